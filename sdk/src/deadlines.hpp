// A few named points in time, of which the earliest matters next.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "backend.hpp"

namespace hawser::detail {

/// `Name` is an enumeration whose values count from 0 to `count` - 1.
template <typename Name, std::size_t count>
class deadlines {
 public:
  void set(Name which, time_point when) noexcept { slot(which) = when; }
  void clear(Name which) noexcept { slot(which) = never; }
  void clear() noexcept { when_.fill(never); }
  bool is_set(Name which) const noexcept { return at(which) != never; }
  time_point at(Name which) const noexcept { return when_[static_cast<std::size_t>(which)]; }
  time_point next() const noexcept { return *std::min_element(when_.begin(), when_.end()); }
  /// Takes out the first that is due, in the order of their names. False if none is.
  bool pop_due(time_point now, Name& which) noexcept {
    for (std::size_t index = 0; index < count; ++index) {
      if (when_[index] == never || when_[index] > now) continue;
      when_[index] = never;
      which = static_cast<Name>(index);
      return true;
    }
    return false;
  }

 private:
  time_point& slot(Name which) noexcept { return when_[static_cast<std::size_t>(which)]; }

  std::array<time_point, count> when_ = [] {
    std::array<time_point, count> all{};
    all.fill(never);
    return all;
  }();
};

/// `now` plus a limit of the options, which may be off.
inline time_point after(time_point now, milliseconds limit) noexcept {
  return limit == no_limit ? never : now + limit;
}

}  // namespace hawser::detail
