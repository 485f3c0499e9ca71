#include <hawser/client.hpp>
#include <utility>

#include "attempt_ticket.hpp"
#include "client_core.hpp"
#include "loop_core.hpp"

namespace hawser {

std::string_view to_string(state value) noexcept {
  switch (value) {
    case state::connecting: return "CONNECTING";
    case state::open: return "OPEN";
    case state::closing: return "CLOSING";
    case state::closed: return "CLOSED";
  }
  return "UNKNOWN";
}

attempt::attempt(std::shared_ptr<detail::attempt_ticket> ticket) noexcept : ticket_(std::move(ticket)) {}
attempt::attempt(attempt&&) noexcept = default;
attempt& attempt::operator=(attempt&& other) noexcept {
  if (this != &other) {
    if (ticket_ != nullptr) cancel();
    ticket_ = std::move(other.ticket_);
  }
  return *this;
}
attempt::~attempt() {
  if (ticket_ != nullptr) cancel();
}

std::uint32_t attempt::number() const noexcept { return ticket_->number; }
const std::string& attempt::url() const noexcept { return ticket_->masked_url; }
int attempt::http_status() const noexcept { return ticket_->http_status; }
const std::string& attempt::authenticate() const noexcept { return ticket_->authenticate; }

std::error_code attempt::proceed(const attempt_changes& changes) {
  const auto owner = ticket_->owner.lock();
  return owner == nullptr ? errc::already_answered : owner->answer(ticket_, &changes);
}
std::error_code attempt::cancel() {
  const auto owner = ticket_->owner.lock();
  return owner == nullptr ? errc::already_answered : owner->answer(ticket_, nullptr);
}

client::client(loop& owner, options settings)
    : core_(std::make_shared<detail::client_core>(owner.core_, std::move(settings))) {
  owner.core_->add(*core_);
}
client::~client() {
  if (core_ != nullptr) core_->destroy();
}
client::client(client&&) noexcept = default;
client& client::operator=(client&& other) noexcept {
  if (this != &other) {
    if (core_ != nullptr) core_->destroy();
    core_ = std::move(other.core_);
  }
  return *this;
}

std::error_code client::open() { return core_->open(); }
std::error_code client::open(options settings) { return core_->open(std::move(settings)); }
const std::string& client::last_refusal() const noexcept { return core_->last_refusal(); }

std::error_code client::send_text(std::string_view text, send_options how) {
  return core_->send(true, std::as_bytes(std::span(text.data(), text.size())), how);
}
std::error_code client::send_binary(std::span<const std::byte> bytes, send_options how) {
  return core_->send(false, bytes, how);
}
std::error_code client::ping(std::string_view payload) { return core_->ping(payload); }
std::error_code client::close(std::uint16_t code, std::string_view reason) {
  return core_->close(code, reason);
}
state client::state() const noexcept { return core_->state(); }
std::size_t client::buffered_amount() const noexcept { return core_->buffered_amount(); }

void client::on_open(function<void(const open_info&)> handler) {
  core_->set(core_->handlers.open, std::move(handler));
}
void client::on_message(function<void(message&)> handler) {
  core_->set(core_->handlers.message, std::move(handler));
}
void client::on_error(function<void(const error_info&)> handler) {
  core_->set(core_->handlers.error, std::move(handler));
}
void client::on_retry(function<void(const retry_info&)> handler) {
  core_->set(core_->handlers.retry, std::move(handler));
}
void client::on_close(function<void(const close_info&)> handler) {
  core_->set(core_->handlers.close, std::move(handler));
}
void client::on_drain(function<void()> handler) { core_->set(core_->handlers.drain, std::move(handler)); }
void client::on_drop(function<void(const drop_info&)> handler) {
  core_->set(core_->handlers.drop, std::move(handler));
}
void client::on_pong(function<void(const pong_info&)> handler) {
  core_->set(core_->handlers.pong, std::move(handler));
}
void client::on_attempt(function<void(attempt)> handler) {
  core_->set(core_->handlers.attempt, std::move(handler));
}
void client::should_retry(function<bool(const retry_question&)> predicate) {
  core_->set(core_->handlers.verdict, std::move(predicate));
}

}  // namespace hawser
