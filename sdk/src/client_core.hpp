// Room 10: the user's side of one client: its handlers, its delivered state, its account of what was
// accepted. Kept alive by the client, by its session and by whoever is delivering, so that a client may be
// destroyed in its own callback.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <hawser/client.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "event_queue.hpp"
#include "handlers.hpp"
#include "session.hpp"
#include "session_seams.hpp"

namespace hawser::detail {

class loop_core;

class client_core final : public session_sink, public std::enable_shared_from_this<client_core> {
 public:
  client_core(std::shared_ptr<loop_core> loop, options settings);
  ~client_core();

  // What hawser::client passes on. Any thread: send, ping, close, state, buffered_amount.
  std::error_code open();
  std::error_code open(options settings);
  const std::string& last_refusal() const noexcept { return last_refusal_; }
  std::error_code send(bool text, std::span<const std::byte> bytes, send_options how);
  std::error_code ping(std::string_view payload);
  std::error_code close(std::uint16_t code, std::string_view reason);
  hawser::state state() const noexcept { return state_; }
  std::size_t buffered_amount() const noexcept {
    return state_ == hawser::state::closed ? 0 : buffered_.load();
  }
  void destroy();
  /// ~loop came first: closed, without a callback.
  void loop_ends() noexcept;
  /// The handlers may be replaced at any time; the session is told which hooks there are.
  template <typename Signature>
  void set(handler<Signature>& slot, function<Signature> fresh) {
    // The handler that goes may own the client.
    const auto self = shared_from_this();
    slot.replace(std::move(fresh), calls_);
    attempts_wanted_ = static_cast<bool>(handlers.attempt);
    verdicts_wanted_ = static_cast<bool>(handlers.verdict);
  }
  client_handlers handlers;

  // Any thread, for hawser::attempt.
  std::error_code answer(const std::shared_ptr<attempt_ticket>& ticket, const attempt_changes* changes);

  // What the loop asks for, on the loop's thread.
  /// Delivers up to `most` events; fewer if the budget of the loop ends.
  void deliver(std::size_t most);
  bool has_events() const noexcept { return !inbox_.empty() && !held_; }
  /// Keeps events here instead of delivering them, until receive_buffer makes the session pause.
  void hold(bool on);
  /// Lets a paused session go on if enough of what it brought was delivered.
  void resume_if_possible();
  /// With io::background: takes over what the engine has published.
  void take_over() { inbox_.splice(published_); }

  // What the engine asks for, on its thread.
  void publish() { published_.splice(outgoing_); }
  hawser::detail::session* session() noexcept { return session_; }

  bool in_ready_list = false;      ///< the loop's note, its thread
  bool in_published_list = false;  ///< the loop's note, under its lock
  bool in_outgoing_list = false;   ///< the loop's note, the engine's thread

 private:
  // What the session tells.
  flow message(const incoming& arrived) override;
  void emit(notification what) override;
  void written(std::size_t bytes) override;
  void lost(std::size_t bytes) override { buffered_ -= bytes; }
  void added(std::size_t bytes) override { buffered_ += bytes; }
  void parked(std::size_t bytes) override;
  void unparked(std::size_t bytes) override;
  bool wants_attempts() const noexcept override { return attempts_wanted_; }
  bool wants_verdicts() const noexcept override { return verdicts_wanted_; }

  connect_request first_request() const;
  void start(connect_request request);
  std::error_code check_room(bool parks, std::size_t size);
  bool send_buffer_full(std::size_t size) const noexcept;
  void account(bool parks, std::size_t size) noexcept;
  std::size_t receive_limit() const noexcept;
  /// On the engine's thread, after all that was submitted before, and only while there is a session.
  template <typename Work>
  void tell_session(Work work);
  template <typename Access, typename Work>
  void tell_session(Access& held, Work work);
  event_queue& arrivals() noexcept;
  void announce_arrival();
  static hawser::attempt make_attempt(std::shared_ptr<attempt_ticket> ticket) {
    return hawser::attempt(std::move(ticket));
  }
  void deliver_message(hawser::message& content);
  void deliver(attempt_event& event);
  void deliver(opened_event& event);
  void deliver(closing_event& event);
  void deliver(verdict_event& event);
  void deliver(ended_event& event);
  void deliver(pong_event& event);
  void deliver(drained_event& event);
  void deliver(dropped_event& event);
  void deliver_retry(ended_event& event);
  void deliver_close(ended_event& event);
  void add_strays(ended_event& event);
  /// close() kept this retry from being told: the end will tell what it lost.
  void keep_unreported(const ended_event& event) noexcept;
  bool quiet() const noexcept { return destroyed_ || user_closed_; }
  template <typename Signature, typename... Arguments>
  void call(handler<Signature>& slot, Arguments&&... arguments);

  std::shared_ptr<loop_core> loop_;
  std::shared_ptr<const options> settings_;
  std::string last_refusal_;
  call_depth calls_;
  event_queue inbox_;      ///< the loop's thread
  event_queue published_;  ///< under the loop's lock
  event_queue outgoing_;   ///< the engine's thread; with io::caller events go straight to inbox_
  hawser::detail::session* session_ = nullptr;                ///< the engine's thread
  std::atomic<hawser::state> state_ = hawser::state::closed;  ///< written under the loop's lock
  std::atomic<std::size_t> buffered_ = 0;
  std::atomic<std::size_t> parked_bytes_ = 0;
  std::atomic<std::size_t> parked_messages_ = 0;
  std::atomic<std::size_t> undelivered_bytes_ = 0;
  std::atomic<bool> above_low_water_ = false;
  std::atomic<bool> paused_ = false;
  std::atomic<bool> attempts_wanted_ = false;
  std::atomic<bool> verdicts_wanted_ = false;
  std::atomic<bool> user_closed_ = false;
  std::atomic<std::uint64_t> accepted_messages_ = 0;  ///< since open()
  std::atomic<std::uint64_t> accepted_bytes_ = 0;
  std::atomic<std::uint32_t> connection_number_ = 0;  ///< of the connection whose on_open was delivered
  std::uint64_t settled_messages_ = 0;  ///< of those accepted: the fate of so many is known here
  std::uint64_t settled_bytes_ = 0;
  loss_info unreported_;                              ///< of retries that close() kept from being told
  std::uint16_t untold_code_ = close_code::abnormal;  ///< of the newest of them
  std::string untold_reason_;
  bool retry_waits_ = false;
  bool held_ = false;
  bool lingers_ = false;  ///< destroyed, and its session may still have something to send
  std::atomic<bool> destroyed_ = false;
};

}  // namespace hawser::detail
