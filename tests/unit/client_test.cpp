#include <catch2/catch_test_macros.hpp>
#include <hawser/hawser.hpp>
#include <string>
#include <vector>

#include "support/fake_backend.hpp"

using namespace hawser;
using namespace hawser::test;

TEST_CASE("a client opens, exchanges messages and closes", "[client]") {
  for (const io mode : {io::caller, io::background}) {
    CAPTURE(int(mode));
    fake_world world;
    loop events(mode);
    client ws(events, {.url = "ws://example/"});
    std::vector<std::string> heard;
    ws.on_open([&](const open_info&) {
      heard.push_back("open " + std::string(to_string(ws.state())));
      CHECK(!ws.send_text("hello"));
    });
    ws.on_message([&](message& m) { heard.emplace_back(m.text()); });
    ws.on_error([&](const error_info& e) { heard.push_back(e.message()); });
    ws.on_close([&](const close_info& c) { heard.push_back("close " + std::to_string(c.code)); });
    REQUIRE(!ws.open());
    CHECK(ws.state() == state::connecting);
    world.settle(events);
    world.link().open();
    world.settle(events);
    world.link().receive_text("one");
    world.link().receive_text("two");
    world.settle(events);
    CHECK(world.link().sent.at(0).payload == "hello");
    CHECK(!ws.close());
    CHECK(ws.state() == state::closing);
    world.settle(events);
    CHECK(world.link().closed_with == 1000);
    world.link().finish_close();
    world.settle(events);
    CHECK(ws.state() == state::closed);
    CHECK(ws.buffered_amount() == 0);
    CHECK(heard == std::vector<std::string>{"open OPEN", "one", "two", "close 1000"});
    events.run();
  }
}
