// Is the peer still there? Pings, the idle limit and the program's own heartbeat, as one clockwork without a
// clock.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <hawser/error.hpp>
#include <hawser/options.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "backend.hpp"
#include "deadlines.hpp"

namespace hawser::detail {

struct liveness_step {
  enum class kind : std::uint8_t { nothing, send_ping, send_heartbeat, fail };
  kind what = kind::nothing;
  std::string_view payload = {};  ///< of the ping; valid until the next call
  errc why = errc::pong_timeout;
};

class liveness {
 public:
  /// A connection is open. `can_ping`: the backend has ping frames.
  void start(std::shared_ptr<const options> settings, bool can_ping, time_point now);
  void stop() noexcept;
  time_point next() const noexcept { return due_.next(); }

  /// What is to be done now; to be called until it says `nothing`. While receiving is paused by ourselves the
  /// limits stand still: no reply could be seen.
  liveness_step step(time_point now, const activity& seen, bool paused);
  /// Receiving goes on: the limits that stood still begin anew.
  void resumed(time_point now) noexcept;
  /// Ask at once, and wait no longer than timeout_options::probe (guarantee 26).
  void probe(time_point now) noexcept;

  /// The user's own ping goes out.
  void user_ping(std::span<const std::byte> payload, time_point now);
  /// A pong came: the round-trip time if it answers the newest ping of ours or of the user's.
  std::optional<std::chrono::nanoseconds> pong(std::span<const std::byte> payload, time_point now) noexcept;

  struct heartbeat_result {
    bool swallow = false;
    std::optional<std::chrono::nanoseconds> round_trip = {};
  };
  /// A message came: is it the heartbeat's reply?
  heartbeat_result message(const incoming& arrived, time_point now) noexcept;

 private:
  enum class alarm : std::uint8_t { pong, idle, heartbeat_reply, ping, heartbeat };

  liveness_step send_ping(time_point now);
  liveness_step send_heartbeat(time_point now);
  liveness_step check_pong(time_point now, const activity& seen, bool paused);
  liveness_step check_idle(time_point now, const activity& seen, bool paused);
  liveness_step check_heartbeat(time_point now, bool paused);

  std::shared_ptr<const options> settings_;
  deadlines<alarm, 5> due_;
  bool can_ping_ = false;
  bool probing_ = false;
  time_point idle_base_ = {};
  std::uint32_t ping_number_ = 0;
  std::string ping_payload_;
  time_point ping_sent_ = never;
  std::string user_payload_;
  time_point user_sent_ = never;
  time_point heartbeat_sent_ = never;
};

}  // namespace hawser::detail
