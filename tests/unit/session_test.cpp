// What happens in the cells of the transition table, played through the public interface.
#include "session.hpp"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <optional>

#include "support/scene.hpp"

using namespace hawser;
using namespace hawser::test;
using namespace std::chrono_literals;

namespace {

options retrying(milliseconds first_delay = 4s) {
  return {.url = "ws://example/", .reconnect = {.enabled = true, .first_delay = first_delay}};
}

std::string code_of(errc value) { return std::to_string(int(value)); }

}  // namespace

TEST_CASE("close() while connecting drops the attempt at once", "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where, retrying());
    play.open();
    CHECK(play.link().alive);
    CHECK(!play.record.close(3000, "no more"));
    play.settle();
    CHECK_FALSE(play.link().alive);
    CHECK(play.link().closed_with == 0);
    CHECK(play.heard() == strings{"close 1006"});
    const close_info& end = play.record.closes.at(0);
    CHECK(end.error.code == errc::cancelled);
    CHECK(end.attempts == 1);
    CHECK(end.sent_code == 0);
    CHECK_FALSE(end.clean);
    play.pass(1h);
    CHECK(play.world.links.size() == 1);
  }
}

TEST_CASE("an attempt that succeeds when close() is already on its way is not announced", "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where);
    play.open();
    play.link().open();
    play.world.settle_engine();
    CHECK(!play.record.close(3001, "changed my mind"));
    play.settle();
    const bool was_open = where.mode == io::background || where.page;
    CHECK(play.link().closed_with == (was_open ? 3001 : 0));
    if (was_open) {
      CHECK(play.link().close_reason == "changed my mind");
      play.link().finish_close();
      play.settle();
    }
    CHECK(play.heard() == strings{was_open ? "close 3001" : "close 1006"});
  }
}

TEST_CASE("close() while a retry is waited for ends it", "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where, retrying());
    play.open();
    play.link().fail(errc::connection_refused);
    play.settle();
    CHECK(play.heard() == strings{"error " + code_of(errc::connection_refused), "retry 2"});
    CHECK(play.ws->state() == state::connecting);
    CHECK(!play.record.close());
    CHECK(play.ws->state() == state::closing);
    play.settle();
    CHECK(play.heard() == strings{"close 1006"});
    CHECK(play.record.closes.at(0).error.code == errc::cancelled);
    CHECK(play.record.closes.at(0).attempts == 1);
    play.pass(1h);
    CHECK(play.world.links.size() == 1);
  }
}

TEST_CASE("open() while a retry is waited for means now, and the old delay means nothing more", "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where, retrying(24h));
    play.open();
    CHECK(play.ws->open() == errc::already_open);
    play.link().fail(errc::connection_refused);
    play.settle();
    CHECK(play.world.links.size() == 1);
    play.open();
    CHECK(play.world.links.size() == 2);
    play.accept();
    CHECK(play.record.opens.at(0).attempt == 2);
    CHECK(play.ws->open() == errc::already_open);
    play.pass(24h);
    CHECK(play.world.links.size() == 2);
    CHECK(!play.record.close());
    CHECK(play.ws->open() == errc::already_open);
    play.settle();
    play.link().finish_close();
    play.settle();
    CHECK(play.heard() ==
          strings{"error " + code_of(errc::connection_refused), "retry 2", "open", "close 1000"});
  }
}

TEST_CASE("the delay over, the next attempt begins", "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where, retrying());
    play.open();
    play.link().fail(errc::connection_refused);
    play.settle();
    const milliseconds delay = play.record.retries.at(0).delay;
    CHECK(play.record.retries.at(0).cause.code == errc::connection_refused);
    CHECK(play.record.retries.at(0).attempt == 2);
    REQUIRE(delay > 1ms);
    play.pass(delay - 1ns);
    CHECK(play.world.links.size() == 1);
    play.pass(1ns);
    CHECK(play.world.links.size() == 2);
    CHECK_FALSE(play.link(0).alive);
  }
}

