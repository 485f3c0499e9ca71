// Pings, the idle limit and the program's heartbeat, without a clock.
#include "liveness.hpp"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <hawser/options.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

using namespace hawser;
using namespace hawser::detail;
using namespace std::chrono_literals;

namespace {

using kind = liveness_step::kind;
constexpr time_point t0 = time_point{} + 1h;
constexpr activity silence{.last = t0};

std::span<const std::byte> bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

liveness started(options settings, bool can_ping = true) {
  liveness result;
  result.start(std::make_shared<const options>(std::move(settings)), can_ping, t0);
  return result;
}

liveness pinging(milliseconds interval, milliseconds limit) {
  return started({.native = {.ping_interval = interval, .pong_limit = limit}});
}

liveness beating(heartbeat_options heartbeat) {
  return started({.heartbeat = std::move(heartbeat), .native = {.ping_interval = 0ms}});
}

std::string ping(liveness& subject, time_point now) {
  const auto step = subject.step(now, silence, false);
  CHECK(step.what == kind::send_ping);
  return std::string(step.payload);
}

void check_fails(liveness& subject, time_point due, errc why, const activity& seen = silence) {
  CHECK(subject.next() == due);
  CHECK(subject.step(due - 1ns, seen, false).what == kind::nothing);
  const auto step = subject.step(due, seen, false);
  CHECK(step.what == kind::fail);
  CHECK(step.why == why);
}

}  // namespace

TEST_CASE("by default a ping goes out every 20 s, and its pong may take 20 s", "[liveness]") {
  liveness subject = started({});
  CHECK(subject.next() == t0 + 20s);
  CHECK(subject.step(t0 + 20s - 1ns, silence, false).what == kind::nothing);
  const std::string first = ping(subject, t0 + 20s);
  CHECK(first.size() == 4);
  CHECK(subject.step(t0 + 20s, silence, false).what == kind::nothing);
  CHECK(subject.pong(bytes(first), t0 + 21s) == 1s);
  CHECK(subject.next() == t0 + 40s);
  CHECK(ping(subject, t0 + 40s) != first);
  // Both are due: the limit comes first.
  check_fails(subject, t0 + 60s, errc::pong_timeout);
}

TEST_CASE("no pings without ping frames, nor when they are off, nor once it is stopped", "[liveness]") {
  CHECK(started({}, false).next() == never);
  CHECK(pinging(0ms, 1000ms).next() == never);
  CHECK(pinging(no_limit, 1000ms).next() == never);
  liveness subject = started({});
  subject.stop();
  CHECK(subject.next() == never);
  subject.probe(t0);
  subject.resumed(t0);
  CHECK(subject.next() == never);
}

TEST_CASE("the pong limit counts from the oldest ping that was not answered", "[liveness]") {
  liveness subject = pinging(1000ms, 2500ms);
  ping(subject, t0 + 1s);
  ping(subject, t0 + 2s);
  ping(subject, t0 + 3s);
  check_fails(subject, t0 + 3500ms, errc::pong_timeout);
}

TEST_CASE("any pong is a sign of life; only the newest ping's has a round-trip time", "[liveness]") {
  liveness subject = pinging(1000ms, 1500ms);
  const std::string first = ping(subject, t0 + 1s);
  const std::string second = ping(subject, t0 + 2s);
  CHECK(!subject.pong(bytes(first), t0 + 2100ms));
  CHECK(subject.next() == t0 + 3s);
  CHECK(subject.pong(bytes(second), t0 + 2200ms) == 200ms);
  CHECK(!subject.pong(bytes(second), t0 + 2300ms));
  CHECK(!subject.pong(bytes("unasked"), t0 + 2400ms));
}

TEST_CASE("the user's own ping has its round-trip time, once", "[liveness]") {
  liveness subject = pinging(1000ms, 1500ms);
  CHECK(!subject.pong(bytes(""), t0));
  subject.user_ping(bytes("mine"), t0);
  CHECK(!subject.pong(bytes("other"), t0 + 1ms));
  CHECK(subject.pong(bytes("mine"), t0 + 30ms) == 30ms);
  CHECK(!subject.pong(bytes("mine"), t0 + 40ms));
  subject.user_ping(bytes(""), t0 + 50ms);
  CHECK(subject.pong(bytes(""), t0 + 60ms) == 10ms);
  subject.user_ping(bytes("mine"), t0);
  subject.stop();
  CHECK(!subject.pong(bytes("mine"), t0 + 70ms));
}

