// The session's dealings with its connections: how one begins, what it tells, and what its end leads to.
#include <utility>

#include "session.hpp"

namespace hawser::detail {

void session::begin_attempt() {
  retry_.attempt_begins();
  failure_.reset();
  asked_after_401_ = false;
  peer_code_ = close_code::abnormal;
  peer_reason_.clear();
  if (sink_->wants_attempts()) {
    ask_for_attempt(0, {});
  } else {
    host_.enter_gate(*this, request_.target);
  }
}

void session::ask_for_attempt(int http_status, std::string authenticate) {
  ticket_ = std::make_shared<attempt_ticket>();
  ticket_->number = retry_.attempts();
  ticket_->masked_url = masked(request_.target);
  ticket_->http_status = http_status;
  ticket_->authenticate = std::move(authenticate);
  ticket_->request = request_;
  set_deadline(deadline::attempt, user().timeouts.attempt);
  sink_->emit(attempt_event{ticket_});
}

void session::answer_attempt(attempt_answer answer) {
  if (ticket_ == nullptr || ticket_.get() != answer.ticket) return;
  ticket_.reset();
  deadlines_.clear(deadline::attempt);
  if (!answer.go_on) return give_up(errc::cancelled);
  request_ = std::move(answer.request);
  host_.enter_gate(*this, request_.target);
  arm();
}

void session::begin_connecting() {
  set_deadline(deadline::open, user().timeouts.open);
  connection_ = host_.connect(request_, *this);
  arm();
}

void session::opened(connected what) {
  host_.leave_gate(*this);
  deadlines_.clear(deadline::open);
  ++connection_number_;
  end_told_ = paused_ = false;
  if (user().reconnect.enabled) set_deadline(deadline::stable, user().reconnect.stable_after);
  liveness_.start(request_.settings, host_.can().ping_frames, host_.now());
  opened_ = {.subprotocol = std::move(what.subprotocol),
             .extensions = std::move(what.extensions),
             .url = std::move(what.url),
             .attempt = retry_.attempts(),
             .set_cookie = std::move(what.set_cookie)};
  apply(input::opened);
  // close() came while connecting, with data to send first.
  if (user_closed_) apply(input::user_close);
}

flow session::received(const incoming& message) {
  if (phase_ != phase::open || user_closed_) return flow::go_on;
  if (user().heartbeat.interval.count() != 0) {
    const auto reply = liveness_.message(message, host_.now());
    if (reply.round_trip) {
      pong_event event{.round_trip = *reply.round_trip};
      event.payload.append(message.bytes);
      sink_->emit(std::move(event));
    }
    arm();
    if (reply.swallow) return flow::go_on;
  }
  if (sink_->message(message) == flow::go_on) return flow::go_on;
  // The user may have closed or destroyed the client in on_message: then what comes is read and discarded.
  if (phase_ != phase::open) return flow::go_on;
  if (!host_.can().receive_backpressure) {
    give_up(errc::receive_buffer_full, user().web.limit_close_code);
    return flow::go_on;
  }
  paused_ = true;
  return flow::pause;
}

void session::drained() { outflow_.written(*connection_); }

void session::closing(std::uint16_t code, std::string_view reason) {
  peer_code_ = code;
  peer_reason_ = reason;
  apply(input::peer_close);
}

void session::pong(std::span<const std::byte> payload) {
  if (auto round_trip = liveness_.pong(payload, host_.now())) {
    pong_event event{.round_trip = *round_trip};
    event.payload.append(payload);
    sink_->emit(std::move(event));
  }
  arm();
}

void session::failed(failure why) { failure_ = std::move(why); }

void session::closed(ending how) { end_connection(std::move(how)); }

void session::give_up(errc why, std::uint16_t code_to_send) {
  failure_ = failure{.error = {.code = why, .stage = stage::prepare}};
  ending how{.code = peer_code_, .reason = peer_reason_};
  if (connection_ != nullptr) {
    failure_->error.stage = connection_->reached();
    if (code_to_send != 0) {
      connection_->close(code_to_send, {});
      connection_->flush();
    }
    how.sent_code = connection_->sent_code();
  }
  end_connection(std::move(how));
}

void session::drop_connection() {
  host_.leave_gate(*this);
  deadlines_.clear();
  liveness_.stop();
  paused_ = false;
  if (ticket_ != nullptr) std::exchange(ticket_, nullptr)->answered = true;
  if (connection_ == nullptr) return;
  outflow_.lose_connection(*connection_);
  host_.retire(std::move(connection_));
}

bool session::asks_again_after_401() {
  if (phase_ != phase::connecting || user_closed_ || asked_after_401_) return false;
  if (!failure_ || failure_->error.http_status != 401 || !sink_->wants_attempts()) return false;
  asked_after_401_ = true;
  std::string authenticate = std::move(failure_->authenticate);
  failure_.reset();
  ask_for_attempt(401, std::move(authenticate));
  return true;
}

void session::end_connection(ending how) {
  // A page's word for a failed TLS handshake, which no Close carries (RFC 6455 7.4.1).
  constexpr std::uint16_t tls_handshake = 1015;
  if (how.code == tls_handshake) how.code = close_code::abnormal;
  // The news of the loss may come before the alarm of the same turn.
  if (deadlines_.at(deadline::stable) <= host_.now()) retry_.stable();
  drop_connection();
  deadlines_.set(deadline::outbox, outflow_.outbox_expiry());
  if (asks_again_after_401()) return arm();
  report_ = {
      .code = how.code, .reason = std::move(how.reason), .clean = how.clean, .sent_code = how.sent_code};
  report_.attempts = retry_.attempts();
  if (failure_) {
    report_.error = std::move(std::exchange(failure_, std::nullopt)->error);
  } else if (how.code == close_code::abnormal) {
    report_.error.code = phase_ == phase::connecting ? errc::connect_failed : errc::connection_lost;
    report_.error.stage = phase_ == phase::connecting ? stage::unknown : stage::frames;
  }
  const bool again = retry_policy::default_answer(report_.error, report_.code);
  report_.error.retryable = report_.error.code && again;
  if (user_closed_) return apply(input::lost_for_good);
  settle(again);
}

void session::settle(bool default_answer) {
  const auto delay = retry_.next_delay(user().reconnect, report_.error, host_.now(), host_.random());
  // The program's own cancel() is an answer already.
  verdict_waits_ = delay && report_.error.code != errc::cancelled && sink_->wants_verdicts();
  if (!delay || (!default_answer && !verdict_waits_)) return apply(input::lost_for_good);
  report_.delay = *delay;
  set_deadline(deadline::retry, *delay);
  apply(input::lost_retry);
}

void session::wait_for_retry() {
  if (verdict_waits_) {
    deadlines_.clear(deadline::retry);
    sink_->emit(verdict_event{.error = report_.error,
                              .code = report_.code,
                              .default_answer = retry_policy::default_answer(report_.error, report_.code)});
    return;
  }
  report_.retry = true;
  report_.lost = outflow_.take_losses();
  report_.seen_messages = outflow_.seen_messages();
  report_.seen_bytes = outflow_.seen_bytes();
  end_told_ = true;
  sink_->emit(std::exchange(report_, {}));
}

void session::answer_retry(bool again) {
  if (!std::exchange(verdict_waits_, false) || phase_ != phase::waiting) return;
  if (!again) return apply(input::lost_for_good);
  set_deadline(deadline::retry, report_.delay);
  wait_for_retry();
  arm();
}

void session::announce_end() {
  deadlines_.clear();
  verdict_waits_ = false;
  outflow_.lose_outbox();
  report_.retry = false;
  report_.lost = outflow_.take_losses();
  report_.seen_messages = outflow_.seen_messages();
  report_.seen_bytes = outflow_.seen_bytes();
  end_told_ = true;
  sink_->emit(std::exchange(report_, {}));
  if (abandoned_) host_.retire(*this);
}

}  // namespace hawser::detail
