// The ways in which bytes are masked, one for each width of vector. mask.cpp picks; the tests try all.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "simd.hpp"

namespace hawser::protocol {

/// Copies and masks `size` bytes, at least 32. `key` is as it lies in memory, its first byte for the first
/// byte.
using mask_copy = void(std::byte* target, const std::byte* source, std::size_t size,
                       std::uint32_t key) noexcept;

mask_copy copy_masked_words;
#if defined(__SSE2__) || defined(HAWSER_SIMD_NEON) || defined(HAWSER_SIMD_WASM)
#define HAWSER_MASK_VECTORS 1
mask_copy copy_masked_vectors;
#endif
#if defined(HAWSER_SIMD_X86)
mask_copy copy_masked_avx2;
#endif

struct mask_kernel {
  const char* name;
  mask_copy* copy;
};

/// Those that this machine can run, the fastest last.
std::span<const mask_kernel> mask_kernels() noexcept;

/// The key for what begins `offset` bytes further on. On a big-endian machine the first byte is the highest.
inline std::uint32_t key_at(std::uint32_t key, std::size_t offset) noexcept {
  const auto bits = static_cast<std::uint32_t>(offset % 4 * 8);
  const std::uint32_t right = std::endian::native == std::endian::little ? bits : 32U - bits;
  return key >> (right & 31U) | key << ((32U - right) & 31U);
}

}  // namespace hawser::protocol
