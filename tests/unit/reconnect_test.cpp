// Guarantee 24 through the public API, under the manual clock.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <chrono>
#include <cstdint>
#include <hawser/hawser.hpp>
#include <string>
#include <vector>

#include "support/diary.hpp"

using namespace hawser;
using namespace hawser::test;
using namespace std::chrono_literals;

namespace {

options retrying(reconnect_options reconnect = {}) {
  reconnect.enabled = true;
  return {.url = "ws://example/", .reconnect = reconnect};
}

void fail(fake_world& world, loop& events, errc why = errc::connection_refused) {
  world.link().fail(why);
  world.settle(events);
}

void open_link(fake_world& world, loop& events) {
  world.link().open();
  world.settle(events);
}

/// Whether the next attempt begins after exactly this time.
void check_delay(fake_world& world, loop& events, milliseconds delay) {
  const std::size_t before = world.links.size();
  world.settle(events);
  if (delay > 0ms) {
    world.advance(delay - 1ms);
    world.settle(events);
    CHECK(world.links.size() == before);
    world.advance(1ms);
    world.settle(events);
  }
  CHECK(world.links.size() == before + 1);
}

}  // namespace

TEST_CASE("guarantee 24: attempts follow each other by the backoff, up to the cap", "[reconnect]") {
  in_all_worlds([](fake_world& world, loop& events) {
    world.random = [] { return ~std::uint64_t{0}; };
    diary user(events, retrying());
    REQUIRE(!user.ws.open());
    world.settle(events);
    std::uint32_t attempt = 1;
    for (const milliseconds delay : {5s, 10s, 20s, 40s, 60s, 60s}) {
      fail(world, events);
      REQUIRE(user.retries.size() == attempt);
      const retry_info& info = user.retries.back();
      CHECK(info.attempt == ++attempt);
      CHECK(info.delay == delay);
      CHECK(info.cause.code == errc::connection_refused);
      CHECK(info.cause.stage == stage::connect);
      CHECK(info.cause.retryable);
      CHECK(info.code == 1006);
      CHECK(user.ws.state() == state::connecting);
      check_delay(world, events, delay);
    }
    CHECK(user.errors.size() == user.retries.size());
    open_link(world, events);
    REQUIRE(user.opens.size() == 1);
    CHECK(user.opens[0].attempt == attempt);
    CHECK(user.closes.empty());
  });
}

TEST_CASE("guarantee 24: the first delay is random in [0, first]", "[reconnect]") {
  for (const auto& [random, delay] : {std::pair<std::uint64_t, milliseconds>{0, 0ms},
                                      {1ull << 62, 1250ms},
                                      {1ull << 63, 2500ms},
                                      {~0ull, 5000ms}}) {
    in_all_worlds([random = random, delay = delay](fake_world& world, loop& events) {
      world.random = [random] { return random; };
      diary user(events, retrying());
      REQUIRE(!user.ws.open());
      world.settle(events);
      const std::size_t before = world.links.size();
      world.link().fail(errc::connection_refused);
      world.settle(events);
      REQUIRE(user.retries.size() == 1);
      CHECK(user.retries[0].delay == delay);
      CHECK(world.links.size() == before + (delay == 0ms ? 1 : 0));
      if (delay > 0ms) check_delay(world, events, delay);
    });
  }
}

