// A WebSocket URL (RFC 6455 3, RFC 3986), read so strictly that a browser and native code never disagree
// about it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <hawser/error.hpp>
#include <string>
#include <string_view>
#include <system_error>

namespace hawser::detail {

struct url {
  bool secure = false;    ///< wss
  std::string host = {};  ///< lower case; IPv6 without its brackets
  bool host_is_ipv6 = false;
  std::uint16_t port = 0;     ///< the scheme's default is filled in
  std::string resource = {};  ///< path and query as they go into the request line, never empty
  std::string user = {};      ///< percent-decoded
  std::string password = {};  ///< percent-decoded
  bool has_credentials = false;

  bool port_is_default() const noexcept { return port == (secure ? 443 : 80); }
};

/// The longest URL that is taken, in bytes.
inline constexpr std::size_t max_url_size = 8192;

/// Takes the grammar of RFC 3986 and refuses whatever a browser's parser would mend: white space,
/// backslashes, "0x7f.1", non-ASCII, dot segments, "'" in the query and other characters that it would
/// escape. What is taken changes only as in a browser: scheme and host go to lower case, an IPv6 address gets
/// its canonical form, the default port is left out, an empty path becomes "/"; and an empty query loses its
/// "?" (RFC 6455 3). A name with an "xn--" label that is not valid IDNA is for the browser to refuse. A
/// refusal leaves `result` alone.
std::error_code parse_url(std::string_view text, url& result);

/// The value of a Host header: brackets around IPv6, the port only if it is not the scheme's default.
std::string host_header(const url& value);
/// The URL without user info: what a page's WebSocket is given.
std::string to_string(const url& value);
/// For logs (guarantee 30): no user info, and "?…" instead of the query.
std::string masked(const url& value);
/// Whether credentials meant for one may go to the other (RFC 6454): scheme, host and port are the same.
bool same_origin(const url& one, const url& other) noexcept;

}  // namespace hawser::detail
