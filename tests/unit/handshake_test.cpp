#include "protocol/handshake.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <hawser/error.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "support/arrivals.hpp"
#include "support/sample_key.hpp"

using namespace hawser::protocol;
using hawser::errc;
using hawser::test::each_arrival;
using hawser::test::sample_accept;
using hawser::test::sample_key;
using hawser::test::sample_nonce;
using namespace std::string_literals;
using result = handshake::result;

namespace {

struct asked {
  std::vector<std::string> subprotocols = {};
  bool relaxed = false;
  bool deflate = false;
};

handshake started(const asked& what = {}) {
  handshake_request request;
  request.host = "server.example";
  request.subprotocols = what.subprotocols;
  request.allow_missing_subprotocol = what.relaxed;
  const deflate_parameters wish;
  if (what.deflate) request.deflate = &wish;
  handshake shake;
  std::string text;
  REQUIRE_FALSE(shake.start(request, sample_nonce(), text));
  return shake;
}

result feed(handshake& shake, const std::string& text, const std::vector<std::size_t>& ends) {
  result last = result::need_data;
  for (const std::size_t end : ends) {
    last = shake.advance(std::string_view(text).substr(0, end));
    if (last != result::need_data) break;
  }
  return last;
}

// The answer of RFC 6455 1.3 with one line replaced or removed, and others added.
std::string answer(const std::string& replaced = "", const std::string& by = "",
                   const std::string& added = "") {
  std::string text = "HTTP/1.1 101 Switching Protocols\r\n";
  for (const std::string name : {"Upgrade", "Connection", "Sec-WebSocket-Accept"}) {
    if (name == replaced) {
      text += by;
    } else {
      text += name + ": " +
              (name == "Upgrade"      ? "websocket"
               : name == "Connection" ? "Upgrade"
                                      : sample_accept);
      text += "\r\n";
    }
  }
  return text + added + "\r\n";
}

template <typename F>
void check_accepted(const asked& what, const std::string& text, F check) {
  INFO(text);
  each_arrival(text.size() + 2, [&](const std::vector<std::size_t>& ends) {
    handshake shake = started(what);
    CHECK(feed(shake, text + "\x81\x7f", ends) == result::accepted);
    CHECK_FALSE(shake.error());
    CHECK(shake.consumed() == text.size());
    CHECK(shake.response().status == 101);
    check(shake);
  });
}

void check_accepted(const asked& what, const std::string& text) {
  check_accepted(what, text, [](const handshake&) {});
}

void check_refused(const asked& what, const std::string& text, errc error) {
  INFO(text);
  each_arrival(text.size(), [&](const std::vector<std::size_t>& ends) {
    handshake shake = started(what);
    CHECK(feed(shake, text, ends) == result::refused);
    CHECK(shake.error() == error);
  });
}

}  // namespace

TEST_CASE("the answer of RFC 6455 1.3 opens the connection, and the first frames stay", "[handshake]") {
  check_accepted({}, answer(), [](const handshake& shake) {
    CHECK(shake.subprotocol().empty());
    CHECK_FALSE(shake.deflate());
  });
}

TEST_CASE("answers that are correct in other words (RFC 6455 4.1, 4.2.2)", "[handshake]") {
  check_accepted({}, answer("Upgrade", "UPGRADE:WebSocket \r\n"));
  check_accepted({}, answer("Connection", "connection: keep-alive, uPGRADE\r\n"));
  check_accepted({}, answer("Connection", "Connection: keep-alive\r\nX: y\r\nConnection: ,Upgrade\r\n"));
  check_accepted({}, answer("Sec-WebSocket-Accept", "sec-websocket-accept: \t" + sample_accept + " \r\n"));
  // A 101 has no body, whatever it says, and a version only means something in a 426.
  check_accepted({}, answer("", "", "Content-Length: 10\r\n"));
  check_accepted({}, answer("", "", "Transfer-Encoding: chunked\r\n"));
  check_accepted({}, answer("", "", "Sec-WebSocket-Version: 8\r\n"));
  check_accepted({}, "HTTP/1.1 100 Continue\r\nUpgrade: x\r\n\r\n" + answer());
}

TEST_CASE("Upgrade must be websocket and nothing else (RFC 6455 4.1)", "[handshake]") {
  check_refused({}, answer("Upgrade"), errc::upgrade_missing);
  for (const char* value : {"", "websocke", "websockets", "websocket, h2c", "web socket", "h2c"}) {
    check_refused({}, answer("Upgrade", "Upgrade: "s + value + "\r\n"), errc::upgrade_missing);
  }
  check_refused({}, answer("", "", "upgrade: websocket\r\n"), errc::header_duplicated);
  check_refused({}, answer("", "", "Upgrade: h2c\r\n"), errc::header_duplicated);
}

