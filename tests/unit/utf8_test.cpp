#include "utf8.hpp"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/utf8_oracle.hpp"
#include "utf8_kernels.hpp"

namespace {

using hawser::detail::is_utf8;
using hawser::detail::utf8_kernels;
using hawser::detail::utf8_validator;
using hawser::testing::utf8_oracle;
using namespace std::string_view_literals;

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

/// The vectors check many millions of texts; an assertion macro for each would take minutes.
class first_failure {
 public:
  void expect(bool good, std::string_view text, std::string_view where) {
    if (good || !what_.empty()) return;
    what_ = std::string(where) + ", " + std::to_string(text.size()) + " bytes:";
    for (const char c : text) what_ += ' ' + std::to_string(static_cast<unsigned char>(c));
  }
  ~first_failure() { CHECK(what_ == ""); }

 private:
  std::string what_;
};

/// Whether every way to check a whole text agrees with the oracle. The text lies in a block of exactly its
/// size, so that the address sanitizer sees any byte read beside it.
void check_whole(first_failure& failure, std::string_view text) {
  const std::unique_ptr<std::byte[]> block(new std::byte[text.size()]);
  if (!text.empty()) std::memcpy(block.get(), text.data(), text.size());
  const std::span<const std::byte> bytes(block.get(), text.size());
  const bool good = utf8_oracle::check(bytes);
  failure.expect(is_utf8(bytes) == good, text, "is_utf8");
  for (const auto& kernel : utf8_kernels()) {
    failure.expect(kernel.check(bytes.data(), bytes.size()) == good, text, kernel.name);
  }
}

/// The place of the first byte that no well-formed text can go on with, or the size.
std::size_t first_bad(std::string_view text) {
  utf8_oracle oracle;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!oracle.feed(static_cast<std::uint8_t>(text[i]))) return i;
  }
  return text.size();
}

/// Feeds the pieces between the cuts: all before the bad byte pass, and the one that holds it and all later
/// ones fail.
void check_pieces(first_failure& failure, std::string_view text, const std::vector<std::size_t>& cuts) {
  const std::size_t bad = first_bad(text);
  utf8_validator validator;
  std::size_t from = 0;
  for (std::size_t i = 0; i <= cuts.size(); ++i) {
    const std::size_t to = i < cuts.size() ? cuts[i] : text.size();
    const bool good = validator.feed(bytes_of(text.substr(from, to - from)));
    failure.expect(good == (to <= bad), text, "piece up to " + std::to_string(to));
    from = to;
  }
  failure.expect(validator.complete() == utf8_oracle::check(bytes_of(text)), text, "complete");
}

void check_all_cuts(first_failure& failure, std::string_view text) {
  check_pieces(failure, text, {});
  std::vector<std::size_t> all;
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    check_pieces(failure, text, {cut});
    all.push_back(cut);
  }
  check_pieces(failure, text, all);
}

struct vector {
  std::string_view section;
  std::string_view text;
  std::size_t bad;  // the first bad byte; the size when there is none
  bool complete;
};

