#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "validate.hpp"

using hawser::errc;
using hawser::header_field;
using hawser::native_options;
using hawser::tls_options;
using hawser::detail::refusal;

namespace {

refusal validated(const native_options& native, std::string url = "wss://a/") {
  hawser::detail::url unused;
  return validate_options({.url = std::move(url), .native = native}, unused);
}
refusal validated(const tls_options& tls) { return validated(native_options{.tls = tls}); }

/// 32 bytes of zeros, and what follows the first character.
const std::string pin_rest = std::string(41, 'A') + "A=";

}  // namespace

TEST_CASE("guarantee 18: headers of the options are checked, and the refusal says which", "[validate]") {
  CHECK_FALSE(validated({.headers = {{"X-A", "1"}, {"X-A", "2"}, {"x-a", "3"}}}));
  const refusal name = validated({.headers = {{"X-A", "1"}, {"X A", "hunter2"}}});
  CHECK(name.code == errc::header_name);
  CHECK(
      name.detail ==
      "options.native.headers[1]: the header's name is not a token; letters, digits and !#$%&'*+-.^_`|~ are "
      "allowed");
  CHECK(validated({.headers = {{"Host", "a"}}}).code == errc::header_forbidden);
  const refusal value = validated({.headers = {{"X-A", "hunter2\r\nX-B: 1"}}});
  CHECK(value.code == errc::header_value);
  CHECK(
      value.detail ==
      "options.native.headers[0]: the value of the header X-A has a control character; of these only the tab "
      "is allowed");
}

TEST_CASE("Authorization, Cookie and Origin stand once (RFC 9110 5.3, RFC 6265 5.4)", "[validate]") {
  struct line {
    std::string_view name;
    std::string_view field;
    native_options option;
  };
  const line table[] = {{"Authorization", "native.bearer_token", {.bearer_token = "t"}},
                        {"Cookie", "native.cookies", {.cookies = {"a=b"}}},
                        {"Origin", "native.origin", {.origin = "null"}}};
  for (const line& entry : table) {
    CAPTURE(entry.name);
    const std::string name(entry.name);
    CHECK_FALSE(validated(entry.option));
    CHECK_FALSE(validated({.headers = {{name, "x"}}}));
    const refusal twice = validated({.headers = {{name, "hunter2"}, {"X-A", ""}, {name, "y"}}});
    CHECK(twice.code == errc::header_forbidden);
    CHECK(twice.detail == "options.native.headers and options." + std::string(entry.field) +
                              " may have only one " + name + " between them");
    native_options both = entry.option;
    std::string other_case = name;
    other_case[1] = static_cast<char>(other_case[1] - 32);
    both.headers = {{other_case, "x"}};
    CHECK(validated(both).code == errc::header_forbidden);
    both.headers = {{"X-" + name, "x"}};
    CHECK_FALSE(validated(both));
  }
  CHECK_FALSE(validated({.headers = {{"Authorization", "a"}, {"Cookie", "b"}, {"Origin", "c"}}}));
}

TEST_CASE("user info of the URL stands alone for the credentials", "[validate]") {
  const std::string url = "wss://user:hunter2@a/";
  CHECK_FALSE(validated(native_options{}, url));
  CHECK_FALSE(validated({.headers = {{"X-A", ""}}}, url));
  for (const native_options& native :
       {native_options{.bearer_token = "t"}, native_options{.headers = {{"authorization", "x"}}}}) {
    const refusal found = validated(native, url);
    CHECK(found.code == errc::url_credentials);
    CHECK(found.detail ==
          "options.url has user info beside native.bearer_token or an Authorization header; one is allowed");
    CHECK_FALSE(validated(native));
  }
}

TEST_CASE("guarantee 18: a bearer token is a b64token (RFC 6750 2.1)", "[validate]") {
  for (const std::string_view token : {"a", "09azAZ-._~+/", "a=", "a====", "eyJ.eyJ.sig-_"}) {
    CAPTURE(token);
    CHECK_FALSE(validated({.bearer_token = std::string(token)}));
  }
  for (const std::string_view token :
       {"=", "==", "a=b", "=a", "a b", " a", "a\n", "a\r\nX: y", "a,b", "a:b", "a\"", "\xC3\xBC", "a!"}) {
    CAPTURE(token);
    const refusal found = validated({.bearer_token = std::string(token)});
    CHECK(found.code == errc::header_value);
    CHECK(found.detail ==
          "options.native.bearer_token is malformed; letters, digits and -._~+/ are allowed, then any number "
          "of =");
  }
}

