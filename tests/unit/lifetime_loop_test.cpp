// Guarantee 15: what goes out after ~client, and loops that end before their clients.
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <hawser/hawser.hpp>
#include <memory>
#include <optional>
#include <string>

#include "support/scene.hpp"

using namespace hawser;
using namespace hawser::test;
using namespace std::chrono_literals;

namespace {

options lingering(milliseconds linger = 5s) {
  options settings{.url = "ws://example/", .reconnect = {.enabled = true, .first_delay = 4s}};
  settings.timeouts.linger = linger;
  settings.outbox.policy = outbox_policy::queue;
  settings.native.ping_interval = 0ms;
  return settings;
}

/// How many writes it took is not the matter here, but that the last one took all.
strings without_flushes(const fake_link& link) {
  strings rest;
  bool flushed = true;
  for (const std::string& each : link.log) {
    flushed = each == "flush" || (flushed && each == "gone");
    if (each != "flush") rest.push_back(each);
  }
  CHECK(flushed);
  return rest;
}

}  // namespace

TEST_CASE("guarantee 15: after ~client what was accepted goes out, then 1001", "[lifetime]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where, lingering());
    play.connect();
    play.link().stall();
    CHECK(!play.ws->send_text("bye"));
    play.destroy_client();
    play.settle();
    CHECK(without_flushes(play.link()) == strings{"send:bye", "close:1001"});
    CHECK(play.link().close_reason.empty());
    CHECK(play.link().alive);
    play.link().drain();
    play.link().receive_text("not heard");
    play.settle();
    CHECK(play.link().alive);
    play.link().finish_close();
    play.settle();
    CHECK_FALSE(play.link().alive);
    play.pass(1h);
    CHECK(play.world.links.size() == 1);
  }
}

TEST_CASE("guarantee 15: a peer that never answers is left at the linger limit", "[lifetime]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    for (const milliseconds linger : {2s, 60s}) {
      CAPTURE(linger.count());
      for (const bool closed_before : {true, false}) {
        scene play(where, lingering(linger));
        play.connect();
        play.link().stall();
        CHECK(!play.ws->send_text("bye"));
        if (closed_before) {
          CHECK(!play.record.close(4000, "mine"));
          play.pass(1s);
        }
        play.destroy_client();
        play.settle();
        CHECK(play.link().closed_with == (closed_before ? 4000 : 1001));
        CHECK(play.link().close_reason == (closed_before ? "mine" : ""));
        play.pass(linger - 1ns);
        CHECK(play.link().alive);
        play.pass(1ns);
        CHECK_FALSE(play.link().alive);
      }
    }
  }
}

TEST_CASE("guarantee 15: after ~client in the middle of the peer's Close its end is still waited for",
          "[lifetime]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where, lingering(60s));
    play.connect();
    play.link().peer_close(1001);
    play.settle();
    play.destroy_client();
    play.settle();
    CHECK(play.link().closed_with == 0);
    play.pass(60s - 1ns);
    CHECK(play.link().alive);
    play.pass(1ns);
    CHECK_FALSE(play.link().alive);
    CHECK(play.world.links.size() == 1);
  }
}

TEST_CASE("guarantee 15: after ~client an outbox still goes out if the connection comes in time",
          "[lifetime]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    for (const bool closed_before : {true, false}) {
      CAPTURE(closed_before);
      scene play(where, lingering(20s));
      play.open();
      CHECK(!play.ws->send_text("parked"));
      if (closed_before) CHECK(!play.record.close());
      play.destroy_client();
      play.settle();
      play.pass(10s);
      CHECK(play.link().alive);
      play.link().open();
      play.settle();
      CHECK(without_flushes(play.link()) ==
            strings{"send:parked", closed_before ? "close:1000" : "close:1001"});
      play.pass(10s - 1ns);
      CHECK(play.link().alive);
      play.pass(1ns);
      CHECK_FALSE(play.link().alive);
      play.pass(1h);
      CHECK(play.world.links.size() == 1);
    }
  }
}

TEST_CASE("guarantee 15: after ~client an attempt without data, a delay or a hook ends at once",
          "[lifetime]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    {
      scene play(where, lingering());
      play.open();
      play.destroy_client();
      play.settle();
      CHECK_FALSE(play.link().alive);
    }
    {
      scene play(where, lingering());
      play.open();
      play.link().fail(errc::connection_refused);
      play.settle();
      play.destroy_client();
      play.settle();
      play.pass(1h);
      CHECK(play.world.links.size() == 1);
      play.heard();
    }
    {
      scene play(where, lingering());
      std::optional<attempt> kept;
      play.ws->on_attempt([&](attempt a) { kept.emplace(std::move(a)); });
      play.open();
      REQUIRE(kept);
      play.destroy_client();
      CHECK(kept->url() == "ws://example/");
      play.settle();
      CHECK(kept->proceed() == errc::already_answered);
      CHECK(kept->cancel() == errc::already_answered);
      play.settle();
      CHECK(play.world.links.empty());
    }
  }
}

