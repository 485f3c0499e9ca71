// What on_attempt may change (guarantees 18, 25 and 29).
#include "attempt_ticket.hpp"

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>

using namespace hawser;
using namespace hawser::detail;

namespace {

connect_request request_for(const std::string& target, options settings = {}) {
  connect_request request;
  CHECK(!parse_url(target, request.target));
  request.subprotocols = {"chat"};
  request.headers = {{"X-Key", "1"}};
  request.bearer_token = "old";
  request.web_token = "token";
  request.settings = std::make_shared<const options>(std::move(settings));
  return request;
}

bool untouched(const connect_request& request) {
  return request.subprotocols == std::vector<std::string>{"chat"} && request.headers.size() == 1 &&
         request.headers[0].value == "1" && request.bearer_token == "old" && request.web_token == "token" &&
         !request.without_credentials;
}

}  // namespace

TEST_CASE("no changes change nothing", "[attempt]") {
  connect_request request = request_for("wss://one.example/a");
  CHECK(!apply_changes({}, request));
  CHECK(untouched(request));
  CHECK(request.target.host == "one.example");
}

TEST_CASE("guarantee 25: URL, headers, subprotocols and tokens may be changed, each for itself",
          "[attempt]") {
  connect_request request = request_for("wss://one.example/a");
  CHECK(!apply_changes({.url = "wss://one.example/b?token=2"}, request));
  CHECK(request.target.resource == "/b?token=2");
  CHECK(untouched(request));
  CHECK(!apply_changes({.subprotocols = std::vector<std::string>{"chat"}}, request));
  CHECK(untouched(request));
  CHECK(!apply_changes({.subprotocols = std::vector<std::string>{"v2", "v1"}}, request));
  CHECK(request.subprotocols == std::vector<std::string>{"v2", "v1"});
  CHECK(!apply_changes({.headers = std::vector<header_field>{{"A", "b"}, {"C", "\xC3\xA9\t"}}}, request));
  CHECK(request.headers.size() == 2);
  CHECK(request.headers[1].name == "C");
  CHECK(!apply_changes({.bearer_token = "fresh+/~-._=="}, request));
  CHECK(request.bearer_token == "fresh+/~-._==");
  CHECK(!apply_changes({.web_token = "w"}, request));
  CHECK(request.web_token == "w");
  CHECK(!apply_changes({.bearer_token = ""}, request));
  CHECK(request.bearer_token.empty());
  CHECK_FALSE(request.without_credentials);
}

TEST_CASE("guarantee 18: what a hook gets wrong is refused, and nothing is changed", "[attempt]") {
  using fields = std::vector<header_field>;
  using names = std::vector<std::string>;
  struct wrong {
    attempt_changes changes;
    errc expected;
  };
  const std::string fresh = "wss://two.example/";
  for (const wrong& each : {
           wrong{{.url = "nonsense"}, errc::invalid_url},
           wrong{{.url = ""}, errc::invalid_url},
           wrong{{.url = "https://one.example/"}, errc::url_scheme},
           wrong{{.url = "wss://one.example/#part"}, errc::url_fragment},
           wrong{{.url = "ws://one.example/"}, errc::scheme_downgrade},
           wrong{{.url = fresh, .subprotocols = names{"a b"}}, errc::subprotocol_name},
           wrong{{.url = fresh, .subprotocols = names{""}}, errc::subprotocol_name},
           wrong{{.url = fresh, .subprotocols = names{"a", "a"}}, errc::subprotocol_twice},
           wrong{{.url = fresh, .headers = fields{{"A", "b"}, {"C", "d\r\nE: f"}}}, errc::header_value},
           wrong{{.url = fresh, .headers = fields{{"A", std::string("\0", 1)}}}, errc::header_value},
           wrong{{.url = fresh, .headers = fields{{"A b", "c"}}}, errc::header_name},
           wrong{{.url = fresh, .headers = fields{{"sec-websocket-key", "c"}}}, errc::header_forbidden},
           wrong{{.url = fresh, .headers = fields{{"Upgrade", "c"}}}, errc::header_forbidden},
           wrong{{.url = fresh, .headers = fields{{"Cookie", "a=b"}, {"cookie", "c=d"}}},
                 errc::header_forbidden},
           wrong{{.url = fresh, .headers = fields{{"authorization", "x"}}, .bearer_token = "t"},
                 errc::header_forbidden},
           wrong{{.headers = fields{{"Authorization", "x"}}}, errc::header_forbidden},
           wrong{{.url = fresh, .bearer_token = "a b"}, errc::header_value},
           wrong{{.url = fresh, .bearer_token = "a\r\nb"}, errc::header_value},
           wrong{{.url = fresh, .bearer_token = "\x7F"}, errc::header_value},
           wrong{{.url = "wss://me:secret@one.example/"}, errc::url_credentials},
           wrong{{.url = fresh, .web_token = "not a token"}, errc::subprotocol_name},
           wrong{{.url = fresh, .web_token = ""}, errc::subprotocol_name},
           wrong{{.url = fresh, .web_token = "chat"}, errc::subprotocol_twice},
           wrong{{.subprotocols = names{"token"}}, errc::subprotocol_twice},
       }) {
    connect_request request = request_for(
        "wss://one.example/", {.web = {.token_place = hawser::web_token::subprotocol, .token = "token"}});
    CAPTURE(each.changes.url.value_or(""), int(each.expected));
    CHECK(apply_changes(each.changes, request) == each.expected);
    CHECK(untouched(request));
    CHECK(request.target.host == "one.example");
  }
}

