// The UTF-8 check by 32 bytes at a time.
#include "simd.hpp"

#if defined(HAWSER_SIMD_X86)

#include <immintrin.h>

#define HAWSER_SIMD_TARGET __attribute__((target("avx2")))
#include "utf8_scan.hpp"

namespace hawser::detail {
namespace {

#define HAWSER_LANE HAWSER_SIMD_TARGET HAWSER_ALWAYS_INLINE static

struct lane {
  using vector = __m256i;
  static constexpr std::size_t width = 32;

  HAWSER_LANE vector load(const std::byte* at) noexcept {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i_u*>(at));
  }
  HAWSER_LANE vector fill(std::uint8_t byte) noexcept { return _mm256_set1_epi8(static_cast<char>(byte)); }
  HAWSER_LANE vector table(const nibble_table& entries) noexcept {
    return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i_u*>(entries.data())));
  }
  HAWSER_LANE vector look_up(vector table, vector nibble) noexcept {
    return _mm256_shuffle_epi8(table, nibble);
  }
  HAWSER_LANE vector low(vector v) noexcept { return _mm256_and_si256(v, fill(0x0f)); }
  HAWSER_LANE vector high(vector v) noexcept { return low(_mm256_srli_epi16(v, 4)); }
  HAWSER_LANE vector both(vector a, vector b) noexcept { return _mm256_and_si256(a, b); }
  HAWSER_LANE vector either(vector a, vector b) noexcept { return _mm256_or_si256(a, b); }
  HAWSER_LANE vector differ(vector a, vector b) noexcept { return _mm256_xor_si256(a, b); }
  HAWSER_LANE vector minus(vector a, vector b) noexcept { return _mm256_subs_epu8(a, b); }
  HAWSER_LANE bool any(vector v) noexcept { return _mm256_testz_si256(v, v) == 0; }
  HAWSER_LANE bool any_high(vector v) noexcept { return _mm256_movemask_epi8(v) != 0; }

  /// alignr works in halves of 16 bytes, so the half before each is put beside it first.
  template <int count>
  HAWSER_LANE vector shifted_in(vector now, vector before) noexcept {
    return _mm256_alignr_epi8(now, _mm256_permute2x128_si256(before, now, 0x21), 16 - count);
  }
  HAWSER_LANE vector ends_at_most(int third_last, int second_last, int last) noexcept {
    const char a = static_cast<char>(third_last), b = static_cast<char>(second_last),
               c = static_cast<char>(last);
    return _mm256_setr_epi8(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,  //
                            -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, a, b, c);
  }
};

}  // namespace

HAWSER_SIMD_TARGET bool is_utf8_avx2(const std::byte* text, std::size_t size) noexcept {
  return size < 2 * lane::width ? is_utf8_ssse3(text, size) : scan_utf8<lane>(text, size);
}

}  // namespace hawser::detail

#endif
