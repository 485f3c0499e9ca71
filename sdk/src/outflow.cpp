#include "outflow.hpp"

#include <utility>

namespace hawser::detail {

void outflow::start(std::shared_ptr<const options> settings) noexcept {
  settings_ = std::move(settings);
  losses_ = {};
  seen_messages_ = seen_bytes_ = 0;
}

void outflow::seen(std::size_t bytes) noexcept {
  ++seen_messages_;
  seen_bytes_ += bytes;
}

void outflow::hand_over(connection& target, const outgoing& message) {
  handed_bytes_ += message.bytes.size();
  target.send(message);
}

void outflow::park(const outgoing& message, bool counted, time_point now) {
  parked_message parked{.text = message.text, .compress = message.compress, .since = now};
  if (message.storage != nullptr) {
    parked.bytes = std::move(*message.storage);
  } else {
    parked.bytes.append(message.bytes);
  }
  if (!counted) sink_.parked(parked.bytes.size());
  outbox_.push(std::move(parked));
  while (outbox_.over(settings_->outbox)) drop(outbox_.pop(), errc::outbox_full);
}

void outflow::lose(std::size_t bytes) {
  ++losses_.unsent_messages;
  losses_.unsent_bytes += bytes;
  sink_.lost(bytes);
}

void outflow::release_outbox(connection& target) {
  while (!outbox_.empty()) {
    parked_message next = outbox_.pop();
    sink_.unparked(next.bytes.size());
    hand_over(
        target,
        {.text = next.text, .compress = next.compress, .bytes = next.bytes.bytes(), .storage = &next.bytes});
  }
}

void outflow::expire_outbox(time_point now) {
  while (auto old = outbox_.pop_expired(settings_->outbox.max_age, now))
    drop(std::move(*old), errc::outbox_age);
}

void outflow::drop(parked_message message, std::error_code reason) {
  sink_.unparked(message.bytes.size());
  sink_.lost(message.bytes.size());
  sink_.emit(dropped_event{.reason = reason, .text = message.text, .payload = std::move(message.bytes)});
}

void outflow::written(const connection& source) {
  const std::size_t left = source.buffered_amount();
  sink_.written(handed_bytes_ - left);
  handed_bytes_ = left;
}

void outflow::lose_connection(const connection& source) {
  // What was written since the last report is not lost, but the user need not be told that there is room.
  losses_.unsent_messages += source.buffered_messages();
  losses_.unsent_bytes += source.buffered_amount();
  sink_.lost(std::exchange(handed_bytes_, 0));
}

void outflow::lose_outbox() {
  while (!outbox_.empty()) {
    const parked_message lost = outbox_.pop();
    sink_.unparked(lost.bytes.size());
    lose(lost.bytes.size());
  }
}

loss_info outflow::take_losses() noexcept { return std::exchange(losses_, {}); }

}  // namespace hawser::detail
