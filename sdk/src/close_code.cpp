#include "close_code.hpp"

#include <algorithm>
#include <hawser/error.hpp>

#include "utf8.hpp"

namespace hawser::detail {
namespace {

constexpr bool is_between(unsigned code, unsigned first, unsigned last) noexcept {
  return code >= first && code <= last;
}

/// 3000 to 3999 are registered by libraries and frameworks, 4000 to 4999 are private (RFC 6455 7.4.2).
constexpr bool is_application_code(unsigned code) noexcept { return is_between(code, 3000, 4999); }

}  // namespace

bool is_close_code_valid_on_wire(unsigned code) noexcept {
  return is_between(code, 1000, 1003) || is_between(code, 1007, 1014) || is_application_code(code);
}

bool is_close_code_sendable(unsigned code) noexcept { return code == 1000 || is_application_code(code); }

bool is_close_code_retried(unsigned code) noexcept {
  return code == 1001 || is_between(code, 1005, 1006) || is_between(code, 1011, 1014);
}

std::error_code decode_close(std::span<const std::byte> payload, close_payload& result) {
  result = {};
  if (payload.empty()) return {};
  if (payload.size() == 1) return errc::close_payload;

  const auto high = std::to_integer<unsigned>(payload[0]);
  const auto low = std::to_integer<unsigned>(payload[1]);
  const unsigned code = high << 8 | low;
  if (!is_close_code_valid_on_wire(code)) return errc::close_code;

  const auto reason = payload.subspan(2);
  if (!detail::is_utf8(reason)) return errc::close_reason_utf8;
  result.code = static_cast<std::uint16_t>(code);
  result.reason = {reinterpret_cast<const char*>(reason.data()), reason.size()};
  return {};
}

std::size_t encode_close(std::uint16_t code, std::string_view reason,
                         std::span<std::byte, 125> target) noexcept {
  // 1005 is not valid on the wire, so that it gives the empty payload that it stands for.
  if (!is_close_code_valid_on_wire(code)) return 0;
  if (reason.size() > target.size() - 2 || !detail::is_utf8(reason)) return 0;
  target[0] = static_cast<std::byte>(code >> 8);
  target[1] = static_cast<std::byte>(code & 0xff);
  std::transform(reason.begin(), reason.end(), target.begin() + 2,
                 [](char unit) { return static_cast<std::byte>(unit); });
  return 2 + reason.size();
}

}  // namespace hawser::detail
