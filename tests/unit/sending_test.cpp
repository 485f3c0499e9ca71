// Guarantees 21 and 23: what may wait, what is refused, and that every message is accounted for.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
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

using list = std::vector<std::string>;

std::string of(std::size_t size, char filling = 'x') { return std::string(size, filling); }

options with_outbox(outbox_options outbox) {
  return {.url = "ws://example/", .outbox = outbox, .reconnect = {.enabled = true}};
}

void open_link(fake_world& world, loop& events) {
  world.settle(events);
  world.link().open();
  world.settle(events);
}

}  // namespace

TEST_CASE("guarantee 21: the send buffer takes its limit and refuses one byte more", "[sending]") {
  in_all_worlds([](fake_world& world, loop& events) {
    diary user(events, {.url = "ws://example/", .limits = {.send_buffer = 100, .send_low_water = 40}});
    client& ws = user.ws;
    REQUIRE(!ws.open());
    open_link(world, events);
    world.link().stall();
    CHECK(ws.send_text(of(101)) == errc::send_buffer_full);
    CHECK(ws.buffered_amount() == 0);
    CHECK(!ws.send_text(of(60)));
    CHECK(ws.buffered_amount() == 60);
    CHECK(ws.send_text(of(41)) == errc::send_buffer_full);
    CHECK(!ws.send_text(of(40, 'y')));
    CHECK(ws.buffered_amount() == 100);
    CHECK(ws.send_text("z") == errc::send_buffer_full);
    CHECK(!ws.send_text(""));
    CHECK(ws.buffered_amount() == 100);
    world.settle(events);
    CHECK(payloads(world.link()) == list{of(60), of(40, 'y'), ""});
    CHECK(ws.buffered_amount() == 100);
    world.link().drain(1);
    world.settle(events);
    CHECK(ws.buffered_amount() == 99);
    CHECK(!ws.send_text("z"));
    world.settle(events);
    world.link().drain();
    world.settle(events);
    CHECK(ws.buffered_amount() == 0);
  });
}

TEST_CASE("guarantee 21: on_drain comes once for each fall to the low-water mark", "[sending]") {
  in_all_worlds([](fake_world& world, loop& events) {
    diary user(events, {.url = "ws://example/", .limits = {.send_buffer = 100, .send_low_water = 40}});
    client& ws = user.ws;
    REQUIRE(!ws.open());
    open_link(world, events);
    world.link().stall();
    const auto drain = [&](std::size_t bytes) {
      world.link().drain(bytes);
      world.settle(events);
    };
    CHECK(!ws.send_text(of(41)));
    world.settle(events);
    CHECK(user.drains == 0);
    CHECK(!ws.send_text(of(10)));
    world.settle(events);
    drain(10);
    CHECK(ws.buffered_amount() == 41);
    CHECK(user.drains == 0);
    drain(1);
    CHECK(ws.buffered_amount() == 40);
    CHECK(user.drains == 1);
    drain(100);
    CHECK(user.drains == 1);
    // Never above: exactly the mark.
    CHECK(!ws.send_text(of(40)));
    world.settle(events);
    drain(100);
    CHECK(user.drains == 1);
    CHECK(!ws.send_text(of(30)));
    CHECK(!ws.send_text(of(11)));
    world.settle(events);
    drain(100);
    CHECK(user.drains == 2);
  });
}

TEST_CASE("guarantee 21: who was refused below the low-water mark hears on_drain, too", "[sending]") {
  in_all_worlds([](fake_world& world, loop& events) {
    diary user(events, {.url = "ws://example/", .limits = {.send_buffer = 100, .send_low_water = 40}});
    REQUIRE(!user.ws.open());
    open_link(world, events);
    world.link().stall();
    CHECK(!user.ws.send_text(of(30)));
    CHECK(user.ws.send_text(of(71)) == errc::send_buffer_full);
    world.settle(events);
    CHECK(user.drains == 0);
    world.link().drain(1);
    world.settle(events);
    CHECK(user.drains == 1);
    CHECK(!user.ws.send_text(of(71)));
    world.settle(events);
    world.link().drain();
    world.settle(events);
    CHECK(user.drains == 2);
    // What can never fit is no reason to wait for room.
    CHECK(user.ws.send_text(of(101)) == errc::send_buffer_full);
    CHECK(!user.ws.send_text("x"));
    world.settle(events);
    world.link().drain();
    world.settle(events);
    CHECK(user.drains == 2);
  });
}

