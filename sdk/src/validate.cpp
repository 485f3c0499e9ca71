#include "validate.hpp"

#include <utility>

#include "close_code.hpp"
#include "text.hpp"
#include "utf8.hpp"
#include "validate_parts.hpp"

namespace hawser::detail {

namespace {

/// What the handshake sets itself, or what would change where the request ends.
constexpr std::string_view own_headers[] = {"Host", "Upgrade", "Connection", "Content-Length",
                                            "Transfer-Encoding"};

bool is_own_header(std::string_view name) {
  for (const std::string_view own : own_headers) {
    if (equal_ignoring_case(name, own)) return true;
  }
  // As in a page, where no script may set a Sec- header.
  return equal_ignoring_case(name.substr(0, 4), "Sec-");
}

refusal validate_url(std::string_view text, url& parsed) {
  const std::error_code error = parse_url(text, parsed);
  if (!error) return {};
  return {error, "options.url: " + error.message()};
}

}  // namespace

bool is_token(std::string_view text) noexcept { return !text.empty() && all_of(text, is_token_character); }

refusal validate_header(std::string_view name, std::string_view value) {
  if (!is_token(name)) {
    return {errc::header_name,
            "the header's name is not a token; letters, digits and !#$%&'*+-.^_`|~ are allowed"};
  }
  if (is_own_header(name)) {
    return {errc::header_forbidden, "the header " + std::string(name) +
                                        " is not allowed: Host, Upgrade, Connection, Content-Length, "
                                        "Transfer-Encoding and Sec-* belong to the handshake"};
  }
  // RFC 9110 5.5: obs-text, bytes of 0x80 and more, is allowed.
  if (!all_of(value, [](char c) { return !is_control(c) || c == '\t'; })) {
    return {errc::header_value, "the value of the header " + std::string(name) +
                                    " has a control character; of these only the tab is allowed"};
  }
  return {};
}

refusal validate_subprotocols(std::span<const std::string> names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string field = "options.subprotocols[" + std::to_string(i) + "]";
    if (!is_token(names[i])) {
      return {errc::subprotocol_name,
              field + " is not a token; letters, digits and !#$%&'*+-.^_`|~ are allowed"};
    }
    for (std::size_t earlier = 0; earlier < i; ++earlier) {
      if (names[earlier] != names[i]) continue;
      return {errc::subprotocol_twice, field + " is the same as options.subprotocols[" +
                                           std::to_string(earlier) + "]; each may stand once"};
    }
  }
  return {};
}

std::error_code validate_close(std::uint16_t code, std::string_view reason) noexcept {
  constexpr std::size_t max_reason = 123;  // RFC 6455 5.5: 125 bytes less the code's two
  if (!is_close_code_sendable(code)) return errc::close_code_not_sendable;
  if (reason.size() > max_reason) return errc::close_reason_too_long;
  if (!is_utf8(reason)) return errc::close_reason_not_utf8;
  return {};
}

std::error_code validate_ping(std::size_t payload_size) noexcept {
  constexpr std::size_t max_ping = 125;  // RFC 6455 5.5
  if (payload_size > max_ping) return errc::ping_too_long;
  return {};
}

refusal validate_options(const options& value, url& parsed) {
  url target;
  if (refusal found = validate_url(value.url, target)) return found;
  if (refusal found = validate_subprotocols(value.subprotocols)) return found;
  if (refusal found = validate_times(value)) return found;
  if (refusal found = validate_numbers(value)) return found;
  if (refusal found = validate_heartbeat(value.heartbeat)) return found;
  if (refusal found = validate_request(value.native, target.has_credentials)) return found;
  if (refusal found = validate_route(value.native)) return found;
  if (refusal found = validate_tls(value.native.tls)) return found;
  if (refusal found = validate_web(value)) return found;
  parsed = std::move(target);
  return {};
}

}  // namespace hawser::detail