// RFC 3629; "bad" by the rows of its section 4.
const std::vector<vector> vectors{
    {"RFC 3629 3: empty", ""sv, 0, true},
    {"RFC 3629 4 UTF8-1: NUL", "\0"sv, 1, true},
    {"RFC 3629 4 UTF8-1: last", "\x7f"sv, 1, true},
    {"RFC 3629 4: lone continuation, first", "\x80"sv, 0, false},
    {"RFC 3629 4: lone continuation, last", "\xbf"sv, 0, false},
    {"RFC 3629 4: continuation after ASCII", "a\x80"sv, 1, false},
    {"RFC 3629 4: continuation too many", "\xc3\xa9\x80"sv, 2, false},
    {"RFC 3629 10: C0 80 as NUL", "\xc0\x80"sv, 0, false},
    {"RFC 3629 4: C0", "\xc0"sv, 0, false},
    {"RFC 3629 4: C1", "\xc1\xbf"sv, 0, false},
    {"RFC 3629 4 UTF8-2: first", "\xc2\x80"sv, 2, true},
    {"RFC 3629 4 UTF8-2: last", "\xdf\xbf"sv, 2, true},
    {"RFC 3629 4 UTF8-2: unfinished", "\xc2"sv, 1, false},
    {"RFC 3629 4 UTF8-2: below the tail", "\xc2\x7f"sv, 1, false},
    {"RFC 3629 4 UTF8-2: above the tail", "\xdf\xc0"sv, 1, false},
    {"RFC 3629 4 UTF8-3: first", "\xe0\xa0\x80"sv, 3, true},
    {"RFC 3629 4 UTF8-3: too long a form", "\xe0\x9f\xbf"sv, 1, false},
    {"RFC 3629 4 UTF8-3: too long a form, cut", "\xe0\x80"sv, 1, false},
    {"RFC 3629 4 UTF8-3: last of E0", "\xe0\xbf\xbf"sv, 3, true},
    {"RFC 3629 4 UTF8-3: first of E1", "\xe1\x80\x80"sv, 3, true},
    {"RFC 3629 4 UTF8-3: last of EC", "\xec\xbf\xbf"sv, 3, true},
    {"RFC 3629 4 UTF8-3: last before the surrogates", "\xed\x9f\xbf"sv, 3, true},
    {"RFC 3629 3: first surrogate", "\xed\xa0\x80"sv, 1, false},
    {"RFC 3629 3: last surrogate", "\xed\xbf\xbf"sv, 1, false},
    {"RFC 3629 3: surrogate pair", "\xed\xa1\x8c\xed\xbe\xb4"sv, 1, false},
    {"RFC 3629 4 UTF8-3: first after the surrogates", "\xee\x80\x80"sv, 3, true},
    {"RFC 3629 4 UTF8-3: last", "\xef\xbf\xbf"sv, 3, true},
    {"RFC 3629 6: a byte order mark is text", "\xef\xbb\xbfx"sv, 4, true},
    {"RFC 3629 4 UTF8-3: unfinished", "\xe2\x82"sv, 2, false},
    {"RFC 3629 4 UTF8-3: second below the tail", "\xe2\x7f\x80"sv, 1, false},
    {"RFC 3629 4 UTF8-3: second above the tail", "\xe2\xc0\x80"sv, 1, false},
    {"RFC 3629 4 UTF8-3: third below the tail", "\xe2\x82\x7f"sv, 2, false},
    {"RFC 3629 4 UTF8-3: third above the tail", "\xe2\x82\xc0"sv, 2, false},
    {"RFC 3629 4 UTF8-4: first", "\xf0\x90\x80\x80"sv, 4, true},
    {"RFC 3629 4 UTF8-4: too long a form", "\xf0\x8f\xbf\xbf"sv, 1, false},
    {"RFC 3629 4 UTF8-4: last of F0", "\xf0\xbf\xbf\xbf"sv, 4, true},
    {"RFC 3629 4 UTF8-4: first of F1", "\xf1\x80\x80\x80"sv, 4, true},
    {"RFC 3629 4 UTF8-4: last of F3", "\xf3\xbf\xbf\xbf"sv, 4, true},
    {"RFC 3629 4 UTF8-4: U+10FFFF", "\xf4\x8f\xbf\xbf"sv, 4, true},
    {"RFC 3629 3: U+110000", "\xf4\x90\x80\x80"sv, 1, false},
    {"RFC 3629 4: F4 BF", "\xf4\xbf\xbf\xbf"sv, 1, false},
    {"RFC 3629 4: F5", "\xf5\x80\x80\x80"sv, 0, false},
    {"RFC 3629 4: F8, five bytes of old", "\xf8\x88\x80\x80\x80"sv, 0, false},
    {"RFC 3629 4: FE", "\xfe"sv, 0, false},
    {"RFC 3629 4: FF", "\xff"sv, 0, false},
    {"RFC 3629 4 UTF8-4: unfinished", "\xf0\x9f\x98"sv, 3, false},
    {"RFC 3629 4 UTF8-4: second below the tail", "\xf1\x7f\x80\x80"sv, 1, false},
    {"RFC 3629 4 UTF8-4: second above the tail", "\xf1\xc0\x80\x80"sv, 1, false},
    {"RFC 3629 4 UTF8-4: third below the tail", "\xf0\x9f\x7f\x80"sv, 2, false},
    {"RFC 3629 4 UTF8-4: third above the tail", "\xf0\x9f\xc0\x80"sv, 2, false},
    {"RFC 3629 4 UTF8-4: fourth below the tail", "\xf0\x9f\x98\x7f"sv, 3, false},
    {"RFC 3629 4 UTF8-4: fourth above the tail", "\xf0\x9f\x98\xc0"sv, 3, false},
    {"RFC 3629 7: A, not identical to, Alpha", "\x41\xe2\x89\xa2\xce\x91\x2e"sv, 7, true},
    {"RFC 3629 7: hangugeo", "\xed\x95\x9c\xea\xb5\xad\xec\x96\xb4"sv, 9, true},
    {"RFC 3629 7: nihongo", "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e"sv, 9, true},
    {"RFC 3629 7: BOM and a stump of a tree", "\xef\xbb\xbf\xf0\xa3\x8e\xb4"sv, 7, true},
    {"RFC 3629 4: text, then a bad byte", "Hello-\xc2\xb5@\xc3\x9f\xc3\xb6\xed\xa0\x80"sv, 14, false},
};

