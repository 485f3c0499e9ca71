// One loop with one client that is open, for tests that begin there.
#pragma once

#include <hawser/hawser.hpp>
#include <string>
#include <utility>
#include <vector>

#include "support/fake_backend.hpp"

namespace hawser::test {

struct prepared_world : fake_world {
  explicit prepared_world(const capabilities_info& capabilities) { can = capabilities; }
};

/// The message handler notes the texts in `heard`.
struct rig {
  explicit rig(io mode, options settings = {}, const capabilities_info& can = fake_world::native())
      : world(can), events(mode), ws(events, with_url(std::move(settings))) {
    ws.on_message([this](message& m) { heard.emplace_back(m.text()); });
    (void)ws.open();
    world.settle(events);
    world.link().open();
    world.settle(events);
  }
  static options with_url(options settings) {
    if (settings.url.empty()) settings.url = "ws://example/";
    return settings;
  }

  prepared_world world;
  loop events;
  client ws;
  std::vector<std::string> heard;
};

inline constexpr io both_modes[] = {io::caller, io::background};

/// "0", "1", … up to, not including, `count`.
inline std::vector<std::string> numbers(std::size_t count) {
  std::vector<std::string> result;
  for (std::size_t each = 0; each < count; ++each) result.push_back(std::to_string(each));
  return result;
}

}  // namespace hawser::test
