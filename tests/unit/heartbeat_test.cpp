// The liveness of a whole client: pings, the idle limit and the program's own heartbeat.
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <hawser/hawser.hpp>
#include <string>
#include <vector>

#include "support/diary.hpp"

using namespace hawser;
using namespace hawser::test;
using namespace std::chrono_literals;

namespace {

void open_link(fake_world& world, loop& events) {
  world.settle(events);
  world.link().open();
  world.settle(events);
}

void wait(fake_world& world, loop& events, std::chrono::nanoseconds time) {
  world.advance(time);
  world.settle(events);
}

}  // namespace

TEST_CASE("pings go out by themselves, and on_pong has the round-trip time", "[liveness]") {
  in_all_worlds([](fake_world& world, loop& events) {
    diary user(events, {.url = "ws://example/"});
    std::vector<std::chrono::nanoseconds> trips;
    user.ws.on_pong([&](const pong_info& info) { trips.push_back(info.round_trip); });
    REQUIRE(!user.ws.open());
    open_link(world, events);
    wait(world, events, 20s);
    REQUIRE(world.link().pings.size() == (world.can.ping_frames ? 1 : 0));
    if (!world.can.ping_frames) return;
    CHECK(world.link().log.back() == "flush");
    world.advance(30ms);
    world.link().pong(world.link().pings[0]);
    world.settle(events);
    CHECK(trips == std::vector<std::chrono::nanoseconds>{30ms});
    wait(world, events, 19970ms);
    wait(world, events, 20s - 1ms);
    CHECK(user.errors.empty());
    wait(world, events, 1ms);
    REQUIRE(user.errors.size() == 1);
    CHECK(user.errors[0].code == errc::pong_timeout);
  });
}

TEST_CASE("the heartbeat is sent, counted as waiting, and its reply kept from on_message", "[liveness]") {
  in_all_worlds([](fake_world& world, loop& events) {
    diary user(events,
               {.url = "ws://example/",
                .heartbeat = {.interval = 1000ms, .limit = 1500ms, .payload = "ping", .reply = "pong"}});
    std::vector<std::string> replies;
    user.ws.on_pong([&](const pong_info& info) {
      CHECK(info.round_trip == 10ms);
      replies.emplace_back(info.payload);
    });
    REQUIRE(!user.ws.open());
    open_link(world, events);
    world.link().stall();
    wait(world, events, 1s);
    CHECK(payloads(world.link()) == std::vector<std::string>{"ping"});
    CHECK(world.link().sent[0].text);
    CHECK(user.ws.buffered_amount() == 4);
    world.link().drain();
    world.advance(10ms);
    world.link().receive_text("pong");
    world.link().receive_text("news");
    world.settle(events);
    CHECK(user.ws.buffered_amount() == 0);
    CHECK(replies == std::vector<std::string>{"pong"});
    CHECK(user.messages == std::vector<std::string>{"news"});
    wait(world, events, 990ms);
    CHECK(world.link().sent.size() == 2);
    wait(world, events, 1499ms);
    CHECK(user.closes.empty());
    wait(world, events, 1ms);
    REQUIRE(user.closes.size() == 1);
    CHECK(user.closes[0].error.code == errc::heartbeat_timeout);
    CHECK(user.ws.buffered_amount() == 0);
  });
}

TEST_CASE("a binary heartbeat is sent as such", "[liveness]") {
  in_all_worlds([](fake_world& world, loop& events) {
    diary user(events, {.url = "ws://example/",
                        .heartbeat = {.interval = 1000ms, .payload = "\xff", .binary = true}});
    REQUIRE(!user.ws.open());
    open_link(world, events);
    wait(world, events, 1s);
    REQUIRE(world.link().sent.size() == 1);
    CHECK(!world.link().sent[0].text);
  });
}

TEST_CASE("the idle limit ends a silent connection, however well its pings are sent", "[liveness]") {
  in_all_worlds([](fake_world& world, loop& events) {
    diary user(events, {.url = "ws://example/", .native = {.ping_interval = 0ms, .idle_limit = 3000ms}});
    REQUIRE(!user.ws.open());
    open_link(world, events);
    world.advance(1s);
    world.link().receive_text("sign of life");
    world.settle(events);
    wait(world, events, 2999ms);
    CHECK(user.closes.empty());
    wait(world, events, 1ms);
    REQUIRE(user.closes.size() == 1);
    CHECK(user.closes[0].error.code == errc::idle_timeout);
    CHECK(user.closes[0].code == 1006);
  });
}

TEST_CASE("after close() nobody asks whether the peer is there", "[liveness]") {
  in_all_worlds([](fake_world& world, loop& events) {
    diary user(events, {.url = "ws://example/",
                        .timeouts = {.close = 60s},
                        .heartbeat = {.interval = 1000ms, .limit = 1000ms, .payload = "?"}});
    REQUIRE(!user.ws.open());
    open_link(world, events);
    REQUIRE(!user.ws.close());
    world.settle(events);
    wait(world, events, 59s);
    CHECK(world.link().sent.empty());
    CHECK(world.link().pings.empty());
    CHECK(user.closes.empty());
    wait(world, events, 1s);
    REQUIRE(user.closes.size() == 1);
    CHECK(user.closes[0].error.code == errc::close_timeout);
  });
}
