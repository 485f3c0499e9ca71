// UTF-8 as RFC 3629 section 4 spells it, as plainly as can be: what the fast ways are held against, and their
// floor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace hawser::testing {

/// Feeds one byte after the other through the grammar's rows; knows nothing of words or vectors.
class utf8_oracle {
 public:
  /// False from the first byte on that no row of the grammar allows.
  bool feed(std::uint8_t byte) {
    if (bad_) return false;
    if (left_ == 0) {
      bad_ = !lead(byte);
    } else {
      bad_ = byte < low_ || byte > high_;
      --left_;
      low_ = 0x80;
      high_ = 0xBF;
    }
    return !bad_;
  }
  bool complete() const { return !bad_ && left_ == 0; }

  static bool check(std::span<const std::byte> text) {
    utf8_oracle oracle;
    for (const std::byte b : text) {
      if (!oracle.feed(std::to_integer<std::uint8_t>(b))) return false;
    }
    return oracle.complete();
  }

 private:
  bool expect(unsigned left, std::uint8_t low, std::uint8_t high) {
    left_ = left;
    low_ = low;
    high_ = high;
    return true;
  }
  bool lead(std::uint8_t byte) {
    if (byte <= 0x7F) return true;
    if (byte >= 0xC2 && byte <= 0xDF) return expect(1, 0x80, 0xBF);
    if (byte == 0xE0) return expect(2, 0xA0, 0xBF);
    if (byte >= 0xE1 && byte <= 0xEC) return expect(2, 0x80, 0xBF);
    if (byte == 0xED) return expect(2, 0x80, 0x9F);
    if (byte == 0xEE || byte == 0xEF) return expect(2, 0x80, 0xBF);
    if (byte == 0xF0) return expect(3, 0x90, 0xBF);
    if (byte >= 0xF1 && byte <= 0xF3) return expect(3, 0x80, 0xBF);
    if (byte == 0xF4) return expect(3, 0x80, 0x8F);
    return false;
  }

  unsigned left_ = 0;
  std::uint8_t low_ = 0x80, high_ = 0xBF;
  bool bad_ = false;
};

}  // namespace hawser::testing
