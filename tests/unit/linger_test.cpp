#include <catch2/catch_test_macros.hpp>
#include <hawser/hawser.hpp>
#include <memory>

#include "support/fake_backend.hpp"

using namespace hawser;
using namespace hawser::test;

TEST_CASE("guarantee 15: run() goes on until a destroyed client has said its last words", "[lifetime]") {
  fake_world world;
  world.jump_to_alarms = true;
  loop events(io::caller);
  auto ws = std::make_unique<client>(
      events, options{.url = "ws://example/", .timeouts = {.linger = std::chrono::seconds(3)}});
  world.on_connect = [](fake_link& link) {
    link.stall();
    link.open();
  };
  ws->on_open([&](const open_info&) {
    CHECK(!ws->send_text("the last message"));
    ws.reset();
  });
  REQUIRE(!ws->open());
  const auto before = world.now();
  bool finished = false;
  events.run([&] { finished = true; });
  CHECK(finished);
  CHECK(world.now() - before >= std::chrono::seconds(3));
  REQUIRE(world.links.size() == 1);
  CHECK(world.link().sent.size() == 1);
  CHECK(world.link().closed_with == 1001);
  CHECK(!world.link().alive);
}

TEST_CASE("guarantee 3: close() keeps the code of a Close whose on_retry was not told yet", "[client]") {
  for (const bool told : {false, true}) {
    CAPTURE(told);
    fake_world world;
    loop events(io::background);
    client ws(events, {.url = "ws://example/", .reconnect = {.enabled = true}});
    close_info last;
    int retries = 0;
    ws.on_retry([&](const retry_info& info) {
      ++retries;
      CHECK(info.code == 1012);
    });
    ws.on_close([&](const close_info& info) { last = info; });
    REQUIRE(!ws.open());
    world.settle(events);
    world.link().open();
    world.settle(events);
    world.link().end({.code = 1012, .reason = "restart", .clean = true, .sent_code = 1012});
    if (!capabilities().background_thread || told) {
      world.settle(events);
    } else {
      world.settle_engine();
    }
    REQUIRE(!ws.close());
    world.settle(events);
    const bool heard = told || !capabilities().background_thread;
    CHECK(retries == (heard ? 1 : 0));
    if (heard) {
      CHECK(last.code == 1006);
    } else {
      CHECK(last.code == 1012);
      CHECK(last.reason == "restart");
    }
    CHECK(ws.state() == state::closed);
  }
}
