// Payloads and DEFLATE streams for the tests, the fuzz targets and the benchmarks of compression.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hawser::test {

using byte_string = std::vector<std::byte>;

inline byte_string to_bytes(std::string_view text) {
  const auto* first = reinterpret_cast<const std::byte*>(text.data());
  return {first, first + text.size()};
}

inline byte_string to_bytes(std::span<const std::byte> bytes) { return {bytes.begin(), bytes.end()}; }

/// "f2 48" and the like.
inline byte_string from_hex(std::string_view hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  byte_string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 3) {
    bytes.push_back(static_cast<std::byte>(digit(hex[i]) * 16 + digit(hex[i + 1])));
  }
  return bytes;
}

/// The same sequence on every platform.
class random_source {
 public:
  explicit random_source(std::uint64_t seed) : state_(seed * 2 + 1) {}
  std::uint32_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return static_cast<std::uint32_t>(state_ >> 16);
  }
  std::size_t below(std::size_t end) { return next() % end; }

 private:
  std::uint64_t state_;
};

inline byte_string random_bytes(std::size_t size, std::uint64_t seed) {
  random_source random(seed);
  byte_string bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::byte>(random.next() & 0xff);
  return bytes;
}

/// Ticker entries as exchanges send them: keys that recur, numbers that do not.
inline std::string sample_json(std::size_t size, std::uint64_t seed = 1) {
  static constexpr std::string_view symbols[] = {"BTC-EUR", "ETH-USD", "SOL-USDT", "XRP-EUR", "ADA-USD"};
  random_source random(seed);
  std::string json = "[";
  while (json.size() < size) {
    json += R"({"type":"ticker","symbol":")";
    json += symbols[random.below(5)];
    json += R"(","price":")" + std::to_string(random.below(90000)) + "." + std::to_string(random.below(100));
    json += R"(","volume_24h":")" + std::to_string(random.next()) + R"(","side":")";
    json += random.below(2) == 0 ? "buy" : "sell";
    json += R"(","trade_id":)" + std::to_string(random.next()) + R"(,"time":"2026-03-14T09:26:)";
    json += std::to_string(10 + random.below(50)) + "." + std::to_string(random.below(1000000)) + R"(Z"},)";
  }
  json.resize(size);
  return json;
}

/// Writes DEFLATE blocks by hand (RFC 1951 3.2), to make what no compressor makes.
class block_writer {
 public:
  block_writer& bits(unsigned value, int count) {
    for (int i = 0; i < count; ++i) put((value >> i & 1) != 0);
    return *this;
  }
  block_writer& align() {
    while (used_ % 8 != 0) put(false);
    return *this;
  }
  block_writer& stored(std::span<const std::byte> data, bool is_final = false) {
    const auto size = static_cast<unsigned>(data.size());
    bits(is_final ? 1 : 0, 3).align().bits(size, 16).bits(~size & 0xffff, 16);
    for (const std::byte byte : data) bits(std::to_integer<unsigned>(byte), 8);
    return *this;
  }
  block_writer& fixed(bool is_final = false) { return bits(is_final ? 3 : 2, 3); }
  /// A literal below 144 of a fixed block.
  block_writer& literal(char value) { return code(0x30u + static_cast<unsigned char>(value), 8); }
  /// Three bytes from `distance` back, in a fixed block.
  block_writer& match(unsigned distance) {
    code(1, 7);  // length symbol 257
    unsigned symbol = distance - 1;
    int extra = 0;
    unsigned first = distance;
    if (distance > 4) {
      while ((distance - 1) >> (extra + 2) != 0) ++extra;
      symbol = static_cast<unsigned>(2 * extra) + ((distance - 1) >> extra);
      first = (((distance - 1) >> extra) << extra) + 1;
    }
    return code(symbol, 5).bits(distance - first, extra);
  }
  block_writer& end_of_block() { return code(0, 7); }
  /// The header of the empty block whose rest the sender leaves out.
  byte_string finish() {
    bits(0, 3).align();
    return bytes_;
  }
  byte_string finish_without_header() {
    align();
    return bytes_;
  }

 private:
  /// Huffman codes go from their highest bit on.
  block_writer& code(unsigned value, int count) {
    for (int i = count; i-- > 0;) put((value >> i & 1) != 0);
    return *this;
  }
  void put(bool bit) {
    if (used_ % 8 == 0) bytes_.push_back(std::byte{0});
    if (bit) bytes_.back() |= static_cast<std::byte>(1u << (used_ % 8));
    ++used_;
  }

  byte_string bytes_;
  std::size_t used_ = 0;
};

}  // namespace hawser::test
