// The coroutines that a loop owns (guarantee 16). Type-erased, so that only <hawser/coro.hpp> needs
// <coroutine>.
#pragma once

#include <cstddef>
#include <unordered_map>
#include <vector>

namespace hawser::detail {

class task_list {
 public:
  using destroyer = void (*)(void* frame);

  task_list() = default;
  ~task_list() { destroy_all(); }
  task_list(const task_list&) = delete;
  task_list& operator=(const task_list&) = delete;

  void add(void* frame, destroyer destroy) { frames_.emplace(frame, destroy); }
  /// The coroutine has ended by itself.
  void remove(void* frame) noexcept { frames_.erase(frame); }
  bool empty() const noexcept { return frames_.empty(); }
  /// A frame's destruction may end others.
  void destroy_all() {
    while (!frames_.empty()) {
      const auto [frame, destroy] = *frames_.begin();
      frames_.erase(frames_.begin());
      destroy(frame);
    }
  }

 private:
  std::unordered_map<void*, destroyer> frames_;
};

}  // namespace hawser::detail
