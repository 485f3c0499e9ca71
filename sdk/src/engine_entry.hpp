// What the engine keeps beside each of its sessions.
#pragma once

#include <cstddef>

#include "connect_gate.hpp"
#include "timers.hpp"

namespace hawser::detail {

struct engine_entry : timer, gate_entry {
  std::size_t slot = 0;  ///< in the engine's list
  bool flush_waits = false;
};

}  // namespace hawser::detail
