// The payload of a Close frame: a code, a reason, and what either may be (RFC 6455 5.5.1 and 7.4, and the
// IANA registry of WebSocket close codes).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <system_error>

namespace hawser::detail {

/// What a Close frame may carry: 1000 to 1003, 1007 to 1014 and 3000 to 4999. 1004 is reserved, 1005, 1006
/// and 1015 stand for what was never sent (RFC 6455 7.4.1), 1016 to 2999 are for RFCs to come, and nothing
/// else is defined.
bool is_close_code_valid_on_wire(unsigned code) noexcept;
/// What the user may send, as in a browser: 1000 and 3000 to 4999. The engine itself sends any that is valid
/// on the wire.
bool is_close_code_sendable(unsigned code) noexcept;
/// Whether a reconnect is tried by default after this code: the server went away, restarts or failed for the
/// moment, or said nothing. Every other code is a decision of the server's that a new attempt would meet
/// again.
bool is_close_code_retried(unsigned code) noexcept;

struct close_payload {
  std::uint16_t code = 1005;     ///< 1005: the Close had no payload
  std::string_view reason = {};  ///< a view into the payload that was decoded
};

/// Reads the payload of a Close frame, whose length the frame's own check has bounded to 125. On an error
/// `result` is as of a Close without payload.
std::error_code decode_close(std::span<const std::byte> payload, close_payload& result);

/// Writes the payload and returns its length: 0 for code 1005, 2 to 125 otherwise. What must not be on the
/// wire (any other code, a reason of more than 123 bytes or one that is not UTF-8) is refused and gives 0
/// too: an empty payload is always well-formed.
std::size_t encode_close(std::uint16_t code, std::string_view reason,
                         std::span<std::byte, 125> target) noexcept;

}  // namespace hawser::detail
