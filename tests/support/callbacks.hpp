// Every callback of a client: how it is set, and what makes it come.
#pragma once

#include <chrono>
#include <functional>
#include <hawser/hawser.hpp>

#include "support/scene.hpp"

namespace hawser::test {

using act = std::function<void()>;

struct callback {
  const char* name;  ///< as event_record has it
  void (*set)(client& ws, act then);
  /// The client may be gone from the moment on that the callback comes.
  void (*provoke)(scene& play);
  bool reconnects = false;
};

/// For each of the callbacks to be had with little.
inline options options_for(const callback& each) {
  options settings{.url = "ws://example/"};
  settings.limits.send_low_water = 1;
  settings.outbox = {.policy = outbox_policy::drop_oldest, .max_messages = 1};
  settings.reconnect = {.enabled = each.reconnects, .first_delay = milliseconds(4000)};
  settings.heartbeat = {.interval = milliseconds(1000), .payload = "beat", .reply = "alive"};
  return settings;
}

namespace provoking {
inline void fails(scene& play) {
  play.open();
  play.link().fail(errc::connection_refused);
  play.settle();
}
inline void arrives(scene& play) {
  play.connect();
  play.link().receive_text("hello");
  play.settle();
}
/// Behind on_open, so that it cannot be lent as it arrives, on no platform.
inline void arrives_queued(scene& play) {
  play.open();
  play.link().open();
  play.link().receive_text("hello");
  play.settle();
}
inline void drains(scene& play) {
  play.connect();
  play.link().stall();
  CHECK(!play.ws->send_text("more than one byte"));
  play.settle();
  play.link().drain();
  play.settle();
}
inline void drops(scene& play) {
  CHECK(!play.record.open());
  CHECK(!play.ws->send_text("old"));
  CHECK(!play.ws->send_text("new"));
  play.settle();
}
inline void pongs(scene& play) {
  play.connect();
  play.pass(std::chrono::seconds(1));
  play.link().receive_text("alive");
  play.settle();
}
}  // namespace provoking

inline const callback callbacks[] = {
    {"open", [](client& ws, act then) { ws.on_open([then](const open_info&) { then(); }); },
     [](scene& play) { play.connect(); }},
    {"message", [](client& ws, act then) { ws.on_message([then](message&) { then(); }); },
     provoking::arrives},
    {"message", [](client& ws, act then) { ws.on_message([then](message&) { then(); }); },
     provoking::arrives_queued},
    {"error", [](client& ws, act then) { ws.on_error([then](const error_info&) { then(); }); },
     provoking::fails},
    {"error", [](client& ws, act then) { ws.on_error([then](const error_info&) { then(); }); },
     provoking::fails, true},
    {"retry", [](client& ws, act then) { ws.on_retry([then](const retry_info&) { then(); }); },
     provoking::fails, true},
    {"close", [](client& ws, act then) { ws.on_close([then](const close_info&) { then(); }); },
     provoking::fails},
    {"drain", [](client& ws, act then) { ws.on_drain([then] { then(); }); }, provoking::drains},
    {"drop", [](client& ws, act then) { ws.on_drop([then](const drop_info&) { then(); }); },
     provoking::drops},
    {"pong", [](client& ws, act then) { ws.on_pong([then](const pong_info&) { then(); }); },
     provoking::pongs},
    {"attempt",
     [](client& ws, act then) {
       ws.on_attempt([then](attempt a) {
         then();
         a.proceed();
       });
     },
     [](scene& play) { play.open(); }},
    {"verdict",
     [](client& ws, act then) { ws.should_retry([then](const retry_question&) { return then(), true; }); },
     provoking::fails, true},
};

}  // namespace hawser::test
