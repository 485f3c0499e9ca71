#include "timers.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <random>
#include <vector>

using namespace hawser::detail;

namespace {

time_point at(std::int64_t when) { return time_point(std::chrono::nanoseconds(when)); }

}  // namespace

TEST_CASE("timers give out what is due, the earliest first", "[timers]") {
  timers all;
  timer a, b, c;
  CHECK(all.next() == never);
  CHECK(all.pop_due(at(1000)) == nullptr);
  all.set(a, at(30));
  all.set(b, at(10));
  all.set(c, at(20));
  CHECK(all.size() == 3);
  CHECK(all.next() == at(10));
  CHECK(b.when == at(10));
  CHECK(all.pop_due(at(9)) == nullptr);
  CHECK(all.pop_due(at(10)) == &b);
  CHECK(b.when == never);
  CHECK(b.place == timer::idle);
  CHECK(all.pop_due(at(10)) == nullptr);
  CHECK(all.pop_due(at(100)) == &c);
  CHECK(all.pop_due(at(100)) == &a);
  CHECK(all.pop_due(at(100)) == nullptr);
  CHECK(all.next() == never);
}

TEST_CASE("timers move and are cancelled", "[timers]") {
  timers all;
  timer a, b;
  all.cancel(a);
  all.set(a, never);
  CHECK(all.size() == 0);
  all.set(a, at(10));
  all.set(b, at(20));
  all.set(a, at(30));
  CHECK(all.size() == 2);
  CHECK(all.next() == at(20));
  all.set(b, never);
  CHECK(all.next() == at(30));
  all.cancel(a);
  CHECK(all.size() == 0);
  CHECK(a.when == never);
}

TEST_CASE("timers agree with a search through all of them, over random operations", "[timers]") {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    std::minstd_rand draw(seed);
    timers all;
    std::vector<timer> each(40);
    std::vector<time_point> oracle(each.size(), never);
    bool equal = true;
    std::int64_t now = 0;
    for (int step = 0; step < 3000; ++step) {
      const std::size_t which = draw() % each.size();
      const auto kind = draw() % 10;
      if (kind < 6) {
        oracle[which] = at(now + static_cast<std::int64_t>(draw() % 200));
        all.set(each[which], oracle[which]);
      } else if (kind < 8) {
        oracle[which] = never;
        all.cancel(each[which]);
      } else {
        now += static_cast<std::int64_t>(draw() % 20);
        while (timer* due = all.pop_due(at(now))) {
          const auto index = static_cast<std::size_t>(due - each.data());
          equal = equal && oracle[index] == *std::min_element(oracle.begin(), oracle.end());
          equal = equal && oracle[index] <= at(now);
          oracle[index] = never;
        }
      }
      equal = equal && all.next() == *std::min_element(oracle.begin(), oracle.end());
      const auto set =
          oracle.size() - static_cast<std::size_t>(std::count(oracle.begin(), oracle.end(), never));
      equal = equal && all.size() == set && each[which].when == oracle[which];
    }
    CHECK(equal);
  }
}
