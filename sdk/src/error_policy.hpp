// Which errors are worth another attempt (guarantee 24), when the program has not said otherwise.
#pragma once

#include <hawser/error.hpp>

namespace hawser::detail {

/// False for errc::http_status, for which the status decides, and for values that are not known.
bool retryable_by_default(errc value) noexcept;
/// 408, 425, 429 and 5xx.
bool is_status_retried(int status) noexcept;
/// By the cause, or by the status where that is the cause. Codes of other categories are not retried.
bool retryable_by_default(const error_info& error) noexcept;

}  // namespace hawser::detail
