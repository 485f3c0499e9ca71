// The way of events through client_core: from the session into the queue, and from the queue to the handlers.
#include <algorithm>
#include <utility>
#include <variant>

#include "client_core.hpp"
#include "loop_core.hpp"

namespace hawser::detail {

// The engine's thread.

flow client_core::message(const incoming& arrived) {
  if (loop_->delivers_directly() && !held_ && inbox_.empty()) {
    auto lent = hawser::message::lend(arrived.bytes, arrived.text, arrived.storage);
    deliver_message(lent);
    loop_->budget().count();
  } else {
    undelivered_bytes_ += arrived.bytes.size() + event_queue::message_overhead;
    arrivals().push(arrived);
    announce_arrival();
  }
  if (undelivered_bytes_ <= receive_limit() && !loop_->holds_back()) return flow::go_on;
  paused_ = true;
  if (!loop_->background()) loop_->make_ready(*this);
  return flow::pause;
}

void client_core::emit(notification what) {
  if (destroyed_) return;
  arrivals().push(std::move(what));
  announce_arrival();
}

event_queue& client_core::arrivals() noexcept { return loop_->background() ? outgoing_ : inbox_; }

void client_core::announce_arrival() {
  if (loop_->background()) {
    loop_->has_outgoing(*this);
  } else {
    loop_->make_ready(*this);
  }
}

void client_core::written(std::size_t bytes) {
  const std::size_t left = buffered_ -= bytes;
  if (left <= settings_->limits.send_low_water && above_low_water_.exchange(false)) emit(drained_event{});
}

void client_core::parked(std::size_t bytes) {
  parked_bytes_ += bytes;
  ++parked_messages_;
}

void client_core::unparked(std::size_t bytes) {
  parked_bytes_ -= bytes;
  --parked_messages_;
}

std::size_t client_core::receive_limit() const noexcept {
  constexpr std::size_t native_default = 4u << 20;
  constexpr std::size_t page_default = 64u << 20;
  const std::size_t wanted = settings_->limits.receive_buffer;
  if (wanted != 0) return wanted;
  return loop_->can().receive_backpressure ? native_default : page_default;
}

// The loop's thread.

void client_core::deliver(std::size_t most) {
  queued_event next;
  while (most-- > 0 && !loop_->budget().spent() && !destroyed_ && !held_ && inbox_.pop(next)) {
    if (next.is_message) {
      undelivered_bytes_ -= next.content.size() + event_queue::message_overhead;
      deliver_message(next.content);
    } else {
      std::visit([this](auto& event) { deliver(event); }, next.other);
    }
    loop_->budget().count();
  }
  if (destroyed_) inbox_.clear();
}

void client_core::hold(bool on) {
  held_ = on;
  if (has_events()) loop_->make_ready(*this);
}

void client_core::resume_if_possible() {
  if (!paused_ || undelivered_bytes_ > receive_limit() / 2) return;
  paused_ = false;
  tell_session([](hawser::detail::session& told) { told.resume_receiving(); });
}

void client_core::deliver_message(hawser::message& content) {
  if (user_closed_) {
    ++unreported_.undelivered;
  } else {
    call(handlers.message, content);
  }
}

void client_core::deliver(attempt_event& event) {
  if (quiet()) return;
  event.ticket->owner = weak_from_this();
  if (handlers.attempt) {
    call(handlers.attempt, make_attempt(std::move(event.ticket)));
  } else {
    const attempt_changes none;
    answer(event.ticket, &none);
  }
}

void client_core::deliver(opened_event& event) {
  if (quiet()) return;
  {
    const auto lock = loop_->lock();
    state_ = hawser::state::open;
    connection_number_ = event.connection_number;
  }
  retry_waits_ = false;
  call(handlers.open, event.info);
  tell_session(
      [number = event.connection_number](hawser::detail::session& told) { told.opened_delivered(number); });
}

void client_core::deliver(closing_event&) {
  if (quiet()) return;
  const auto lock = loop_->lock();
  state_ = hawser::state::closing;
}

void client_core::deliver(verdict_event& event) {
  if (quiet()) return;
  bool again = event.default_answer;
  if (handlers.verdict) {
    calls_.enter();
    const retry_question question{.error = event.error.code ? &event.error : nullptr,
                                  .close_code = event.code,
                                  .default_answer = event.default_answer};
    loop_->guarded([&] { again = handlers.verdict.get()(question); });
    calls_.leave();
  }
  tell_session([again](hawser::detail::session& told) { told.answer_retry(again); });
}

void client_core::add_strays(ended_event& event) {
  // Accepted before the user could know of the end, and not yet seen by the session when it announced it. A
  // session that goes on with an outbox will keep them.
  if (event.retry && settings_->outbox.policy != outbox_policy::refuse) return;
  // Several ends may have been announced since; each stray is counted with the first of them.
  const std::uint64_t bytes = accepted_bytes_ - std::max(event.seen_bytes, settled_bytes_);
  event.lost.unsent_messages +=
      static_cast<std::size_t>(accepted_messages_ - std::max(event.seen_messages, settled_messages_));
  event.lost.unsent_bytes += static_cast<std::size_t>(bytes);
  settled_messages_ = accepted_messages_;
  settled_bytes_ = accepted_bytes_;
  buffered_ -= static_cast<std::size_t>(bytes);
}

void client_core::deliver(ended_event& event) {
  if (destroyed_) return;
  if (event.retry) {
    deliver_retry(event);
  } else {
    deliver_close(event);
  }
}

void client_core::keep_unreported(const ended_event& event) noexcept {
  unreported_.unsent_messages += event.lost.unsent_messages;
  unreported_.unsent_bytes += event.lost.unsent_bytes;
  untold_code_ = event.code;
  untold_reason_ = event.reason;
}

void client_core::deliver_retry(ended_event& event) {
  {
    const auto lock = loop_->lock();
    add_strays(event);
    if (quiet()) return keep_unreported(event);
    state_ = hawser::state::connecting;
    connection_number_ = 0;
  }
  retry_waits_ = true;
  if (event.error.code) call(handlers.error, event.error);
  if (quiet()) return keep_unreported(event);
  call(handlers.retry, retry_info{.cause = std::move(event.error),
                                  .code = event.code,
                                  .reason = std::move(event.reason),
                                  .attempt = event.attempts + 1,
                                  .delay = event.delay,
                                  .lost = event.lost});
}

void client_core::deliver_close(ended_event& event) {
  {
    const auto lock = loop_->lock();
    add_strays(event);
    state_ = hawser::state::closing;
  }
  retry_waits_ = false;
  if (event.error.code && !user_closed_) call(handlers.error, event.error);
  if (destroyed_) return;
  {
    const auto lock = loop_->lock();
    state_ = hawser::state::closed;
    connection_number_ = 0;
    loop_->count_active(-1);
  }
  if (event.code == close_code::abnormal) {
    // Guarantee 3: the Close that came last, though close() kept its on_retry from being told.
    event.code = untold_code_;
    event.reason = std::move(untold_reason_);
  }
  event.lost.unsent_messages += unreported_.unsent_messages;
  event.lost.unsent_bytes += unreported_.unsent_bytes;
  event.lost.undelivered = unreported_.undelivered;
  call(handlers.close, close_info{.code = event.code,
                                  .reason = std::move(event.reason),
                                  .clean = event.clean,
                                  .sent_code = event.sent_code,
                                  .error = std::move(event.error),
                                  .attempts = event.attempts,
                                  .lost = event.lost});
}

void client_core::deliver(pong_event& event) {
  if (quiet() || state_ != hawser::state::open) return;
  call(handlers.pong, pong_info{.round_trip = event.round_trip, .payload = event.payload.text()});
}

void client_core::deliver(drained_event&) {
  if (!quiet() && state_ == hawser::state::open) call(handlers.drain);
}

void client_core::deliver(dropped_event& event) {
  call(handlers.drop,
       drop_info{.reason = event.reason, .binary = !event.text, .payload = event.payload.text()});
}

}  // namespace hawser::detail
