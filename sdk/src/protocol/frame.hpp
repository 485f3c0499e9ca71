// Room 4: the header of a frame, read and written (RFC 6455 5.2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <hawser/error.hpp>
#include <limits>
#include <span>

#include "protocol/mask.hpp"

namespace hawser::protocol {

/// Which side we are. The client is what Hawser sells; the server is what it is tested against.
enum class role : std::uint8_t { client, server };

enum class opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// What a message carries. The values are those of the opcodes.
enum class payload_kind : std::uint8_t { text = 1, binary = 2 };

/// No cause: all went well.
inline constexpr errc no_error{};

/// RFC 6455 5.5: "All control frames MUST have a payload length of 125 bytes or less".
inline constexpr std::size_t largest_control_payload = 125;
/// Two bytes, a 64-bit length and a key.
inline constexpr std::size_t largest_header = 14;
inline constexpr std::size_t largest_control_frame = 2 + sizeof(mask_key) + largest_control_payload;

struct frame_header {
  bool fin = true;
  bool rsv1 = false;
  opcode code = opcode::continuation;
  bool masked = false;
  mask_key key{};
  std::uint64_t payload = 0;  ///< bytes that follow the header

  bool is_control() const noexcept { return static_cast<std::uint8_t>(code) >= 8; }
};

/// What the next header may say, which depends on the connection and on the frames before it.
struct frame_rules {
  role own = role::client;    ///< who reads: a client refuses masked frames, a server all others
  bool compression = false;   ///< RFC 7692 was negotiated: RSV1 may stand on a message's first frame
  bool in_message = false;    ///< a fragmented message is begun and not ended
  bool fragment_left = true;  ///< that message may have one more fragment
  std::uint64_t room = std::numeric_limits<std::uint64_t>::max();  ///< payload bytes a data frame may claim
};

struct header_result {
  std::size_t size = 0;  ///< bytes of the header; 0 if it has not all arrived, or is wrong
  errc error = no_error;
};

/// Reads the header at the start of `bytes`, which may hold any part of it or more than it.
///
/// A violation is reported as soon as the byte that proves it is there. Of several, the first of this list
/// wins, which is the order of the bytes on the wire:
///   1st byte: reserved_bit, reserved_opcode, control_fragmented, continuation_unexpected,
///   continuation_expected,
///             too_many_fragments
///   2nd byte: masked_frame or unmasked_frame, control_too_long
///   1st byte of a 64-bit length: length_reserved_bit
///   6th byte of a 64-bit length, 2nd of a 16-bit one: length_not_minimal
///   last byte of the length: message_too_big
header_result decode_header(std::span<const std::byte> bytes, const frame_rules& rules,
                            frame_header& header) noexcept;

/// Writes the header to `target`, which has room for largest_header bytes, and returns its size.
std::size_t encode_header(const frame_header& header, std::byte* target) noexcept;

/// The same for a payload of at most 125 bytes, where a call would cost more than the work. `key` is null if
/// the frame is not masked.
inline std::size_t encode_short_header(bool fin, bool rsv1, opcode code, std::size_t payload,
                                       const mask_key* key, std::byte* target) noexcept {
  const unsigned flags = (fin ? 0x80u : 0u) | (rsv1 ? 0x40u : 0u);
  target[0] = static_cast<std::byte>(flags | static_cast<unsigned>(code));
  target[1] = static_cast<std::byte>(payload | (key != nullptr ? 0x80u : 0u));
  if (key == nullptr) return 2;
  std::memcpy(target + 2, key->data(), key->size());
  return 2 + key->size();
}

}  // namespace hawser::protocol
