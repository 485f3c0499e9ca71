// Where accepted messages are until the system has them: in the outbox, in the connection, or lost and
// reported.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <system_error>

#include "outbox.hpp"
#include "session_seams.hpp"

namespace hawser::detail {

class outflow {
 public:
  explicit outflow(session_sink& sink) noexcept : sink_(sink) {}

  /// open() was called: a new account.
  void start(std::shared_ptr<const options> settings) noexcept;
  /// A message that send_*() accepted has come this far.
  void seen(std::size_t bytes) noexcept;
  void hand_over(connection& target, const outgoing& message);
  /// Into the outbox; what does not fit is dropped and reported. `counted`: send_*() has counted it as
  /// parked.
  void park(const outgoing& message, bool counted, time_point now);
  void lose(std::size_t bytes);

  /// The whole outbox goes out.
  void release_outbox(connection& target);
  bool outbox_empty() const noexcept { return outbox_.empty(); }
  time_point outbox_expiry() const noexcept { return outbox_.expiry(settings_->outbox.max_age); }
  void expire_outbox(time_point now);

  void written(const connection& source);
  /// What the connection still holds is lost.
  void lose_connection(const connection& source);
  void lose_outbox();

  loss_info take_losses() noexcept;
  std::uint64_t seen_messages() const noexcept { return seen_messages_; }
  std::uint64_t seen_bytes() const noexcept { return seen_bytes_; }

 private:
  void drop(parked_message message, std::error_code reason);

  session_sink& sink_;
  std::shared_ptr<const options> settings_;
  outbox outbox_;
  loss_info losses_;
  std::size_t handed_bytes_ = 0;  ///< in the connection, as far as we know
  std::uint64_t seen_messages_ = 0;
  std::uint64_t seen_bytes_ = 0;
};

}  // namespace hawser::detail
