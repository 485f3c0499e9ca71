#include "retry_policy.hpp"

#include <algorithm>

#include "close_code.hpp"
#include "deadlines.hpp"
#include "error_policy.hpp"

namespace hawser::detail {

void retry_policy::start(time_point now) noexcept {
  backoff_.reset();
  trying_since_ = now;
  attempts_ = attempts_in_row_ = 0;
}

void retry_policy::attempt_begins() noexcept {
  ++attempts_;
  ++attempts_in_row_;
}

void retry_policy::stable() noexcept {
  backoff_.reset();
  trying_since_ = never;
  attempts_in_row_ = 0;
}

bool retry_policy::default_answer(const error_info& error, std::uint16_t close_code) noexcept {
  return error.code ? retryable_by_default(error) : is_close_code_retried(close_code);
}

std::optional<milliseconds> retry_policy::next_delay(const reconnect_options& settings,
                                                     const error_info& error, time_point now,
                                                     std::uint64_t random) noexcept {
  if (!settings.enabled) return std::nullopt;
  if (settings.max_attempts != 0 && attempts_in_row_ >= settings.max_attempts) return std::nullopt;
  if (trying_since_ == never) trying_since_ = now;
  milliseconds delay = backoff_.next(settings, random);
  if (error.retry_after.count() >= 0) {
    // Compared in seconds, of which a server may name more than milliseconds can count.
    constexpr std::chrono::seconds longest = std::chrono::hours(24 * 365);
    const auto asked = std::min(error.retry_after, longest);
    delay = std::max(delay, std::min<milliseconds>(asked, settings.max_retry_after));
  }
  if (now + delay > after(trying_since_, settings.max_elapsed)) return std::nullopt;
  return delay;
}

}  // namespace hawser::detail
