// Guarantee 24: whether and when to try again.
#include "retry_policy.hpp"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdint>
#include <limits>

using namespace hawser;
using namespace hawser::detail;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
constexpr time_point start_of_time = time_point{} + 1h;

retry_policy after_attempts(int count) {
  retry_policy policy;
  policy.start(start_of_time);
  for (int n = 0; n < count; ++n) policy.attempt_begins();
  return policy;
}

error_info status(int value) { return {.code = errc::http_status, .http_status = value}; }
error_info wait(std::chrono::seconds asked) {
  return {.code = errc::http_status, .http_status = 503, .retry_after = asked};
}

}  // namespace

TEST_CASE("guarantee 24: which close codes are retried", "[retry]") {
  for (unsigned code = 1000; code < 5000; ++code) {
    const bool again = code == 1001 || code == 1005 || code == 1006 || (code >= 1011 && code <= 1014);
    if (retry_policy::default_answer({}, static_cast<std::uint16_t>(code)) != again) FAIL_CHECK(code);
  }
}

TEST_CASE("guarantee 24: which HTTP statuses are retried", "[retry]") {
  for (int value = 100; value < 700; ++value) {
    const bool again = value == 408 || value == 425 || value == 429 || (value >= 500 && value < 600);
    // The error decides, not the code 1006 that every failed attempt has.
    if (retry_policy::default_answer(status(value), 1006) != again) FAIL_CHECK(value);
  }
}

TEST_CASE("guarantee 24: which errors are retried", "[retry]") {
  for (const errc value : {errc::resolve_failed, errc::host_not_found, errc::connection_refused,
                           errc::network_unreachable, errc::connection_reset, errc::connection_lost,
                           errc::connect_failed, errc::tls_failed, errc::upgrade_cut_off, errc::open_timeout,
                           errc::pong_timeout, errc::idle_timeout, errc::heartbeat_timeout}) {
    CAPTURE(make_error_code(value).message());
    CHECK(retry_policy::default_answer({.code = value}, 1000));
  }
  for (const errc value :
       {errc::certificate_expired, errc::certificate_host, errc::certificate_self_signed,
        errc::certificate_unknown_authority, errc::certificate_revoked, errc::certificate_pin,
        errc::accept_wrong, errc::reserved_bit, errc::invalid_utf8, errc::message_too_big,
        errc::receive_buffer_full, errc::cancelled, errc::close_timeout}) {
    CAPTURE(make_error_code(value).message());
    CHECK(!retry_policy::default_answer({.code = value}, 1006));
  }
}

TEST_CASE("guarantee 24: without reconnect there is no next attempt", "[retry]") {
  CHECK(!after_attempts(1).next_delay({}, {}, start_of_time, 0));
  CHECK(after_attempts(1).next_delay({.enabled = true}, {}, start_of_time, 0) == 0ms);
}

TEST_CASE("guarantee 24: max_attempts counts the attempts in a row", "[retry]") {
  const reconnect_options settings{.enabled = true, .max_attempts = 3};
  CHECK(after_attempts(2).next_delay(settings, {}, start_of_time, 0));
  CHECK(!after_attempts(3).next_delay(settings, {}, start_of_time, 0));
  CHECK(after_attempts(1000).next_delay({.enabled = true}, {}, start_of_time, 0));
  retry_policy policy = after_attempts(3);
  policy.stable();
  CHECK(policy.attempts() == 3);
  CHECK(policy.next_delay(settings, {}, start_of_time, 0));
  for (int n = 0; n < 3; ++n) policy.attempt_begins();
  CHECK(policy.attempts() == 6);
  CHECK(!policy.next_delay(settings, {}, start_of_time, 0));
  policy.start(start_of_time);
  CHECK(policy.attempts() == 0);
  CHECK(policy.next_delay(settings, {}, start_of_time, 0));
}

TEST_CASE("guarantee 24: max_elapsed bounds the last attempt's begin", "[retry]") {
  const reconnect_options settings{
      .enabled = true, .first_delay = 1000ms, .factor = 1.0, .max_elapsed = 5000ms};
  CHECK(after_attempts(1).next_delay(settings, {}, start_of_time + 4000ms, most) == 1000ms);
  CHECK(!after_attempts(1).next_delay(settings, {}, start_of_time + 4001ms, most));
  // From the loss of a stable connection on, whenever that was.
  retry_policy policy = after_attempts(1);
  policy.stable();
  const time_point loss = start_of_time + 1h;
  CHECK(policy.next_delay(settings, {}, loss, most) == 1000ms);
  CHECK(policy.next_delay(settings, {}, loss + 4000ms, most) == 1000ms);
  CHECK(!policy.next_delay(settings, {}, loss + 4001ms, most));
  // A connection that was not stable does not renew it.
  CHECK(!after_attempts(1).next_delay(settings, {}, loss, most));
}

TEST_CASE("guarantee 24: a stable connection and changed surroundings make the next delay a first one",
          "[retry]") {
  const reconnect_options settings{.enabled = true, .first_delay = 1000ms, .max_attempts = 2};
  retry_policy policy = after_attempts(1);
  CHECK(policy.next_delay(settings, {}, start_of_time, most) == 1000ms);
  CHECK(policy.next_delay(settings, {}, start_of_time, most) == 2000ms);
  policy.surroundings_changed();
  CHECK(policy.next_delay(settings, {}, start_of_time, most) == 1000ms);
  CHECK(policy.next_delay(settings, {}, start_of_time, most) == 2000ms);
  policy.attempt_begins();
  policy.surroundings_changed();
  CHECK(!policy.next_delay(settings, {}, start_of_time, most));
  policy.stable();
  CHECK(policy.next_delay(settings, {}, start_of_time, most) == 1000ms);
  policy.next_delay(settings, {}, start_of_time, most);
  policy.start(start_of_time);
  CHECK(policy.next_delay(settings, {}, start_of_time, most) == 1000ms);
}

TEST_CASE("guarantee 24: Retry-After is obeyed, and cut", "[retry]") {
  const reconnect_options settings{.enabled = true, .first_delay = 1500ms, .max_retry_after = 7000ms};
  const auto delay = [&](std::chrono::seconds asked, std::uint64_t random) {
    return after_attempts(1).next_delay(settings, wait(asked), start_of_time, random);
  };
  CHECK(delay(-1s, 0) == 0ms);
  CHECK(delay(0s, 0) == 0ms);
  CHECK(delay(1s, 0) == 1000ms);
  CHECK(delay(1s, most) == 1500ms);
  CHECK(delay(2s, most) == 2000ms);
  CHECK(delay(7s, 0) == 7000ms);
  CHECK(delay(8s, 0) == 7000ms);
  CHECK(delay(std::chrono::seconds::max(), 0) == 7000ms);
  CHECK(after_attempts(1).next_delay({.enabled = true, .max_retry_after = no_limit},
                                     wait(std::chrono::seconds::max()), start_of_time, 0) == 24h * 365);
  CHECK(after_attempts(1).next_delay({.enabled = true}, wait(301s), start_of_time, 0) == 300s);
  // What the server asks for does not fit into the time that is left.
  CHECK(!after_attempts(1).next_delay({.enabled = true, .max_elapsed = 4999ms}, wait(5s), start_of_time, 0));
  CHECK(after_attempts(1).next_delay({.enabled = true, .max_elapsed = 5000ms}, wait(5s), start_of_time, 0));
}
