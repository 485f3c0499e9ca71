// Whether and when to try again (guarantee 24). Pure: time and randomness are arguments.
#pragma once

#include <cstdint>
#include <hawser/error.hpp>
#include <hawser/options.hpp>
#include <optional>

#include "backend.hpp"
#include "backoff.hpp"

namespace hawser::detail {

class retry_policy {
 public:
  /// open() was called.
  void start(time_point now) noexcept;
  void attempt_begins() noexcept;
  /// The connection has been open for stable_after: what failed before is forgiven.
  void stable() noexcept;
  /// The surroundings changed: the next delay is a first one.
  void surroundings_changed() noexcept { backoff_.reset(); }

  /// What the default policy says of an error, or of a Close without an error.
  static bool default_answer(const error_info& error, std::uint16_t close_code) noexcept;
  /// The delay before the next attempt; nothing when it is enough. Whether the cause is worth a retry is not
  /// asked.
  std::optional<milliseconds> next_delay(const reconnect_options& settings, const error_info& error,
                                         time_point now, std::uint64_t random) noexcept;

  std::uint32_t attempts() const noexcept { return attempts_; }

 private:
  backoff backoff_;
  time_point trying_since_ = never;  ///< never: the connection is (or was until now) stable
  std::uint32_t attempts_ = 0;
  std::uint32_t attempts_in_row_ = 0;
};

}  // namespace hawser::detail
