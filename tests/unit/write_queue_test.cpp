#include "protocol/write_queue.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "support/wire.hpp"

using hawser::protocol::write_queue;
using hawser::testing::bytes_of;
using hawser::testing::text_of;
using urgent = hawser::protocol::write_queue::urgent;

namespace {

void put(write_queue& queue, std::string_view text, std::size_t payload) {
  std::copy_n(bytes_of(text).begin(), text.size(), queue.prepare(text.size()));
  queue.commit(text.size(), payload);
}

void put(write_queue& queue, urgent kind, std::string_view text) {
  std::copy_n(bytes_of(text).begin(), text.size(), queue.prepare_urgent(kind));
  queue.commit_urgent(kind, text.size());
}

}  // namespace

TEST_CASE("one span takes all that waits, and what comes meanwhile goes with the next", "[write_queue]") {
  write_queue queue;
  CHECK(queue.empty());
  CHECK(queue.take().empty());
  put(queue, "one", 3);
  put(queue, "two", 3);
  CHECK_FALSE(queue.empty());
  const auto first = queue.take();
  CHECK(text_of(first) == "onetwo");
  put(queue, "three", 5);
  CHECK(queue.take().data() == first.data());
  CHECK(text_of(queue.take()) == "onetwo");
  queue.consume(4);
  CHECK(text_of(queue.take()) == "wo");
  CHECK(queue.take().data() == first.data() + 4);
  queue.consume(2);
  CHECK_FALSE(queue.empty());
  CHECK(text_of(queue.take()) == "three");
  queue.consume(5);
  CHECK(queue.empty());
  CHECK(queue.take().empty());
}

TEST_CASE("a pong and then a ping go in front of what was not taken", "[write_queue]") {
  write_queue queue;
  put(queue, "taken", 5);
  queue.take();
  put(queue, "data", 4);
  put(queue, urgent::ping, "<ping>");
  put(queue, urgent::pong, "<old pong>");
  put(queue, urgent::pong, "<pong>");
  queue.consume(1);
  CHECK(text_of(queue.take()) == "aken");
  queue.consume(4);
  CHECK(text_of(queue.take()) == "<pong><ping>data");
  CHECK(queue.payload() == 4);
  queue.consume(16);
  CHECK(queue.empty());
}

TEST_CASE("a pong or a ping alone is something to write", "[write_queue]") {
  for (const urgent kind : {urgent::pong, urgent::ping}) {
    write_queue queue;
    put(queue, kind, "p");
    CHECK_FALSE(queue.empty());
    CHECK(text_of(queue.take()) == "p");
    CHECK_FALSE(queue.empty());
    queue.consume(1);
    CHECK(queue.empty());
    CHECK(queue.take().empty());
  }
}

TEST_CASE("there is room in front for the largest pong and ping", "[write_queue]") {
  write_queue queue;
  const std::string pong(hawser::protocol::largest_control_frame, 'o');
  const std::string ping(hawser::protocol::largest_control_frame, 'i');
  for (int i = 0; i < 3; ++i) {
    put(queue, urgent::pong, pong);
    put(queue, urgent::ping, ping);
    put(queue, "data", 4);
    CHECK(text_of(queue.take()) == pong + ping + "data");
    queue.consume(pong.size() + ping.size() + 4);
  }
}

TEST_CASE("guarantee 21: the payload that waits is counted until it is consumed", "[write_queue]") {
  write_queue queue;
  CHECK(queue.payload() == 0);
  put(queue, "0123456789", 100);
  CHECK(queue.payload() == 100);
  queue.take();
  CHECK(queue.payload() == 100);
  put(queue, "abc", 7);
  CHECK(queue.payload() == 107);
  queue.consume(1);
  CHECK(queue.payload() == 97);
  queue.consume(8);
  CHECK(queue.payload() == 17);
  queue.consume(1);
  CHECK(queue.payload() == 7);
  queue.take();
  queue.consume(1);
  CHECK(queue.payload() == 5);  // 7 * 2 / 3, rounded up: never 0 while a byte waits
  queue.consume(1);
  CHECK(queue.payload() == 3);
  queue.consume(1);
  CHECK(queue.payload() == 0);
}

TEST_CASE("the share of a partly written run counts the frames in front", "[write_queue]") {
  write_queue queue;
  put(queue, urgent::pong, "pp");
  put(queue, "0123456789", 12);
  queue.take();
  queue.consume(2);
  CHECK(queue.payload() == 10);
  put(queue, "x", 0);
  queue.consume(10);
  CHECK(queue.payload() == 0);
  CHECK_FALSE(queue.empty());
}

TEST_CASE("memory is taken on demand and given back when idle", "[write_queue]") {
  write_queue queue;
  CHECK(queue.memory() == 0);
  put(queue, "one", 3);
  CHECK(queue.memory() > 0);
  queue.take();
  put(queue, "two", 3);
  queue.release_idle();
  CHECK(text_of(queue.take()) == "one");
  queue.consume(3);
  queue.release_idle();
  CHECK(text_of(queue.take()) == "two");
  queue.consume(3);
  CHECK(queue.memory() > 0);
  queue.release_idle();
  CHECK(queue.memory() == 0);
}

TEST_CASE("a buffer is kept for the next run, unless a burst made it large", "[write_queue]") {
  constexpr std::size_t kept = 2 * 1024 * 1024;
  constexpr std::size_t front = 2 * hawser::protocol::largest_control_frame;
  for (const std::size_t surplus : {0U, 1U}) {
    write_queue queue;
    // The first frame of a run fixes the capacity: room in front, and the frame.
    const std::size_t size = kept - front + surplus;
    queue.prepare(size);
    queue.commit(size, size);
    CHECK(queue.memory() == kept + surplus);
    queue.take();
    queue.consume(size);
    CHECK(queue.memory() == (surplus == 0 ? kept : 0));
  }
}
