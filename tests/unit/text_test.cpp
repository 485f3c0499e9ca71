#include "text.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>

using namespace hawser::detail;

namespace {

constexpr std::string_view digits = "0123456789";
constexpr std::string_view small_letters = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view capital_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

bool stands_in(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

}  // namespace

TEST_CASE("each of the 256 characters is in its classes and in no other", "[text]") {
  for (int value = 0; value < 256; ++value) {
    const char c = static_cast<char>(value);
    const bool letter = stands_in(c, small_letters) || stands_in(c, capital_letters);
    const bool plain = letter || stands_in(c, digits);
    CAPTURE(value);
    CHECK(is_digit(c) == stands_in(c, digits));
    CHECK(is_alpha(c) == letter);
    CHECK(is_alphanumeric(c) == plain);
    CHECK(is_hex_digit(c) == stands_in(c, "0123456789abcdefABCDEF"));
    CHECK(is_control(c) == (value < 32 || value == 127));
    CHECK(is_unreserved(c) == (plain || stands_in(c, "-._~")));
    CHECK(is_sub_delimiter(c) == stands_in(c, "!$&'()*+,;="));
    CHECK(is_token_character(c) == (plain || stands_in(c, "!#$%&'*+-.^_`|~")));
    const std::size_t capital = capital_letters.find(c);
    CHECK(to_lower(c) == (capital == std::string_view::npos ? c : small_letters[capital]));
  }
}

TEST_CASE("letters are equal in any case, all else only to itself", "[text]") {
  CHECK(equal_ignoring_case("", ""));
  CHECK(equal_ignoring_case("aZ-9", "Az-9"));
  CHECK_FALSE(equal_ignoring_case("a", ""));
  CHECK_FALSE(equal_ignoring_case("a", "ab"));
  CHECK_FALSE(equal_ignoring_case("ab", "a"));
  CHECK_FALSE(equal_ignoring_case("ab", "ac"));
  CHECK_FALSE(equal_ignoring_case("ba", "ca"));
  CHECK_FALSE(equal_ignoring_case("@", "`"));
  CHECK_FALSE(equal_ignoring_case("[", "{"));
  CHECK_FALSE(equal_ignoring_case("\xC3\x9C", "\xC3\xBC"));
  CHECK(lower_case("ABC-xyz@[\xC3\x9C") == "abc-xyz@[\xC3\x9C");
}

TEST_CASE("a text falls into parts, and an empty one is one part", "[text]") {
  const auto parts_of = [](std::string_view text) {
    std::string parts;
    every_part(text, '.', [&](std::string_view part) {
      parts.append("<").append(part).append(">");
      return true;
    });
    return parts;
  };
  CHECK(parts_of("") == "<>");
  CHECK(parts_of("a") == "<a>");
  CHECK(parts_of("a.b") == "<a><b>");
  CHECK(parts_of(".a..") == "<><a><><>");
  int seen = 0;
  CHECK_FALSE(every_part("a.b.c", '.', [&seen](std::string_view) { return ++seen < 2; }));
  CHECK(seen == 2);
}

TEST_CASE("every percent sign begins two hexadecimal digits (RFC 3986 2.1)", "[text]") {
  const auto is_x = [](char c) { return c == 'x'; };
  for (const std::string_view text : {"", "x", "%00", "%fF", "x%41x%aA", "%25%78"}) {
    CAPTURE(text);
    CHECK(is_percent_encoded(text, is_x));
  }
  for (const std::string_view text : {"y", "xy", "%", "%4", "x%", "x%4", "%4g", "%g4", "%%41", "%4%", "%41y",
                                      "%`0", "%0`", "%@0", "%0@", "%:0", "%0/", "%0G"}) {
    CAPTURE(text);
    CHECK_FALSE(is_percent_encoded(text, is_x));
  }
}
