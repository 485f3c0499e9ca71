// The part of a URL between "//" and the path: user info, host and port (RFC 3986 3.2).
#pragma once

#include <cstdint>
#include <hawser/error.hpp>
#include <string>
#include <string_view>
#include <system_error>

namespace hawser::detail {

struct authority {
  std::string host = {};  ///< canonical, IPv6 without its brackets
  bool host_is_ipv6 = false;
  std::uint16_t port = 0;     ///< 0: none was given
  std::string user = {};      ///< percent-decoded
  std::string password = {};  ///< percent-decoded
  bool has_credentials = false;
};

/// Refuses with url_host, url_port or url_credentials.
std::error_code parse_authority(std::string_view text, authority& result);

/// A name of letters, digits, hyphens and underscores, or an IPv4 address. The result is in lower case.
/// Refused: a trailing dot (TLS has no name for it), a label that begins or ends with a hyphen, more than 63
/// bytes in a label or 253 in all, and what a browser would read as an IPv4 address although it is not
/// written as four decimal numbers.
bool parse_host_name(std::string_view text, std::string& result);

/// An IPv6 address without brackets and without a zone (RFC 4291 2.2). The result is as browsers write it:
/// lower case, the first longest run of zeros as "::", an embedded IPv4 address in hexadecimal.
bool parse_ipv6(std::string_view text, std::string& result);

}  // namespace hawser::detail
