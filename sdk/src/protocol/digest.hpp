// What the accept key needs (RFC 6455 4.2.2): SHA-1 and base64, without OpenSSL. Not for any other use.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace hawser::protocol {

std::array<std::byte, 20> sha1(std::span<const std::byte> data) noexcept;
std::string base64(std::span<const std::byte> data);
/// The Sec-WebSocket-Accept that answers a Sec-WebSocket-Key.
std::string accept_for(std::string_view key);

}  // namespace hawser::protocol
