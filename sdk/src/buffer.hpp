// A block of bytes that grows without filling what it adds: what the rooms read into and encode into.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace hawser::detail {

/// Ends the program in the way the build allows: std::bad_alloc, or abort where exceptions are off.
[[noreturn]] void out_of_memory();

/// Memory comes from malloc, so that a page's JavaScript can hand over a block that it has filled.
class buffer {
 public:
  buffer() noexcept = default;
  buffer(buffer&& other) noexcept { swap(other); }
  buffer& operator=(buffer&& other) noexcept {
    buffer(std::move(other)).swap(*this);
    return *this;
  }
  buffer(const buffer&) = delete;
  buffer& operator=(const buffer&) = delete;
  ~buffer() { std::free(data_); }

  /// Takes over a block made by malloc.
  static buffer adopt(std::byte* block, std::size_t size) noexcept {
    buffer result;
    result.data_ = block;
    result.size_ = result.capacity_ = size;
    return result;
  }

  /// Gives the block away, to be freed by std::free; nothing is left here.
  std::byte* take() noexcept {
    size_ = capacity_ = 0;
    return std::exchange(data_, nullptr);
  }

  std::byte* data() noexcept { return data_; }
  const std::byte* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }
  std::size_t capacity() const noexcept { return capacity_; }
  bool empty() const noexcept { return size_ == 0; }
  std::span<const std::byte> bytes() const noexcept { return {data_, size_}; }
  std::string_view text() const noexcept { return {reinterpret_cast<const char*>(data_), size_}; }

  /// Makes room for at least `count` bytes behind size() and returns their place; commit() then counts them
  /// in.
  std::byte* prepare(std::size_t count) {
    if (capacity_ - size_ < count) grow(count);
    return data_ + size_;
  }
  void commit(std::size_t count) noexcept { size_ += count; }
  /// Makes the capacity at least `total`, and not more where it was less: for who has a limit to keep.
  void reserve(std::size_t total) {
    if (total > capacity_) reallocate(total);
  }

  void append(const void* source, std::size_t count) {
    if (count == 0) return;
    std::memcpy(prepare(count), source, count);
    size_ += count;
  }
  void append(std::span<const std::byte> source) { append(source.data(), source.size()); }

  /// Forgets the bytes but keeps the memory.
  void clear() noexcept { size_ = 0; }
  /// Keeps only the first `count` bytes.
  void truncate(std::size_t count) noexcept { size_ = count; }
  /// Gives the memory back.
  void release() noexcept { buffer().swap(*this); }

  void swap(buffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

 private:
  void grow(std::size_t count);
  void reallocate(std::size_t capacity);

  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace hawser::detail
