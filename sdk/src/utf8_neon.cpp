// The UTF-8 check by 16 bytes at a time on aarch64.
#include "simd.hpp"

#if defined(HAWSER_SIMD_NEON)

#include <arm_neon.h>

#define HAWSER_SIMD_TARGET
#include "utf8_scan.hpp"

namespace hawser::detail {
namespace {

#define HAWSER_LANE HAWSER_ALWAYS_INLINE static

struct lane {
  using vector = uint8x16_t;
  static constexpr std::size_t width = 16;

  HAWSER_LANE vector load(const std::byte* at) noexcept {
    return vld1q_u8(reinterpret_cast<const std::uint8_t*>(at));
  }
  HAWSER_LANE vector fill(std::uint8_t byte) noexcept { return vdupq_n_u8(byte); }
  HAWSER_LANE vector words(std::uint64_t low, std::uint64_t high) noexcept {
    return vcombine_u8(vcreate_u8(low), vcreate_u8(high));
  }
  HAWSER_LANE vector table(const nibble_table& entries) noexcept { return vld1q_u8(entries.data()); }
  HAWSER_LANE vector look_up(vector table, vector nibble) noexcept { return vqtbl1q_u8(table, nibble); }
  HAWSER_LANE vector low(vector v) noexcept { return vandq_u8(v, fill(0x0f)); }
  HAWSER_LANE vector high(vector v) noexcept { return vshrq_n_u8(v, 4); }
  HAWSER_LANE vector both(vector a, vector b) noexcept { return vandq_u8(a, b); }
  HAWSER_LANE vector either(vector a, vector b) noexcept { return vorrq_u8(a, b); }
  HAWSER_LANE vector differ(vector a, vector b) noexcept { return veorq_u8(a, b); }
  HAWSER_LANE vector minus(vector a, vector b) noexcept { return vqsubq_u8(a, b); }
  HAWSER_LANE bool any(vector v) noexcept { return vmaxvq_u8(v) != 0; }
  HAWSER_LANE bool any_high(vector v) noexcept { return vmaxvq_u8(v) >= 0x80; }

  template <int count>
  HAWSER_LANE vector shifted_in(vector now, vector before) noexcept {
    return vextq_u8(before, now, 16 - count);
  }
  HAWSER_LANE vector ends_at_most(std::uint8_t third_last, std::uint8_t second_last,
                                  std::uint8_t last) noexcept {
    return vsetq_lane_u8(last, vsetq_lane_u8(second_last, vsetq_lane_u8(third_last, fill(0xff), 13), 14), 15);
  }
};

}  // namespace

bool is_utf8_neon(const std::byte* text, std::size_t size) noexcept {
  if (size < 8) return is_utf8_scalar(text, size);
  return size < 2 * lane::width ? scan_short_utf8<lane>(text, size) : scan_utf8<lane>(text, size);
}

}  // namespace hawser::detail

#endif
