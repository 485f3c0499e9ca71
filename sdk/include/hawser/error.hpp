// What can go wrong, as values. No function of Hawser throws for what the network or the peer does.
#pragma once

#include <hawser/export.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

namespace hawser {

/// One value for each cause. The values are stable: new ones are appended to their block.
/// `std::error_code` is made from it implicitly, and compares with a `condition`:
/// `if (error == hawser::condition::tls) …`
enum class errc : int {
  // What the program handed in. Refused before any I/O.
  invalid_url = 100,  ///< the text is no URL
  url_scheme,         ///< neither ws nor wss
  url_host,          ///< host missing, not ASCII, or in a form that browsers and native code read differently
  url_port,          ///< not a number from 1 to 65535
  url_fragment,      ///< RFC 6455 3: a WebSocket URL has no fragment
  url_credentials,   ///< user info that is not valid percent-encoded UTF-8, or where it cannot be sent, or
                     ///< beside other credentials
  header_name,       ///< not a token of RFC 9110
  header_value,      ///< has a control character, or is no valid token, cookie or origin
  header_forbidden,  ///< Host, Upgrade, Connection, Content-Length, Transfer-Encoding or Sec-*; or
                     ///< Authorization, Cookie or Origin more than once
  subprotocol_name,  ///< not a token of RFC 9110
  subprotocol_twice,        ///< the same subprotocol stands twice
  option_out_of_range,      ///< an option has a value outside of what its comment allows
  close_code_not_sendable,  ///< neither 1000 nor 3000 to 4999
  close_reason_too_long,    ///< over 123 bytes of UTF-8
  close_reason_not_utf8,    ///< the reason is not UTF-8
  text_not_utf8,            ///< the text to send is not UTF-8
  ping_too_long,            ///< over 125 bytes
  scheme_downgrade,         ///< a hook or redirect went from wss to ws

  // The call does not fit the state.
  not_open = 200,    ///< nothing can be sent now
  already_open,      ///< open() of a client that is connecting, open or closing
  loop_gone,         ///< the loop was destroyed before the client
  already_answered,  ///< the attempt was answered, or its deadline has passed

  // The platform cannot do it; see hawser::capabilities().
  not_supported = 300,

  // Getting bytes from here to there.
  resolve_failed = 400,  ///< the name server did not answer usefully
  host_not_found,        ///< there is no such host
  connection_refused,
  network_unreachable,
  connection_reset,
  connection_lost,       ///< the peer ended the connection without a Close frame
  connect_failed,        ///< any other failure of the socket while connecting
  proxy_failed,          ///< the proxy did not speak its protocol
  proxy_refused,         ///< the proxy would not connect us
  proxy_authentication,  ///< the proxy wants (other) credentials
  network_down,          ///< loop::notify or the page said that the network is lost

  // TLS.
  tls_failed = 500,        ///< any other failure; see error_info::native
  tls_cut_off,             ///< the connection ended inside the handshake
  tls_truncated,           ///< the connection ended without close_notify
  tls_version,             ///< the peer offers no version that is allowed
  tls_alpn,                ///< the peer chose a protocol other than http/1.1
  tls_trust_store,         ///< a trust store could not be read: nothing is trusted then
  tls_client_certificate,  ///< the client certificate or its key could not be used, or the peer refused it
  tls_configuration,       ///< an option of TLS could not be applied
  certificate_expired,
  certificate_not_yet_valid,
  certificate_host,  ///< the certificate is for another host
  certificate_self_signed,
  certificate_unknown_authority,
  certificate_revoked,
  certificate_invalid,  ///< any other flaw of the chain
  certificate_pin,      ///< no certificate of the verified chain has a pinned key

  // The opening handshake: HTTP and RFC 6455 4.
  http_status = 600,      ///< a status other than 101; see error_info::http_status
  http_malformed,         ///< not an HTTP/1.1 response
  http_bare_line_feed,    ///< a line that ends without CR
  http_folded_header,     ///< obsolete line folding (RFC 9112 5.2)
  http_nul,               ///< a NUL byte in the head
  http_too_many_interim,  ///< more interim 1xx responses than allowed
  upgrade_missing,        ///< no "Upgrade: websocket"
  connection_missing,     ///< no "upgrade" among the tokens of Connection
  accept_missing,
  accept_wrong,         ///< Sec-WebSocket-Accept does not answer our key
  header_duplicated,    ///< a header of the handshake stands twice
  extension_malformed,  ///< Sec-WebSocket-Extensions breaks its grammar
  extension_not_offered,
  extension_duplicated,
  extension_parameter,  ///< a parameter unknown, twice, out of range, or not as offered
  subprotocol_not_offered,
  subprotocol_missing,  ///< subprotocols were asked for and the server chose none
  redirect_refused,     ///< a redirect that must not be followed
  redirect_malformed,   ///< a redirect without a usable Location
  upgrade_cut_off,      ///< the connection ended inside the response

