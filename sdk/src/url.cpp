#include "url.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "authority.hpp"
#include "text.hpp"

namespace hawser::detail {

namespace {

/// RFC 3986 3.3: pchar without its escapes.
constexpr bool is_path_character(char c) noexcept {
  return is_unreserved(c) || is_sub_delimiter(c) || c == ':' || c == '@';
}

/// "." and "..", also as "%2e": a browser would remove them before it asks the server.
bool is_dot_segment(std::string_view segment) {
  std::size_t dots = 0;
  while (!segment.empty()) {
    const std::size_t size = segment.front() == '.' ? 1 : 3;
    if (size == 3 && !equal_ignoring_case(segment.substr(0, 3), "%2e")) return false;
    segment.remove_prefix(size);
    ++dots;
  }
  return dots == 1 || dots == 2;
}

bool is_path(std::string_view text) {
  return every_part(text, '/', [](std::string_view segment) {
    return is_percent_encoded(segment, is_path_character) && !is_dot_segment(segment);
  });
}

/// RFC 3986 3.4, but for the apostrophe: a browser would send it as %27.
bool is_query(std::string_view text) {
  return is_percent_encoded(
      text, [](char c) { return c != '\'' && (is_path_character(c) || c == '/' || c == '?'); });
}

/// Cuts "ws:" or "wss:".
std::error_code take_scheme(std::string_view& text, url& result) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return errc::invalid_url;
  const std::string_view scheme = text.substr(0, colon);
  const bool grammar = !scheme.empty() && is_alpha(scheme.front()) &&
                       all_of(scheme, [](char c) { return is_alphanumeric(c) || is_one_of(c, "+-."); });
  if (!grammar) return errc::invalid_url;
  result.secure = equal_ignoring_case(scheme, "wss");
  if (!result.secure && !equal_ignoring_case(scheme, "ws")) return errc::url_scheme;
  text.remove_prefix(colon + 1);
  return {};
}

std::error_code read_authority(std::string_view text, url& result) {
  authority parsed;
  if (const std::error_code error = parse_authority(text, parsed)) return error;
  result.host = std::move(parsed.host);
  result.host_is_ipv6 = parsed.host_is_ipv6;
  const std::uint16_t scheme_port = result.secure ? 443 : 80;
  result.port = parsed.port != 0 ? parsed.port : scheme_port;
  result.user = std::move(parsed.user);
  result.password = std::move(parsed.password);
  result.has_credentials = parsed.has_credentials;
  return {};
}

/// RFC 6455 3: an empty path is "/", and the "?" of an empty query is not sent.
bool read_resource(std::string_view text, url& result) {
  const std::size_t mark = std::min(text.find('?'), text.size());
  const std::string_view path = text.substr(0, mark);
  const std::string_view query = text.substr(std::min(mark + 1, text.size()));
  if (!is_path(path) || !is_query(query)) return false;
  result.resource = path.empty() ? "/" : path;
  if (!query.empty()) result.resource.append("?").append(query);
  return true;
}

std::string origin_text(const url& value) { return (value.secure ? "wss://" : "ws://") + host_header(value); }

}  // namespace

std::error_code parse_url(std::string_view text, url& result) {
  const auto printable = [](char c) { return !is_control(c) && c != ' ' && c != '\\'; };
  if (text.size() > max_url_size || !all_of(text, printable)) return errc::invalid_url;
  url parsed;
  if (const std::error_code error = take_scheme(text, parsed)) return error;
  if (!text.starts_with("//")) return errc::invalid_url;
  if (text.find('#') != std::string_view::npos) return errc::url_fragment;
  text.remove_prefix(2);
  const std::size_t end = std::min(text.find_first_of("/?"), text.size());
  if (const std::error_code error = read_authority(text.substr(0, end), parsed)) return error;
  if (!read_resource(text.substr(end), parsed)) return errc::invalid_url;
  result = std::move(parsed);
  return {};
}

std::string host_header(const url& value) {
  std::string result = value.host_is_ipv6 ? '[' + value.host + ']' : value.host;
  if (!value.port_is_default()) result.append(":").append(std::to_string(value.port));
  return result;
}

std::string to_string(const url& value) { return origin_text(value) + value.resource; }

std::string masked(const url& value) {
  const std::size_t mark = value.resource.find('?');
  std::string result = origin_text(value) + value.resource.substr(0, mark);
  if (mark != std::string::npos) result += "?…";
  return result;
}

bool same_origin(const url& one, const url& other) noexcept {
  return one.secure == other.secure && one.host == other.host && one.port == other.port;
}

}  // namespace hawser::detail
