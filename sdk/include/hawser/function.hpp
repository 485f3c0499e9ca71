// A handler: what std::move_only_function will be, for compilers that have none, without exceptions and RTTI.
#pragma once

#include <cassert>
#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

namespace hawser {

template <typename Signature>
class function;

/// Holds any callable but a pointer to a member, also one that can only be moved. Callables of up to four
/// pointers need no allocation. Calling an empty function is a programming error.
template <typename Result, typename... Arguments>
class function<Result(Arguments...)> {
 public:
  function() noexcept = default;
  // Implicit, as std::function's are: a lambda or nothing is what is handed over.
  function(std::nullptr_t) noexcept {}  // NOLINT(google-explicit-constructor)

  template <
      typename Callable, typename Plain = std::decay_t<Callable>,
      typename = std::enable_if_t<!std::is_same_v<Plain, function> && !std::is_member_pointer_v<Plain> &&
                                  std::is_invocable_r_v<Result, Plain&, Arguments...>>>
  function(Callable&& callable) {  // NOLINT(google-explicit-constructor)
    if constexpr (std::is_pointer_v<std::remove_reference_t<Callable>>) {
      if (callable == nullptr) return;
    }
    if constexpr (fits<Plain>) {
      new (static_cast<void*>(place_)) Plain(std::forward<Callable>(callable));
      actions_ = &inline_actions<Plain>;
    } else {
      new (static_cast<void*>(place_)) Plain*(new Plain(std::forward<Callable>(callable)));
      actions_ = &heap_actions<Plain>;
    }
  }

  function(function&& other) noexcept { take(other); }
  function& operator=(function&& other) noexcept {
    if (this != &other) {
      reset();
      take(other);
    }
    return *this;
  }
  function(const function&) = delete;
  function& operator=(const function&) = delete;
  ~function() { reset(); }

  explicit operator bool() const noexcept { return actions_ != nullptr; }
  Result operator()(Arguments... arguments) const {
    assert(actions_ != nullptr);
    return actions_->call(place_, std::forward<Arguments>(arguments)...);
  }

 private:
  static constexpr std::size_t room = 4 * sizeof(void*);
  static constexpr std::size_t alignment = alignof(std::max_align_t);

  struct actions {
    Result (*call)(std::byte*, Arguments&&...);
    void (*move)(std::byte* target, std::byte* source) noexcept;
    void (*destroy)(std::byte*) noexcept;
  };

  template <typename Plain>
  static constexpr bool fits =
      std::is_nothrow_move_constructible_v<Plain> && sizeof(Plain) <= room &&
      alignof(Plain) <= alignment;  // NOLINT(misc-redundant-expression): redundant for some, not for all

  template <typename Plain>
  static Plain& at(std::byte* place) noexcept {
    return *std::launder(reinterpret_cast<Plain*>(place));
  }

  template <typename Plain>
  static constexpr actions inline_actions{
      [](std::byte* place, Arguments&&... arguments) -> Result {
        return static_cast<Result>(at<Plain>(place)(std::forward<Arguments>(arguments)...));
      },
      [](std::byte* target, std::byte* source) noexcept {
        new (static_cast<void*>(target)) Plain(std::move(at<Plain>(source)));
        at<Plain>(source).~Plain();
      },
      [](std::byte* place) noexcept { at<Plain>(place).~Plain(); }};

  template <typename Plain>
  static constexpr actions heap_actions{
      [](std::byte* place, Arguments&&... arguments) -> Result {
        return static_cast<Result>((*at<Plain*>(place))(std::forward<Arguments>(arguments)...));
      },
      [](std::byte* target, std::byte* source) noexcept {
        new (static_cast<void*>(target)) Plain*(at<Plain*>(source));
      },
      [](std::byte* place) noexcept { delete at<Plain*>(place); }};

  void take(function& other) noexcept {
    if (other.actions_ == nullptr) return;
    other.actions_->move(place_, other.place_);
    actions_ = std::exchange(other.actions_, nullptr);
  }
  void reset() noexcept {
    if (actions_ != nullptr) std::exchange(actions_, nullptr)->destroy(place_);
  }

  alignas(std::max_align_t) mutable std::byte place_[room];
  const actions* actions_ = nullptr;
};

}  // namespace hawser
