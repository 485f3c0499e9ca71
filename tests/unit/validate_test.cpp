#include "validate.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using hawser::errc;
using hawser::detail::is_off;
using hawser::detail::is_token;
using hawser::detail::refusal;
using hawser::detail::validate_close;
using hawser::detail::validate_header;
using hawser::detail::validate_options;
using hawser::detail::validate_ping;
using hawser::detail::validate_subprotocols;

TEST_CASE("a token is made of these characters and not empty (RFC 9110 5.6.2)", "[validate]") {
  CHECK_FALSE(is_token(""));
  for (int value = 0; value < 256; ++value) {
    const char c = static_cast<char>(value);
    const bool fine = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
    CAPTURE(value);
    CHECK(is_token(std::string(1, c)) == fine);
    CHECK(is_token(std::string("a") + c) == fine);
    CHECK(is_token(c + std::string("a")) == fine);
  }
}

TEST_CASE("guarantee 18: a header's name is a token and its value has no control character but the tab",
          "[validate]") {
  CHECK_FALSE(validate_header("X-Any", ""));
  CHECK_FALSE(validate_header("x", "a b\tc"));
  for (int value = 0; value < 256; ++value) {
    const std::string text = std::string("a") + static_cast<char>(value) + "b";
    const bool fine = value == '\t' || (value >= 0x20 && value != 0x7F);
    CAPTURE(value);
    CHECK(validate_header("X-Any", text).code == (fine ? std::error_code() : errc::header_value));
  }
  for (const std::string_view name : {"", " ", "a b", "a:", "a\r\nb", "a\tb", "\xC3\xBC", "Host ", "(a)"}) {
    CAPTURE(name);
    CHECK(validate_header(name, "value").code == errc::header_name);
  }
  CHECK(validate_header("Authorization", "Bearer hunter2\n").detail ==
        "the value of the header Authorization has a control character; of these only the tab is allowed");
  CHECK(validate_header("Authorization: hunter2", "").detail ==
        "the header's name is not a token; letters, digits and !#$%&'*+-.^_`|~ are allowed");
}

TEST_CASE("guarantee 18: the handshake's own headers are refused in any case", "[validate]") {
  for (const std::string_view name :
       {"Host", "host", "HOST", "Upgrade", "uPGRADE", "Connection", "connection", "Content-Length",
        "content-length", "Transfer-Encoding", "TRANSFER-ENCODING", "Sec-WebSocket-Key",
        "sec-websocket-version", "SEC-WEBSOCKET-PROTOCOL", "Sec-WebSocket-Extensions",
        "Sec-WebSocket-Anything", "Sec-Fetch-Mode", "sec-", "Sec-a"}) {
    CAPTURE(name);
    const refusal found = validate_header(name, "value");
    CHECK(found.code == errc::header_forbidden);
    CHECK(found.detail == "the header " + std::string(name) +
                              " is not allowed: Host, Upgrade, Connection, Content-Length, Transfer-Encoding "
                              "and Sec-* belong to the handshake");
  }
  for (const std::string_view name :
       {"Hos", "Hosts", "X-Host", "Upgrades", "Connections", "Content-Type", "Sec", "Sec_a", "Second",
        "X-Sec-a", "User-Agent", "Cookie", "Origin", "Authorization"}) {
    CAPTURE(name);
    CHECK_FALSE(validate_header(name, "value"));
  }
}

TEST_CASE("guarantee 18: subprotocols are tokens, and each stands once", "[validate]") {
  const auto check = [](std::vector<std::string> names) { return validate_subprotocols(names); };
  CHECK_FALSE(check({}));
  CHECK_FALSE(check({"chat"}));
  CHECK_FALSE(check({"chat", "Chat", "chat.2", "v1!#$%&'*+-.^_`|~"}));
  CHECK(check({""}).code == errc::subprotocol_name);
  CHECK(check({"a", "b c"}).code == errc::subprotocol_name);
  CHECK(check({"a,b"}).code == errc::subprotocol_name);
  CHECK(check({"a", "b/c"}).detail ==
        "options.subprotocols[1] is not a token; letters, digits and !#$%&'*+-.^_`|~ are allowed");
  CHECK(check({"a", "a"}).code == errc::subprotocol_twice);
  CHECK(check({"a", "b", "c", "b"}).detail ==
        "options.subprotocols[3] is the same as options.subprotocols[1]; each may stand once");
  CHECK(check({"a", "b", "a"}).code == errc::subprotocol_twice);
}

