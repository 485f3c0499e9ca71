// Guarantees 1 to 6, 17 to 19, as far as they need no socket.
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <hawser/hawser.hpp>
#include <string>

#include "support/scene.hpp"

using namespace hawser;
using namespace hawser::test;
using namespace std::chrono_literals;

namespace {

std::string code_of(errc value) { return std::to_string(int(value)); }

options with_outbox(outbox_policy policy = outbox_policy::queue) {
  options settings{.url = "ws://example/", .reconnect = {.enabled = true, .first_delay = 4s}};
  settings.outbox.policy = policy;
  return settings;
}

strings payloads(const fake_link& link) {
  strings all;
  for (const sent_message& each : link.sent) all.push_back(each.payload);
  return all;
}

}  // namespace

TEST_CASE("guarantee 1: state() is what was delivered, not what has happened", "[client]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where);
    CHECK(play.ws->state() == state::closed);
    play.open();
    CHECK(play.ws->state() == state::connecting);
    play.link().open();
    play.world.settle_engine();
    CHECK(play.ws->state() == state::connecting);
    CHECK(play.ws->send_text("early") == errc::not_open);
    play.settle();
    CHECK(play.ws->state() == state::open);
    play.link().peer_close(1000);
    play.world.settle_engine();
    CHECK(play.ws->state() == state::open);
    play.settle();
    CHECK(play.ws->state() == state::closing);
    play.link().end({.code = 1000, .clean = true, .sent_code = 1000});
    play.world.settle_engine();
    CHECK(play.ws->state() == state::closing);
    play.settle();
    CHECK(play.ws->state() == state::closed);
  }
}

TEST_CASE("guarantee 1: while a retry is waited for, the state is connecting", "[client]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where, with_outbox(outbox_policy::refuse));
    play.connect();
    play.link().drop();
    play.settle();
    CHECK(play.ws->state() == state::connecting);
    CHECK(play.ws->send_text("x") == errc::not_open);
    CHECK(play.ws->ping() == (play.page() ? errc::not_supported : errc::not_open));
    play.pass(4s);
    CHECK(play.ws->state() == state::connecting);
    play.accept();
    CHECK(play.ws->state() == state::open);
    CHECK(play.heard() == strings{"open", "error " + code_of(errc::connection_lost), "retry 2", "open"});
  }
}

TEST_CASE("guarantee 1: closed means that nothing will happen until open()", "[client]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where, with_outbox());
    play.connect();
    CHECK(!play.record.close());
    play.settle();
    play.link().finish_close();
    play.link().receive_text("stray");
    play.settle();
    CHECK(play.heard() == strings{"open", "close 1000"});
    CHECK(play.ws->send_text("x") == errc::not_open);
    CHECK(play.ws->close() == errc::not_open);
    CHECK(play.ws->buffered_amount() == 0);
    play.events->notify(notice::resume);
    play.pass(24h);
    CHECK(play.world.links.size() == 1);
    CHECK(play.heard() == strings{});
  }
}

TEST_CASE("guarantee 2: errors come before what follows from them, through retries to the end", "[client]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    options settings = with_outbox();
    settings.reconnect.max_attempts = 3;
    scene play(where, settings);
    play.open();
    for (int round = 1; round <= 3; ++round) {
      play.link().fail(errc::connection_refused);
      play.settle();
      play.pass(1min);
    }
    const std::string error = "error " + code_of(errc::connection_refused);
    CHECK(play.heard() == strings{error, "retry 2", error, "retry 3", error, "close 1006"});
    CHECK(play.record.closes.at(0).attempts == 3);
    CHECK(play.record.errors.at(0).retryable);
    CHECK(play.world.links.size() == 3);
  }
}

TEST_CASE("guarantee 2: on_error never follows close(), whenever that comes", "[client]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    for (const bool delivered : {true, false}) {
      CAPTURE(delivered);
      scene play(where, with_outbox());
      play.connect();
      play.link().fail(errc::connection_reset, stage::frames);
      if (delivered) {
        play.record.during = [&](const std::string& what) {
          if (what.starts_with("error")) CHECK(!play.record.close());
        };
      } else {
        play.world.settle_engine();
        CHECK(!play.record.close());
      }
      play.settle();
      strings expected{"open"};
      if (delivered) expected.push_back("error " + code_of(errc::connection_reset));
      expected.emplace_back("close 1006");
      CHECK(play.heard() == expected);
      play.pass(1h);
      CHECK(play.world.links.size() == 1);
    }
  }
}

