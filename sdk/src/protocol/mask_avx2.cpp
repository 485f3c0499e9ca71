// Masking by 32 bytes at a time.
#include "simd.hpp"

#if defined(HAWSER_SIMD_X86)

#include <immintrin.h>

#define HAWSER_SIMD_TARGET __attribute__((target("avx2")))
#include "protocol/mask_copy.hpp"

namespace hawser::protocol {
namespace {

#define HAWSER_LANE HAWSER_SIMD_TARGET HAWSER_ALWAYS_INLINE static

struct lane {
  static constexpr std::size_t width = 32;
  HAWSER_LANE __m256i load(const std::byte* at) noexcept {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i_u*>(at));
  }
  HAWSER_LANE void store(std::byte* at, __m256i value) noexcept {
    _mm256_storeu_si256(reinterpret_cast<__m256i_u*>(at), value);
  }
  HAWSER_LANE __m256i fill(std::uint32_t key) noexcept { return _mm256_set1_epi32(static_cast<int>(key)); }
  HAWSER_LANE __m256i masked(__m256i value, __m256i keys) noexcept { return _mm256_xor_si256(value, keys); }
};

}  // namespace

HAWSER_SIMD_TARGET void copy_masked_avx2(std::byte* target, const std::byte* source, std::size_t size,
                                         std::uint32_t key) noexcept {
  copy_masked_by<lane>(target, source, size, key);
}

}  // namespace hawser::protocol

#endif
