#include "engine.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace hawser::detail {

engine::engine(const loop_options& settings, function<void()> page_turn)
    : can_(backend_capabilities()),
      page_turn_(std::move(page_turn)),
      reactor_(make_reactor(settings, *this)),
      gate_(std::max(settings.max_connecting, 1u)) {}

engine::~engine() {
  // Connections go before the reactor that they are registered with; none that waited at the gate begins now.
  ending_ = true;
  while (!sessions_.empty()) retire(*sessions_.back());
  retired_sessions_.clear();
  retired_connections_.clear();
}

session& engine::make_session(std::shared_ptr<session_sink> sink) {
  sessions_.push_back(std::make_unique<session>(static_cast<session_host&>(*this), std::move(sink)));
  sessions_.back()->slot = sessions_.size() - 1;
  return *sessions_.back();
}

void engine::notify_all(notice what) {
  // A session's reaction may retire sessions, but never makes one.
  for (std::size_t index = sessions_.size(); index-- > 0;) {
    if (index < sessions_.size()) sessions_[index]->notified(what);
  }
}

void engine::turn(time_point until) {
  // Nothing may lie unsent, and no alarm unset, while the reactor waits.
  if (until != time_point::min()) end_turn();
  reactor_->wait(until);
  end_turn();
}

void engine::end_turn() {
  flush_sessions();
  {
    // What dies may still ask for things, so the lists are emptied before their contents are destroyed.
    const auto sessions = std::exchange(retired_sessions_, {});
    const auto connections = std::exchange(retired_connections_, {});
  }
  if (alarm_ != timers_.next()) {
    alarm_ = timers_.next();
    reactor_->set_alarm(alarm_);
  }
}

void engine::flush_sessions() {
  for (std::size_t index = 0; index < to_flush_.size(); ++index) {
    session& each = *to_flush_[index];
    each.flush_waits = false;
    each.flush();
  }
  to_flush_.clear();
}

void engine::alarm() {
  alarm_ = never;
  const time_point now = reactor_->now();
  while (timer* due = timers_.pop_due(now)) static_cast<session*>(due)->timer_due();
}

void engine::turn_ended() {
  end_turn();
  page_turn_();
}

std::unique_ptr<connection> engine::connect(connect_request request, connection_events& events) {
  return reactor_->connect(std::move(request), events);
}

void engine::retire(std::unique_ptr<connection> used) {
  used->drop();
  retired_connections_.push_back(std::move(used));
}

void engine::retire(session& used) {
  const std::size_t slot = used.slot;
  retired_sessions_.push_back(std::move(sessions_[slot]));
  if (slot + 1 != sessions_.size()) {
    sessions_[slot] = std::move(sessions_.back());
    sessions_[slot]->slot = slot;
  }
  sessions_.pop_back();
  timers_.cancel(used);
  leave_gate(used);
  if (std::exchange(used.flush_waits, false)) std::erase(to_flush_, &used);
}

void engine::needs_flush(session& owner) {
  if (std::exchange(owner.flush_waits, true)) return;
  to_flush_.push_back(&owner);
}

void engine::enter_gate(session& owner, const url& target) {
  if (gate_.enter(owner, target.host + ':' + std::to_string(target.port))) owner.begin_connecting();
}

void engine::leave_gate(session& owner) {
  gate_entry* const next = gate_.leave(owner);
  if (next == nullptr || ending_) return;
  static_cast<session*>(static_cast<engine_entry*>(next))->begin_connecting();
}

}  // namespace hawser::detail
