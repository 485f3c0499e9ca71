// A message that arrived.
#pragma once

#include <hawser/export.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace hawser {

namespace detail {
class buffer;
}

/// In on_message its bytes are lent: valid until the callback returns, also if the client is destroyed
/// meanwhile. take() keeps them.
class message {
 public:
  message() noexcept = default;
  message(message&& other) noexcept { *this = std::move(other); }
  message& operator=(message&& other) noexcept {
    storage_ = std::move(other.storage_);
    bytes_ = std::exchange(other.bytes_, {});
    lender_ = std::exchange(other.lender_, nullptr);
    text_ = other.text_;
    return *this;
  }

  bool is_text() const noexcept { return text_; }
  bool is_binary() const noexcept { return !text_; }
  /// The payload as characters; for a text message it is valid UTF-8. May hold NUL bytes.
  std::string_view text() const noexcept {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
  }
  std::span<const std::byte> bytes() const noexcept { return bytes_; }
  std::size_t size() const noexcept { return bytes_.size(); }
  bool empty() const noexcept { return bytes_.empty(); }

  /// The message with bytes of its own, to be kept as long as one likes. Large messages are moved, small ones
  /// copied. This one is empty afterwards.
  HAWSER_API message take();

  /// Memory that malloc gave.
  struct release {
    void operator()(std::byte* block) const noexcept { std::free(block); }
  };
  using block = std::unique_ptr<std::byte, release>;

  /// For the backends and for tests of a program's own: bytes lent by the caller (who may offer the whole
  /// buffer that they lie in to take()), or handed over in a block.
  static message lend(std::span<const std::byte> bytes, bool text,
                      detail::buffer* lender = nullptr) noexcept {
    message result;
    result.bytes_ = bytes;
    result.lender_ = lender;
    result.text_ = text;
    return result;
  }
  static message own(block storage, std::size_t size, bool text) noexcept {
    message result = lend({storage.get(), size}, text);
    result.storage_ = std::move(storage);
    return result;
  }

 private:
  std::span<const std::byte> bytes_;
  block storage_;
  detail::buffer* lender_ = nullptr;
  bool text_ = false;
};

}  // namespace hawser
