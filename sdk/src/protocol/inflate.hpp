// Room 5: a compressed message becomes plain bytes, bounded while it inflates (RFC 7692 7.2.2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "buffer.hpp"

namespace hawser::protocol {

/// What comes out depends on the messages alone: neither on where a payload was cut nor on release_idle().
class inflater {
 public:
  enum class result : std::uint8_t { ok, too_big, corrupt };

  /// `window_bits` (8 to 15) is what the peer compresses with at most: a message may reach back 2^window_bits
  /// bytes into those before it, and with `no_context_takeover` not at all. Anything beyond is corrupt.
  inflater(int window_bits, bool no_context_takeover);
  inflater(inflater&&) noexcept;
  inflater& operator=(inflater&&) noexcept;
  ~inflater();

  /// Inflates a part of a message's payload and appends to `out`, whose size never passes `limit`, nor does
  /// its capacity grow past it. After too_big or corrupt every further call gives the same.
  result feed(std::span<const std::byte> part, detail::buffer& out, std::size_t limit);
  /// Ends the message: supplies the 00 00 ff ff that the sender left out, and asks that the payload ends
  /// there. No bytes can come out of it.
  result finish();
  /// Between messages: gives back what an idle connection does not need. With context takeover the bytes that
  /// the next message may refer to are kept, and only those. Inside a message it does nothing.
  void release_idle();
  /// Bytes held now, for the tests and the statistics.
  std::size_t memory() const noexcept;

 private:
  struct engine;
  std::unique_ptr<engine> engine_;
};

}  // namespace hawser::protocol
