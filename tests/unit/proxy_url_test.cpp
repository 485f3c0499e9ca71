#include "proxy_url.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <utility>

using hawser::errc;
using hawser::detail::parse_proxy_url;
using hawser::detail::proxy_kind;
using hawser::detail::proxy_url;

namespace {

std::error_code refusal_of(std::string_view text) {
  proxy_url result;
  result.server.host = "untouched";
  const std::error_code error = parse_proxy_url(text, result);
  if (error) CHECK(result.server.host == "untouched");
  return error;
}

}  // namespace

TEST_CASE("a proxy's URL names kind, host and port", "[proxy_url]") {
  struct line {
    std::string_view text;
    proxy_kind kind;
    std::string_view host;
    int port;
  };
  const line table[] = {
      {"http://a", proxy_kind::http, "a", 80},
      {"http://a/", proxy_kind::http, "a", 80},
      {"HTTP://A.b:3128", proxy_kind::http, "a.b", 3128},
      {"http://a:3128/", proxy_kind::http, "a", 3128},
      {"socks5://a", proxy_kind::socks5, "a", 1080},
      {"socks5h://a", proxy_kind::socks5h, "a", 1080},
      {"socks5h://[::1]:9050/", proxy_kind::socks5h, "::1", 9050},
      {"http://127.0.0.1:1", proxy_kind::http, "127.0.0.1", 1},
  };
  for (const line& entry : table) {
    CAPTURE(entry.text);
    proxy_url value;
    REQUIRE_FALSE(parse_proxy_url(entry.text, value));
    CHECK(value.kind == entry.kind);
    CHECK(value.server.host == entry.host);
    CHECK(value.server.host_is_ipv6 == (entry.host == "::1"));
    CHECK(value.server.port == entry.port);
    CHECK_FALSE(value.server.has_credentials);
  }
}

TEST_CASE("a proxy's URL is refused with its cause", "[proxy_url]") {
  const std::pair<std::string_view, errc> table[] = {
      {"", errc::invalid_url},
      {"a", errc::invalid_url},
      {"a:3128", errc::invalid_url},
      {"http:/a", errc::invalid_url},
      {"http:a", errc::invalid_url},
      {"http://a/b", errc::invalid_url},
      {"http://a//", errc::invalid_url},
      {"http://a?b", errc::invalid_url},
      {"http://a#b", errc::invalid_url},
      {"://a", errc::url_scheme},
      {"https://a", errc::url_scheme},
      {"socks4://a", errc::url_scheme},
      {"socks://a", errc::url_scheme},
      {"socks5hh://a", errc::url_scheme},
      {"ws://a", errc::url_scheme},
      {" http://a", errc::url_scheme},
      {"http://", errc::url_host},
      {"http:///", errc::url_host},
      {"http://a b", errc::url_host},
      {"http://a\r\nb", errc::url_host},
      {"http://127.1", errc::url_host},
      {"http://a:0", errc::url_port},
      {"http://a:65536", errc::url_port},
      {"http://@a", errc::url_credentials},
      {"http://%zz:a@a", errc::url_credentials},
  };
  for (const auto& [text, error] : table) {
    CAPTURE(text);
    CHECK(refusal_of(text) == error);
  }
  const std::string long_query(8192 - 10, 'x');
  CHECK(refusal_of("http://a/?" + long_query) == errc::invalid_url);
  CHECK(refusal_of("http://a#" + long_query + "xx") == errc::invalid_url);
  CHECK(refusal_of("none://a#" + long_query + "xx") == errc::invalid_url);
  CHECK(refusal_of("none://a#" + long_query + "x") == errc::url_scheme);
}

TEST_CASE("a SOCKS proxy takes a user and a password of 1 to 255 bytes (RFC 1929 2)", "[proxy_url]") {
  const std::string longest(255, 'x');
  for (const std::string scheme : {"socks5://", "socks5h://"}) {
    CAPTURE(scheme);
    proxy_url value;
    REQUIRE_FALSE(parse_proxy_url(scheme + "u%3D:p%3a@a", value));
    CHECK(value.server.has_credentials);
    CHECK(value.server.user == "u=");
    CHECK(value.server.password == "p:");
    CHECK_FALSE(refusal_of(scheme + longest + ":" + longest + "@a"));
    CHECK(refusal_of(scheme + longest + "x:p@a") == errc::url_credentials);
    CHECK(refusal_of(scheme + "u:" + longest + "x@a") == errc::url_credentials);
    CHECK(refusal_of(scheme + "u@a") == errc::url_credentials);
    CHECK(refusal_of(scheme + "u:@a") == errc::url_credentials);
    CHECK(refusal_of(scheme + ":p@a") == errc::url_credentials);
  }
  // An HTTP proxy's are Basic credentials, of any length.
  CHECK_FALSE(refusal_of("http://" + longest + "x:" + longest + "x@a"));
  CHECK_FALSE(refusal_of("http://u@a"));
  CHECK_FALSE(refusal_of("http://:p@a"));
}
