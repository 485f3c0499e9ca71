// Compresses the messages to send (RFC 7692 7.2.1).
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "buffer.hpp"

namespace hawser::protocol {

class deflater {
 public:
  /// `window_bits` 9 to 15 (zlib cannot make a raw stream for 8), `level` 1 to 9, `memory_level` 1 to 9.
  deflater(int window_bits, bool no_context_takeover, int level, int memory_level = 8);
  deflater(deflater&&) noexcept;
  deflater& operator=(deflater&&) noexcept;
  ~deflater();

  /// Appends the compressed message to `out`, without the 00 00 ff ff at its end.
  void compress(std::span<const std::byte> message, detail::buffer& out);
  /// Gives the memory back. The next message starts a fresh window, which a sender always may.
  void release_idle() noexcept;
  std::size_t memory() const noexcept;

 private:
  struct engine;
  std::unique_ptr<engine> engine_;
};

}  // namespace hawser::protocol
