#include "buffer.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace {

using hawser::detail::buffer;

buffer with(std::string_view text) {
  buffer result;
  result.append(text.data(), text.size());
  return result;
}

constexpr std::size_t most = std::numeric_limits<std::size_t>::max();

}  // namespace

TEST_CASE("a new buffer is empty and owns no memory", "[buffer]") {
  buffer b;
  CHECK(b.data() == nullptr);
  CHECK(b.empty());
  CHECK(b.size() == 0);
  CHECK(b.capacity() == 0);
  CHECK(b.bytes().empty());
  CHECK(b.text().empty());
}

TEST_CASE("what is appended stands in order", "[buffer]") {
  buffer b = with("one");
  CHECK_FALSE(b.empty());
  b.append(" two", 4);
  const buffer three = with(" three");
  b.append(three.bytes());
  CHECK(b.text() == "one two three");
  CHECK(b.size() == 13);
  CHECK(b.bytes().size() == 13);
  CHECK(b.bytes().data() == b.data());
  CHECK(std::as_const(b).data() == b.data());
}

TEST_CASE("appending nothing, from nowhere, takes no memory", "[buffer]") {
  buffer b;
  b.append(nullptr, 0);
  b.append(std::span<const std::byte>{});
  CHECK(b.data() == nullptr);
  CHECK(b.capacity() == 0);
}

TEST_CASE("prepared bytes count only when committed", "[buffer]") {
  buffer b = with("ab");
  std::byte* const place = b.prepare(2);
  CHECK(place == b.data() + 2);
  CHECK(b.size() == 2);
  std::memcpy(place, "cd", 2);
  b.commit(1);
  CHECK(b.text() == "abc");
  b.commit(1);
  CHECK(b.text() == "abcd");
}

TEST_CASE("the first memory is 64 bytes, and it grows by half or by what is needed", "[buffer]") {
  buffer b;
  b.prepare(0);
  CHECK(b.capacity() == 0);
  b.prepare(1);
  CHECK(b.capacity() == 64);
  std::byte* const place = b.prepare(64);
  CHECK(b.capacity() == 64);
  CHECK(place == b.data());
  b.commit(64);
  b.prepare(0);
  CHECK(b.capacity() == 64);
  b.prepare(1);
  CHECK(b.capacity() == 96);
  b.prepare(32);
  CHECK(b.capacity() == 96);
  b.prepare(33);
  CHECK(b.capacity() == 144);
  b.prepare(1000);
  CHECK(b.capacity() == 1064);
  buffer exact;
  exact.prepare(65);
  CHECK(exact.capacity() == 65);
}

TEST_CASE("growth keeps the bytes and happens seldom", "[buffer]") {
  buffer b;
  std::string expected;
  int growths = 0;
  for (int i = 0; i < 100'000; ++i) {
    const std::size_t before = b.capacity();
    const char c = static_cast<char>(i * 31);
    b.append(&c, 1);
    expected += c;
    if (b.capacity() != before) ++growths;
  }
  CHECK(b.text() == expected);
  CHECK(growths < 25);
}

TEST_CASE("a block made by malloc is adopted with its bytes", "[buffer]") {
  auto* const block = static_cast<std::byte*>(std::malloc(5));
  REQUIRE(block != nullptr);
  std::memcpy(block, "adopt", 5);
  buffer b = buffer::adopt(block, 5);
  CHECK(b.data() == block);
  CHECK(b.size() == 5);
  CHECK(b.capacity() == 5);
  b.append("ed", 2);
  CHECK(b.text() == "adopted");
}

TEST_CASE("a block that is taken is the caller's to free, and nothing is left", "[buffer]") {
  buffer b = with("taken");
  std::byte* const place = b.data();
  std::byte* const block = b.take();
  CHECK(block == place);
  CHECK(b.data() == nullptr);
  CHECK(b.size() == 0);
  CHECK(b.capacity() == 0);
  CHECK(std::memcmp(block, "taken", 5) == 0);
  buffer again = buffer::adopt(block, 5);
  CHECK(again.text() == "taken");
  b.append("new", 3);
  CHECK(b.text() == "new");
  CHECK(buffer().take() == nullptr);
}