TEST_CASE("guarantee 2: close() in on_retry, and open() in on_close", "[client]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where, with_outbox());
    play.record.during = [&](const std::string& what) {
      if (what.starts_with("retry")) CHECK(!play.record.close());
      if (what.starts_with("close") && play.record.closes.size() == 1) CHECK(!play.record.open());
    };
    play.connect();
    play.link().drop();
    play.settle();
    CHECK(play.heard() ==
          strings{"open", "error " + code_of(errc::connection_lost), "retry 2", "close 1006"});
    CHECK(play.ws->state() == state::connecting);
    play.accept();
    CHECK(!play.record.close());
    play.settle();
    play.link().finish_close();
    play.settle();
    CHECK(play.heard() == strings{"open", "close 1000"});
  }
}

TEST_CASE("guarantee 23: what a retry lost is not forgotten if close() in on_error keeps it from being told",
          "[client]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where, with_outbox(outbox_policy::refuse));
    play.record.during = [&](const std::string& what) {
      if (what.starts_with("error")) CHECK(!play.record.close());
    };
    play.connect();
    play.link().stall();
    CHECK(!play.ws->send_text("four"));
    play.settle();
    play.link().drop();
    play.settle();
    CHECK(play.heard().back() == "close 1006");
    CHECK(play.record.closes.at(0).lost.unsent_messages == 1);
    CHECK(play.record.closes.at(0).lost.unsent_bytes == 4);
  }
}

TEST_CASE("guarantee 3: the code is that of the Close received, whatever was sent", "[client]") {
  struct ends {
    detail::ending how;
    std::uint16_t code;
  };
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    for (const ends& each : {
             ends{{.code = 1000, .clean = true, .sent_code = 4999}, 1000},
             ends{{.code = 1005, .clean = true, .sent_code = 4999}, 1005},
             ends{{.code = 1001, .reason = std::string("a\0b", 3), .clean = true, .sent_code = 4999}, 1001},
             ends{{.sent_code = 4999}, 1006},
             // A browser's name for a failed TLS handshake, which no Close may carry (RFC 6455 7.4.1).
             ends{{.code = 1015}, 1006},
         }) {
      CAPTURE(each.how.code);
      scene play(where);
      play.connect();
      CHECK(!play.record.close(4999, "mine"));
      play.settle();
      play.link().end(each.how);
      play.settle();
      CHECK(play.heard().back() == "close " + std::to_string(each.code));
      const close_info& end = play.record.closes.at(0);
      CHECK(end.reason == each.how.reason);
      CHECK(end.clean == each.how.clean);
      CHECK(end.sent_code == each.how.sent_code);
      CHECK((end.error.code == errc::connection_lost) == (each.code == 1006));
    }
  }
}

TEST_CASE("guarantee 3: TLS that fails is 1006", "[client]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where);
    play.open();
    play.link().fail(errc::certificate_host, stage::tls);
    play.settle();
    CHECK(play.heard() == strings{"error " + code_of(errc::certificate_host), "close 1006"});
    CHECK(play.record.closes.at(0).error.code == condition::tls);
  }
}

TEST_CASE("guarantee 3: the user may close with 1000 and 3000 to 4999, and 123 bytes of UTF-8", "[client]") {
  const std::string longest = std::string(121, 'r') + "\xC3\xA9";
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    for (const int code : {0, 1, 999, 1001, 1002, 1005, 1006, 1011, 1015, 2999, 5000, 65535}) {
      scene play(where);
      play.connect();
      CHECK(play.ws->close(static_cast<std::uint16_t>(code)) == errc::close_code_not_sendable);
      CHECK(play.ws->close(3000, longest + "!") == errc::close_reason_too_long);
      CHECK(play.ws->close(3000, "\xFF") == errc::close_reason_not_utf8);
      play.settle();
      CHECK(play.ws->state() == state::open);
      CHECK(play.link().closed_with == 0);
    }
    for (const int code : {1000, 3000, 3999, 4000, 4999}) {
      scene play(where);
      play.connect();
      CHECK(!play.record.close(static_cast<std::uint16_t>(code), longest));
      play.settle();
      CHECK(play.link().closed_with == code);
      CHECK(play.link().close_reason == longest);
    }
  }
}

