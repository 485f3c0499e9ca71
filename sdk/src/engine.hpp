// The engine's side of a loop: the reactor, its alarm, and the sessions. Lives on one thread; the loop's own
// I/O thread with io::background, else the user's.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "backend.hpp"
#include "connect_gate.hpp"
#include "session.hpp"
#include "session_seams.hpp"
#include "timers.hpp"

namespace hawser::detail {

class engine final : private reactor_host, private session_host {
 public:
  /// `page_turn` is called when a page's event was handled; never where the backend can block.
  engine(const loop_options& settings, function<void()> page_turn);
  ~engine();
  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;

  session& make_session(std::shared_ptr<session_sink> sink);
  void notify_all(notice what);

  /// Lets the reactor work; waits until `until` if there is nothing to do, time_point::min() for not at all.
  /// end_turn() is part of it, before a wait as well.
  void turn(time_point until);
  /// Sends what was queued, sets the alarm, destroys what was retired. Also after calls from outside of a
  /// turn.
  void end_turn();

  hawser::detail::reactor& reactor() noexcept { return *reactor_; }
  const capabilities_info& can() const noexcept override { return can_; }

 private:
  void alarm() override;
  void woken() override {}
  void noticed(notice what) override { notify_all(what); }
  void turn_ended() override;

  time_point now() const noexcept override { return reactor_->now(); }
  std::uint64_t random() noexcept override { return reactor_->random(); }
  std::unique_ptr<connection> connect(connect_request request, connection_events& events) override;
  void retire(std::unique_ptr<connection> used) override;
  void retire(session& used) override;
  void set_timer(session& owner, time_point when) override { timers_.set(owner, when); }
  void needs_flush(session& owner) override;
  void enter_gate(session& owner, const url& target) override;
  void leave_gate(session& owner) override;

  void flush_sessions();

  const capabilities_info can_;
  function<void()> page_turn_;
  std::unique_ptr<hawser::detail::reactor> reactor_;
  timers timers_;
  connect_gate gate_;
  time_point alarm_ = never;
  bool ending_ = false;
  std::vector<session*> to_flush_;
  std::vector<std::unique_ptr<connection>> retired_connections_;
  std::vector<std::unique_ptr<session>> retired_sessions_;
  std::vector<std::unique_ptr<session>> sessions_;
};

}  // namespace hawser::detail
