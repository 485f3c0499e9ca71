// The example of RFC 6455 1.3, so that tests of the handshake need no randomness.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace hawser::test {

inline const std::string sample_key = "dGhlIHNhbXBsZSBub25jZQ==";
inline const std::string sample_accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// What sample_key is the base64 of.
inline std::array<std::byte, 16> sample_nonce() {
  constexpr std::string_view text = "the sample nonce";
  std::array<std::byte, 16> nonce{};
  for (std::size_t at = 0; at < nonce.size(); ++at) nonce[at] = static_cast<std::byte>(text[at]);
  return nonce;
}

}  // namespace hawser::test
