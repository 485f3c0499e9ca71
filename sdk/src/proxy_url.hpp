// The URL of a proxy: http://, socks5:// or socks5h://[user:password@]host[:port][/].
#pragma once

#include <cstdint>
#include <hawser/error.hpp>
#include <string_view>
#include <system_error>

#include "authority.hpp"

namespace hawser::detail {

enum class proxy_kind : std::uint8_t {
  http,     ///< CONNECT (RFC 9110 9.3.6)
  socks5,   ///< RFC 1928, the name is resolved here
  socks5h,  ///< RFC 1928, the name is resolved by the proxy
};

struct proxy_url {
  proxy_kind kind = proxy_kind::http;
  authority server = {};  ///< with its port: 80 or 1080 if none was given
};

/// Refuses with invalid_url, url_scheme, url_host, url_port or url_credentials; `result` is left alone then.
std::error_code parse_proxy_url(std::string_view text, proxy_url& result);

}  // namespace hawser::detail
