// Extensions in the handshake: their grammar (RFC 6455 9.1), and permessage-deflate (RFC 7692 5 to 7.1), what
// is offered and what an answer may say.
#pragma once

#include <hawser/error.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace hawser::protocol {

struct extension_parameter {
  std::string name;
  std::optional<std::string> value;  ///< quotes and escapes removed
};

struct extension {
  std::string name;
  std::vector<extension_parameter> parameters;
};

/// Reads a Sec-WebSocket-Extensions, all its fields joined by ", ". errc::extension_malformed, or nothing.
/// Empty elements of the list are skipped (RFC 9110 5.6.1).
std::error_code parse_extensions(std::string_view text, std::vector<extension>& list);

/// What both sides agreed on.
struct deflate_parameters {
  bool server_no_context_takeover = false;
  bool client_no_context_takeover = false;
  int server_max_window_bits = 15;  ///< 8 to 15
  int client_max_window_bits = 15;  ///< 8 to 15

  bool operator==(const deflate_parameters&) const = default;
};

/// The value of the request's Sec-WebSocket-Extensions. client_max_window_bits is always named, so that the
/// server may choose it (RFC 7692 7.1.2.2).
std::string deflate_offer(const deflate_parameters& wish);

/// Reads the response's Sec-WebSocket-Extensions (all its fields joined by ", ") against what was offered.
/// Nothing offered is `offered == nullptr`; an empty answer negotiates nothing. What the server must repeat
/// and did not is errc::extension_parameter (server_no_context_takeover, 7.1.1.1;
/// server_max_window_bits, 7.1.2.1). What we said about ourselves holds without an answer (7.1.1.2, 7.1.2.2):
/// `agreed` has the stricter of both. An answered window of 8 bits for the client is accepted: zlib cannot
/// compress with it, so the sender then sends uncompressed.
std::error_code negotiate(std::string_view answer, const deflate_parameters* offered,
                          std::optional<deflate_parameters>& agreed);

}  // namespace hawser::protocol
