#include "protocol/deflate.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <limits>
#include <string>
#include <vector>

#include "protocol/inflate.hpp"
#include "support/deflate_samples.hpp"

#if defined(__unix__) && !defined(__EMSCRIPTEN__)
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#endif

using namespace hawser::test;
using hawser::detail::buffer;
using hawser::protocol::deflater;
using hawser::protocol::inflater;

namespace {

byte_string compressed(deflater& deflate, const byte_string& message) {
  buffer out;
  deflate.compress(message, out);
  return to_bytes(out.bytes());
}

byte_string inflated(inflater& inflate, const byte_string& payload, std::size_t expected_size) {
  buffer out;
  REQUIRE(inflate.feed(payload, out, expected_size) == inflater::result::ok);
  REQUIRE(inflate.finish() == inflater::result::ok);
  return to_bytes(out.bytes());
}

std::vector<byte_string> sample_messages() {
  return {{},
          to_bytes("x"),
          to_bytes("Hi"),
          to_bytes(sample_json(125)),
          random_bytes(125, 1),
          to_bytes(sample_json(65536)),
          random_bytes(65536, 2),
          {},
          to_bytes(sample_json(65536)),
          to_bytes(sample_json(1 << 20)),
          to_bytes("x")};
}

}  // namespace

TEST_CASE("the examples of RFC 7692 7.2.3 are what is made", "[deflate]") {
  deflater shares(15, false, 6);
  const auto hello = to_bytes("Hello");
  CHECK(compressed(shares, hello) == from_hex("f2 48 cd c9 c9 07 00"));
  CHECK(compressed(shares, hello) == from_hex("f2 00 11 00 00"));
  CHECK(compressed(shares, {}) == from_hex("00"));
  CHECK(compressed(shares, {}) == from_hex("00"));
  CHECK(compressed(shares, hello) == from_hex("02 13 00 00"));

  deflater alone(15, true, 6);
  CHECK(compressed(alone, {}) == from_hex("00"));
  CHECK(alone.memory() == 0);
  for (int i = 0; i < 3; ++i) CHECK(compressed(alone, hello) == from_hex("f2 48 cd c9 c9 07 00"));
}

TEST_CASE("what is compressed inflates to the same", "[deflate]") {
  const auto messages = sample_messages();
  for (const int level : {1, 3, 6, 9}) {
    for (int bits = 9; bits <= 15; ++bits) {
      for (const bool no_takeover : {false, true}) {
        CAPTURE(level, bits, no_takeover);
        deflater deflate(bits, no_takeover, level, 1 + level % 9);
        inflater inflate(bits, no_takeover);
        for (const auto& message : messages) {
          if (message.size() > 100000 && (bits - 9) % 6 != 0)
            continue;  // enough with the smallest and the largest
          CAPTURE(message.size());
          REQUIRE(inflated(inflate, compressed(deflate, message), message.size()) == message);
        }
      }
    }
  }
}

TEST_CASE("a message is appended, and the next one behind it", "[deflate]") {
  deflater deflate(15, false, 6);
  buffer out;
  out.append("head", 4);
  deflate.compress(to_bytes("Hello"), out);
  deflate.compress({}, out);
  deflate.compress(to_bytes("Hello"), out);
  auto expected = to_bytes("head");
  for (const char* part : {"f2 48 cd c9 c9 07 00", "00", "f2 00 11 00 00"}) {
    const auto bytes = from_hex(part);
    expected.insert(expected.end(), bytes.begin(), bytes.end());
  }
  CHECK(to_bytes(out.bytes()) == expected);
}

TEST_CASE("a message larger than a slice is compressed whole", "[deflate]") {
  constexpr std::size_t slice = std::size_t{1} << 20;
  for (const std::size_t size : {slice, slice + 1, 2 * slice + 7}) {
    for (const bool is_noise : {false, true}) {
      for (const int memory_level : {1, 9}) {
        CAPTURE(size, is_noise, memory_level);
        const auto message = is_noise ? random_bytes(size, size) : to_bytes(sample_json(size));
        deflater deflate(15, false, 1, memory_level);
        inflater inflate(15, false);
        const auto payload = compressed(deflate, message);
        CHECK(payload.size() < size + size / 20 + 100);
        CHECK(inflated(inflate, payload, size) == message);
        CHECK(inflated(inflate, compressed(deflate, to_bytes("x")), 1) == to_bytes("x"));
      }
    }
  }
}

TEST_CASE("a large message gets room slice by slice, not at once", "[deflate]") {
  deflater deflate(15, false, 1);
  buffer out;
  deflate.compress(byte_string(std::size_t{1} << 22), out);
  CHECK(out.size() < 30000);
  CHECK(out.capacity() < std::size_t{3} << 19);
}

