// An attempt that waits for on_attempt: what the session asked, and what the program may change (guarantee
// 25).
#pragma once

#include <atomic>
#include <cstdint>
#include <hawser/client.hpp>
#include <memory>
#include <string>
#include <system_error>

#include "backend.hpp"

namespace hawser::detail {

class client_core;

/// Shared by the session and the program; only `answered` changes after it was made, and `owner` before it is
/// seen.
struct attempt_ticket {
  std::uint32_t number = 1;
  std::string masked_url = {};
  int http_status = 0;
  std::string authenticate = {};
  connect_request request = {};  ///< as it would be made
  std::atomic<bool> answered = false;
  std::weak_ptr<client_core> owner = {};
};

struct attempt_answer {
  const attempt_ticket* ticket = nullptr;
  bool go_on = false;
  connect_request request = {};
};

/// Checks the changes (guarantee 18), applies the rules of guarantee 29, and changes the request.
std::error_code apply_changes(const attempt_changes& changes, connect_request& request);

}  // namespace hawser::detail
