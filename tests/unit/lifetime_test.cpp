// Guarantees 14 and 16: the client and its handlers inside of its own callbacks, and what those throw.
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <hawser/hawser.hpp>
#include <memory>
#include <optional>
#include <string>

#include "support/callbacks.hpp"

using namespace hawser;
using namespace hawser::test;
using namespace std::chrono_literals;

namespace {

/// `then` happens in the callback, which goes on to be recorded.
void set_recorded(scene& play, const callback& each, act then) {
  const std::string name = each.name;
  if (name == "attempt" || name == "verdict") return each.set(*play.ws, std::move(then));
  play.record.during = [name, then = std::move(then)](const std::string& what) {
    if (what.starts_with(name)) then();
  };
}

}  // namespace

TEST_CASE("guarantee 14: a client may be destroyed in each of its callbacks, and none comes after",
          "[lifetime]") {
  for (const platform& where : platforms) {
    for (const callback& each : callbacks) {
      CAPTURE(where.name, each.name);
      scene play(where, options_for(each));
      int calls = 0;
      set_recorded(play, each, [&] {
        ++calls;
        play.destroy_client();
      });
      each.provoke(play);
      CHECK(calls == 1);
      CHECK(play.ws == nullptr);
      // The network goes on as if nothing were.
      const std::size_t links = play.world.links.size();
      if (links != 0) {
        play.link().open();
        play.link().receive_text("more");
        play.link().peer_close(1001);
        play.link().fail(errc::connection_reset);
      }
      play.settle();
      play.pass(1h);
      CHECK(calls == 1);
      CHECK(play.world.links.size() == links);
      if (links != 0) CHECK_FALSE(play.link().alive);
      play.events->run();
    }
  }
}

TEST_CASE("guarantee 14: a handler that is destroyed with its client lives until it returns", "[lifetime]") {
  for (const platform& where : platforms) {
    for (const callback& each : callbacks) {
      CAPTURE(where.name, each.name);
      scene play(where, options_for(each), false);
      auto held = std::make_shared<int>(7);
      const std::weak_ptr<int> watched = held;
      int calls = 0;
      each.set(*play.ws, [&, held = std::move(held)] {
        ++calls;
        play.destroy_client();
        CHECK_FALSE(watched.expired());
        CHECK(*held == 7);
      });
      each.provoke(play);
      CHECK(calls == 1);
      CHECK(watched.expired());
    }
  }
}

TEST_CASE("guarantee 14: a handler that replaces itself lives until it returns", "[lifetime]") {
  for (const platform& where : platforms) {
    for (const callback& each : callbacks) {
      CAPTURE(where.name, each.name);
      scene play(where, options_for(each), false);
      auto held = std::make_shared<int>(7);
      const std::weak_ptr<int> watched = held;
      int calls = 0;
      each.set(*play.ws, [&, held = std::move(held)] {
        ++calls;
        each.set(*play.ws, [&] { calls += 100; });
        each.set(*play.ws, [&] { calls += 1000; });
        CHECK_FALSE(watched.expired());
        CHECK(*held == 7);
      });
      each.provoke(play);
      CHECK(calls == 1);
      CHECK(watched.expired());
    }
  }
}

TEST_CASE("guarantee 14: the handler that was put in the place of another is called from then on",
          "[lifetime]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where, {.url = "ws://example/"}, false);
    strings heard;
    play.ws->on_message([&](message& m) {
      heard.push_back("one " + std::string(m.text()));
      play.ws->on_message([&](message& later) {
        heard.push_back("two " + std::string(later.text()));
        play.ws->on_message({});
      });
    });
    play.connect();
    for (const char* text : {"a", "b", "c"}) play.link().receive_text(text);
    play.settle();
    CHECK(heard == strings{"one a", "two b"});
  }
}