TEST_CASE("guarantee 3: close() without a code sends 1000", "[client]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where);
    play.connect();
    CHECK(!play.ws->close());
    play.settle();
    CHECK(play.link().closed_with == 1000);
    CHECK(play.link().close_reason.empty());
  }
}

TEST_CASE("guarantee 4: after close() no message, neither one that has arrived nor one that will",
          "[client]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where);
    play.connect();
    play.record.during = [&](const std::string& what) {
      if (what == "message two") CHECK(!play.record.close());
    };
    for (const char* text : {"one", "two", "three", "four"}) play.link().receive_text(text);
    play.settle();
    play.link().receive_text("five");
    play.settle();
    CHECK(play.heard() == strings{"open", "message one", "message two"});
    CHECK_FALSE(play.link().paused);
    play.link().finish_close();
    play.settle();
    CHECK(play.heard() == strings{"close 1000"});
    // Lent ones never wait, so nothing was withheld.
    CHECK(play.record.closes.at(0).lost.undelivered == (where.mode == io::caller && !where.page ? 0 : 2));
  }
}

TEST_CASE("guarantee 4: Close goes out after all that was accepted", "[client]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where);
    play.connect();
    play.link().stall();
    CHECK(!play.ws->send_text("one"));
    CHECK(!play.ws->send_text("two"));
    CHECK(!play.record.close());
    CHECK(play.ws->send_text("late") == errc::not_open);
    CHECK(play.ws->ping() == (play.page() ? errc::not_supported : errc::not_open));
    play.settle();
    CHECK(payloads(play.link()) == strings{"one", "two"});
    CHECK(play.link().log.at(play.link().log.size() - 2) == "close:1000");
    CHECK(play.link().log.back() == "flush");
    CHECK(play.ws->buffered_amount() == 6);
    play.link().drain();
    play.settle();
    CHECK(play.ws->buffered_amount() == 0);
    CHECK(play.heard() == strings{"open"});
  }
}

TEST_CASE("guarantee 4: the close time-out bounds data that does not go out, and says what was lost",
          "[client]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where);
    play.connect();
    play.link().stall();
    CHECK(!play.ws->send_text("one"));
    CHECK(!play.ws->send_text("three"));
    CHECK(!play.record.close());
    play.settle();
    play.link().drain(3);
    play.pass(5s - 1ns);
    CHECK(play.heard() == strings{"open"});
    CHECK(play.link().alive);
    play.pass(1ns);
    CHECK(play.heard() == strings{"close 1006"});
    CHECK_FALSE(play.link().alive);
    const close_info& end = play.record.closes.at(0);
    CHECK(end.error.code == errc::close_timeout);
    CHECK(end.lost.unsent_messages == 1);
    CHECK(end.lost.unsent_bytes == 5);
  }
}

TEST_CASE("guarantee 4: close() while connecting waits for the outbox to go out", "[client]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where, with_outbox());
    play.open();
    CHECK(!play.ws->send_text("parked"));
    CHECK(!play.record.close(3333, "done"));
    play.settle();
    CHECK(play.heard() == strings{});
    CHECK(play.link().alive);
    play.pass(4s);
    play.accept();
    CHECK(play.link().log == strings{"send:parked", "close:3333", "flush"});
    CHECK(play.link().close_reason == "done");
    // The time-out counts from close().
    play.pass(1s - 1ns);
    CHECK(play.heard() == strings{});
    play.pass(1ns);
    CHECK(play.heard() == strings{"close 1006"});
  }
}

