#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <hawser/hawser.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/fake_backend.hpp"
#include "support/rig.hpp"

using namespace hawser;
using namespace hawser::test;
using namespace std::chrono_literals;

namespace {

void receive_numbers(rig& with, std::size_t count) {
  for (const std::string& each : numbers(count)) with.world.link().receive_text(each);
  with.world.settle_engine();
}

}  // namespace

TEST_CASE("guarantee 10: poll() delivers as many events as its budget allows and says how many", "[loop]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    rig with(mode);
    receive_numbers(with, 10);
    CHECK(with.events.poll({.events = 3}) == 3);
    CHECK(with.heard == numbers(3));
    CHECK(with.events.pending());
    CHECK(with.events.poll({.events = 0}) == 0);
    CHECK(with.events.pending());
    CHECK(with.events.poll({.events = 1}) == 1);
    CHECK(with.heard == numbers(4));
    CHECK(with.events.poll({.events = 7}) == 6);
    CHECK(with.heard == numbers(10));
    CHECK(with.events.poll() == 0);
    CHECK_FALSE(with.events.pending());
  }
}

TEST_CASE("guarantee 10: a budget of time ends poll() with the first event past it", "[loop]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    rig with(mode);
    receive_numbers(with, 5);
    CHECK(with.events.poll({.time = 0ns}) == 1);
    CHECK(with.events.poll({.time = -1h}) == 1);
    CHECK(with.heard == numbers(2));
    CHECK(with.events.poll({.time = 24h}) == 3);
    receive_numbers(with, 2);
    CHECK(with.events.poll({.time = std::chrono::nanoseconds::max() - 1ns}) == 2);
  }
}

TEST_CASE("guarantee 10: pending() says whether something waits, and reads nothing away", "[loop]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    rig with(mode);
    CHECK_FALSE(with.events.pending());
    with.events.post([] {});
    CHECK(with.events.pending());
    CHECK(with.events.pending());
    CHECK(with.events.poll() == 0);
    CHECK_FALSE(with.events.pending());
  }
}

TEST_CASE("guarantee 12: run() delivers until nothing is active any more", "[loop]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    fake_world world;
    world.on_connect = [](fake_link& link) {
      link.open();
      link.receive_text("hello");
      link.drop();
    };
    loop events(mode);
    client ws(events, {.url = "ws://example/"});
    std::vector<std::string> heard;
    ws.on_message([&](message& m) {
      heard.emplace_back(m.text());
      events.post([&] { heard.emplace_back("posted"); });
    });
    ws.on_close([&](const close_info&) { heard.emplace_back("close"); });
    REQUIRE(!ws.open());
    events.run([&] { heard.emplace_back("finished"); });
    REQUIRE(heard.size() == 4);
    CHECK(heard.front() == "hello");
    CHECK(heard.back() == "finished");
    CHECK(ws.state() == state::closed);
    events.run();
    CHECK(heard.size() == 4);
  }
}

TEST_CASE("guarantee 12: run() runs what is posted, also by what was posted, and then returns", "[loop]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    fake_world world;
    loop events(mode);
    std::vector<std::string> order;
    events.post([&] {
      order.emplace_back("a");
      events.post([&] {
        order.emplace_back("c");
        events.post([&] { order.emplace_back("d"); });
      });
    });
    events.post([&] { order.emplace_back("b"); });
    CHECK(order.empty());
    events.run();
    CHECK(order == std::vector<std::string>{"a", "b", "c", "d"});
  }
}

TEST_CASE("guarantee 12: stop() makes run() return, or the next one, and is then used up", "[loop]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    rig with(mode);
    int finished = 0;
    with.ws.on_message([&](message&) { with.events.stop(); });
    with.world.link().receive_text("now");
    with.events.run([&] { ++finished; });
    CHECK(finished == 1);
    CHECK(with.ws.state() == state::open);

    bool posted = false;
    with.events.stop();
    with.events.post([&] {
      posted = true;
      with.events.stop();
    });
    with.events.run([&] { ++finished; });
    CHECK(finished == 2);
    CHECK_FALSE(posted);
    with.events.run();
    CHECK(posted);
    CHECK(finished == 2);
  }
}

TEST_CASE("guarantee 9: what a posted function sends or begins is on its way before run() waits", "[loop]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    options settings{.url = "ws://example/"};
    settings.limits.send_low_water = 1;
    rig with(mode, settings);
    with.ws.on_drain([&] { with.events.stop(); });
    with.events.post([&] { with.events.post([&] { CHECK(!with.ws.send_text("hello")); }); });
    // Only the write itself can end this.
    with.events.run();
    CHECK(with.world.link().writes == 1);

    client late(with.events, {.url = "ws://elsewhere/"});
    late.on_close([&](const close_info& c) {
      CHECK(c.error.code == errc::open_timeout);
      with.events.stop();
    });
    with.world.jump_to_alarms = true;
    with.events.post([&] { with.events.post([&] { CHECK(!late.open()); }); });
    with.events.run();
    CHECK(late.state() == state::closed);
  }
}

