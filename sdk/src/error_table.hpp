// What is known about each errc, in the order of the header. The tests hold it against the header's names.
#pragma once

#include <array>
#include <cstddef>
#include <hawser/error.hpp>
#include <string_view>

namespace hawser::detail {

struct error_entry {
  errc value;
  condition belongs_to;
  bool retryable;
  std::string_view sentence;
};

inline constexpr bool retry = true;
inline constexpr bool fatal = false;

inline constexpr auto error_table = std::to_array<error_entry>({
    // What the program handed in: it stays wrong until the program is mended.
    {errc::invalid_url, condition::invalid_argument, fatal,
     "the URL is malformed; ws://host[:port][/path][?query] or wss://… is allowed, percent-encoded, without "
     "white space, in at most 8192 bytes"},
    {errc::url_scheme, condition::invalid_argument, fatal, "the URL's scheme is neither ws nor wss"},
    {errc::url_host, condition::invalid_argument, fatal,
     "the URL's host is missing or malformed; an ASCII name (punycode for others), four decimal numbers, or "
     "an IPv6 address in brackets is allowed"},
    {errc::url_port, condition::invalid_argument, fatal, "the URL's port is not a number from 1 to 65535"},
    {errc::url_fragment, condition::invalid_argument, fatal,
     "the URL has a fragment; a '#' in path or query is written %23"},
    {errc::url_credentials, condition::invalid_argument, fatal,
     "the URL's user info cannot be used; user:password in percent-encoded UTF-8 is allowed, without control "
     "characters, and not beside other credentials"},
    {errc::header_name, condition::invalid_argument, fatal,
     "a header's name is not a token of letters, digits and !#$%&'*+-.^_`|~"},
    {errc::header_value, condition::invalid_argument, fatal,
     "a header's value has a character that is not allowed there, such as CR, LF or NUL"},
    {errc::header_forbidden, condition::invalid_argument, fatal,
     "a header is set that the handshake sets itself, or that may stand only once"},
    {errc::subprotocol_name, condition::invalid_argument, fatal,
     "a subprotocol is not a token of letters, digits and !#$%&'*+-.^_`|~"},
    {errc::subprotocol_twice, condition::invalid_argument, fatal, "a subprotocol stands twice in the list"},
    {errc::option_out_of_range, condition::invalid_argument, fatal,
     "an option has a value outside of what is allowed for it"},
    {errc::close_code_not_sendable, condition::invalid_argument, fatal,
     "the close code may not be sent; 1000 and 3000 to 4999 are allowed"},
    {errc::close_reason_too_long, condition::invalid_argument, fatal,
     "the close reason is longer than 123 bytes of UTF-8"},
    {errc::close_reason_not_utf8, condition::invalid_argument, fatal, "the close reason is not UTF-8"},
    {errc::text_not_utf8, condition::invalid_argument, fatal,
     "the text to send is not UTF-8; other bytes are sent as binary"},
    {errc::ping_too_long, condition::invalid_argument, fatal, "the ping's payload is longer than 125 bytes"},
    {errc::scheme_downgrade, condition::invalid_argument, fatal, "a hook or a redirect leads from wss to ws"},

    // The call does not fit the state: no attempt failed.
    {errc::not_open, condition::invalid_state, fatal, "the connection is not open"},
    {errc::already_open, condition::invalid_state, fatal,
     "the client is already connecting, open or closing"},
    {errc::loop_gone, condition::invalid_state, fatal, "the loop was destroyed before the client"},
    {errc::already_answered, condition::invalid_state, fatal,
     "the attempt was already answered, or its time is over"},

    // The platform stays what it is.
    {errc::not_supported, condition::unsupported, fatal,
     "this platform cannot do it; see hawser::capabilities()"},

    // The network comes back. A name that is not found as well: so does a resolver answer that is cut off
    // from the
    // net. Only credentials for the proxy have to come from the program.
    {errc::resolve_failed, condition::transport, retry, "the name server gave no usable answer"},
    {errc::host_not_found, condition::transport, retry, "there is no such host"},
    {errc::connection_refused, condition::transport, retry, "connection refused"},
    {errc::network_unreachable, condition::transport, retry, "the network is unreachable"},
    {errc::connection_reset, condition::transport, retry, "the peer reset the connection"},
    {errc::connection_lost, condition::transport, retry,
     "the peer ended the connection without a Close frame"},
    {errc::connect_failed, condition::transport, retry, "the connection could not be made"},
    {errc::proxy_failed, condition::transport, retry, "the proxy does not speak its protocol"},
    {errc::proxy_refused, condition::transport, retry, "the proxy refused to connect to the host"},
    {errc::proxy_authentication, condition::transport, fatal, "the proxy asks for other credentials"},
    {errc::network_down, condition::transport, retry, "the network is down"},

    // A handshake that breaks off, or fails for a reason unknown, may be a server that restarts. Trust and
    // configuration do not mend by themselves, and asking again would only press for a mistake.
    {errc::tls_failed, condition::tls, retry, "the TLS connection failed"},
    {errc::tls_cut_off, condition::tls, retry, "the peer ended the connection inside the TLS handshake"},
    {errc::tls_truncated, condition::tls, retry, "the peer ended the TLS connection without close_notify"},
    {errc::tls_version, condition::tls, fatal, "the peer offers no TLS version that is allowed"},
    {errc::tls_alpn, condition::tls, fatal, "the peer chose a protocol other than http/1.1"},
    {errc::tls_trust_store, condition::tls, fatal, "a trust store could not be read, so nothing is trusted"},
    {errc::tls_client_certificate, condition::tls, fatal,
     "the client certificate or its key could not be used, or the peer refused it"},
    {errc::tls_configuration, condition::tls, fatal, "a TLS option could not be applied"},
    {errc::certificate_expired, condition::tls, fatal, "the server's certificate has expired"},
    {errc::certificate_not_yet_valid, condition::tls, fatal, "the server's certificate is not yet valid"},
    {errc::certificate_host, condition::tls, fatal, "the server's certificate is for another host"},
    {errc::certificate_self_signed, condition::tls, fatal, "the server's certificate is self-signed"},
    {errc::certificate_unknown_authority, condition::tls, fatal,
     "the server's certificate is from an unknown authority"},
    {errc::certificate_revoked, condition::tls, fatal, "the server's certificate was revoked"},
    {errc::certificate_invalid, condition::tls, fatal, "the server's certificate is invalid"},
    {errc::certificate_pin, condition::tls, fatal, "no certificate of the verified chain has a pinned key"},

    // The server answered, and would answer the same again; unless the status says otherwise, or the
    // connection broke.
    {errc::http_status, condition::handshake, fatal, "the server answered with a status other than 101"},
    {errc::http_malformed, condition::handshake, fatal, "the server's answer is not an HTTP/1.1 response"},
    {errc::http_bare_line_feed, condition::handshake, fatal,
     "the response head has a line that ends without CR"},
    {errc::http_folded_header, condition::handshake, fatal, "the response head has a folded header line"},
    {errc::http_nul, condition::handshake, fatal, "the response head has a NUL byte"},
    {errc::http_too_many_interim, condition::handshake, fatal, "the server sent too many interim responses"},
    {errc::upgrade_missing, condition::handshake, fatal, "the response has no \"Upgrade: websocket\""},
    {errc::connection_missing, condition::handshake, fatal, "the response has no \"Connection: Upgrade\""},
    {errc::accept_missing, condition::handshake, fatal, "the response has no Sec-WebSocket-Accept"},
    {errc::accept_wrong, condition::handshake, fatal,
     "the response's Sec-WebSocket-Accept does not answer the key that was sent"},
    {errc::header_duplicated, condition::handshake, fatal,
     "a header of the handshake stands twice in the response"},
    {errc::extension_malformed, condition::handshake, fatal,
     "the response's Sec-WebSocket-Extensions is malformed"},
    {errc::extension_not_offered, condition::handshake, fatal,
     "the server chose an extension that was not offered"},
    {errc::extension_duplicated, condition::handshake, fatal, "the server chose the same extension twice"},
    {errc::extension_parameter, condition::handshake, fatal,
     "the server chose an extension parameter that was not offered or is out of range"},
    {errc::subprotocol_not_offered, condition::handshake, fatal,
     "the server chose a subprotocol that was not offered"},
    {errc::subprotocol_missing, condition::handshake, fatal,
     "the server chose none of the subprotocols that were offered"},
    {errc::redirect_refused, condition::handshake, fatal,
     "the server redirects, and redirects are not followed there"},
    {errc::redirect_malformed, condition::handshake, fatal, "the server redirects without a usable Location"},
    {errc::upgrade_cut_off, condition::handshake, retry,
     "the peer ended the connection inside the HTTP response"},

    // The peer has a flaw, and would show it again (codes 1002, 1003 and 1007).
    {errc::reserved_bit, condition::protocol, fatal,
     "a frame has a reserved bit that no extension gave a meaning"},
    {errc::reserved_opcode, condition::protocol, fatal, "a frame has a reserved opcode"},
    {errc::control_fragmented, condition::protocol, fatal, "a control frame is fragmented"},
    {errc::control_too_long, condition::protocol, fatal, "a control frame is longer than 125 bytes"},
    {errc::continuation_unexpected, condition::protocol, fatal,
     "a continuation frame came, but no message was begun"},
    {errc::continuation_expected, condition::protocol, fatal, "a new message began inside a fragmented one"},
    {errc::length_not_minimal, condition::protocol, fatal,
     "a frame's length is written in more bytes than it needs"},
    {errc::length_reserved_bit, condition::protocol, fatal,
     "a frame's 64-bit length has its highest bit set"},
    {errc::masked_frame, condition::protocol, fatal, "the server sent a masked frame"},
    {errc::unmasked_frame, condition::protocol, fatal, "the client sent an unmasked frame"},
    {errc::invalid_utf8, condition::protocol, fatal, "a text message is not UTF-8"},
    {errc::close_payload, condition::protocol, fatal, "a Close frame has a payload of one byte"},
    {errc::close_code, condition::protocol, fatal, "a Close frame has a code that must not be sent"},
    {errc::close_reason_utf8, condition::protocol, fatal, "the reason of a Close frame is not UTF-8"},
    {errc::deflate_data, condition::protocol, fatal, "a compressed message does not inflate"},

    // What did not fit once would not fit again (code 1009).
    {errc::message_too_big, condition::limit, fatal, "a message is over limits.max_message_size"},
    {errc::too_many_fragments, condition::limit, fatal,
     "a message has more fragments than limits.max_fragments"},
    {errc::head_too_big, condition::limit, fatal, "the response head is too big"},
    {errc::too_many_headers, condition::limit, fatal, "the response has too many headers"},
    {errc::too_many_redirects, condition::limit, fatal,
     "the server redirected more often than native.max_redirects"},
    {errc::receive_buffer_full, condition::limit, fatal,
     "more arrived than limits.receive_buffer while nobody polled"},
    {errc::outbox_full, condition::limit, fatal, "the message does not fit into the outbox"},

    // No attempt failed.
    {errc::send_buffer_full, condition::would_block, fatal, "limits.send_buffer is full; wait for on_drain"},

    // A peer or network that was slow may be quick the next time. After close() there is no next time, and a
    // message
    // that grew old is no attempt.
    {errc::open_timeout, condition::timeout, retry, "the attempt took longer than timeouts.open"},
    {errc::resolve_timeout, condition::timeout, retry, "the name server took longer than timeouts.resolve"},
    {errc::connect_timeout, condition::timeout, retry, "connecting took longer than timeouts.connect"},
    {errc::proxy_timeout, condition::timeout, retry, "the proxy took longer than timeouts.proxy"},
    {errc::tls_timeout, condition::timeout, retry, "the TLS handshake took longer than timeouts.tls"},
    {errc::upgrade_timeout, condition::timeout, retry, "the HTTP response took longer than timeouts.upgrade"},
    {errc::close_timeout, condition::timeout, fatal, "closing took longer than timeouts.close"},
    {errc::pong_timeout, condition::timeout, retry, "no pong came within native.pong_limit"},
    {errc::idle_timeout, condition::timeout, retry, "nothing came within native.idle_limit"},
    {errc::heartbeat_timeout, condition::timeout, retry,
     "the heartbeat was not answered within heartbeat.limit"},
    {errc::attempt_timeout, condition::timeout, retry, "on_attempt was not answered within timeouts.attempt"},
    {errc::outbox_age, condition::timeout, fatal,
     "the message waited longer in the outbox than outbox.max_age"},

    // The program's own wish.
    {errc::cancelled, condition::cancelled, fatal, "cancelled by the program"},
});

constexpr bool in_ascending_order() {
  for (std::size_t i = 1; i < error_table.size(); ++i) {
    if (error_table[i - 1].value >= error_table[i].value) return false;
  }
  return true;
}
static_assert(in_ascending_order(), "each errc once, in the order of the header");

}  // namespace hawser::detail
