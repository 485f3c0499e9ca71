// The ways in which a whole text is checked: one plain, one for each vector width. utf8.cpp picks; the tests
// try all.
#pragma once

#include <cstddef>
#include <span>

#include "simd.hpp"

namespace hawser::detail {

/// Whether the text is well-formed and ends at a character's end. Any size: what is too short for a kernel's
/// vectors it hands on to the next narrower one.
using utf8_check = bool(const std::byte* text, std::size_t size) noexcept;

utf8_check is_utf8_scalar;
#if defined(HAWSER_SIMD_X86)
utf8_check is_utf8_ssse3;
utf8_check is_utf8_avx2;
#elif defined(HAWSER_SIMD_NEON)
utf8_check is_utf8_neon;
#elif defined(HAWSER_SIMD_WASM)
utf8_check is_utf8_wasm;
#endif

struct utf8_kernel {
  const char* name;
  utf8_check* check;
};

/// Those that this machine can run, the fastest last.
std::span<const utf8_kernel> utf8_kernels() noexcept;

/// How many bytes at the end (0 to 3) start a character that does not end there. They may still prove
/// ill-formed.
inline std::size_t utf8_unfinished(const std::byte* text, std::size_t size) noexcept {
  const std::byte* const end = text + size;
  if (size == 0 || end[-1] < std::byte{0x80}) return 0;
  if (end[-1] >= std::byte{0xc0}) return 1;
  if (size >= 2 && end[-2] >= std::byte{0xe0}) return 2;
  if (size >= 3 && end[-3] >= std::byte{0xf0}) return 3;
  return 0;
}

}  // namespace hawser::detail
