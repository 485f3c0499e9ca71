#include "protocol/failure.hpp"

#include <catch2/catch_test_macros.hpp>
#include <hawser/error.hpp>

using hawser::errc;
using hawser::protocol::close_code_for;

TEST_CASE("every fault of the peer's frames has the close code of RFC 6455 7.4.1", "[failure]") {
  for (const errc each : {errc::reserved_bit, errc::reserved_opcode, errc::control_fragmented,
                          errc::control_too_long, errc::continuation_unexpected, errc::continuation_expected,
                          errc::length_not_minimal, errc::length_reserved_bit, errc::masked_frame,
                          errc::unmasked_frame, errc::close_payload, errc::close_code}) {
    CHECK(close_code_for(each) == 1002);
  }
  for (const errc each : {errc::invalid_utf8, errc::close_reason_utf8, errc::deflate_data}) {
    CHECK(close_code_for(each) == 1007);
  }
  for (const errc each : {errc::message_too_big, errc::too_many_fragments}) {
    CHECK(close_code_for(each) == 1009);
  }
}

TEST_CASE("what is no fault of the peer's frames has no close code", "[failure]") {
  for (const errc each : {errc::connection_lost, errc::not_open, errc::head_too_big, errc::cancelled}) {
    CHECK(close_code_for(each) == 0);
  }
  CHECK(close_code_for({}) == 0);
  // The number of errc::reserved_bit in another category.
  CHECK(close_code_for({static_cast<int>(errc::reserved_bit), std::generic_category()}) == 0);
}
