// Guarantee 10, and with io::caller what the budget does to the flow from the network.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <hawser/hawser.hpp>
#include <string>
#include <vector>

#include "support/allocations.hpp"
#include "support/fake_backend.hpp"
#include "support/rig.hpp"

using namespace hawser;
using namespace hawser::test;

namespace {

std::size_t count(const std::vector<std::string>& log, std::string_view entry) {
  return static_cast<std::size_t>(std::count(log.begin(), log.end(), entry));
}

}  // namespace

TEST_CASE("guarantee 10: one chatty client does not starve its neighbours", "[fairness]") {
  // Queued in the loop: by the I/O thread, or by the page.
  for (const bool page : {false, true}) {
    CAPTURE(page);
    rig chatty(io::background, {}, page ? fake_world::page() : fake_world::native());
    if (!page && !capabilities().background_thread) continue;
    client quiet(chatty.events, {.url = "ws://quiet/"});
    REQUIRE(!quiet.open());
    chatty.world.settle(chatty.events);
    chatty.world.link(1).open();
    chatty.world.settle(chatty.events);
    std::vector<std::size_t> heard_after;
    quiet.on_message([&](message&) { heard_after.push_back(chatty.heard.size()); });
    for (const std::string& each : numbers(5000)) chatty.world.link(0).receive_text(each);
    for (int n = 0; n < 3; ++n) chatty.world.link(1).receive_text("me, too");
    chatty.world.settle_engine();
    CHECK(chatty.events.poll() == 5003);
    CHECK(chatty.heard == numbers(5000));
    // One share, and all that the neighbour has comes in one go.
    CHECK(heard_after == std::vector<std::size_t>{32, 32, 32});
  }
}

TEST_CASE("guarantee 10: two chatty clients take turns", "[fairness]") {
  rig first(io::background, {}, fake_world::page());
  client second(first.events, {.url = "ws://second/"});
  REQUIRE(!second.open());
  first.world.settle(first.events);
  first.world.link(1).open();
  first.world.settle(first.events);
  std::size_t heard = 0;
  std::size_t furthest_apart = 0;
  second.on_message([&](message&) {
    ++heard;
    furthest_apart = std::max(furthest_apart, first.heard.size() - std::min(first.heard.size(), heard));
  });
  for (const std::string& each : numbers(1000)) {
    first.world.link(0).receive_text(each);
    first.world.link(1).receive_text(each);
  }
  first.world.settle_engine();
  // The turns go on over many small polls.
  while (first.events.poll({.events = 7}) != 0) {
  }
  CHECK(first.heard == numbers(1000));
  CHECK(heard == 1000);
  CHECK(furthest_apart <= 32);
}

TEST_CASE("guarantee 10: with io::caller a spent budget pauses the connection, and the next poll resumes it",
          "[fairness]") {
  rig with(io::caller);
  fake_link& link = with.world.link();
  for (const std::string& each : numbers(5)) link.receive_text(each);
  CHECK(with.events.poll({.events = 2}) == 2);
  CHECK(link.paused);
  CHECK(link.received == 2);
  CHECK(with.events.pending());
  CHECK(count(link.log, "pause") == 1);
  CHECK(count(link.log, "resume") == 0);
  CHECK(with.events.poll({.events = 2}) == 2);
  CHECK(link.received == 4);
  CHECK(count(link.log, "resume") == 1);
  CHECK(with.events.poll() == 1);
  CHECK_FALSE(link.paused);
  CHECK(count(link.log, "pause") == 2);
  CHECK(count(link.log, "resume") == 2);
  CHECK(with.heard == numbers(5));
}

TEST_CASE("guarantee 10: with io::caller nothing is lost or overtaken over many small budgets",
          "[fairness]") {
  rig with(io::caller);
  client other(with.events, {.url = "ws://other/"});
  REQUIRE(!other.open());
  with.world.settle(with.events);
  with.world.link(1).open();
  with.world.settle(with.events);
  std::vector<std::string> others;
  other.on_message([&](message& m) { others.emplace_back(m.text()); });
  for (const std::string& each : numbers(300)) {
    with.world.link(0).receive_text(each);
    with.world.link(1).receive_text(each);
  }
  std::size_t delivered = 0;
  for (int polls = 0; polls < 2000 && delivered < 600; ++polls) {
    const std::size_t now = with.events.poll({.events = 1});
    CHECK(now <= 1);
    delivered += now;
  }
  CHECK(delivered == 600);
  CHECK(with.heard == numbers(300));
  CHECK(others == numbers(300));
  CHECK(with.events.poll() == 0);
  CHECK_FALSE(with.events.pending());
}

TEST_CASE("guarantee 10: with io::caller a message behind a queued one waits for its turn", "[fairness]") {
  // The first message arrives in the turn that opens the connection: behind on_open, which waits in the
  // queue.
  rig with(io::caller);
  client late(with.events, {.url = "ws://late/"});
  std::vector<std::string> heard;
  late.on_open([&](const open_info&) { heard.emplace_back("open"); });
  late.on_message([&](message& m) { heard.emplace_back(m.text()); });
  REQUIRE(!late.open());
  with.world.settle(with.events);
  with.world.link().open();
  with.world.link().receive_text("0");
  with.world.link().receive_text("1");
  CHECK(with.events.poll() == 3);
  CHECK(heard == std::vector<std::string>{"open", "0", "1"});
}

TEST_CASE("guarantee 9: with io::caller messages are lent from where the backend has them", "[fairness]") {
  rig with(io::caller);
  const std::string payload = "sixteen bytes...";
  const auto bytes = std::as_bytes(std::span(payload));
  std::vector<const std::byte*> places;
  with.ws.on_message([&](message& m) { places.push_back(m.bytes().data()); });
  with.world.link().receive_lent(bytes, true, 3);
  CHECK(with.events.poll() == 3);
  CHECK(places == std::vector<const std::byte*>(3, bytes.data()));
}

TEST_CASE("guarantee 9: with io::caller a message costs no allocation", "[fairness]") {
  rig with(io::caller);
  const std::string payload = "sixteen bytes...";
  std::size_t heard = 0;
  with.ws.on_message([&](message& m) { heard += m.size(); });
  const auto cost = [&](std::size_t messages) {
    with.world.link().receive_lent(std::as_bytes(std::span(payload)), true, messages);
    const std::size_t before = allocations();
    CHECK(with.events.poll() == messages);
    return allocations() - before;
  };
  (void)cost(1);
  CHECK(cost(1000) == cost(1));
  CHECK(heard == 16 * 1002);
}

TEST_CASE("message::take() moves a large message in both modes", "[fairness]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    rig with(mode);
    message kept;
    const std::byte* place = nullptr;
    with.ws.on_message([&](message& m) {
      place = m.bytes().data();
      kept = m.take();
      CHECK(m.empty());
    });
    with.world.link().receive_owned(std::string(16 * 1024, 'x'), false);
    with.world.settle(with.events);
    CHECK(kept.text() == std::string(16 * 1024, 'x'));
    CHECK(kept.is_binary());
    CHECK(kept.bytes().data() == place);
    CHECK(place == with.world.link().lent_storage);
  }
}
