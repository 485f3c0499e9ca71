#include "protocol/failure.hpp"

#include <hawser/error.hpp>

namespace hawser::protocol {

std::uint16_t close_code_for(std::error_code error) noexcept {
  constexpr std::uint16_t protocol_error = 1002;
  constexpr std::uint16_t inconsistent_data = 1007;
  constexpr std::uint16_t too_big = 1009;
  if (error.category() != error_category()) return 0;
  switch (static_cast<errc>(error.value())) {
    case errc::reserved_bit:
    case errc::reserved_opcode:
    case errc::control_fragmented:
    case errc::control_too_long:
    case errc::continuation_unexpected:
    case errc::continuation_expected:
    case errc::length_not_minimal:
    case errc::length_reserved_bit:
    case errc::masked_frame:
    case errc::unmasked_frame:
    case errc::close_payload:
    case errc::close_code: return protocol_error;
    case errc::invalid_utf8:
    case errc::close_reason_utf8:
    case errc::deflate_data: return inconsistent_data;
    case errc::message_too_big:
    case errc::too_many_fragments: return too_big;
    default: return 0;
  }
}

}  // namespace hawser::protocol
