// What a Close says when the peer's frames break a rule or a limit (RFC 6455 7.1.7 and 7.4.1).
#pragma once

#include <cstdint>
#include <system_error>

namespace hawser::protocol {

/// The code to send: 1007 for data that is not what it claims to be (UTF-8, deflate), 1009 for what is over a
/// limit, 1002 for every other violation; 0 if the error is no fault of the peer's frames, so that no code
/// fits.
std::uint16_t close_code_for(std::error_code error) noexcept;

}  // namespace hawser::protocol
