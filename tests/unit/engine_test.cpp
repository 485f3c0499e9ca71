#include "engine.hpp"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <hawser/options.hpp>
#include <memory>
#include <string>
#include <vector>

#include "support/fake_backend.hpp"
#include "validate.hpp"

using namespace hawser;
using namespace hawser::detail;
using namespace hawser::test;
using namespace std::chrono_literals;

namespace {

/// A user's side that only counts. Its use count tells whether its session lives.
struct counting_sink final : session_sink {
  flow message(const incoming&) override { return flow::go_on; }
  void emit(notification) override { ++events; }
  void written(std::size_t) override {}
  void lost(std::size_t) override {}
  void added(std::size_t) override {}
  void parked(std::size_t) override {}
  void unparked(std::size_t) override {}
  bool wants_attempts() const noexcept override { return false; }
  bool wants_verdicts() const noexcept override { return false; }
  int events = 0;
};

struct member {
  explicit member(engine& owner) : told(&owner.make_session(sink)) {}
  bool lives() const { return sink.use_count() > 1; }
  void open(std::string url = "ws://example/") {
    const auto settings = std::make_shared<const options>(options{.url = std::move(url)});
    connect_request request{.settings = settings};
    REQUIRE_FALSE(validate_options(*settings, request.target));
    told->open(std::move(request));
  }
  void send() { told->send({.bytes = std::as_bytes(std::span("x", 1))}, 1); }

  std::shared_ptr<counting_sink> sink = std::make_shared<counting_sink>();
  session* told;
};

constexpr time_point no_wait = time_point::min();

}  // namespace

TEST_CASE("a session that retires lives until the end of the turn", "[engine]") {
  fake_world world;
  engine tested({.io = io::caller}, {});
  member only(tested);
  only.told->abandon();
  CHECK(only.lives());
  tested.end_turn();
  CHECK_FALSE(only.lives());
}

TEST_CASE("sessions retire in any order, and the others stay", "[engine]") {
  fake_world world;
  std::vector<member> all;
  {
    engine tested({.io = io::caller, .max_connecting = 10}, {});
    for (int n = 0; n < 6; ++n) all.emplace_back(tested);
    for (const std::size_t gone : {1u, 5u, 0u}) {
      all[gone].told->abandon();
      tested.end_turn();
      CHECK_FALSE(all[gone].lives());
    }
    for (const std::size_t stays : {2u, 3u, 4u}) {
      CHECK(all[stays].lives());
      all[stays].open();
    }
    tested.turn(no_wait);
    REQUIRE(world.links.size() == 3);
    for (const auto& link : world.links) link->open();
    tested.turn(no_wait);
    // Each is reached once: the probe of an open connection is a ping.
    tested.notify_all(notice::network_lost);
    tested.end_turn();
    world.advance(1ms);
    tested.turn(no_wait);
    for (const auto& link : world.links) CHECK(link->pings.size() == 1);
  }
  for (const member& each : all) CHECK_FALSE(each.lives());
  for (const auto& link : world.links) CHECK_FALSE(link->alive);
}

TEST_CASE("a session that retires is neither flushed nor alarmed any more", "[engine]") {
  fake_world world;
  engine tested({.io = io::caller}, {});
  member only(tested);
  only.open();
  tested.turn(no_wait);
  world.link().open();
  tested.turn(no_wait);
  // In one turn: it asks to be flushed, and its connection ends.
  world.link().drop();
  only.told->abandon();
  tested.turn(no_wait);
  CHECK_FALSE(only.lives());
  CHECK_FALSE(world.link().alive);
  world.advance(1h);
  tested.turn(no_wait);
  CHECK(world.link().writes == 0);
}

TEST_CASE("guarantee 9: what is sent in one turn is flushed once, at its end", "[engine]") {
  fake_world world;
  engine tested({.io = io::caller}, {});
  member only(tested);
  only.open();
  tested.turn(no_wait);
  world.link().open();
  tested.turn(no_wait);
  for (int n = 0; n < 3; ++n) only.send();
  CHECK(world.link().sent.size() == 3);
  CHECK(world.link().writes == 0);
  tested.end_turn();
  CHECK(world.link().writes == 1);
  only.send();
  tested.turn(no_wait);
  CHECK(world.link().writes == 2);
  // Before a wait, too; the wait itself ends with what the write set going.
  only.send();
  tested.turn(never);
  CHECK(world.link().writes == 3);
}

TEST_CASE("the reactor's alarm is set when it changes, and only then", "[engine]") {
  fake_world world;
  engine tested({.io = io::caller}, {});
  member first(tested);
  member second(tested);
  CHECK(world.alarms == 0);
  first.open();
  CHECK(world.alarms == 0);
  tested.end_turn();
  CHECK(world.alarms == 1);
  tested.end_turn();
  tested.turn(no_wait);
  CHECK(world.alarms == 1);
  world.advance(1s);
  second.open("ws://later/");  // its time-out is later than the first one's
  tested.turn(no_wait);
  CHECK(world.alarms == 1);
  first.told->abandon();
  tested.end_turn();
  CHECK(world.alarms == 2);
  second.told->abandon();
  tested.end_turn();
  CHECK(world.alarms == 3);  // never
  world.advance(1h);
  tested.turn(no_wait);
  CHECK(world.alarms == 3);
}

TEST_CASE("an alarm reaches every session that is due, and none that is not", "[engine]") {
  fake_world world;
  engine tested({.io = io::caller, .max_connecting = 10}, {});
  member first(tested);
  member second(tested);
  member later(tested);
  first.open();
  second.open();
  world.advance(1s);
  later.open();
  tested.end_turn();
  world.advance(29s);  // the whole attempt has 30
  tested.turn(no_wait);
  CHECK(first.sink->events == 1);
  CHECK(second.sink->events == 1);
  CHECK(later.sink->events == 0);
  world.advance(1s);
  tested.turn(no_wait);
  CHECK(later.sink->events == 1);
}

TEST_CASE("guarantee 27: who waits to connect begins when another leaves, but not while the engine ends",
          "[engine]") {
  fake_world world;
  {
    engine tested({.io = io::caller}, {});
    member first(tested);
    member second(tested);
    member third(tested);
    first.open();
    second.open();
    third.open();
    tested.turn(no_wait);
    CHECK(world.links.size() == 1);
    first.told->abandon();
    tested.end_turn();
    CHECK(world.links.size() == 2);
    CHECK_FALSE(world.link(0).alive);
  }
  CHECK(world.links.size() == 2);
}

TEST_CASE("in a page every turn ends the engine's, and tells the loop", "[engine]") {
  fake_world world;
  world.can = fake_world::page();
  int turns = 0;
  engine tested({}, [&] { ++turns; });
  member only(tested);
  only.open();
  tested.end_turn();
  world.link().open();
  CHECK(turns == 0);
  CHECK(world.page_turn());
  CHECK(turns == 1);
  world.link().drop();
  only.told->abandon();
  CHECK(world.page_turn());
  CHECK(turns == 2);
  CHECK_FALSE(only.lives());
  CHECK_FALSE(world.page_turn());
}
