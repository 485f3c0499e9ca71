// What only the native backend sends and trusts.
#include <cstddef>
#include <initializer_list>

#include "authority.hpp"
#include "proxy_url.hpp"
#include "text.hpp"
#include "validate_parts.hpp"

namespace hawser::detail {

namespace {

std::string element(std::string_view field, std::size_t index) {
  return std::string(field) + "[" + std::to_string(index) + "]";
}

std::size_t count_of(std::string_view name, const std::vector<header_field>& headers) {
  std::size_t count = 0;
  for (const header_field& header : headers) {
    if (equal_ignoring_case(header.name, name)) ++count;
  }
  return count;
}

/// RFC 6750 2.1: b64token.
bool is_bearer_token(std::string_view text) {
  const std::size_t padding = text.find('=');
  const std::string_view body = text.substr(0, padding);
  return !body.empty() && all_of(body, [](char c) { return is_unreserved(c) || c == '+' || c == '/'; }) &&
         all_of(text.substr(body.size()), [](char c) { return c == '='; });
}

/// RFC 6265 4.1.1: cookie-pair.
bool is_cookie(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || !is_token(text.substr(0, equals))) return false;
  std::string_view value = text.substr(equals + 1);
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
    value = value.substr(1, value.size() - 2);
  }
  return all_of(value, [](char c) { return c > ' ' && c < 0x7F && !is_one_of(c, "\",;\\"); });
}

/// RFC 6454 7.1: "null", or scheme "://" host [":" port]; without a host as well, as embedded browsers have
/// "file://".
bool is_origin(std::string_view text) {
  if (text == "null") return true;
  const std::size_t end = text.find("://");
  if (end == std::string_view::npos || end == 0) return false;
  return is_alpha(text.front()) &&
         all_of(text.substr(0, end), [](char c) { return is_alphanumeric(c) || is_one_of(c, "+-."); }) &&
         all_of(text.substr(end + 3),
                [](char c) { return is_unreserved(c) || is_sub_delimiter(c) || is_one_of(c, "%:[]"); });
}

refusal validate_headers(const native_options& value) {
  for (std::size_t i = 0; i < value.headers.size(); ++i) {
    refusal found = validate_header(value.headers[i].name, value.headers[i].value);
    if (!found) continue;
    found.detail = "options." + element("native.headers", i) + ": " + found.detail;
    return found;
  }
  struct single {
    std::string_view name;
    std::string_view field;
    bool set;
  };
  for (const single& header : {single{"Authorization", "native.bearer_token", !value.bearer_token.empty()},
                               single{"Cookie", "native.cookies", !value.cookies.empty()},
                               single{"Origin", "native.origin", !value.origin.empty()}}) {
    if (count_of(header.name, value.headers) + (header.set ? 1 : 0) <= 1) continue;
    return refuse(errc::header_forbidden, "native.headers",
                  "and options." + std::string(header.field) + " may have only one " +
                      std::string(header.name) + " between them");
  }
  return {};
}

/// Base64 (RFC 4648 4) of exactly 32 bytes: 43 characters, of which the last has two bits unused, and "=".
bool is_pin(std::string_view text) {
  constexpr std::string_view prefix = "sha256//";
  if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
  return text.size() == 44 && text.back() == '=' && is_one_of(text[42], "AEIMQUYcgkosw048") &&
         all_of(text.substr(0, 42), [](char c) { return is_alphanumeric(c) || c == '+' || c == '/'; });
}

/// A name or an address, IPv6 without brackets as in url::host.
bool is_server_name(std::string_view text) {
  std::string unused;
  return parse_host_name(text, unused) || parse_ipv6(text, unused);
}

refusal validate_certificate(const tls_options& value) {
  const bool certificate = !value.certificate_file.empty() || !value.certificate_pem.empty();
  const bool key = !value.key_file.empty() || !value.key_pem.empty();
  if (certificate && !key) {
    return refuse_option("native.tls", "has a certificate without a key; key_file or key_pem must be set");
  }
  if (key && !certificate) {
    return refuse_option("native.tls",
                         "has a key without a certificate; certificate_file or certificate_pem must be set");
  }
  if (!value.key_password.empty() && !key) {
    return refuse_option("native.tls.key_password", "is set without a key");
  }
  return {};
}

