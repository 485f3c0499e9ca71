// Names and addresses, as strict as browsers are lenient.
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "authority.hpp"
#include "text.hpp"

namespace hawser::detail {

namespace {

constexpr std::size_t max_label = 63;  // RFC 1035 2.3.4
constexpr std::size_t max_name = 253;  // what is left of RFC 1035's 255 octets on the wire

bool is_label(std::string_view text) {
  return !text.empty() && text.size() <= max_label && text.front() != '-' && text.back() != '-' &&
         all_of(text, [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; });
}

/// Whether a browser reads a host with this last label as an IPv4 address (URL Standard, "ends in a number").
bool is_number(std::string_view label) {
  if (label.starts_with("0x")) return all_of(label.substr(2), is_hex_digit);
  return all_of(label, is_digit);
}

/// Four decimal numbers without leading zeros (RFC 3986 3.2.2), as two groups of an IPv6 address.
bool parse_ipv4(std::string_view text, std::array<std::uint16_t, 2>& groups) {
  std::array<std::uint8_t, 4> bytes{};
  std::size_t count = 0;
  const bool fine = every_part(text, '.', [&](std::string_view part) {
    if (count == bytes.size() || part.empty() || (part.size() > 1 && part.front() == '0')) return false;
    const char* const end = part.data() + part.size();
    const auto [stop, error] = std::from_chars(part.data(), end, bytes[count++]);
    return error == std::errc{} && stop == end;
  });
  groups = {static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1]),
            static_cast<std::uint16_t>(bytes[2] << 8 | bytes[3])};
  return fine && count == bytes.size();
}

struct ipv6_groups {
  std::array<std::uint16_t, 8> values{};
  std::size_t count = 0;

  bool add(std::uint16_t value) {
    if (count == values.size()) return false;
    values[count++] = value;
    return true;
  }
};

bool add_group(std::string_view text, ipv6_groups& groups) {
  if (text.empty() || text.size() > 4 || !all_of(text, is_hex_digit)) return false;
  std::uint16_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return groups.add(value);
}

/// The groups of one side of "::", or of the whole address. Only its end may be an IPv4 address.
bool add_groups(std::string_view text, bool at_end, ipv6_groups& groups) {
  if (text.empty()) return true;
  const std::size_t colon = text.rfind(':');
  const std::string_view last = colon == std::string_view::npos ? text : text.substr(colon + 1);
  std::array<std::uint16_t, 2> embedded{};
  if (!at_end || !parse_ipv4(last, embedded)) {
    return every_part(text, ':', [&](std::string_view part) { return add_group(part, groups); });
  }
  const bool before =
      colon == std::string_view::npos ||
      every_part(text.substr(0, colon), ':', [&](std::string_view part) { return add_group(part, groups); });
  return before && groups.add(embedded[0]) && groups.add(embedded[1]);
}

bool read_ipv6(std::string_view text, ipv6_groups& groups) {
  const std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) {
    return !text.empty() && add_groups(text, true, groups) && groups.count == groups.values.size();
  }
  ipv6_groups tail;
  if (!add_groups(text.substr(0, gap), false, groups) || !add_groups(text.substr(gap + 2), true, tail)) {
    return false;
  }
  // "::" stands for at least one group.
  if (groups.count + tail.count >= groups.values.size()) return false;
  for (std::size_t i = 0; i < tail.count; ++i) {
    groups.values[groups.values.size() - tail.count + i] = tail.values[i];
  }
  return true;
}

struct run {
  std::size_t begin = 0;
  std::size_t size = 0;
};

/// The first longest run of zeros; a single one is not shortened (RFC 5952 4.2.2).
run longest_run_of_zeros(const std::array<std::uint16_t, 8>& values) {
  run longest{0, 1};
  run current;
  for (std::size_t i = 0; i < values.size(); ++i) {
    current = values[i] != 0 ? run{} : run{current.size == 0 ? i : current.begin, current.size + 1};
    if (current.size > longest.size) longest = current;
  }
  return longest.size > 1 ? longest : run{};
}

std::string write_ipv6(const std::array<std::uint16_t, 8>& values) {
  const run gap = longest_run_of_zeros(values);
  std::string result;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (gap.size != 0 && i == gap.begin) {
      result += "::";
      i += gap.size - 1;
      continue;
    }
    if (!result.empty() && result.back() != ':') result += ':';
    std::array<char, 4> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), values[i], 16).ptr;
    result.append(digits.data(), end);
  }
  return result;
}

}  // namespace

bool parse_host_name(std::string_view text, std::string& result) {
  std::string name = lower_case(text);
  if (name.size() > max_name || !every_part(name, '.', is_label)) return false;
  const std::string_view last = std::string_view(name).substr(name.rfind('.') + 1);
  std::array<std::uint16_t, 2> unused{};
  if (is_number(last) && !parse_ipv4(name, unused)) return false;
  result = std::move(name);
  return true;
}

bool parse_ipv6(std::string_view text, std::string& result) {
  ipv6_groups groups;
  if (!read_ipv6(text, groups)) return false;
  result = write_ipv6(groups.values);
  return true;
}

}  // namespace hawser::detail
