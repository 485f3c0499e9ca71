// The vector kernel of the UTF-8 check, written once for all instruction sets (after the lookup method of J.
// Keiser and D. Lemire, "Validating UTF-8 in less than one instruction per byte", 2020).
//
// Every rule of RFC 3629 but one can be seen from two neighbouring bytes, and there from three nibbles: both
// of the first byte and the high one of the second. Each rule is a bit; each nibble looks up in a table of 16
// which rules it would break; a bit that stands in all three answers is an error. The last rule is that the
// third and fourth byte of a character follow: the pair "continuation, continuation" has a bit of its own,
// and it must stand exactly where a lead two or three bytes earlier asks for it.
//
// An including file defines HAWSER_SIMD_TARGET, the attribute that lets a function use its instructions (a
// function template does not inherit it from its caller), and gives a `lane`: the vector type and its
// operations.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "utf8_kernels.hpp"

namespace hawser::detail {
namespace {

using nibble_table = std::array<std::uint8_t, 16>;

struct pair_tables {
  nibble_table first_high{}, first_low{}, second_high{};
};

/// Nibbles as sets: bit n stands for the nibble n.
constexpr unsigned nibbles(unsigned from, unsigned to) { return (2U << to) - (1U << from); }

constexpr void forbid(pair_tables& tables, std::uint8_t bit, unsigned first_high, unsigned first_low,
                      unsigned second_high) {
  for (std::size_t n = 0; n < 16; ++n) {
    if ((first_high >> n & 1U) != 0) tables.first_high[n] |= bit;
    if ((first_low >> n & 1U) != 0) tables.first_low[n] |= bit;
    if ((second_high >> n & 1U) != 0) tables.second_high[n] |= bit;
  }
}

constexpr std::uint8_t two_continuations = 0x80;

constexpr pair_tables make_pair_tables() {
  constexpr unsigned any = nibbles(0x0, 0xf);
  constexpr unsigned continuation = nibbles(0x8, 0xb);
  pair_tables tables;
  forbid(tables, 0x01, nibbles(0xc, 0xf), any, any & ~continuation);          // a lead alone
  forbid(tables, 0x02, nibbles(0x0, 0x7), any, continuation);                 // a continuation without a lead
  forbid(tables, 0x04, nibbles(0xc, 0xc), nibbles(0, 1), continuation);       // C0, C1: too long a form
  forbid(tables, 0x08, nibbles(0xe, 0xe), nibbles(0, 0), nibbles(8, 9));      // E0 80..9F: likewise
  forbid(tables, 0x10, nibbles(0xe, 0xe), nibbles(13, 13), nibbles(10, 11));  // ED A0..BF: surrogates
  forbid(tables, 0x20, nibbles(0xf, 0xf), nibbles(4, 15), nibbles(9, 11));    // F4 90 and up: above U+10FFFF
  // F0 80..8F (too long a form) and F5..FF 80..8F (above U+10FFFF) have the same second byte and share a bit.
  forbid(tables, 0x40, nibbles(0xf, 0xf), nibbles(0, 0) | nibbles(5, 15), nibbles(8, 8));
  forbid(tables, two_continuations, continuation, any, continuation);
  return tables;
}

inline constexpr pair_tables tables_of_pairs = make_pair_tables();

template <class lane>
class utf8_scan {
 public:
  using vector = typename lane::vector;

  HAWSER_SIMD_TARGET HAWSER_ALWAYS_INLINE utf8_scan() noexcept
      : first_high_(lane::table(tables_of_pairs.first_high)),
        first_low_(lane::table(tables_of_pairs.first_low)),
        second_high_(lane::table(tables_of_pairs.second_high)),
        before_(lane::fill(0)),
        error_(lane::fill(0)) {}

  /// Four vectors at once: one test lets plain ASCII pass.
  HAWSER_SIMD_TARGET HAWSER_ALWAYS_INLINE void block(const std::byte* text) noexcept {
    const vector a = lane::load(text);
    const vector b = lane::load(text + lane::width);
    const vector c = lane::load(text + 2 * lane::width);
    const vector d = lane::load(text + 3 * lane::width);
    if (!lane::any_high(lane::either(lane::either(a, b), lane::either(c, d)))) return ascii(d);
    check(a);
    check(b);
    check(c);
    check(d);
  }