TEST_CASE("guarantee 15: ~client in the connect gate lets the next one in", "[lifetime]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    for (const bool first : {true, false}) {
      scene play(where);
      client second(*play.events, {.url = "ws://example/second"});
      client third(*play.events, {.url = "ws://example/third"});
      play.open();
      CHECK(!second.open());
      CHECK(!third.open());
      play.settle();
      CHECK(play.world.links.size() == 1);
      if (first) play.destroy_client();
      if (!first) second = client(*play.events, {});
      play.settle();
      CHECK(play.world.links.size() == (first ? 2 : 1));
      if (!first) play.accept();
      CHECK(play.world.links.size() == 2);
      CHECK(play.link().request.target.resource == (first ? "/second" : "/third"));
      if (!first) play.record.close();
    }
  }
}

TEST_CASE("guarantee 15: when the loop ends first its clients are closed, silently, and say so",
          "[lifetime]") {
  struct moment {
    const char* name;
    void (*play)(scene&, std::optional<attempt>&);
  };
  const moment moments[] = {
      {"idle", [](scene&, auto&) {}},
      {"open() just called", [](scene& p, auto&) { CHECK(!p.record.open()); }},
      {"an attempt", [](scene& p, auto&) { p.open(); }},
      {"a hook",
       [](scene& p, std::optional<attempt>& kept) {
         p.ws->on_attempt([&kept](attempt a) { kept.emplace(std::move(a)); });
         p.open();
         CHECK(kept.has_value());
       }},
      {"on_open undelivered",
       [](scene& p, auto&) {
         p.open();
         p.link().open();
         p.world.settle_engine();
       }},
      {"open, with data",
       [](scene& p, auto&) {
         p.connect();
         p.link().stall();
         CHECK(!p.ws->send_text("waits"));
         p.settle();
         CHECK(!p.ws->send_text("not even seen"));
         p.link().receive_text("undelivered");
       }},
      {"closing",
       [](scene& p, auto&) {
         p.connect();
         CHECK(!p.record.close());
         p.settle();
       }},
      {"a retry",
       [](scene& p, auto&) {
         p.open();
         p.link().fail(errc::connection_refused);
         p.settle();
       }},
      {"a verdict",
       [](scene& p, auto&) {
         p.ws->should_retry([](const retry_question&) { return true; });
         p.open();
         p.link().fail(errc::connection_refused);
         p.world.settle_engine();
       }},
  };
  for (const platform& where : platforms) {
    for (const moment& each : moments) {
      CAPTURE(where.name, each.name);
      scene play(where, lingering());
      std::optional<attempt> kept;
      each.play(play, kept);
      client waits(*play.events, {.url = "ws://example/"});
      CHECK(!waits.open());
      play.heard();
      play.record.during = [](const std::string& what) { FAIL_CHECK("heard " << what); };
      play.events.reset();
      for (const auto& link : play.world.links) CHECK_FALSE(link->alive);
      for (client* ws : {play.ws.get(), &waits}) {
        CHECK(ws->state() == state::closed);
        CHECK(ws->buffered_amount() == 0);
        CHECK(ws->open() == errc::loop_gone);
        CHECK(ws->open({.url = "ws://example/"}) == errc::loop_gone);
        CHECK(ws->send_text("x") == errc::loop_gone);
        CHECK(ws->send_binary("x", 1) == errc::loop_gone);
        CHECK(ws->ping() == (where.page ? errc::not_supported : errc::loop_gone));
        CHECK(ws->close() == errc::loop_gone);
        CHECK(ws->state() == state::closed);
      }
      if (kept) CHECK(kept->proceed() == errc::loop_gone);
      if (kept) CHECK(kept->cancel() == errc::loop_gone);
      client moved(std::move(waits));
      CHECK(moved.state() == state::closed);
      play.record.client_destroyed();
    }
  }
}

TEST_CASE("guarantee 15: what a loop was still to do goes with it", "[lifetime]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    auto held = std::make_shared<int>(1);
    const std::weak_ptr<int> watched = held;
    {
      scene play(where);
      play.events->post([held = std::move(held)] { FAIL_CHECK("posted work ran"); });
      CHECK_FALSE(watched.expired());
      // Posted work may own a client of this very loop.
      auto owned = std::make_shared<client>(*play.events, options{.url = "ws://example/"});
      CHECK(!owned->open());
      play.events->post([owned] {});
      owned.reset();
      play.events.reset();
      CHECK(watched.expired());
    }
  }
}

TEST_CASE("guarantee 15: a loop may be destroyed while a client lingers", "[lifetime]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where, lingering());
    play.connect();
    play.link().stall();
    CHECK(!play.ws->send_text("bye"));
    play.destroy_client();
    play.settle();
    CHECK(play.link().alive);
    play.events.reset();
    CHECK_FALSE(play.link().alive);
  }
}

TEST_CASE("guarantee 15: ~loop at once after ~client", "[lifetime]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where, lingering());
    play.connect();
    CHECK(!play.ws->send_text("bye"));
    play.destroy_client();
    play.events.reset();
    CHECK_FALSE(play.link().alive);
    // What was accepted got its chance.
    CHECK(without_flushes(play.link()) == strings{"send:bye", "close:1001", "gone"});
  }
}

TEST_CASE("guarantee 15: a static loop with a static client is safe at exit", "[lifetime]") {
  static fake_world world;
  static loop events(platforms[1].mode);
  static client ws(events, {.url = "ws://example/"});
  ws.on_close([](const close_info&) { FAIL_CHECK("closed"); });
  CHECK(!ws.open());
  world.settle(events);
  world.link().open();
  world.settle(events);
  CHECK(ws.state() == state::open);
}