TEST_CASE("Connection must list upgrade (RFC 6455 4.1)", "[handshake]") {
  check_refused({}, answer("Connection"), errc::connection_missing);
  for (const char* value : {"", "close", "Upgrad", "Upgrades", "keep-alive Upgrade"}) {
    check_refused({}, answer("Connection", "Connection: "s + value + "\r\n"), errc::connection_missing);
  }
}

TEST_CASE("Sec-WebSocket-Accept must stand once and answer our key (RFC 6455 4.1)", "[handshake]") {
  const std::string name = "Sec-WebSocket-Accept";
  check_refused({}, answer(name), errc::accept_missing);
  check_refused({}, answer("", "", name + ": " + sample_accept + "\r\n"), errc::header_duplicated);
  const std::string wrong[] = {"",
                               sample_key,
                               "S" + sample_accept.substr(1),
                               sample_accept.substr(0, 27),
                               sample_accept + "=",
                               "\"" + sample_accept + "\""};
  for (const std::string& value : wrong) {
    check_refused({}, answer(name, name + ": " + value + "\r\n"), errc::accept_wrong);
  }
  // One bit of the nonce makes another key, and the sample's answer wrong.
  std::array<std::byte, 16> nonce = sample_nonce();
  nonce[15] ^= std::byte{1};
  handshake_request request;
  request.host = "a";
  handshake shake;
  std::string text;
  REQUIRE_FALSE(shake.start(request, nonce, text));
  CHECK(shake.advance(answer()) == result::refused);
  CHECK(shake.error() == errc::accept_wrong);
}

TEST_CASE("a handshake that was never started accepts nothing", "[handshake]") {
  handshake shake;
  CHECK(shake.advance(answer()) == result::refused);
  CHECK(shake.error() == errc::accept_wrong);
}

TEST_CASE("of the subprotocols offered one must be chosen (RFC 6455 4.1, guarantee 5)", "[handshake]") {
  const asked chat = {.subprotocols = {"v2.chat", "chat"}};
  const auto line = [](const std::string& value) { return "Sec-WebSocket-Protocol: " + value + "\r\n"; };
  check_accepted(chat, answer("", "", line("chat")),
                 [](const handshake& shake) { CHECK(shake.subprotocol() == "chat"); });
  check_accepted(chat, answer("", "", line(" v2.chat ")),
                 [](const handshake& shake) { CHECK(shake.subprotocol() == "v2.chat"); });
  for (const char* value : {"Chat", "cha", "chats", "", "chat, v2.chat", "\"chat\""}) {
    check_refused(chat, answer("", "", line(value)), errc::subprotocol_not_offered);
  }
  check_refused({}, answer("", "", line("chat")), errc::subprotocol_not_offered);
  check_refused({}, answer("", "", line("")), errc::subprotocol_not_offered);
  check_refused(chat, answer("", "", line("chat") + line("chat")), errc::header_duplicated);
  check_refused(chat, answer(), errc::subprotocol_missing);
}

TEST_CASE("a missing subprotocol can be allowed, a wrong one cannot (guarantee 5)", "[handshake]") {
  const asked relaxed = {.subprotocols = {"chat"}, .relaxed = true};
  check_accepted(relaxed, answer(), [](const handshake& shake) { CHECK(shake.subprotocol().empty()); });
  check_accepted(relaxed, answer("", "", "Sec-WebSocket-Protocol: chat\r\n"),
                 [](const handshake& shake) { CHECK(shake.subprotocol() == "chat"); });
  check_refused(relaxed, answer("", "", "Sec-WebSocket-Protocol: other\r\n"), errc::subprotocol_not_offered);
}