TEST_CASE("guarantee 7: poll() and run() inside a callback return at once and deliver nothing", "[loop]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    rig with(mode);
    std::vector<std::string> heard;
    bool finished = false;
    const auto nested = [&] {
      CHECK(with.events.poll() == 0);
      with.events.run();
      with.events.run([&] { finished = true; });
    };
    with.ws.on_message([&](message& m) {
      heard.emplace_back(m.text());
      nested();
      CHECK(heard.back() == m.text());
    });
    with.events.post(nested);
    receive_numbers(with, 3);
    with.world.settle(with.events);
    CHECK(heard == numbers(3));
    CHECK_FALSE(finished);
  }
}

TEST_CASE("posted functions run in order, inside poll() only, and beside a spent budget", "[loop]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    rig with(mode);
    std::vector<std::string> order;
    with.ws.on_message([&](message& m) {
      order.emplace_back(m.text());
      with.events.post([&] { order.emplace_back("from inside"); });
    });
    with.events.post([&] { order.emplace_back("first"); });
    with.events.post([&] { order.emplace_back("second"); });
    with.events.poll({.events = 0});
    CHECK(order == std::vector<std::string>{"first", "second"});
    receive_numbers(with, 1);
    with.world.settle(with.events);
    CHECK(order == std::vector<std::string>{"first", "second", "0", "from inside"});
  }
}

TEST_CASE("a function that posts itself again does not keep poll()", "[loop]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    fake_world world;
    loop events(mode);
    int runs = 0;
    function<void()> again;
    again = [&] {
      ++runs;
      events.post([&] { again(); });
    };
    events.post([&] { again(); });
    events.poll();
    CHECK(runs >= 1);
    CHECK(runs <= 2);
    CHECK(events.pending());
  }
}

#if !defined(HAWSER_SDK_WITHOUT_EXCEPTIONS)
TEST_CASE("guarantee 16: what a posted function throws leaves poll(), and the next ones still run",
          "[loop]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    rig with(mode);
    int ran = 0;
    with.events.post([] { throw std::runtime_error("first"); });
    with.events.post([&] { ++ran; });
    with.events.post([&] { throw std::logic_error("last"); });
    CHECK_THROWS_AS(with.events.poll(), std::runtime_error);
    CHECK(ran == 0);
    CHECK(with.events.pending());
    CHECK_THROWS_AS(with.events.run(), std::logic_error);
    CHECK(ran == 1);
    with.world.link().receive_text("still there");
    with.world.settle(with.events);
    CHECK(with.heard.size() == 1);
  }
}
#endif

TEST_CASE("what is posted and never runs is destroyed with the loop, and may be refused by then", "[loop]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    fake_world world;
    const auto kept = std::make_shared<int>();
    {
      loop events(mode);
      events.post([kept] { FAIL("never"); });
      CHECK(kept.use_count() == 2);
    }
    CHECK(kept.use_count() == 1);
  }
}

TEST_CASE("guarantee 11: on_ready is called once for each time that the loop becomes ready", "[loop]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    rig with(mode);
    int calls = 0;
    with.events.on_ready([&] { ++calls; });
    CHECK(calls == 0);
    with.events.post([] {});
    with.events.post([] {});
    CHECK(calls == 1);
    with.events.poll();
    CHECK(calls == 1);
    with.events.post([] {});
    CHECK(calls == 2);
    with.events.poll();

    // A poll that leaves something.
    receive_numbers(with, 3);
    calls = 0;
    with.events.poll({.events = 1});
    CHECK(calls == 1);
    with.events.poll({.events = 1});
    CHECK(calls == 2);
    with.world.settle(with.events);
    CHECK(with.heard == numbers(3));

    // Set while the loop is ready: now.
    with.events.post([] {});
    calls = 0;
    int others = 0;
    with.events.on_ready([&] { ++others; });
    CHECK(others == 1);
    CHECK(calls == 0);
    with.events.on_ready({});
    with.events.poll();
    with.events.post([] {});
    CHECK(others == 1);
  }
}

TEST_CASE("guarantee 11: the wait handle shows when the loop becomes ready and when poll() has begun",
          "[loop]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    fake_world world;
    loop events(mode);
    CHECK(events.wait_handle() == -1);
    events.poll();
    CHECK(world.shown().empty());
    events.post([] {});
    events.post([] {});
    CHECK(world.shown() == std::vector<bool>{true});
    events.poll();
    CHECK(world.shown() == std::vector<bool>{true, false});
    events.poll();
    CHECK(world.shown() == std::vector<bool>{true, false});
    events.post([&] { events.post([] {}); });
    events.poll({.events = 0});
    // What is left is shown again.
    CHECK(world.shown() == std::vector<bool>{true, false, true, false, true});
    CHECK(events.pending());
  }
}