  /// One vector, which follows the one before it.
  HAWSER_SIMD_TARGET HAWSER_ALWAYS_INLINE void check(vector now) noexcept {
    const vector first = lane::template shifted_in<1>(now, before_);
    const vector pairs = lane::both(lane::both(lane::look_up(first_high_, lane::high(first)),
                                               lane::look_up(first_low_, lane::low(first))),
                                    lane::look_up(second_high_, lane::high(now)));
    // Saturating, so that the top bit stands exactly for leads from E0 (two bytes on) and from F0 (three
    // bytes on).
    const vector third = lane::minus(lane::template shifted_in<2>(now, before_), lane::fill(0xe0 - 0x80));
    const vector fourth = lane::minus(lane::template shifted_in<3>(now, before_), lane::fill(0xf0 - 0x80));
    const vector wanted = lane::both(lane::either(third, fourth), lane::fill(two_continuations));
    error_ = lane::either(error_, lane::differ(wanted, pairs));
    before_ = now;
  }

  /// The last vector may reach back into what was checked already; then the bytes before it are not those of
  /// the last step.
  HAWSER_SIMD_TARGET HAWSER_ALWAYS_INLINE void check_again(vector before, vector now) noexcept {
    before_ = before;
    check(now);
  }

  HAWSER_SIMD_TARGET HAWSER_ALWAYS_INLINE bool good() const noexcept { return !lane::any(error_); }

 private:
  /// ASCII is wrong only after a character that has not ended; its lead is in one of the last three places.
  HAWSER_SIMD_TARGET HAWSER_ALWAYS_INLINE void ascii(vector last) noexcept {
    error_ = lane::either(error_, lane::minus(before_, lane::ends_at_most(0xef, 0xdf, 0xbf)));
    before_ = last;
  }

  vector first_high_, first_low_, second_high_;
  vector before_, error_;
};

/// Whether the first and the last two vectors are plain ASCII: all of a text of two to four vectors.
template <class lane>
HAWSER_SIMD_TARGET HAWSER_ALWAYS_INLINE bool ends_are_ascii(const std::byte* text,
                                                            const std::byte* end) noexcept {
  const auto front = lane::either(lane::load(text), lane::load(text + lane::width));
  const auto back = lane::either(lane::load(end - 2 * lane::width), lane::load(end - lane::width));
  return !lane::any_high(lane::either(front, back));
}

/// A text of two vectors or more.
template <class lane>
HAWSER_SIMD_TARGET HAWSER_ALWAYS_INLINE bool scan_utf8(const std::byte* text, std::size_t size) noexcept {
  constexpr std::size_t width = lane::width;
  const std::byte* const end = text + size;
  if (size <= 4 * width && ends_are_ascii<lane>(text, end)) return true;
  utf8_scan<lane> scan;
  const std::byte* at = text;
  for (; static_cast<std::size_t>(end - at) >= 4 * width; at += 4 * width) scan.block(at);
  for (; static_cast<std::size_t>(end - at) >= width; at += width) scan.check(lane::load(at));
  if (at != end) scan.check_again(lane::load(end - 2 * width), lane::load(end - width));
  return scan.good() && utf8_unfinished(text, size) == 0;
}

inline std::uint64_t load_word(const std::byte* at) noexcept {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

/// A text of 8 to 31 bytes, in a lane of 16. Zeros fill it up, at least one: behind them no character is left
/// unfinished.
template <class lane>
HAWSER_SIMD_TARGET HAWSER_ALWAYS_INLINE bool scan_short_utf8(const std::byte* text,
                                                             std::size_t size) noexcept {
  static_assert(lane::width == 16);
  // As places to look up: from entry n on they move a vector n bytes down, and what is out of range becomes
  // zero.
  static constexpr std::array<std::uint8_t, 32> places{0,   1,   2,   3,   4,   5,   6,   7,   8,   9,   10,
                                                       11,  12,  13,  14,  15,  255, 255, 255, 255, 255, 255,
                                                       255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
  utf8_scan<lane> scan;
  if (size < 16) {
    // The second word overlaps the first; two shifts, since one by all 64 bits has no meaning.
    const std::uint64_t rest = load_word(text + size - 8) >> 8 * (15 - size) >> 8;
    scan.check(lane::words(load_word(text), rest));
  } else {
    const auto* const moved = reinterpret_cast<const std::byte*>(places.data() + (32 - size));
    scan.check(lane::load(text));
    scan.check(lane::look_up(lane::load(text + size - 16), lane::load(moved)));
  }
  return scan.good();
}

}  // namespace
}  // namespace hawser::detail