TEST_CASE("guarantee 22: while receiving is paused no limit fails, and afterwards each begins anew",
          "[liveness]") {
  liveness subject =
      started({.heartbeat = {.interval = 1000ms, .limit = 1500ms, .payload = "?"},
               .native = {.ping_interval = 1000ms, .pong_limit = 1500ms, .idle_limit = 2500ms}});
  CHECK(subject.step(t0 + 1s, silence, true).what == kind::send_ping);
  CHECK(subject.step(t0 + 1s, silence, true).what == kind::send_heartbeat);
  for (time_point now = t0 + 2s; now < t0 + 60s; now += 500ms) {
    for (int more = 0; more < 4; ++more) CHECK(subject.step(now, silence, true).what != kind::fail);
  }
  subject.resumed(t0 + 60s);
  while (subject.next() < t0 + 61500ms)
    CHECK(subject.step(subject.next(), silence, false).what != kind::fail);
  CHECK(subject.step(t0 + 61500ms, silence, false).why == errc::pong_timeout);
  CHECK(subject.step(t0 + 61500ms, silence, false).why == errc::heartbeat_timeout);
}

TEST_CASE("guarantee 22: the idle limit begins anew after a pause", "[liveness]") {
  liveness subject = started({.native = {.ping_interval = 0ms, .idle_limit = 1000ms}});
  CHECK(subject.step(t0 + 1s, silence, true).what == kind::nothing);
  CHECK(subject.next() == t0 + 2s);
  subject.resumed(t0 + 1500ms);
  CHECK(subject.step(t0 + 2s, silence, false).what == kind::nothing);
  check_fails(subject, t0 + 2500ms, errc::idle_timeout);
}

TEST_CASE("resumed() sets no limit that was not running", "[liveness]") {
  liveness subject = pinging(1000ms, 1500ms);
  subject.resumed(t0 + 100ms);
  CHECK(subject.next() == t0 + 1s);
  CHECK(ping(subject, t0 + 1s).size() == 4);
  CHECK(ping(subject, t0 + 2s).size() == 4);
  subject.resumed(t0 + 2400ms);
  ping(subject, t0 + 3s);
  check_fails(subject, t0 + 3900ms, errc::pong_timeout);
}

TEST_CASE("inside a long frame no pong can come: as long as it grows the peer is alive", "[liveness]") {
  liveness subject = pinging(10s, 1000ms);
  ping(subject, t0 + 10s);
  const activity growing{.last = t0 + 10500ms, .inside_frame = true};
  CHECK(subject.step(t0 + 11s, growing, false).what == kind::nothing);
  CHECK(subject.next() == t0 + 11500ms);
  check_fails(subject, t0 + 11500ms, errc::pong_timeout, growing);
  liveness other = pinging(10s, 1000ms);
  ping(other, t0 + 10s);
  check_fails(other, t0 + 11s, errc::pong_timeout, {.last = t0 + 10500ms, .inside_frame = false});
}

TEST_CASE("the idle limit counts from the last byte", "[liveness]") {
  const options settings{.native = {.ping_interval = 0ms, .idle_limit = 1000ms}};
  liveness subject = started(settings);
  const activity seen{.last = t0 + 300ms};
  CHECK(subject.step(t0 + 1s, seen, false).what == kind::nothing);
  check_fails(subject, t0 + 1300ms, errc::idle_timeout, seen);
  // Or from the opening, if nothing ever came.
  liveness silent = started(settings);
  check_fails(silent, t0 + 1s, errc::idle_timeout, {});
  CHECK(started({.native = {.ping_interval = 0ms}}).next() == never);
}

