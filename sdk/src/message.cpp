#include <cstring>
#include <hawser/message.hpp>

#include "buffer.hpp"

namespace hawser {

message message::take() {
  // Forgotten in any case: the kept message outlives its lender.
  detail::buffer* const lender = std::exchange(lender_, nullptr);
  if (lender != nullptr && lender->data() == bytes_.data()) {
    storage_.reset(lender->take());
  } else if (storage_ == nullptr && !bytes_.empty()) {
    storage_.reset(static_cast<std::byte*>(std::malloc(bytes_.size())));
    if (storage_ == nullptr) detail::out_of_memory();
    std::memcpy(storage_.get(), bytes_.data(), bytes_.size());
    bytes_ = {storage_.get(), bytes_.size()};
  }
  return std::move(*this);
}

}  // namespace hawser