/// The bytes at every border of a rule, and one beside each.
constexpr std::array<std::uint8_t, 29> border_bytes{
    0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xcf, 0xd0, 0xdf,
    0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf8, 0xfe, 0xff};

/// Whole characters of all lengths in turn, at least `size` bytes.
std::string filler(std::size_t size) {
  std::string text;
  while (text.size() < size) text += "a\xd0\xb6\xe4\xbd\xa0\xf0\x9f\x98\x80z\xe0\xa0\x80";
  return text;
}

std::uint32_t next_random(std::uint32_t& seed) {
  seed = seed * 1664525U + 1013904223U;
  return seed >> 8;
}

std::string random_text(std::uint32_t& seed, std::size_t size) {
  static constexpr std::array<std::string_view, 8> letters{"a",      "~",      "\u00e9",     "\u0416",
                                                           "\u4f60", "\uffff", "\U00010000", "\U0010ffff"};
  const std::size_t kinds = 1 + next_random(seed) % letters.size();
  std::string text;
  while (text.size() < size) text += letters[next_random(seed) % kinds];
  return text;
}

}  // namespace

TEST_CASE("each vector of RFC 3629 has its fate, whole, byte by byte and cut anywhere", "[utf8]") {
  for (const vector& v : vectors) {
    CAPTURE(v.section);
    CHECK(is_utf8(v.text) == v.complete);
    CHECK(is_utf8(bytes_of(v.text)) == v.complete);
    CHECK(first_bad(v.text) == v.bad);
    first_failure failure;
    check_whole(failure, v.text);
    check_all_cuts(failure, v.text);
  }
}

TEST_CASE("a validator fails at the first bad byte, not at the character's end", "[utf8]") {
  for (const vector& v : vectors) {
    CAPTURE(v.section);
    utf8_validator validator;
    for (std::size_t i = 0; i < v.text.size(); ++i) {
      CHECK(validator.feed(bytes_of(v.text.substr(i, 1))) == (i < v.bad));
    }
    CHECK(validator.complete() == v.complete);
  }
}

TEST_CASE("a validator that failed stays failed until it is reset", "[utf8]") {
  utf8_validator validator;
  CHECK(validator.complete());
  CHECK_FALSE(validator.feed(bytes_of("\xff")));
  CHECK_FALSE(validator.complete());
  CHECK_FALSE(validator.feed(bytes_of("")));
  CHECK_FALSE(validator.feed(bytes_of("a")));
  CHECK_FALSE(validator.complete());
  validator.reset();
  CHECK(validator.complete());
  CHECK(validator.feed(bytes_of("\xe4")));
  CHECK_FALSE(validator.complete());
  validator.reset();
  CHECK(validator.feed(bytes_of("a")));
  CHECK(validator.complete());
}

TEST_CASE("an empty piece changes nothing", "[utf8]") {
  utf8_validator validator;
  CHECK(validator.feed({}));
  CHECK(validator.complete());
  CHECK(validator.feed(bytes_of("\xf0\x9f")));
  CHECK(validator.feed({}));
  CHECK_FALSE(validator.complete());
  CHECK(validator.feed(bytes_of("\x98\x80")));
  CHECK(validator.complete());
}

TEST_CASE("a validator agrees with the grammar on every sequence of up to four bytes", "[utf8]") {
  struct walk {
    first_failure failure;
    void from(const utf8_validator& validator, const utf8_oracle& oracle, const std::string& text) {
      for (unsigned b = 0; b < 256; ++b) {
        utf8_validator next = validator;
        utf8_oracle truth = oracle;
        const std::byte byte{static_cast<std::uint8_t>(b)};
        const bool good = truth.feed(static_cast<std::uint8_t>(b));
        const std::string longer = text + static_cast<char>(b);
        failure.expect(next.feed({&byte, 1}) == good, longer, "feed");
        failure.expect(next.complete() == truth.complete(), longer, "complete");
        if (good && !truth.complete()) from(next, truth, longer);
      }
    }
  } all;
  all.from({}, {}, "");
}

