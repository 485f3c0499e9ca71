// A client that writes down what it hears, and the worlds that a promise is to hold in.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstddef>
#include <hawser/hawser.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/fake_backend.hpp"

namespace hawser::test {

/// Runs `test(world, events)` with io::caller, with io::background (as WebAssembly without a thread) and in a
/// page.
template <typename Test>
void in_all_worlds(const Test& test, loop_options settings = {}) {
  for (const io mode : {io::caller, io::background}) {
    INFO((mode == io::caller ? "io::caller" : "io::background"));
    fake_world world;
#if defined(__EMSCRIPTEN__)
    world.can.background_thread = false;
#endif
    settings.io = mode;
    loop events(settings);
    test(world, events);
  }
  INFO("in a page");
  fake_world world;
  world.can = fake_world::page();
  loop events(settings);
  events.run();
  test(world, events);
}

/// Only with an engine that goes on while nobody polls.
template <typename Test>
void in_background(const Test& test, loop_options settings = {}) {
#if !defined(__EMSCRIPTEN__)
  fake_world world;
  settings.io = io::background;
  loop events(settings);
  test(world, events);
#else
  (void)test;
  (void)settings;
  SKIP("there is no thread here");
#endif
}

struct diary {
  diary(loop& events, options settings) : ws(events, std::move(settings)) {
    ws.on_open([this](const open_info& info) { opens.push_back(info); });
    ws.on_message([this](message& m) { messages.emplace_back(m.text()); });
    ws.on_error([this](const error_info& info) { errors.push_back(info); });
    ws.on_retry([this](const retry_info& info) { retries.push_back(info); });
    ws.on_close([this](const close_info& info) { closes.push_back(info); });
    ws.on_drain([this] { ++drains; });
    ws.on_drop([this](const drop_info& info) {
      drops.push_back({info.reason, info.binary, std::string(info.payload)});
    });
  }

  struct dropped {
    std::error_code reason;
    bool binary;
    std::string payload;
  };

  std::vector<open_info> opens;
  std::vector<std::string> messages;
  std::vector<error_info> errors;
  std::vector<retry_info> retries;
  std::vector<close_info> closes;
  std::vector<dropped> drops;
  int drains = 0;
  client ws;
};

inline std::vector<std::string> payloads(const fake_link& link) {
  std::vector<std::string> result;
  for (const sent_message& each : link.sent) result.push_back(each.payload);
  return result;
}

}  // namespace hawser::test
