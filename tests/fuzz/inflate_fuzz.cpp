// Two properties. Bytes from anywhere: never over the limit, and the same outcome for any split and with or
// without release_idle(). And what the deflater makes, the inflater takes back.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "buffer.hpp"
#include "protocol/deflate.hpp"
#include "protocol/inflate.hpp"

using hawser::detail::buffer;
using hawser::protocol::deflater;
using hawser::protocol::inflater;
using result = inflater::result;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

class input {
 public:
  explicit input(std::span<const std::byte> bytes) : rest_(bytes) {}
  unsigned number() {
    if (rest_.empty()) return 0;
    const auto value = std::to_integer<unsigned>(rest_[0]);
    rest_ = rest_.subspan(1);
    return value;
  }
  /// A piece whose length comes from the input; the last one takes what is left.
  std::span<const std::byte> piece() {
    const std::size_t size = std::min<std::size_t>(number() * 4, rest_.size());
    const auto bytes = rest_.first(size);
    rest_ = rest_.subspan(size);
    return bytes;
  }
  bool empty() const { return rest_.empty(); }

 private:
  std::span<const std::byte> rest_;
};

struct settings {
  int window_bits;
  bool no_takeover;
  std::size_t limit;
};

struct outcome {
  result verdict = result::ok;
  std::vector<std::byte> bytes = {};
  bool operator==(const outcome&) const = default;
};

/// The messages one after another, in parts of `part_size`.
outcome inflate_all(const std::vector<std::span<const std::byte>>& messages, settings with,
                    std::size_t part_size, bool is_released) {
  inflater inflate(with.window_bits, with.no_takeover);
  outcome all;
  for (const auto message : messages) {
    buffer out;
    for (std::size_t begin = 0; begin < message.size() && all.verdict == result::ok; begin += part_size) {
      const auto part = message.subspan(begin, std::min(part_size, message.size() - begin));
      all.verdict = inflate.feed(part, out, with.limit);
      check(out.size() <= with.limit);
      check(out.capacity() <= with.limit);
      check(inflate.memory() <= 80 * 1024);
    }
    const result end = inflate.finish();
    check(all.verdict == result::ok || end == all.verdict);
    all.verdict = end;
    all.bytes.insert(all.bytes.end(), out.bytes().begin(), out.bytes().end());
    if (is_released) inflate.release_idle();
    if (is_released) check(inflate.memory() <= (std::size_t{1} << with.window_bits));
  }
  return all;
}

void inflate_anything(input data) {
  const unsigned bits = data.number();
  const settings with = {8 + static_cast<int>(bits % 8), (bits & 8) != 0, std::size_t{1} << (bits >> 4)};
  const std::size_t part_size = 1 + data.number() % 32;
  std::vector<std::span<const std::byte>> messages;
  while (!data.empty()) messages.push_back(data.piece());

  const outcome whole = inflate_all(messages, with, SIZE_MAX / 2, false);
  check(inflate_all(messages, with, part_size, false) == whole);
  check(inflate_all(messages, with, part_size, true) == whole);
}

void round_trip(input data) {
  const unsigned bits = data.number();
  const bool no_takeover = (bits & 8) != 0;
  const int window_bits = 9 + static_cast<int>(bits % 7);
  deflater deflate(window_bits, no_takeover, 1 + static_cast<int>(bits >> 4) % 9,
                   1 + static_cast<int>(bits >> 4) % 9);
  inflater inflate(window_bits, no_takeover);
  while (!data.empty()) {
    const unsigned releases = data.number();
    const auto message = data.piece();
    buffer payload;
    deflate.compress(message, payload);
    buffer out;
    check(inflate.feed(payload.bytes(), out, message.size()) == result::ok);
    check(inflate.finish() == result::ok);
    check(std::equal(message.begin(), message.end(), out.bytes().begin(), out.bytes().end()));
    if ((releases & 1) != 0) deflate.release_idle();
    if ((releases & 2) != 0) inflate.release_idle();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  input bytes({reinterpret_cast<const std::byte*>(data), size});
  if (bytes.number() % 4 == 0) {
    round_trip(bytes);
  } else {
    inflate_anything(bytes);
  }
  return 0;
}
