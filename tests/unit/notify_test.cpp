// Guarantee 26: what the program or the system tells of the surroundings.
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdint>
#include <hawser/hawser.hpp>
#include <string>

#include "support/diary.hpp"

using namespace hawser;
using namespace hawser::test;
using namespace std::chrono_literals;

namespace {

const options reconnecting{.url = "ws://example/", .reconnect = {.enabled = true}};

void open_link(fake_world& world, loop& events) {
  world.settle(events);
  world.link().open();
  world.settle(events);
}

/// By the program, or by the system through the backend.
void tell(fake_world& world, loop& events, notice what, bool by_system) {
  if (by_system) {
    world.notice_from_system(what);
  } else {
    events.notify(what);
  }
  world.settle(events);
}

void check_no_attempt(fake_world& world, loop& events, notice what) {
  const std::size_t before = world.links.size();
  events.notify(what);
  world.settle(events);
  CHECK(world.links.size() == before);
}

}  // namespace

TEST_CASE("guarantee 26: back on the net, a waiting client tries at once, with the backoff begun anew",
          "[notify]") {
  for (const notice what : {notice::resume, notice::network_changed}) {
    for (const bool by_system : {false, true}) {
      CAPTURE(int(what), by_system);
      in_all_worlds([=](fake_world& world, loop& events) {
        world.random = [] { return ~std::uint64_t{0}; };
        diary user(events, reconnecting);
        REQUIRE(!user.ws.open());
        world.settle(events);
        for (const auto delay : {5s, 10s}) {
          world.link().fail(errc::connection_refused);
          world.settle(events);
          world.advance(delay);
          world.settle(events);
        }
        world.link().fail(errc::connection_refused);
        world.settle(events);
        REQUIRE(world.links.size() == 3);
        CHECK(user.retries.back().delay == 20s);
        tell(world, events, what, by_system);
        REQUIRE(world.links.size() == 4);
        world.link().fail(errc::connection_refused);
        world.settle(events);
        CHECK(user.retries.back().delay == 5s);
        CHECK(user.retries.size() == 4);
      });
    }
  }
}

TEST_CASE("guarantee 26: suspend and network_lost begin nothing", "[notify]") {
  in_all_worlds([](fake_world& world, loop& events) {
    world.random = [] { return ~std::uint64_t{0}; };
    diary user(events, reconnecting);
    diary closed(events, reconnecting);
    REQUIRE(!user.ws.open());
    world.settle(events);
    for (const notice what :
         {notice::suspend, notice::resume, notice::network_lost, notice::network_changed}) {
      check_no_attempt(world, events, what);
    }
    world.link().fail(errc::connection_refused);
    world.settle(events);
    check_no_attempt(world, events, notice::network_lost);
    check_no_attempt(world, events, notice::suspend);
    // Nor does a delay that ends meanwhile.
    world.advance(60s);
    world.settle(events);
    CHECK(world.links.size() == 1);
    events.notify(notice::resume);
    world.settle(events);
    CHECK(world.links.size() == 2);
    world.link().fail(errc::connection_refused);
    world.settle(events);
    world.advance(5s);
    world.settle(events);
    CHECK(world.links.size() == 3);
  });
}

TEST_CASE("guarantee 26: an open connection is probed with a short limit", "[notify]") {
  for (const notice what : {notice::resume, notice::network_changed, notice::network_lost}) {
    CAPTURE(int(what));
    in_all_worlds([=](fake_world& world, loop& events) {
      if (!world.can.ping_frames) return;
      diary user(events, reconnecting);
      REQUIRE(!user.ws.open());
      open_link(world, events);
      world.advance(1s);
      world.settle(events);
      CHECK(world.link().pings.empty());
      tell(world, events, what, false);
      REQUIRE(world.link().pings.size() == 1);
      CHECK(world.link().log.back() == "flush");
      world.advance(5s - 1ms);
      world.settle(events);
      CHECK(user.retries.empty());
      world.advance(1ms);
      world.settle(events);
      REQUIRE(user.retries.size() == 1);
      CHECK(user.retries[0].cause.code == errc::pong_timeout);
      CHECK(user.retries[0].cause.stage == stage::frames);
      CHECK(!world.link(0).alive);
    });
  }
}

TEST_CASE("guarantee 26: a probe that is answered changes nothing", "[notify]") {
  fake_world world;
  loop events(io::caller);
  diary user(events, reconnecting);
  REQUIRE(!user.ws.open());
  open_link(world, events);
  events.notify(notice::network_lost);
  world.settle(events);
  REQUIRE(world.link().pings.size() == 1);
  world.link().pong(world.link().pings[0]);
  world.settle(events);
  world.advance(19s);
  world.settle(events);
  CHECK(user.retries.empty());
  CHECK(world.link().pings.size() == 1);
}

TEST_CASE("guarantee 26: in a page the heartbeat is the probe", "[notify]") {
  in_all_worlds([](fake_world& world, loop& events) {
    diary user(events, {.url = "ws://example/",
                        .heartbeat = {.interval = 60s, .payload = "?"},
                        .native = {.ping_interval = 0ms}});
    REQUIRE(!user.ws.open());
    open_link(world, events);
    events.notify(notice::resume);
    world.settle(events);
    REQUIRE(payloads(world.link()) == std::vector<std::string>{"?"});
    if (world.can.ping_frames) return;
    world.advance(5s);
    world.settle(events);
    REQUIRE(user.closes.size() == 1);
    CHECK(user.closes[0].error.code == errc::heartbeat_timeout);
  });
}

TEST_CASE("guarantee 26: asleep, no limit of the peer's passes; awake, each begins anew", "[notify]") {
  fake_world world;
  loop events(io::caller);
  diary user(events, reconnecting);
  REQUIRE(!user.ws.open());
  open_link(world, events);
  world.advance(20s);
  world.settle(events);
  REQUIRE(world.link().pings.size() == 1);
  events.notify(notice::suspend);
  world.settle(events);
  world.advance(10min);
  world.settle(events);
  CHECK(user.retries.empty());
  events.notify(notice::resume);
  world.settle(events);
  world.advance(5s - 1ms);
  world.settle(events);
  CHECK(user.retries.empty());
  world.advance(1ms);
  world.settle(events);
  REQUIRE(user.retries.size() == 1);
  CHECK(user.retries[0].cause.code == errc::pong_timeout);
}

TEST_CASE("guarantee 26: a pong that was due soon when the program fell asleep gets the whole probe",
          "[notify]") {
  fake_world world;
  loop events(io::caller);
  diary user(events, reconnecting);
  REQUIRE(!user.ws.open());
  open_link(world, events);
  world.advance(20s);
  world.settle(events);
  events.notify(notice::suspend);
  world.settle(events);
  world.advance(19s);
  events.notify(notice::resume);
  world.settle(events);
  world.advance(5s - 1ms);
  world.settle(events);
  CHECK(user.retries.empty());
  world.advance(1ms);
  world.settle(events);
  CHECK(user.retries.size() == 1);
}

TEST_CASE("guarantee 26: while should_retry is to be asked a notice begins nothing", "[notify]") {
  in_background([](fake_world& world, loop& events) {
    diary user(events, reconnecting);
    user.ws.should_retry([](const retry_question&) { return false; });
    REQUIRE(!user.ws.open());
    open_link(world, events);
    world.link().drop();
    world.settle_engine();
    events.notify(notice::resume);
    world.settle_engine();
    CHECK(world.links.size() == 1);
    world.settle(events);
    CHECK(world.links.size() == 1);
    CHECK(user.closes.size() == 1);
  });
}
