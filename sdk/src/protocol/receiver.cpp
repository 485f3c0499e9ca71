#include "protocol/receiver.hpp"

#include <algorithm>

#include "close_code.hpp"
#include "protocol/mask.hpp"

namespace hawser::protocol {
namespace {

/// A frame's tail of fewer bytes is read into the read buffer and copied: a read of its own costs more.
constexpr std::size_t smallest_direct_read = 16 * 1024;

message_assembler::inflate_settings peer_settings(const receiver_options& options) noexcept {
  const deflate_parameters agreed = options.deflate.value_or(deflate_parameters{});
  if (options.own == role::client) return {agreed.server_max_window_bits, agreed.server_no_context_takeover};
  return {agreed.client_max_window_bits, agreed.client_no_context_takeover};
}

}  // namespace

receiver::receiver(const receiver_options& options)
    : input_(std::max(options.read_buffer_size, smallest_read_buffer)),
      short_below_(options.own == role::client ? std::min<std::size_t>(options.max_message_size, 125) + 1
                                               : 0),
      max_fragments_(options.max_fragments),
      max_message_size_(options.max_message_size),
      assembler_(options.max_message_size, peer_settings(options)) {
  rules_.own = options.own;
  rules_.compression = options.deflate.has_value();
  rules_.room = max_message_size_;
}

std::span<std::byte> receiver::prepare() {
  if (state_ == state::closed || state_ == state::failed) input_.clear();
  const bool plain_body = state_ == state::body && !assembler_.is_compressed();
  const std::uint64_t left = plain_body ? header_.payload - done_ : 0;
  // Once begun, a direct read goes on to the frame's end, so that no byte of it is copied.
  into_message_ = input_.empty() && left != 0 && (into_message_ || left >= smallest_direct_read);
  return into_message_ ? assembler_.prepare(left) : input_.prepare();
}

void receiver::commit(std::size_t count) noexcept {
  wire_bytes_ += count;
  if (into_message_) {
    assembler_.commit(count);
  } else {
    input_.commit(count);
  }
}

event receiver::check_short(std::size_t size) {
  if (!detail::is_utf8(std::span<const std::byte>{input_.data() + 2, size})) return fail(errc::invalid_utf8);
  return lend_short(true, size);
}

/// A step that gives need_data while the state changes has only gone one room further.
event receiver::search() {
  for (;;) {
    const state before = state_;
    event found;
    switch (state_) {
      case state::start:
      case state::inside: found = read_header(); break;
      case state::held: found = read_held(); break;
      case state::body: found = read_body(); break;
      case state::closed: input_.clear(); return {};
      case state::failed: return fail(failure_);
    }
    if (found.kind != event_kind::need_data || state_ == before) return found;
  }
}

event receiver::read_header() {
  const auto [size, error] = decode_header(input_.bytes(), rules_, header_);
  if (error != no_error) return fail(error);
  if (size == 0) return {};
  input_.consume(size);
  ++frames_;
  enter_frame();
  return {};
}

/// A message in one frame is gathered in the read buffer if it is there already, or if the reads that bring
/// the rest stay large: then it is lent. Control frames always are.
void receiver::enter_frame() {
  done_ = 0;
  state_ = state::held;
  if (header_.is_control()) return;
  const bool first = header_.code != opcode::continuation;
  if (first) kind_ = static_cast<payload_kind>(header_.code);
  count_fragment();
  const bool gathers = header_.payload <= std::max(input_.size(), input_.capacity() / 2);
  if (first && header_.fin && !header_.rsv1 && gathers) return;
  state_ = state::body;
  if (first) assembler_.begin(kind_, header_.rsv1, header_.payload);
}

/// What the frame leaves for the fragments after it.
void receiver::count_fragment() noexcept {
  if (header_.fin) {
    fragments_ = 0;
    rules_.room = max_message_size_;
  } else {
    ++fragments_;
    rules_.room -= header_.payload;
  }
  rules_.in_message = !header_.fin;
  rules_.fragment_left = fragments_ < max_fragments_;
}

/// `available` bytes of a held payload are in the read buffer. Text is checked as it comes: a bad byte is an
/// error before its frame is complete.
errc receiver::unmask_and_check(std::size_t available) {
  const std::size_t done = static_cast<std::size_t>(done_);
  std::byte* const fresh = input_.data() + done;
  const std::size_t count = available - done;
  if (header_.masked) copy_masked(fresh, fresh, count, header_.key, done);
  done_ = available;
  if (header_.code != opcode::text) return no_error;
  const bool complete = available == header_.payload;
  // One call for a text that came whole is quicker than the validator that can be cut.
  if (complete && done == 0) return detail::is_utf8(std::span{fresh, count}) ? no_error : errc::invalid_utf8;
  if (!held_text_.feed({fresh, count})) return errc::invalid_utf8;
  return complete && !held_text_.complete() ? errc::invalid_utf8 : no_error;
}

event receiver::read_held() {
  const auto available = static_cast<std::size_t>(std::min<std::uint64_t>(input_.size(), header_.payload));
  if (const errc error = unmask_and_check(available); error != no_error) return fail(error);
  if (available < header_.payload) return {};
  return deliver_held();
}

event receiver::deliver_held() {
  const std::span<const std::byte> payload{input_.data(), static_cast<std::size_t>(header_.payload)};
  input_.consume(payload.size());
  end_frame();
  switch (header_.code) {
    case opcode::close: return deliver_close(payload);
    case opcode::ping: return {.kind = event_kind::ping, .payload = payload};
    case opcode::pong: return {.kind = event_kind::pong, .payload = payload};
    default: return {.kind = event_kind::message, .text = kind_ == payload_kind::text, .payload = payload};
  }
}

event receiver::deliver_close(std::span<const std::byte> payload) {
  detail::close_payload close;
  if (const std::error_code error = detail::decode_close(payload, close); error) {
    return fail(static_cast<errc>(error.value()));
  }
  state_ = state::closed;
  const auto reason = std::as_bytes(std::span{close.reason.data(), close.reason.size()});
  return {.kind = event_kind::close, .code = close.code, .payload = reason};
}

event receiver::read_body() {
  // Bytes lie either behind the message's end or in the read buffer, never in both.
  const auto direct = assembler_.fresh();
  if (!direct.empty()) {
    if (header_.masked) copy_masked(direct.data(), direct.data(), direct.size(), header_.key, done_ % 4);
    done_ += direct.size();
    if (const errc error = assembler_.accept(); error != no_error) return fail(error);
  }
  const std::uint64_t left = header_.payload - done_;
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(input_.size(), left));
  if (count != 0) {
    std::byte* const part = input_.data();
    if (header_.masked) copy_masked(part, part, count, header_.key, done_ % 4);
    input_.consume(count);
    done_ += count;
    if (const errc error = assembler_.add({part, count}); error != no_error) return fail(error);
  }
  if (done_ < header_.payload) return {};
  end_frame();
  if (!header_.fin) return {};
  if (const errc error = assembler_.finish(); error != no_error) return fail(error);
  return {.kind = event_kind::message, .text = kind_ == payload_kind::text, .payload = assembler_.bytes()};
}

event receiver::fail(errc cause) noexcept {
  state_ = state::failed;
  failure_ = cause;
  return {.kind = event_kind::error, .cause = cause};
}

detail::buffer receiver::take_message(const event& message) {
  if (is_assembled(message)) return assembler_.take();
  detail::buffer copy;
  copy.append(message.payload);
  return copy;
}

void receiver::release_idle() {
  const bool ended = state_ == state::closed || state_ == state::failed;
  const bool in_message = state_ == state::body || rules_.in_message;
  if (ended || !in_message) assembler_.release_idle();
  if (ended) input_.clear();
  input_.release_idle();
}

}  // namespace hawser::protocol