TEST_CASE("the peer's Close is heard as closing, and as the end when the connection has ended", "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where);
    play.connect();
    play.link().peer_close(3007, "enough");
    play.settle();
    CHECK(play.ws->state() == state::closing);
    CHECK(play.ws->send_text("late") == errc::not_open);
    CHECK(play.link().closed_with == 0);
    play.link().end({.code = 3007, .reason = "enough", .clean = true, .sent_code = 3007});
    play.settle();
    CHECK(play.heard() == strings{"open", "close 3007"});
    const close_info& end = play.record.closes.at(0);
    CHECK(end.reason == "enough");
    CHECK(end.clean);
    CHECK(end.sent_code == 3007);
    CHECK_FALSE(end.error);
    CHECK(end.attempts == 1);
  }
}

TEST_CASE("close() after the peer's Close sends nothing more and keeps the peer's code", "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where, retrying());
    play.connect();
    play.link().peer_close(1001, "restart");
    play.settle();
    CHECK(!play.record.close(4000, "mine"));
    play.settle();
    CHECK(play.link().closed_with == 0);
    play.link().end({.code = 1001, .reason = "restart", .clean = true, .sent_code = 1001});
    play.settle();
    // 1001 would be tried again, but the user has had enough.
    CHECK(play.heard() == strings{"open", "close 1001"});
    play.pass(1h);
    CHECK(play.world.links.size() == 1);
  }
}

TEST_CASE("the peer's Close after close() changes nothing", "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where);
    play.connect();
    CHECK(!play.record.close(4000, "mine"));
    play.settle();
    play.link().peer_close(3000, "theirs");
    play.settle();
    CHECK(play.link().closed_with == 4000);
    CHECK(play.heard() == strings{"open"});
    play.link().end({.code = 3000, .reason = "theirs", .clean = true, .sent_code = 4000});
    play.settle();
    CHECK(play.heard() == strings{"close 3000"});
    CHECK(play.record.closes.at(0).reason == "theirs");
    CHECK(play.record.closes.at(0).sent_code == 4000);
  }
}

TEST_CASE("a connection lost after the peer's Close is retried by the Close's code", "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where, retrying());
    play.connect();
    play.link().peer_close(1012, "restart");
    play.link().end({.code = 1012, .reason = "restart", .clean = true, .sent_code = 1012});
    play.settle();
    CHECK(play.heard() == strings{"open", "retry 2"});
    CHECK(play.record.retries.at(0).code == 1012);
    CHECK(play.record.retries.at(0).reason == "restart");
    CHECK_FALSE(play.record.retries.at(0).cause);
    CHECK(play.ws->state() == state::connecting);
    CHECK(!play.record.close());
    play.settle();
    CHECK(play.heard() == strings{"close 1006"});
  }
}

TEST_CASE("a connection lost while open is retried, or is the end", "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    for (const bool again : {true, false}) {
      CAPTURE(again);
      scene play(where, again ? retrying() : options{.url = "ws://example/"});
      play.connect();
      play.link().drop();
      play.settle();
      const std::string error = "error " + code_of(errc::connection_lost);
      CHECK(play.heard() == strings{"open", error, again ? "retry 2" : "close 1006"});
      CHECK(play.record.errors.at(0).stage == stage::frames);
      CHECK(play.record.errors.at(0).retryable);
      if (!again) CHECK(play.record.closes.at(0).error.code == errc::connection_lost);
      if (again) CHECK(play.record.retries.at(0).cause.code == errc::connection_lost);
    }
  }
}

TEST_CASE("an attempt that ends without a word has failed to connect", "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where);
    play.open();
    play.link().drop();
    play.settle();
    CHECK(play.heard() == strings{"error " + code_of(errc::connect_failed), "close 1006"});
    CHECK(play.record.errors.at(0).stage == stage::unknown);
  }
}

