// A client on the fake backend, with everything that it tells written down and held against guarantee 2.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <functional>
#include <hawser/hawser.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/fake_backend.hpp"

namespace hawser::test {

struct platform {
  const char* name;
  io mode;
  bool page;
};

/// On all of which the same is promised.
#if defined(__EMSCRIPTEN__) && !defined(__EMSCRIPTEN_PTHREADS__)
inline constexpr platform platforms[] = {{"caller", io::caller, false}, {"page", io::caller, true}};
#else
inline constexpr platform platforms[] = {
    {"caller", io::caller, false}, {"background", io::background, false}, {"page", io::caller, true}};
#endif

using strings = std::vector<std::string>;

/// Hears all that a client tells, and checks that it makes sense: an error only directly before the retry or
/// the close that follows from it, nothing after the close, nothing but drops and the close after the user's
/// own close(), one close for each successful open(), and the state that belongs to each event.
class event_record {
 public:
  event_record() = default;
  event_record(const event_record&) = delete;
  event_record& operator=(const event_record&) = delete;
  ~event_record() { check(); }

  /// What was heard, e.g. "open", "message text", "error 403", "retry 2", "close 1000".
  strings heard = {};
  /// Called in the middle of each callback, with what was just heard.
  std::function<void(const std::string&)> during = {};
  std::vector<error_info> errors = {};
  std::vector<retry_info> retries = {};
  std::vector<close_info> closes = {};
  std::vector<open_info> opens = {};

  /// Notes open() and close() only; a test sets the handlers itself.
  void follow(client& ws) { subject_ = &ws; }

  void listen(client& ws) {
    follow(ws);
    ws.on_open([this](const open_info& info) {
      opens.push_back(info);
      expect(!connected_ && !user_closed_, "open");
      connected_ = true;
      hear("open", state::open, state::open);
    });
    ws.on_message([this](message& m) {
      expect(connected_ && !user_closed_, "message");
      hear("message " + std::string(m.text()), state::open, state::closing);
    });
    ws.on_error([this](const error_info& info) {
      errors.push_back(info);
      expect(!user_closed_ && !std::exchange(error_waits_, true), "error");
      hear("error " + std::to_string(info.code.value()), state::connecting, state::closing);
    });
    ws.on_retry([this](const retry_info& info) {
      retries.push_back(info);
      connected_ = error_waits_ = false;
      expect(!user_closed_, "retry");
      hear("retry " + std::to_string(info.attempt), state::connecting, state::connecting);
    });
    ws.on_close([this](const close_info& info) {
      closes.push_back(info);
      expect(open_, "close");
      open_ = connected_ = error_waits_ = false;
      hear("close " + std::to_string(info.code), state::closed, state::closed);
    });
    ws.on_drain([this] {
      expect(connected_ && !user_closed_, "drain");
      hear("drain", state::open, state::open);
    });
    ws.on_drop([this](const drop_info& info) {
      hear("drop " + std::string(info.payload), state::connecting, state::closing);
    });
    ws.on_pong([this](const pong_info& info) {
      expect(connected_ && !user_closed_, "pong");
      hear("pong " + std::string(info.payload), state::open, state::open);
    });
  }

  std::error_code open() {
    const bool was_closed = subject_->state() == state::closed;
    const std::error_code refused = subject_->open();
    if (was_closed && !refused) {
      ++successful_opens_;
      open_ = true;
      user_closed_ = connected_ = error_waits_ = false;
      expect_state(state::connecting, state::connecting, "open()");
    }
    return refused;
  }
  std::error_code close(std::uint16_t code = close_code::normal, std::string_view reason = {}) {
    const std::error_code refused = subject_->close(code, reason);
    if (!refused) {
      user_closed_ = true;
      expect_state(state::closing, state::closing, "close()");
    }
    return refused;
  }
  /// The client is no more: nothing is to be heard from now on, the close neither.
  void client_destroyed() {
    destroyed_ = true;
    subject_ = nullptr;
  }

  strings take() { return std::exchange(heard, {}); }
  /// Also done at the end.
  void check() {
    CHECK(std::exchange(wrong_, {}) == strings{});
    if (!destroyed_ && !open_) CHECK(closes.size() == successful_opens_);
  }

 private:
  void hear(std::string what, state one, state other) {
    expect(open_ || what.starts_with("close"), what + " while closed");
    expect(!error_waits_ || user_closed_ || what.starts_with("error") || what.starts_with("drop"),
           what + " after an error");
    expect_state(one, other, what);
    expect(!destroyed_, what + " after the client's end");
    heard.push_back(what);
    if (during) during(what);
  }
  void expect_state(state one, state other, const std::string& when) {
    if (subject_ == nullptr) return;
    const state now = subject_->state();
    expect(now == one || now == other, when + " in " + std::string(to_string(now)));
  }
  void expect(bool right, const std::string& what) {
    if (!right) wrong_.push_back(what);
  }

  client* subject_ = nullptr;
  std::size_t successful_opens_ = 0;
  bool open_ = false;
  bool connected_ = false;
  bool user_closed_ = false;
  bool error_waits_ = false;
  bool destroyed_ = false;
  strings wrong_ = {};
};

struct thrown_in_callback {};

/// One client, its loop and its world.
class scene {
 public:
  explicit scene(const platform& where, options settings = {.url = "ws://example/"}, bool listens = true)
      : page_(where.page) {
    if (page_) world.can = fake_world::page();
    events = std::make_unique<loop>(where.mode);
    ws = std::make_unique<client>(*events, std::move(settings));
    if (listens) record.listen(*ws);
    record.follow(*ws);
  }

  fake_world world;
  event_record record;
  std::unique_ptr<loop> events;
  std::unique_ptr<client> ws;

  fake_link& link() { return world.link(); }
  fake_link& link(std::size_t index) { return world.link(index); }
  bool page() const noexcept { return page_; }
  /// What a callback throws leaves poll(): counted in `thrown`, and gone on after.
  void settle() {
    for (;;) {
      try {
        return world.settle(*events);
      } catch (const thrown_in_callback&) {
        ++thrown;
      }
    }
  }
  int thrown = 0;
  /// The clock moves on, and what is due happens.
  void pass(std::chrono::nanoseconds time) {
    world.advance(time);
    settle();
  }
  /// open(), and the attempt has begun.
  void open() {
    CHECK(!record.open());
    settle();
  }
  /// The newest attempt succeeds.
  void accept() {
    link().open();
    settle();
  }
  void connect() {
    open();
    accept();
  }
  strings heard() { return record.take(); }
  void destroy_client() {
    record.client_destroyed();
    ws.reset();
  }

 private:
  bool page_;
};

}  // namespace hawser::test
