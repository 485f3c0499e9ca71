#include "protocol/http_header.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <vector>

using namespace hawser::protocol;

namespace {

std::vector<std::string_view> elements(std::string_view list) {
  std::vector<std::string_view> found;
  for (std::string_view element; next_element(list, element);) found.push_back(element);
  return found;
}

http_headers sample() {
  http_headers headers;
  headers.add("Connection", "keep-alive");
  headers.add("X-Trace", "1");
  headers.add("connection", " close , Upgrade");
  headers.add("Empty", "");
  headers.add("eMPTY", "");
  return headers;
}

}  // namespace

TEST_CASE("token characters are those of RFC 9110 5.6.2 and no other byte", "[http]") {
  const std::string allowed = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  for (int code = 0; code < 256; ++code) {
    const char c = static_cast<char>(code);
    INFO(code);
    CHECK(is_token_character(c) == (allowed.find(c) != std::string::npos));
  }
  CHECK(is_token("a"));
  CHECK(is_token("permessage-deflate"));
  CHECK_FALSE(is_token(""));
  CHECK_FALSE(is_token("a b"));
  CHECK_FALSE(is_token(" a"));
  CHECK_FALSE(is_token("a:"));
}

TEST_CASE("value characters are HTAB, space, visible ASCII and obs-text (RFC 9110 5.5)", "[http]") {
  for (int code = 0; code < 256; ++code) {
    const char c = static_cast<char>(code);
    INFO(code);
    CHECK(is_value_character(c) == (code == 9 || (code >= 32 && code <= 126) || code >= 128));
    CHECK(is_value(std::string("a") + c) == is_value_character(c));
    CHECK(is_value(c + std::string("a")) == is_value_character(c));
    CHECK(is_visible(std::string("a") + c) == (code >= 33 && code <= 126));
  }
  CHECK(is_value(""));
  CHECK_FALSE(is_visible(""));
}

TEST_CASE("names are compared without regard to the case of ASCII letters only", "[http]") {
  CHECK(equal_ignoring_case("Upgrade", "uPGRADE"));
  CHECK(equal_ignoring_case("AZaz", "azAZ"));
  CHECK(equal_ignoring_case("", ""));
  CHECK_FALSE(equal_ignoring_case("Upgrade", "Upgrad"));
  CHECK_FALSE(equal_ignoring_case("Upgrad", "Upgrade"));
  CHECK_FALSE(equal_ignoring_case("a", "b"));
  // 32 apart like letters, but none: '@' and '`', '[' and '{'.
  CHECK_FALSE(equal_ignoring_case("@", "`"));
  CHECK_FALSE(equal_ignoring_case("[", "{"));
  CHECK_FALSE(equal_ignoring_case("\xc4", "\xe4"));
}

TEST_CASE("optional white space is trimmed at both ends", "[http]") {
  CHECK(trimmed(" \t a b\t ") == "a b");
  CHECK(trimmed("a") == "a");
  CHECK(trimmed(" \t").empty());
  CHECK(trimmed("").empty());
  CHECK(trimmed("\ra\n") == "\ra\n");
}

TEST_CASE("lists are split at commas and empty elements skipped (RFC 9110 5.6.1)", "[http]") {
  using list = std::vector<std::string_view>;
  CHECK(elements("a,b").size() == 2);
  CHECK(elements("a , b\t,c") == list{"a", "b", "c"});
  CHECK(elements("a") == list{"a"});
  CHECK(elements(", ,a,, ,") == list{"a"});
  CHECK(elements("") == list{});
  CHECK(elements(" ") == list{});
  CHECK(elements(",") == list{});
}

TEST_CASE("fields are found in any case, the first, all, or joined, in their order", "[http]") {
  const http_headers headers = sample();
  CHECK(headers.size() == 5);
  REQUIRE(headers.first("CONNECTION") != nullptr);
  CHECK(*headers.first("CONNECTION") == "keep-alive");
  CHECK(headers.first("Connectio") == nullptr);
  CHECK(headers.all("Connection") == std::vector<std::string_view>{"keep-alive", " close , Upgrade"});
  CHECK(headers.all("none").empty());
  CHECK(headers.count("x-trace") == 1);
  CHECK(headers.count("connection") == 2);
  CHECK(headers.count("none") == 0);
  CHECK(headers.joined("connection") == "keep-alive,  close , Upgrade");
  CHECK(headers.joined("x-trace") == "1");
  CHECK(headers.joined("empty").empty());
  CHECK(headers.joined("none").empty());
  CHECK(headers.begin()->name == "Connection");
  CHECK((headers.end() - 1)->name == "eMPTY");
}

TEST_CASE("a token is found in a list over several fields (RFC 9110 5.3)", "[http]") {
  const http_headers headers = sample();
  CHECK(headers.lists("connection", "upgrade"));
  CHECK(headers.lists("Connection", "CLOSE"));
  CHECK(headers.lists("Connection", "keep-alive"));
  CHECK_FALSE(headers.lists("Connection", "keep"));
  CHECK_FALSE(headers.lists("Connection", "1"));
  CHECK_FALSE(headers.lists("X-Trace", "upgrade"));
  CHECK_FALSE(headers.lists("none", "upgrade"));
}
