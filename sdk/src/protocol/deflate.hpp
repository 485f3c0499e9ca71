// Compresses the messages to send (RFC 7692 7.2.1).
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "buffer.hpp"

namespace hawser::protocol {

class deflater {
 public:
  /// `window_bits` 9 to 15, `level` 1 to 9, `memory_level` 1 to 9; anything else stops the program.
  ///
  /// zlib cannot make a raw stream with a window of 2^8: its search for matches needs 262 bytes of
  /// look-ahead. Up to 1.2.8 it silently took 2^9 instead, which the peer's smaller window cannot serve;
  /// from 1.2.9 on (1.2.13 too) deflateInit2 gives Z_STREAM_ERROR. So a peer that answers
  /// client_max_window_bits=8 gets no compressed messages, or the handshake fails: that is decided where the
  /// answer is read.
  deflater(int window_bits, bool no_context_takeover, int level, int memory_level = 8);
  deflater(deflater&&) noexcept;
  deflater& operator=(deflater&&) noexcept;
  ~deflater();

  /// Appends the compressed message to `out`, without the 00 00 ff ff at its end.
  void compress(std::span<const std::byte> message, detail::buffer& out);
  /// Gives the memory back. The next message starts a fresh window, which a sender always may.
  void release_idle() noexcept;
  /// Bytes held now, for the tests and the statistics.
  std::size_t memory() const noexcept;

 private:
  struct engine;
  std::unique_ptr<engine> engine_;
};

}  // namespace hawser::protocol
