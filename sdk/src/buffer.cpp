#include "buffer.hpp"

#include <algorithm>
#include <limits>
#include <new>

namespace hawser::detail {

void out_of_memory() {
#if defined(__cpp_exceptions)
  throw std::bad_alloc();
#else
  std::abort();
#endif
}

void buffer::grow(std::size_t count) {
  constexpr std::size_t smallest = 64;
  if (count > std::numeric_limits<std::size_t>::max() / 2 - size_) out_of_memory();
  reallocate(std::max({size_ + count, capacity_ + capacity_ / 2, smallest}));
}

void buffer::reallocate(std::size_t capacity) {
  void* const moved = std::realloc(data_, capacity);
  if (moved == nullptr) out_of_memory();
  data_ = static_cast<std::byte*>(moved);
  capacity_ = capacity;
}

}  // namespace hawser::detail
