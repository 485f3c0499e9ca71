#include "session.hpp"

#include <utility>

namespace hawser::detail {

session::session(session_host& host, std::shared_ptr<session_sink> sink)
    : host_(host), sink_(std::move(sink)), outflow_(*sink_) {}

session::~session() {
  host_.set_timer(*this, never);
  host_.leave_gate(*this);
  if (ticket_ != nullptr) ticket_->answered = true;
}

void session::apply(input what) {
  const transition next = decide(phase_, what);
  phase_ = next.next;
  switch (next.what) {
    case action::ignore: break;
    case action::begin_attempt: begin_attempt(); break;
    case action::announce_open:
      sink_->emit(opened_event{.info = std::move(opened_), .connection_number = connection_number_});
      break;
    case action::send_close: send_close(); break;
    case action::announce_closing:
      liveness_.stop();
      set_deadline(deadline::close, user().timeouts.close);
      sink_->emit(closing_event{});
      break;
    case action::announce_retry: wait_for_retry(); break;
    case action::abort_attempt: drop_connection(); [[fallthrough]];
    case action::announce_end: announce_end(); break;
  }
  arm();
}

void session::open(connect_request request) {
  request_ = std::move(request);
  user_closed_ = asked_after_401_ = verdict_waits_ = false;
  outflow_.start(request_.settings);
  retry_.start(host_.now());
  apply(input::user_open);
}

void session::retry_now() {
  if (verdict_waits_) return;
  deadlines_.clear(deadline::retry);
  apply(input::user_retry);
}

void session::send(const outgoing& message, std::uint32_t connection_number) {
  outflow_.seen(message.bytes.size());
  const bool keeps = user().outbox.policy != outbox_policy::refuse;
  const bool current = connection_number == connection_number_;
  if (phase_ == phase::open && current) {
    outflow_.hand_over(*connection_, message);
    host_.needs_flush(*this);
  } else if (keeps && !user_closed_ && phase_ != phase::closed) {
    outflow_.park(message, connection_number == 0, host_.now());
    deadlines_.set(deadline::outbox, outflow_.outbox_expiry());
    arm();
  } else if (keeps ? phase_ != phase::closed : current && !end_told_) {
    outflow_.lose(message.bytes.size());
  }
  // Else its connection's end was announced without it; the user's side counts it when it delivers that end.
}

void session::ping(std::span<const std::byte> payload) {
  if (phase_ != phase::open) return;
  liveness_.user_ping(payload, host_.now());
  connection_->ping(payload);
  host_.needs_flush(*this);
}

void session::close(std::uint16_t code, std::string_view reason) {
  user_closed_ = true;
  close_code_ = code;
  close_reason_ = reason;
  if (phase_ == phase::connecting && ticket_ == nullptr && !outflow_.outbox_empty()) {
    // Guarantee 4: what was accepted goes out first, if the connection comes about within the close time-out.
    set_deadline(deadline::close, user().timeouts.close);
    return arm();
  }
  if ((phase_ == phase::connecting || phase_ == phase::waiting) && !verdict_waits_) {
    report_ = {.error = {.code = errc::cancelled}, .attempts = retry_.attempts()};
  }
  apply(input::user_close);
  pause_over();
}

void session::send_close() {
  liveness_.stop();
  deadlines_.clear(deadline::stable);
  outflow_.release_outbox(*connection_);
  connection_->close(close_code_, close_reason_);
  host_.needs_flush(*this);
  // Once the client is gone, `linger` is the limit.
  if (!abandoned_ && !deadlines_.is_set(deadline::close))
    set_deadline(deadline::close, user().timeouts.close);
}

void session::opened_delivered(std::uint32_t connection_number) {
  if (phase_ != phase::open || connection_number != connection_number_) return;
  outflow_.release_outbox(*connection_);
  deadlines_.clear(deadline::outbox);
  host_.needs_flush(*this);
  arm();
}

void session::resume_receiving() {
  if (!paused_ || connection_ == nullptr) return;
  pause_over();
}

void session::pause_over() {
  if (!std::exchange(paused_, false) || connection_ == nullptr) return;
  liveness_.resumed(host_.now());
  connection_->resume();
  arm();
}

void session::notified(notice what) {
  const time_point now = host_.now();
  if (what == notice::suspend) suspended_ = true;
  if (what == notice::resume || what == notice::network_changed) suspended_ = false;
  if (what == notice::resume) liveness_.resumed(now);
  if (what != notice::suspend && phase_ == phase::open) liveness_.probe(now);
  if (what == notice::resume || what == notice::network_changed) {
    retry_.surroundings_changed();
    retry_now();
  }
  arm();
}

void session::abandon() {
  abandoned_ = true;
  if (phase_ == phase::idle || phase_ == phase::closed) return host_.retire(*this);
  if (!user_closed_) close(close_code::going_away, {});
  if (phase_ == phase::closed) return;
  deadlines_.clear(deadline::close);
  set_deadline(deadline::linger, user().timeouts.linger);
  arm();
}

void session::flush() {
  if (connection_ != nullptr) connection_->flush();
}

void session::timer_due() {
  const time_point now = host_.now();
  deadline which;
  while (deadlines_.pop_due(now, which)) on_deadline(which);
  act_on_liveness();
  arm();
}

void session::on_deadline(deadline which) {
  switch (which) {
    case deadline::open: return give_up(errc::open_timeout);
    case deadline::attempt:
      if (ticket_->answered.exchange(true)) return;  // the answer is on its way
      return give_up(errc::attempt_timeout);
    case deadline::close:
    case deadline::linger: return give_up(errc::close_timeout);
    case deadline::retry:
      if (!suspended_) apply(input::retry_due);
      return;
    case deadline::stable: return retry_.stable();
    case deadline::outbox:
      outflow_.expire_outbox(host_.now());
      deadlines_.set(deadline::outbox, outflow_.outbox_expiry());
      return;
  }
}

void session::act_on_liveness() {
  while (phase_ == phase::open) {
    const liveness_step step = liveness_.step(host_.now(), connection_->seen(), paused_ || suspended_);
    switch (step.what) {
      case liveness_step::kind::nothing: return;
      case liveness_step::kind::send_ping: connection_->ping(std::as_bytes(std::span(step.payload))); break;
      case liveness_step::kind::send_heartbeat: {
        const heartbeat_options& heartbeat = user().heartbeat;
        sink_->added(heartbeat.payload.size());
        outflow_.hand_over(*connection_,
                           {.text = !heartbeat.binary, .bytes = std::as_bytes(std::span(heartbeat.payload))});
        break;
      }
      case liveness_step::kind::fail: return give_up(step.why);
    }
    host_.needs_flush(*this);
  }
}

void session::set_deadline(deadline which, milliseconds limit) {
  deadlines_.set(which, after(host_.now(), limit));
}

void session::arm() { host_.set_timer(*this, std::min(deadlines_.next(), liveness_.next())); }

}  // namespace hawser::detail