TEST_CASE("every sequence of one, two and three bytes is judged right as a text of its own", "[utf8]") {
  first_failure failure;
  std::array<std::byte, 3> text{};
  for (std::uint32_t value = 0; value < 1U << 24; ++value) {
    text = {static_cast<std::byte>(value), static_cast<std::byte>(value >> 8),
            static_cast<std::byte>(value >> 16)};
    for (std::size_t size = value >> 8 == 0 ? 1 : value >> 16 == 0 ? 2 : 3; size <= 3; ++size) {
      const std::span<const std::byte> bytes(text.data(), size);
      if (is_utf8(bytes) != utf8_oracle::check(bytes)) {
        failure.expect(false, {reinterpret_cast<const char*>(text.data()), size}, "is_utf8");
      }
    }
  }
}

// What one pair of bytes and the two before it decide, a vector decides at every place alike: so all
// sequences stand once across a border of each kernel's vectors. Unoptimised or sanitized code takes the
// third byte from the borders only, for time.
TEST_CASE("every kernel agrees with the grammar on every sequence of up to three bytes across a border",
          "[utf8]") {
  first_failure failure;
  std::vector<std::uint8_t> third;
#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  for (unsigned b = 0; b < 256; ++b) third.push_back(static_cast<std::uint8_t>(b));
#else
  third.assign(border_bytes.begin(), border_bytes.end());
#endif
  for (const auto& kernel : utf8_kernels()) {
    std::string text(64, 'a');
    for (unsigned first = 0; first < 256; ++first) {
      for (unsigned second = 0; second < 256; ++second) {
        for (const std::uint8_t b : third) {
          text[30] = static_cast<char>(first);
          text[31] = static_cast<char>(second);
          text[32] = static_cast<char>(b);
          const bool good = kernel.check(bytes_of(text).data(), text.size());
          if (good != utf8_oracle::check(bytes_of(text).subspan(29, 5)))
            failure.expect(false, text, kernel.name);
        }
      }
    }
  }
}

TEST_CASE("four bytes from every rule's border are judged right across a border of vectors", "[utf8]") {
  first_failure failure;
  for (const auto& kernel : utf8_kernels()) {
    std::string text(64, 'a');
    for (const std::uint8_t first : border_bytes) {
      if (first < 0xe0) continue;
      for (const std::uint8_t second : border_bytes) {
        for (const std::uint8_t third : border_bytes) {
          for (const std::uint8_t fourth : border_bytes) {
            const std::array<std::uint8_t, 4> four{first, second, third, fourth};
            std::memcpy(text.data() + 29, four.data(), four.size());
            const bool good = kernel.check(bytes_of(text).data(), text.size());
            if (good != utf8_oracle::check(bytes_of(text).subspan(28, 6)))
              failure.expect(false, text, kernel.name);
          }
        }
      }
    }
  }
}

TEST_CASE("each vector has the same fate at every place and in a text of every size", "[utf8]") {
  first_failure failure;
  for (const std::size_t size : {8U,  9U,  15U, 16U, 17U,  24U,  31U,  32U,  33U,  48U,  63U,  64U,
                                 65U, 95U, 96U, 97U, 127U, 128U, 129U, 160U, 191U, 192U, 193U, 300U}) {
    for (const vector& v : vectors) {
      if (v.text.empty()) continue;
      for (std::size_t at = 0; at + v.text.size() <= size;
           at += size > 200 && at > 3 && at < size - 40 ? 3 : 1) {
        std::string text(size, 'a');
        text.replace(at, v.text.size(), v.text);
        check_whole(failure, text);
      }
    }
  }
}

TEST_CASE("each vector has the same fate between characters of all lengths", "[utf8]") {
  first_failure failure;
  for (const vector& v : vectors) {
    for (std::size_t before = 0; before < 12; ++before) {
      for (const std::size_t blocks : {0U, 1U, 2U, 4U, 5U, 9U}) {
        const std::string text = std::string(before, 'x') + filler(blocks * 13) + std::string(v.text);
        check_whole(failure, text);
        check_whole(failure, text + filler(40));
        check_whole(failure, text + std::string(140, 'y'));
      }
    }
  }
}