TEST_CASE("guarantee 24: max_attempts, reset only by a connection that stayed", "[reconnect]") {
  in_all_worlds([](fake_world& world, loop& events) {
    world.random = [] { return ~std::uint64_t{0}; };
    const bool stays = GENERATE(false, true);
    diary user(events, retrying({.first_delay = 1s, .stable_after = 3s, .max_attempts = 2}));
    REQUIRE(!user.ws.open());
    world.settle(events);
    fail(world, events);
    check_delay(world, events, 1s);
    open_link(world, events);
    world.advance(stays ? 3000ms : 2999ms);
    world.link().drop();
    world.settle(events);
    if (!stays) {
      REQUIRE(user.closes.size() == 1);
      CHECK(user.closes[0].attempts == 2);
      CHECK(user.closes[0].error.code == errc::connection_lost);
      CHECK(user.closes[0].error.retryable);
      return;
    }
    REQUIRE(user.retries.size() == 2);
    CHECK(user.retries[1].delay == 1s);
    CHECK(user.retries[1].attempt == 3);
    check_delay(world, events, 1s);
    fail(world, events);
    CHECK(user.closes.empty());
    check_delay(world, events, 2s);
    fail(world, events);
    REQUIRE(user.closes.size() == 1);
    CHECK(user.closes[0].attempts == 4);
  });
}

TEST_CASE("guarantee 24: max_elapsed ends the attempts", "[reconnect]") {
  in_all_worlds([](fake_world& world, loop& events) {
    world.random = [] { return ~std::uint64_t{0}; };
    diary user(events, retrying({.first_delay = 1s, .factor = 1.0, .max_elapsed = 2s}));
    REQUIRE(!user.ws.open());
    world.settle(events);
    fail(world, events);
    check_delay(world, events, 1s);
    fail(world, events);
    check_delay(world, events, 1s);
    fail(world, events);
    REQUIRE(user.closes.size() == 1);
    CHECK(user.retries.size() == 2);
    CHECK(user.closes[0].attempts == 3);
    CHECK(user.closes[0].error.code == errc::connection_refused);
  });
}

TEST_CASE("guarantee 24: Retry-After is obeyed, and in the report", "[reconnect]") {
  in_all_worlds([](fake_world& world, loop& events) {
    world.random = [] { return std::uint64_t{0}; };
    diary user(events, retrying());
    REQUIRE(!user.ws.open());
    world.settle(events);
    world.link().fail({.error = {.code = errc::http_status, .http_status = 503, .retry_after = 17s}});
    world.settle(events);
    REQUIRE(user.retries.size() == 1);
    CHECK(user.retries[0].delay == 17s);
    CHECK(user.retries[0].cause.retry_after == 17s);
    check_delay(world, events, 17s);
  });
}

TEST_CASE("guarantee 24: Closes that are retried, and Closes that are the end", "[reconnect]") {
  struct row {
    std::uint16_t code;
    bool again;
  };
  for (const row each : {row{1000, false},
                         {1001, true},
                         {1002, false},
                         {1003, false},
                         {1005, true},
                         row{1006, true},
                         {1007, false},
                         {1008, false},
                         {1009, false},
                         {1010, false},
                         row{1011, true},
                         {1012, true},
                         {1013, true},
                         {1014, true},
                         {3000, false},
                         row{4000, false},
                         {4999, false}}) {
    CAPTURE(each.code);
    fake_world world;
    loop events(io::caller);
    diary user(events, retrying());
    REQUIRE(!user.ws.open());
    world.settle(events);
    open_link(world, events);
    world.link().end({.code = each.code, .reason = "why", .clean = each.code != 1006});
    world.settle(events);
    REQUIRE(user.retries.size() == (each.again ? 1 : 0));
    REQUIRE(user.closes.size() == (each.again ? 0 : 1));
    CHECK((each.again ? user.retries[0].code : user.closes[0].code) == each.code);
    CHECK((each.again ? user.retries[0].reason : user.closes[0].reason) == "why");
    CHECK(user.errors.size() == (each.code == 1006 ? 1 : 0));
  }
}

