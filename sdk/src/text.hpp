// Classes of characters and small helpers for the ASCII grammars of RFC 3986, RFC 6265 and RFC 9110. No
// locale.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hawser::detail {

constexpr bool is_one_of(char c, std::string_view set) noexcept {
  return set.find(c) != std::string_view::npos;
}
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr char to_lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
constexpr bool is_alpha(char c) noexcept { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; }
constexpr bool is_alphanumeric(char c) noexcept { return is_alpha(c) || is_digit(c); }
constexpr bool is_hex_digit(char c) noexcept {
  return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f');
}
/// C0 controls and DEL.
constexpr bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }
/// RFC 3986 2.3.
constexpr bool is_unreserved(char c) noexcept { return is_alphanumeric(c) || is_one_of(c, "-._~"); }
/// RFC 3986 2.2.
constexpr bool is_sub_delimiter(char c) noexcept { return is_one_of(c, "!$&'()*+,;="); }
/// RFC 9110 5.6.2.
constexpr bool is_token_character(char c) noexcept {
  return is_alphanumeric(c) || is_one_of(c, "!#$%&'*+-.^_`|~");
}

/// Whether the test holds for every character.
template <typename Test>
constexpr bool all_of(std::string_view text, Test test) {
  for (const char c : text) {
    if (!test(c)) return false;
  }
  return true;
}

/// Whether the test holds for every part between separators; an empty text is one empty part.
template <typename Test>
constexpr bool every_part(std::string_view text, char separator, Test test) {
  for (;;) {
    const std::size_t end = text.find(separator);
    if (!test(text.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

/// In ASCII: bytes over 0x7F are equal only to themselves.
constexpr bool equal_ignoring_case(std::string_view one, std::string_view other) noexcept {
  if (one.size() != other.size()) return false;
  for (std::size_t i = 0; i < one.size(); ++i) {
    if (to_lower(one[i]) != to_lower(other[i])) return false;
  }
  return true;
}

inline std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = to_lower(c);
  return result;
}

/// Whether every '%' begins an escape (RFC 3986 2.1) and the test holds for every other character.
template <typename Test>
constexpr bool is_percent_encoded(std::string_view text, Test test) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      if (!test(text[i])) return false;
    } else {
      if (text.size() - i < 3 || !is_hex_digit(text[i + 1]) || !is_hex_digit(text[i + 2])) return false;
      i += 2;
    }
  }
  return true;
}

}  // namespace hawser::detail