TEST_CASE("guarantee 3: 1000 and 3000 to 4999 may be sent, with a reason of at most 123 bytes of UTF-8",
          "[validate]") {
  for (int code = 0; code < 65536; ++code) {
    const bool fine = code == 1000 || (code >= 3000 && code <= 4999);
    const std::error_code error = validate_close(static_cast<std::uint16_t>(code), "");
    if (error != (fine ? std::error_code() : errc::close_code_not_sendable)) FAIL("code " << code);
  }
  CHECK_FALSE(validate_close(1000, std::string(123, 'x')));
  CHECK(validate_close(1000, std::string(124, 'x')) == errc::close_reason_too_long);
  CHECK_FALSE(validate_close(3000, std::string(121, 'x') + "\xC3\xBC"));
  CHECK(validate_close(3000, std::string(122, 'x') + "\xC3\xBC") == errc::close_reason_too_long);
  CHECK(validate_close(4999, "\xFF") == errc::close_reason_not_utf8);
  CHECK(validate_close(4999, std::string(122, 'x') + "\xC3") == errc::close_reason_not_utf8);
  CHECK_FALSE(validate_close(4999, std::string_view("a\0b", 3)));
  CHECK(validate_close(1001, "\xFF") == errc::close_code_not_sendable);
}

TEST_CASE("a ping has at most 125 bytes (RFC 6455 5.5)", "[validate]") {
  CHECK_FALSE(validate_ping(0));
  CHECK_FALSE(validate_ping(125));
  CHECK(validate_ping(126) == errc::ping_too_long);
  CHECK(validate_ping(static_cast<std::size_t>(-1)) == errc::ping_too_long);
}

TEST_CASE("a time is off when it is zero or has no limit", "[validate]") {
  CHECK(is_off(hawser::milliseconds(0)));
  CHECK(is_off(hawser::no_limit));
  CHECK_FALSE(is_off(hawser::milliseconds(1)));
  CHECK_FALSE(is_off(hawser::milliseconds(-1)));
}

TEST_CASE("options give their parsed URL, and a refusal leaves it alone", "[validate]") {
  hawser::detail::url target;
  CHECK_FALSE(validate_options({.url = "wss://Example.com/a?b"}, target));
  CHECK(to_string(target) == "wss://example.com/a?b");
  CHECK(validate_options({.url = "ws://other/", .limits = {.max_fragments = 0}}, target));
  CHECK(validate_options({.url = "ws://other"
                                 ":0/"},
                         target));
  CHECK(to_string(target) == "wss://example.com/a?b");
}

TEST_CASE("guarantee 18: options without a usable URL are refused with the URL's own cause", "[validate]") {
  const std::pair<std::string_view, errc> table[] = {
      {"", errc::invalid_url},       {"http://a/", errc::url_scheme},   {"ws://127.1/", errc::url_host},
      {"ws://a:0/", errc::url_port}, {"ws://a/#b", errc::url_fragment}, {"ws://@a/", errc::url_credentials},
  };
  for (const auto& [text, error] : table) {
    hawser::detail::url unused;
    const refusal found = validate_options({.url = std::string(text)}, unused);
    CHECK(found.code == error);
    CHECK(found.detail == "options.url: " + std::error_code(error).message());
  }
}

TEST_CASE("guarantee 18: options with subprotocols that are none are refused", "[validate]") {
  hawser::detail::url unused;
  CHECK(validate_options({.url = "ws://a/", .subprotocols = {"a b"}}, unused).code == errc::subprotocol_name);
  CHECK(validate_options({.url = "ws://a/", .subprotocols = {"a", "a"}}, unused).code ==
        errc::subprotocol_twice);
}
