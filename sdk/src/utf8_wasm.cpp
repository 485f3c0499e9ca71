// The UTF-8 check by 16 bytes at a time in a WebAssembly module built with simd128.
#include "simd.hpp"

#if defined(HAWSER_SIMD_WASM)

#include <wasm_simd128.h>

#define HAWSER_SIMD_TARGET
#include "utf8_scan.hpp"

namespace hawser::detail {
namespace {

#define HAWSER_LANE HAWSER_ALWAYS_INLINE static

struct lane {
  using vector = v128_t;
  static constexpr std::size_t width = 16;

  HAWSER_LANE vector load(const void* at) noexcept { return wasm_v128_load(at); }
  HAWSER_LANE vector fill(std::uint8_t byte) noexcept {
    return wasm_i8x16_splat(static_cast<std::int8_t>(byte));
  }
  HAWSER_LANE vector words(std::uint64_t low, std::uint64_t high) noexcept {
    return wasm_i64x2_make(static_cast<std::int64_t>(low), static_cast<std::int64_t>(high));
  }
  HAWSER_LANE vector table(const nibble_table& entries) noexcept { return load(entries.data()); }
  HAWSER_LANE vector look_up(vector table, vector nibble) noexcept {
    return wasm_i8x16_swizzle(table, nibble);
  }
  HAWSER_LANE vector low(vector v) noexcept { return wasm_v128_and(v, fill(0x0f)); }
  HAWSER_LANE vector high(vector v) noexcept { return wasm_u8x16_shr(v, 4); }
  HAWSER_LANE vector both(vector a, vector b) noexcept { return wasm_v128_and(a, b); }
  HAWSER_LANE vector either(vector a, vector b) noexcept { return wasm_v128_or(a, b); }
  HAWSER_LANE vector differ(vector a, vector b) noexcept { return wasm_v128_xor(a, b); }
  HAWSER_LANE vector minus(vector a, vector b) noexcept { return wasm_u8x16_sub_sat(a, b); }
  HAWSER_LANE bool any(vector v) noexcept { return wasm_v128_any_true(v); }
  HAWSER_LANE bool any_high(vector v) noexcept { return wasm_i8x16_bitmask(v) != 0; }

  template <int count>
  HAWSER_LANE vector shifted_in(vector now, vector before) noexcept {
    constexpr int from = 16 - count;
    return wasm_i8x16_shuffle(before, now, from, from + 1, from + 2, from + 3, from + 4, from + 5, from + 6,
                              from + 7, from + 8, from + 9, from + 10, from + 11, from + 12, from + 13,
                              from + 14, from + 15);
  }
  HAWSER_LANE vector ends_at_most(std::uint8_t third_last, std::uint8_t second_last,
                                  std::uint8_t last) noexcept {
    return wasm_u8x16_replace_lane(
        wasm_u8x16_replace_lane(wasm_u8x16_replace_lane(fill(0xff), 13, third_last), 14, second_last), 15,
        last);
  }
};

}  // namespace

bool is_utf8_wasm(const std::byte* text, std::size_t size) noexcept {
  if (size < 8) return is_utf8_scalar(text, size);
  return size < 2 * lane::width ? scan_short_utf8<lane>(text, size) : scan_utf8<lane>(text, size);
}

}  // namespace hawser::detail

#endif
