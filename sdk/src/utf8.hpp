// Room 6: text is UTF-8 (RFC 3629) or it fails at the first bad byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace hawser::detail {

/// Whether a whole text is well-formed UTF-8.
bool is_utf8(std::span<const std::byte> text) noexcept;
bool is_utf8(std::string_view text) noexcept;

/// Checks a text that arrives in pieces, cut anywhere.
class utf8_validator {
 public:
  /// False from the first byte on that no well-formed text can continue with: at once, not at the character's
  /// end.
  bool feed(std::span<const std::byte> piece) noexcept;
  /// Whether the text so far ends at a character's end.
  bool complete() const noexcept;
  void reset() noexcept;

 private:
  std::uint8_t state_ = 0;
};

}  // namespace hawser::detail
