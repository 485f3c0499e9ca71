// The way from any thread to the engine and back: loop_core's commands, signals and the engine's own thread.
#include <utility>

#include "loop_core.hpp"

namespace hawser::detail {

loop_core::access loop_core::enter() {
  if (!background_ && on_own_thread()) {
    // What other threads submitted comes first: one order for all.
    if (commands_wait_) run_commands();
    return {.lock = {}, .direct = true, .gone = gone_};
  }
  auto held = lock();
  const bool gone = gone_;
  return {.lock = std::move(held), .direct = false, .gone = gone};
}

void loop_core::submit_send(access& held, client_core& target, const outgoing& message,
                            std::uint32_t connection_number) {
  if (held.direct) {
    target.session()->send(message, connection_number);
    if (!delivering_ && batches_ == 0) engine_->end_turn();
    return;
  }
  commands_.push_send(target, message, connection_number);
  after_submit(held);
}

void loop_core::submit(access& held, function<void()> call) {
  if (held.direct) {
    call();
    if (!delivering_ && batches_ == 0) engine_->end_turn();
    return;
  }
  commands_.push_call(std::move(call));
  after_submit(held);
}

void loop_core::after_submit(access& held) {
  commands_wait_ = true;
  // On the loop's own thread the end of the poll or of the batch wakes the engine, once for many.
  const bool gathers = on_own_thread() && (delivering_ || batches_ > 0);
  if (!gathers) wake_engine(held.lock);
  held.lock.unlock();
  if (!background_) signal();
}

void loop_core::wake_engine(const std::unique_lock<std::mutex>&) {
  if (std::exchange(engine_woken_, true)) return;
  engine_->reactor().wake();
}

void loop_core::run_commands() {
  if (background_ && on_own_thread()) return;
  {
    const auto held = lock();
    running_commands_.swap(commands_);
    commands_wait_ = engine_woken_ = false;
  }
  running_commands_.run([](client_core& target, const outgoing& message, std::uint32_t connection_number) {
    if (target.session() != nullptr) target.session()->send(message, connection_number);
  });
}

void loop_core::engine_thread() {
  while (!engine_stops_) {
    run_commands();
    publish();
    engine_->turn(never);
    publish();
  }
  run_last_commands();
}

void loop_core::run_last_commands() {
  run_commands();
  engine_->end_turn();
}

void loop_core::has_outgoing(client_core& client) {
  if (std::exchange(client.in_outgoing_list, true)) return;
  outgoing_.push_back(client.shared_from_this());
}

void loop_core::publish() {
  if (outgoing_.empty()) return;
  {
    const auto held = lock();
    for (auto& each : outgoing_) {
      each->in_outgoing_list = false;
      each->publish();
      if (!std::exchange(each->in_published_list, true)) published_.push_back(std::move(each));
    }
  }
  outgoing_.clear();
  signal();
}

void loop_core::take_published() {
  if (!background_) return;
  const auto held = lock();
  for (auto& each : published_) {
    each->in_published_list = false;
    each->take_over();
    if (!std::exchange(each->in_ready_list, true)) ready_.push_back(std::move(each));
  }
  published_.clear();
}

void loop_core::signal() {
  const auto held = lock();
  if (gone_ || signalled_.exchange(true)) {
    ready_changed_.notify_all();
    return;
  }
  engine_->reactor().show_ready(true);
  ready_changed_.notify_all();
  if (!background_) engine_->reactor().wake();
  if (schedule_) schedule_();
}

void loop_core::clear_signal() {
  if (!signalled_) return;
  // Under the lock, so that a signal from another thread comes wholly before or wholly after.
  const auto held = lock();
  signalled_ = false;
  engine_->reactor().show_ready(false);
}

}  // namespace hawser::detail
