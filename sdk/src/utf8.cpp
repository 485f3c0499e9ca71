#include "utf8.hpp"

#include <array>
#include <atomic>
#include <cstring>

#include "utf8_kernels.hpp"

namespace hawser::detail {
namespace {

constexpr bool between(unsigned byte, unsigned low, unsigned high) { return byte >= low && byte <= high; }
constexpr bool continues(unsigned byte) { return between(byte, 0x80, 0xbf); }

std::uint64_t load_8(const std::byte* at) noexcept {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}
bool is_ascii(std::uint64_t word) noexcept { return (word & 0x8080808080808080U) == 0; }

/// The length of the character of two bytes or more that stands here, 0 if none does (RFC 3629 section 4).
std::size_t long_character(const std::byte* at, std::size_t left) noexcept {
  const auto byte = [at](std::size_t i) { return std::to_integer<unsigned>(at[i]); };
  const unsigned lead = byte(0);
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return left >= 2 && continues(byte(1)) ? 2 : 0;
  if (lead < 0xf0) {
    if (left < 3 || !between(byte(1), lead == 0xe0 ? 0xa0 : 0x80, lead == 0xed ? 0x9f : 0xbf)) return 0;
    return continues(byte(2)) ? 3 : 0;
  }
  if (lead > 0xf4 || left < 4) return 0;
  if (!between(byte(1), lead == 0xf0 ? 0x90 : 0x80, lead == 0xf4 ? 0x8f : 0xbf)) return 0;
  return continues(byte(2)) && continues(byte(3)) ? 4 : 0;
}

/// What a cut character still waits for: the range of its next byte, and the state after that.
enum state : std::uint8_t {
  boundary,
  one_more,
  two_more,
  three_more,
  after_e0,
  after_ed,
  after_f0,
  after_f4,
  failed
};
struct expectation {
  std::uint8_t low, high, next;
};
/// For the states between `boundary` and `failed`.
constexpr std::array<expectation, failed - 1> expected{{
    {0x80, 0xbf, boundary},
    {0x80, 0xbf, one_more},
    {0x80, 0xbf, two_more},
    {0xa0, 0xbf, one_more},
    {0x80, 0x9f, one_more},
    {0x90, 0xbf, two_more},
    {0x80, 0x8f, two_more},
}};

/// `lead` is 0xc0 or more: the first byte of what utf8_unfinished() counts.
constexpr std::uint8_t after_lead(unsigned lead) {
  if (lead < 0xc2) return failed;
  if (lead < 0xe0) return one_more;
  if (lead == 0xe0) return after_e0;
  if (lead == 0xed) return after_ed;
  if (lead < 0xf0) return two_more;
  if (lead == 0xf0) return after_f0;
  if (lead < 0xf4) return three_more;
  return lead == 0xf4 ? after_f4 : failed;
}

constexpr std::uint8_t step(std::uint8_t from, std::byte next) {
  const unsigned byte = std::to_integer<unsigned>(next);
  if (from == boundary) return after_lead(byte);
  const expectation& wanted = expected[from - std::size_t{1}];
  return between(byte, wanted.low, wanted.high) ? wanted.next : std::uint8_t{failed};
}

std::span<const utf8_kernel> find_kernels() noexcept {
#if defined(HAWSER_SIMD_X86)
  static constexpr std::array<utf8_kernel, 3> all{
      {{"scalar", is_utf8_scalar}, {"ssse3", is_utf8_ssse3}, {"avx2", is_utf8_avx2}}};
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2")) return all;
  return std::span(all).first(__builtin_cpu_supports("ssse3") ? 2 : 1);
#elif defined(HAWSER_SIMD_NEON)
  static constexpr std::array<utf8_kernel, 2> all{{{"scalar", is_utf8_scalar}, {"neon", is_utf8_neon}}};
  return all;
#elif defined(HAWSER_SIMD_WASM)
  static constexpr std::array<utf8_kernel, 2> all{{{"scalar", is_utf8_scalar}, {"simd128", is_utf8_wasm}}};
  return all;
#else
  static constexpr std::array<utf8_kernel, 1> all{{{"scalar", is_utf8_scalar}}};
  return all;
#endif
}

bool choose_and_check(const std::byte* text, std::size_t size) noexcept;
// Replaces itself at the first call: ready before any constructor of a static has run, and a plain load
// afterwards.
constinit std::atomic<utf8_check*> chosen{choose_and_check};

bool choose_and_check(const std::byte* text, std::size_t size) noexcept {
  utf8_check* const best = find_kernels().back().check;
  chosen.store(best, std::memory_order_relaxed);
  return best(text, size);
}

/// For 8 to 31 bytes: words that overlap leave no rest to walk byte by byte.
bool is_short_ascii(const std::byte* text, std::size_t size) noexcept {
  std::uint64_t bits = load_8(text) | load_8(text + size - 8);
  if (size > 16) bits |= load_8(text + 8) | load_8(text + size - 16);
  return is_ascii(bits);
}

bool is_whole_utf8(const std::byte* text, std::size_t size) noexcept {
  if (size < 8) return is_utf8_scalar(text, size);
  if (size < 32 && is_short_ascii(text, size)) return true;
  return chosen.load(std::memory_order_relaxed)(text, size);
}

}  // namespace

std::span<const utf8_kernel> utf8_kernels() noexcept { return find_kernels(); }

bool is_utf8_scalar(const std::byte* text, std::size_t size) noexcept {
  std::size_t at = 0;
  for (;;) {
    while (size - at >= 16 && is_ascii(load_8(text + at) | load_8(text + at + 8))) at += 16;
    while (at < size && text[at] < std::byte{0x80}) ++at;
    while (at < size && text[at] >= std::byte{0x80}) {
      const std::size_t length = long_character(text + at, size - at);
      if (length == 0) return false;
      at += length;
    }
    if (at == size) return true;
  }
}

bool is_utf8(std::span<const std::byte> text) noexcept { return is_whole_utf8(text.data(), text.size()); }
bool is_utf8(std::string_view text) noexcept {
  return is_utf8(std::as_bytes(std::span(text.data(), text.size())));
}

// A piece is the rest of a character, whole characters, and the start of one: only the ends go byte by byte.
bool utf8_validator::feed(std::span<const std::byte> piece) noexcept {
  while (state_ != boundary && state_ != failed && !piece.empty()) {
    state_ = step(state_, piece.front());
    piece = piece.subspan(1);
  }
  if (state_ == failed) return false;
  const std::size_t whole = piece.size() - utf8_unfinished(piece.data(), piece.size());
  if (!is_whole_utf8(piece.data(), whole)) state_ = failed;
  for (const std::byte next : piece.subspan(whole)) {
    if (state_ == failed) return false;
    state_ = step(state_, next);
  }
  return state_ != failed;
}

bool utf8_validator::complete() const noexcept { return state_ == boundary; }
void utf8_validator::reset() noexcept { state_ = boundary; }

}  // namespace hawser::detail
