#include "protocol/message_assembler.hpp"

#include <algorithm>

namespace hawser::protocol {
namespace {

/// Where a frame lacks more, no read is smaller: system calls cost more than memory.
constexpr std::size_t smallest_read = 64 * 1024;

std::size_t at_most(std::uint64_t claimed, std::size_t count) noexcept {
  return static_cast<std::size_t>(std::min<std::uint64_t>(claimed, count));
}

}  // namespace

void message_assembler::begin(payload_kind kind, bool compressed, std::uint64_t claimed) {
  storage_.clear();
  accepted_ = 0;
  is_text_ = kind == payload_kind::text;
  compressed_ = compressed;
  text_.reset();
  if (!compressed) {
    storage_.reserve(at_most(claimed, proven_));
  } else if (!inflater_) {
    inflater_.emplace(settings_.window_bits, settings_.no_context_takeover);
  }
}

errc message_assembler::add(std::span<const std::byte> part) {
  if (compressed_) return inflate(part);
  storage_.append(part);
  return accept();
}

std::span<std::byte> message_assembler::prepare(std::uint64_t left) {
  const std::size_t size = storage_.size();
  if (storage_.capacity() - size < at_most(left, smallest_read)) {
    storage_.prepare(at_most(left, std::max(smallest_read, size)));
  }
  const std::size_t room = at_most(left, storage_.capacity() - size);
  return {storage_.prepare(room), room};
}

errc message_assembler::accept() {
  const auto unchecked = fresh();
  accepted_ = storage_.size();
  return is_text_ && !text_.feed(unchecked) ? errc::invalid_utf8 : no_error;
}

/// What came out before a fault is checked before the fault is reported. So the first fault in the stream
/// wins, however the stream was cut.
errc message_assembler::inflate(std::span<const std::byte> part) {
  const inflater::result result = inflater_->feed(part, storage_, limit_);
  if (const errc error = accept(); error != no_error) return error;
  if (result == inflater::result::ok) return no_error;
  return result == inflater::result::too_big ? errc::message_too_big : errc::deflate_data;
}

errc message_assembler::finish() {
  if (compressed_ && inflater_->finish() != inflater::result::ok) return errc::deflate_data;
  if (is_text_ && !text_.complete()) return errc::invalid_utf8;
  proven_ = storage_.size();
  return no_error;
}

detail::buffer message_assembler::take() {
  detail::buffer taken;
  if (storage_.size() > storage_.capacity() / 2) {
    taken.swap(storage_);
  } else {
    taken.append(storage_.bytes());
    storage_.clear();
  }
  accepted_ = 0;
  return taken;
}

void message_assembler::release_idle() {
  storage_.release();
  accepted_ = proven_ = 0;
  if (inflater_) inflater_->release_idle();
}

std::size_t message_assembler::memory() const noexcept {
  return storage_.capacity() + (inflater_ ? inflater_->memory() : 0);
}

}  // namespace hawser::protocol
