// What lies around a session: the user's side above, the engine below.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "backend.hpp"
#include "event_queue.hpp"

namespace hawser::detail {

class session;

/// The user's side, as the session sees it. Called on the engine's thread.
class session_sink {
 public:
  virtual flow message(const incoming& arrived) = 0;
  virtual void emit(notification what) = 0;

  // The account behind buffered_amount(): send_*() adds what it accepts, the session takes off what is gone.
  /// These bytes were given to the system; on_drain may follow.
  virtual void written(std::size_t bytes) = 0;
  /// These bytes will never be.
  virtual void lost(std::size_t bytes) = 0;
  /// The session itself accepted these (a heartbeat).
  virtual void added(std::size_t bytes) = 0;
  /// A message entered the outbox that send_*() had not counted as parked; one that was parked left it.
  virtual void parked(std::size_t bytes) = 0;
  virtual void unparked(std::size_t bytes) = 0;

  virtual bool wants_attempts() const noexcept = 0;
  virtual bool wants_verdicts() const noexcept = 0;

 protected:
  ~session_sink() = default;
};

/// The engine, as the session sees it.
class session_host {
 public:
  virtual time_point now() const noexcept = 0;
  virtual std::uint64_t random() noexcept = 0;
  virtual const capabilities_info& can() const noexcept = 0;
  virtual std::unique_ptr<connection> connect(connect_request request, connection_events& events) = 0;
  /// Destroys it at the end of the turn, when nobody can be inside of it any more.
  virtual void retire(std::unique_ptr<connection> used) = 0;
  virtual void retire(session& used) = 0;
  virtual void set_timer(session& owner, time_point when) = 0;
  /// Something was sent: session::flush() is called before the turn ends.
  virtual void needs_flush(session& owner) = 0;
  /// Guarantee 27: session::begin_connecting() is called, now or when it is this session's turn at its host.
  virtual void enter_gate(session& owner, const url& target) = 0;
  virtual void leave_gate(session& owner) = 0;

 protected:
  ~session_host() = default;
};

}  // namespace hawser::detail
