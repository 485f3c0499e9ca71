// Times, numbers, heartbeat and the page's options.
#include <algorithm>
#include <chrono>
#include <limits>

#include "text.hpp"
#include "utf8.hpp"
#include "validate_parts.hpp"

namespace hawser::detail {

namespace {

enum class time_rule : std::uint8_t { limit, limit_or_zero, delay };

struct time_field {
  std::string_view name;
  milliseconds value;
  time_rule rule = time_rule::limit;
};

std::string_view allowed(time_rule rule) {
  switch (rule) {
    case time_rule::limit: return "1 ms to 24 h or no_limit is allowed";
    case time_rule::limit_or_zero: return "0 (off), 1 ms to 24 h or no_limit is allowed";
    case time_rule::delay: break;
  }
  return "1 ms to 24 h is allowed";
}

bool fits(const time_field& field) {
  if (field.value >= milliseconds(1) && field.value <= std::chrono::hours(24)) return true;
  if (field.value == no_limit) return field.rule != time_rule::delay;
  return field.value == milliseconds(0) && field.rule == time_rule::limit_or_zero;
}

struct number_field {
  std::string_view name;
  long long value;
  long long least;
  long long most = std::numeric_limits<long long>::max();
};

/// Sizes beyond what a long long holds are as good as its maximum: no field has a limit up there.
long long number(std::uint64_t size) {
  return static_cast<long long>(std::min<std::uint64_t>(size, std::numeric_limits<long long>::max()));
}

refusal validate_number(const number_field& field) {
  if (field.value >= field.least && field.value <= field.most) return {};
  const bool bounded = field.most != std::numeric_limits<long long>::max();
  return refuse_option(field.name, "is " + std::to_string(field.value) + "; " + std::to_string(field.least) +
                                       (bounded ? " to " + std::to_string(field.most) : " or more") +
                                       " is allowed");
}

refusal validate_choices(const options& value) {
  if (value.outbox.policy > outbox_policy::drop_oldest) {
    return refuse_option("outbox.policy", "is none of refuse, queue and drop_oldest");
  }
  if (value.native.tls.min_version > tls_version::v1_3) {
    return refuse_option("native.tls.min_version", "is neither v1_2 nor v1_3");
  }
  if (value.web.token_place > web_token::query) {
    return refuse_option("web.token_place", "is none of none, subprotocol and query");
  }
  return {};
}

}  // namespace

refusal validate_times(const options& value) {
  const timeout_options& timeouts = value.timeouts;
  const time_field fields[] = {
      {"timeouts.open", timeouts.open},
      {"timeouts.resolve", timeouts.resolve},
      {"timeouts.connect", timeouts.connect},
      {"timeouts.tls", timeouts.tls},
      {"timeouts.upgrade", timeouts.upgrade},
      {"timeouts.proxy", timeouts.proxy},
      {"timeouts.close", timeouts.close},
      {"timeouts.linger", timeouts.linger},
      {"timeouts.attempt", timeouts.attempt},
      {"timeouts.probe", timeouts.probe},
      {"outbox.max_age", value.outbox.max_age},
      {"reconnect.first_delay", value.reconnect.first_delay, time_rule::delay},
      {"reconnect.max_delay", value.reconnect.max_delay, time_rule::delay},
      {"reconnect.stable_after", value.reconnect.stable_after},
      {"reconnect.max_elapsed", value.reconnect.max_elapsed},
      {"reconnect.max_retry_after", value.reconnect.max_retry_after},
      {"heartbeat.interval", value.heartbeat.interval, time_rule::limit_or_zero},
      {"heartbeat.limit", value.heartbeat.limit},
      {"native.ping_interval", value.native.ping_interval, time_rule::limit_or_zero},
      {"native.pong_limit", value.native.pong_limit},
      {"native.idle_limit", value.native.idle_limit, time_rule::limit_or_zero},
      {"native.tcp_keep_alive", value.native.tcp_keep_alive, time_rule::limit_or_zero},
      {"native.tcp_user_timeout", value.native.tcp_user_timeout, time_rule::limit_or_zero},
  };
  for (const time_field& field : fields) {
    if (fits(field)) continue;
    const std::string_view unit = " ms; ";
    return refuse_option(
        field.name, "is " + std::to_string(field.value.count()).append(unit).append(allowed(field.rule)));
  }
  return {};
}

refusal validate_numbers(const options& value) {
  const compression_options& compression = value.native.compression;
  const number_field fields[] = {
      {"limits.max_message_size", number(value.limits.max_message_size), 1},
      {"limits.max_fragments", number(value.limits.max_fragments), 1},
      {"limits.send_buffer", number(value.limits.send_buffer), 1},
      {"limits.send_low_water", number(value.limits.send_low_water), 0, number(value.limits.send_buffer)},
      {"outbox.max_bytes", number(value.outbox.max_bytes), 1},
      {"outbox.max_messages", number(value.outbox.max_messages), 1},
      {"native.compression.level", compression.level, 1, 9},
      {"native.compression.client_max_window_bits", compression.client_max_window_bits, 9, 15},
      {"native.compression.server_max_window_bits", compression.server_max_window_bits, 8, 15},
      {"native.max_redirects", value.native.max_redirects, 0, 20},
      {"web.limit_close_code", value.web.limit_close_code, 3000, 4999},
  };
  for (const number_field& field : fields) {
    if (refusal found = validate_number(field)) return found;
  }
  // Written so that NaN is refused.
  if (!(value.reconnect.factor >= 1.0 && value.reconnect.factor <= 100.0)) {
    return refuse_option("reconnect.factor", "is out of range; 1 to 100 is allowed");
  }
  return validate_choices(value);
}

refusal validate_heartbeat(const heartbeat_options& value) {
  if (!is_off(value.interval) && value.payload.empty()) {
    return refuse_option("heartbeat.payload", "is empty; with an interval set it must not be");
  }
  if (value.binary) return {};
  if (!is_utf8(value.payload))
    return refuse_option("heartbeat.payload", "is not UTF-8; set binary to send bytes");
  if (!is_utf8(value.reply))
    return refuse_option("heartbeat.reply", "is not UTF-8; set binary to expect bytes");
  return {};
}

refusal validate_web(const options& value) {
  const web_options& web = value.web;
  if (web.query_name.empty() || !all_of(web.query_name, is_unreserved)) {
    return refuse_option("web.query_name", "is not a name; letters, digits and -._~ are allowed");
  }
  if (web.token_place == web_token::none) {
    if (web.token.empty()) return {};
    return refuse_option("web.token", "is set, but web.token_place says none: it would go nowhere");
  }
  if (web.token.empty()) return refuse_option("web.token", "is empty, but web.token_place asks for one");
  if (web.token_place == web_token::query) return {};
  if (!is_token(web.token)) {
    return refuse_option("web.token", "is no subprotocol; letters, digits and !#$%&'*+-.^_`|~ are allowed");
  }
  if (std::find(value.subprotocols.begin(), value.subprotocols.end(), web.token) !=
      value.subprotocols.end()) {
    return refuse(errc::subprotocol_twice, "web.token", "is among options.subprotocols as well");
  }
  return {};
}

}  // namespace hawser::detail
