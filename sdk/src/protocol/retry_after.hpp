// When a server wants to be asked again (RFC 9110 10.2.3).
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "protocol/http_header.hpp"

namespace hawser::protocol {

/// A wait longer than this is cut to it: no server's mistake shall silence a client for good.
inline constexpr std::chrono::seconds max_retry_after = std::chrono::hours(24);

/// An IMF-fixdate, as "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 5.6.7). The obsolete forms are not read.
std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) noexcept;

/// What Retry-After asks for, 0 to max_retry_after; negative if there is none that makes sense. A point in
/// time is taken relative to the response's own Date, because the two clocks need not agree; without a Date
/// it is ignored.
std::chrono::seconds retry_after(const http_headers& headers) noexcept;

}  // namespace hawser::protocol
