#include "event_queue.hpp"

#include <catch2/catch_test_macros.hpp>
#include <random>
#include <string>
#include <vector>

using namespace hawser;
using namespace hawser::detail;

namespace {

constexpr std::size_t large = 16 * 1024;

void push(event_queue& queue, const std::string& payload, bool text = true) {
  queue.push(incoming{.text = text, .bytes = std::as_bytes(std::span(payload))});
}

notification numbered(std::uint32_t number) { return opened_event{.info = {}, .connection_number = number}; }

}  // namespace

TEST_CASE("room 9 gives back in order what came, messages and notifications", "[events]") {
  event_queue queue;
  queued_event out;
  CHECK(queue.empty());
  CHECK_FALSE(queue.pop(out));
  push(queue, "one");
  queue.push(numbered(7));
  push(queue, "", false);
  push(queue, std::string(large, 'x'));
  CHECK(queue.size() == 4);
  CHECK(queue.bytes() == 3 + large + 3 * event_queue::message_overhead);

  REQUIRE(queue.pop(out));
  CHECK(out.is_message);
  CHECK(out.content.text() == "one");
  CHECK(out.content.is_text());
  CHECK(queue.bytes() == large + 2 * event_queue::message_overhead);
  REQUIRE(queue.pop(out));
  CHECK_FALSE(out.is_message);
  CHECK(std::get<opened_event>(out.other).connection_number == 7);
  REQUIRE(queue.pop(out));
  CHECK(out.is_message);
  CHECK(out.content.empty());
  CHECK(out.content.is_binary());
  CHECK(queue.size() == 1);
  CHECK_FALSE(queue.empty());
  REQUIRE(queue.pop(out));
  CHECK(out.content.size() == large);
  CHECK(queue.empty());
  CHECK(queue.bytes() == 0);
  CHECK_FALSE(queue.pop(out));
}

TEST_CASE("a small message stays where it is until the next is taken", "[events]") {
  event_queue queue;
  push(queue, "lent");
  queued_event out;
  REQUIRE(queue.pop(out));
  const auto* const place = out.content.bytes().data();
  // What arrives meanwhile, however much, moves nothing.
  for (int n = 0; n < 300; ++n) push(queue, std::string(1000, 'n'));
  CHECK(out.content.text() == "lent");
  CHECK(out.content.bytes().data() == place);
  REQUIRE(queue.pop(out));
  CHECK(out.content.text() == std::string(1000, 'n'));
}

TEST_CASE("a message of 16 KiB or more is moved in and out, if its whole buffer is offered", "[events]") {
  for (const std::size_t size : {large - 1, large, large + 1}) {
    CAPTURE(size);
    event_queue queue;
    const std::string payload(size, 'p');
    buffer storage;
    storage.append(payload.data(), size);
    const std::byte* const place = storage.data();
    queue.push(incoming{.text = true, .bytes = storage.bytes(), .storage = &storage});
    CHECK((storage.data() == nullptr) == (size >= large));
    queued_event out;
    REQUIRE(queue.pop(out));
    CHECK(out.content.text() == payload);
    CHECK((out.content.bytes().data() == place) == (size >= large));
    message kept = out.content.take();
    CHECK((kept.bytes().data() == place) == (size >= large));
    queue.clear();
    CHECK(kept.text() == payload);
  }
}

TEST_CASE("a message that is only a part of the buffer offered", "[events]") {
  const std::string payload(2 * large, 'p');
  for (const std::size_t skipped : {std::size_t{0}, std::size_t{1}}) {
    CAPTURE(skipped);
    event_queue queue;
    buffer storage;
    storage.append(payload.data(), payload.size());
    queue.push(incoming{.bytes = storage.bytes().subspan(skipped, large), .storage = &storage});
    CHECK((storage.data() == nullptr) == (skipped == 0));
    queued_event out;
    REQUIRE(queue.pop(out));
    CHECK(out.content.text() == payload.substr(0, large));
    CHECK(queue.bytes() == 0);
  }
}

TEST_CASE("splice puts all behind, and leaves nothing", "[events]") {
  event_queue first;
  event_queue second;
  push(first, "a");
  push(second, "bc");
  second.push(numbered(1));
  push(second, std::string(large, 'x'));
  first.splice(second);
  CHECK(second.empty());
  CHECK(second.bytes() == 0);
  queued_event out;
  CHECK_FALSE(second.pop(out));
  CHECK(first.size() == 4);
  CHECK(first.bytes() == 3 + large + 3 * event_queue::message_overhead);
  push(second, "again");
  push(first, "d");
  REQUIRE(first.pop(out));
  CHECK(out.content.text() == "a");
  REQUIRE(first.pop(out));
  CHECK(out.content.text() == "bc");
  REQUIRE(first.pop(out));
  CHECK_FALSE(out.is_message);
  REQUIRE(first.pop(out));
  CHECK(out.content.size() == large);
  REQUIRE(first.pop(out));
  CHECK(out.content.text() == "d");
  CHECK(first.empty());
  CHECK(second.size() == 1);
}

TEST_CASE("clear forgets all", "[events]") {
  event_queue queue;
  push(queue, "a");
  queue.push(numbered(1));
  queue.clear();
  CHECK(queue.empty());
  CHECK(queue.size() == 0);
  CHECK(queue.bytes() == 0);
  queued_event out;
  CHECK_FALSE(queue.pop(out));
  push(queue, "b");
  REQUIRE(queue.pop(out));
  CHECK(out.content.text() == "b");
}

TEST_CASE("random pushes, pops and splices give back everything in order", "[events]") {
  for (std::uint32_t seed = 1; seed <= 10; ++seed) {
    CAPTURE(seed);
    std::minstd_rand draw(seed);
    event_queue inbox;
    event_queue outgoing;
    std::vector<std::string> pushed;  // "#" for a notification
    std::size_t spliced = 0;
    std::size_t popped = 0;
    std::size_t waiting_bytes = 0;
    bool equal = true;
    queued_event out;
    for (int step = 0; step < 3000; ++step) {
      const auto kind = draw() % 8;
      if (kind < 4) {
        const std::size_t size = kind == 0 ? draw() % (2 * large) : draw() % 200;
        pushed.emplace_back(size, static_cast<char>('a' + draw() % 26));
        push(outgoing, pushed.back());
      } else if (kind == 4) {
        pushed.emplace_back("#");
        outgoing.push(numbered(static_cast<std::uint32_t>(pushed.size())));
      } else if (kind == 5) {
        for (; spliced < pushed.size(); ++spliced) {
          if (pushed[spliced] != "#") waiting_bytes += pushed[spliced].size() + event_queue::message_overhead;
        }
        inbox.splice(outgoing);
      } else if (inbox.pop(out)) {
        const std::string& expected = pushed[popped++];
        equal = equal && out.is_message == (expected != "#");
        if (out.is_message) {
          equal = equal && out.content.text() == expected;
          waiting_bytes -= expected.size() + event_queue::message_overhead;
        } else {
          equal = equal && std::get<opened_event>(out.other).connection_number == popped;
        }
      } else {
        equal = equal && popped == spliced;
      }
      equal = equal && inbox.size() == spliced - popped && inbox.bytes() == waiting_bytes;
      equal = equal && outgoing.size() == pushed.size() - spliced;
    }
    CHECK(equal);
  }
}
