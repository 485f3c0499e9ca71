#include "authority.hpp"

#include <charconv>
#include <span>
#include <utility>

#include "text.hpp"
#include "utf8.hpp"

namespace hawser::detail {

namespace {

/// RFC 7617 2: no control characters.
bool decode_credential(std::string_view text, std::string& result) {
  const auto plain = [](char c) { return is_unreserved(c) || is_sub_delimiter(c) || c == ':'; };
  if (!is_percent_encoded(text, plain)) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      result += text[i];
      continue;
    }
    unsigned value = 0;
    std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16);
    result += static_cast<char>(value);
    i += 2;
  }
  return is_utf8(result) && all_of(result, [](char c) { return !is_control(c); });
}

bool parse_credentials(std::string_view text, authority& result) {
  const std::size_t colon = text.find(':');
  if (!decode_credential(text.substr(0, colon), result.user)) return false;
  // Basic credentials end the user at the first colon (RFC 7617 2).
  if (result.user.find(':') != std::string::npos) return false;
  if (colon != std::string_view::npos && !decode_credential(text.substr(colon + 1), result.password)) {
    return false;
  }
  result.has_credentials = true;
  // "@host" and ":@host": most likely a template whose variables were empty, and nothing to log in with.
  return !result.user.empty() || !result.password.empty();
}

/// An empty port is the default one, as RFC 3986 3.2.3 and browsers have it. Leading zeros are refused: other
/// code could read them as octal.
bool parse_port(std::string_view text, std::uint16_t& port) {
  if (text.empty()) return true;
  if (text.front() == '0') return false;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, port);
  return error == std::errc{} && stop == end;
}

/// Cuts host and port; `text` keeps the port with its colon.
bool take_host(std::string_view& text, authority& result) {
  if (!text.starts_with('[')) {
    const std::string_view host = text.substr(0, text.find(':'));
    text.remove_prefix(host.size());
    // A second colon: an IPv6 address without its brackets.
    return text.rfind(':') == text.find(':') && parse_host_name(host, result.host);
  }
  const std::size_t end = text.find(']');
  if (end == std::string_view::npos || !parse_ipv6(text.substr(1, end - 1), result.host)) return false;
  result.host_is_ipv6 = true;
  text.remove_prefix(end + 1);
  return text.empty() || text.front() == ':';
}

}  // namespace

std::error_code parse_authority(std::string_view text, authority& result) {
  authority parsed;
  if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) {
    if (!parse_credentials(text.substr(0, at), parsed)) return errc::url_credentials;
    text.remove_prefix(at + 1);
  }
  if (!take_host(text, parsed)) return errc::url_host;
  if (!text.empty() && !parse_port(text.substr(1), parsed.port)) return errc::url_port;
  result = std::move(parsed);
  return {};
}

}  // namespace hawser::detail