TEST_CASE("guarantee 4: close() while connecting gives up at its time-out, and never tries again",
          "[client]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    for (const bool in_time : {true, false}) {
      scene play(where, with_outbox());
      play.open();
      CHECK(!play.ws->send_text("parked"));
      CHECK(!play.record.close());
      play.settle();
      if (in_time) {
        play.link().fail(errc::connection_refused);
        play.settle();
      } else {
        play.pass(5s);
      }
      CHECK(play.heard() == strings{"close 1006"});
      const close_info& end = play.record.closes.at(0);
      CHECK(end.error.code == (in_time ? errc::connection_refused : errc::close_timeout));
      CHECK(end.lost.unsent_messages == 1);
      CHECK(end.lost.unsent_bytes == 6);
      play.pass(1h);
      CHECK(play.world.links.size() == 1);
    }
  }
}

TEST_CASE("guarantee 5: text is validated before it is sent", "[client]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where);
    play.connect();
    CHECK(play.ws->send_text("\xC3") == errc::text_not_utf8);
    CHECK(play.ws->send_text("ok \xED\xA0\x80") == errc::text_not_utf8);
    CHECK(!play.ws->send_binary("\xC3", 1));
    play.settle();
    REQUIRE(play.link().sent.size() == 1);
    CHECK_FALSE(play.link().sent[0].text);
    CHECK(play.ws->state() == state::open);
  }
}

TEST_CASE("guarantee 5: NUL bytes and empty messages survive both ways, and so does the kind", "[client]") {
  using namespace std::string_literals;
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where);
    play.connect();
    strings got;
    play.ws->on_message(
        [&](message& m) { got.push_back((m.is_text() ? "t" : "b") + std::string(m.text()) + "."); });
    for (const std::string& payload : {"a\0b"s, ""s, "\0"s, std::string(20'000, '\0')}) {
      CHECK(!play.ws->send_text(payload));
      CHECK(!play.ws->send_binary(payload.data(), payload.size(), {.compress = false}));
      play.settle();
      const auto& sent = play.link().sent;
      CHECK(sent.at(sent.size() - 2).payload == payload);
      CHECK(sent.at(sent.size() - 2).text);
      CHECK(sent.at(sent.size() - 2).compress);
      CHECK(sent.back().payload == payload);
      CHECK_FALSE(sent.back().text);
      CHECK_FALSE(sent.back().compress);
      got.clear();
      play.link().receive_text(payload);
      play.link().receive_binary(payload);
      play.settle();
      CHECK(got == strings{"t" + payload + ".", "b" + payload + "."});
    }
  }
}

TEST_CASE("guarantee 5: a reason of 123 bytes with a NUL comes through both ways", "[client]") {
  std::string reason(123, 'r');
  reason[60] = '\0';
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where);
    play.connect();
    CHECK(!play.record.close(3000, reason));
    play.settle();
    CHECK(play.link().close_reason == reason);
    play.link().finish_close();
    play.settle();
    CHECK(play.record.closes.at(0).reason == reason);
  }
}

TEST_CASE("guarantee 6: what on_open sends goes before the outbox", "[client]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    for (const bool closes : {false, true}) {
      CAPTURE(closes);
      scene play(where, with_outbox());
      play.record.during = [&](const std::string& what) {
        if (what != "open") return;
        CHECK(!play.ws->send_text("login"));
        if (closes) CHECK(!play.record.close());
      };
      play.open();
      CHECK(!play.ws->send_text("one"));
      CHECK(!play.ws->send_text("two"));
      play.settle();
      play.link().open();
      play.world.settle_engine();
      CHECK(play.link().sent.empty());
      play.settle();
      CHECK(payloads(play.link()) == strings{"login", "one", "two"});
      if (closes) CHECK(play.link().log.at(3) == "close:1000");
      if (closes) continue;
      CHECK(!play.ws->send_text("three"));
      play.settle();
      CHECK(payloads(play.link()).back() == "three");
    }
  }
}

TEST_CASE("guarantee 17: what fails is an errc of one category, with a condition", "[client]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where);
    play.open();
    play.link().fail(detail::failure{.error = {.code = errc::connection_refused,
                                               .stage = stage::connect,
                                               .native = {"system", 111, "Connection refused"},
                                               .http_body = "body"}});
    play.settle();
    const error_info& error = play.record.errors.at(0);
    CHECK(error.code.category() == error_category());
    CHECK(error.code == condition::transport);
    CHECK(error.native.domain == "system");
    CHECK(error.native.value == 111);
    CHECK(error.http_body == "body");
    CHECK(error.stage == stage::connect);
    CHECK(play.record.closes.at(0).error.native.text == "Connection refused");
  }
}

