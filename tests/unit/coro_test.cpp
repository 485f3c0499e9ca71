#include <catch2/catch_test_macros.hpp>
#include <hawser/coro.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/fake_backend.hpp"

using namespace hawser;
using namespace hawser::test;

namespace {

using diary = std::vector<std::string>;

std::string code_of(const std::error_code& error) { return error ? error.message() : "no error"; }

task chat(loop& events, options settings, diary& heard) {
  stream ws(events, std::move(settings));
  heard.push_back("open: " + code_of(co_await ws.open()));
  ws.send_text("hello");
  while (auto message = co_await ws.receive()) heard.emplace_back(message->text());
  heard.emplace_back("end");
}

task wait_for_end(loop& events, diary& heard) {
  stream ws(events, {.url = "ws://example/"});
  co_await ws.open();
  const close_info info = co_await ws.closed();
  heard.push_back("closed " + std::to_string(info.code));
}

/// Counts how many are alive, to see frames being destroyed.
struct witness {
  explicit witness(int& count) : count_(&count) { ++*count_; }
  witness(witness&& other) noexcept : count_(std::exchange(other.count_, nullptr)) {}
  ~witness() {
    if (count_ != nullptr) --*count_;
  }
  int* count_;
};

enum class await_point { open, receive, drained, closed };

task stop_at(loop& events, await_point where, witness alive) {
  stream ws(events, {.url = "ws://example/", .limits = {.send_low_water = 0}});
  if (where == await_point::open) co_await ws.open();
  if (co_await ws.open()) co_return;
  if (where == await_point::receive) co_await ws.receive();
  ws.send_text("something that is not written");
  if (where == await_point::drained) co_await ws.drained();
  if (where == await_point::closed) co_await ws.closed();
  CHECK(alive.count_ != nullptr);
}

void in_every_mode(void (*test)(fake_world&, loop&)) {
  for (const io mode : {io::caller, io::background}) {
    CAPTURE(int(mode));
    fake_world world;
    loop events(mode);
    test(world, events);
  }
  INFO("in a page");
  fake_world world;
  world.can = fake_world::page();
  loop events;
  events.run();
  test(world, events);
}

}  // namespace