TEST_CASE("a connection lost while closing is the end: close() is never answered by a retry", "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where, retrying());
    play.connect();
    CHECK(!play.record.close());
    play.settle();
    play.link().drop();
    play.settle();
    CHECK(play.heard() == strings{"open", "close 1006"});
    const close_info& end = play.record.closes.at(0);
    CHECK(end.error.code == errc::connection_lost);
    CHECK_FALSE(end.clean);
    play.pass(1h);
    CHECK(play.world.links.size() == 1);
  }
}

TEST_CASE("what fails for a reason that will stay is not retried", "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where, retrying());
    play.open();
    play.link().fail(errc::certificate_expired, stage::tls);
    play.settle();
    CHECK(play.heard() == strings{"error " + code_of(errc::certificate_expired), "close 1006"});
    CHECK_FALSE(play.record.errors.at(0).retryable);
    CHECK(play.record.errors.at(0).stage == stage::tls);
    CHECK(play.record.closes.at(0).error.code == errc::certificate_expired);
  }
}

TEST_CASE("a client can be opened again after its end, as often as one likes", "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where);
    for (int round = 0; round < 3; ++round) {
      play.connect();
      CHECK(play.record.opens.back().attempt == 1);
      CHECK(!play.record.close());
      CHECK(!play.ws->close());
      play.settle();
      play.link().finish_close();
      play.settle();
      CHECK(play.heard() == strings{"open", "close 1000"});
      CHECK(play.record.closes.back().attempts == 1);
      CHECK(play.ws->close() == errc::not_open);
    }
    CHECK(play.world.links.size() == 3);
  }
}

TEST_CASE("an attempt has its time limit, and so has a Close", "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where);
    play.open();
    play.link().reached = stage::tls;
    play.pass(30s - 1ns);
    CHECK(play.heard() == strings{});
    play.pass(1ns);
    CHECK(play.heard() == strings{"error " + code_of(errc::open_timeout), "close 1006"});
    CHECK(play.record.errors.at(0).stage == stage::tls);

    play.connect();
    CHECK(!play.record.close());
    play.settle();
    play.pass(5s - 1ns);
    CHECK(play.heard() == strings{"open"});
    play.pass(1ns);
    CHECK(play.heard() == strings{"close 1006"});
    CHECK(play.record.closes.back().error.code == errc::close_timeout);
    CHECK(play.record.closes.back().sent_code == 1000);
    CHECK_FALSE(play.link().alive);
  }
}

TEST_CASE("guarantee 3: a peer that closes and never ends the connection is given up with its own code",
          "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where);
    play.connect();
    play.link().peer_close(4005, "bye");
    play.settle();
    play.pass(5s - 1ns);
    CHECK(play.heard() == strings{"open"});
    play.pass(1ns);
    CHECK(play.heard() == strings{"error " + code_of(errc::close_timeout), "close 4005"});
    CHECK(play.record.closes.at(0).reason == "bye");
    CHECK_FALSE(play.record.closes.at(0).clean);
    // The next connection starts without it.
    play.connect();
    CHECK(!play.record.close());
    play.settle();
    play.pass(5s);
    CHECK(play.record.closes.back().code == 1006);
    CHECK(play.record.closes.back().reason.empty());
  }
}

TEST_CASE("no limit of the attempt outlives it", "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    options settings{.url = "ws://example/"};
    settings.native.ping_interval = 0ms;
    scene play(where, settings);
    play.connect();
    play.pass(24h);
    CHECK(play.ws->state() == state::open);
    CHECK(play.heard() == strings{"open"});
  }
}