TEST_CASE("guarantee 21: buffered_amount includes the outbox, and is 0 when closed", "[sending]") {
  in_all_worlds([](fake_world& world, loop& events) {
    diary user(events, with_outbox({.policy = outbox_policy::queue}));
    client& ws = user.ws;
    CHECK(ws.buffered_amount() == 0);
    REQUIRE(!ws.open());
    CHECK(!ws.send_text(of(7)));
    CHECK(ws.buffered_amount() == 7);
    world.settle(events);
    CHECK(!ws.send_binary("ab", 2));
    CHECK(ws.buffered_amount() == 9);
    world.settle(events);
    world.link().stall();
    world.link().open();
    world.settle(events);
    CHECK(ws.buffered_amount() == 9);
    CHECK(!ws.send_text(of(5)));
    CHECK(ws.buffered_amount() == 14);
    world.link().drain(8);
    world.settle(events);
    CHECK(ws.buffered_amount() == 6);
    REQUIRE(!ws.close());
    world.settle(events);
    CHECK(ws.buffered_amount() == 6);
    world.link().end({.code = 1000, .clean = true, .sent_code = 1000});
    world.settle(events);
    REQUIRE(user.closes.size() == 1);
    CHECK(ws.buffered_amount() == 0);
    CHECK(user.closes[0].lost.unsent_bytes == 6);
    CHECK(user.closes[0].lost.unsent_messages == 2);
    // A new open() begins a new account.
    REQUIRE(!ws.open());
    CHECK(ws.buffered_amount() == 0);
    CHECK(!ws.send_text("abc"));
    CHECK(ws.buffered_amount() == 3);
  });
}

TEST_CASE("guarantee 23: without an outbox a message sent while connecting is refused", "[sending]") {
  in_all_worlds([](fake_world& world, loop& events) {
    diary user(events, with_outbox({}));
    CHECK(user.ws.send_text("closed") == errc::not_open);
    REQUIRE(!user.ws.open());
    CHECK(user.ws.send_text("connecting") == errc::not_open);
    CHECK(user.ws.buffered_amount() == 0);
    open_link(world, events);
    CHECK(world.link().sent.empty());
    world.link().drop();
    world.settle(events);
    REQUIRE(user.retries.size() == 1);
    CHECK(user.ws.send_text("waiting") == errc::not_open);
    CHECK(user.retries[0].lost.unsent_messages == 0);
    CHECK(user.drops.empty());
  });
}

TEST_CASE("guarantee 23: a full queue refuses at its limits", "[sending]") {
  in_all_worlds([](fake_world& world, loop& events) {
    diary user(events, with_outbox({.policy = outbox_policy::queue, .max_bytes = 10, .max_messages = 3}));
    client& ws = user.ws;
    CHECK(ws.send_text("closed") == errc::not_open);
    REQUIRE(!ws.open());
    CHECK(ws.send_text(of(11)) == errc::outbox_full);
    CHECK(!ws.send_text(of(4)));
    CHECK(ws.send_text(of(7)) == errc::outbox_full);
    CHECK(!ws.send_text(of(6)));
    CHECK(ws.send_text("x") == errc::outbox_full);
    CHECK(ws.buffered_amount() == 10);
    CHECK(!ws.send_text(""));
    CHECK(ws.send_text("") == errc::outbox_full);
    open_link(world, events);
    CHECK(payloads(world.link()) == list{of(4), of(6), ""});
    CHECK(user.drops.empty());
    // What was sent from it makes room in it.
    world.link().drop();
    world.settle(events);
    CHECK(!ws.send_text(of(10)));
    CHECK(!ws.send_text(""));
    CHECK(!ws.send_text(""));
    CHECK(ws.send_text("") == errc::outbox_full);
    CHECK(ws.buffered_amount() == 10);
  });
}

