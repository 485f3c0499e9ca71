// What zlib's two directions share: memory that is counted, and what becomes of zlib's failures.
#pragma once

// zlib then takes its input as const.
#define ZLIB_CONST
#include <zlib.h>

#include <cstddef>

namespace hawser::protocol {

/// The memory of one z_stream. It must stay where it is while the stream lives.
class zlib_memory {
 public:
  /// To be called before deflateInit2 or inflateInit2.
  void serve(z_stream& stream) noexcept;
  /// Bytes that the stream holds now, as it asked for them.
  std::size_t bytes() const noexcept { return bytes_; }

 private:
  static voidpf allocate(voidpf memory, uInt items, uInt size) noexcept;
  static void release(voidpf memory, voidpf block) noexcept;

  std::size_t bytes_ = 0;
};

/// For calls that fail for want of memory only: Z_MEM_ERROR ends in out_of_memory(), and any other failure is
/// a mistake in this program, which stops.
void require_ok(int zlib_result);

}  // namespace hawser::protocol