TEST_CASE("guarantee 2: an attempt is over only after the 401 was answered, once", "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where, retrying());
    std::vector<std::pair<std::uint32_t, int>> asked;
    std::string challenge;
    play.ws->on_attempt([&](attempt a) {
      asked.emplace_back(a.number(), a.http_status());
      challenge += a.authenticate();
      CHECK(a.url() == "ws://example/");
      CHECK(!a.proceed({.bearer_token = "fresh"}));
      CHECK(a.proceed() == errc::already_answered);
    });
    play.open();
    const detail::failure refused{
        .error = {.code = errc::http_status, .stage = stage::upgrade, .http_status = 401},
        .authenticate = "Bearer realm=x"};
    play.link().fail(refused);
    play.settle();
    CHECK(play.world.links.size() == 2);
    CHECK(play.heard() == strings{});
    CHECK(challenge == "Bearer realm=x");
    CHECK(play.link().request.bearer_token == "fresh");
    CHECK_FALSE(play.link(0).alive);
    play.link().fail(refused);
    play.settle();
    CHECK(play.heard() == strings{"error " + code_of(errc::http_status), "close 1006"});
    CHECK(play.record.closes.at(0).attempts == 1);
    CHECK(play.record.errors.at(0).http_status == 401);
    CHECK(asked == std::vector<std::pair<std::uint32_t, int>>{{1, 0}, {1, 401}});
  }
}

TEST_CASE("every attempt has its own answer to a 401", "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where, retrying());
    int asked = 0;
    play.ws->on_attempt([&](attempt a) {
      ++asked;
      a.proceed();
    });
    play.open();
    const detail::failure refused{.error = {.code = errc::http_status, .http_status = 401}};
    play.link().fail(refused);
    play.settle();
    play.link().fail(errc::connection_reset);
    play.settle();
    CHECK(play.heard() == strings{"error " + code_of(errc::connection_reset), "retry 2"});
    play.pass(4s);
    CHECK(asked == 3);
    play.link().fail(refused);
    play.settle();
    CHECK(asked == 4);
    CHECK(play.heard() == strings{});
  }
}

TEST_CASE("other statuses, and a 401 that nobody can answer, end the attempt", "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    for (const bool hooked : {true, false}) {
      CAPTURE(hooked);
      scene play(where);
      if (hooked) play.ws->on_attempt([](attempt a) { a.proceed(); });
      play.open();
      play.link().fail(
          detail::failure{.error = {.code = errc::http_status, .http_status = hooked ? 403 : 401}});
      play.settle();
      CHECK(play.world.links.size() == 1);
      CHECK(play.heard() == strings{"error " + code_of(errc::http_status), "close 1006"});
    }
  }
}

TEST_CASE("an answer after its deadline is refused, and the attempt has failed", "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where);
    std::optional<attempt> kept;
    play.ws->on_attempt([&](attempt a) { kept.emplace(std::move(a)); });
    play.open();
    REQUIRE(kept);
    CHECK(play.world.links.empty());
    play.pass(30s - 1ns);
    CHECK(play.heard() == strings{});
    play.pass(1ns);
    CHECK(play.heard() == strings{"error " + code_of(errc::attempt_timeout), "close 1006"});
    CHECK(play.record.errors.at(0).stage == stage::prepare);
    CHECK(kept->proceed() == errc::already_answered);
    CHECK(kept->cancel() == errc::already_answered);
    play.settle();
    CHECK(play.world.links.empty());
  }
}

TEST_CASE("an answer in time goes on, however long ago the question was", "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where);
    std::optional<attempt> kept;
    play.ws->on_attempt([&](attempt a) { kept.emplace(std::move(a)); });
    play.open();
    REQUIRE(kept);
    play.pass(30s - 1ns);
    CHECK(!kept->proceed());
    play.settle();
    CHECK(play.world.links.size() == 1);
    // The hook's deadline is no more, the attempt's own begins now.
    play.pass(30s - 1ns);
    CHECK(play.heard() == strings{});
    play.pass(1ns);
    CHECK(play.heard() == strings{"error " + code_of(errc::open_timeout), "close 1006"});
  }
}

