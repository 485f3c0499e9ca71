// How long to wait before the next attempt (guarantee 24, RFC 6455 7.2.3).
#pragma once

#include <chrono>
#include <cstdint>
#include <hawser/options.hpp>

namespace hawser::detail {

/// Truncated binary exponential backoff with full jitter: each delay is drawn from [0, ceiling], evenly, so
/// that the clients of a server that went away do not come back together.
class backoff {
 public:
  /// The next delay, from 64 random bits; the ceiling grows afterwards.
  milliseconds next(const reconnect_options& settings, std::uint64_t random) noexcept;
  /// The next delay is a first one again.
  void reset() noexcept { failures_ = 0; }

 private:
  std::uint32_t failures_ = 0;
};

}  // namespace hawser::detail
