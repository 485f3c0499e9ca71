#include "protocol/handshake.hpp"

#include <algorithm>
#include <hawser/error.hpp>
#include <utility>

#include "protocol/digest.hpp"

namespace hawser::protocol {
namespace {

// A second Host, or a body that the server would wait for, changes what the request means.
bool is_ours(std::string_view name) noexcept {
  constexpr std::string_view ours[] = {"Host", "Upgrade", "Connection", "Content-Length",
                                       "Transfer-Encoding"};
  constexpr std::string_view prefix = "Sec-WebSocket-";
  return equal_ignoring_case(name.substr(0, prefix.size()), prefix) ||
         std::any_of(std::begin(ours), std::end(ours),
                     [name](std::string_view other) { return equal_ignoring_case(name, other); });
}

std::error_code check_subprotocols(std::span<const std::string> names) noexcept {
  for (auto one = names.begin(); one != names.end(); ++one) {
    if (!is_token(*one)) return errc::subprotocol_name;
    if (std::find(names.begin(), one, *one) != one) return errc::subprotocol_twice;
  }
  return {};
}

std::error_code check_request(const handshake_request& request) noexcept {
  if (!is_visible(request.host)) return errc::url_host;
  if (!is_visible(request.resource) || request.resource.front() != '/') return errc::invalid_url;
  for (const header_field& header : request.headers) {
    if (is_ours(header.name)) return errc::header_forbidden;
  }
  return check_subprotocols(request.subprotocols);
}

std::string join(std::span<const std::string> names) {
  std::string list;
  for (const std::string& name : names) list.append(list.empty() ? "" : ", ").append(name);
  return list;
}

}  // namespace

std::error_code handshake::start(const handshake_request& request, std::span<const std::byte, 16> nonce,
                                 std::string& text) {
  if (const std::error_code error = check_request(request)) return error;
  const std::string key = base64(nonce);
  std::vector<header_field> headers = {{"Host", std::string(request.host)},
                                       {"Upgrade", "websocket"},
                                       {"Connection", "Upgrade"},
                                       {"Sec-WebSocket-Key", key},
                                       {"Sec-WebSocket-Version", "13"}};
  if (!request.subprotocols.empty()) {
    headers.push_back({"Sec-WebSocket-Protocol", join(request.subprotocols)});
  }
  if (request.deflate != nullptr) {
    headers.push_back({"Sec-WebSocket-Extensions", deflate_offer(*request.deflate)});
    offered_deflate_ = *request.deflate;
  }
  headers.insert(headers.end(), request.headers.begin(), request.headers.end());
  accept_ = accept_for(key);
  offered_subprotocols_.assign(request.subprotocols.begin(), request.subprotocols.end());
  allow_missing_subprotocol_ = request.allow_missing_subprotocol;
  return append_request(text, "GET", request.resource, headers);
}

handshake::result handshake::advance(std::string_view all) {
  return result_ == result::need_data ? judge(reader_.advance(all)) : result_;
}

handshake::result handshake::finish() {
  return result_ == result::need_data ? judge(reader_.finish()) : result_;
}

handshake::result handshake::judge(response_reader::result read) {
  if (read == response_reader::result::need_data) return result::need_data;
  error_ = read == response_reader::result::failed ? reader_.error() : check();
  if (!error_) {
    const deflate_parameters* const offered = offered_deflate_ ? &*offered_deflate_ : nullptr;
    error_ = negotiate(response().headers.joined("Sec-WebSocket-Extensions"), offered, deflate_);
  }
  if (!error_) error_ = choose_subprotocol();
  return result_ = error_ ? result::refused : result::accepted;
}

// The steps of RFC 6455 4.1 in their order. A 101 has no body, whatever its headers say (RFC 9112 6.3).
std::error_code handshake::check() const {
  if (response().status != 101) return errc::http_status;
  // HTTP/1.0 knows no Upgrade (RFC 9110 7.8).
  if (response().minor_version == 0) return errc::http_malformed;
  if (const std::error_code error = check_upgrade()) return error;
  return check_accept();
}

std::error_code handshake::check_upgrade() const {
  const http_headers& headers = response().headers;
  if (headers.count("Upgrade") > 1) return errc::header_duplicated;
  const std::string* const upgrade = headers.first("Upgrade");
  if (upgrade == nullptr || !equal_ignoring_case(*upgrade, "websocket")) return errc::upgrade_missing;
  return headers.lists("Connection", "upgrade") ? std::error_code{} : errc::connection_missing;
}

std::error_code handshake::check_accept() const {
  const std::vector<std::string_view> values = response().headers.all("Sec-WebSocket-Accept");
  if (values.empty()) return errc::accept_missing;
  if (values.size() > 1) return errc::header_duplicated;
  return values.front() == accept_ ? std::error_code{} : errc::accept_wrong;
}

std::error_code handshake::choose_subprotocol() {
  const std::vector<std::string_view> values = response().headers.all("Sec-WebSocket-Protocol");
  if (values.empty()) {
    const bool missing = !offered_subprotocols_.empty() && !allow_missing_subprotocol_;
    return missing ? errc::subprotocol_missing : std::error_code{};
  }
  if (values.size() > 1) return errc::header_duplicated;
  const auto chosen = std::find(offered_subprotocols_.begin(), offered_subprotocols_.end(), values.front());
  if (chosen == offered_subprotocols_.end()) return errc::subprotocol_not_offered;
  subprotocol_ = *chosen;
  return {};
}

}  // namespace hawser::protocol
