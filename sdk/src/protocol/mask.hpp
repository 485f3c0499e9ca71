// Masking (RFC 6455 5.3): byte i is XORed with byte i mod 4 of the key.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace hawser::protocol {

/// The four bytes of a key in the order in which they stand on the wire.
using mask_key = std::array<std::uint8_t, 4>;

/// Copies `size` bytes and masks (or unmasks) them on the way. The first byte is byte `offset` of the
/// payload. `target` and `source` may be the same place; else they must not overlap.
void copy_masked(std::byte* target, const std::byte* source, std::size_t size, mask_key key,
                 std::size_t offset = 0) noexcept;

}  // namespace hawser::protocol
