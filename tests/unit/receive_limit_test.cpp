// Guarantee 22: what happens when more arrives than is taken.
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <hawser/hawser.hpp>
#include <string>
#include <vector>

#include "event_queue.hpp"
#include "support/diary.hpp"

using namespace hawser;
using namespace hawser::test;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t overhead = detail::event_queue::message_overhead;
/// Room for exactly four messages of ten bytes.
const options small{.url = "ws://example/", .limits = {.receive_buffer = 4 * (10 + overhead)}};
const std::string ten(10, 'x');

void open_link(fake_world& world, loop& events) {
  world.settle(events);
  world.link().open();
  world.settle(events);
}

}  // namespace

TEST_CASE("guarantee 22: native reading stops over receive_buffer, and goes on at half of it", "[receive]") {
  in_background([](fake_world& world, loop& events) {
    diary user(events, small);
    REQUIRE(!user.ws.open());
    open_link(world, events);
    for (int n = 0; n < 4; ++n) world.link().receive_text(ten);
    world.settle_engine();
    CHECK(!world.link().paused);
    world.link().receive_text("");
    world.settle_engine();
    CHECK(world.link().paused);
    world.link().receive_text("held back");
    world.settle_engine();
    events.poll({.events = 2});
    world.settle_engine();
    CHECK(world.link().paused);
    events.poll({.events = 1});
    world.settle_engine();
    CHECK(!world.link().paused);
    world.settle(events);
    CHECK(user.messages == std::vector<std::string>{ten, ten, ten, ten, "", "held back"});
    CHECK(user.errors.empty());
  });
}

TEST_CASE("guarantee 22: the native default is 4 MiB", "[receive]") {
  in_background([](fake_world& world, loop& events) {
    diary user(events, {.url = "ws://example/"});
    REQUIRE(!user.ws.open());
    open_link(world, events);
    world.link().receive_owned(std::string((4u << 20) - overhead, 'x'), false);
    world.settle_engine();
    CHECK(!world.link().paused);
    world.link().receive_text("");
    world.settle_engine();
    CHECK(world.link().paused);
    world.settle(events);
    CHECK(!world.link().paused);
    CHECK(user.messages.size() == 2);
  });
}

TEST_CASE("guarantee 22: while reading is stopped the pong and idle limits stand still", "[receive]") {
  in_background([](fake_world& world, loop& events) {
    options settings = small;
    settings.native.idle_limit = 30s;
    diary user(events, settings);
    REQUIRE(!user.ws.open());
    open_link(world, events);
    for (int n = 0; n < 5; ++n) world.link().receive_text(ten);
    for (int n = 0; n < 100; ++n) {
      world.settle_engine();
      world.advance(7s);
    }
    world.settle_engine();
    CHECK(world.link().alive);
    world.settle(events);
    CHECK(user.messages.size() == 5);
    CHECK(user.closes.empty());
    // Now they run again.
    world.advance(20s);
    world.settle(events);
    REQUIRE(user.closes.size() == 1);
    CHECK(user.closes[0].error.code == errc::pong_timeout);
  });
}

TEST_CASE("guarantee 22: after close() reading goes on and discards", "[receive]") {
  in_background([](fake_world& world, loop& events) {
    diary user(events, small);
    REQUIRE(!user.ws.open());
    open_link(world, events);
    for (int n = 0; n < 9; ++n) world.link().receive_text(ten);
    world.settle_engine();
    REQUIRE(world.link().paused);
    REQUIRE(!user.ws.close());
    world.settle_engine();
    CHECK(!world.link().paused);
    CHECK(world.link().closed_with == 1000);
    world.link().finish_close();
    world.settle(events);
    REQUIRE(user.closes.size() == 1);
    CHECK(user.closes[0].clean);
    CHECK(user.messages.empty());
    CHECK(user.closes[0].lost.undelivered == 5);
  });
}

TEST_CASE("guarantee 22: in a page, passing receive_buffer is an error and a close", "[receive]") {
  for (const bool over : {false, true}) {
    fake_world world;
    world.can = fake_world::page();
    loop events;
    options settings = small;
    settings.web.limit_close_code = 4321;
    diary user(events, settings);
    REQUIRE(!user.ws.open());
    events.poll();
    while (world.page_turn()) events.poll();
    world.link().open();
    while (world.page_turn()) events.poll();
    REQUIRE(user.opens.size() == 1);
    for (int n = 0; n < 4; ++n) world.link().receive_text(ten);
    if (over) world.link().receive_text("");
    // What comes in the same turn afterwards is nobody's.
    if (over) world.link().receive_text("more");
    if (over) world.link().end({.code = 1000, .clean = true});
    world.page_turn();
    CHECK(world.link().closed_with == (over ? 4321 : 0));
    while (events.poll() != 0 || world.page_turn()) {
    }
    CHECK(user.messages.size() == (over ? 5 : 4));
    CHECK(user.errors.size() == (over ? 1 : 0));
    REQUIRE(user.closes.size() == (over ? 1 : 0));
    if (!over) continue;
    CHECK(user.closes[0].error.code == errc::receive_buffer_full);
    CHECK(user.closes[0].sent_code == 4321);
    CHECK(user.closes[0].code == 1006);
    CHECK(!world.link().alive);
  }
}
