// Instructions for each 16-byte binary message from the seam to on_message, with io::caller: session, client
// and the callback.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <hawser/hawser.hpp>

#include "support/fake_backend.hpp"

int main(int argc, char** argv) {
  const std::uint64_t wanted = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  const std::array<std::byte, 16> payload{};
  std::uint64_t received = 0;
  std::uint64_t in_place = 0;

  hawser::test::fake_world world;
  hawser::loop events(hawser::io::caller);
  hawser::client ws(events, {.url = "ws://example/"});
  ws.on_message([&](hawser::message& m) {
    ++received;
    if (m.bytes().data() == payload.data()) ++in_place;
  });
  if (ws.open()) return 1;
  world.settle(events);
  world.link().open();
  world.settle(events);
  world.link().receive_lent(payload, false, wanted);
  world.settle(events);
  std::printf("%llu messages\n", static_cast<unsigned long long>(received));
  return received == wanted && in_place == wanted ? 0 : 1;
}
