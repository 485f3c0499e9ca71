// What one poll() may still deliver (guarantee 10).
#pragma once

#include <chrono>
#include <cstddef>
#include <hawser/loop.hpp>

namespace hawser::detail {

/// Reads the user's wall of time, steady_clock, as a frame does; the backend's clock may be a manual one.
class delivery_budget {
 public:
  void begin(const poll_budget& allowed) noexcept {
    left_ = allowed.events;
    delivered_ = 0;
    timed_ = allowed.time != std::chrono::nanoseconds::max();
    if (!timed_) return;
    using clock = std::chrono::steady_clock;
    const auto now = clock::now();
    // A limit beyond what the clock can count to is its end.
    until_ = allowed.time < clock::time_point::max() - now ? now + allowed.time : clock::time_point::max();
  }
  void count() noexcept {
    ++delivered_;
    if (left_ != 0) --left_;
    if (timed_ && std::chrono::steady_clock::now() >= until_) left_ = 0;
  }
  /// Nothing more in this poll.
  void end() noexcept { left_ = 0; }
  bool spent() const noexcept { return left_ == 0; }
  std::size_t delivered() const noexcept { return delivered_; }

 private:
  std::size_t left_ = 0;
  std::size_t delivered_ = 0;
  bool timed_ = false;
  std::chrono::steady_clock::time_point until_ = {};
};

}  // namespace hawser::detail
