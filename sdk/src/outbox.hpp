// Messages that wait for a connection (guarantee 23).
#pragma once

#include <cstddef>
#include <deque>
#include <hawser/options.hpp>
#include <optional>

#include "backend.hpp"
#include "buffer.hpp"

namespace hawser::detail {

struct parked_message {
  bool text = false;
  bool compress = true;
  buffer bytes = {};
  time_point since = {};
};

/// In order of arrival. What does not fit is taken out by the caller, one by one, so that each can be
/// reported.
class outbox {
 public:
  void push(parked_message message);
  std::size_t messages() const noexcept { return waiting_.size(); }
  std::size_t bytes() const noexcept { return bytes_; }
  bool empty() const noexcept { return waiting_.empty(); }
  bool over(const outbox_options& limits) const noexcept {
    return bytes_ > limits.max_bytes || waiting_.size() > limits.max_messages;
  }
  parked_message pop();
  /// The oldest, if it has waited for `max_age` or longer.
  std::optional<parked_message> pop_expired(milliseconds max_age, time_point now);
  /// When the oldest will be too old.
  time_point expiry(milliseconds max_age) const noexcept;
  void clear() noexcept;

 private:
  std::deque<parked_message> waiting_;
  std::size_t bytes_ = 0;
};

}  // namespace hawser::detail
