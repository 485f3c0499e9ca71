#include <catch2/catch_test_macros.hpp>
#include <hawser/hawser.hpp>
#include <memory>
#include <string>

#include "support/fake_backend.hpp"
#include "support/rig.hpp"

using namespace hawser;
using namespace hawser::test;

TEST_CASE("guarantee 9: with io::caller what is sent outside of poll() goes out at once", "[batch]") {
  rig with(io::caller);
  CHECK(!with.ws.send_text("a"));
  CHECK(with.world.link().writes == 1);
  CHECK(!with.ws.send_text("b"));
  CHECK(with.world.link().writes == 2);
  CHECK(!with.ws.ping());
  CHECK(with.world.link().writes == 3);
  CHECK(!with.ws.close());
  CHECK(with.world.link().writes == 4);
  CHECK(with.world.link().closed_with == 1000);
}

TEST_CASE("guarantee 9: what callbacks send goes out in one write at the end of the turn", "[batch]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    rig with(mode);
    with.ws.on_message([&](message& m) {
      CHECK(!with.ws.send_text(m.text()));
      CHECK(!with.ws.send_text(m.text()));
      if (mode == io::caller) CHECK(with.world.link().writes == 0);
    });
    with.events.post([&] { CHECK(!with.ws.send_text("posted")); });
    for (const std::string& each : numbers(3)) with.world.link().receive_text(each);
    with.world.settle_engine();
    with.events.poll();
    with.world.settle_engine();
    CHECK(with.world.link().sent.size() == 7);
    CHECK(with.world.link().writes >= 1);
    if (mode == io::caller) CHECK(with.world.link().writes == 1);
  }
}

TEST_CASE("guarantee 9: with io::background callbacks' messages reach the I/O thread without another poll()",
          "[batch]") {
  rig with(io::background);
  with.ws.on_message([&](message& m) { CHECK(!with.ws.send_text(m.text())); });
  with.events.post([&] { CHECK(!with.ws.send_text("posted")); });
  with.events.poll();
  with.world.settle_engine();
  CHECK(with.world.link().sent.size() == 1);
  CHECK(with.world.link().writes == 1);
  with.world.link().receive_text("0");
  with.world.settle_engine();
  with.events.poll();
  with.world.settle_engine();
  CHECK(with.world.link().sent.size() == 2);
  CHECK(with.world.link().writes == 2);
}

TEST_CASE("guarantee 9: with io::background what is sent outside of poll() is written without a poll()",
          "[batch]") {
  rig with(io::background);
  CHECK(!with.ws.send_text("a"));
  with.world.settle_engine();
  CHECK(with.world.link().writes == 1);
  CHECK(!with.ws.close());
  with.world.settle_engine();
  CHECK(with.world.link().writes == 2);
}

TEST_CASE("guarantee 9: a batch gathers many messages into one write", "[batch]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    rig with(mode);
    {
      const batch outer(with.events);
      CHECK(!with.ws.send_text("a"));
      {
        const batch inner(with.events);
        CHECK(!with.ws.send_text("b"));
      }
      CHECK(with.world.link().writes == 0);
      CHECK(!with.ws.send_text("c"));
      CHECK(!with.ws.ping());
      CHECK(with.world.link().writes == 0);
    }
    with.world.settle_engine();
    CHECK(with.world.link().writes == 1);
    CHECK(with.world.link().sent.size() == 3);
    CHECK(!with.ws.send_text("d"));
    with.world.settle_engine();
    CHECK(with.world.link().writes == 2);
  }
}

TEST_CASE("guarantee 9: a batch inside a callback changes nothing", "[batch]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    rig with(mode);
    with.ws.on_message([&](message&) {
      {
        const batch gathered(with.events);
        CHECK(!with.ws.send_text("a"));
      }
      if (mode == io::caller) CHECK(with.world.link().writes == 0);
      CHECK(!with.ws.send_text("b"));
    });
    with.world.link().receive_text("now");
    with.world.settle(with.events);
    CHECK(with.world.link().sent.size() == 2);
    CHECK(with.world.link().writes == 1);
  }
}

TEST_CASE("guarantee 9: a batch that sends nothing writes nothing and wakes nobody", "[batch]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    rig with(mode);
    const int wakes = with.world.wakes;
    { const batch empty(with.events); }
    CHECK(with.world.wakes == wakes);
    CHECK(with.world.link().writes == 0);
  }
}

TEST_CASE("guarantee 9: with io::background a batch, or a callback, wakes the I/O thread once", "[batch]") {
  rig with(io::background);
  if (!capabilities().background_thread) SKIP("no threads here");
  int wakes = with.world.wakes;
  {
    const batch gathered(with.events);
    for (int n = 0; n < 100; ++n) CHECK(!with.ws.send_text("x"));
    CHECK(with.world.wakes == wakes);
  }
  CHECK(with.world.wakes == wakes + 1);
  with.world.settle_engine();
  CHECK(with.world.link().writes == 1);

  with.ws.on_message([&](message&) {
    for (int n = 0; n < 100; ++n) CHECK(!with.ws.send_text("x"));
    CHECK(with.world.wakes == wakes);
  });
  with.world.link().receive_text("now");
  with.world.settle_engine();
  wakes = with.world.wakes;
  with.events.poll();
  CHECK(with.world.wakes == wakes + 1);
}

TEST_CASE("a batch may outlive its loop", "[batch]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    fake_world world;
    auto events = std::make_unique<loop>(mode);
    const batch gathered(*events);
    events.reset();
  }
}
