#include "delivery_budget.hpp"

#include <catch2/catch_test_macros.hpp>
#include <chrono>

using hawser::detail::delivery_budget;
using namespace std::chrono_literals;

TEST_CASE("a budget is spent before the first poll", "[budget]") {
  const delivery_budget fresh;
  CHECK(fresh.spent());
  CHECK(fresh.delivered() == 0);
}

TEST_CASE("a budget of events is spent with the last of them", "[budget]") {
  delivery_budget budget;
  budget.begin({.events = 2});
  CHECK_FALSE(budget.spent());
  budget.count();
  CHECK_FALSE(budget.spent());
  budget.count();
  CHECK(budget.spent());
  budget.count();  // one more was on its way
  CHECK(budget.spent());
  CHECK(budget.delivered() == 3);
  budget.begin({.events = 1});
  CHECK_FALSE(budget.spent());
  CHECK(budget.delivered() == 0);
  budget.begin({.events = 0});
  CHECK(budget.spent());
}

TEST_CASE("a budget of time is spent with the first event past it", "[budget]") {
  delivery_budget budget;
  budget.begin({.time = 0ns});
  CHECK_FALSE(budget.spent());
  budget.count();
  CHECK(budget.spent());
  budget.begin({.time = -1s});
  CHECK_FALSE(budget.spent());
  budget.count();
  CHECK(budget.spent());
  for (const std::chrono::nanoseconds endless :
       {std::chrono::nanoseconds::max(), std::chrono::nanoseconds::max() - 1ns,
        std::chrono::nanoseconds(24h)}) {
    budget.begin({.time = endless});
    budget.count();
    CHECK_FALSE(budget.spent());
  }
}

TEST_CASE("a budget without a limit is endless until it is ended", "[budget]") {
  delivery_budget budget;
  budget.begin({});
  for (int n = 0; n < 1000; ++n) budget.count();
  CHECK_FALSE(budget.spent());
  CHECK(budget.delivered() == 1000);
  budget.end();
  CHECK(budget.spent());
  CHECK(budget.delivered() == 1000);
}