TEST_CASE("guarantee 18: bad input is refused before any I/O, and said in words", "[client]") {
  struct wrong {
    options settings;
    errc expected;
  };
  const auto header = [](std::string name, std::string value) {
    options settings{.url = "ws://example/"};
    settings.native.headers = {{std::move(name), std::move(value)}};
    return settings;
  };
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    for (const wrong& each : {
             wrong{{.url = ""}, errc::invalid_url},
             wrong{{.url = "http://example/"}, errc::url_scheme},
             wrong{{.url = "ws://ex\xC3\xA4mple/"}, errc::url_host},
             wrong{{.url = "ws://example/#x"}, errc::url_fragment},
             wrong{{.url = "ws://example:0/"}, errc::url_port},
             wrong{{.url = "ws://example/", .subprotocols = {"a b"}}, errc::subprotocol_name},
             wrong{{.url = "ws://example/", .subprotocols = {"a", "a"}}, errc::subprotocol_twice},
             wrong{header("X", "a\r\nb"), errc::header_value},
             wrong{header("X", std::string("\0", 1)), errc::header_value},
             wrong{header("X y", "a"), errc::header_name},
             wrong{header("Sec-WebSocket-Key", "a"), errc::header_forbidden},
             wrong{header("upgrade", "a"), errc::header_forbidden},
             wrong{header("Connection", "a"), errc::header_forbidden},
         }) {
      CAPTURE(each.settings.url, int(each.expected));
      scene play(where, each.settings);
      CHECK(play.record.open() == each.expected);
      CHECK(make_error_code(each.expected) == condition::invalid_argument);
      CHECK_FALSE(play.ws->last_refusal().empty());
      CHECK(play.ws->state() == state::closed);
      play.settle();
      CHECK(play.world.links.empty());
      CHECK(play.heard() == strings{});
      play.events->run();
      // Nothing of it sticks.
      CHECK(!play.ws->open({.url = "ws://example/"}));
      CHECK(play.ws->last_refusal().empty());
      play.settle();
      CHECK(play.world.links.size() == 1);
      CHECK(play.ws->open({.url = "nonsense"}) == errc::already_open);
      play.destroy_client();
    }
  }
}

TEST_CASE("guarantee 18: what a hook returns is refused at once, and the attempt still waits", "[client]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where, {.url = "wss://example/"});
    play.ws->on_attempt([&](attempt a) {
      CHECK(a.proceed({.url = "ws://example/"}) == errc::scheme_downgrade);
      CHECK(a.proceed({.headers = std::vector<header_field>{{"Host", "x"}}}) == errc::header_forbidden);
      CHECK(!a.proceed({.subprotocols = std::vector<std::string>{"v2"}}));
      CHECK(a.proceed() == errc::already_answered);
    });
    play.open();
    REQUIRE(play.world.links.size() == 1);
    CHECK(play.link().request.target.secure);
    CHECK(play.link().request.headers.empty());
    CHECK(play.link().request.subprotocols == std::vector<std::string>{"v2"});
  }
}

TEST_CASE("guarantee 19: capabilities say what there is, and what there is not says so", "[client]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where);
    CHECK(capabilities().ping_frames == !where.page);
    CHECK(capabilities().blocking_run == !where.page);
    play.connect();
    const std::string longest(125, 'p');
    if (where.page) {
      CHECK(play.ws->ping("x") == errc::not_supported);
      CHECK(play.ws->ping("x") == condition::unsupported);
      play.settle();
      CHECK(play.link().pings.empty());
      continue;
    }
    CHECK(play.ws->ping(longest + "p") == errc::ping_too_long);
    CHECK(!play.ws->ping(longest));
    play.settle();
    CHECK(play.link().pings == strings{longest});
    play.link().pong(longest);
    play.settle();
    CHECK(play.heard() == strings{"open", "pong " + longest});
  }
}
