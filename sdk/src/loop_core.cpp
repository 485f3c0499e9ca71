#include "loop_core.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace hawser::detail {

loop_core::loop_core(loop_options settings)
    : settings_(settings),
      can_(backend_capabilities()),
      background_(settings.io == io::background && can_.background_thread),
      owner_(std::this_thread::get_id()) {}

loop_core::~loop_core() = default;

void loop_core::start() {
  engine_ = std::make_unique<hawser::detail::engine>(settings_, [this] {
    if (host_driven_) poll({});
  });
  handle_ = engine_->reactor().wait_handle();
  if (background_) engine_->reactor().start_thread([this] { engine_thread(); });
}

void loop_core::shut_down() {
  assert(!delivering_ && "a loop must not be destroyed inside a callback of its own");
  tasks_.destroy_all();
  std::deque<function<void()>> posted;
  {
    const auto held = lock();
    gone_ = true;
    posted.swap(posted_);
    if (background_) {
      engine_stops_ = true;
      engine_->reactor().wake();
    }
  }
  if (background_) {
    engine_->reactor().join_thread();
  } else {
    run_last_commands();
  }
  for (client_core* each : clients_) each->loop_ends();
  engine_.reset();
  ready_.clear();
  published_.clear();
  outgoing_.clear();
}

std::size_t loop_core::poll_or_wait(poll_budget budget, bool may_wait) {
  if (delivering_) return 0;
  if (background_ && may_wait) wait_in_background();
  delivering_ = true;
  budget_.begin(budget);
  clear_signal();
  take_published();
  run_commands();
  deliver_all();
  if (!background_ && can_.blocking_run && !budget_.spent()) {
    turn_engine(may_wait);
    deliver_all();
  }
  end_poll();
  return budget_.delivered();
}

void loop_core::end_poll() {
  if (background_) {
    const auto held = lock();
    if (commands_wait_) wake_engine(held);
  } else {
    run_commands();
    engine_->end_turn();
  }
  delivering_ = false;
  bool left = !ready_.empty();
  {
    const auto held = lock();
    left = left || !posted_.empty() || !published_.empty();
  }
  if (left) signal();
  finish_if_idle();
  rethrow();
}

void loop_core::threw(std::exception_ptr what) noexcept {
  if (thrown_ == nullptr) thrown_ = std::move(what);
  budget_.end();
}

void loop_core::rethrow() {
  if (thrown_ != nullptr) std::rethrow_exception(std::exchange(thrown_, nullptr));
}

void loop_core::deliver_all() {
  deliver_ready();
  run_posted();
}

void loop_core::deliver_ready() {
  // Few enough that neighbours are heard soon, many enough that changing between them costs little.
  constexpr std::size_t share = 32;
  while (!ready_.empty() && !budget_.spent()) {
    const std::shared_ptr<client_core> next = std::move(ready_.front());
    ready_.pop_front();
    next->in_ready_list = false;
    next->deliver(share);
    next->resume_if_possible();
    if (next->has_events()) make_ready(*next);
    if (background_ && commands_wait_) wake_engine(lock());
  }
}

void loop_core::run_posted() {
  std::size_t present = 0;
  {
    const auto held = lock();
    present = posted_.size();
  }
  for (; present > 0 && thrown_ == nullptr; --present) {
    function<void()> work;
    {
      const auto held = lock();
      work = std::move(posted_.front());
      posted_.pop_front();
    }
    guarded(work);
  }
}

void loop_core::turn_engine(bool may_wait) {
  const bool idle = may_wait && budget_.delivered() == 0 && ready_.empty() && !stop_requested_ && active();
  bool posted = false;
  if (idle) {
    const auto held = lock();
    posted = !posted_.empty() || commands_wait_;
  }
  engine_->turn(idle && !posted ? never : time_point::min());
}

void loop_core::run(function<void()> on_finished) {
  if (delivering_) return;
  on_finished_ = std::move(on_finished);
  if (!can_.blocking_run) {
    host_driven_ = true;
    poll({});
    return;
  }
  while (!stop_requested_ && active()) poll_or_wait({}, true);
  stop_requested_ = false;
  if (on_finished_) std::exchange(on_finished_, {})();
  rethrow();
}

void loop_core::finish_if_idle() {
  if (!host_driven_ || (active() && !stop_requested_)) return;
  host_driven_ = stop_requested_ = false;
  if (on_finished_) guarded(std::exchange(on_finished_, {}));
}

bool loop_core::active() {
  if (active_clients_ > 0 || !tasks_.empty()) return true;
  const auto held = lock();
  return !posted_.empty();
}

void loop_core::wait_in_background() {
  auto held = lock();
  ready_changed_.wait(held, [this] { return signalled_ || stop_requested_; });
}

void loop_core::stop() noexcept {
  stop_requested_ = true;
  signal();
}

void loop_core::post(function<void()> work) {
  {
    const auto held = lock();
    if (gone_) return;
    posted_.push_back(std::move(work));
  }
  signal();
}

void loop_core::notify(notice what) {
  auto held = enter();
  if (!held.gone) submit(held, [this, what] { engine_->notify_all(what); });
}

void loop_core::on_ready(function<void()> schedule) {
  {
    const auto held = lock();
    std::swap(schedule_, schedule);
  }
  if (signalled_) {
    signalled_ = false;
    signal();
  }
}

void loop_core::begin_batch() noexcept { ++batches_; }

void loop_core::end_batch() {
  // Inside poll() the end of the turn sends.
  if (--batches_ != 0 || delivering_ || gone_) return;
  if (!background_) return engine_->end_turn();
  const auto held = lock();
  if (commands_wait_) wake_engine(held);
}

void loop_core::add(client_core& client) {
  const auto held = lock();
  clients_.push_back(&client);
}

void loop_core::remove(client_core& client) noexcept {
  std::erase(clients_, &client);
  // It may have been the last, and a page has no run() that looks: a turn does.
  if (host_driven_ && !delivering_) engine_->reactor().wake();
}

void loop_core::linger_ended() {
  count_active(-1);
  signal();
}

void loop_core::make_ready(client_core& client) {
  if (std::exchange(client.in_ready_list, true)) return;
  ready_.push_back(client.shared_from_this());
  if (!delivering_) signal();
}

}  // namespace hawser::detail
