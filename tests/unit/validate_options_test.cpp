#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "validate.hpp"

using hawser::errc;
using hawser::milliseconds;
using hawser::no_limit;
using hawser::options;
using hawser::detail::refusal;

namespace {

refusal validated(const options& value) {
  hawser::detail::url unused;
  return validate_options(value, unused);
}

options usual() { return {.url = "wss://a/"}; }

/// The refusal of the usual options after a change.
template <typename Change>
refusal after(Change change) {
  options value = usual();
  change(value);
  return validated(value);
}

constexpr milliseconds day = std::chrono::hours(24);
constexpr std::size_t huge = std::numeric_limits<std::size_t>::max();

using time_member = milliseconds& (*)(options&);

struct named_time {
  std::string_view name;
  time_member at;
};

void check_times(std::initializer_list<named_time> times, std::vector<milliseconds> fine,
                 std::vector<milliseconds> refused, std::string_view words) {
  for (const named_time& time : times) {
    CAPTURE(time.name);
    for (const milliseconds value : fine) {
      CAPTURE(value.count());
      CHECK_FALSE(after([&](options& changed) {
        time.at(changed) = value;
        changed.heartbeat.payload = "needed with an interval";
      }));
    }
    for (const milliseconds value : refused) {
      const refusal found = after([&](options& changed) { time.at(changed) = value; });
      CHECK(found.code == errc::option_out_of_range);
      CHECK(found.detail == "options." + std::string(time.name) + " is " + std::to_string(value.count()) +
                                " ms; " + std::string(words) + " is allowed");
    }
  }
}

template <typename Number>
struct named_number {
  std::string_view name;
  Number& (*at)(options&);
  Number least;
  Number most;
  std::string_view words;
};

template <typename Number>
void check_number(const named_number<Number>& number) {
  const auto set = [&](Number value) { return after([&](options& changed) { number.at(changed) = value; }); };
  CAPTURE(number.name);
  CHECK_FALSE(set(number.least));
  CHECK_FALSE(set(number.most));
  const std::string begin = "options." + std::string(number.name) + " is ";
  if (number.least != std::numeric_limits<Number>::min()) {
    const Number below = static_cast<Number>(number.least - 1);
    CHECK(set(below).code == errc::option_out_of_range);
    CHECK(set(below).detail == begin + std::to_string(below) + "; " + std::string(number.words));
  }
  if (number.most != std::numeric_limits<Number>::max()) {
    const Number above = static_cast<Number>(number.most + 1);
    CHECK(set(above).code == errc::option_out_of_range);
    CHECK(set(above).detail == begin + std::to_string(above) + "; " + std::string(number.words));
    CHECK(set(std::numeric_limits<Number>::max()).code == errc::option_out_of_range);
  }
}

}  // namespace

TEST_CASE("the default options are fine once there is a URL", "[validate]") {
  CHECK_FALSE(validated(usual()));
  CHECK(validated({}).code == errc::invalid_url);
}

TEST_CASE("guarantee 18: time limits go from 1 ms to 24 h, or there is no limit", "[validate]") {
  check_times(
      {{"timeouts.open", [](options& o) -> milliseconds& { return o.timeouts.open; }},
       {"timeouts.resolve", [](options& o) -> milliseconds& { return o.timeouts.resolve; }},
       {"timeouts.connect", [](options& o) -> milliseconds& { return o.timeouts.connect; }},
       {"timeouts.tls", [](options& o) -> milliseconds& { return o.timeouts.tls; }},
       {"timeouts.upgrade", [](options& o) -> milliseconds& { return o.timeouts.upgrade; }},
       {"timeouts.proxy", [](options& o) -> milliseconds& { return o.timeouts.proxy; }},
       {"timeouts.close", [](options& o) -> milliseconds& { return o.timeouts.close; }},
       {"timeouts.linger", [](options& o) -> milliseconds& { return o.timeouts.linger; }},
       {"timeouts.attempt", [](options& o) -> milliseconds& { return o.timeouts.attempt; }},
       {"timeouts.probe", [](options& o) -> milliseconds& { return o.timeouts.probe; }},
       {"outbox.max_age", [](options& o) -> milliseconds& { return o.outbox.max_age; }},
       {"reconnect.stable_after", [](options& o) -> milliseconds& { return o.reconnect.stable_after; }},
       {"reconnect.max_elapsed", [](options& o) -> milliseconds& { return o.reconnect.max_elapsed; }},
       {"reconnect.max_retry_after", [](options& o) -> milliseconds& { return o.reconnect.max_retry_after; }},
       {"heartbeat.limit", [](options& o) -> milliseconds& { return o.heartbeat.limit; }},
       {"native.pong_limit", [](options& o) -> milliseconds& { return o.native.pong_limit; }}},
      {milliseconds(1), day, no_limit},
      {milliseconds(0), milliseconds(-1), day + milliseconds(1), no_limit - milliseconds(1),
       milliseconds::min()},
      "1 ms to 24 h or no_limit");
}

