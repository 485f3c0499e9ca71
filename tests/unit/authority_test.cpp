#include "authority.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>

#include "url.hpp"

using hawser::errc;
using hawser::detail::masked;
using hawser::detail::parse_url;
using hawser::detail::to_string;
using hawser::detail::url;

namespace {

url parsed(std::string_view text) {
  url result;
  CAPTURE(text);
  REQUIRE_FALSE(parse_url(text, result));
  return result;
}

std::error_code refusal_of(std::string_view text) {
  url unused;
  return parse_url(text, unused);
}

}  // namespace

TEST_CASE("user info is percent-decoded into Basic credentials (RFC 3986 3.2.1, RFC 7617 2)", "[authority]") {
  struct line {
    std::string_view info;
    std::string_view user;
    std::string_view password;
  };
  const line table[] = {
      {"user:password", "user", "password"},
      {"user", "user", ""},
      {"user:", "user", ""},
      {":password", "", "password"},
      {"a:b:c::", "a", "b:c::"},
      {"a:b%3Ac", "a", "b:c"},
      {"%41%6a:%7E%7e", "Aj", "~~"},
      {"a%40b:c%2Fd", "a@b", "c/d"},
      {"a%20b:%25", "a b", "%"},
      {"%C3%BC:%E2%82%ac", "\xC3\xBC", "\xE2\x82\xAC"},
      {"-._~!$&'()*+,;=09azAZ:-._~!$&'()*+,;=", "-._~!$&'()*+,;=09azAZ", "-._~!$&'()*+,;="},
  };
  for (const line& entry : table) {
    CAPTURE(entry.info);
    const url value = parsed("ws://" + std::string(entry.info) + "@a:8080/x?y");
    CHECK(value.has_credentials);
    CHECK(value.user == entry.user);
    CHECK(value.password == entry.password);
    CHECK(value.host == "a");
    CHECK(value.port == 8080);
    CHECK(to_string(value) == "ws://a:8080/x?y");
    CHECK(masked(value) == "ws://a:8080/x?…");
  }
}

TEST_CASE("guarantee 18: user info that cannot be sent as it is meant is refused", "[authority]") {
  for (const std::string_view info :
       {"",       ":",     "%",     "%4",    "%4g:",       "a:%",     "a:%4",  "a:%g4", "%3A",
        "a%3a:b", "%00",   "a:%00", "%0A",   "a:%0d",      "%1F",     "a:%1f", "%7F",   "a:%7f",
        "%FF",    "a:%FF", "%C3",   "a:%C3", "%ED%A0%80",  "a@b",     "@",     "a:b@c", "a:@",
        "[",      "a:]",   "a\"",   "a:<",   "a:\xC3\xBC", "\xC3\xBC"}) {
    CAPTURE(info);
    CHECK(refusal_of("ws://" + std::string(info) + "@a/") == errc::url_credentials);
  }
  CHECK(parsed("ws://%20:%21@a/").user == " ");
  CHECK(parsed("ws://%7E:%C2%80@a/").password == "\xC2\x80");
  // An "@" behind the authority is nothing special.
  CHECK_FALSE(parsed("ws://a/@b").has_credentials);
  CHECK_FALSE(parsed("ws://a?b@c").has_credentials);
  CHECK(refusal_of("ws://u:p@/") == errc::url_host);
  CHECK(refusal_of("ws://u:p@a:x/") == errc::url_port);
}
