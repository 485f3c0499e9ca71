#include "protocol/http_header.hpp"

#include <algorithm>
#include <utility>

namespace hawser::protocol {
namespace {

bool is_space(char c) noexcept { return c == ' ' || c == '\t'; }

}  // namespace

bool is_token(std::string_view text) noexcept {
  return !text.empty() && detail::all_of(text, is_token_character);
}

bool is_value_character(char c) noexcept { return c == '\t' || !detail::is_control(c); }

bool is_value(std::string_view text) noexcept { return detail::all_of(text, is_value_character); }

bool is_visible(std::string_view text) noexcept {
  return !text.empty() && detail::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool next_element(std::string_view& list, std::string_view& element) noexcept {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    element = trimmed(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
    if (!element.empty()) return true;
  }
  return false;
}

void http_headers::add(std::string name, std::string value) {
  fields_.push_back({std::move(name), std::move(value)});
}

const std::string* http_headers::first(std::string_view name) const noexcept {
  for (const header_field& field : fields_) {
    if (equal_ignoring_case(field.name, name)) return &field.value;
  }
  return nullptr;
}

std::vector<std::string_view> http_headers::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const header_field& field : fields_) {
    if (equal_ignoring_case(field.name, name)) values.push_back(field.value);
  }
  return values;
}

std::size_t http_headers::count(std::string_view name) const noexcept {
  return static_cast<std::size_t>(
      std::count_if(fields_.begin(), fields_.end(),
                    [name](const header_field& field) { return equal_ignoring_case(field.name, name); }));
}

std::string http_headers::joined(std::string_view name) const {
  std::string list;
  for (const std::string_view value : all(name)) {
    if (!list.empty()) list += ", ";
    list += value;
  }
  return list;
}

bool http_headers::lists(std::string_view name, std::string_view token) const noexcept {
  for (const header_field& field : fields_) {
    if (!equal_ignoring_case(field.name, name)) continue;
    std::string_view rest = field.value;
    std::string_view element;
    while (next_element(rest, element)) {
      if (equal_ignoring_case(element, token)) return true;
    }
  }
  return false;
}

}  // namespace hawser::protocol