TEST_CASE("guarantee 26: a probe asks at once, and waits no longer than its limit", "[liveness]") {
  liveness subject = started({});
  subject.probe(t0 + 1s);
  CHECK(subject.next() == t0 + 1s);
  ping(subject, t0 + 1s);
  check_fails(subject, t0 + 6s, errc::pong_timeout);
  // It only ever shortens what is left.
  liveness waiting = started({});
  ping(waiting, t0 + 20s);
  waiting.probe(t0 + 38s);
  ping(waiting, t0 + 38s);
  check_fails(waiting, t0 + 40s, errc::pong_timeout);
  // Answered: all is as before.
  liveness alive = started({});
  alive.probe(t0);
  CHECK(alive.pong(bytes(ping(alive, t0)), t0 + 4s) == 4s);
  CHECK(alive.next() == t0 + 20s);
  ping(alive, t0 + 20s);
  CHECK(alive.next() == t0 + 40s);
}

TEST_CASE("guarantee 26: a probe is made though pings are off, and once", "[liveness]") {
  liveness subject = pinging(0ms, 20s);
  subject.probe(t0);
  const std::string payload = ping(subject, t0);
  CHECK(subject.pong(bytes(payload), t0 + 1s) == 1s);
  CHECK(subject.next() == never);
}

TEST_CASE("guarantee 26: without ping frames the heartbeat is the probe", "[liveness]") {
  const options settings{.heartbeat = {.interval = 60s, .payload = "?"}};
  liveness subject = started(settings, false);
  subject.probe(t0 + 1s);
  CHECK(subject.step(t0 + 1s, silence, false).what == kind::send_heartbeat);
  check_fails(subject, t0 + 6s, errc::heartbeat_timeout);
  liveness none = started({}, false);
  none.probe(t0);
  CHECK(none.next() == never);
}

TEST_CASE("the heartbeat goes out at its interval, and its limit counts from the oldest", "[liveness]") {
  liveness subject = beating({.interval = 1000ms, .limit = 2500ms, .payload = "?", .reply = "!"});
  CHECK(subject.next() == t0 + 1s);
  for (const auto now : {t0 + 1s, t0 + 2s, t0 + 3s}) {
    CHECK(subject.step(now - 1ns, silence, false).what == kind::nothing);
    CHECK(subject.step(now, silence, false).what == kind::send_heartbeat);
  }
  check_fails(subject, t0 + 3500ms, errc::heartbeat_timeout);
}

TEST_CASE("the heartbeat's reply is known by its bytes, measured, and swallowed or not", "[liveness]") {
  const auto reply_to = [](heartbeat_options heartbeat, std::string_view text) {
    heartbeat.interval = heartbeat.limit = 1000ms;
    heartbeat.payload = "?";
    liveness subject = beating(heartbeat);
    CHECK(subject.step(t0 + 1s, silence, false).what == kind::send_heartbeat);
    const auto result = subject.message({.text = true, .bytes = bytes(text)}, t0 + 1200ms);
    // Answered: the next one's limit counts from itself.
    CHECK(subject.step(t0 + 2s, silence, false).what ==
          (result.round_trip ? kind::send_heartbeat : kind::fail));
    return result;
  };
  const auto other = reply_to({.reply = "!"}, "!!");
  CHECK(!other.swallow);
  CHECK(!other.round_trip);
  const auto swallowed = reply_to({.reply = "!"}, "!");
  CHECK(swallowed.swallow);
  CHECK(swallowed.round_trip == 200ms);
  const auto shown = reply_to({.reply = "!", .swallow_reply = false}, "!");
  CHECK(!shown.swallow);
  CHECK(shown.round_trip == 200ms);
  const auto any = reply_to({}, "whatever");
  CHECK(!any.swallow);
  CHECK(any.round_trip == 200ms);
}

TEST_CASE("a message before any heartbeat has no round-trip time", "[liveness]") {
  liveness subject = beating({.interval = 1000ms, .payload = "?", .reply = "!"});
  const auto early = subject.message({.text = true, .bytes = bytes("!")}, t0 + 1ms);
  CHECK(early.swallow);
  CHECK(!early.round_trip);
  CHECK(!started({.heartbeat = {.reply = "!"}}).message({.bytes = bytes("!")}, t0).swallow);
  CHECK(!liveness{}.message({.bytes = bytes("!")}, t0).swallow);
}
