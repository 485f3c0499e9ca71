#include "event_queue.hpp"

#include <algorithm>

namespace hawser::detail {

namespace {
constexpr std::size_t largest_block = 64u << 10;
/// From here on a message is worth a block of its own, which can be handed over without a copy.
constexpr std::size_t large_message = 16u << 10;
}  // namespace

void event_queue::push(const incoming& arrived) {
  const std::size_t size = arrived.bytes.size();
  if (size < large_message) {
    block& target = last_block(size);
    const auto place = static_cast<std::uint32_t>(target.small.size());
    target.small.append(arrived.bytes);
    target.records.push_back({record::form::lent, arrived.text, place, static_cast<std::uint32_t>(size)});
  } else {
    block& target = last_block(0);
    buffer own;
    if (arrived.storage != nullptr && arrived.storage->data() == arrived.bytes.data()) {
      own = std::move(*arrived.storage);
      own.truncate(size);
    } else {
      own.append(arrived.bytes);
    }
    target.records.push_back(
        {record::form::owned, arrived.text, static_cast<std::uint32_t>(target.large.size()), 0});
    target.large.push_back(std::move(own));
  }
  ++size_;
  bytes_ += size + message_overhead;
}

void event_queue::push(notification what) {
  block& target = last_block(0);
  target.records.push_back({record::form::other, false, static_cast<std::uint32_t>(target.others.size()), 0});
  target.others.push_back(std::move(what));
  ++size_;
}

event_queue::block& event_queue::last_block(std::size_t room) {
  // Growing would move bytes that may be lent: what does not fit begins a new block.
  if (!blocks_.empty()) {
    block& last = *blocks_.back();
    if (last.small.capacity() - last.small.size() >= room) return last;
    next_block_size_ = std::min(largest_block, std::max(next_block_size_, last.small.capacity() * 2));
  }
  blocks_.push_back(std::make_unique<block>());
  block& fresh = *blocks_.back();
  if (room > 0) fresh.small.prepare(std::max(room, next_block_size_));
  return fresh;
}

void event_queue::splice(event_queue& later) {
  for (auto& each : later.blocks_) blocks_.push_back(std::move(each));
  size_ += std::exchange(later.size_, 0);
  bytes_ += std::exchange(later.bytes_, 0);
  later.blocks_.clear();
}

bool event_queue::pop(queued_event& result) {
  while (!blocks_.empty() && blocks_.front()->next == blocks_.front()->records.size()) blocks_.pop_front();
  if (blocks_.empty()) return false;
  block& first = *blocks_.front();
  const record& oldest = first.records[first.next++];
  --size_;
  result.is_message = oldest.kind != record::form::other;
  if (!result.is_message) {
    result.other = std::move(first.others[oldest.place]);
    return true;
  }
  if (oldest.kind == record::form::lent) {
    result.content = message::lend({first.small.data() + oldest.place, oldest.size}, oldest.text);
  } else {
    buffer& own = first.large[oldest.place];
    const std::size_t size = own.size();
    result.content = message::own(message::block(own.take()), size, oldest.text);
  }
  bytes_ -= result.content.size() + message_overhead;
  return true;
}

void event_queue::clear() noexcept {
  blocks_.clear();
  size_ = bytes_ = 0;
}

}  // namespace hawser::detail
