// Guarantees 25, 29 and 30: the hook before each attempt, through the public API.
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <hawser/hawser.hpp>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "support/diary.hpp"

using namespace hawser;
using namespace hawser::test;
using namespace std::chrono_literals;

namespace {

const options secret{.url = "wss://name:word@example/path?token=abc",
                     .subprotocols = {"chat"},
                     .reconnect = {.enabled = true},
                     .native = {.headers = {{"X-Key", "k"}}}};

void fail_and_wait(fake_world& world, loop& events) {
  world.link().fail(errc::connection_refused);
  world.settle(events);
  world.advance(60s);
  world.settle(events);
}

}  // namespace

TEST_CASE("guarantee 25: what the hook changes holds for this attempt and the later ones", "[attempt]") {
  in_all_worlds([](fake_world& world, loop& events) {
    diary user(events, secret);
    std::vector<std::uint32_t> numbers;
    user.ws.on_attempt([&](attempt a) {
      numbers.push_back(a.number());
      CHECK(a.http_status() == 0);
      CHECK(a.authenticate().empty());
      attempt_changes changes;
      if (a.number() == 1) changes.url = "wss://example/other?token=new";
      if (a.number() == 2) changes.subprotocols = {{"fresh"}};
      CHECK(!a.proceed(std::move(changes)));
      CHECK(a.proceed() == errc::already_answered);
      CHECK(a.cancel() == errc::already_answered);
    });
    REQUIRE(!user.ws.open());
    world.settle(events);
    REQUIRE(world.links.size() == 1);
    CHECK(world.link().request.target.resource == "/other?token=new");
    CHECK(world.link().request.subprotocols == std::vector<std::string>{"chat"});
    CHECK(world.link().request.headers.size() == 1);
    CHECK(!world.link().request.without_credentials);
    fail_and_wait(world, events);
    fail_and_wait(world, events);
    REQUIRE(world.links.size() == 3);
    CHECK(numbers == std::vector<std::uint32_t>{1, 2, 3});
    CHECK(world.link().request.target.resource == "/other?token=new");
    CHECK(world.link().request.subprotocols == std::vector<std::string>{"fresh"});
  });
}

TEST_CASE("guarantee 30: the hook sees the URL without user info and query", "[attempt]") {
  in_all_worlds([](fake_world& world, loop& events) {
    diary user(events, secret);
    std::string seen;
    user.ws.on_attempt([&](attempt a) {
      seen = a.url();
      CHECK(!a.proceed());
    });
    REQUIRE(!user.ws.open());
    world.settle(events);
    CHECK(seen == "wss://example/path?…");
  });
}

TEST_CASE("guarantee 30: no refusal repeats a secret", "[attempt]") {
  fake_world world;
  loop events(io::caller);
  client ws(events, {});
  const std::string secrets[] = {"hunter2"};
  options refused[] = {
      {.url = "wss://user:hunter2@exa mple/"},
      {.url = "wss://example/?token=hunter2#x"},
      {.url = "wss://example/", .native = {.headers = {{"Authorization", "hunter2\n"}}}},
      {.url = "wss://example/", .native = {.bearer_token = "hunter2\n"}},
      {.url = "wss://example/", .native = {.cookies = {"id=hunter2;"}}},
      {.url = "wss://example/", .native = {.proxy = {.url = "http://user:hunter2@pro xy/"}}},
      {.url = "wss://example/", .native = {.tls = {.key_password = "hunter2"}}},
      {.url = "wss://example/", .web = {.token_place = web_token::subprotocol, .token = "hunter2 "}},
  };
  for (options& each : refused) {
    CHECK(ws.open(std::move(each)));
    CAPTURE(ws.last_refusal());
    CHECK(!ws.last_refusal().empty());
    CHECK(ws.last_refusal().find(secrets[0]) == std::string::npos);
  }
}

TEST_CASE("guarantee 29: a hook never leads from wss to ws, and may mend its answer", "[attempt]") {
  in_all_worlds([](fake_world& world, loop& events) {
    diary user(events, secret);
    user.ws.on_attempt([](attempt a) {
      CHECK(a.proceed({.url = "ws://example/"}) == errc::scheme_downgrade);
      CHECK(a.proceed({.url = "nonsense"}));
      CHECK(!a.proceed());
    });
    REQUIRE(!user.ws.open());
    world.settle(events);
    REQUIRE(world.links.size() == 1);
    CHECK(world.link().request.target.secure);
  });
}

TEST_CASE("guarantee 29: to another origin nothing secret goes along, now or later", "[attempt]") {
  for (const bool keep : {false, true}) {
    in_all_worlds([keep](fake_world& world, loop& events) {
      diary user(events, secret);
      user.ws.on_attempt([keep](attempt a) {
        attempt_changes changes;
        if (a.number() == 1) changes = {.url = "wss://elsewhere/", .keep_credentials = keep};
        if (a.number() == 2) changes.url = "wss://example/";
        CHECK(!a.proceed(std::move(changes)));
      });
      REQUIRE(!user.ws.open());
      world.settle(events);
      fail_and_wait(world, events);
      REQUIRE(world.links.size() == 2);
      CHECK(world.link(0).request.target.host == "elsewhere");
      CHECK(world.link(0).request.headers.size() == (keep ? 1 : 0));
      CHECK(world.link(0).request.without_credentials == !keep);
      CHECK(world.link(0).request.target.user.empty());
      CHECK(world.link(1).request.without_credentials);
      CHECK(world.link(1).request.headers.empty());
    });
  }
}

TEST_CASE("guarantee 25: the answer may come later, from another thread", "[attempt]") {
  in_background([](fake_world& world, loop& events) {
    diary user(events, secret);
    std::optional<attempt> waiting;
    user.ws.on_attempt([&](attempt a) { waiting.emplace(std::move(a)); });
    REQUIRE(!user.ws.open());
    world.settle(events);
    REQUIRE(waiting);
    CHECK(world.links.empty());
    world.advance(30s - 1ms);
    world.settle(events);
    std::thread([&] { CHECK(!waiting->proceed()); }).join();
    world.settle(events);
    CHECK(world.links.size() == 1);
  });
}
