// Instructions for each 16-byte binary message encoded, 1000 to a write.
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "protocol/sender.hpp"

int main(int argc, char** argv) {
  using namespace hawser::protocol;
  const std::uint64_t wanted = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  const std::array<std::byte, 16> payload{};
  sender out({});
  std::uint64_t wire = 0;
  for (std::uint64_t sent = 0; sent < wanted; ++sent) {
    const auto key = static_cast<std::uint8_t>(sent);
    if (!out.send(payload_kind::binary, payload, {key, 2, 3, 4})) return 1;
    if (sent % 1000 != 999 && sent + 1 != wanted) continue;
    wire += out.take().size();
    out.consume(out.take().size());
  }
  std::printf("%llu bytes\n", static_cast<unsigned long long>(wire));
  return wire == wanted * 22 ? 0 : 1;
}
