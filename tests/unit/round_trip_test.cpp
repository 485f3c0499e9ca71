// What a sender writes, its peer's receiver reads: both directions, any mixture of messages, cuts and partial
// writes.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "protocol/receiver.hpp"
#include "protocol/sender.hpp"
#include "support/wire.hpp"

using namespace hawser;
using namespace hawser::protocol;
using namespace hawser::testing;

namespace {

/// A small generator of its own, so that every platform runs the same cases (Marsaglia's xorshift).
class dice {
 public:
  explicit dice(std::uint32_t seed) : state_(seed) {}
  /// From 0 to `below` - 1.
  std::size_t operator()(std::size_t below) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    return state_ % below;
  }
  mask_key key() {
    const auto byte = [this] { return static_cast<std::uint8_t>((*this)(256)); };
    return {byte(), byte(), byte(), byte()};
  }

 private:
  std::uint32_t state_;
};

std::string some_text(dice& roll) {
  static constexpr std::size_t sizes[] = {0, 1, 16, 125, 126, 300, 5000, 65535, 65536, 200'000};
  static constexpr std::string_view letters[] = {
      "a", "hello ", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\n"};
  const std::size_t size = sizes[roll(roll(8) == 0 ? 10 : 7)];
  std::string result;
  while (result.size() < size) result += letters[roll(6)];
  return result;
}

/// Sends one message in one of the ways there are; its event goes to `expected`.
void send_something(dice& roll, sender& out, events& expected) {
  const std::string text = some_text(roll);
  const payload_kind kind = roll(2) == 0 ? payload_kind::text : payload_kind::binary;
  if (roll(3) != 0) {
    CHECK(out.send(kind, bytes_of(text), roll.key(), roll(4) != 0));
  } else {
    CHECK(out.begin(kind));
    std::string_view rest = text;
    for (std::size_t parts = roll(5); parts > 0; --parts) {
      const std::size_t size = roll(rest.size() + 1);
      CHECK(out.append(bytes_of(rest.substr(0, size)), roll.key()));
      rest.remove_prefix(size);
    }
    CHECK(out.finish(bytes_of(rest), roll.key()));
  }
  expected.push_back((kind == payload_kind::text ? "text:" : "binary:") + text);
}

/// Moves bytes from the sender to the receiver, in parts of random size, perhaps not all.
void carry(dice& roll, sender& out, receiver& in, events& found, bool all) {
  while (!out.empty() && (all || roll(3) != 0)) {
    const auto run = out.take();
    const std::size_t count = std::min(run.size(), 1 + roll(roll(2) == 0 ? 40 : 100'000));
    arrive(in, text_of(run.first(count)), found);
    out.consume(count);
  }
  if (roll(20) == 0) in.release_idle();
  if (roll(20) == 0) out.release_idle();
}

void check_round_trip(role own, const std::optional<deflate_parameters>& agreed, std::uint32_t seed) {
  dice roll(seed);
  sender out({.own = own, .deflate = agreed, .compress_from = 1 + roll(300)});
  const std::size_t capacity = roll(2) == 0 ? 64 * 1024 : 131 + roll(5000);
  receiver in({.own = own == role::client ? role::server : role::client,
               .read_buffer_size = capacity,
               .deflate = agreed});
  events expected;
  events found;
  for (int i = 0; i < 40; ++i) {
    send_something(roll, out, expected);
    carry(roll, out, in, found, false);
  }
  carry(roll, out, in, found, true);
  out.close(1000, "bye", roll.key());
  carry(roll, out, in, found, true);
  expected.push_back("close:1000:bye");
  CHECK(out.payload_queued() == 0);
  REQUIRE(found.size() == expected.size());
  CHECK(found == expected);
}

}  // namespace

TEST_CASE("a server reads what a client sends, and a client what a server sends", "[receiver][sender]") {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    check_round_trip(role::client, {}, seed);
    check_round_trip(role::server, {}, seed);
  }
}

TEST_CASE("compressed messages arrive as they were, with every kind of window",
          "[receiver][sender][deflate]") {
  std::uint32_t seed = 100;
  for (const bool alone : {false, true}) {
    for (const int bits : {8, 9, 10, 15}) {
      for (const role own : {role::client, role::server}) {
        INFO("seed " << seed << ", window bits " << bits);
        const deflate_parameters agreed{.server_no_context_takeover = alone,
                                        .client_no_context_takeover = alone,
                                        .server_max_window_bits = bits,
                                        .client_max_window_bits = bits};
        check_round_trip(own, agreed, seed++);
      }
    }
  }
}
