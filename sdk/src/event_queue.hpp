// Room 9: what a client's user shall hear, in order and counted in bytes.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <hawser/close.hpp>
#include <hawser/error.hpp>
#include <hawser/message.hpp>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "backend.hpp"
#include "buffer.hpp"

namespace hawser::detail {

struct attempt_ticket;

struct attempt_event {
  std::shared_ptr<attempt_ticket> ticket;
};
struct opened_event {
  open_info info;
  std::uint32_t connection_number = 0;
};
struct closing_event {};
/// should_retry is to decide.
struct verdict_event {
  error_info error = {};
  std::uint16_t code = close_code::abnormal;
  bool default_answer = false;
};
/// A connection or an attempt is over, for a while or for good.
struct ended_event {
  error_info error = {};
  std::uint16_t code = close_code::abnormal;
  std::string reason = {};
  bool clean = false;
  std::uint16_t sent_code = 0;
  std::uint32_t attempts = 0;
  loss_info lost = {};
  bool retry = false;
  milliseconds delay{0};
  std::uint64_t seen_messages =
      0;  ///< how many of the messages accepted since open() had reached the session
  std::uint64_t seen_bytes = 0;
};
struct pong_event {
  std::chrono::nanoseconds round_trip{0};
  buffer payload = {};
};
struct drained_event {};
struct dropped_event {
  std::error_code reason = {};
  bool text = false;
  buffer payload = {};
};

using notification = std::variant<attempt_event, opened_event, closing_event, verdict_event, ended_event,
                                  pong_event, drained_event, dropped_event>;

/// Either a message or a notification.
struct queued_event {
  bool is_message = false;
  message content = {};
  notification other = closing_event{};
};

/// Small messages lie side by side in blocks that never move, so that one that is lent stays where it is;
/// large ones keep their own block. Not thread-safe: the loop hands whole queues over under its lock.
class event_queue {
 public:
  void push(const incoming& arrived);
  void push(notification what);
  /// Puts all of `later` behind what is here.
  void splice(event_queue& later);
  /// Takes out the oldest. A small message's bytes are lent until the next pop() or clear(). False if empty.
  bool pop(queued_event& result);
  void clear() noexcept;

  bool empty() const noexcept { return size_ == 0; }
  std::size_t size() const noexcept { return size_; }
  /// Payload bytes of the messages that wait, each counted with a fixed part, so that empty ones are bounded,
  /// too.
  std::size_t bytes() const noexcept { return bytes_; }
  static constexpr std::size_t message_overhead = 32;

 private:
  struct record {
    enum class form : std::uint8_t { lent, owned, other };
    form kind;
    bool text;
    std::uint32_t place;  ///< offset in `small`, or index in `large` or `others`
    std::uint32_t size;
  };
  struct block {
    buffer small;
    std::vector<record> records;
    std::vector<buffer> large;
    std::vector<notification> others;
    std::size_t next = 0;
  };

  block& last_block(std::size_t room);

  std::deque<std::unique_ptr<block>> blocks_;
  std::size_t size_ = 0;
  std::size_t bytes_ = 0;
  std::size_t next_block_size_ = 512;
};

}  // namespace hawser::detail
