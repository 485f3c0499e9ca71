#include "deadlines.hpp"

#include <catch2/catch_test_macros.hpp>
#include <chrono>

using namespace hawser;
using namespace hawser::detail;
using namespace std::chrono_literals;

namespace {

enum class name { first, second, third };

time_point at(std::int64_t when) { return time_point(std::chrono::nanoseconds(when)); }

}  // namespace

TEST_CASE("deadlines know the earliest of them", "[deadlines]") {
  deadlines<name, 3> all;
  CHECK(all.next() == never);
  CHECK_FALSE(all.is_set(name::first));
  all.set(name::third, at(30));
  CHECK(all.next() == at(30));
  all.set(name::first, at(50));
  CHECK(all.next() == at(30));
  CHECK(all.is_set(name::first));
  CHECK_FALSE(all.is_set(name::second));
  CHECK(all.at(name::first) == at(50));
  all.clear(name::third);
  CHECK(all.next() == at(50));
  CHECK_FALSE(all.is_set(name::third));
  all.set(name::second, at(1));
  all.clear();
  CHECK(all.next() == never);
}

TEST_CASE("deadlines are taken out when due, in the order of their names", "[deadlines]") {
  deadlines<name, 3> all;
  name which = name::second;
  CHECK_FALSE(all.pop_due(at(1'000'000), which));
  CHECK_FALSE(all.pop_due(never, which));
  all.set(name::third, at(10));
  all.set(name::first, at(20));
  CHECK_FALSE(all.pop_due(at(9), which));
  REQUIRE(all.pop_due(at(10), which));
  CHECK(which == name::third);
  CHECK_FALSE(all.is_set(name::third));
  all.set(name::third, at(10));
  REQUIRE(all.pop_due(at(20), which));
  CHECK(which == name::first);
  REQUIRE(all.pop_due(at(20), which));
  CHECK(which == name::third);
  CHECK_FALSE(all.pop_due(at(20), which));
}

TEST_CASE("a limit that is off never comes", "[deadlines]") {
  CHECK(after(at(5), no_limit) == never);
  CHECK(after(at(5), 1ms) == at(1'000'005));
  CHECK(after(at(5), 0ms) == at(5));
}
