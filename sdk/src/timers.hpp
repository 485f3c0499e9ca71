// The engine's alarms: many sessions, one alarm of the backend.
#pragma once

#include <cstddef>
#include <vector>

#include "backend.hpp"

namespace hawser::detail {

/// Embedded in what waits. It must be cancelled before it is destroyed.
struct timer {
  static constexpr std::size_t idle = static_cast<std::size_t>(-1);
  time_point when = never;
  std::size_t place = idle;
};

/// A binary heap of timers that know their place, so that moving and cancelling cost O(log n) without a
/// search.
class timers {
 public:
  /// Sets, moves, or with `never` cancels.
  void set(timer& what, time_point when);
  void cancel(timer& what) noexcept { remove(what); }
  /// When the earliest one is due.
  time_point next() const noexcept { return heap_.empty() ? never : heap_.front()->when; }
  /// Takes out one that is due, the earliest first; null if none is.
  timer* pop_due(time_point now) noexcept;
  std::size_t size() const noexcept { return heap_.size(); }

 private:
  void remove(timer& what) noexcept;
  void put(std::size_t place, timer* what) noexcept;
  void rise(std::size_t place) noexcept;
  void sink(std::size_t place) noexcept;

  std::vector<timer*> heap_;
};

}  // namespace hawser::detail