TEST_CASE("guarantee 16: a coroutine opens, receives owning messages and sees the end", "[coro]") {
  in_every_mode([](fake_world& world, loop& events) {
    diary heard;
    chat(events, {.url = "ws://example/"}, heard);
    world.settle(events);
    CHECK(heard.empty());
    world.link().open();
    world.settle(events);
    REQUIRE(world.link().sent.size() == 1);
    CHECK(world.link().sent[0].payload == "hello");
    world.link().receive_text("one");
    world.link().receive_text(std::string(100'000, 'x'));
    world.link().receive_text("");
    world.settle(events);
    world.link().peer_close(1000);
    world.link().end({.code = 1000, .clean = true, .sent_code = 1000});
    world.settle(events);
    CHECK(heard == diary{"open: no error", "one", std::string(100'000, 'x'), "", "end"});
    world.can.blocking_run ? events.run() : void();
  });
}

TEST_CASE("a failed open() is told to the coroutine, and receive() is empty from then on", "[coro]") {
  in_every_mode([](fake_world& world, loop& events) {
    diary heard;
    chat(events, {.url = "ws://example/"}, heard);
    world.settle(events);
    world.link().fail(errc::connection_refused);
    world.settle(events);
    CHECK(heard == diary{"open: " + make_error_code(errc::connection_refused).message(), "end"});
    heard.clear();
    chat(events, {.url = "http://example/"}, heard);
    CHECK(heard == diary{"open: " + make_error_code(errc::url_scheme).message(), "end"});
  });
}

TEST_CASE("receive() goes on over a reconnect", "[coro]") {
  in_every_mode([](fake_world& world, loop& events) {
    diary heard;
    chat(events, {.url = "ws://example/", .reconnect = {.enabled = true}}, heard);
    world.settle(events);
    world.link().open();
    world.link().receive_text("before");
    world.link().drop();
    world.settle(events);
    world.advance(std::chrono::seconds(6));
    world.settle(events);
    REQUIRE(world.links.size() == 2);
    world.link().open();
    world.link().receive_text("after");
    world.settle(events);
    CHECK(heard == diary{"open: no error", "before", "after"});
  });
}

TEST_CASE("closed() gives the end and does not wait for messages that nobody receives", "[coro]") {
  in_every_mode([](fake_world& world, loop& events) {
    diary heard;
    wait_for_end(events, heard);
    world.settle(events);
    world.link().open();
    for (int i = 0; i < 100; ++i) world.link().receive_text("unwanted");
    world.link().peer_close(3001);
    world.link().end({.code = 3001, .clean = true, .sent_code = 3001});
    world.settle(events);
    CHECK(heard == diary{"closed 3001"});
  });
}

TEST_CASE("guarantee 16: ~loop destroys a task at every point where it may wait", "[coro]") {
  for (const await_point where :
       {await_point::open, await_point::receive, await_point::drained, await_point::closed}) {
    for (const io mode : {io::caller, io::background}) {
      CAPTURE(int(where), int(mode));
      int alive = 0;
      fake_world world;
      {
        loop events(mode);
        stop_at(events, where, witness(alive));
        world.settle(events);
        if (where != await_point::open) {
          world.link().stall();
          world.link().open();
        }
        world.settle(events);
        CHECK(alive == 1);
      }
      CHECK(alive == 0);
      CHECK(!world.link().alive);
    }
  }
}

namespace {
task drain_often(loop& events, int& rounds) {
  stream ws(events, {.url = "ws://example/"});
  co_await ws.open();
  for (int i = 0; i < 1'000'000; ++i) {
    co_await ws.drained();
    ++rounds;
  }
}
task receive_often(loop& events, int& rounds) {
  stream ws(events, {.url = "ws://example/"});
  co_await ws.open();
  co_await ws.drained();
  while (auto message = co_await ws.receive()) ++rounds;
}
}  // namespace

TEST_CASE("guarantee 16: a million awaits that finish at once do not grow the stack", "[coro]") {
  fake_world world;
  loop events(io::caller);
  int rounds = 0;
  drain_often(events, rounds);
  world.settle(events);
  world.link().open();
  world.settle(events);
  CHECK(rounds == 1'000'000);

  rounds = 0;
  receive_often(events, rounds);
  world.settle(events);
  world.link().open();
  for (int i = 0; i < 100'000; ++i) world.link().receive_text("x");
  world.settle(events);
  world.link().end({.code = 1000, .clean = true});
  world.settle(events);
  CHECK(rounds == 100'000);
}

namespace {
task never_receives(loop& events, std::unique_ptr<stream>& out) {
  out =
      std::make_unique<stream>(events, options{.url = "ws://example/", .limits = {.receive_buffer = 10'000}});
  co_await out->open();
}
task receives_all(loop&, stream& ws, int& count) {
  while (auto message = co_await ws.receive()) ++count;
}
}  // namespace

TEST_CASE("a coroutine that does not receive makes the connection pause, and loses nothing", "[coro]") {
  for (const io mode : {io::caller, io::background}) {
    CAPTURE(int(mode));
    fake_world world;
    loop events(mode);
    std::unique_ptr<stream> ws;
    never_receives(events, ws);
    world.settle(events);
    world.link().open();
    for (int i = 0; i < 100; ++i) world.link().receive_text(std::string(1000, 'x'));
    world.settle(events);
    CHECK(world.link().paused);
    int count = 0;
    receives_all(events, *ws, count);
    world.settle(events);
    CHECK(count == 100);
    CHECK(!world.link().paused);
    ws->close();
    world.settle(events);
    world.link().finish_close();
    world.settle(events);
  }
}

#if defined(__cpp_exceptions) && !defined(HAWSER_SDK_WITHOUT_EXCEPTIONS)
namespace {
task throws_at_once(loop& events) {
  if (!events.pending()) throw 1;
  co_return;
}
task throws_later(loop& events) {
  stream ws(events, {.url = "ws://example/"});
  co_await ws.open();
  throw 2;
}
}  // namespace

TEST_CASE("guarantee 16: what a task throws leaves poll(), and the loop goes on", "[coro]") {
  in_every_mode([](fake_world& world, loop& events) {
    throws_at_once(events);
    CHECK_THROWS_AS(events.poll(), int);
    throws_later(events);
    world.settle(events);
    world.link().open();
    CHECK_THROWS_AS(world.settle(events), int);
    diary heard;
    chat(events, {.url = "ws://example/"}, heard);
    world.settle(events);
    world.link().open();
    world.settle(events);
    CHECK(heard == diary{"open: no error"});
  });
}
#endif
