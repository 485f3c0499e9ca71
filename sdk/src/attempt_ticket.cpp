#include "attempt_ticket.hpp"

#include <utility>

#include "validate.hpp"

namespace hawser::detail {

namespace {

void drop_credentials(connect_request& request) {
  request.headers.clear();
  request.bearer_token.clear();
  request.web_token.clear();
  request.without_credentials = true;
}

std::error_code apply_url(const attempt_changes& changes, connect_request& request) {
  url changed;
  if (auto error = parse_url(*changes.url, changed)) return error;
  if (request.target.secure && !changed.secure) return errc::scheme_downgrade;
  const bool elsewhere = !same_origin(request.target, changed);
  request.target = std::move(changed);
  if (elsewhere && !changes.keep_credentials) drop_credentials(request);
  return {};
}

std::error_code check_headers(const std::vector<header_field>& headers) {
  for (const header_field& each : headers) {
    if (auto refused = validate_header(each.name, each.value)) return refused.code;
  }
  return {};
}

bool is_visible_ascii(std::string_view text) noexcept {
  for (const char each : text) {
    if (each <= ' ' || each > '~') return false;
  }
  return true;
}

}  // namespace

std::error_code apply_changes(const attempt_changes& changes, connect_request& request) {
  connect_request changed = request;
  if (changes.url) {
    if (auto error = apply_url(changes, changed)) return error;
  }
  if (changes.subprotocols) {
    if (auto refused = validate_subprotocols(*changes.subprotocols)) return refused.code;
    changed.subprotocols = *changes.subprotocols;
  }
  if (changes.headers) {
    if (auto error = check_headers(*changes.headers)) return error;
    changed.headers = *changes.headers;
  }
  if (changes.bearer_token) {
    if (!is_visible_ascii(*changes.bearer_token)) return errc::header_value;
    changed.bearer_token = *changes.bearer_token;
  }
  if (changes.web_token) {
    const bool as_subprotocol = changed.settings->web.token_place == web_token::subprotocol;
    if (as_subprotocol && !is_token(*changes.web_token)) return errc::subprotocol_name;
    changed.web_token = *changes.web_token;
  }
  request = std::move(changed);
  return {};
}

}  // namespace hawser::detail
