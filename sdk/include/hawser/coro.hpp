// Coroutines over Hawser: a client whose events are awaited, and tasks that a loop owns.
//
//   hawser::task chat(hawser::loop& loop) {
//     hawser::stream ws(loop, {.url = "wss://echo.example/"});
//     if (auto error = co_await ws.open()) co_return;
//     ws.send_text("hello");
//     while (auto message = co_await ws.receive()) use(message->text());
//   }
//
// All of it belongs to the loop's thread. Coroutines are resumed inside poll() or run() only.
#pragma once

#include <cstddef>
#include <exception>
#include <hawser/client.hpp>
#include <hawser/detail/coroutine.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <type_traits>

namespace hawser {

namespace detail {
class stream_state;
HAWSER_API void adopt_task(loop& owner, void* frame, void (*destroy)(void* frame));
HAWSER_API void release_task(loop& owner, void* frame) noexcept;
#if defined(__cpp_exceptions)
HAWSER_API void task_threw(loop& owner, std::exception_ptr what) noexcept;
#endif
}  // namespace detail

/// A coroutine that runs by itself: it starts when it is called and is owned by the loop that stands among
/// its parameters, which destroys it, with all its locals, in ~loop if it has not ended by then. run() goes
/// on while one lives. What it throws leaves the poll() or run() under way, or the next one.
///
/// A lambda's captures belong to the lambda, not to the coroutine: pass what is needed as parameters, by
/// value. And name what a loop's condition awaits, `while (auto m = co_await ws.receive())`: without the name
/// g++ 12 lays out the coroutine's frame wrongly.
class task {
 public:
  class promise_type {
   public:
    template <typename... Parameters>
    explicit promise_type(Parameters&... parameters) : owner_(find_loop(parameters...)) {
      detail::adopt_task(owner_, frame().address(),
                         [](void* each) { std::coroutine_handle<>::from_address(each).destroy(); });
    }
    ~promise_type() { detail::release_task(owner_, frame().address()); }
    promise_type(const promise_type&) = delete;
    promise_type& operator=(const promise_type&) = delete;

    task get_return_object() noexcept { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept {
#if defined(__cpp_exceptions)
      detail::task_threw(owner_, std::current_exception());
#else
      std::terminate();
#endif
    }

   private:
    template <typename First, typename... Others>
    static loop& find_loop(First& first, Others&... others) {
      if constexpr (std::is_same_v<First, loop>) {
        return first;
      } else {
        static_assert(sizeof...(Others) != 0, "a hawser::task needs a hawser::loop& among its parameters");
        return find_loop(others...);
      }
    }
    std::coroutine_handle<promise_type> frame() noexcept {
      return std::coroutine_handle<promise_type>::from_promise(*this);
    }

    loop& owner_;
  };
};

/// A client to be awaited. At most one coroutine may wait for each of open(), receive(), drained() and
/// closed() (asserted), and the stream must outlive that wait.
class HAWSER_API stream {
 public:
  stream(loop& owner, options settings);
  ~stream();
  stream(stream&&) noexcept;
  stream& operator=(stream&&) noexcept;

  class open_awaiter;
  class receive_awaiter;
  class drained_awaiter;
  class closed_awaiter;

  /// `co_await`: no error once it is open; else why it is not, after the retries that the options ask for.
  open_awaiter open();
  /// `co_await`: the next message as a std::optional, also across reconnects; empty once it is closed and all
  /// was received. What is not received waits here, up to limit_options::receive_buffer; then reading stops,
  /// and with it the news of drained() and closed().
  receive_awaiter receive();
  /// `co_await`: until no more than limit_options::send_low_water waits to be sent, or it is not open any
  /// more.
  drained_awaiter drained();
  /// `co_await`: a close_info, once it is closed. Messages that are not received by then are dropped, so that
  /// an end that comes behind them is seen.
  closed_awaiter closed();

  std::error_code send_text(std::string_view text, send_options how = {});
  std::error_code send_binary(std::span<const std::byte> bytes, send_options how = {});
  std::error_code ping(std::string_view payload = {});
  std::error_code close(std::uint16_t code = close_code::normal, std::string_view reason = {});
  hawser::state state() const noexcept;
  std::size_t buffered_amount() const noexcept;
  /// Which option open() refused, and why.
  const std::string& last_refusal() const noexcept;

 private:
  std::unique_ptr<detail::stream_state> state_;
};

class HAWSER_API stream::open_awaiter {
 public:
  bool await_ready();
  void await_suspend(std::coroutine_handle<> waiter);
  std::error_code await_resume();

 private:
  friend class stream;
  explicit open_awaiter(detail::stream_state& state) noexcept : state_(state) {}
  detail::stream_state& state_;
};

class HAWSER_API stream::receive_awaiter {
 public:
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<> waiter);
  std::optional<message> await_resume();

 private:
  friend class stream;
  explicit receive_awaiter(detail::stream_state& state) noexcept : state_(state) {}
  detail::stream_state& state_;
};

class HAWSER_API stream::drained_awaiter {
 public:
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<> waiter);
  void await_resume() noexcept {}

 private:
  friend class stream;
  explicit drained_awaiter(detail::stream_state& state) noexcept : state_(state) {}
  detail::stream_state& state_;
};

class HAWSER_API stream::closed_awaiter {
 public:
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<> waiter);
  close_info await_resume();

 private:
  friend class stream;
  explicit closed_awaiter(detail::stream_state& state) noexcept : state_(state) {}
  detail::stream_state& state_;
};

}  // namespace hawser
