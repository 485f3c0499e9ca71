// Any split of the bytes gives the same events, in both roles, with and without compression, with small
// limits and small buffers; and no limit is passed.
//
// The input: one byte of settings, one of limits, one that says how many cut points follow (each two bytes,
// the size of a read), and the rest is the wire.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include "protocol/receiver.hpp"
#include "support/wire.hpp"
#include "utf8.hpp"

using namespace hawser;
using namespace hawser::protocol;
using hawser::testing::describe;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

class input {
 public:
  explicit input(std::span<const std::uint8_t> bytes) : rest_(bytes) {}
  unsigned byte() {
    if (rest_.empty()) return 0;
    const unsigned value = rest_[0];
    rest_ = rest_.subspan(1);
    return value;
  }
  std::span<const std::byte> rest() const { return std::as_bytes(rest_); }

 private:
  std::span<const std::uint8_t> rest_;
};

receiver_options read_options(input& in) {
  receiver_options options;
  const unsigned settings = in.byte();
  const unsigned limits = in.byte();
  options.own = (settings & 1) != 0 ? role::server : role::client;
  if ((settings & 2) != 0) {
    options.deflate = deflate_parameters{};
    options.deflate->server_no_context_takeover = (settings & 4) != 0;
    options.deflate->client_no_context_takeover = (settings & 4) != 0;
    options.deflate->server_max_window_bits = 8 + static_cast<int>(settings >> 3 & 7);
    options.deflate->client_max_window_bits = options.deflate->server_max_window_bits;
  }
  options.max_message_size = (settings & 64) != 0 ? 1 + (limits & 15) * 40 : 100'000;
  options.max_fragments = 1 + (limits >> 4);
  options.read_buffer_size = (settings & 128) != 0 ? 0 : 500;
  return options;
}

void check_limits(const receiver_options& options, const event& found) {
  if (found.kind == event_kind::message) {
    check(found.payload.size() <= options.max_message_size);
    if (found.text) check(detail::is_utf8(found.payload));
  } else {
    check(found.payload.size() <= largest_control_payload);
  }
}

/// The sizes of the reads, used in turn; none: all that there is space for.
testing::events receive(const receiver_options& options, std::span<const std::byte> wire,
                        const std::vector<std::size_t>& reads, bool releases) {
  receiver in(options);
  testing::events events;
  std::size_t turn = 0;
  while (!wire.empty()) {
    const auto space = in.prepare();
    check(!space.empty());
    std::size_t count = std::min(space.size(), wire.size());
    if (!reads.empty()) count = std::min(count, reads[turn++ % reads.size()]);
    std::copy_n(wire.begin(), count, space.begin());
    in.commit(count);
    wire = wire.subspan(count);
    for (;;) {
      const event found = in.next();
      if (found.kind == event_kind::need_data) break;
      check_limits(options, found);
      events.push_back(describe(found));
      if (found.kind != event_kind::error) continue;
      check(in.next().cause == found.cause);
      return events;
    }
    if (releases) in.release_idle();
    check(in.memory() <= 1'000'000);
  }
  return events;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  input in({data, size});
  const receiver_options options = read_options(in);
  std::vector<std::size_t> reads;
  for (unsigned count = in.byte() & 15; count > 0; --count) {
    const unsigned high = in.byte();
    reads.push_back(1 + (high * 256 + in.byte()) % 3000);
  }
  const auto wire = in.rest();
  const auto whole = receive(options, wire, {}, false);
  check(receive(options, wire, reads, true) == whole);
  check(receive(options, wire, {1}, false) == whole);
  receiver_options roomy = options;
  roomy.read_buffer_size = 64 * 1024;
  check(receive(roomy, wire, reads, false) == whole);
  return 0;
}
