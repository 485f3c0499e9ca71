// Guarantee 24, RFC 6455 7.2.3: the clients of a server that went away do not come back together.
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstddef>
#include <hawser/hawser.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "support/fake_backend.hpp"

using namespace hawser;
using namespace hawser::test;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t clients = 10'000;
constexpr std::size_t bins = 50;  // of 100 ms each, over the first delay's 5 s

void print(const std::vector<std::size_t>& histogram) {
  std::string text =
      "attempts in each 100 ms after the loss (share if even: " + std::to_string(clients / bins) + "):\n";
  for (std::size_t bin = 0; bin < histogram.size(); ++bin) {
    const std::string count = std::to_string(histogram[bin]);
    text += std::to_string(bin * 100).append(" ms\t").append(count).append("\t");
    text.append(histogram[bin] / 10, '#').append("\n");
  }
  std::cout << text << std::flush;
}

}  // namespace

TEST_CASE("guarantee 24: 10,000 clients that lose one server at once come back spread out",
          "[reconnect][storm]") {
  fake_world world;
  bool back = false;
  std::size_t attempts = 0;
  world.on_connect = [&](fake_link& link) {
    ++attempts;
    if (!back) link.open();
  };
  loop events({.io = io::caller, .max_connecting = clients});
  std::vector<std::unique_ptr<client>> all;
  for (std::size_t n = 0; n < clients; ++n) {
    all.push_back(std::make_unique<client>(
        events,
        options{.url = "ws://example/", .reconnect = {.enabled = true}, .native = {.ping_interval = 0ms}}));
    REQUIRE(!all.back()->open());
  }
  world.settle(events);
  REQUIRE(attempts == clients);
  for (const auto& each : all) REQUIRE(each->state() == state::open);

  back = true;
  attempts = 0;
  const auto lost = world.links;
  world.links.clear();
  for (const auto& link : lost) link->drop();
  world.settle(events);

  std::vector<std::size_t> histogram;
  for (std::size_t bin = 0; bin < bins; ++bin) {
    const std::size_t before = attempts;
    // The last bin has its upper end, the longest delay, in it.
    world.advance(bin + 1 < bins ? 99ms : 100ms);
    world.settle(events);
    histogram.push_back(attempts - before);
    if (bin + 1 < bins) world.advance(1ms);
  }
  print(histogram);
  CHECK(attempts == clients);
  for (const std::size_t each : histogram) CHECK(each <= clients / bins * 3 / 2);
}