TEST_CASE("extensions are negotiated over all their fields (RFC 6455 9.1, RFC 7692)", "[handshake]") {
  const asked deflate = {.deflate = true};
  const auto line = [](const std::string& value) { return "Sec-WebSocket-Extensions: " + value + "\r\n"; };
  check_accepted(deflate, answer(), [](const handshake& shake) { CHECK_FALSE(shake.deflate()); });
  check_accepted(deflate, answer("", "", line("permessage-deflate; client_max_window_bits=8")),
                 [](const handshake& shake) {
                   REQUIRE(shake.deflate());
                   CHECK(*shake.deflate() == deflate_parameters{false, false, 15, 8});
                 });
  check_accepted(deflate, answer("", "", line("") + line("permessage-deflate")),
                 [](const handshake& shake) { CHECK(shake.deflate().has_value()); });
  const std::string twice = line("permessage-deflate") + line("permessage-deflate");
  check_refused(deflate, answer("", "", twice), errc::extension_duplicated);
  check_refused(deflate, answer("", "", line("permessage-deflate;")), errc::extension_malformed);
  check_refused(deflate, answer("", "", line("permessage-deflate; x")), errc::extension_parameter);
  check_refused({}, answer("", "", line("permessage-deflate")), errc::extension_not_offered);
}

TEST_CASE("the agreement counts against what was offered, not against the defaults", "[handshake]") {
  handshake_request request;
  request.host = "a";
  const deflate_parameters wish = {true, false, 10, 15};
  request.deflate = &wish;
  handshake shake;
  std::string text;
  REQUIRE_FALSE(shake.start(request, sample_nonce(), text));
  const std::string line = "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10\r\n";
  CHECK(shake.advance(answer("", "", line)) == result::refused);
  CHECK(shake.error() == errc::extension_parameter);
}

TEST_CASE("another status refuses, with status, headers and body", "[handshake]") {
  for (const std::string version : {"HTTP/1.1", "HTTP/1.0"}) {
    const std::string text = version +
                             " 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nwww-authenticate: Digest\r\n"
                             "Content-Length: 5\r\n\r\nhello";
    each_arrival(text.size(), [&text](const std::vector<std::size_t>& ends) {
      handshake shake = started();
      CHECK(feed(shake, text, ends) == result::refused);
      CHECK(shake.error() == errc::http_status);
      CHECK(shake.response().status == 401);
      CHECK(shake.response().headers.all("WWW-Authenticate").size() == 2);
      CHECK(shake.response().body == "hello");
    });
  }
  check_refused({}, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", errc::http_status);
  // All the right headers do not make up for the status.
  std::string almost = answer("", "", "Content-Length: 0\r\n");
  almost.replace(9, 3, "200");
  check_refused({}, almost, errc::http_status);
}

TEST_CASE("a 101 of HTTP/1.0 is malformed (RFC 6455 4.2.2)", "[handshake]") {
  std::string text = answer();
  text[7] = '0';
  check_refused({}, text, errc::http_malformed);
}

TEST_CASE("faults of the head refuse with their own error", "[handshake]") {
  check_refused({}, "SSH-2.0-OpenSSH_9.2\r\n", errc::http_malformed);
  check_refused({}, "HTTP/1.1 101 OK\n", errc::http_bare_line_feed);
  check_refused({}, answer("", "", "A: b\r\n c\r\n"), errc::http_folded_header);
  check_refused({}, answer("", "", "A: \0\r\n"s), errc::http_nul);
}

TEST_CASE("the limits given are the response's", "[handshake]") {
  http_limits limits;
  limits.headers = 2;
  handshake shake(limits);
  CHECK(shake.advance(answer()) == result::refused);
  CHECK(shake.error() == errc::too_many_headers);
}

TEST_CASE("a stream that ends is cut off, or a refusal with what came of its body", "[handshake]") {
  const std::string head = "HTTP/1.1 503 Busy\r\nContent-Length: 5\r\n\r\n";
  const std::string text = head + "hello";
  for (std::size_t end = 0; end < text.size(); ++end) {
    INFO(end);
    handshake shake = started();
    CHECK(shake.advance(text.substr(0, end)) == result::need_data);
    CHECK(shake.finish() == result::refused);
    CHECK(shake.error() == (end < head.size() ? errc::upgrade_cut_off : errc::http_status));
    CHECK(shake.response().body == (end < head.size() ? "" : text.substr(head.size(), end - head.size())));
  }
}

TEST_CASE("a verdict stays", "[handshake]") {
  handshake accepted = started();
  CHECK(accepted.advance(answer()) == result::accepted);
  CHECK(accepted.advance(answer() + "HTTP/1.1 400\r\n\r\n") == result::accepted);
  CHECK(accepted.finish() == result::accepted);
  CHECK_FALSE(accepted.error());
  handshake refused = started();
  CHECK(refused.advance("x") == result::refused);
  CHECK(refused.advance("x" + answer()) == result::refused);
  CHECK(refused.finish() == result::refused);
  CHECK(refused.error() == errc::http_malformed);
}
