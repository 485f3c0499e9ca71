// permessage-deflate in the handshake (RFC 7692 5 to 7.1): what is offered and what an answer may say.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <hawser/error.hpp>

namespace hawser::protocol {

/// What both sides agreed on.
struct deflate_parameters {
  bool server_no_context_takeover = false;
  bool client_no_context_takeover = false;
  int server_max_window_bits = 15;  ///< 8 to 15
  int client_max_window_bits = 15;  ///< 8 to 15
};

/// The value of the request's Sec-WebSocket-Extensions. client_max_window_bits is always named, so that the
/// server may choose it (RFC 7692 7.1.2.2).
std::string deflate_offer(const deflate_parameters& wish);

/// Reads the response's Sec-WebSocket-Extensions (all its fields joined by ", ") against what was offered.
/// Nothing offered is `offered == nullptr`; an empty answer negotiates nothing. An answered window of 8 bits for
/// the client is accepted: zlib cannot compress with it, so the sender then sends uncompressed.
std::error_code negotiate(std::string_view answer, const deflate_parameters* offered,
                          std::optional<deflate_parameters>& agreed);

}  // namespace hawser::protocol