  // RFC 6455 5 to 8 and RFC 7692, once open.
  reserved_bit = 700,  ///< a RSV bit that no extension gave a meaning
  reserved_opcode,
  control_fragmented,       ///< a control frame without FIN
  control_too_long,         ///< a control frame of more than 125 bytes
  continuation_unexpected,  ///< a continuation with no message begun
  continuation_expected,    ///< a new message inside a fragmented one
  length_not_minimal,       ///< the length is written in more bytes than it needs
  length_reserved_bit,      ///< the highest bit of a 64-bit length
  masked_frame,             ///< a server must not mask
  unmasked_frame,           ///< a client must mask
  invalid_utf8,             ///< text that is not UTF-8
  close_payload,            ///< a Close with a payload of one byte
  close_code,               ///< a Close with a code that must not be on the wire
  close_reason_utf8,        ///< a Close whose reason is not UTF-8
  deflate_data,             ///< a compressed message that does not inflate

  // A limit of ours.
  message_too_big = 800,  ///< over max_message_size, on the wire or inflated
  too_many_fragments,
  head_too_big,  ///< the response head is over its limit
  too_many_headers,
  too_many_redirects,
  receive_buffer_full,  ///< in a page: more arrived than receive_buffer while nobody polled
  outbox_full,          ///< the message does not fit into the outbox

  // Try again later.
  send_buffer_full = 900,  ///< over send_buffer; wait for on_drain

  // A time limit of ours.
  open_timeout = 1000,  ///< the whole attempt
  resolve_timeout,
  connect_timeout,
  proxy_timeout,
  tls_timeout,
  upgrade_timeout,
  close_timeout,
  pong_timeout,
  idle_timeout,
  heartbeat_timeout,
  attempt_timeout,  ///< on_attempt was not answered in time
  outbox_age,       ///< the message waited longer in the outbox than allowed

  // The program's own wish.
  cancelled = 1100,
};

/// What to do about an error, more or less. `error_code == condition` is how to ask.
enum class condition : int {
  invalid_argument = 1,  ///< mend the program or its configuration
  invalid_state,         ///< not now
  unsupported,           ///< not on this platform
  transport,             ///< the network
  tls,                   ///< trust and encryption
  handshake,             ///< the server's HTTP answer
  protocol,              ///< the peer breaks RFC 6455 or RFC 7692
  limit,                 ///< a limit of the options was passed
  would_block,           ///< later
  timeout,               ///< a time limit of the options was passed
  cancelled,             ///< the program wished it
};

HAWSER_API const std::error_category& error_category() noexcept;
HAWSER_API const std::error_category& condition_category() noexcept;

inline std::error_code make_error_code(errc value) noexcept {
  return {static_cast<int>(value), error_category()};
}
inline std::error_condition make_error_condition(condition value) noexcept {
  return {static_cast<int>(value), condition_category()};
}

/// The condition that a cause belongs to; `unsupported` for a value that this version does not know.
HAWSER_API condition condition_of(errc value) noexcept;

/// Where an attempt was when it failed. A page cannot tell and says `unknown` for all before `frames`.
enum class stage : std::uint8_t { unknown, prepare, resolve, connect, proxy, tls, upgrade, frames };
HAWSER_API std::string_view to_string(stage value) noexcept;

/// What the system or OpenSSL said, beside our own errc. Empty domain: nothing was said.
struct native_error {
  std::string domain = {};  ///< "system", "openssl", "dns", "zlib" or "dom"
  long long value = 0;
  std::string text = {};
};

/// Handed to on_error, and part of retry_info and close_info. Holds no secrets (guarantee 30).
struct error_info {
  std::error_code code = {};
  hawser::stage stage = hawser::stage::unknown;
  native_error native = {};
  int http_status = 0;         ///< 0 if the server sent none, and always in a page
  std::string http_body = {};  ///< the first bytes of a refusal's body; at most 4 KiB
  std::chrono::seconds retry_after{
      -1};                 ///< what the server asked for with Retry-After; negative if it did not
  bool retryable = false;  ///< whether the default policy of reconnect would try again

  explicit operator bool() const noexcept { return static_cast<bool>(code); }
  /// One sentence for a log: the error, the stage, the status and what the system said.
  HAWSER_API std::string message() const;
};

}  // namespace hawser

template <>
struct std::is_error_code_enum<hawser::errc> : std::true_type {};
template <>
struct std::is_error_condition_enum<hawser::condition> : std::true_type {};
