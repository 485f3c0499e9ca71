// The loop in a page: nothing blocks, and the page's own turns deliver once run() was called.
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <hawser/hawser.hpp>
#include <memory>
#include <string>
#include <vector>

#include "support/fake_backend.hpp"
#include "support/rig.hpp"

using namespace hawser;
using namespace hawser::test;
using namespace std::chrono_literals;

namespace {

void page_turns(fake_world& world) {
  while (world.page_turn()) {
  }
}

options retrying() {
  options result{.url = "ws://example/"};
  result.reconnect.enabled = true;
  return result;
}

}  // namespace

TEST_CASE("guarantee 7: in a page the turns deliver after the first run()", "[loop][page]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    rig with(mode, {}, fake_world::page());
    with.world.link().receive_text("0");
    page_turns(with.world);
    CHECK(with.heard.empty());
    CHECK(with.events.pending());
    CHECK(with.events.poll() == 1);
    CHECK(with.heard == numbers(1));
    CHECK_FALSE(with.events.pending());

    with.world.link().receive_text("1");
    page_turns(with.world);
    CHECK(with.heard == numbers(1));
    with.events.run();  // returns, and has delivered what was there
    CHECK(with.heard == numbers(2));
    with.world.link().receive_text("2");
    CHECK(with.heard == numbers(2));
    page_turns(with.world);
    CHECK(with.heard == numbers(3));
    CHECK_FALSE(with.events.pending());
  }
}

TEST_CASE("guarantee 12: in a page run() returns at once, and on_finished says when nothing is active",
          "[loop][page]") {
  rig with(io::background, {}, fake_world::page());
  int finished = 0;
  with.events.run([&] { ++finished; });
  page_turns(with.world);
  CHECK(finished == 0);
  CHECK(!with.ws.close());
  page_turns(with.world);
  CHECK(finished == 0);
  with.world.link().finish_close();
  page_turns(with.world);
  CHECK(with.ws.state() == state::closed);
  CHECK(finished == 1);

  // Finished is finished: the turns no longer deliver, until the next run().
  REQUIRE(!with.ws.open());
  page_turns(with.world);
  with.world.link().open();
  page_turns(with.world);
  CHECK(with.ws.state() == state::connecting);
  with.events.run();
  CHECK(with.ws.state() == state::open);
  CHECK(finished == 1);
}

TEST_CASE("guarantee 12: in a page run() of a loop with nothing to do finishes at once", "[loop][page]") {
  prepared_world world(fake_world::page());
  loop events;
  int finished = 0;
  int ran = 0;
  events.run([&] { ++finished; });
  CHECK(finished == 1);
  events.post([&] { ++ran; });
  page_turns(world);
  CHECK(ran == 0);
  events.run([&] { ++finished; });
  CHECK(ran == 1);
  CHECK(finished == 2);
}

TEST_CASE("guarantee 12: in a page stop() ends the delivery with the next turn", "[loop][page]") {
  rig with(io::caller, {}, fake_world::page());
  int finished = 0;
  with.events.run([&] { ++finished; });
  with.events.stop();
  CHECK(finished == 0);
  page_turns(with.world);
  CHECK(finished == 1);
  with.world.link().receive_text("0");
  page_turns(with.world);
  CHECK(with.heard.empty());
  with.events.run([&] { ++finished; });
  CHECK(with.heard == numbers(1));
  CHECK(finished == 1);

  // Before run(): that one ends.
  rig other(io::caller, {}, fake_world::page());
  other.events.stop();
  other.events.run([&] { ++finished; });
  CHECK(finished == 2);
}

TEST_CASE("guarantee 12: in a page the end of the last client outside of a turn finishes, too",
          "[loop][page]") {
  prepared_world world(fake_world::page());
  loop events;
  auto ws = std::make_unique<client>(events, retrying());
  int finished = 0;
  REQUIRE(!ws->open());
  events.run([&] { ++finished; });
  page_turns(world);
  world.link().fail(errc::connect_failed);
  page_turns(world);
  CHECK(ws->state() == state::connecting);
  CHECK(finished == 0);
  ws.reset();  // while it waits to retry: nothing else will ever happen
  page_turns(world);
  CHECK(finished == 1);
}

TEST_CASE("guarantee 13: in a page the timers need nobody to poll", "[loop][page]") {
  prepared_world world(fake_world::page());
  loop events;
  client ws(events, retrying());
  REQUIRE(!ws.open());
  page_turns(world);
  world.link().drop();
  page_turns(world);
  world.advance(1h);
  page_turns(world);
  CHECK(world.links.size() == 2);
}

TEST_CASE("guarantee 7: in a page a nested poll() returns 0, and what is posted runs in a later turn",
          "[loop][page]") {
  rig with(io::caller, {}, fake_world::page());
  std::vector<std::string> order;
  with.ws.on_message([&](message& m) {
    order.emplace_back(m.text());
    CHECK(with.events.poll() == 0);
    with.events.run([&] { order.emplace_back("never"); });
    with.events.post([&] { order.emplace_back("posted"); });
  });
  with.events.run();
  with.world.link().receive_text("0");
  with.world.link().receive_text("1");
  page_turns(with.world);
  CHECK(order == std::vector<std::string>{"0", "1", "posted", "posted"});
  with.events.post([&] { order.emplace_back("outside"); });
  CHECK(order.size() == 4);
  page_turns(with.world);
  CHECK(order.back() == "outside");
}

TEST_CASE("guarantee 10: in a page a small budget leaves the rest to the next turn", "[loop][page]") {
  rig with(io::caller, {}, fake_world::page());
  for (const std::string& each : numbers(5)) with.world.link().receive_text(each);
  page_turns(with.world);
  CHECK(with.events.poll({.events = 2}) == 2);
  CHECK(with.events.pending());
  CHECK_FALSE(with.world.link().paused);
  with.events.run();
  CHECK(with.heard == numbers(5));
}

TEST_CASE("guarantee 11: in a page on_ready is called once for what a turn brings", "[loop][page]") {
  rig with(io::caller, {}, fake_world::page());
  int calls = 0;
  with.events.on_ready([&] { ++calls; });
  with.world.link().receive_text("0");
  with.world.link().receive_text("1");
  page_turns(with.world);
  CHECK(calls == 1);
  with.world.link().receive_text("2");
  page_turns(with.world);
  CHECK(calls == 1);
  CHECK(with.events.poll() == 3);
  with.world.link().receive_text("3");
  page_turns(with.world);
  CHECK(calls == 2);
}

TEST_CASE("in a page message::take() moves what the glue handed over", "[loop][page]") {
  rig with(io::caller, {}, fake_world::page());
  const std::byte* place = nullptr;
  message kept;
  with.ws.on_message([&](message& m) {
    place = m.bytes().data();
    kept = m.take();
  });
  with.world.link().receive_owned(std::string(20'000, 'x'), true);
  with.world.settle(with.events);
  CHECK(kept.size() == 20'000);
  CHECK(place == with.world.link().lent_storage);
  CHECK(kept.bytes().data() == place);
}
