#include <array>
#include <cassert>
#include <deque>
#include <hawser/coro.hpp>
#include <utility>

#include "client_core.hpp"
#include "loop_core.hpp"

namespace hawser {

struct loop_access {
  static detail::loop_core& core(loop& owner) noexcept { return *owner.core_; }
  static detail::client_core& core(client& owner) noexcept { return *owner.core_; }
};

namespace detail {

void adopt_task(loop& owner, void* frame, void (*destroy)(void* frame)) {
  loop_access::core(owner).tasks().add(frame, destroy);
}
void release_task(loop& owner, void* frame) noexcept { loop_access::core(owner).tasks().remove(frame); }
#if defined(__cpp_exceptions)
void task_threw(loop& owner, std::exception_ptr what) noexcept {
  loop_access::core(owner).threw(std::move(what));
}
#endif

/// What the callbacks leave for the coroutines. A coroutine that is resumed may destroy all of this: resuming
/// is always the last thing that is done.
class stream_state {
 public:
  enum waiting_for : std::size_t { opening, message, room, end };

  stream_state(loop& owner, options settings)
      : low_water(settings.limits.send_low_water),
        bound(settings.limits.receive_buffer),
        ws(owner, std::move(settings)) {
    constexpr std::size_t default_bound = 4u << 20;
    if (bound == 0) bound = default_bound;
    ws.on_open([this](const open_info&) { resume(opening); });
    ws.on_message([this](hawser::message& arrived) { keep(arrived); });
    ws.on_drain([this] { resume(room); });
    ws.on_retry([this](const retry_info&) { resume(room); });
    ws.on_close([this](const close_info& info) { finish(info); });
  }
  void wait(waiting_for what, std::coroutine_handle<> waiter) {
    assert(!waiters[what] && "only one coroutine may await this");
    waiters[what] = waiter;
  }
  hawser::message take() {
    hawser::message oldest = std::move(messages.front());
    messages.pop_front();
    waiting_bytes -= cost(oldest);
    if (waiting_bytes <= bound / 2) loop_access::core(ws).hold(false);
    return oldest;
  }
  void drop_messages() {
    messages.clear();
    waiting_bytes = 0;
    loop_access::core(ws).hold(false);
  }
  bool has_room() const noexcept { return ws.state() != state::open || ws.buffered_amount() <= low_water; }

  std::deque<hawser::message> messages;
  std::size_t waiting_bytes = 0;
  std::size_t low_water;
  std::size_t bound;
  std::error_code open_error;
  close_info last_close;
  std::array<std::coroutine_handle<>, 4> waiters = {};
  client ws;

 private:
  static std::size_t cost(const hawser::message& each) noexcept {
    return each.size() + sizeof(hawser::message);
  }

  void resume(waiting_for what) {
    if (const auto waiter = std::exchange(waiters[what], {})) waiter.resume();
  }
  void keep(hawser::message& arrived) {
    if (waiters[end]) return;
    messages.push_back(arrived.take());
    waiting_bytes += cost(messages.back());
    if (waiting_bytes > bound) loop_access::core(ws).hold(true);
    resume(message);
  }
  void finish(const close_info& info) {
    last_close = info;
    open_error = info.error.code ? info.error.code : make_error_code(errc::connect_failed);
    const auto all = std::exchange(waiters, {});
    for (const auto& each : all) {
      if (each) each.resume();
    }
  }
};

}  // namespace detail

stream::stream(loop& owner, options settings)
    : state_(std::make_unique<detail::stream_state>(owner, std::move(settings))) {}
stream::~stream() = default;
stream::stream(stream&&) noexcept = default;
stream& stream::operator=(stream&&) noexcept = default;

stream::open_awaiter stream::open() { return open_awaiter(*state_); }
stream::receive_awaiter stream::receive() { return receive_awaiter(*state_); }
stream::drained_awaiter stream::drained() { return drained_awaiter(*state_); }
stream::closed_awaiter stream::closed() { return closed_awaiter(*state_); }

std::error_code stream::send_text(std::string_view text, send_options how) {
  return state_->ws.send_text(text, how);
}
std::error_code stream::send_binary(std::span<const std::byte> bytes, send_options how) {
  return state_->ws.send_binary(bytes, how);
}
std::error_code stream::ping(std::string_view payload) { return state_->ws.ping(payload); }
std::error_code stream::close(std::uint16_t code, std::string_view reason) {
  return state_->ws.close(code, reason);
}
state stream::state() const noexcept { return state_->ws.state(); }
std::size_t stream::buffered_amount() const noexcept { return state_->ws.buffered_amount(); }
const std::string& stream::last_refusal() const noexcept { return state_->ws.last_refusal(); }

bool stream::open_awaiter::await_ready() {
  state_.drop_messages();
  state_.open_error = state_.ws.open();
  return static_cast<bool>(state_.open_error);
}
void stream::open_awaiter::await_suspend(std::coroutine_handle<> waiter) {
  state_.wait(detail::stream_state::opening, waiter);
}
std::error_code stream::open_awaiter::await_resume() { return state_.open_error; }

bool stream::receive_awaiter::await_ready() const noexcept {
  return !state_.messages.empty() || state_.ws.state() == state::closed;
}
void stream::receive_awaiter::await_suspend(std::coroutine_handle<> waiter) {
  state_.wait(detail::stream_state::message, waiter);
}
std::optional<message> stream::receive_awaiter::await_resume() {
  if (state_.messages.empty()) return std::nullopt;
  return state_.take();
}

bool stream::drained_awaiter::await_ready() const noexcept { return state_.has_room(); }
void stream::drained_awaiter::await_suspend(std::coroutine_handle<> waiter) {
  state_.wait(detail::stream_state::room, waiter);
}

bool stream::closed_awaiter::await_ready() const noexcept { return state_.ws.state() == state::closed; }
void stream::closed_awaiter::await_suspend(std::coroutine_handle<> waiter) {
  state_.wait(detail::stream_state::end, waiter);
  state_.drop_messages();
}
close_info stream::closed_awaiter::await_resume() { return state_.last_close; }

}  // namespace hawser
