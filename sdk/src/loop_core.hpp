// The loop behind hawser::loop: whose turn it is to be heard, and the way from any thread to the engine and
// back.
//
// Two threads may be in here: the loop's (delivers) and, with io::background, the engine's own. What both
// touch is under `mutex_` or atomic; what only one touches says so.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <hawser/loop.hpp>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "client_core.hpp"
#include "command_queue.hpp"
#include "delivery_budget.hpp"
#include "engine.hpp"
#include "task_list.hpp"

namespace hawser::detail {

class loop_core : public std::enable_shared_from_this<loop_core> {
 public:
  explicit loop_core(loop_options settings);
  ~loop_core();

  // hawser::loop
  void start();
  void shut_down();
  std::size_t poll(poll_budget budget) { return poll_or_wait(budget, false); }
  bool pending() const noexcept { return signalled_; }
  void run(function<void()> on_finished);
  void stop() noexcept;
  void post(function<void()> work);
  void attach() noexcept { owner_ = std::this_thread::get_id(); }
  void notify(notice what);
  void on_ready(function<void()> schedule);
  std::intptr_t wait_handle() const noexcept { return handle_; }
  void begin_batch() noexcept;
  void end_batch();

  // For clients.
  const capabilities_info& can() const noexcept { return can_; }
  bool background() const noexcept { return background_; }
  void add(client_core& client);
  void remove(client_core& client) noexcept;
  void count_active(int change) noexcept { active_clients_ += change; }
  /// A client that was destroyed while not closed has nothing more to send. Not under the lock.
  void linger_ended();

  /// Holds the lock, or, on the loop's thread of a loop without a thread of its own, needs none.
  struct access {
    std::unique_lock<std::mutex> lock;
    bool direct;
    bool gone;
  };
  access enter();
  void submit_send(access& held, client_core& target, const outgoing& message,
                   std::uint32_t connection_number);
  /// `call` runs on the engine's thread, after all that was submitted before.
  void submit(access& held, function<void()> call);
  /// Brings what was submitted to the engine; with io::background its own thread does.
  void run_commands();
  /// For what other threads look at while they hold an access.
  std::unique_lock<std::mutex> lock() { return std::unique_lock(mutex_); }
  hawser::detail::engine& engine() noexcept { return *engine_; }

  // For deliveries, on the loop's thread.
  /// Runs user code. What it throws leaves poll() when everything is consistent again (guarantee 16).
  template <typename Work>
  void guarded(Work&& work);
  delivery_budget& budget() noexcept { return budget_; }
  /// With io::caller, inside poll(): a message may be lent to its handler right now.
  bool delivers_directly() const noexcept { return !background_ && delivering_ && !budget_.spent(); }
  /// With io::caller, when the budget is spent: what more comes shall wait where it is.
  bool holds_back() const noexcept { return !background_ && can_.blocking_run && budget_.spent(); }
  /// The client has something to deliver, or waits to be resumed.
  void make_ready(client_core& client);

  // For sessions, on the engine's thread with io::background.
  void has_outgoing(client_core& client);

  task_list& tasks() noexcept { return tasks_; }
  /// Something was thrown where nobody could catch it: it leaves the poll() under way, or the next one.
  void threw(std::exception_ptr what) noexcept;

 private:
  std::size_t poll_or_wait(poll_budget budget, bool may_wait);
  void deliver_all();
  void deliver_ready();
  void run_posted();
  void turn_engine(bool may_wait);
  void take_published();
  void end_poll();
  void wait_in_background();
  void finish_if_idle();
  void rethrow();
  bool active();
  bool on_own_thread() const noexcept { return owner_ == std::this_thread::get_id(); }

  void after_submit(access& held);
  void wake_engine(const std::unique_lock<std::mutex>& held);
  void signal();
  void clear_signal();
  void engine_thread();
  /// What was accepted before ~loop goes as far as it can without waiting.
  void run_last_commands();
  void publish();

  const loop_options settings_;
  const capabilities_info can_;
  const bool background_;
  std::unique_ptr<hawser::detail::engine> engine_;
  std::intptr_t handle_ = -1;
  std::atomic<std::thread::id> owner_;

  std::mutex mutex_;
  std::condition_variable ready_changed_;
  command_queue commands_;                               // mutex_
  std::deque<function<void()>> posted_;                  // mutex_
  std::vector<std::shared_ptr<client_core>> published_;  // mutex_
  std::vector<client_core*> clients_;                    // mutex_
  function<void()> schedule_;                            // mutex_
  bool engine_woken_ = false;                            // mutex_
  bool gone_ = false;                                    // mutex_

  std::atomic<bool> commands_wait_ = false;
  std::atomic<bool> signalled_ = false;
  std::atomic<bool> stop_requested_ = false;
  std::atomic<bool> engine_stops_ = false;
  std::atomic<int> active_clients_ = 0;

  command_queue running_commands_;                      // the engine's thread
  std::vector<std::shared_ptr<client_core>> outgoing_;  // the engine's thread

  std::deque<std::shared_ptr<client_core>> ready_;  // the loop's thread, as is all below
  delivery_budget budget_;
  task_list tasks_;
  function<void()> on_finished_;
  std::exception_ptr thrown_;
  int batches_ = 0;
  bool delivering_ = false;
  bool host_driven_ = false;
};

template <typename Work>
void loop_core::guarded(Work&& work) {
#if defined(__cpp_exceptions)
  try {
    work();
  } catch (...) {
    threw(std::current_exception());
  }
#else
  work();
#endif
}

template <typename Signature, typename... Arguments>
void client_core::call(handler<Signature>& slot, Arguments&&... arguments) {
  if (!slot || destroyed_) return;
  calls_.enter();
  loop_->guarded([&] { slot.get()(std::forward<Arguments>(arguments)...); });
  calls_.leave();
}

template <typename Access, typename Work>
void client_core::tell_session(Access& held, Work work) {
  loop_->submit(held, [self = shared_from_this(), work = std::move(work)]() mutable {
    if (self->session_ != nullptr) work(*self->session_);
  });
}

template <typename Work>
void client_core::tell_session(Work work) {
  auto held = loop_->enter();
  if (!held.gone) tell_session(held, std::move(work));
}

}  // namespace hawser::detail
