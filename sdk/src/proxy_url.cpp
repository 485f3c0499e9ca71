#include "proxy_url.hpp"

#include <cstddef>
#include <utility>

#include "text.hpp"
#include "url.hpp"

namespace hawser::detail {

namespace {

constexpr std::size_t max_socks_credential = 255;  // RFC 1929 2: one byte of length, and not zero

struct proxy_scheme {
  std::string_view name;
  proxy_kind kind;
  std::uint16_t port;
};
constexpr proxy_scheme schemes[] = {{"http", proxy_kind::http, 80},
                                    {"socks5", proxy_kind::socks5, 1080},
                                    {"socks5h", proxy_kind::socks5h, 1080}};

bool fits_socks(std::string_view credential) {
  return !credential.empty() && credential.size() <= max_socks_credential;
}

}  // namespace

std::error_code parse_proxy_url(std::string_view text, proxy_url& result) {
  const std::size_t colon = text.find("://");
  if (text.size() > max_url_size || colon == std::string_view::npos) return errc::invalid_url;
  for (const proxy_scheme& scheme : schemes) {
    if (!equal_ignoring_case(text.substr(0, colon), scheme.name)) continue;
    text.remove_prefix(colon + 3);
    // Environment variables and settings often end in a slash.
    if (text.ends_with('/')) text.remove_suffix(1);
    if (text.find_first_of("/?#") != std::string_view::npos) return errc::invalid_url;
    proxy_url parsed{scheme.kind, {}};
    if (const std::error_code error = parse_authority(text, parsed.server)) return error;
    const authority& server = parsed.server;
    if (server.has_credentials && scheme.kind != proxy_kind::http &&
        (!fits_socks(server.user) || !fits_socks(server.password))) {
      return errc::url_credentials;
    }
    if (server.port == 0) parsed.server.port = scheme.port;
    result = std::move(parsed);
    return {};
  }
  return errc::url_scheme;
}

}  // namespace hawser::detail
