// Room 8: one client's connection over its whole life, with its attempts, retries and deadlines.
// Lives on the engine's thread. What happens next is decided by the table in state.hpp; this is the doing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "attempt_ticket.hpp"
#include "backend.hpp"
#include "deadlines.hpp"
#include "engine_entry.hpp"
#include "event_queue.hpp"
#include "liveness.hpp"
#include "outflow.hpp"
#include "retry_policy.hpp"
#include "session_seams.hpp"
#include "state.hpp"

namespace hawser::detail {

class session final : public engine_entry, private connection_events {
 public:
  session(session_host& host, std::shared_ptr<session_sink> sink);
  ~session();
  session(const session&) = delete;
  session& operator=(const session&) = delete;

  // What the user's side asks for.

  /// Validated.
  void open(connect_request request);
  void retry_now();
  /// `connection_number`: of the connection that the user saw open; 0 if the message was accepted for the
  /// outbox.
  void send(const outgoing& message, std::uint32_t connection_number);
  void ping(std::span<const std::byte> payload);
  void close(std::uint16_t code, std::string_view reason);
  void opened_delivered(std::uint32_t connection_number);
  void answer_attempt(attempt_answer answer);
  void answer_retry(bool again);
  void resume_receiving();
  void notified(notice what);
  /// The client is gone: what was accepted goes out for up to `linger`, then this retires.
  void abandon();

  // What the engine asks for.

  void begin_connecting();
  void timer_due();
  void flush();

 private:
  void opened(connected what) override;
  flow received(const incoming& message) override;
  void drained() override;
  void closing(std::uint16_t code, std::string_view reason) override;
  void pong(std::span<const std::byte> payload) override;
  void failed(failure why) override;
  void closed(ending how) override;

  enum class deadline : std::uint8_t { open, attempt, close, retry, stable, outbox, linger };

  const options& user() const noexcept { return *request_.settings; }
  void apply(input what);
  void begin_attempt();
  void ask_for_attempt(int http_status, std::string authenticate);
  void send_close();
  bool asks_again_after_401();
  void end_connection(ending how);
  void give_up(errc why, std::uint16_t code_to_send = 0);
  void settle(bool default_answer);
  void wait_for_retry();
  void announce_end();
  void drop_connection();
  void pause_over();
  void act_on_liveness();
  void on_deadline(deadline which);
  void set_deadline(deadline which, milliseconds limit);
  void arm();

  session_host& host_;
  std::shared_ptr<session_sink> sink_;
  connect_request request_;
  std::unique_ptr<connection> connection_;
  outflow outflow_;
  liveness liveness_;
  retry_policy retry_;
  deadlines<deadline, 7> deadlines_;
  std::shared_ptr<attempt_ticket> ticket_;  ///< set while on_attempt thinks
  std::optional<failure> failure_;
  open_info opened_;    ///< of the newest connection, until it is announced
  ended_event report_;  ///< of the newest end, until it is announced
  std::string close_reason_;
  std::string peer_reason_;
  std::uint32_t connection_number_ = 0;
  std::uint16_t close_code_ = close_code::normal;
  std::uint16_t peer_code_ = close_code::abnormal;
  phase phase_ = phase::idle;
  bool asked_after_401_ = false;
  bool verdict_waits_ = false;  ///< for should_retry
  bool end_told_ = true;        ///< the newest connection's end was announced
  bool user_closed_ = false;
  bool abandoned_ = false;
  bool paused_ = false;
  bool suspended_ = false;
};

}  // namespace hawser::detail