TEST_CASE("guarantee 20: a message that is too big is reported and is the end", "[reconnect]") {
  in_all_worlds([](fake_world& world, loop& events) {
    diary user(events, retrying());
    REQUIRE(!user.ws.open());
    world.settle(events);
    open_link(world, events);
    world.link().fail(errc::message_too_big, stage::frames);
    world.settle(events);
    CHECK(user.retries.empty());
    REQUIRE(user.errors.size() == 1);
    CHECK(user.errors[0].code == errc::message_too_big);
    CHECK(user.errors[0].stage == stage::frames);
    CHECK(!user.errors[0].retryable);
    REQUIRE(user.closes.size() == 1);
    CHECK(user.closes[0].error.code == errc::message_too_big);
  });
}

TEST_CASE("guarantee 24: should_retry is asked only when a retry is possible, and obeyed", "[reconnect]") {
  in_all_worlds([](fake_world& world, loop& events) {
    world.random = [] { return ~std::uint64_t{0}; };
    const bool answer = GENERATE(true, false);
    const bool fatal = GENERATE(true, false);
    diary user(events, retrying({.max_attempts = 2}));
    std::vector<bool> asked;
    user.ws.should_retry([&](const retry_question& question) {
      asked.push_back(question.default_answer);
      REQUIRE(question.error != nullptr);
      CHECK(question.close_code == 1006);
      return answer;
    });
    REQUIRE(!user.ws.open());
    world.settle(events);
    fail(world, events, fatal ? errc::accept_wrong : errc::connection_refused);
    CHECK(asked == std::vector<bool>{!fatal});
    CHECK(user.retries.size() == (answer ? 1 : 0));
    CHECK(user.closes.size() == (answer ? 0 : 1));
    if (!answer) {
      CHECK(user.closes[0].error.code == (fatal ? errc::accept_wrong : errc::connection_refused));
      return;
    }
    CHECK(user.retries[0].delay == 5s);
    check_delay(world, events, 5s);
    // The last attempt: nothing to decide.
    fail(world, events);
    CHECK(asked.size() == 1);
    CHECK(user.closes.size() == 1);
  });
}

TEST_CASE("guarantee 24: the program's own cancel() is not asked about", "[reconnect]") {
  in_all_worlds([](fake_world& world, loop& events) {
    diary user(events, retrying());
    user.ws.should_retry([](const retry_question&) { return true; });
    user.ws.on_attempt([](attempt a) { CHECK(!a.cancel()); });
    REQUIRE(!user.ws.open());
    world.settle(events);
    CHECK(user.retries.empty());
    REQUIRE(user.closes.size() == 1);
    CHECK(user.closes[0].error.code == errc::cancelled);
  });
}

TEST_CASE("close() while should_retry is to be asked keeps what the peer said", "[reconnect]") {
  in_background([](fake_world& world, loop& events) {
    diary user(events, retrying());
    user.ws.should_retry([](const retry_question&) { return true; });
    REQUIRE(!user.ws.open());
    world.settle(events);
    open_link(world, events);
    world.link().end({.code = 1001, .reason = "restart", .clean = true, .sent_code = 1001});
    world.settle_engine();
    REQUIRE(!user.ws.close());
    world.settle(events);
    REQUIRE(user.closes.size() == 1);
    CHECK(user.closes[0].code == 1001);
    CHECK(user.closes[0].reason == "restart");
    CHECK(user.closes[0].clean);
    CHECK(user.retries.empty());
  });
}

TEST_CASE("guarantee 24: open() while a retry is waited for means now", "[reconnect]") {
  in_all_worlds([](fake_world& world, loop& events) {
    world.random = [] { return ~std::uint64_t{0}; };
    diary user(events, retrying());
    REQUIRE(!user.ws.open());
    CHECK(user.ws.open() == errc::already_open);
    world.settle(events);
    fail(world, events);
    REQUIRE(!user.ws.open());
    world.settle(events);
    REQUIRE(world.links.size() == 2);
    // The delay that was announced means nothing any more.
    world.advance(5s);
    world.settle(events);
    CHECK(world.links.size() == 2);
    open_link(world, events);
    CHECK(user.opens.size() == 1);
    CHECK(user.ws.open() == errc::already_open);
  });
}
