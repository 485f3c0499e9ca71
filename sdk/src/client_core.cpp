#include "client_core.hpp"

#include <utility>

#include "loop_core.hpp"
#include "utf8.hpp"
#include "validate.hpp"

namespace hawser::detail {

client_core::client_core(std::shared_ptr<loop_core> loop, options settings)
    : loop_(std::move(loop)), settings_(std::make_shared<const options>(std::move(settings))) {}

client_core::~client_core() {
  if (lingers_) loop_->linger_ended();
}

std::error_code client_core::open(options settings) {
  if (state_ != hawser::state::closed) return errc::already_open;
  settings_ = std::make_shared<const options>(std::move(settings));
  return open();
}

std::error_code client_core::open() {
  if (state_ == hawser::state::connecting && retry_waits_) {
    tell_session([](hawser::detail::session& told) { told.retry_now(); });
    return {};
  }
  if (state_ != hawser::state::closed) return errc::already_open;
  connect_request request = first_request();
  const refusal refused = validate_options(*settings_, request.target);
  last_refusal_ = refused.detail;
  if (refused) return refused.code;

  auto held = loop_->enter();
  if (held.gone) return errc::loop_gone;
  user_closed_ = above_low_water_ = paused_ = retry_waits_ = false;
  buffered_ = parked_bytes_ = parked_messages_ = 0;
  accepted_messages_ = accepted_bytes_ = 0;
  settled_messages_ = settled_bytes_ = 0;
  unreported_ = {};
  untold_code_ = close_code::abnormal;
  loop_->count_active(1);
  // Last: from here on other threads may send into the outbox, and what they send is counted.
  state_ = hawser::state::connecting;
  loop_->submit(held, [self = shared_from_this(), request = std::move(request)]() mutable {
    self->start(std::move(request));
  });
  return {};
}

connect_request client_core::first_request() const {
  return {.subprotocols = settings_->subprotocols,
          .headers = settings_->native.headers,
          .bearer_token = settings_->native.bearer_token,
          .web_token = settings_->web.token,
          .settings = settings_};
}

void client_core::start(connect_request request) {
  if (session_ == nullptr) session_ = &loop_->engine().make_session(shared_from_this());
  session_->open(std::move(request));
}

std::error_code client_core::send(bool text, std::span<const std::byte> bytes, send_options how) {
  if (text && !is_utf8(bytes)) return errc::text_not_utf8;
  auto held = loop_->enter();
  if (held.gone) return errc::loop_gone;
  const hawser::state now = state_;
  const bool parks = now == hawser::state::connecting && settings_->outbox.policy != outbox_policy::refuse;
  if (now != hawser::state::open && !parks) return errc::not_open;
  if (auto error = check_room(parks, bytes.size())) return error;
  account(parks, bytes.size());
  loop_->submit_send(held, *this, {.text = text, .compress = how.compress, .bytes = bytes},
                     parks ? 0 : connection_number_.load());
  return {};
}

/// `size` is at most the limit.
bool client_core::send_buffer_full(std::size_t size) const noexcept {
  const std::size_t limit = settings_->limits.send_buffer;
  return buffered_ > limit - size;
}

std::error_code client_core::check_room(bool parks, std::size_t size) {
  if (size > settings_->limits.send_buffer) return errc::send_buffer_full;
  if (send_buffer_full(size)) {
    // The engine may have made room before it could see that on_drain is wanted: look again.
    above_low_water_ = true;
    if (send_buffer_full(size)) return errc::send_buffer_full;
  }
  if (!parks) return {};
  const outbox_options& limits = settings_->outbox;
  if (size > limits.max_bytes) return errc::outbox_full;
  if (limits.policy == outbox_policy::drop_oldest) return {};
  if (parked_bytes_ > limits.max_bytes - size || parked_messages_ >= limits.max_messages)
    return errc::outbox_full;
  return {};
}

void client_core::account(bool parks, std::size_t size) noexcept {
  // Before the bytes are counted: whoever writes them must see the wish for on_drain.
  if (buffered_ + size > settings_->limits.send_low_water) above_low_water_ = true;
  buffered_ += size;
  ++accepted_messages_;
  accepted_bytes_ += size;
  if (parks) parked(size);
}

std::error_code client_core::ping(std::string_view payload) {
  if (!loop_->can().ping_frames) return errc::not_supported;
  if (auto error = validate_ping(payload.size())) return error;
  auto held = loop_->enter();
  if (held.gone) return errc::loop_gone;
  if (state_ != hawser::state::open) return errc::not_open;
  tell_session(held, [payload = std::string(payload)](hawser::detail::session& told) {
    told.ping(std::as_bytes(std::span(payload)));
  });
  return {};
}

std::error_code client_core::close(std::uint16_t code, std::string_view reason) {
  if (auto error = validate_close(code, reason)) return error;
  auto held = loop_->enter();
  if (held.gone) return errc::loop_gone;
  if (state_ == hawser::state::closed) return errc::not_open;
  if (user_closed_.exchange(true)) return {};
  state_ = hawser::state::closing;
  // What other threads could send until now goes out before the Close (guarantee 4).
  if (held.direct) loop_->run_commands();
  tell_session(held, [code, reason = std::string(reason)](hawser::detail::session& told) {
    told.close(code, reason);
  });
  return {};
}

std::error_code client_core::answer(const std::shared_ptr<attempt_ticket>& ticket,
                                    const attempt_changes* changes) {
  connect_request request = ticket->request;
  if (changes != nullptr) {
    if (auto error = apply_changes(*changes, request)) return error;
  }
  auto held = loop_->enter();
  if (held.gone) return errc::loop_gone;
  if (ticket->answered.exchange(true)) return errc::already_answered;
  tell_session(held, [ticket, go_on = changes != nullptr,
                      request = std::move(request)](hawser::detail::session& told) mutable {
    told.answer_attempt({.ticket = ticket.get(), .go_on = go_on, .request = std::move(request)});
  });
  return {};
}

void client_core::destroy() {
  destroyed_ = true;
  handlers.clear(calls_);
  auto held = loop_->enter();
  if (held.gone) return;
  loop_->remove(*this);
  // What lingers keeps run() going, until its session lets go of this.
  lingers_ = state_.exchange(hawser::state::closed) != hawser::state::closed;
  if (!calls_.inside()) inbox_.clear();
  tell_session(held, [this](hawser::detail::session& told) {
    session_ = nullptr;
    told.abandon();
  });
}

void client_core::loop_ends() noexcept {
  state_ = hawser::state::closed;
  session_ = nullptr;
}

}  // namespace hawser::detail