TEST_CASE("guarantee 14: a handler may own its client", "[lifetime]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    fake_world world;
    if (where.page) world.can = fake_world::page();
    loop events(where.mode);
    auto ws = std::make_shared<client>(events, options{.url = "ws://example/"});
    const std::weak_ptr<client> watched = ws;
    ws->on_close([ws](const close_info&) { ws->on_close({}); });
    CHECK(!ws->open());
    ws.reset();
    world.settle(events);
    CHECK_FALSE(watched.expired());
    world.link().drop();
    world.settle(events);
    CHECK(watched.expired());
    // The same outside of any callback.
    ws = std::make_shared<client>(events, options{.url = "ws://example/"});
    client* const plain = ws.get();
    ws->on_drain([held = std::move(ws)] {});
    plain->on_drain({});
  }
}

TEST_CASE("guarantee 14: a message and its bytes outlive the client in on_message", "[lifetime]") {
  const std::string small = "hello", large(40'000, 'x');
  for (const platform& where : platforms) {
    for (const std::string& payload : {small, large}) {
      for (const bool queued : {false, true}) {
        for (const bool owned : {false, true}) {
          CAPTURE(where.name, payload.size(), queued, owned);
          scene play(where, {.url = "ws://example/"}, false);
          std::optional<message> kept;
          play.ws->on_message([&](message& m) {
            play.destroy_client();
            CHECK(m.text() == payload);
            kept = m.take();
          });
          play.open();
          play.link().open();
          if (!queued) play.settle();
          if (owned) play.link().receive_owned(payload, true);
          if (!owned) play.link().receive_text(payload);
          play.link().receive_text("never heard");
          play.settle();
          play.pass(1h);
          REQUIRE(kept);
          CHECK(kept->text() == payload);
        }
      }
    }
  }
}

TEST_CASE("guarantee 14: after ~client nothing comes of what had arrived already", "[lifetime]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where);
    play.open();
    play.link().open();
    play.link().receive_text("one");
    play.link().fail(errc::connection_reset);
    play.world.settle_engine();
    play.destroy_client();
    play.settle();
    CHECK(play.heard() == strings{});
    CHECK_FALSE(play.link().alive);
  }
}

TEST_CASE("guarantee 14: a client destroyed in another's callback says nothing more", "[lifetime]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where);
    client other(*play.events, {.url = "ws://other/"});
    CHECK(!other.open());
    play.connect();
    play.world.link(0).open();
    play.settle();
    other.on_message([&](message&) { play.destroy_client(); });
    play.world.link(0).receive_text("end it");
    play.link().receive_text("too late");
    play.heard();
    play.settle();
    CHECK(play.ws == nullptr);
    CHECK(play.heard() == strings{});
    CHECK(other.state() == state::open);
  }
}

TEST_CASE("clients can be moved, and assigned over", "[lifetime]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    fake_world world;
    if (where.page) world.can = fake_world::page();
    loop events(where.mode);
    client first(events, {.url = "ws://one/"});
    strings heard;
    first.on_open([&](const open_info&) { heard.emplace_back("open"); });
    first.on_message([&](message& m) { heard.emplace_back(m.text()); });
    CHECK(!first.open());
    client moved(std::move(first));
    world.settle(events);
    world.link().open();
    world.settle(events);
    CHECK(heard == strings{"open"});
    CHECK(moved.state() == state::open);

    client& itself = moved;
    moved = std::move(itself);
    CHECK(moved.state() == state::open);

    client other(events, {.url = "ws://two/"});
    other.on_close([&](const close_info&) { heard.emplace_back("never"); });
    CHECK(!other.open());
    world.settle(events);
    other = std::move(moved);
    world.settle(events);
    CHECK_FALSE(world.link(1).alive);
    world.link(0).receive_text("for the moved one");
    world.settle(events);
    CHECK(heard == strings{"open", "for the moved one"});
    CHECK(!other.send_text("x"));
    // Into its own place, inside of its own callback.
    other.on_message([&](message&) {
      other = client(events, {.url = "ws://three/"});
      CHECK(other.state() == state::closed);
    });
    world.link(0).receive_text("again");
    world.settle(events);
    CHECK(world.link(0).closed_with == 1001);
    CHECK(!other.open());
    world.settle(events);
    CHECK(world.links.size() == 3);
  }
}