TEST_CASE("an attempt that is cancelled or destroyed unanswered has failed", "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    for (const bool says_so : {true, false}) {
      CAPTURE(says_so);
      scene play(where, retrying());
      play.ws->on_attempt([&](attempt a) {
        if (says_so) CHECK(!a.cancel());
      });
      play.open();
      CHECK(play.world.links.empty());
      CHECK(play.heard() == strings{"error " + code_of(errc::cancelled), "close 1006"});
    }
  }
}

TEST_CASE("close() while on_attempt thinks ends the attempt, and the answer comes too late", "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    options settings{.url = "ws://example/"};
    settings.outbox.policy = outbox_policy::queue;
    scene play(where, settings);
    std::optional<attempt> kept;
    play.ws->on_attempt([&](attempt a) { kept.emplace(std::move(a)); });
    play.open();
    REQUIRE(kept);
    CHECK(!play.ws->send_text("parked"));
    CHECK(!play.record.close());
    play.settle();
    CHECK(play.heard() == strings{"close 1006"});
    CHECK(play.record.closes.at(0).lost.unsent_messages == 1);
    CHECK(kept->proceed() == errc::already_answered);
    play.settle();
    CHECK(play.world.links.empty());
  }
}

TEST_CASE("should_retry decides against the default, both ways, and no earlier than it is asked",
          "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    for (const bool again : {true, false}) {
      CAPTURE(again);
      scene play(where, retrying());
      int asked = 0;
      play.ws->should_retry([&](const retry_question& question) {
        ++asked;
        CHECK(question.error != nullptr);
        CHECK(question.close_code == 1006);
        CHECK(question.default_answer == !again);
        return again;
      });
      play.open();
      play.link().fail(again ? errc::certificate_expired : errc::connection_refused);
      play.settle();
      CHECK(asked == 1);
      const strings heard = play.heard();
      CHECK(heard.size() == 2);
      CHECK(heard.back() == (again ? "retry 2" : "close 1006"));
      if (!again) continue;
      play.pass(play.record.retries.at(0).delay - 1ns);
      CHECK(play.world.links.size() == 1);
      play.pass(1ns);
      CHECK(play.world.links.size() == 2);
    }
  }
}

TEST_CASE("should_retry hears of a Close without an error, and that its code is not worth it", "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where, retrying());
    int asked = 0;
    play.ws->should_retry([&](const retry_question& question) {
      ++asked;
      CHECK(question.error == nullptr);
      CHECK(question.close_code == 4000);
      CHECK_FALSE(question.default_answer);
      return false;
    });
    play.connect();
    play.link().end({.code = 4000, .reason = "r", .clean = true, .sent_code = 4000});
    play.settle();
    CHECK(asked == 1);
    CHECK(play.heard() == strings{"open", "close 4000"});
    CHECK(play.record.closes.at(0).reason == "r");
    CHECK(play.record.closes.at(0).clean);
  }
}

TEST_CASE("should_retry is not asked without reconnect, nor after close()", "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    for (const bool reconnect : {true, false}) {
      scene play(where, reconnect ? retrying() : options{.url = "ws://example/"});
      int asked = 0;
      play.ws->should_retry([&](const retry_question&) { return ++asked, true; });
      play.connect();
      if (reconnect) CHECK(!play.record.close());
      play.settle();
      play.link().drop();
      play.settle();
      CHECK(asked == 0);
      CHECK(play.heard().back() == "close 1006");
    }
  }
}

TEST_CASE("close() and open() inside should_retry are heeded", "[session]") {
  for (const platform& where : platforms) {
    CAPTURE(where.name);
    scene play(where, retrying());
    play.ws->should_retry([&](const retry_question&) {
      CHECK(play.ws->open() == errc::already_open);
      CHECK(!play.record.close());
      return true;
    });
    play.connect();
    play.link().drop();
    play.settle();
    CHECK(play.heard() == strings{"open", "close 1006"});
    play.pass(1h);
    CHECK(play.world.links.size() == 1);
  }
}
