// What users' threads ask of the engine, in one order for all of them. The loop guards it with its lock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <hawser/function.hpp>
#include <utility>
#include <vector>

#include "backend.hpp"
#include "buffer.hpp"

namespace hawser::detail {

class client_core;

class command_queue {
 public:
  /// A message for `target`'s session. Small payloads lie side by side, large ones in a block of their own.
  void push_send(client_core& target, const outgoing& message, std::uint32_t connection_number);
  void push_call(function<void()> call);
  bool empty() const noexcept { return records_.empty(); }
  void swap(command_queue& other) noexcept;
  /// Runs all in order: `send(client_core&, const outgoing&, connection_number)` for each message. Then it is
  /// empty.
  template <typename Send>
  void run(Send&& send);

 private:
  struct record {
    client_core* target;  ///< null: a call
    std::size_t place;    ///< offset in `small_`, or index in `large_` or `calls_`
    std::size_t size;
    std::uint32_t connection_number;
    bool text;
    bool compress;
    bool large;
  };

  std::vector<record> records_;
  buffer small_;
  std::vector<buffer> large_;
  std::vector<function<void()>> calls_;
};

template <typename Send>
void command_queue::run(Send&& send) {
  for (const record& each : records_) {
    if (each.target == nullptr) {
      calls_[each.place]();
      continue;
    }
    outgoing message{.text = each.text, .compress = each.compress};
    if (each.large) {
      message.bytes = large_[each.place].bytes();
      message.storage = &large_[each.place];
    } else {
      message.bytes = {small_.data() + each.place, each.size};
    }
    send(*each.target, message, each.connection_number);
  }
  records_.clear();
  large_.clear();
  calls_.clear();
  // A burst's memory is not kept for ever.
  constexpr std::size_t kept = 256u << 10;
  if (small_.capacity() > kept) small_.release();
  small_.clear();
}

}  // namespace hawser::detail