TEST_CASE("guarantee 23: drop_oldest drops just enough of the oldest and reports each once", "[sending]") {
  in_all_worlds([](fake_world& world, loop& events) {
    diary user(events,
               with_outbox({.policy = outbox_policy::drop_oldest, .max_bytes = 10, .max_messages = 3}));
    client& ws = user.ws;
    REQUIRE(!ws.open());
    CHECK(ws.send_text(of(11)) == errc::outbox_full);
    CHECK(!ws.send_text("aaaa"));
    CHECK(!ws.send_binary("bb", 2));
    CHECK(!ws.send_text("cccc"));
    world.settle(events);
    CHECK(user.drops.empty());
    CHECK(ws.buffered_amount() == 10);
    CHECK(!ws.send_text("d"));
    world.settle(events);
    REQUIRE(user.drops.size() == 1);
    CHECK(user.drops[0].payload == "aaaa");
    CHECK(!user.drops[0].binary);
    CHECK(user.drops[0].reason == errc::outbox_full);
    CHECK(ws.buffered_amount() == 7);
    CHECK(!ws.send_text("eeeeee"));
    world.settle(events);
    REQUIRE(user.drops.size() == 3);
    CHECK(user.drops[1].payload == "bb");
    CHECK(user.drops[1].binary);
    CHECK(user.drops[2].payload == "cccc");
    CHECK(ws.buffered_amount() == 7);
    CHECK(!ws.send_text("fff"));
    world.settle(events);
    CHECK(user.drops.size() == 3);
    world.link().open();
    world.settle(events);
    CHECK(payloads(world.link()) == list{"d", "eeeeee", "fff"});
    CHECK(ws.buffered_amount() == 0);
    CHECK(user.drops.size() == 3);
  });
}

TEST_CASE("guarantee 23: a message leaves the outbox at its age limit, not before", "[sending]") {
  in_all_worlds([](fake_world& world, loop& events) {
    const auto policy = GENERATE_COPY(outbox_policy::queue, outbox_policy::drop_oldest);
    diary user(events, with_outbox({.policy = policy, .max_age = 1000ms}));
    client& ws = user.ws;
    REQUIRE(!ws.open());
    CHECK(!ws.send_text("old"));
    world.settle(events);
    world.advance(400ms);
    CHECK(!ws.send_binary("newer", 5));
    world.settle(events);
    world.advance(599ms);
    world.settle(events);
    CHECK(user.drops.empty());
    world.advance(1ms);
    world.settle(events);
    REQUIRE(user.drops.size() == 1);
    CHECK(user.drops[0].payload == "old");
    CHECK(user.drops[0].reason == errc::outbox_age);
    CHECK(ws.buffered_amount() == 5);
    world.advance(399ms);
    world.settle(events);
    CHECK(user.drops.size() == 1);
    world.advance(1ms);
    world.settle(events);
    REQUIRE(user.drops.size() == 2);
    CHECK(user.drops[1].payload == "newer");
    CHECK(user.drops[1].binary);
    CHECK(ws.buffered_amount() == 0);
    world.link().fail(errc::accept_wrong);
    world.settle(events);
    REQUIRE(user.closes.size() == 1);
    CHECK(user.closes[0].lost.unsent_messages == 0);
  });
}

TEST_CASE("guarantee 23: the age is limited while a retry is waited for as well", "[sending]") {
  in_all_worlds([](fake_world& world, loop& events) {
    world.random = [] { return ~std::uint64_t{0}; };  // the longest delays
    diary user(events, with_outbox({.policy = outbox_policy::queue, .max_age = 2000ms}));
    REQUIRE(!user.ws.open());
    CHECK(!user.ws.send_text("old"));
    world.settle(events);
    world.advance(1000ms);
    world.link().fail(errc::connection_refused);
    world.settle(events);
    REQUIRE(user.retries.size() == 1);
    CHECK(user.ws.buffered_amount() == 3);
    world.advance(999ms);
    world.settle(events);
    CHECK(user.drops.empty());
    world.advance(1ms);
    world.settle(events);
    REQUIRE(user.drops.size() == 1);
    CHECK(user.ws.buffered_amount() == 0);
  });
}

