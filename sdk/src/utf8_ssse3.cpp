// The UTF-8 check by 16 bytes at a time, for an x86 without AVX2 and for texts of 32 to 63 bytes.
#include "simd.hpp"

#if defined(HAWSER_SIMD_X86)

#include <immintrin.h>

#define HAWSER_SIMD_TARGET __attribute__((target("ssse3")))
#include "utf8_scan.hpp"

namespace hawser::detail {
namespace {

#define HAWSER_LANE HAWSER_SIMD_TARGET HAWSER_ALWAYS_INLINE static

struct lane {
  using vector = __m128i;
  static constexpr std::size_t width = 16;

  HAWSER_LANE vector load(const void* at) noexcept {
    return _mm_loadu_si128(static_cast<const __m128i_u*>(at));
  }
  HAWSER_LANE vector fill(std::uint8_t byte) noexcept { return _mm_set1_epi8(static_cast<char>(byte)); }
  HAWSER_LANE vector words(std::uint64_t low, std::uint64_t high) noexcept {
    return _mm_set_epi64x(static_cast<long long>(high), static_cast<long long>(low));
  }
  HAWSER_LANE vector table(const nibble_table& entries) noexcept { return load(entries.data()); }
  HAWSER_LANE vector look_up(vector table, vector nibble) noexcept { return _mm_shuffle_epi8(table, nibble); }
  HAWSER_LANE vector low(vector v) noexcept { return _mm_and_si128(v, fill(0x0f)); }
  HAWSER_LANE vector high(vector v) noexcept { return low(_mm_srli_epi16(v, 4)); }
  HAWSER_LANE vector both(vector a, vector b) noexcept { return _mm_and_si128(a, b); }
  HAWSER_LANE vector either(vector a, vector b) noexcept { return _mm_or_si128(a, b); }
  HAWSER_LANE vector differ(vector a, vector b) noexcept { return _mm_xor_si128(a, b); }
  HAWSER_LANE vector minus(vector a, vector b) noexcept { return _mm_subs_epu8(a, b); }
  HAWSER_LANE bool any(vector v) noexcept { return _mm_movemask_epi8(_mm_cmpeq_epi8(v, fill(0))) != 0xffff; }
  HAWSER_LANE bool any_high(vector v) noexcept { return _mm_movemask_epi8(v) != 0; }

  template <int count>
  HAWSER_LANE vector shifted_in(vector now, vector before) noexcept {
    return _mm_alignr_epi8(now, before, 16 - count);
  }
  HAWSER_LANE vector ends_at_most(int third_last, int second_last, int last) noexcept {
    return _mm_setr_epi8(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, static_cast<char>(third_last),
                         static_cast<char>(second_last), static_cast<char>(last));
  }
};

}  // namespace

HAWSER_SIMD_TARGET bool is_utf8_ssse3(const std::byte* text, std::size_t size) noexcept {
  if (size < 8) return is_utf8_scalar(text, size);
  return size < 2 * lane::width ? scan_short_utf8<lane>(text, size) : scan_utf8<lane>(text, size);
}

}  // namespace hawser::detail

#endif
