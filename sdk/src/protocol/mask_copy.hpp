// The masking loop, written once for all widths. An including file defines HAWSER_SIMD_TARGET, the attribute
// that lets a function use its instructions (a function template does not inherit it from its caller), and
// gives a `lane`: a vector type, how to load and store it at any address, how to fill it with a key, and how
// to XOR.
#pragma once

#include "protocol/mask_kernels.hpp"

namespace hawser::protocol {
namespace {

/// The size is at least `lane::width`, a power of two from 4 up. The first and the last vector overlap their
/// neighbours; they are read before and written after all others, so that in place no byte is masked twice.
/// All between go to aligned places, since a store across two cache lines costs two.
template <class lane>
HAWSER_SIMD_TARGET HAWSER_ALWAYS_INLINE void copy_masked_by(std::byte* target, const std::byte* source,
                                                            std::size_t size, std::uint32_t key) noexcept {
  constexpr std::size_t width = lane::width;
  const std::size_t last = size - width;
  const auto first_vector = lane::masked(lane::load(source), lane::fill(key));
  const auto last_vector = lane::masked(lane::load(source + last), lane::fill(key_at(key, last)));
  std::size_t at = width - reinterpret_cast<std::uintptr_t>(target) % width;
  const auto keys = lane::fill(key_at(key, at));
  for (; at + 4 * width <= last; at += 4 * width) {
    const auto a = lane::masked(lane::load(source + at), keys);
    const auto b = lane::masked(lane::load(source + at + width), keys);
    const auto c = lane::masked(lane::load(source + at + 2 * width), keys);
    const auto d = lane::masked(lane::load(source + at + 3 * width), keys);
    lane::store(target + at, a);
    lane::store(target + at + width, b);
    lane::store(target + at + 2 * width, c);
    lane::store(target + at + 3 * width, d);
  }
  for (; at < last; at += width) lane::store(target + at, lane::masked(lane::load(source + at), keys));
  lane::store(target, first_vector);
  lane::store(target + last, last_vector);
}

}  // namespace
}  // namespace hawser::protocol
