#include "connect_gate.hpp"

#include <algorithm>
#include <utility>

namespace hawser::detail {

bool connect_gate::enter(gate_entry& who, std::string key) {
  line& queue = lines_[key];
  who.gate_key = std::move(key);
  const bool free = queue.inside < most_;
  if (free) {
    ++queue.inside;
  } else {
    queue.waiting.push_back(&who);
  }
  who.gate_place = free ? gate_entry::place::inside : gate_entry::place::waiting;
  return free;
}

gate_entry* connect_gate::leave(gate_entry& who) {
  if (who.gate_place == gate_entry::place::outside) return nullptr;
  const auto found = lines_.find(who.gate_key);
  line& queue = found->second;
  const bool was_inside =
      std::exchange(who.gate_place, gate_entry::place::outside) == gate_entry::place::inside;
  if (!was_inside) {
    queue.waiting.erase(std::find(queue.waiting.begin(), queue.waiting.end(), &who));
    return nullptr;
  }
  if (queue.waiting.empty()) {
    if (--queue.inside == 0) lines_.erase(found);
    return nullptr;
  }
  gate_entry* const next = queue.waiting.front();
  queue.waiting.pop_front();
  next->gate_place = gate_entry::place::inside;
  return next;
}

}  // namespace hawser::detail
