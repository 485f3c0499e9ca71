// Guarantee 24: the delays themselves.
#include "backoff.hpp"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdint>
#include <limits>
#include <vector>

using namespace hawser;
using namespace hawser::detail;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t least = 0;
constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();

std::vector<long long> ceilings(const reconnect_options& settings, int count) {
  backoff delays;
  std::vector<long long> result;
  for (int n = 0; n < count; ++n) result.push_back(delays.next(settings, most).count());
  return result;
}

}  // namespace

TEST_CASE("guarantee 24: the ceiling doubles from the first delay to the cap", "[backoff]") {
  CHECK(ceilings({}, 6) == std::vector<long long>{5000, 10000, 20000, 40000, 60000, 60000});
}

TEST_CASE("guarantee 24: factor and cap as set", "[backoff]") {
  struct row {
    reconnect_options settings;
    std::vector<long long> ceilings;
  };
  for (const row& each : {
           row{{.first_delay = 100ms, .factor = 1.0, .max_delay = 1000ms}, {100, 100, 100, 100}},
           row{{.first_delay = 100ms, .factor = 1.5, .max_delay = 200ms}, {100, 150, 200, 200}},
           row{{.first_delay = 1ms, .factor = 100.0, .max_delay = 24h},
               {1, 100, 10'000, 1'000'000, 86'400'000}},
           row{{.first_delay = 9000ms, .factor = 2.0, .max_delay = 700ms}, {700, 700, 700}},
           row{{.first_delay = 700ms, .factor = 2.0, .max_delay = 700ms}, {700, 700}},
       }) {
    CHECK(ceilings(each.settings, static_cast<int>(each.ceilings.size())) == each.ceilings);
  }
}

TEST_CASE("guarantee 24: full jitter: from nothing to the ceiling, evenly", "[backoff]") {
  const reconnect_options settings{.first_delay = 1000ms, .max_delay = 1000ms};
  CHECK(backoff{}.next(settings, least) == 0ms);
  CHECK(backoff{}.next(settings, most) == 1000ms);
  CHECK(backoff{}.next(settings, most / 4) == 249ms);
  CHECK(backoff{}.next(settings, most / 2) == 499ms);
  CHECK(backoff{}.next(settings, most / 2 + (1u << 12)) == 500ms);
}

TEST_CASE("guarantee 24: after a reset the next delay is a first one", "[backoff]") {
  backoff delays;
  for (int n = 0; n < 3; ++n) delays.next({}, most);
  delays.reset();
  CHECK(delays.next({}, most) == 5000ms);
  CHECK(delays.next({}, most) == 10000ms);
}

TEST_CASE("guarantee 24: no number of failures overflows", "[backoff]") {
  const reconnect_options settings{.first_delay = 1ms, .factor = 100.0, .max_delay = 24h};
  backoff delays;
  for (int n = 0; n < 100'000; ++n) delays.next(settings, most);
  CHECK(delays.next(settings, most) == 24h);
}
