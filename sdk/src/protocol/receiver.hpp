// Room 7: bytes become messages and control frames. Pulled: the caller reads into prepare(), says commit(),
// and calls next() until it needs data.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <hawser/error.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

#include "buffer.hpp"
#include "protocol/extension.hpp"
#include "protocol/frame.hpp"
#include "protocol/message_assembler.hpp"
#include "protocol/read_buffer.hpp"
#include "utf8.hpp"

namespace hawser::protocol {

enum class event_kind : std::uint8_t { need_data, message, ping, pong, close, error };

/// What next() found. The payload is a view, valid until the next call of next(), prepare() or
/// release_idle().
struct event {
  event_kind kind = event_kind::need_data;
  bool text = false;                        ///< message: its kind
  std::uint16_t code = 0;                   ///< close: the code received, 1005 if there was none
  errc cause = no_error;                    ///< error: why
  std::span<const std::byte> payload = {};  ///< message, ping, pong; close: the reason

  std::string_view payload_text() const noexcept {
    return {reinterpret_cast<const char*>(payload.data()), payload.size()};
  }
  std::error_code error() const noexcept {
    return cause == no_error ? std::error_code() : make_error_code(cause);
  }
};

struct receiver_options {
  role own = role::client;
  std::size_t max_message_size = std::size_t{16} * 1024 * 1024;  ///< bytes on the wire, and bytes inflated
  std::size_t max_fragments = 131072;              ///< frames of one message, empty ones too; at least 1
  std::size_t read_buffer_size = 64 * 1024;        ///< at least smallest_read_buffer
  std::optional<deflate_parameters> deflate = {};  ///< what the handshake agreed on
};

/// The events do not depend on how the bytes were cut into reads. After an error every next() repeats it;
/// after a Close all bytes are dropped (RFC 6455 5.5.1).
class receiver {
 public:
  /// A control frame must fit.
  static constexpr std::size_t smallest_read_buffer = largest_control_frame;

  explicit receiver(const receiver_options& options);

  /// The space for the next read, never empty if next() has just asked for data. It is the read buffer's, or
  /// the end of a large message.
  std::span<std::byte> prepare();
  void commit(std::size_t count) noexcept;

  /// A small message that lies whole in the buffer is by far the most frequent event: if it is binary it
  /// costs no call, and if it is text one that checks it.
  event next() {
    constexpr std::byte final_text{0x80 | 0x1};
    constexpr std::byte final_binary{0x80 | 0x2};
    if (state_ == state::start && input_.size() >= 2) {
      const std::byte* const frame = input_.data();
      const std::size_t size = std::to_integer<std::size_t>(frame[1]);
      if (size < short_below_ && input_.size() - 2 >= size) {
        if (frame[0] == final_binary) return lend_short(false, size);
        if (frame[0] == final_text) return check_short(size);
      }
    }
    return search();
  }

  /// Whether the event's message lies in memory of its own, so that take_message() does not copy it.
  bool is_assembled(const event& message) const noexcept {
    return message.payload.data() == assembler_.bytes().data();
  }
  /// The message of the event that next() gave last, to keep. To be called once.
  detail::buffer take_message(const event& message);

  /// Gives back the memory that an idle connection does not need; no read may be under way into prepare()'s
  /// space.
  void release_idle();
  /// Bytes held now.
  std::size_t memory() const noexcept { return input_.memory() + assembler_.memory(); }

  std::uint64_t frames() const noexcept { return frames_; }  ///< received whole, or their headers at least
  std::uint64_t wire_bytes() const noexcept { return wire_bytes_; }  ///< committed

 private:
  enum class state : std::uint8_t {
    start,   // at a header, no message begun
    inside,  // at a header, a fragmented message begun
    held,    // in a frame that is gathered in the read buffer and then lent
    body,    // in a frame whose payload goes to the assembler
    closed,
    failed,
  };

  event lend_short(bool text, std::size_t size) noexcept {
    const std::span<const std::byte> payload{input_.data() + 2, size};
    input_.consume(2 + size);
    ++frames_;
    return {.kind = event_kind::message, .text = text, .payload = payload};
  }

  event check_short(std::size_t size);
  event search();
  event read_header();
  event read_held();
  event read_body();
  void enter_frame();
  void count_fragment() noexcept;
  errc unmask_and_check(std::size_t available);
  event deliver_held();
  event deliver_close(std::span<const std::byte> payload);
  event fail(errc cause) noexcept;
  void end_frame() noexcept { state_ = rules_.in_message ? state::inside : state::start; }

  read_buffer input_;
  std::size_t short_below_;  // payloads below it take the short way; 0: none does
  std::uint64_t frames_ = 0;
  state state_ = state::start;
  errc failure_ = no_error;
  std::uint64_t wire_bytes_ = 0;

  frame_header header_;
  frame_rules rules_;
  std::uint64_t done_ = 0;  // payload bytes of the frame that were unmasked and checked
  std::size_t fragments_ = 0;
  std::size_t max_fragments_;
  std::size_t max_message_size_;
  payload_kind kind_ = payload_kind::binary;
  bool into_message_ = false;  // prepare() gave space of the assembler
  detail::utf8_validator held_text_;
  message_assembler assembler_;
};

}  // namespace hawser::protocol