TEST_CASE("guarantee 18: a cookie is name=value (RFC 6265 4.1.1)", "[validate]") {
  for (const std::string_view cookie : {"a=", "a=b", "a=b=c", "__Host-a=b", "a=\"b\"", "a=\"\"",
                                        "a=!#$%&'()*+-./:<", "a=@[]^_`{|}~", "!#$%&'*+-.^_`|~=x"}) {
    CAPTURE(cookie);
    CHECK_FALSE(validated({.cookies = {std::string(cookie)}}));
  }
  CHECK_FALSE(validated({.cookies = {"a=b", "a=b"}}));
  for (const std::string_view cookie :
       {"",       "a",      "=b",     "a b=c", "a=b c",      "a=b;c=d", "a=b,c",
        "a=b\\",  "a=\"",   "a=\"b",  "a=b\"", "a=\"b\"c\"", "a=b\n",   "a=\x1F",
        "a=\x7F", "a=\x80", "a=\xFF", "a;=b",  "a=\"b c\"",  "a=\"\"\""}) {
    CAPTURE(cookie);
    const refusal found = validated({.cookies = {"fine=1", std::string(cookie)}});
    CHECK(found.code == errc::header_value);
    CHECK(found.detail ==
          "options.native.cookies[1] is malformed; name=value is allowed, the name a token, the value "
          "printable "
          "ASCII without space, quote, comma, semicolon and backslash");
  }
  CHECK(validated({.cookies = {"first", "fine=1"}})
            .detail.starts_with("options.native.cookies[0] is malformed"));
}

TEST_CASE("guarantee 18: an origin is scheme://host[:port] or null (RFC 6454 7.1)", "[validate]") {
  for (const std::string_view origin :
       {"null", "https://a", "https://a.b:8443", "http://[::1]:80", "file://", "chrome-extension://abc",
        "a+b-1.c://x", "app://a_b~c", "a://%41!$&'()*+,;="}) {
    CAPTURE(origin);
    CHECK_FALSE(validated({.origin = std::string(origin)}));
  }
  for (const std::string_view origin :
       {"nul", "nulll", "NULL", "a", "://a", "https:", "https:/a", "https://a/", "https://a/b", "https://a?b",
        "https://a#b", "https://u@a", "https://a b", "https://a\r\n", "1a://b", "a_b://c", "+a://b",
        "https://\xC3\xBC", "https://a\""}) {
    CAPTURE(origin);
    const refusal found = validated({.origin = std::string(origin)});
    CHECK(found.code == errc::header_value);
    CHECK(found.detail == "options.native.origin is malformed; scheme://host[:port] or null is allowed");
  }
}

TEST_CASE("guarantee 18: a proxy's URL is checked, and never shown", "[validate]") {
  for (const std::string_view url : {"", "http://a", "socks5://u:p@a:1", "socks5h://[::1]/"}) {
    CHECK_FALSE(validated({.proxy = {.url = std::string(url)}}));
  }
  struct line {
    std::string_view url;
    errc code;
    std::string_view problem;
  };
  const line table[] = {
      {"hunter2", errc::invalid_url,
       "is malformed; http://, socks5:// or socks5h://[user:password@]host[:port] is allowed"},
      {"https://hunter2@a", errc::url_scheme, "has another scheme than http, socks5 and socks5h"},
      {"http://u:hunter2@a..b", errc::url_host,
       "has no host, or one that is neither an ASCII name nor an IP address"},
      {"http://u:hunter2@a:0", errc::url_port, "has a port that is not a number from 1 to 65535"},
      {"socks5://hunter2@a", errc::url_credentials,
       "has user info that is not percent-encoded UTF-8; for SOCKS, user and password have 1 to 255 bytes"},
  };
  for (const line& entry : table) {
    const refusal found = validated({.proxy = {.url = std::string(entry.url)}});
    CHECK(found.code == entry.code);
    CHECK(found.detail == "options.native.proxy.url " + std::string(entry.problem));
  }
}

TEST_CASE("guarantee 18: a Unix socket's path has at most 107 bytes and no NUL", "[validate]") {
  CHECK_FALSE(validated({.unix_socket = std::string(107, 'x')}));
  for (const std::string& path : {std::string(108, 'x'), std::string("\0a", 2), std::string("a\0", 2)}) {
    const refusal found = validated({.unix_socket = path});
    CHECK(found.code == errc::option_out_of_range);
    CHECK(found.detail == "options.native.unix_socket is no path; at most 107 bytes without NUL are allowed");
  }
  const refusal both = validated({.proxy = {.url = "http://a"}, .unix_socket = "/a"});
  CHECK(both.code == errc::option_out_of_range);
  CHECK(both.detail == "options.native.unix_socket and native.proxy.url are both set; one is allowed");
}

TEST_CASE("guarantee 18: pins are base64 of 32 bytes", "[validate]") {
  const auto pinned = [](std::string pin) { return validated(tls_options{.pinned_keys = {std::move(pin)}}); };
  CHECK_FALSE(pinned("A" + pin_rest));
  CHECK_FALSE(pinned("sha256//A" + pin_rest));
  CHECK_FALSE(pinned("+" + pin_rest));
  CHECK_FALSE(pinned("/" + pin_rest));
  CHECK_FALSE(pinned("09azAZ+/" + std::string(34, '9') + "8="));
  // The last character holds four bits: what sets the two unused ones would be another text for the same key.
  const std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    CAPTURE(i);
    CHECK(!pinned(std::string(42, 'A') + alphabet[i] + "=") == (i % 4 == 0));
  }
  for (const std::string& pin :
       {std::string(), std::string("sha256//"), "AA" + pin_rest, pin_rest, "-" + pin_rest, "_" + pin_rest,
        "=" + pin_rest, " " + pin_rest, "sha1//A" + pin_rest, "SHA256//A" + pin_rest,
        "sha256//sha256//A" + pin_rest, "sha256/A" + pin_rest, std::string(44, 'A'),
        std::string(42, 'A') + "==", std::string(41, 'A') + "=A=", std::string(41, 'A') + "-A="}) {
    CAPTURE(pin);
    const refusal found = validated(tls_options{.pinned_keys = {"A" + pin_rest, pin}});
    CHECK(found.code == errc::option_out_of_range);
    CHECK(found.detail ==
          "options.native.tls.pinned_keys[1] is malformed; base64 of 32 bytes is allowed, with or without "
          "sha256// "
          "before it");
  }
}

