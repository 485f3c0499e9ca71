// Names and addresses, as strict as browsers are lenient.
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

/// Four decimal numbers without leading zeros (RFC 3986 3.2.2).
bool parse_ipv4(std::string_view text, std::uint32_t& address) {
  std::size_t count = 0;
  const bool fine = every_part(text, '.', [&](std::string_view part) {
    if (part.size() > 1 && part.front() == '0') return false;
    std::uint8_t byte = 0;
    const char* const end = part.data() + part.size();
    const auto [stop, error] = std::from_chars(part.data(), end, byte);
    address = address << 8 | byte;
    ++count;
    return error == std::errc{} && stop == end;
  });
  return fine && count == 4;
}

constexpr std::size_t ipv6_size = 8;
using ipv6_groups = std::vector<std::uint16_t>;

bool add_group(std::string_view text, ipv6_groups& groups) {
  if (text.empty() || text.size() > 4 || !all_of(text, is_hex_digit)) return false;
  std::uint16_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, 16);
  groups.push_back(value);
  return true;
}

bool add_plain_groups(std::string_view text, ipv6_groups& groups) {
  return every_part(text, ':', [&](std::string_view part) { return add_group(part, groups); });
}

/// The groups of one side of "::", or of the whole address. Only its end may be an IPv4 address.
bool add_groups(std::string_view text, bool at_end, ipv6_groups& groups) {
  if (text.empty()) return true;
  const std::size_t colon = text.rfind(':');
  const bool alone = colon == std::string_view::npos;
  std::uint32_t embedded = 0;
  if (!at_end || !parse_ipv4(alone ? text : text.substr(colon + 1), embedded)) {
    return add_plain_groups(text, groups);
  }
  if (!alone && !add_plain_groups(text.substr(0, colon), groups)) return false;
  groups.push_back(static_cast<std::uint16_t>(embedded >> 16));
  groups.push_back(static_cast<std::uint16_t>(embedded));
  return true;
}

/// All eight groups, with zeros for the "::".
bool read_ipv6(std::string_view text, ipv6_groups& groups) {
  const std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) return add_groups(text, true, groups) && groups.size() == ipv6_size;
  ipv6_groups tail;
  if (!add_groups(text.substr(0, gap), false, groups) || !add_groups(text.substr(gap + 2), true, tail)) {
    return false;
  }
  // "::" stands for at least one group.
  if (groups.size() + tail.size() >= ipv6_size) return false;
  groups.resize(ipv6_size - tail.size());
  groups.insert(groups.end(), tail.begin(), tail.end());
  return true;
}

struct run {
  std::size_t begin = 0;
  std::size_t size = 0;
};

/// The first longest run of zeros; a single one is not shortened (RFC 5952 4.2.2).
run longest_run_of_zeros(const ipv6_groups& groups) {
  run longest;
  run current;
  for (const std::uint16_t value : groups) {
    if (value == 0) {
      ++current.size;
    } else {
      current = {current.begin + current.size + 1, 0};
    }
    if (current.size > longest.size) longest = current;
  }
  return longest.size > 1 ? longest : run{};
}

std::string write_ipv6(const ipv6_groups& groups) {
  const run gap = longest_run_of_zeros(groups);
  std::string result;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (gap.size != 0 && i == gap.begin) {
      result += "::";
      i += gap.size - 1;
      continue;
    }
    if (!result.empty() && result.back() != ':') result += ':';
    std::array<char, 4> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), groups[i], 16).ptr;
    result.append(digits.data(), end);
  }
  return result;
}

}  // namespace

bool parse_host_name(std::string_view text, std::string& result) {
  std::string name = lower_case(text);
  if (name.size() > max_name || !every_part(name, '.', is_label)) return false;
  const std::string_view last = std::string_view(name).substr(name.rfind('.') + 1);
  std::uint32_t unused = 0;
  if (is_number(last) && !parse_ipv4(name, unused)) return false;
  result = std::move(name);
  return true;
}

bool parse_ipv6(std::string_view text, std::string& result) {
  ipv6_groups groups;
  if (!read_ipv6(text, groups)) return false;
  result = write_ipv6(groups);
  return true;
}

}  // namespace hawser::detail
