// What the program hands in is checked here, before any I/O (guarantee 18).
#pragma once

#include <cstddef>
#include <cstdint>
#include <hawser/error.hpp>
#include <hawser/options.hpp>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include "url.hpp"

namespace hawser::detail {

/// What was refused and what would be allowed, in words: for error_info and for the programmer's log.
struct refusal {
  std::error_code code = {};
  std::string detail =
      {};  ///< "options.limits.max_message_size is 0; 1 or more is allowed"; never a secret's value

  explicit operator bool() const noexcept { return static_cast<bool>(code); }
};

/// All of the options; the parsed URL is a by-product, left alone by a refusal.
refusal validate_options(const options& value, url& parsed);

/// A header of the program's own, from the options or from a hook. Its detail names no option.
refusal validate_header(std::string_view name, std::string_view value);
refusal validate_subprotocols(std::span<const std::string> names);
std::error_code validate_close(std::uint16_t code, std::string_view reason) noexcept;
std::error_code validate_ping(std::size_t payload_size) noexcept;
/// Whether a time whose comment in options.hpp says "0: off" is off: 0 and no_limit mean the same there.
constexpr bool is_off(milliseconds time) noexcept { return time == milliseconds(0) || time == no_limit; }
/// A token of RFC 9110 5.6.2.
bool is_token(std::string_view text) noexcept;

}  // namespace hawser::detail
