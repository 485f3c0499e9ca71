#include "command_queue.hpp"

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>
#include <vector>

#include "buffer.hpp"

using namespace hawser;
using namespace hawser::detail;

namespace {

/// The queue only passes the target on.
client_core& target(int& place) { return reinterpret_cast<client_core&>(place); }

outgoing message(const std::string& payload, bool text = true, bool compress = true) {
  return {.text = text, .compress = compress, .bytes = std::as_bytes(std::span(payload))};
}

struct seen {
  const void* target;
  std::string payload;
  bool text;
  bool compress;
  bool owned;
  std::uint32_t connection_number;
  bool operator==(const seen&) const = default;
};

std::vector<seen> run(command_queue& queue) {
  std::vector<seen> result;
  queue.run([&](client_core& to, const outgoing& what, std::uint32_t number) {
    const std::string payload(reinterpret_cast<const char*>(what.bytes.data()), what.bytes.size());
    if (what.storage != nullptr) CHECK(what.storage->data() == what.bytes.data());
    result.push_back({&to, payload, what.text, what.compress, what.storage != nullptr, number});
  });
  return result;
}

}  // namespace

TEST_CASE("commands run in one order, with all that was said of them", "[commands]") {
  command_queue queue;
  CHECK(queue.empty());
  int a = 0;
  int b = 0;
  std::string payload = "one";
  queue.push_send(target(a), message(payload), 7);
  payload = "two";  // it was copied
  CHECK_FALSE(queue.empty());
  int calls = 0;
  queue.push_call([&] { ++calls; });
  queue.push_send(target(b), message("", false, false), 0);
  queue.push_send(target(a), message(payload, false), 8);
  const std::vector<seen> expected = {{&a, "one", true, true, false, 7},
                                      {&b, "", false, false, false, 0},
                                      {&a, "two", false, true, false, 8}};
  CHECK(run(queue) == expected);
  CHECK(calls == 1);
  CHECK(queue.empty());
  CHECK(run(queue).empty());
  CHECK(calls == 1);
}

TEST_CASE("a call stands between the messages around it", "[commands]") {
  command_queue queue;
  int a = 0;
  std::vector<std::string> order;
  queue.push_call([&] { order.emplace_back("call 1"); });
  queue.push_send(target(a), message("send"), 1);
  queue.push_call([&] { order.emplace_back("call 2"); });
  queue.run([&](client_core&, const outgoing&, std::uint32_t) { order.emplace_back("send"); });
  CHECK(order == std::vector<std::string>{"call 1", "send", "call 2"});
}

TEST_CASE("a message of 16 KiB or more has a block of its own, which may be taken away", "[commands]") {
  command_queue queue;
  int a = 0;
  const std::string small(16 * 1024 - 1, 's');
  const std::string large(16 * 1024, 'l');
  const std::string other(20 * 1024, 'o');
  for (int round = 0; round < 2; ++round) {
    queue.push_send(target(a), message(large), 1);
    queue.push_send(target(a), message(small), 2);
    queue.push_send(target(a), message(other), 3);
    const std::vector<seen> expected = {{&a, large, true, true, true, 1},
                                        {&a, small, true, true, false, 2},
                                        {&a, other, true, true, true, 3}};
    CHECK(run(queue) == expected);
  }
  queue.push_send(target(a), message(large), 1);
  buffer taken;
  queue.run([&](client_core&, const outgoing& what, std::uint32_t) { taken = std::move(*what.storage); });
  CHECK(taken.text() == large);
}

TEST_CASE("many small messages stay apart, also after a burst", "[commands]") {
  command_queue queue;
  int a = 0;
  for (int round = 0; round < 3; ++round) {
    std::vector<seen> expected;
    for (std::uint32_t n = 0; n < 2000; ++n) {
      const std::string payload(n % 400, static_cast<char>('a' + n % 26));
      queue.push_send(target(a), message(payload), n);
      expected.push_back({&a, payload, true, true, false, n});
    }
    CHECK(run(queue) == expected);
  }
}

TEST_CASE("queues swap all that they hold, and what never runs is destroyed", "[commands]") {
  int a = 0;
  int calls = 0;
  const auto kept = std::make_shared<int>();
  {
    command_queue filled;
    filled.push_send(target(a), message("small"), 1);
    filled.push_send(target(a), message(std::string(16 * 1024, 'l')), 2);
    filled.push_call([&calls, kept] { ++calls; });
    command_queue other;
    other.swap(filled);
    CHECK(filled.empty());
    CHECK_FALSE(other.empty());
    CHECK(run(filled).empty());
    CHECK(run(other).size() == 2);
    CHECK(calls == 1);
    CHECK(kept.use_count() == 1);  // what has run is gone, with all it held
    other.push_call([&calls, kept] { ++calls; });
    CHECK(kept.use_count() == 2);
  }
  CHECK(kept.use_count() == 1);
  CHECK(calls == 1);
}
