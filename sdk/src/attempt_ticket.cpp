#include "attempt_ticket.hpp"

#include <algorithm>
#include <utility>

#include "validate.hpp"
#include "validate_parts.hpp"

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

/// The same rules as for the options, on what would be sent in the end: a header of the hook's must not stand
/// beside a cookie or a token of the options either.
std::error_code check_result(const connect_request& request) {
  const options& settings = *request.settings;
  native_options sent{.headers = request.headers, .bearer_token = request.bearer_token};
  if (!request.without_credentials) {
    sent.origin = settings.native.origin;
    sent.cookies = settings.native.cookies;
  }
  if (auto refused = validate_subprotocols(request.subprotocols)) return refused.code;
  if (auto refused = validate_request(sent, request.target.has_credentials)) return refused.code;
  if (settings.web.token_place != web_token::subprotocol || request.web_token.empty()) return {};
  if (!is_token(request.web_token)) return errc::subprotocol_name;
  const auto& names = request.subprotocols;
  const bool twice = std::find(names.begin(), names.end(), request.web_token) != names.end();
  return twice ? make_error_code(errc::subprotocol_twice) : std::error_code();
}

}  // namespace

std::error_code apply_changes(const attempt_changes& changes, connect_request& request) {
  connect_request changed = request;
  if (changes.url) {
    if (auto error = apply_url(changes, changed)) return error;
  }
  if (changes.subprotocols) changed.subprotocols = *changes.subprotocols;
  if (changes.headers) changed.headers = *changes.headers;
  if (changes.bearer_token) changed.bearer_token = *changes.bearer_token;
  if (changes.web_token) changed.web_token = *changes.web_token;
  const bool token_missing = changes.web_token && changes.web_token->empty();
  if (token_missing && changed.settings->web.token_place != web_token::none) return errc::subprotocol_name;
  if (auto error = check_result(changed)) return error;
  request = std::move(changed);
  return {};
}

}  // namespace hawser::detail
