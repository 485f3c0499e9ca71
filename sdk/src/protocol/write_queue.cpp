#include "protocol/write_queue.hpp"

#include <cstring>

namespace hawser::protocol {
namespace {

constexpr std::size_t front = 2 * largest_control_frame;

/// A buffer that grew beyond it is not kept for the next run: a burst would hold its memory for ever. A
/// message of 1 MiB still finds its buffer again.
constexpr std::size_t largest_kept = 2 * 1024 * 1024;

}  // namespace

void write_queue::run::put_in_front(std::span<const std::byte> frame) noexcept {
  begin -= frame.size();
  std::memcpy(bytes.data() + begin, frame.data(), frame.size());
}

void write_queue::run::reset() noexcept {
  bytes.clear();
  begin = payload = total = 0;
  if (bytes.capacity() > largest_kept) bytes.release();
}

bool write_queue::is_waiting() const noexcept {
  return next_.size() != 0 || urgent_[0].size != 0 || urgent_[1].size != 0;
}

void write_queue::keep_front_free() {
  next_.bytes.prepare(front);
  next_.bytes.commit(front);
  next_.begin = front;
}

std::span<const std::byte> write_queue::take() {
  if (now_.size() == 0 && is_waiting()) {
    if (next_.bytes.empty()) keep_front_free();
    for (const urgent kind : {urgent::ping, urgent::pong}) {
      waiting& each = slot(kind);
      next_.put_in_front({each.frame.data(), each.size});
      each.size = 0;
    }
    std::swap(now_, next_);
    now_.total = now_.size();
  }
  return now_.bytes.bytes().subspan(now_.begin);
}

void write_queue::consume(std::size_t count) noexcept {
  now_.begin += count;
  if (now_.size() == 0) now_.reset();
}

std::size_t write_queue::payload() const noexcept {
  if (now_.payload == 0) return next_.payload;
  const std::uint64_t total = now_.total;
  const std::uint64_t share = (std::uint64_t{now_.payload} * now_.size() + total - 1) / total;
  return next_.payload + static_cast<std::size_t>(share);
}

void write_queue::release_idle() noexcept {
  for (run* each : {&now_, &next_}) {
    if (each->bytes.empty()) each->bytes.release();
  }
}

}  // namespace hawser::protocol
