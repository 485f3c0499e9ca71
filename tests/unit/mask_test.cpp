#include "protocol/mask.hpp"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/mask_kernels.hpp"

namespace {

using hawser::protocol::copy_masked;
using hawser::protocol::key_at;
using hawser::protocol::mask_kernel;
using hawser::protocol::mask_kernels;
using hawser::protocol::mask_key;

constexpr mask_key key{0x37, 0xfa, 0x21, 0x3d};
constexpr std::byte guard{0xee};
constexpr std::size_t guarded = 64;

/// RFC 6455 5.3, word for word.
std::vector<std::byte> masked_plainly(const std::vector<std::byte>& plain, std::size_t offset) {
  std::vector<std::byte> masked(plain.size());
  for (std::size_t i = 0; i < plain.size(); ++i) {
    masked[i] = plain[i] ^ static_cast<std::byte>(key[(offset + i) % 4]);
  }
  return masked;
}

/// Bytes that do not repeat with any width of vector.
std::vector<std::byte> payload(std::size_t size) {
  std::vector<std::byte> bytes(size);
  std::uint32_t random = 7;
  for (std::byte& b : bytes) {
    random = random * 1664525U + 1013904223U;
    b = static_cast<std::byte>(random >> 24);
  }
  return bytes;
}

std::uint32_t key_word(std::size_t offset) {
  std::uint32_t word;
  std::memcpy(&word, key.data(), sizeof word);
  return key_at(word, offset);
}

/// A place with guards on both sides, at any alignment up to that of the widest vector.
class guarded_place {
 public:
  explicit guarded_place(std::size_t most) : block_(most + 2 * guarded + 64) {}

  std::byte* at(std::size_t alignment, std::size_t size) {
    const auto address = reinterpret_cast<std::uintptr_t>(block_.data()) + guarded;
    place_ = block_.data() + guarded + (32 - address % 32) % 32 + alignment;
    size_ = size;
    std::memset(place_ - guarded, static_cast<int>(guard), guarded);
    std::memset(place_ + size, static_cast<int>(guard), guarded);
    return place_;
  }
  bool guards_untouched() const {
    static const std::vector<std::byte> untouched(guarded, guard);
    return std::memcmp(place_ - guarded, untouched.data(), guarded) == 0 &&
           std::memcmp(place_ + size_, untouched.data(), guarded) == 0;
  }

 private:
  std::vector<std::byte> block_;
  std::byte* place_ = nullptr;
  std::size_t size_ = 0;
};

constexpr std::size_t most = 300;

/// Compares `copy(target, source, size, offset)` with the plain loop for all sizes, places and offsets; names
/// the first that differs.
template <class function>
std::string first_difference(std::size_t smallest, bool in_place, function&& copy) {
  const std::vector<std::byte> plain = payload(most);
  guarded_place target(most), source(most);
  for (std::size_t offset = 0; offset < 8; ++offset) {
    const std::vector<std::byte> expected = masked_plainly(plain, offset);
    for (std::size_t to_place = 0; to_place < 32; ++to_place) {
      for (std::size_t from_place = 0; from_place < (in_place ? 1U : 16U); ++from_place) {
        for (std::size_t size = smallest; size <= most; ++size) {
          std::byte* const to = target.at(to_place, size);
          const std::byte* const from = in_place ? to : source.at(from_place, size);
          if (size != 0) std::memcpy(const_cast<std::byte*>(from), plain.data(), size);
          copy(to, from, size, offset);
          if (std::memcmp(to, expected.data(), size) != 0 || !target.guards_untouched() ||
              (!in_place && std::memcmp(from, plain.data(), size) != 0)) {
            return "size " + std::to_string(size) + ", target " + std::to_string(to_place) + ", source " +
                   std::to_string(from_place) + ", offset " + std::to_string(offset);
          }
        }
      }
    }
  }
  return {};
}

std::vector<std::byte> bytes_of(std::string_view text) {
  const auto* data = reinterpret_cast<const std::byte*>(text.data());
  return {data, data + text.size()};
}

}  // namespace

