#include "protocol/digest.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace hawser::protocol {
namespace {

constexpr std::size_t block_size = 64;
using chain = std::array<std::uint32_t, 5>;

/// What a round mixes in (FIPS 180-4, 4.1.1 and 4.2.1).
struct mixture {
  std::uint32_t bits, constant;
};
constexpr mixture mix(std::size_t round, std::uint32_t b, std::uint32_t c, std::uint32_t d) noexcept {
  if (round < 20) return {(b & c) | (~b & d), 0x5a827999};
  if (round < 40) return {b ^ c ^ d, 0x6ed9eba1};
  if (round < 60) return {(b & c) | (b & d) | (c & d), 0x8f1bbcdc};
  return {b ^ c ^ d, 0xca62c1d6};
}

/// FIPS 180-4, 6.1.2.
void absorb(chain& hash, const std::byte* block) noexcept {
  std::array<std::uint32_t, 80> schedule;
  for (std::size_t t = 0; t < 16; ++t) {
    std::uint32_t word = 0;
    for (std::size_t i = 0; i < 4; ++i) word = word << 8 | std::to_integer<std::uint32_t>(block[4 * t + i]);
    schedule[t] = word;
  }
  for (std::size_t t = 16; t < 80; ++t) {
    schedule[t] = std::rotl(schedule[t - 3] ^ schedule[t - 8] ^ schedule[t - 14] ^ schedule[t - 16], 1);
  }
  auto [a, b, c, d, e] = hash;
  for (std::size_t t = 0; t < 80; ++t) {
    const mixture m = mix(t, b, c, d);
    const std::uint32_t next = std::rotl(a, 5) + m.bits + e + m.constant + schedule[t];
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = next;
  }
  hash = {hash[0] + a, hash[1] + b, hash[2] + c, hash[3] + d, hash[4] + e};
}

/// The last bytes, a one bit, zeros, and the length in bits in the last eight bytes of a block (FIPS
/// 180-4, 5.1.1).
void absorb_end(chain& hash, std::span<const std::byte> rest, std::uint64_t total) noexcept {
  std::array<std::byte, 2 * block_size> padded{};
  if (!rest.empty()) std::memcpy(padded.data(), rest.data(), rest.size());
  padded[rest.size()] = std::byte{0x80};
  const std::size_t size = rest.size() + 1 + 8 <= block_size ? block_size : 2 * block_size;
  for (std::size_t i = 0; i < 8; ++i) padded[size - 1 - i] = static_cast<std::byte>(total * 8 >> 8 * i);
  for (std::size_t at = 0; at < size; at += block_size) absorb(hash, padded.data() + at);
}

}  // namespace

std::array<std::byte, 20> sha1(std::span<const std::byte> data) noexcept {
  chain hash{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  std::span<const std::byte> rest = data;
  for (; rest.size() >= block_size; rest = rest.subspan(block_size)) absorb(hash, rest.data());
  absorb_end(hash, rest, data.size());
  std::array<std::byte, 20> digest;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    digest[i] = static_cast<std::byte>(hash[i / 4] >> (24 - 8 * (i % 4)));
  }
  return digest;
}

std::string base64(std::span<const std::byte> data) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((data.size() + 2) / 3 * 4);
  while (!data.empty()) {
    const std::size_t count = data.size() < 3 ? data.size() : 3;
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      group = group << 8 | (i < count ? std::to_integer<std::uint32_t>(data[i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) text += i <= count ? digits[group >> (18 - 6 * i) & 63U] : '=';
    data = data.subspan(count);
  }
  return text;
}

std::string accept_for(std::string_view key) {
  std::string text(key);
  text += "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  return base64(sha1(std::as_bytes(std::span(text.data(), text.size()))));
}

}  // namespace hawser::protocol
