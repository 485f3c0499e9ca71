// The fields of an HTTP message: names without regard to case, values, and the lists inside them (RFC 9110
// 5).
#pragma once

#include <cstddef>
#include <hawser/options.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "text.hpp"

namespace hawser::protocol {

using detail::equal_ignoring_case;
using detail::is_token_character;

/// RFC 9110 5.6.2.
bool is_token(std::string_view text) noexcept;
/// What may stand in a field's value (RFC 9110 5.5): HTAB, SP, visible ASCII and obs-text (0x80 to 0xff).
bool is_value_character(char c) noexcept;
bool is_value(std::string_view text) noexcept;
/// 0x21 to 0x7e, and at least one.
bool is_visible(std::string_view text) noexcept;
/// Without the optional whitespace (SP, HTAB) around it.
std::string_view trimmed(std::string_view text) noexcept;

/// Takes the next element off a comma-separated list (RFC 9110 5.6.1), trimmed. Empty elements are skipped,
/// as recipients must. False at the end. Not for lists whose elements may hold quoted strings.
bool next_element(std::string_view& list, std::string_view& element) noexcept;

/// All fields in the order in which they came. Look-ups ignore the case of the name.
class http_headers {
 public:
  void add(std::string name, std::string value);

  /// Null if there is none; valid until the next add().
  const std::string* first(std::string_view name) const noexcept;
  std::vector<std::string_view> all(std::string_view name) const;
  std::size_t count(std::string_view name) const noexcept;
  /// The values of all fields of that name as one list, joined by ", " (RFC 9110 5.3).
  std::string joined(std::string_view name) const;
  /// Whether one of the fields of that name lists `token`, in any case.
  bool lists(std::string_view name, std::string_view token) const noexcept;

  std::size_t size() const noexcept { return fields_.size(); }
  auto begin() const noexcept { return fields_.begin(); }
  auto end() const noexcept { return fields_.end(); }

 private:
  std::vector<header_field> fields_;
};

}  // namespace hawser::protocol
