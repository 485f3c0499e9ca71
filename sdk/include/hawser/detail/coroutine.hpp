// <coroutine>, or where the standard library has none (Emscripten's before 3.1.7), as much of it as Hawser
// needs.
#pragma once

#if __has_include(<coroutine>)

#include <coroutine>

#else

#include <cstddef>

// Nobody may add to std, but the compiler looks for these names there and nowhere else ([coroutine.syn]).
namespace std {

template <typename Result, typename... Arguments>
struct coroutine_traits {
  using promise_type = typename Result::promise_type;
};

template <typename Promise = void>
class coroutine_handle;

template <>
class coroutine_handle<void> {
 public:
  constexpr coroutine_handle() noexcept = default;
  constexpr coroutine_handle(decltype(nullptr)) noexcept {}
  static coroutine_handle from_address(void* frame) noexcept {
    coroutine_handle result;
    result.frame_ = frame;
    return result;
  }
  void* address() const noexcept { return frame_; }
  explicit operator bool() const noexcept { return frame_ != nullptr; }
  bool done() const noexcept { return __builtin_coro_done(frame_); }
  void resume() const { __builtin_coro_resume(frame_); }
  void operator()() const { resume(); }
  void destroy() const { __builtin_coro_destroy(frame_); }

 protected:
  void* frame_ = nullptr;
};

template <typename Promise>
class coroutine_handle : public coroutine_handle<> {
 public:
  static coroutine_handle from_address(void* frame) noexcept {
    coroutine_handle result;
    result.frame_ = frame;
    return result;
  }
  static coroutine_handle from_promise(Promise& promise) noexcept {
    return from_address(
        __builtin_coro_promise(reinterpret_cast<char*>(&promise), alignof(Promise), /*from_promise=*/true));
  }
  Promise& promise() const noexcept {
    return *static_cast<Promise*>(__builtin_coro_promise(frame_, alignof(Promise), /*from_promise=*/false));
  }
};

struct suspend_never {
  bool await_ready() const noexcept { return true; }
  void await_suspend(coroutine_handle<>) const noexcept {}
  void await_resume() const noexcept {}
};

struct suspend_always {
  bool await_ready() const noexcept { return false; }
  void await_suspend(coroutine_handle<>) const noexcept {}
  void await_resume() const noexcept {}
};

}  // namespace std

#endif