#if !defined(HAWSER_SDK_WITHOUT_EXCEPTIONS)

TEST_CASE("guarantee 16: what a callback throws leaves poll(), once, and all goes on", "[lifetime]") {
  for (const platform& where : platforms) {
    for (const callback& each : callbacks) {
      CAPTURE(where.name, each.name);
      scene play(where, options_for(each));
      int calls = 0;
      set_recorded(play, each, [&] {
        if (++calls == 1) throw thrown_in_callback{};
      });
      each.provoke(play);
      CHECK(play.thrown == 1);
      CHECK(calls == 1);
      const std::string name = each.name;
      const std::size_t closes = play.record.closes.size();
      // An attempt that is lost on the way out was not answered; should_retry has its default.
      const bool ended = name == "attempt" || name == "close" || (name == "error" && !each.reconnects);
      CHECK(closes == (ended ? 1 : 0));
      CHECK(play.record.retries.size() == (each.reconnects ? 1 : 0));
      if (!ended) {
        CHECK(!play.record.close());
        play.settle();
        play.pass(1h);
        CHECK(play.record.closes.size() == 1);
      }
      CHECK(play.thrown == 1);
      play.events->run();
    }
  }
}

TEST_CASE("guarantee 16: no message is lost or heard twice around an exception", "[lifetime]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    for (const bool queued : {false, true}) {
      CAPTURE(queued);
      scene play(where);
      play.record.during = [](const std::string& what) {
        if (what == "message 2" || what == "message 5") throw thrown_in_callback{};
      };
      play.open();
      play.link().open();
      if (!queued) play.settle();
      for (const char* text : {"1", "2", "3", "4", "5", "6"}) play.link().receive_text(text);
      play.settle();
      CHECK(play.thrown == 2);
      CHECK(play.heard() ==
            strings{"open", "message 1", "message 2", "message 3", "message 4", "message 5", "message 6"});
    }
  }
}

TEST_CASE("guarantee 16: the poll that throws delivers nothing more, the next one does", "[lifetime]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where);
    play.connect();
    play.heard();
    int posted = 0;
    play.record.during = [&](const std::string& what) {
      play.events->post([&] { ++posted; });
      if (what == "message 1") throw thrown_in_callback{};
    };
    play.link().receive_text("1");
    play.link().receive_text("2");
    play.world.settle_engine();
    CHECK_THROWS_AS(play.events->poll(), thrown_in_callback);
    CHECK(play.heard() == strings{"message 1"});
    CHECK(posted == 0);
    CHECK(play.events->pending());
    play.settle();
    CHECK(play.heard() == strings{"message 2"});
    CHECK(posted == 2);
  }
}

TEST_CASE("guarantee 16: what a posted function throws leaves poll(), and those behind it still run",
          "[lifetime]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where);
    int ran = 0;
    play.events->post([] { throw thrown_in_callback{}; });
    play.events->post([&] { ++ran; });
    CHECK_THROWS_AS(play.events->poll(), thrown_in_callback);
    CHECK(ran == 0);
    play.settle();
    CHECK(ran == 1);
  }
}

TEST_CASE("guarantee 16: a callback may destroy its client and throw", "[lifetime]") {
  for (const platform& where : platforms) {
    for (const callback& each : callbacks) {
      CAPTURE(where.name, each.name);
      scene play(where, options_for(each));
      set_recorded(play, each, [&] {
        play.destroy_client();
        throw thrown_in_callback{};
      });
      each.provoke(play);
      CHECK(play.thrown == 1);
      play.pass(1h);
      CHECK(play.thrown == 1);
      if (!play.world.links.empty()) CHECK_FALSE(play.link().alive);
    }
  }
}

#endif
