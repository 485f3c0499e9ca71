#include "liveness.hpp"

#include <algorithm>
#include <utility>

namespace hawser::detail {

namespace {
constexpr milliseconds off{0};

bool same(std::span<const std::byte> bytes, std::string_view text) noexcept {
  return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()) == text;
}
}  // namespace

void liveness::start(std::shared_ptr<const options> settings, bool can_ping, time_point now) {
  stop();
  settings_ = std::move(settings);
  can_ping_ = can_ping;
  idle_base_ = now;
  const native_options& native = settings_->native;
  if (can_ping_ && native.ping_interval != off) due_.set(alarm::ping, after(now, native.ping_interval));
  if (native.idle_limit != off) due_.set(alarm::idle, after(now, native.idle_limit));
  if (settings_->heartbeat.interval != off)
    due_.set(alarm::heartbeat, after(now, settings_->heartbeat.interval));
}

void liveness::stop() noexcept {
  due_.clear();
  settings_.reset();
  can_ping_ = probing_ = false;
  ping_sent_ = user_sent_ = heartbeat_sent_ = never;
}

liveness_step liveness::step(time_point now, const activity& seen, bool paused) {
  alarm which;
  while (due_.pop_due(now, which)) {
    liveness_step result;
    switch (which) {
      case alarm::pong: result = check_pong(now, seen, paused); break;
      case alarm::idle: result = check_idle(now, seen, paused); break;
      case alarm::heartbeat_reply: result = check_heartbeat(now, paused); break;
      case alarm::ping: return send_ping(now);
      case alarm::heartbeat: return send_heartbeat(now);
    }
    if (result.what != liveness_step::kind::nothing) return result;
  }
  return {};
}

void liveness::resumed(time_point now) noexcept {
  if (settings_ == nullptr) return;
  idle_base_ = now;
  if (due_.is_set(alarm::pong)) due_.set(alarm::pong, after(now, settings_->native.pong_limit));
  if (due_.is_set(alarm::heartbeat_reply)) {
    due_.set(alarm::heartbeat_reply, after(now, settings_->heartbeat.limit));
  }
}

void liveness::probe(time_point now) noexcept {
  if (settings_ == nullptr) return;
  probing_ = true;
  if (can_ping_) due_.set(alarm::ping, now);
  if (settings_->heartbeat.interval != off) due_.set(alarm::heartbeat, now);
}

liveness_step liveness::send_ping(time_point now) {
  // The limit counts from the oldest ping that was not answered; a probe only ever shortens it.
  if (!due_.is_set(alarm::pong)) due_.set(alarm::pong, after(now, settings_->native.pong_limit));
  if (std::exchange(probing_, false)) {
    due_.set(alarm::pong, std::min(due_.at(alarm::pong), after(now, settings_->timeouts.probe)));
  }
  if (settings_->native.ping_interval != off)
    due_.set(alarm::ping, after(now, settings_->native.ping_interval));
  ++ping_number_;
  ping_payload_.clear();
  for (int shift = 24; shift >= 0; shift -= 8) {
    ping_payload_.push_back(static_cast<char>(ping_number_ >> shift & 0xff));
  }
  ping_sent_ = now;
  return {.what = liveness_step::kind::send_ping, .payload = ping_payload_};
}

liveness_step liveness::send_heartbeat(time_point now) {
  const heartbeat_options& heartbeat = settings_->heartbeat;
  if (!due_.is_set(alarm::heartbeat_reply)) due_.set(alarm::heartbeat_reply, after(now, heartbeat.limit));
  if (std::exchange(probing_, false)) {
    due_.set(alarm::heartbeat_reply,
             std::min(due_.at(alarm::heartbeat_reply), after(now, settings_->timeouts.probe)));
  }
  due_.set(alarm::heartbeat, after(now, heartbeat.interval));
  heartbeat_sent_ = now;
  return {.what = liveness_step::kind::send_heartbeat};
}

liveness_step liveness::check_pong(time_point now, const activity& seen, bool paused) {
  const milliseconds limit = settings_->native.pong_limit;
  if (paused) {
    due_.set(alarm::pong, after(now, limit));
    return {};
  }
  // A pong cannot come before the end of a frame that is on its way: as long as that grows, the peer is
  // alive.
  if (seen.inside_frame && after(seen.last, limit) > now) {
    due_.set(alarm::pong, after(seen.last, limit));
    return {};
  }
  return {.what = liveness_step::kind::fail, .why = errc::pong_timeout};
}

liveness_step liveness::check_idle(time_point now, const activity& seen, bool paused) {
  const milliseconds limit = settings_->native.idle_limit;
  if (paused) idle_base_ = now;
  const time_point due = after(std::max(seen.last, idle_base_), limit);
  if (due <= now) return {.what = liveness_step::kind::fail, .why = errc::idle_timeout};
  due_.set(alarm::idle, due);
  return {};
}

liveness_step liveness::check_heartbeat(time_point now, bool paused) {
  if (!paused) return {.what = liveness_step::kind::fail, .why = errc::heartbeat_timeout};
  due_.set(alarm::heartbeat_reply, after(now, settings_->heartbeat.limit));
  return {};
}

void liveness::user_ping(std::span<const std::byte> payload, time_point now) {
  user_payload_.assign(reinterpret_cast<const char*>(payload.data()), payload.size());
  user_sent_ = now;
}

std::optional<std::chrono::nanoseconds> liveness::pong(std::span<const std::byte> payload,
                                                       time_point now) noexcept {
  due_.clear(alarm::pong);
  if (user_sent_ != never && same(payload, user_payload_)) return now - std::exchange(user_sent_, never);
  if (ping_sent_ != never && same(payload, ping_payload_)) return now - std::exchange(ping_sent_, never);
  return std::nullopt;
}

liveness::heartbeat_result liveness::message(const incoming& arrived, time_point now) noexcept {
  if (settings_ == nullptr || settings_->heartbeat.interval == off) return {};
  const heartbeat_options& heartbeat = settings_->heartbeat;
  const bool any_counts = heartbeat.reply.empty();
  if (!any_counts && !same(arrived.bytes, heartbeat.reply)) return {};
  due_.clear(alarm::heartbeat_reply);
  heartbeat_result result{.swallow = !any_counts && heartbeat.swallow_reply};
  if (heartbeat_sent_ != never) result.round_trip = now - std::exchange(heartbeat_sent_, never);
  return result;
}

}  // namespace hawser::detail