TEST_CASE("a token that goes into the query needs to be no token of HTTP", "[attempt]") {
  connect_request request =
      request_for("wss://one.example/", {.web = {.token_place = hawser::web_token::query, .token = "token"}});
  CHECK(!apply_changes({.web_token = "any thing & more"}, request));
  CHECK(request.web_token == "any thing & more");
  CHECK(apply_changes({.web_token = ""}, request) == errc::subprotocol_name);
  CHECK(request.web_token == "any thing & more");
}

TEST_CASE("guarantee 29: a hook never goes from wss to ws, the other way is welcome", "[attempt]") {
  connect_request request = request_for("ws://one.example/");
  CHECK(!apply_changes({.url = "ws://one.example/again"}, request));
  CHECK(untouched(request));
  CHECK(!apply_changes({.url = "wss://one.example/"}, request));
  CHECK(request.target.secure);
  CHECK(apply_changes({.url = "ws://one.example/"}, request) == errc::scheme_downgrade);
  CHECK(apply_changes({.url = "ws://one.example/", .keep_credentials = true}, request) ==
        errc::scheme_downgrade);
}

TEST_CASE("guarantee 29: on another origin nothing secret goes along, unless the user says so", "[attempt]") {
  for (const std::string other : {"wss://two.example/", "wss://one.example:8443/"}) {
    CAPTURE(other);
    connect_request request = request_for("wss://one.example/");
    CHECK(!apply_changes({.url = other}, request));
    CHECK(request.headers.empty());
    CHECK(request.bearer_token.empty());
    CHECK(request.web_token.empty());
    CHECK(request.without_credentials);
    CHECK(request.subprotocols == std::vector<std::string>{"chat"});

    connect_request kept = request_for("wss://one.example/");
    CHECK(!apply_changes({.url = other, .keep_credentials = true}, kept));
    CHECK(untouched(kept));
    CHECK(kept.target.port == request.target.port);

    connect_request given = request_for("wss://one.example/");
    CHECK(!apply_changes({.url = other, .headers = std::vector<header_field>{{"Authorization", "for two"}}},
                         given));
    CHECK(given.headers.size() == 1);
    CHECK(given.bearer_token.empty());
  }
}

TEST_CASE("guarantee 18: a hook's headers do not stand beside those of the options", "[attempt]") {
  options settings;
  settings.native.cookies = {"a=b"};
  settings.native.origin = "https://one.example";
  using fields = std::vector<header_field>;
  for (const char* name : {"Cookie", "Origin"}) {
    CAPTURE(name);
    connect_request request = request_for("wss://one.example/", settings);
    CHECK(apply_changes({.headers = fields{{name, "x"}}}, request) == errc::header_forbidden);
    // Elsewhere the options' own are not sent.
    CHECK(!apply_changes({.url = "wss://two.example/", .headers = fields{{name, "x"}}}, request));
    CHECK(request.headers.size() == 1);
  }
}