// A block of plain ASCII takes a short way, which must still see what the block before it left unfinished.
TEST_CASE("a character that a block of ASCII breaks off is refused at every place", "[utf8]") {
  first_failure failure;
  for (const std::string_view broken : {"\xc2"sv, "\xdf"sv, "\xe1"sv, "\xe1\x80"sv, "\xf1"sv, "\xf1\x80"sv,
                                        "\xf1\x80\x80"sv, "\xef\xbf"sv, "\xf0\x90\x80"sv}) {
    for (std::size_t at = 0; at + broken.size() <= 300; ++at) {
      std::string text(300, 'a');
      text.replace(at, broken.size(), broken);
      check_whole(failure, text);
      text.replace(0, at, filler(at).substr(0, at));
      check_whole(failure, text);
    }
  }
}

TEST_CASE("whole characters end a block of vectors in front of ASCII", "[utf8]") {
  first_failure failure;
  for (const std::string_view whole :
       {"\xdf\xbf"sv, "\xef\xbf\xbf"sv, "\xf4\x8f\xbf\xbf"sv, "\xf3\xbf\xbf\xbf"sv}) {
    for (std::size_t at = 0; at + whole.size() <= 300; ++at) {
      std::string text(300, 'a');
      text.replace(at, whole.size(), whole);
      check_whole(failure, text);
    }
  }
}

TEST_CASE("text of every size up to 600 bytes is judged right, wherever it ends", "[utf8]") {
  first_failure failure;
  const std::string mixed = filler(600);
  const std::string ascii(600, 'a');
  for (std::size_t size = 0; size <= 600; ++size) {
    check_whole(failure, mixed.substr(0, size));
    check_whole(failure, ascii.substr(0, size));
    if (size == 0) continue;
    check_whole(failure, ascii.substr(0, size - 1) + "\xff");
    check_whole(failure, "\xff" + ascii.substr(0, size - 1));
  }
}

TEST_CASE("texts around the vectors' sizes are judged right with every single cut", "[utf8]") {
  first_failure failure;
  std::uint32_t seed = 1;
  for (const std::size_t size : {7U, 8U, 9U, 16U, 31U, 32U, 40U, 63U, 64U, 70U, 100U, 128U, 140U}) {
    for (int round = 0; round < 4; ++round) {
      std::string text = random_text(seed, size);
      check_all_cuts(failure, text);
      text[next_random(seed) % text.size()] = static_cast<char>(next_random(seed));
      check_all_cuts(failure, text);
    }
  }
}

TEST_CASE("random text with a random change is judged right, whole and in random pieces", "[utf8]") {
  first_failure failure;
  std::uint32_t seed = 2;
  for (int round = 0; round < 4000; ++round) {
    std::string text = random_text(seed, next_random(seed) % 400);
    const std::uint32_t changes = next_random(seed) % 3;
    for (std::uint32_t i = 0; i < changes && !text.empty(); ++i) {
      text[next_random(seed) % text.size()] = static_cast<char>(next_random(seed));
    }
    check_whole(failure, text);
    std::vector<std::size_t> cuts;
    for (std::size_t at = 0; at < text.size(); at += next_random(seed) % 150) cuts.push_back(at);
    check_pieces(failure, text, cuts);
  }
}

TEST_CASE("the plain way is always there, and what is chosen is the last of the list", "[utf8]") {
  const auto kernels = utf8_kernels();
  REQUIRE_FALSE(kernels.empty());
  CHECK(std::string_view(kernels.front().name) == "scalar");
#if defined(HAWSER_SIMD_X86)
  const std::size_t wider =
      (__builtin_cpu_supports("ssse3") ? 1U : 0U) + (__builtin_cpu_supports("avx2") ? 1U : 0U);
  CHECK(kernels.size() == 1 + wider);
#elif defined(HAWSER_SIMD_NEON) || defined(HAWSER_SIMD_WASM)
  CHECK(kernels.size() == 2);
#endif
}

TEST_CASE("the unfinished bytes at a text's end are counted", "[utf8]") {
  using hawser::detail::utf8_unfinished;
  const auto count = [](std::string_view text) {
    return utf8_unfinished(bytes_of(text).data(), text.size());
  };
  CHECK(count("") == 0);
  CHECK(count("a") == 0);
  CHECK(count("\xbf") == 0);
  CHECK(count("\xc0") == 1);
  CHECK(count("\xf4") == 1);
  CHECK(count("\xdf\x80") == 0);
  CHECK(count("\xe0\x80") == 2);
  CHECK(count("\xf0\x80") == 2);
  CHECK(count("\xef\x80\x80") == 0);
  CHECK(count("\xf0\x80\x80") == 3);
  CHECK(count("\xf0\x80\x80\x80") == 0);
  CHECK(count("\xf0\x80\xc2") == 1);
}
