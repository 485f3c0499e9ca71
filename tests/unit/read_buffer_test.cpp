#include "protocol/read_buffer.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "support/wire.hpp"

using hawser::protocol::read_buffer;
using hawser::testing::bytes_of;
using hawser::testing::text_of;

namespace {

void put(read_buffer& buffer, std::string_view text) {
  const auto space = buffer.prepare();
  REQUIRE(space.size() >= text.size());
  std::copy_n(bytes_of(text).begin(), text.size(), space.begin());
  buffer.commit(text.size());
}

}  // namespace

TEST_CASE("a read buffer takes memory when it is first used, and never more than its capacity",
          "[read_buffer]") {
  read_buffer buffer(200);
  CHECK(buffer.memory() == 0);
  CHECK(buffer.empty());
  CHECK(buffer.prepare().size() == 200);
  CHECK(buffer.memory() == 200);
  put(buffer, std::string(200, 'x'));
  CHECK(buffer.prepare().empty());
  CHECK(buffer.memory() == 200);
}

TEST_CASE("what is not parsed moves to the front, so that the next read is large", "[read_buffer]") {
  read_buffer buffer(100);
  std::byte* const front = buffer.prepare().data();
  put(buffer, "abcdef");
  buffer.consume(4);
  CHECK(text_of(buffer.bytes()) == "ef");
  CHECK(buffer.data() == front + 4);
  const auto space = buffer.prepare();
  CHECK(buffer.data() == front);
  CHECK(text_of(buffer.bytes()) == "ef");
  CHECK(space.data() == front + 2);
  CHECK(space.size() == 98);
  put(buffer, "gh");
  CHECK(text_of(buffer.bytes()) == "efgh");
  buffer.consume(4);
  CHECK(buffer.empty());
  CHECK(buffer.prepare().size() == 100);
  CHECK(buffer.prepare().data() == front);
}

TEST_CASE("an empty read buffer gives its memory back, a full one does not", "[read_buffer]") {
  read_buffer buffer(100);
  put(buffer, "ab");
  buffer.release_idle();
  CHECK(buffer.memory() == 100);
  CHECK(text_of(buffer.bytes()) == "ab");
  buffer.clear();
  CHECK(buffer.empty());
  buffer.release_idle();
  CHECK(buffer.memory() == 0);
  CHECK(buffer.empty());
  CHECK(buffer.data() == nullptr);
  put(buffer, "cd");
  CHECK(text_of(buffer.bytes()) == "cd");
}
