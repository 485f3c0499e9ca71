#include "outbox.hpp"

#include <utility>

namespace hawser::detail {

void outbox::push(parked_message message) {
  bytes_ += message.bytes.size();
  waiting_.push_back(std::move(message));
}

parked_message outbox::pop() {
  parked_message oldest = std::move(waiting_.front());
  waiting_.pop_front();
  bytes_ -= oldest.bytes.size();
  return oldest;
}

std::optional<parked_message> outbox::pop_expired(milliseconds max_age, time_point now) {
  if (expiry(max_age) > now) return std::nullopt;
  return pop();
}

time_point outbox::expiry(milliseconds max_age) const noexcept {
  return waiting_.empty() || max_age == no_limit ? never : waiting_.front().since + max_age;
}

void outbox::clear() noexcept {
  waiting_.clear();
  bytes_ = 0;
}

}  // namespace hawser::detail