TEST_CASE("the outbox goes out in order, with kind and wish for compression, after on_open's own",
          "[sending]") {
  in_all_worlds([](fake_world& world, loop& events) {
    diary user(events, with_outbox({.policy = outbox_policy::queue}));
    client& ws = user.ws;
    ws.on_open([&](const open_info&) { CHECK(!ws.send_text("first")); });
    REQUIRE(!ws.open());
    CHECK(!ws.send_text("one", {.compress = false}));
    CHECK(!ws.send_binary("two", 3));
    CHECK(!ws.send_text(of(20'000)));
    open_link(world, events);
    CHECK(!ws.send_text("last"));
    world.settle(events);
    CHECK(payloads(world.link()) == list{"first", "one", "two", of(20'000), "last"});
    CHECK(world.link().sent[1].text);
    CHECK(!world.link().sent[1].compress);
    CHECK(!world.link().sent[2].text);
    CHECK(world.link().sent[2].compress);
    CHECK(ws.buffered_amount() == 0);
  });
}

TEST_CASE("what is sent outside of poll() is on its way without another poll()", "[sending]") {
  in_background([](fake_world& world, loop& events) {
    diary user(events, {.url = "ws://example/"});
    REQUIRE(!user.ws.open());
    open_link(world, events);
    CHECK(!user.ws.send_text("hello"));
    world.settle_engine();
    CHECK(world.link().writes == 1);
    CHECK(user.ws.buffered_amount() == 0);
  });
}

TEST_CASE("guarantee 23: what waited in the connection is lost with it, and counted", "[sending]") {
  in_all_worlds([](fake_world& world, loop& events) {
    const bool again = GENERATE(false, true);
    diary user(events, {.url = "ws://example/", .reconnect = {.enabled = again}});
    REQUIRE(!user.ws.open());
    open_link(world, events);
    world.link().stall();
    for (int n = 0; n < 3; ++n) CHECK(!user.ws.send_text(of(10)));
    world.settle(events);
    world.link().drain(15);  // one, and half of the next
    world.settle(events);
    CHECK(user.ws.buffered_amount() == 15);
    world.link().drop();
    world.settle(events);
    CHECK(user.ws.buffered_amount() == 0);
    REQUIRE(user.retries.size() + user.closes.size() == 1);
    const loss_info lost = again ? user.retries[0].lost : user.closes[0].lost;
    CHECK(lost.unsent_messages == 2);
    CHECK(lost.unsent_bytes == 15);
    CHECK(lost.undelivered == 0);
    if (!again) return;
    // Reported once.
    REQUIRE(!user.ws.close());
    world.settle(events);
    REQUIRE(user.closes.size() == 1);
    CHECK(user.closes[0].lost.unsent_messages == 0);
    CHECK(user.closes[0].lost.unsent_bytes == 0);
  });
}

TEST_CASE("guarantee 23: the outbox outlives failed attempts, and the end of all attempts counts it",
          "[sending]") {
  in_all_worlds([](fake_world& world, loop& events) {
    const bool fatal = GENERATE(true, false);
    diary user(events, with_outbox({.policy = outbox_policy::queue}));
    REQUIRE(!user.ws.open());
    CHECK(!user.ws.send_text("one"));
    world.settle(events);
    world.link().fail(errc::connection_refused);
    world.settle(events);
    REQUIRE(user.retries.size() == 1);
    CHECK(user.retries[0].lost.unsent_messages == 0);
    CHECK(!user.ws.send_text("four"));
    world.settle(events);
    CHECK(user.ws.buffered_amount() == 7);
    if (fatal) {
      world.advance(5s);
      world.settle(events);
      world.link().fail(errc::accept_wrong);
    } else {
      CHECK(!user.ws.close());
    }
    world.settle(events);
    REQUIRE(user.closes.size() == 1);
    CHECK(user.closes[0].lost.unsent_messages == 2);
    CHECK(user.closes[0].lost.unsent_bytes == 7);
    CHECK(user.drops.empty());
    CHECK(user.ws.buffered_amount() == 0);
  });
}

TEST_CASE("guarantee 23: a lost connection's data is counted, the outbox goes to the next one", "[sending]") {
  in_all_worlds([](fake_world& world, loop& events) {
    const auto policy = GENERATE_COPY(outbox_policy::queue, outbox_policy::drop_oldest);
    diary user(events, with_outbox({.policy = policy}));
    REQUIRE(!user.ws.open());
    open_link(world, events);
    world.link().stall();
    CHECK(!user.ws.send_text("lost"));
    world.settle(events);
    world.link().drop();
    world.settle(events);
    REQUIRE(user.retries.size() == 1);
    CHECK(user.retries[0].lost.unsent_messages == 1);
    CHECK(user.retries[0].lost.unsent_bytes == 4);
    CHECK(!user.ws.send_text("kept"));
    world.advance(5s);
    open_link(world, events);
    CHECK(world.links.size() == 2);
    CHECK(payloads(world.link()) == list{"kept"});
    CHECK(user.ws.buffered_amount() == 0);
  });
}

namespace {

/// The engine learns of the loss of the connection; the user does not yet.
void lose_unseen(fake_world& world, loop& events) {
  world.settle(events);
  if (world.can.background_thread) {
    world.link().drop();
    world.settle_engine();
  } else {
    // The budget ends with the message; the loss waits behind it.
    world.link().receive_text("the last");
    world.link().drop();
    events.poll({.events = 1});
  }
}

template <typename Test>
void without_a_page(const Test& test) {
  for (const io mode : {io::caller, io::background}) {
    fake_world world;
    world.can.background_thread = mode == io::background;
#if defined(__EMSCRIPTEN__)
    world.can.background_thread = false;
#endif
    loop events(mode);
    INFO((world.can.background_thread ? "io::background" : "io::caller"));
    test(world, events);
  }
}

}  // namespace

TEST_CASE("guarantee 23: what was accepted after a loss that nobody had heard of is counted", "[sending]") {
  without_a_page([](fake_world& world, loop& events) {
    const bool again = GENERATE(false, true);
    diary user(events, {.url = "ws://example/", .reconnect = {.enabled = again}});
    REQUIRE(!user.ws.open());
    open_link(world, events);
    world.link().stall();
    CHECK(!user.ws.send_text("waits"));
    lose_unseen(world, events);
    REQUIRE(user.ws.state() == state::open);
    CHECK(!user.ws.send_text("stray"));
    CHECK(!user.ws.send_text("strays"));
    CHECK(user.ws.buffered_amount() == 11);
    world.settle(events);
    REQUIRE(user.retries.size() + user.closes.size() == 1);
    const loss_info lost = again ? user.retries[0].lost : user.closes[0].lost;
    CHECK(lost.unsent_messages == 3);
    CHECK(lost.unsent_bytes == 16);
    CHECK(user.ws.buffered_amount() == 0);
    if (!again) return;
    REQUIRE(!user.ws.close());
    world.settle(events);
    REQUIRE(user.closes.size() == 1);
    CHECK(user.closes[0].lost.unsent_messages == 0);
  });
}

TEST_CASE("guarantee 23: with an outbox, what was accepted after an unheard loss goes out later",
          "[sending]") {
  without_a_page([](fake_world& world, loop& events) {
    const auto policy = GENERATE_COPY(outbox_policy::queue, outbox_policy::drop_oldest);
    diary user(events, with_outbox({.policy = policy, .max_messages = 2}));
    REQUIRE(!user.ws.open());
    open_link(world, events);
    lose_unseen(world, events);
    CHECK(!user.ws.send_text("stray"));
    CHECK(!user.ws.send_text("strays"));
    world.settle(events);
    REQUIRE(user.retries.size() == 1);
    CHECK(user.retries[0].lost.unsent_messages == 0);
    CHECK(user.ws.buffered_amount() == 11);
    // They fill the outbox like any other.
    const auto refused = user.ws.send_text("third");
    world.settle(events);
    if (policy == outbox_policy::queue) {
      CHECK(refused == errc::outbox_full);
      CHECK(user.drops.empty());
    } else {
      REQUIRE(user.drops.size() == 1);
      CHECK(user.drops[0].payload == "stray");
    }
    world.advance(5s);
    open_link(world, events);
    CHECK(payloads(world.link()) ==
          (policy == outbox_policy::queue ? list{"stray", "strays"} : list{"strays", "third"}));
    CHECK(user.ws.buffered_amount() == 0);
  });
}

TEST_CASE("guarantee 23: strays of an unheard loss are lost with close(), and counted", "[sending]") {
  without_a_page([](fake_world& world, loop& events) {
    const auto policy =
        GENERATE_COPY(outbox_policy::refuse, outbox_policy::queue, outbox_policy::drop_oldest);
    diary user(events, with_outbox({.policy = policy}));
    REQUIRE(!user.ws.open());
    open_link(world, events);
    lose_unseen(world, events);
    CHECK(!user.ws.send_text("stray"));
    CHECK(!user.ws.send_text("strays"));
    REQUIRE(!user.ws.close());
    world.settle(events);
    CHECK(user.retries.empty());
    REQUIRE(user.closes.size() == 1);
    CHECK(user.closes[0].lost.unsent_messages == 2);
    CHECK(user.closes[0].lost.unsent_bytes == 11);
    CHECK(user.ws.buffered_amount() == 0);
  });
}

TEST_CASE("guarantee 23: strays are counted once, however many ends nobody had heard of", "[sending]") {
  in_background([](fake_world& world, loop& events) {
    diary user(events, {.url = "ws://example/", .reconnect = {.enabled = true}});
    REQUIRE(!user.ws.open());
    open_link(world, events);
    const int when = GENERATE(range(0, 5));
    CAPTURE(when);
    const auto send = [&](int now) {
      if (now != when) return;
      REQUIRE(user.ws.state() == state::open);
      CHECK(!user.ws.send_text("stray"));
      CHECK(!user.ws.send_text("strays"));
      world.settle_engine();
    };
    lose_unseen(world, events);
    send(0);
    world.advance(5s);
    world.settle_engine();
    send(1);
    world.link().open();
    world.settle_engine();
    send(2);
    world.link().peer_close(1001);
    world.settle_engine();
    send(3);
    world.link().drop();
    world.settle_engine();
    send(4);
    world.settle(events);
    REQUIRE(user.retries.size() == 2);
    CHECK(user.retries[0].lost.unsent_messages == 2);
    CHECK(user.retries[0].lost.unsent_bytes == 11);
    CHECK(user.retries[1].lost.unsent_messages == 0);
    CHECK(user.retries[1].lost.unsent_bytes == 0);
    CHECK(user.ws.buffered_amount() == 0);
    REQUIRE(!user.ws.close());
    world.settle(events);
    REQUIRE(user.closes.size() == 1);
    CHECK(user.closes[0].lost.unsent_messages == 0);
  });
}

TEST_CASE("guarantee 23: messages that had arrived before close() are withheld, and counted", "[sending]") {
  in_background([](fake_world& world, loop& events) {
    diary user(events, {.url = "ws://example/"});
    REQUIRE(!user.ws.open());
    open_link(world, events);
    for (const char* each : {"one", "two", "three"}) world.link().receive_text(each);
    world.settle_engine();
    REQUIRE(!user.ws.close());
    world.settle_engine();
    world.link().receive_text("too late to have arrived");
    world.link().finish_close();
    world.settle(events);
    CHECK(user.messages.empty());
    REQUIRE(user.closes.size() == 1);
    CHECK(user.closes[0].lost.undelivered == 3);
    CHECK(user.closes[0].lost.unsent_messages == 0);
  });
}

namespace {

/// A program, a network and a clock, all of them moved by dice. What becomes of each message is counted.
class dice {
 public:
  dice(fake_world& world, loop& events, outbox_policy policy, std::uint32_t seed)
      : world_(world),
        events_(events),
        user_(events, {.url = "ws://example/",
                       .limits = {.send_buffer = 60, .send_low_water = 20},
                       .outbox = {.policy = policy, .max_bytes = 40, .max_messages = 4, .max_age = 3000ms},
                       .reconnect = {.enabled = true, .first_delay = 1000ms, .max_attempts = 3}}),
        state_(seed * 2654435761u + 1) {}

  void play(int rounds) {
    for (int round = 0; round < rounds; ++round) act(draw(16));
    finish();
  }

 private:
  std::uint32_t draw(std::uint32_t below) {
    state_ = state_ * 1664525u + 1013904223u;
    return (state_ >> 16) % below;
  }

  void send() {
    const std::string payload = of(draw(25));
    if (user_.ws.send_text(payload)) return;
    ++accepted_messages_;
    accepted_bytes_ += payload.size();
  }

  void act(std::uint32_t what) {
    if (what < 5) return send();
    if (what == 5) return quiet();
    if (what == 6) return void(events_.poll({.events = 1}));
    if (what == 7) return world_.advance(std::chrono::milliseconds(draw(1500)));
    world_.settle_engine();
    if (what == 8 && draw(2) == 0) return user_.ws.state() == state::closed ? open() : close();
    if (what == 9 && user_.ws.state() == state::closed) return open();
    if (world_.links.empty() || !world_.link().alive) return;
    fake_link& link = world_.link();
    const bool open = link.reached == stage::frames;
    if (!open) {
      if (what == 15) return link.fail(draw(4) == 0 ? errc::accept_wrong : errc::resolve_failed);
      link.open();
      return world_.settle_engine();
    }
    if (what < 11) return link.drain(draw(40));
    if (what == 11) link.stalled = !link.stalled;
    if (what == 12) link.receive_text("something");
    if (what == 13 && draw(2) == 0) link.drop();
    if (what == 14 && draw(2) == 0) link.peer_close(draw(2) == 0 ? 1001 : 1000);
    if (what == 15) link.end({.code = 1001, .clean = true});
  }

  void open() {
    world_.settle(events_);
    if (user_.ws.state() != state::closed) return;
    check_all();
    CHECK(!user_.ws.open());
  }

  void close() {
    if (user_.ws.state() != state::closed) CHECK(!user_.ws.close());
  }

  /// All that happened was heard: the rest is what waits.
  void quiet() {
    world_.settle(events_);
    const state now = user_.ws.state();
    if (now != state::open && now != state::connecting) return;
    const std::size_t gone = written_bytes() + lost().unsent_bytes + dropped_bytes();
    CHECK(user_.ws.buffered_amount() == accepted_bytes_ - gone);
  }

  void finish() {
    close();
    for (int more = 0; more < 10 && user_.ws.state() != state::closed; ++more) {
      world_.settle(events_);
      world_.advance(6s);
    }
    world_.settle(events_);
    REQUIRE(user_.ws.state() == state::closed);
    check_all();
  }

  void check_all() {
    CHECK(user_.ws.buffered_amount() == 0);
    CHECK(accepted_messages_ == written_messages() + lost().unsent_messages + user_.drops.size());
    CHECK(accepted_bytes_ == written_bytes() + lost().unsent_bytes + dropped_bytes());
  }

  std::size_t written_messages() const {
    std::size_t sum = 0;
    for (const auto& each : world_.links) sum += each->written_messages;
    return sum;
  }
  std::size_t written_bytes() const {
    std::size_t sum = 0;
    for (const auto& each : world_.links) sum += each->written_bytes;
    return sum;
  }
  std::size_t dropped_bytes() const {
    std::size_t sum = 0;
    for (const auto& each : user_.drops) sum += each.payload.size();
    return sum;
  }
  loss_info lost() const {
    loss_info sum;
    const auto add = [&sum](const loss_info& each) {
      sum.unsent_messages += each.unsent_messages;
      sum.unsent_bytes += each.unsent_bytes;
    };
    for (const retry_info& each : user_.retries) add(each.lost);
    for (const close_info& each : user_.closes) add(each.lost);
    return sum;
  }

  fake_world& world_;
  loop& events_;
  diary user_;
  std::uint32_t state_;
  std::size_t accepted_messages_ = 0;
  std::size_t accepted_bytes_ = 0;
};

void throw_dice(std::uint32_t seeds) {
  for (const auto policy : {outbox_policy::refuse, outbox_policy::queue, outbox_policy::drop_oldest}) {
    for (std::uint32_t seed = 0; seed < seeds; ++seed) {
      CAPTURE(int(policy), seed);
      in_all_worlds([&](fake_world& world, loop& events) { dice(world, events, policy, seed).play(150); });
    }
  }
}

}  // namespace

TEST_CASE("guarantee 23: whatever happens, every message is sent or reported, once", "[sending]") {
  throw_dice(60);
}