TEST_CASE("the level, the window and the memory level are those asked for", "[deflate]") {
  const auto json = to_bytes(sample_json(200000));
  const auto size_with = [&](int bits, int level, int memory_level) {
    deflater deflate(bits, false, level, memory_level);
    return compressed(deflate, json).size();
  };
  CHECK(size_with(15, 1, 8) > size_with(15, 6, 8));
  CHECK(size_with(9, 6, 8) > size_with(15, 6, 8));
  CHECK(size_with(15, 6, 1) > size_with(15, 6, 8));

  // (2^(bits + 2) + 2^(memory level + 9)) and some KiB, as zlib's manual has it.
  const auto memory_with = [](int bits, int memory_level) {
    deflater deflate(bits, false, 6, memory_level);
    CHECK(deflate.memory() == 0);
    compressed(deflate, to_bytes("x"));
    return deflate.memory();
  };
  CHECK(memory_with(15, 8) >= 256 * 1024);
  CHECK(memory_with(15, 8) <= 276 * 1024);
  CHECK(memory_with(9, 1) <= 16 * 1024);
}

TEST_CASE("with context takeover a message refers to those before it, and without it stands alone",
          "[deflate]") {
  const auto message = to_bytes(sample_json(2000));
  deflater shares(15, false, 6);
  const auto first = compressed(shares, message);
  CHECK(compressed(shares, message).size() < first.size() / 10);

  deflater alone(15, true, 6);
  CHECK(compressed(alone, message) == first);
  CHECK(compressed(alone, message) == first);
  inflater inflate(15, true);
  CHECK(inflated(inflate, compressed(alone, message), message.size()) == message);
}

TEST_CASE("release_idle frees all, and the next message begins a fresh window", "[deflate]") {
  const auto message = to_bytes(sample_json(2000));
  for (const bool no_takeover : {false, true}) {
    deflater deflate(15, no_takeover, 6);
    deflate.release_idle();
    const auto first = compressed(deflate, message);
    CHECK(deflate.memory() > 0);
    deflate.release_idle();
    CHECK(deflate.memory() == 0);
    deflate.release_idle();
    CHECK(compressed(deflate, message) == first);
  }
}

TEST_CASE("a dialog goes on unchanged through release_idle on either side", "[deflate]") {
  random_source random(4);
  for (const int bits : {9, 13, 15}) {
    deflater deflate(bits, false, 6);
    inflater inflate(bits, false);
    for (int i = 0; i < 300; ++i) {
      const auto message = to_bytes(sample_json(random.below(3000), random.below(7)));
      REQUIRE(inflated(inflate, compressed(deflate, message), message.size()) == message);
      if (random.below(5) == 0) deflate.release_idle();
      if (random.below(5) == 0) inflate.release_idle();
    }
  }
}

TEST_CASE("in the steady state neither the stream nor the buffer grows", "[deflate]") {
  for (const bool no_takeover : {false, true}) {
    deflater deflate(15, no_takeover, 6);
    const auto message = to_bytes(sample_json(2000));
    buffer out;
    deflate.compress(message, out);
    const auto* const place = out.data();
    const std::size_t memory = deflate.memory();
    for (int i = 0; i < 50; ++i) {
      out.clear();
      deflate.compress(message, out);
      CHECK(out.data() == place);
      CHECK(deflate.memory() == memory);
    }
  }
}

TEST_CASE("a deflater that is moved goes on", "[deflate]") {
  const auto hello = to_bytes("Hello");
  deflater first(15, false, 6);
  compressed(first, hello);
  deflater second(std::move(first));
  CHECK(compressed(second, hello) == from_hex("f2 00 11 00 00"));
  deflater third(9, true, 1);
  third = std::move(second);
  CHECK(compressed(third, hello) == from_hex("02 13 00 00"));
}

#if defined(__unix__) && !defined(__EMSCRIPTEN__)
namespace {

bool aborts(int window_bits, int level, int memory_level) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    std::signal(SIGABRT, SIG_DFL);
    const deflater deflate(window_bits, false, level, memory_level);
    _exit(0);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

}  // namespace

TEST_CASE("a deflater that zlib cannot make is refused when it is made", "[deflate]") {
  CHECK_FALSE(aborts(9, 1, 1));
  CHECK_FALSE(aborts(15, 9, 9));
  CHECK(aborts(8, 6, 8));
  CHECK(aborts(16, 6, 8));
  CHECK(aborts(15, 0, 8));
  CHECK(aborts(15, 10, 8));
  CHECK(aborts(15, 6, 0));
  CHECK(aborts(15, 6, 10));
}
#endif