TEST_CASE("RFC 6455 5.7: Hello is masked as in the example", "[mask]") {
  const std::vector<std::byte> hello = bytes_of("Hello");
  std::vector<std::byte> masked(5);
  copy_masked(masked.data(), hello.data(), 5, key);
  CHECK(masked == bytes_of("\x7f\x9f\x4d\x51\x58"));
  copy_masked(masked.data(), masked.data(), 5, key);
  CHECK(masked == hello);
}

TEST_CASE("RFC 6455 5.3: an offset goes on where an earlier part ended, at every single cut", "[mask]") {
  const std::vector<std::byte> plain = payload(120);
  const std::vector<std::byte> expected = masked_plainly(plain, 0);
  for (std::size_t cut = 0; cut <= plain.size(); ++cut) {
    std::vector<std::byte> masked(plain.size());
    copy_masked(masked.data(), plain.data(), cut, key);
    copy_masked(masked.data() + cut, plain.data() + cut, plain.size() - cut, key, cut);
    CHECK(masked == expected);
  }
  std::vector<std::byte> byte_by_byte = plain;
  for (std::size_t i = 0; i < plain.size(); ++i) copy_masked(&byte_by_byte[i], &byte_by_byte[i], 1, key, i);
  CHECK(byte_by_byte == expected);
}

TEST_CASE("masking equals the plain loop for all sizes, places and offsets", "[mask]") {
  const auto copy = [](std::byte* to, const std::byte* from, std::size_t size, std::size_t offset) {
    copy_masked(to, from, size, key, offset);
  };
  CHECK(first_difference(0, false, copy) == "");
  CHECK(first_difference(0, true, copy) == "");
}

TEST_CASE("every kernel equals the plain loop for all sizes, places and offsets", "[mask]") {
  for (const mask_kernel& kernel : mask_kernels()) {
    CAPTURE(kernel.name);
    const auto copy = [&](std::byte* to, const std::byte* from, std::size_t size, std::size_t offset) {
      kernel.copy(to, from, size, key_word(offset));
    };
    CHECK(first_difference(32, false, copy) == "");
    CHECK(first_difference(32, true, copy) == "");
  }
}

TEST_CASE("large payloads are masked by every kernel, to another place and in place", "[mask]") {
  for (const std::size_t size : {4096U, 65535U, 65536U, 65537U, (1U << 20) + 13U}) {
    const std::vector<std::byte> plain = payload(size);
    const std::vector<std::byte> expected = masked_plainly(plain, 3);
    for (const mask_kernel& kernel : mask_kernels()) {
      CAPTURE(size, kernel.name);
      guarded_place target(size);
      std::byte* const to = target.at(5, size);
      kernel.copy(to, plain.data(), size, key_word(3));
      CHECK(std::memcmp(to, expected.data(), size) == 0);
      kernel.copy(to, to, size, key_word(3));
      CHECK(std::memcmp(to, plain.data(), size) == 0);
      CHECK(target.guards_untouched());
    }
  }
}

TEST_CASE("offsets of any size count modulo four", "[mask]") {
  const std::vector<std::byte> plain = payload(40);
  for (const std::size_t offset : {std::size_t{4}, std::size_t{65535}, static_cast<std::size_t>(-1)}) {
    for (const std::size_t size : {3U, 7U, 31U, 40U}) {
      std::vector<std::byte> masked(size);
      copy_masked(masked.data(), plain.data(), size, key, offset);
      const auto expected = masked_plainly(plain, offset % 4);
      CHECK(std::memcmp(masked.data(), expected.data(), size) == 0);
    }
  }
}

TEST_CASE("nothing is masked without touching anything", "[mask]") {
  copy_masked(nullptr, nullptr, 0, key, 1);
  guarded_place target(0);
  copy_masked(target.at(1, 0), nullptr, 0, key);
  CHECK(target.guards_untouched());
}

TEST_CASE("a kernel for words is always there, and each wider one that this machine runs", "[mask]") {
  const auto kernels = mask_kernels();
  REQUIRE_FALSE(kernels.empty());
  CHECK(std::string_view(kernels.front().name) == "words");
  std::size_t expected = 1;
#if defined(HAWSER_MASK_VECTORS)
  ++expected;
#endif
#if defined(HAWSER_SIMD_X86)
  if (__builtin_cpu_supports("avx2")) ++expected;
#endif
  CHECK(kernels.size() == expected);
}
