#include "buffer.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <limits>
#include <new>

using hawser::detail::buffer;

TEST_CASE("a buffer keeps what it holds while it grows", "[buffer]") {
  buffer bytes;
  for (int i = 0; i < 1000; ++i) {
    const auto value = static_cast<unsigned char>(i);
    bytes.append(&value, 1);
  }
  REQUIRE(bytes.size() == 1000);
  REQUIRE(bytes.capacity() >= 1000);
  for (std::size_t i = 0; i < 1000; ++i) REQUIRE(bytes.data()[i] == static_cast<std::byte>(i % 256));
}

TEST_CASE("a buffer's room is what was asked for, and is not filled before it is committed", "[buffer]") {
  buffer bytes;
  std::byte* const place = bytes.prepare(64);
  REQUIRE(bytes.capacity() == 64);
  REQUIRE(bytes.size() == 0);
  bytes.commit(64);
  REQUIRE(bytes.prepare(0) == place + 64);
  REQUIRE(bytes.capacity() == 64);
  bytes.prepare(1);
  REQUIRE(bytes.capacity() == 96);
  bytes.prepare(1000);
  REQUIRE(bytes.capacity() == 1064);
}

TEST_CASE("a buffer's first block is no smaller than 64 bytes", "[buffer]") {
  buffer bytes;
  bytes.prepare(1);
  REQUIRE(bytes.capacity() == 64);
}

#if !defined(HAWSER_SDK_WITHOUT_EXCEPTIONS)
TEST_CASE("a buffer refuses a size that overflows, and keeps what it holds", "[buffer]") {
  constexpr std::size_t largest = std::numeric_limits<std::size_t>::max();
  buffer bytes;
  bytes.append("abc", 3);
  REQUIRE_THROWS_AS(bytes.prepare(largest), std::bad_alloc);
  REQUIRE_THROWS_AS(bytes.prepare(largest - 2), std::bad_alloc);
  REQUIRE(bytes.text() == "abc");
}
#endif

TEST_CASE("a buffer hands its memory on, takes over a block, and gives it back", "[buffer]") {
  auto* const block = static_cast<std::byte*>(std::malloc(3));
  REQUIRE(block != nullptr);
  std::memcpy(block, "abc", 3);
  buffer first = buffer::adopt(block, 3);
  REQUIRE(first.capacity() == 3);
  buffer second = std::move(first);
  REQUIRE(second.text() == "abc");
  buffer third;
  third.append("xy", 2);
  third = std::move(second);
  REQUIRE(third.text() == "abc");
  REQUIRE(third.bytes().size() == 3);
  third.truncate(1);
  REQUIRE(third.text() == "a");
  third.clear();
  REQUIRE(third.empty());
  REQUIRE(third.data() == block);
  third.release();
  REQUIRE(third.data() == nullptr);
  REQUIRE(third.capacity() == 0);
  third.append(nullptr, 0);
  REQUIRE(third.data() == nullptr);
}
