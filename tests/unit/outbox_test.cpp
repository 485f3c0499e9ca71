#include "outbox.hpp"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <string>

using namespace hawser;
using namespace hawser::detail;
using namespace std::chrono_literals;

namespace {

constexpr time_point t0 = time_point{} + 1h;

parked_message parked(std::string text, time_point since = t0) {
  parked_message result{.text = true, .since = since};
  result.bytes.append(text.data(), text.size());
  return result;
}

}  // namespace

TEST_CASE("the outbox gives back in order and counts", "[outbox]") {
  outbox subject;
  CHECK(subject.empty());
  subject.push(parked("one"));
  subject.push(parked(""));
  subject.push(parked("four"));
  CHECK(subject.messages() == 3);
  CHECK(subject.bytes() == 7);
  CHECK(subject.pop().bytes.text() == "one");
  CHECK(subject.bytes() == 4);
  CHECK(subject.pop().bytes.text().empty());
  CHECK(!subject.empty());
  subject.clear();
  CHECK(subject.empty());
  CHECK(subject.bytes() == 0);
}

TEST_CASE("guarantee 23: the outbox takes its limits and no more", "[outbox]") {
  outbox subject;
  subject.push(parked("1234"));
  subject.push(parked("5678"));
  CHECK(!subject.over({.max_bytes = 8, .max_messages = 2}));
  CHECK(subject.over({.max_bytes = 7, .max_messages = 2}));
  CHECK(subject.over({.max_bytes = 8, .max_messages = 1}));
}

TEST_CASE("guarantee 23: only what has reached the age limit is taken out, the oldest first", "[outbox]") {
  outbox subject;
  CHECK(subject.expiry(1s) == never);
  CHECK(!subject.pop_expired(1s, t0));
  subject.push(parked("old"));
  subject.push(parked("newer", t0 + 1s));
  CHECK(subject.expiry(5s) == t0 + 5s);
  CHECK(subject.expiry(no_limit) == never);
  CHECK(!subject.pop_expired(no_limit, t0 + 24h));
  CHECK(!subject.pop_expired(5s, t0 + 5s - 1ns));
  CHECK(subject.pop_expired(5s, t0 + 5s)->bytes.text() == "old");
  CHECK(!subject.pop_expired(5s, t0 + 5s));
  CHECK(subject.expiry(5s) == t0 + 6s);
}
