// Guarantee 27 (RFC 6455 4.1): no more than so many connections in CONNECTING to one host and port at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>

namespace hawser::detail {

/// Embedded in what connects.
struct gate_entry {
  enum class place : std::uint8_t { outside, waiting, inside };
  std::string gate_key = {};
  place gate_place = place::outside;
};

class connect_gate {
 public:
  explicit connect_gate(std::uint32_t most) noexcept : most_(most) {}

  /// True if it may go on now; else it waits, in order of arrival.
  bool enter(gate_entry& who, std::string key);
  /// Whoever leaves, inside or still waiting, and the one that may go on instead; null if there is none.
  gate_entry* leave(gate_entry& who);
  std::size_t lines() const noexcept { return lines_.size(); }

 private:
  struct line {
    std::uint32_t inside = 0;
    std::deque<gate_entry*> waiting;
  };
  std::unordered_map<std::string, line> lines_;
  std::uint32_t most_;
};

}  // namespace hawser::detail