refusal validate_sources(const tls_options& value) {
  struct pair {
    std::string_view name;
    bool file;
    bool memory;
  };
  for (const pair& source :
       {pair{"ca", !value.ca_file.empty(), !value.ca_pem.empty()},
        pair{"certificate", !value.certificate_file.empty(), !value.certificate_pem.empty()},
        pair{"key", !value.key_file.empty(), !value.key_pem.empty()}}) {
    if (!source.file || !source.memory) continue;
    const std::string name(source.name);
    return refuse_option("native.tls." + name + "_file", "and " + name + "_pem are both set; one is allowed");
  }
  if (!value.system_trust && value.ca_file.empty() && value.ca_directory.empty() && value.ca_pem.empty() &&
      !value.dangerously_accept_any_certificate) {
    return refuse_option("native.tls.system_trust",
                         "is false and no ca_file, ca_directory or ca_pem is set: nothing would be trusted");
  }
  return {};
}

std::string_view problem_of_proxy(const std::error_code& error) {
  if (error == errc::url_scheme) return "has another scheme than http, socks5 and socks5h";
  if (error == errc::url_host) return "has no host, or one that is neither an ASCII name nor an IP address";
  if (error == errc::url_port) return "has a port that is not a number from 1 to 65535";
  if (error == errc::url_credentials) {
    return "has user info that is not percent-encoded UTF-8; for SOCKS, user and password have 1 to 255 "
           "bytes";
  }
  return "is malformed; http://, socks5:// or socks5h://[user:password@]host[:port] is allowed";
}

}  // namespace

refusal validate_request(const native_options& value, bool url_has_credentials) {
  if (refusal found = validate_headers(value)) return found;
  if (url_has_credentials && (!value.bearer_token.empty() || count_of("Authorization", value.headers) != 0)) {
    return refuse(errc::url_credentials, "url",
                  "has user info beside native.bearer_token or an Authorization header; one is allowed");
  }
  if (!value.bearer_token.empty() && !is_bearer_token(value.bearer_token)) {
    return refuse(errc::header_value, "native.bearer_token",
                  "is malformed; letters, digits and -._~+/ are allowed, then any number of =");
  }
  if (!value.origin.empty() && !is_origin(value.origin)) {
    return refuse(errc::header_value, "native.origin",
                  "is malformed; scheme://host[:port] or null is allowed");
  }
  for (std::size_t i = 0; i < value.cookies.size(); ++i) {
    if (is_cookie(value.cookies[i])) continue;
    return refuse(errc::header_value, element("native.cookies", i),
                  "is malformed; name=value is allowed, the name a token, the value printable ASCII without "
                  "space, quote, comma, semicolon and backslash");
  }
  return {};
}

refusal validate_tls(const tls_options& value) {
  struct path {
    std::string_view name;
    const std::string& text;
  };
  for (const path& file : {path{"ca_file", value.ca_file}, path{"ca_directory", value.ca_directory},
                           path{"crl_file", value.crl_file}, path{"certificate_file", value.certificate_file},
                           path{"key_file", value.key_file}, path{"key_log_file", value.key_log_file}}) {
    if (file.text.find('\0') == std::string::npos) continue;
    return refuse_option("native.tls." + std::string(file.name), "has a NUL byte, which no path has");
  }
  if (refusal found = validate_sources(value)) return found;
  if (refusal found = validate_certificate(value)) return found;
  for (std::size_t i = 0; i < value.pinned_keys.size(); ++i) {
    if (is_pin(value.pinned_keys[i])) continue;
    return refuse_option(element("native.tls.pinned_keys", i),
                         "is malformed; base64 of 32 bytes is allowed, with or without sha256// before it");
  }
  if (!value.server_name.empty() && !is_server_name(value.server_name)) {
    return refuse_option("native.tls.server_name", "is neither an ASCII host name nor an IP address");
  }
  return {};
}

refusal validate_route(const native_options& value) {
  constexpr std::size_t max_socket_path = 107;  // sun_path of Linux less its NUL
  if (value.unix_socket.size() > max_socket_path || value.unix_socket.find('\0') != std::string::npos) {
    return refuse_option("native.unix_socket", "is no path; at most 107 bytes without NUL are allowed");
  }
  if (value.proxy.url.empty()) return {};
  if (!value.unix_socket.empty()) {
    return refuse_option("native.unix_socket", "and native.proxy.url are both set; one is allowed");
  }
  proxy_url unused;
  if (const std::error_code error = parse_proxy_url(value.proxy.url, unused)) {
    return refuse(error, "native.proxy.url", problem_of_proxy(error));
  }
  return {};
}

}  // namespace hawser::detail
