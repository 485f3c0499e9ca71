#include <cstring>
#include <hawser/message.hpp>

#include "buffer.hpp"

namespace hawser {

message message::take() {
  if (lender_ != nullptr && lender_->data() == bytes_.data()) {
    storage_.reset(std::exchange(lender_, nullptr)->take());
  } else if (storage_ == nullptr && !bytes_.empty()) {
    storage_.reset(static_cast<std::byte*>(std::malloc(bytes_.size())));
    if (storage_ == nullptr) detail::out_of_memory();
    std::memcpy(storage_.get(), bytes_.data(), bytes_.size());
    bytes_ = {storage_.get(), bytes_.size()};
  }
  return std::move(*this);
}

}  // namespace hawser