TEST_CASE("guarantee 18: a certificate and a key come together, each from one place", "[validate]") {
  for (const tls_options& fine :
       {tls_options{.certificate_file = "c", .key_file = "k"},
        tls_options{.certificate_pem = "c", .key_pem = "k"},
        tls_options{.certificate_file = "c", .key_pem = "k", .key_password = "p"},
        tls_options{.certificate_pem = "c", .key_file = "k"},
        tls_options{.ca_file = "c", .ca_directory = "d"}, tls_options{.ca_directory = "d", .ca_pem = "c"}}) {
    CHECK_FALSE(validated(fine));
  }
  const std::pair<tls_options, std::string_view> refused[] = {
      {{.certificate_file = "c"}, " has a certificate without a key; key_file or key_pem must be set"},
      {{.certificate_pem = "c"}, " has a certificate without a key; key_file or key_pem must be set"},
      {{.key_file = "k"},
       " has a key without a certificate; certificate_file or certificate_pem must be set"},
      {{.key_pem = "k"}, " has a key without a certificate; certificate_file or certificate_pem must be set"},
      {{.key_password = "hunter2"}, ".key_password is set without a key"},
      {{.ca_file = "f", .ca_pem = "p"}, ".ca_file and ca_pem are both set; one is allowed"},
      {{.certificate_file = "f", .certificate_pem = "p", .key_file = "k"},
       ".certificate_file and certificate_pem are both set; one is allowed"},
      {{.certificate_file = "f", .key_file = "f", .key_pem = "p"},
       ".key_file and key_pem are both set; one is allowed"},
  };
  for (const auto& [tls, problem] : refused) {
    CHECK(validated(tls).code == errc::option_out_of_range);
    CHECK(validated(tls).detail == "options.native.tls" + std::string(problem));
  }
}

TEST_CASE("guarantee 28: to trust nothing is refused, as nothing could be connected to", "[validate]") {
  const refusal found = validated(tls_options{.system_trust = false});
  CHECK(found.code == errc::option_out_of_range);
  CHECK(found.detail ==
        "options.native.tls.system_trust is false and no ca_file, ca_directory or ca_pem is set: nothing "
        "would be "
        "trusted");
  CHECK_FALSE(validated(tls_options{.system_trust = false, .ca_file = "c"}));
  CHECK_FALSE(validated(tls_options{.system_trust = false, .ca_directory = "c"}));
  CHECK_FALSE(validated(tls_options{.system_trust = false, .ca_pem = "c"}));
  CHECK_FALSE(validated(tls_options{.system_trust = false, .dangerously_accept_any_certificate = true}));
}

TEST_CASE("guarantee 18: paths have no NUL", "[validate]") {
  const std::string path("a\0b", 3);
  const std::pair<tls_options, std::string_view> refused[] = {
      {{.ca_file = path}, "ca_file"},
      {{.ca_directory = path}, "ca_directory"},
      {{.crl_file = path}, "crl_file"},
      {{.certificate_file = path, .key_file = "k"}, "certificate_file"},
      {{.certificate_file = "c", .key_file = path}, "key_file"},
      {{.key_log_file = path}, "key_log_file"},
  };
  for (const auto& [tls, name] : refused) {
    CHECK(validated(tls).code == errc::option_out_of_range);
    CHECK(validated(tls).detail ==
          "options.native.tls." + std::string(name) + " has a NUL byte, which no path has");
  }
  CHECK_FALSE(validated(tls_options{.ca_directory = "b", .crl_file = "c", .key_log_file = "d"}));
}

TEST_CASE("guarantee 18: the server's name is a host name or an address", "[validate]") {
  for (const std::string_view name : {"", "a.b", "A_b", "1.2.3.4", "::1", "2001:db8::1"}) {
    CHECK_FALSE(validated(tls_options{.server_name = std::string(name)}));
  }
  for (const std::string_view name :
       {"a.", "a b", "127.1", "[::1]", "a:80", "m\xC3\xBCnchen.de", "*.a", "::g"}) {
    CAPTURE(name);
    CHECK(validated(tls_options{.server_name = std::string(name)}).code == errc::option_out_of_range);
    CHECK(validated(tls_options{.server_name = std::string(name)}).detail ==
          "options.native.tls.server_name is neither an ASCII host name nor an IP address");
  }
}
