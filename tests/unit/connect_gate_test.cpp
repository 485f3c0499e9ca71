// Guarantee 27, RFC 6455 4.1.
#include "connect_gate.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <hawser/hawser.hpp>
#include <memory>
#include <vector>

#include "support/diary.hpp"

using namespace hawser;
using namespace hawser::test;
using detail::connect_gate;
using detail::gate_entry;
using seat = gate_entry::place;

TEST_CASE("guarantee 27: so many enter, the others wait in the order of their arrival", "[gate]") {
  connect_gate gate(2);
  gate_entry a, b, c, d;
  CHECK(gate.enter(a, "host:1"));
  CHECK(gate.enter(b, "host:1"));
  CHECK(!gate.enter(c, "host:1"));
  CHECK(!gate.enter(d, "host:1"));
  CHECK(c.gate_place == seat::waiting);
  CHECK(gate.leave(b) == &c);
  CHECK(b.gate_place == seat::outside);
  CHECK(c.gate_place == seat::inside);
  CHECK(gate.leave(b) == nullptr);
  CHECK(gate.leave(a) == &d);
  CHECK(gate.leave(c) == nullptr);
  // One place is free, d has the other.
  CHECK(gate.enter(a, "host:1"));
  CHECK(!gate.enter(b, "host:1"));
  CHECK(gate.leave(b) == nullptr);
}

TEST_CASE("guarantee 27: each host and port has a line of its own, which ends with its last", "[gate]") {
  connect_gate gate(1);
  gate_entry a, b, c;
  CHECK(gate.enter(a, "host:1"));
  CHECK(gate.enter(b, "host:2"));
  CHECK(!gate.enter(c, "host:1"));
  CHECK(gate.lines() == 2);
  CHECK(gate.leave(b) == nullptr);
  CHECK(gate.lines() == 1);
  CHECK(gate.leave(a) == &c);
  CHECK(gate.lines() == 1);
  CHECK(gate.leave(c) == nullptr);
  CHECK(gate.lines() == 0);
}

TEST_CASE("guarantee 27: who waits may leave, and is not called", "[gate]") {
  connect_gate gate(1);
  gate_entry a, b, c;
  CHECK(gate.enter(a, "host:1"));
  CHECK(!gate.enter(b, "host:1"));
  CHECK(!gate.enter(c, "host:1"));
  CHECK(gate.leave(b) == nullptr);
  CHECK(b.gate_place == seat::outside);
  CHECK(gate.leave(a) == &c);
  CHECK(gate.leave(c) == nullptr);
  CHECK(gate.lines() == 0);
}

namespace {

void check_connecting(std::uint32_t most) {
  in_all_worlds(
      [most](fake_world& world, loop& events) {
        const std::size_t allowed = most == 0 ? 1 : most;
        std::vector<std::unique_ptr<diary>> users;
        for (int n = 0; n < 4; ++n) {
          users.push_back(
              std::make_unique<diary>(events, options{.url = "ws://example/" + std::to_string(n)}));
          REQUIRE(!users.back()->ws.open());
        }
        diary other_port(events, {.url = "ws://example:81/"});
        diary other_host(events, {.url = "ws://example.org/"});
        REQUIRE(!other_port.ws.open());
        REQUIRE(!other_host.ws.open());
        world.settle(events);
        CHECK(world.links.size() == allowed + 2);
        // Opened, failed, or closed by the user: the next one's turn.
        world.link(0).open();
        world.settle(events);
        CHECK(world.links.size() == std::min<std::size_t>(allowed + 1, 4) + 2);
        if (most > 1) return;
        world.link(3).fail(errc::connection_refused);
        world.settle(events);
        REQUIRE(world.links.size() == 5);
        CHECK(world.link().request.target.resource == "/2");
        REQUIRE(!users[2]->ws.close());
        world.settle(events);
        REQUIRE(world.links.size() == 6);
        CHECK(world.link().request.target.resource == "/3");
      },
      {.max_connecting = most});
}

}  // namespace

TEST_CASE("guarantee 27: one connection in CONNECTING to one host and port, unless an option raises it",
          "[gate]") {
  for (const std::uint32_t most : {0u, 1u, 2u, 3u, 4u}) check_connecting(most);
}
