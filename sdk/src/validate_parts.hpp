// The parts of validate_options, and what they have in common.
#pragma once

#include <string>
#include <string_view>

#include "validate.hpp"

namespace hawser::detail {

/// "options.<field> <problem>". Neither may hold a secret.
inline refusal refuse(std::error_code code, std::string_view field, std::string_view problem) {
  std::string detail = "options.";
  detail.append(field).append(" ").append(problem);
  return {code, std::move(detail)};
}
inline refusal refuse_option(std::string_view field, std::string_view problem) {
  return refuse(errc::option_out_of_range, field, problem);
}

refusal validate_times(const options& value);
refusal validate_numbers(const options& value);
refusal validate_heartbeat(const heartbeat_options& value);
refusal validate_web(const options& value);
/// Headers, cookies, origin and tokens: what goes into the request.
refusal validate_request(const native_options& value, bool url_has_credentials);
refusal validate_tls(const tls_options& value);
refusal validate_route(const native_options& value);

}  // namespace hawser::detail
