// The request's half of protocol/handshake; the answer's half is in handshake_test.cpp.
#include <catch2/catch_test_macros.hpp>
#include <hawser/error.hpp>
#include <string>
#include <vector>

#include "protocol/handshake.hpp"
#include "support/sample_key.hpp"

using namespace hawser::protocol;
using hawser::errc;
using hawser::header_field;
using hawser::test::sample_key;
using hawser::test::sample_nonce;
using namespace std::string_literals;

TEST_CASE("the request of RFC 6455 1.3", "[handshake]") {
  handshake_request request;
  request.host = "server.example.com";
  request.resource = "/chat?room=1";
  const std::vector<std::string> subprotocols = {"chat", "superchat"};
  request.subprotocols = subprotocols;
  const std::vector<header_field> headers = {{"Origin", "http://example.com"}, {"X", "1"}, {"X", "2"}};
  request.headers = headers;
  const deflate_parameters wish;
  request.deflate = &wish;
  handshake shake;
  std::string text = "before ";
  CHECK_FALSE(shake.start(request, sample_nonce(), text));
  CHECK(text ==
        "before GET /chat?room=1 HTTP/1.1\r\n"
        "Host: server.example.com\r\n"
        "Upgrade: websocket\r\n"
        "Connection: Upgrade\r\n"
        "Sec-WebSocket-Key: " +
            sample_key +
            "\r\n"
            "Sec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Protocol: chat, superchat\r\n"
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
            "Origin: http://example.com\r\n"
            "X: 1\r\n"
            "X: 2\r\n"
            "\r\n");
}

TEST_CASE("the shortest request names neither subprotocol nor extension", "[handshake]") {
  handshake_request request;
  request.host = "[::1]:8080";
  handshake shake;
  std::string text;
  CHECK_FALSE(shake.start(request, sample_nonce(), text));
  CHECK(text ==
        "GET / HTTP/1.1\r\nHost: [::1]:8080\r\nUpgrade: websocket\r\nConnection: "
        "Upgrade\r\nSec-WebSocket-Key: " +
            sample_key + "\r\nSec-WebSocket-Version: 13\r\n\r\n");
}

TEST_CASE("a request that would say something else is refused and nothing written (guarantee 18)",
          "[handshake]") {
  struct vector {
    std::string host, resource;
    std::vector<std::string> subprotocols;
    std::vector<header_field> headers;
    errc error;
  };
  const vector vectors[] = {
      {"", "/", {}, {}, errc::url_host},
      {"a b", "/", {}, {}, errc::url_host},
      {"a\r\nB: c", "/", {}, {}, errc::url_host},
      {"a", "", {}, {}, errc::invalid_url},
      {"a", "chat", {}, {}, errc::invalid_url},
      {"a", "/ x", {}, {}, errc::invalid_url},
      {"a", "/\r\n", {}, {}, errc::invalid_url},
      {"a", "/", {""}, {}, errc::subprotocol_name},
      {"a", "/", {"b", "c,d"}, {}, errc::subprotocol_name},
      {"a", "/", {"b", "c", "b"}, {}, errc::subprotocol_twice},
      {"a", "/", {}, {{"X", "1"}, {"Y\r\n", "1"}}, errc::header_name},
      {"a", "/", {}, {{"X", "1"}, {"Y", "\n"}}, errc::header_value},
      {"a", "/", {}, {{"X", "1"}, {"Y", "\0"s}}, errc::header_value},
  };
  for (const vector& one : vectors) {
    handshake_request request;
    request.host = one.host;
    request.resource = one.resource;
    request.subprotocols = one.subprotocols;
    request.headers = one.headers;
    handshake shake;
    std::string text = "before";
    CHECK(shake.start(request, sample_nonce(), text) == one.error);
    CHECK(text == "before");
  }
}

TEST_CASE("a user's header that is ours is refused (guarantee 18)", "[handshake]") {
  const auto start_with = [](const std::string& name) {
    const std::vector<header_field> headers = {{"X", "1"}, {name, "1"}};
    handshake_request request;
    request.host = "a";
    request.headers = headers;
    handshake shake;
    std::string text;
    return shake.start(request, sample_nonce(), text);
  };
  for (const char* name :
       {"Host", "hOST", "Upgrade", "Connection", "Content-Length", "Transfer-Encoding", "Sec-WebSocket-Key",
        "sec-websocket-version", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "SEC-WEBSOCKET-"}) {
    INFO(name);
    CHECK(start_with(name) == errc::header_forbidden);
  }
  for (const char* name :
       {"Origin", "Cookie", "Host2", "Hos", "X-Upgrade", "Sec-WebSocket", "Sec-Fetch-Mode"}) {
    INFO(name);
    CHECK_FALSE(start_with(name));
  }
}
