#include "protocol/zlib_memory.hpp"

#include <cstdlib>

#include "buffer.hpp"

namespace hawser::protocol {
namespace {

/// zlib does not say how long the block is that it gives back, so each has its length before it. The union
/// keeps what follows aligned for anything.
union block_head {
  std::size_t size;
  std::max_align_t alignment;
};

}  // namespace

void zlib_memory::serve(z_stream& stream) noexcept {
  stream.zalloc = &zlib_memory::allocate;
  stream.zfree = &zlib_memory::release;
  stream.opaque = this;
}

voidpf zlib_memory::allocate(voidpf memory, uInt items, uInt size) noexcept {
  // Its largest request is 128 KiB (for memory level 9), so nothing overflows.
  const std::size_t total = std::size_t{items} * size;
  auto* const head = static_cast<block_head*>(std::malloc(sizeof(block_head) + total));
  if (head == nullptr) return nullptr;
  head->size = total;
  static_cast<zlib_memory*>(memory)->bytes_ += total;
  return head + 1;
}

void zlib_memory::release(voidpf memory, voidpf block) noexcept {
  auto* const head = static_cast<block_head*>(block) - 1;
  static_cast<zlib_memory*>(memory)->bytes_ -= head->size;
  std::free(head);
}

void require_ok(int zlib_result) {
  if (zlib_result == Z_OK) return;
  if (zlib_result == Z_MEM_ERROR) detail::out_of_memory();
  std::abort();
}

}  // namespace hawser::protocol
