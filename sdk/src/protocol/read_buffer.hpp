// Where a socket's bytes arrive and are parsed in place. Its memory is taken when first needed.
#pragma once

#include <cstddef>
#include <cstring>
#include <span>

#include "buffer.hpp"

namespace hawser::protocol {

class read_buffer {
 public:
  explicit read_buffer(std::size_t capacity) noexcept : capacity_(capacity) {}

  std::byte* data() noexcept { return begin_; }
  std::size_t size() const noexcept { return static_cast<std::size_t>(end_ - begin_); }
  bool empty() const noexcept { return begin_ == end_; }
  std::span<const std::byte> bytes() const noexcept { return {begin_, size()}; }
  std::size_t capacity() const noexcept { return capacity_; }
  std::size_t memory() const noexcept { return memory_.capacity(); }

  /// Passes over the first `count` bytes. They stay where they are until prepare().
  void consume(std::size_t count) noexcept { begin_ += count; }
  void clear() noexcept { begin_ = end_; }

  /// The space to read into. What is still unparsed goes to the front first: it is part of one frame, once
  /// for each read, and the read stays large.
  std::span<std::byte> prepare() {
    std::byte* const front = memory_.prepare(capacity_);
    const std::size_t kept = size();
    if (kept != 0 && begin_ != front) std::memmove(front, begin_, kept);
    begin_ = front;
    end_ = front + kept;
    return {end_, capacity_ - kept};
  }
  void commit(std::size_t count) noexcept { end_ += count; }

  /// Gives the memory back if nothing is in it.
  void release_idle() noexcept {
    if (!empty()) return;
    memory_.release();
    begin_ = end_ = nullptr;
  }

 private:
  detail::buffer memory_;  // Always of size() 0: only its capacity is used, and so it never moves.
  std::byte* begin_ = nullptr;
  std::byte* end_ = nullptr;
  std::size_t capacity_;
};

}  // namespace hawser::protocol
