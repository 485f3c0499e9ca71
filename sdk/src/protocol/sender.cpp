#include "protocol/sender.hpp"

#include <array>
#include <cstring>

#include "close_code.hpp"
#include "protocol/mask.hpp"

namespace hawser::protocol {
namespace {

/// zlib cannot make a raw stream with a window of 256 bytes, so a peer that wants one gets no compression
/// (RFC 7692 6: an endpoint may send any message uncompressed).
constexpr int smallest_window_bits = 9;

/// What compression holds between messages; larger blocks are given back.
constexpr std::size_t largest_kept = 256 * 1024;

}  // namespace

sender::sender(const sender_options& options) : options_(options) {
  const deflate_parameters agreed = options.deflate.value_or(deflate_parameters{});
  const bool client = options.own == role::client;
  window_bits_ = client ? agreed.client_max_window_bits : agreed.server_max_window_bits;
  no_context_takeover_ = client ? agreed.client_no_context_takeover : agreed.server_no_context_takeover;
  compresses_ = options.deflate.has_value() && window_bits_ >= smallest_window_bits;
}

bool sender::send(payload_kind kind, std::span<const std::byte> payload, mask_key key, bool may_compress) {
  if (closed_ || in_message()) return false;
  const bool compresses = compresses_ && may_compress && payload.size() >= options_.compress_from;
  if (!compresses && payload.size() <= largest_control_payload) {
    put_short(kind, payload, key);
  } else {
    put_long(kind, payload, key, compresses);
  }
  return true;
}

/// A small message is the most frequent: it is encoded without a frame_header being filled.
void sender::put_short(payload_kind kind, std::span<const std::byte> payload, const mask_key& key) {
  std::byte* const target = queue_.prepare(largest_control_frame);
  const mask_key* const used = options_.own == role::client ? &key : nullptr;
  const std::size_t size =
      encode_short_header(true, false, static_cast<opcode>(kind), payload.size(), used, target);
  copy_payload(target + size, payload, used);
  queue_.commit(size + payload.size(), payload.size());
}

void sender::put_long(payload_kind kind, std::span<const std::byte> payload, const mask_key& key,
                      bool compresses) {
  frame_header header{.code = static_cast<opcode>(kind), .key = key};
  header.rsv1 = compresses && compress(payload);
  put(header, header.rsv1 ? compressed_.bytes() : payload, payload.size());
  if (compressed_.capacity() > largest_kept) compressed_.release();
}

/// Whether compressed_ is what to send. With context takeover it always is: the peer's window must see what
/// ours saw, and an incompressible message grows by a few bytes only.
bool sender::compress(std::span<const std::byte> payload) {
  if (!deflater_)
    deflater_.emplace(window_bits_, no_context_takeover_, options_.level, options_.memory_level);
  compressed_.clear();
  deflater_->compress(payload, compressed_);
  return !no_context_takeover_ || compressed_.size() < payload.size();
}

bool sender::begin(payload_kind kind) {
  if (closed_ || in_message()) return false;
  part_code_ = static_cast<opcode>(kind);
  return true;
}

bool sender::append(std::span<const std::byte> part, mask_key key) { return send_part(false, part, key); }

bool sender::finish(std::span<const std::byte> part, mask_key key) { return send_part(true, part, key); }

bool sender::send_part(bool fin, std::span<const std::byte> part, mask_key key) {
  if (closed_ || !in_message()) return false;
  put({.fin = fin, .code = part_code_, .key = key}, part, part.size());
  part_code_ = fin ? not_in_message : opcode::continuation;
  return true;
}

bool sender::ping(std::span<const std::byte> payload, mask_key key) {
  return send_urgent(write_queue::urgent::ping, opcode::ping, payload, key);
}

bool sender::pong(std::span<const std::byte> payload, mask_key key) {
  return send_urgent(write_queue::urgent::pong, opcode::pong, payload, key);
}

bool sender::send_urgent(write_queue::urgent kind, opcode code, std::span<const std::byte> payload,
                         mask_key key) {
  if (closed_ || payload.size() > largest_control_payload) return false;
  const std::size_t size = encode({.code = code, .key = key}, payload, queue_.prepare_urgent(kind));
  queue_.commit_urgent(kind, size);
  return true;
}

bool sender::close(std::uint16_t code, std::string_view reason, mask_key key) {
  if (closed_) return false;
  std::array<std::byte, largest_control_payload> payload;
  const std::size_t size = detail::encode_close(code, reason, payload);
  put({.code = opcode::close, .key = key}, {payload.data(), size}, 0);
  closed_ = true;
  return true;
}

void sender::copy_payload(std::byte* target, std::span<const std::byte> payload,
                          const mask_key* key) noexcept {
  if (key != nullptr) {
    copy_masked(target, payload.data(), payload.size(), *key);
  } else if (!payload.empty()) {
    std::memcpy(target, payload.data(), payload.size());
  }
}

std::size_t sender::encode(frame_header header, std::span<const std::byte> payload,
                           std::byte* target) const noexcept {
  header.masked = options_.own == role::client;
  header.payload = payload.size();
  const std::size_t size = encode_header(header, target);
  copy_payload(target + size, payload, header.masked ? &header.key : nullptr);
  return size + payload.size();
}

void sender::put(frame_header header, std::span<const std::byte> payload, std::size_t counted) {
  std::byte* const target = queue_.prepare(largest_header + payload.size());
  queue_.commit(encode(header, payload, target), counted);
}

void sender::release_idle() noexcept {
  queue_.release_idle();
  compressed_.release();
  if (deflater_) deflater_->release_idle();
}

std::size_t sender::memory() const noexcept {
  return queue_.memory() + compressed_.capacity() + (deflater_ ? deflater_->memory() : 0);
}

}  // namespace hawser::protocol