TEST_CASE("clear and truncate keep the memory, release gives it back", "[buffer]") {
  buffer b = with("truncate");
  const std::byte* const place = b.data();
  b.truncate(8);
  CHECK(b.text() == "truncate");
  b.truncate(5);
  CHECK(b.text() == "trunc");
  CHECK(b.capacity() == 64);
  b.clear();
  CHECK(b.empty());
  CHECK(b.data() == place);
  CHECK(b.capacity() == 64);
  b.append("again", 5);
  CHECK(b.data() == place);
  CHECK(b.text() == "again");
  b.release();
  CHECK(b.data() == nullptr);
  CHECK(b.size() == 0);
  CHECK(b.capacity() == 0);
  b.append("anew", 4);
  CHECK(b.text() == "anew");
}

TEST_CASE("moving hands the block over and leaves an empty buffer", "[buffer]") {
  static_assert(!std::is_copy_constructible_v<buffer> && !std::is_copy_assignable_v<buffer>);
  static_assert(std::is_nothrow_move_constructible_v<buffer> && std::is_nothrow_move_assignable_v<buffer>);
  buffer a = with("moved");
  const std::byte* const place = a.data();
  buffer b(std::move(a));
  CHECK(b.text() == "moved");
  CHECK(b.data() == place);
  CHECK(b.capacity() == 64);
  CHECK(a.data() == nullptr);  // NOLINT(bugprone-use-after-move): what is left is promised
  CHECK(a.empty());
  CHECK(a.capacity() == 0);
  buffer c = with("overwritten");
  c = std::move(b);
  CHECK(c.text() == "moved");
  CHECK(c.data() == place);
  CHECK(b.data() == nullptr);  // NOLINT(bugprone-use-after-move)
  CHECK(b.capacity() == 0);
}

TEST_CASE("a buffer moved to itself keeps its bytes", "[buffer]") {
  buffer b = with("self");
  buffer& same = b;
  b = std::move(same);
  CHECK(b.text() == "self");
  CHECK(b.capacity() == 64);
}

TEST_CASE("swap exchanges blocks, sizes and capacities", "[buffer]") {
  buffer a = with("a");
  buffer b;
  b.prepare(100);
  b.append("bb", 2);
  a.swap(b);
  CHECK(a.text() == "bb");
  CHECK(a.capacity() == 100);
  CHECK(b.text() == "a");
  CHECK(b.capacity() == 64);
  a.swap(a);
  CHECK(a.text() == "bb");
}

#if defined(__cpp_exceptions) && !defined(HAWSER_SDK_WITHOUT_EXCEPTIONS)
TEST_CASE("sizes that no memory has are refused, and the buffer keeps what it holds", "[buffer]") {
  buffer b = with("kept");
  CHECK_THROWS_AS(b.prepare(most), std::bad_alloc);      // size and count together would wrap round to 3
  CHECK_THROWS_AS(b.prepare(most - 3), std::bad_alloc);  // to 0
  CHECK_THROWS_AS(b.prepare(most / 2 - 3),
                  std::bad_alloc);  // the first that is refused without asking malloc
  CHECK(b.text() == "kept");
  CHECK(b.capacity() == 64);
  CHECK_THROWS_AS(hawser::detail::out_of_memory(), std::bad_alloc);
}

// Sanitizers end the program at such a request instead of answering it as malloc does.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define HAWSER_TEST_SANITIZED 1
#endif
#endif
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !defined(HAWSER_TEST_SANITIZED)
TEST_CASE("a refusal by malloc leaves the buffer as it was", "[buffer]") {
  buffer b = with("kept");
  CHECK_THROWS_AS(b.prepare(most / 2 - 4), std::bad_alloc);
  CHECK(b.text() == "kept");
  CHECK(b.capacity() == 64);
}
#endif
#endif

TEST_CASE("reserve gives exactly what is asked for, and takes nothing away", "[buffer]") {
  buffer block;
  block.reserve(0);
  CHECK(block.data() == nullptr);
  block.reserve(100);
  CHECK(block.capacity() == 100);
  block.append("kept", 4);
  block.reserve(101);
  CHECK(block.capacity() == 101);
  CHECK(block.text() == "kept");
  block.reserve(50);
  CHECK(block.capacity() == 101);
  CHECK(block.size() == 4);
}
