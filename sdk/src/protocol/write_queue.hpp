// What waits for the socket, as one run of bytes for one write: frames in order, and in front of them the
// control frames that overtake.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "buffer.hpp"
#include "protocol/frame.hpp"

namespace hawser::protocol {

/// Two buffers: what is being written (now) stays where it is, while frames are appended to the other (next).
/// Next keeps room in front, so that a pong and a ping can be put there when it becomes now.
class write_queue {
 public:
  /// Frames that overtake, in the order in which they go out; the newest of a kind replaces the one that
  /// waits.
  enum class urgent : std::uint8_t { pong, ping };

  /// Place for `size` bytes at the end; commit() counts in what was written there, and the payload it stands
  /// for.
  std::byte* prepare(std::size_t size) {
    if (next_.bytes.empty()) keep_front_free();
    return next_.bytes.prepare(size);
  }
  void commit(std::size_t size, std::size_t payload) noexcept {
    next_.bytes.commit(size);
    next_.payload += payload;
  }

  /// Place for the one waiting frame of this kind, of at most largest_control_frame bytes.
  std::byte* prepare_urgent(urgent kind) noexcept { return slot(kind).frame.data(); }
  void commit_urgent(urgent kind, std::size_t size) noexcept {
    slot(kind).size = static_cast<std::uint8_t>(size);
  }

  /// All that can be written now: what is left of the last take(), or else all that waits. The bytes stay
  /// where they are until they are consumed. Empty: there is nothing to write.
  std::span<const std::byte> take();
  /// The first `count` of the taken bytes are written.
  void consume(std::size_t count) noexcept;

  bool empty() const noexcept { return now_.size() == 0 && !is_waiting(); }
  /// Payload bytes that were committed and not consumed. Of a partly written run its share, rounded up.
  std::size_t payload() const noexcept;

  /// Gives back the buffers that hold nothing.
  void release_idle() noexcept;
  std::size_t memory() const noexcept { return now_.bytes.capacity() + next_.bytes.capacity(); }

 private:
  struct run {
    detail::buffer bytes;
    std::size_t begin = 0;  // what stands before it is free, or written
    std::size_t payload = 0;
    std::size_t total = 0;  // bytes when it was taken

    std::size_t size() const noexcept { return bytes.size() - begin; }
    void put_in_front(std::span<const std::byte> frame) noexcept;
    void reset() noexcept;
  };
  struct waiting {
    std::array<std::byte, largest_control_frame> frame;
    std::uint8_t size = 0;
  };

  waiting& slot(urgent kind) noexcept { return urgent_[static_cast<std::size_t>(kind)]; }
  bool is_waiting() const noexcept;
  void keep_front_free();

  run now_;
  run next_;
  std::array<waiting, 2> urgent_;
};

}  // namespace hawser::protocol