TEST_CASE("guarantee 18: times that may be off are zero as well", "[validate]") {
  check_times(
      {{"heartbeat.interval", [](options& o) -> milliseconds& { return o.heartbeat.interval; }},
       {"native.ping_interval", [](options& o) -> milliseconds& { return o.native.ping_interval; }},
       {"native.idle_limit", [](options& o) -> milliseconds& { return o.native.idle_limit; }},
       {"native.tcp_keep_alive", [](options& o) -> milliseconds& { return o.native.tcp_keep_alive; }},
       {"native.tcp_user_timeout", [](options& o) -> milliseconds& { return o.native.tcp_user_timeout; }}},
      {milliseconds(0), milliseconds(1), day, no_limit},
      {milliseconds(-1), day + milliseconds(1), no_limit - milliseconds(1), milliseconds::min()},
      "0 (off), 1 ms to 24 h or no_limit");
}

TEST_CASE("guarantee 18: the delays of reconnect go from 1 ms to 24 h", "[validate]") {
  check_times({{"reconnect.first_delay", [](options& o) -> milliseconds& { return o.reconnect.first_delay; }},
               {"reconnect.max_delay", [](options& o) -> milliseconds& { return o.reconnect.max_delay; }}},
              {milliseconds(1), day}, {milliseconds(0), milliseconds(-1), day + milliseconds(1), no_limit},
              "1 ms to 24 h");
}

TEST_CASE("guarantee 18: numbers stay in their range", "[validate]") {
  constexpr std::string_view positive = "1 or more is allowed";
  check_number<std::size_t>({"limits.max_message_size",
                             [](options& o) -> std::size_t& { return o.limits.max_message_size; }, 1, huge,
                             positive});
  check_number<std::size_t>({"limits.max_fragments",
                             [](options& o) -> std::size_t& { return o.limits.max_fragments; }, 1, huge,
                             positive});
  check_number<std::size_t>({"limits.receive_buffer",
                             [](options& o) -> std::size_t& { return o.limits.receive_buffer; }, 0, huge,
                             ""});
  check_number<std::size_t>(
      {"outbox.max_bytes", [](options& o) -> std::size_t& { return o.outbox.max_bytes; }, 1, huge, positive});
  check_number<std::size_t>({"outbox.max_messages",
                             [](options& o) -> std::size_t& { return o.outbox.max_messages; }, 1, huge,
                             positive});
  check_number<std::uint32_t>({"reconnect.max_attempts",
                               [](options& o) -> std::uint32_t& { return o.reconnect.max_attempts; }, 0,
                               0xFFFFFFFF, ""});
  check_number<std::size_t>({"native.compression.threshold",
                             [](options& o) -> std::size_t& { return o.native.compression.threshold; }, 0,
                             huge, ""});
  check_number<int>({"native.compression.level",
                     [](options& o) -> int& { return o.native.compression.level; }, 1, 9,
                     "1 to 9 is allowed"});
  check_number<int>({"native.compression.client_max_window_bits",
                     [](options& o) -> int& { return o.native.compression.client_max_window_bits; }, 9, 15,
                     "9 to 15 is allowed"});
  check_number<int>({"native.compression.server_max_window_bits",
                     [](options& o) -> int& { return o.native.compression.server_max_window_bits; }, 8, 15,
                     "8 to 15 is allowed"});
  check_number<int>({"native.max_redirects", [](options& o) -> int& { return o.native.max_redirects; }, 0, 20,
                     "0 to 20 is allowed"});
  check_number<std::uint16_t>({"web.limit_close_code",
                               [](options& o) -> std::uint16_t& { return o.web.limit_close_code; }, 3000,
                               4999, "3000 to 4999 is allowed"});
}

