#include "protocol/mask.hpp"

#include <array>
#include <atomic>

#define HAWSER_SIMD_TARGET
#include "protocol/mask_copy.hpp"

namespace hawser::protocol {
namespace {

template <class word>
word load(const std::byte* at) noexcept {
  word value;
  std::memcpy(&value, at, sizeof value);
  return value;
}
template <class word>
void store(std::byte* at, word value) noexcept {
  std::memcpy(at, &value, sizeof value);
}

/// Words of eight bytes: where there are no vectors.
struct word_lane {
  static constexpr std::size_t width = 8;
  static std::uint64_t load(const std::byte* at) noexcept { return protocol::load<std::uint64_t>(at); }
  static void store(std::byte* at, std::uint64_t value) noexcept { protocol::store(at, value); }
  static std::uint64_t fill(std::uint32_t key) noexcept { return std::uint64_t{key} << 32 | key; }
  static std::uint64_t masked(std::uint64_t value, std::uint64_t keys) noexcept { return value ^ keys; }
};

#if defined(HAWSER_MASK_VECTORS)
/// The vectors that every machine of this target has: SSE2, NEON or simd128.
struct vector_lane {
  using vector = std::uint32_t __attribute__((vector_size(16)));
  static constexpr std::size_t width = 16;
  static vector load(const std::byte* at) noexcept { return protocol::load<vector>(at); }
  static void store(std::byte* at, vector value) noexcept { protocol::store(at, value); }
  static vector fill(std::uint32_t key) noexcept { return vector{key, key, key, key}; }
  static vector masked(vector value, vector keys) noexcept { return value ^ keys; }
};
#endif

/// Up to 31 bytes. All is read before anything is written, and what overlaps is written twice with the same
/// bytes.
void copy_masked_short(std::byte* target, const std::byte* source, std::size_t size,
                       std::uint32_t key) noexcept {
  if (size >= 8) {
    const std::uint64_t keys = word_lane::fill(key);
    const std::uint64_t last = load<std::uint64_t>(source + size - 8) ^ word_lane::fill(key_at(key, size));
    std::array<std::uint64_t, 3> words{};
    const std::size_t count = size / 8;
    for (std::size_t i = 0; i < count; ++i) words[i] = load<std::uint64_t>(source + 8 * i) ^ keys;
    for (std::size_t i = 0; i < count; ++i) store(target + 8 * i, words[i]);
    store(target + size - 8, last);
  } else if (size >= 4) {
    const std::uint32_t first = load<std::uint32_t>(source) ^ key;
    const std::uint32_t last = load<std::uint32_t>(source + size - 4) ^ key_at(key, size);
    store(target, first);
    store(target + size - 4, last);
  } else {
    const auto bytes = load<std::array<std::byte, 4>>(reinterpret_cast<const std::byte*>(&key));
    for (std::size_t i = 0; i < size; ++i) target[i] = source[i] ^ bytes[i];
  }
}

std::span<const mask_kernel> find_kernels() noexcept {
  static constexpr std::array all {
    mask_kernel{"words", copy_masked_words},
#if defined(HAWSER_MASK_VECTORS)
        mask_kernel{"vectors", copy_masked_vectors},
#endif
#if defined(HAWSER_SIMD_X86)
        mask_kernel{"avx2", copy_masked_avx2},
#endif
  };
#if defined(HAWSER_SIMD_X86)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2")) return std::span(all).first(all.size() - 1);
#endif
  return all;
}

void choose_and_copy(std::byte* target, const std::byte* source, std::size_t size,
                     std::uint32_t key) noexcept;
// Replaces itself at the first call: ready before any constructor of a static has run, and a plain load
// afterwards.
constinit std::atomic<mask_copy*> chosen{choose_and_copy};

void choose_and_copy(std::byte* target, const std::byte* source, std::size_t size,
                     std::uint32_t key) noexcept {
  mask_copy* const best = find_kernels().back().copy;
  chosen.store(best, std::memory_order_relaxed);
  best(target, source, size, key);
}

}  // namespace

std::span<const mask_kernel> mask_kernels() noexcept { return find_kernels(); }

void copy_masked_words(std::byte* target, const std::byte* source, std::size_t size,
                       std::uint32_t key) noexcept {
  copy_masked_by<word_lane>(target, source, size, key);
}

#if defined(HAWSER_MASK_VECTORS)
void copy_masked_vectors(std::byte* target, const std::byte* source, std::size_t size,
                         std::uint32_t key) noexcept {
  copy_masked_by<vector_lane>(target, source, size, key);
}
#endif

void copy_masked(std::byte* target, const std::byte* source, std::size_t size, mask_key key,
                 std::size_t offset) noexcept {
  std::uint32_t word;
  std::memcpy(&word, key.data(), sizeof word);
  word = key_at(word, offset);
  if (size < 32) return copy_masked_short(target, source, size, word);
  chosen.load(std::memory_order_relaxed)(target, source, size, word);
}

}  // namespace hawser::protocol
