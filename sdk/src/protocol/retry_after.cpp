#include "protocol/retry_after.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace hawser::protocol {
namespace {

constexpr std::chrono::seconds absent{-1};

// Bounded at every digit, so that no number of them overflows.
std::optional<std::chrono::seconds> parse_seconds(std::string_view text) noexcept {
  if (text.empty() || !detail::all_of(text, detail::is_digit)) return std::nullopt;
  std::chrono::seconds value{0};
  for (const char c : text) value = std::min(value * 10 + std::chrono::seconds(c - '0'), max_retry_after);
  return value;
}

// The place of a name in a list of three-letter names, from 1; 0 if it is not among them.
unsigned place_of(std::string_view name, std::string_view names) noexcept {
  for (std::size_t at = 0; at < names.size(); at += 3) {
    if (names.substr(at, 3) == name) return static_cast<unsigned>(at / 3 + 1);
  }
  return 0;
}

// The form alone: where a digit or a mark must stand. The names are checked by place_of().
bool has_date_form(std::string_view text) noexcept {
  constexpr std::string_view form = "aaa, 00 aaa 0000 00:00:00 GMT";
  return std::equal(text.begin(), text.end(), form.begin(), form.end(), [](char c, char wanted) {
    return wanted == 'a' || (wanted == '0' ? detail::is_digit(c) : c == wanted);
  });
}

}  // namespace

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) noexcept {
  if (!has_date_form(text)) return std::nullopt;
  const auto number = [text](std::size_t at, std::size_t count) {
    int value = 0;
    for (const char c : text.substr(at, count)) value = value * 10 + (c - '0');
    return value;
  };
  const std::chrono::year_month_day day{
      std::chrono::year(number(12, 4)),
      std::chrono::month(place_of(text.substr(8, 3), "JanFebMarAprMayJunJulAugSepOctNovDec")),
      std::chrono::day(static_cast<unsigned>(number(5, 2)))};
  const int hour = number(17, 2);
  const int minute = number(20, 2);
  const int second = number(23, 2);
  const bool day_known = place_of(text.substr(0, 3), "MonTueWedThuFriSatSun") != 0;
  // Second 60 is a leap second.
  if (!day_known || !day.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  // Seconds from the first: minutes and hours of a late date overflow 32 bits.
  return std::chrono::sys_seconds(std::chrono::sys_days(day)) + std::chrono::hours(hour) +
         std::chrono::minutes(minute) + std::chrono::seconds(second);
}

std::chrono::seconds retry_after(const http_headers& headers) noexcept {
  const std::string* const value = headers.first("Retry-After");
  if (value == nullptr) return absent;
  if (const auto wait = parse_seconds(*value)) return *wait;

  const std::string* const date = headers.first("Date");
  const auto until = parse_http_date(*value);
  const auto now = date != nullptr ? parse_http_date(*date) : std::nullopt;
  // No date at all compares as earlier than any.
  if (!now || until < now) return absent;
  return std::min<std::chrono::seconds>(*until - *now, max_retry_after);
}

}  // namespace hawser::protocol
