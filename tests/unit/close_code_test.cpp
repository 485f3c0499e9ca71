#include "close_code.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <hawser/error.hpp>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

using namespace hawser::detail;
using namespace std::string_view_literals;

namespace {

struct code_range {
  unsigned first;
  unsigned last;
};

bool contains(std::initializer_list<code_range> ranges, unsigned code) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [code](code_range range) { return code >= range.first && code <= range.last; });
}

std::vector<std::byte> bytes_of(std::string_view text) {
  const auto* first = reinterpret_cast<const std::byte*>(text.data());
  return {first, first + text.size()};
}

std::vector<std::byte> payload_of(unsigned code, std::string_view reason = {}) {
  std::vector<std::byte> payload = {static_cast<std::byte>(code >> 8), static_cast<std::byte>(code & 0xff)};
  const auto tail = bytes_of(reason);
  payload.insert(payload.end(), tail.begin(), tail.end());
  return payload;
}

}  // namespace

TEST_CASE("close codes valid on the wire are those of RFC 6455 7.4 and the IANA registry", "[close_code]") {
  for (unsigned code = 0; code <= 70000; ++code) {
    CAPTURE(code);
    REQUIRE(is_close_code_valid_on_wire(code) == contains({{1000, 1003}, {1007, 1014}, {3000, 4999}}, code));
  }
}

TEST_CASE("guarantee 3: the user may send 1000 and 3000 to 4999", "[close_code]") {
  for (unsigned code = 0; code <= 70000; ++code) {
    CAPTURE(code);
    REQUIRE(is_close_code_sendable(code) == contains({{1000, 1000}, {3000, 4999}}, code));
  }
}

TEST_CASE("guarantee 24: 1001, 1005, 1006 and 1011 to 1014 are retried by default", "[close_code]") {
  for (unsigned code = 0; code <= 70000; ++code) {
    CAPTURE(code);
    REQUIRE(is_close_code_retried(code) == contains({{1001, 1001}, {1005, 1006}, {1011, 1014}}, code));
  }
}

TEST_CASE("a Close without payload decodes to 1005 (RFC 6455 7.1.5)", "[close_code]") {
  close_payload result = {4000, "old"};
  CHECK_FALSE(decode_close({}, result));
  CHECK(result.code == 1005);
  CHECK(result.reason.empty());
}

TEST_CASE("a Close payload of one byte is refused (RFC 6455 5.5.1)", "[close_code]") {
  const auto payload = bytes_of("\x03"sv);
  close_payload result = {4000, "old"};
  CHECK(decode_close(payload, result) == hawser::errc::close_payload);
  CHECK(result.code == 1005);
  CHECK(result.reason.empty());
}

TEST_CASE("every code decodes to itself or is refused (RFC 6455 7.4)", "[close_code]") {
  for (unsigned code = 0; code <= 0xffff; ++code) {
    CAPTURE(code);
    const auto payload = payload_of(code);
    close_payload result = {4000, "old"};
    const auto error = decode_close(payload, result);
    if (is_close_code_valid_on_wire(code)) {
      REQUIRE_FALSE(error);
      REQUIRE(result.code == code);
    } else {
      REQUIRE(error == hawser::errc::close_code);
      REQUIRE(result.code == 1005);
    }
    REQUIRE(result.reason.empty());
  }
}

TEST_CASE("the reason is a view into the payload", "[close_code]") {
  for (const std::string& reason : {std::string("x"), std::string("Tsch\xc3\xbc\xc3\x9f"),
                                    std::string("a\0b", 3), std::string(123, 'r')}) {
    const auto payload = payload_of(1000, reason);
    close_payload result;
    REQUIRE_FALSE(decode_close(payload, result));
    CHECK(result.code == 1000);
    CHECK(result.reason == reason);
    CHECK(static_cast<const void*>(result.reason.data()) == payload.data() + 2);
  }
}

TEST_CASE("a reason that is not UTF-8 is refused (RFC 6455 5.5.1 and 8.1)", "[close_code]") {
  for (const std::string_view reason : {"\xff"sv, "ok\xc3"sv, "\xed\xa0\x80"sv, "\xc0\x80"sv}) {
    const auto payload = payload_of(1000, reason);
    close_payload result = {4000, "old"};
    CHECK(decode_close(payload, result) == hawser::errc::close_reason_utf8);
    CHECK(result.code == 1005);
    CHECK(result.reason.empty());
  }
}

TEST_CASE("a bad code is reported before a bad reason", "[close_code]") {
  close_payload result;
  CHECK(decode_close(payload_of(1006, "\xff"), result) == hawser::errc::close_code);
}

TEST_CASE("encode_close writes the code in network order and the reason behind it", "[close_code]") {
  std::array<std::byte, 125> target;
  for (unsigned code = 0; code <= 0xffff; ++code) {
    CAPTURE(code);
    target.fill(std::byte{0xee});
    const auto size = encode_close(static_cast<std::uint16_t>(code), "why", target);
    if (is_close_code_valid_on_wire(code)) {
      const auto expected = payload_of(code, "why");
      REQUIRE(size == expected.size());
      REQUIRE(std::equal(expected.begin(), expected.end(), target.begin()));
    } else {
      REQUIRE(size == 0);
    }
    REQUIRE(target[size] == std::byte{0xee});
  }
}

TEST_CASE("encode_close without a reason is two bytes, and without a code none", "[close_code]") {
  std::array<std::byte, 125> target{};
  CHECK(encode_close(1000, {}, target) == 2);
  CHECK(target[0] == std::byte{0x03});
  CHECK(target[1] == std::byte{0xe8});
  CHECK(encode_close(1005, {}, target) == 0);
}

TEST_CASE("encode_close takes a reason of 123 bytes and refuses one of 124 (RFC 6455 5.5)", "[close_code]") {
  std::array<std::byte, 125> target{};
  CHECK(encode_close(4000, std::string(123, 'x'), target) == 125);
  CHECK(target[124] == std::byte{'x'});
  CHECK(encode_close(4000, std::string(124, 'x'), target) == 0);
}

TEST_CASE("encode_close refuses a reason that is not UTF-8", "[close_code]") {
  std::array<std::byte, 125> target{};
  CHECK(encode_close(4000, "\xc3\xbc", target) == 4);
  CHECK(encode_close(4000, "\xc3", target) == 0);
}
