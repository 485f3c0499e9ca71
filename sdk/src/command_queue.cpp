#include "command_queue.hpp"

namespace hawser::detail {

void command_queue::push_send(client_core& target, const outgoing& message, std::uint32_t connection_number) {
  constexpr std::size_t large_message = 16u << 10;
  record entry{.target = &target,
               .place = 0,
               .size = message.bytes.size(),
               .connection_number = connection_number,
               .text = message.text,
               .compress = message.compress,
               .large = message.bytes.size() >= large_message};
  if (entry.large) {
    entry.place = large_.size();
    large_.emplace_back().append(message.bytes);
  } else {
    entry.place = small_.size();
    small_.append(message.bytes);
  }
  records_.push_back(entry);
}

void command_queue::push_call(function<void()> call) {
  records_.push_back({.target = nullptr,
                      .place = calls_.size(),
                      .size = 0,
                      .connection_number = 0,
                      .text = false,
                      .compress = false,
                      .large = false});
  calls_.push_back(std::move(call));
}

void command_queue::swap(command_queue& other) noexcept {
  records_.swap(other.records_);
  small_.swap(other.small_);
  large_.swap(other.large_);
  calls_.swap(other.calls_);
}

}  // namespace hawser::detail