TEST_CASE("guarantee 18: the low-water mark is at most the send buffer, which is not empty", "[validate]") {
  const auto set = [](std::size_t buffer, std::size_t mark) {
    return after([=](options& value) {
      value.limits.send_buffer = buffer;
      value.limits.send_low_water = mark;
    });
  };
  CHECK_FALSE(set(1, 0));
  CHECK_FALSE(set(1, 1));
  CHECK_FALSE(set(huge, huge));
  CHECK_FALSE(set(1000, 1000));
  CHECK(set(1000, 1001).detail == "options.limits.send_low_water is 1001; 0 to 1000 is allowed");
  CHECK(set(1000, 1001).code == errc::option_out_of_range);
  CHECK(set(0, 0).detail == "options.limits.send_buffer is 0; 1 or more is allowed");
}

TEST_CASE("guarantee 18: the factor of reconnect goes from 1 to 100 and is a number", "[validate]") {
  const auto set = [](double factor) {
    return after([=](options& value) { value.reconnect.factor = factor; });
  };
  CHECK_FALSE(set(1.0));
  CHECK_FALSE(set(1.5));
  CHECK_FALSE(set(100.0));
  for (const double factor :
       {std::nextafter(1.0, 0.0), std::nextafter(100.0, 101.0), 0.0, -2.0,
        std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    CHECK(set(factor).code == errc::option_out_of_range);
    CHECK(set(factor).detail == "options.reconnect.factor is out of range; 1 to 100 is allowed");
  }
}

TEST_CASE("guarantee 18: a choice is one of its names", "[validate]") {
  for (int value = 0; value < 5; ++value) {
    CAPTURE(value);
    const refusal policy =
        after([=](options& o) { o.outbox.policy = static_cast<hawser::outbox_policy>(value); });
    CHECK(policy.code == (value < 3 ? std::error_code() : errc::option_out_of_range));
    const refusal version =
        after([=](options& o) { o.native.tls.min_version = static_cast<hawser::tls_version>(value); });
    CHECK(version.code == (value < 2 ? std::error_code() : errc::option_out_of_range));
    const refusal place = after([=](options& o) {
      o.web.token_place = static_cast<hawser::web_token>(value);
      if (value != 0) o.web.token = "t";
    });
    CHECK(place.code == (value < 3 ? std::error_code() : errc::option_out_of_range));
    if (value < 3) continue;
    CHECK(policy.detail == "options.outbox.policy is none of refuse, queue and drop_oldest");
    CHECK(version.detail == "options.native.tls.min_version is neither v1_2 nor v1_3");
    CHECK(place.detail == "options.web.token_place is none of none, subprotocol and query");
  }
}

TEST_CASE("guarantee 18: a heartbeat has something to say, and says it in UTF-8 unless it is binary",
          "[validate]") {
  const auto set = [](milliseconds interval, std::string payload, std::string reply, bool binary) {
    return after([&](options& value) {
      value.heartbeat.interval = interval;
      value.heartbeat.payload = payload;
      value.heartbeat.reply = reply;
      value.heartbeat.binary = binary;
    });
  };
  const milliseconds on(1000);
  CHECK_FALSE(set(on, "ping", "", false));
  CHECK_FALSE(set(on, "ping", "pong", false));
  CHECK_FALSE(set(on, "\xFF", "\xFF", true));
  CHECK_FALSE(set(milliseconds(0), "", "", false));
  CHECK_FALSE(set(no_limit, "", "", false));
  CHECK_FALSE(set(on, "\xC3\xBC", "\xC3\xBC", false));
  CHECK(set(on, "", "", false).detail ==
        "options.heartbeat.payload is empty; with an interval set it must not be");
  CHECK(set(on, "", "", true).code == errc::option_out_of_range);
  CHECK(set(milliseconds(1), "", "pong", false).code == errc::option_out_of_range);
  CHECK(set(on, "\xFF", "", false).detail ==
        "options.heartbeat.payload is not UTF-8; set binary to send bytes");
  CHECK(set(on, "a", "\xFF", false).detail ==
        "options.heartbeat.reply is not UTF-8; set binary to expect bytes");
  CHECK(set(milliseconds(0), "\xFF", "", false).code == errc::option_out_of_range);
}
