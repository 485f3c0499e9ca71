#include "protocol/frame.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <limits>
#include <string>

#include "support/wire.hpp"

using namespace hawser;
using namespace hawser::protocol;
using hawser::testing::bytes_of;
using hawser::testing::from_hex;

namespace {

constexpr frame_rules client_rules{};
constexpr frame_rules server_rules{.own = role::server};
constexpr frame_rules inside{.in_message = true};
constexpr frame_rules last_fragment_gone{.in_message = true, .fragment_left = false};
constexpr frame_rules deflating{.compression = true};
constexpr frame_rules deflating_inside{.compression = true, .in_message = true};

struct violation {
  const char* section;
  frame_rules rules;
  const char* hex;
  std::size_t proven;  // after so many bytes
  errc error;
};

const violation violations[] = {
    {"5.2 RSV1", client_rules, "c1 00", 1, errc::reserved_bit},
    {"5.2 RSV2", client_rules, "a1 00", 1, errc::reserved_bit},
    {"5.2 RSV3", client_rules, "91 00", 1, errc::reserved_bit},
    {"7692 6: RSV2 means nothing", deflating, "a1 00", 1, errc::reserved_bit},
    {"7692 6: RSV3 means nothing", deflating, "91 00", 1, errc::reserved_bit},
    {"7692 6: all three", deflating, "f1 00", 1, errc::reserved_bit},
    {"7692 6.1: RSV1 on a continuation", deflating_inside, "c0 00", 1, errc::reserved_bit},
    {"7692 6.1: RSV1 on a ping", deflating, "c9 00", 1, errc::reserved_bit},
    {"7692 6.1: RSV1 on a close", deflating, "c8 00", 1, errc::reserved_bit},
    {"5.2 opcode 3", client_rules, "83 00", 1, errc::reserved_opcode},
    {"5.2 opcode 7", client_rules, "07 00", 1, errc::reserved_opcode},
    {"5.2 opcode b", client_rules, "8b 00", 1, errc::reserved_opcode},
    {"5.2 opcode f", client_rules, "0f 00", 1, errc::reserved_opcode},
    {"5.5 close in fragments", client_rules, "08 00", 1, errc::control_fragmented},
    {"5.5 ping in fragments", inside, "09 00", 1, errc::control_fragmented},
    {"5.5 pong in fragments", client_rules, "0a 00", 1, errc::control_fragmented},
    {"5.4 nothing to continue", client_rules, "80 00", 1, errc::continuation_unexpected},
    {"5.4 nothing to continue", client_rules, "00 00", 1, errc::continuation_unexpected},
    {"5.4 text in a message", inside, "81 00", 1, errc::continuation_expected},
    {"5.4 binary in a message", inside, "02 00", 1, errc::continuation_expected},
    {"10.4 fragments", last_fragment_gone, "00 00", 1, errc::too_many_fragments},
    {"10.4 fragments, the last too", last_fragment_gone, "80 00", 1, errc::too_many_fragments},
    {"5.1 server masks", client_rules, "81 80", 2, errc::masked_frame},
    {"5.1 server masks a ping", client_rules, "89 85", 2, errc::masked_frame},
    {"5.1 client does not mask", server_rules, "81 00", 2, errc::unmasked_frame},
    {"5.1 client does not mask a ping", server_rules, "89 05", 2, errc::unmasked_frame},
    {"5.5 ping of 126", client_rules, "89 7e", 2, errc::control_too_long},
    {"5.5 close of 127", client_rules, "88 7f", 2, errc::control_too_long},
    {"5.5 pong of 126, masked", server_rules, "8a fe", 2, errc::control_too_long},
    {"5.2 125 in 16 bits", client_rules, "82 7e 00 7d", 4, errc::length_not_minimal},
    {"5.2 0 in 16 bits", client_rules, "82 7e 00 00", 4, errc::length_not_minimal},
    {"5.2 65535 in 64 bits", client_rules, "82 7f 00 00 00 00 00 00 ff ff", 8, errc::length_not_minimal},
    {"5.2 0 in 64 bits", client_rules, "82 7f 00 00 00 00 00 00 00 00", 8, errc::length_not_minimal},
    {"5.2 highest bit", client_rules, "82 7f 80 00 00 00 00 01 00 00", 3, errc::length_reserved_bit},
    {"5.2 all bits", client_rules, "82 7f ff ff ff ff ff ff ff ff", 3, errc::length_reserved_bit},
    {"10.4 7 bits", {.room = 5}, "82 06", 2, errc::message_too_big},
    {"10.4 7 bits, none left", {.in_message = true, .room = 0}, "80 01", 2, errc::message_too_big},
    {"10.4 16 bits", {.room = 299}, "82 7e 01 2c", 4, errc::message_too_big},
    {"10.4 64 bits", {.room = 65536}, "82 7f 00 00 00 00 00 01 00 01", 10, errc::message_too_big},
    {"10.4 16 bits, not by their first byte", {.room = 0}, "82 7e 01 2c", 4, errc::message_too_big},
    {"10.4 64 bits, not by their first bytes",
     {.room = 0},
     "82 7f 01 00 00 00 00 00 00 00",
     10,
     errc::message_too_big},
    {"10.4 before the key", {.own = role::server, .room = 5}, "82 86", 2, errc::message_too_big},
    // Precedence: two or more violations in one header.
    {"bit before opcode", client_rules, "93 00", 1, errc::reserved_bit},
    {"opcode before fin", client_rules, "0b 00", 1, errc::reserved_opcode},
    {"fin before mask", client_rules, "09 ff", 1, errc::control_fragmented},
    {"continuation before mask", client_rules, "80 ff", 1, errc::continuation_unexpected},
    {"no message before no fragment left",
     {.fragment_left = false},
     "80 00",
     1,
     errc::continuation_unexpected},
    {"mask before control length", client_rules, "89 ff", 2, errc::masked_frame},
    {"no mask before control length", server_rules, "89 7f", 2, errc::unmasked_frame},
    {"mask before size", {.room = 0}, "82 81", 2, errc::masked_frame},
    {"minimal before size", {.room = 0}, "82 7e 00 01", 4, errc::length_not_minimal},
    {"highest bit before size", {.room = 0}, "82 7f 80", 3, errc::length_reserved_bit},
};

}  // namespace

TEST_CASE("every violation in a header is reported with the byte that proves it, and not before", "[frame]") {
  for (const violation& each : violations) {
    INFO("RFC " << each.section << ": " << each.hex);
    const std::string wire = from_hex(each.hex);
    for (std::size_t size = 0; size <= wire.size(); ++size) {
      INFO("after " << size << " bytes");
      frame_header header;
      const auto [length, error] = decode_header(bytes_of(wire).first(size), each.rules, header);
      CHECK(length == 0);
      CHECK(error == (size < each.proven ? no_error : each.error));
    }
  }
}

TEST_CASE("a header is read as it was written, at every length form and mask", "[frame]") {
  struct row {
    std::uint64_t payload;
    std::size_t size;
  };
  const row rows[] = {{0, 2},
                      {1, 2},
                      {125, 2},
                      {126, 4},
                      {127, 4},
                      {255, 4},
                      {256, 4},
                      {65535, 4},
                      {65536, 10},
                      {65537, 10},
                      {4294967296u, 10},
                      {0x0123456789abcdef, 10},
                      {0x7fffffffffffffff, 10}};
  for (const row& each : rows) {
    for (const bool masked : {false, true}) {
      INFO(each.payload << (masked ? " masked" : ""));
      const frame_header written{
          .code = opcode::binary, .masked = masked, .key = {1, 2, 0xfe, 4}, .payload = each.payload};
      std::byte wire[largest_header + 1] = {};
      const std::size_t size = encode_header(written, wire);
      CHECK(size == each.size + (masked ? 4 : 0));
      const frame_rules rules{.own = masked ? role::server : role::client, .room = each.payload};
      frame_header read;
      for (std::size_t part = 0; part < size; ++part) {
        const auto result = decode_header({wire, part}, rules, read);
        CHECK(result.size == 0);
        CHECK(result.error == no_error);
      }
      for (const std::size_t surplus : {std::size_t{0}, std::size_t{1}}) {
        const auto result = decode_header({wire, size + surplus}, rules, read);
        CHECK(result.size == size);
        CHECK(result.error == no_error);
      }
      CHECK(read.payload == each.payload);
      CHECK(read.masked == masked);
      CHECK(read.code == opcode::binary);
      if (masked) CHECK(read.key == written.key);
    }
  }
}

TEST_CASE("the largest header and control frame are as large as said", "[frame]") {
  std::byte wire[largest_header];
  CHECK(encode_header({.masked = true, .payload = 65536}, wire) == largest_header);
  CHECK(encode_header({.masked = true, .payload = 125}, wire) + 125 == largest_control_frame);
}

TEST_CASE("the bytes of a header are those of RFC 6455 5.7", "[frame]") {
  struct row {
    frame_header header;
    const char* hex;
  };
  const row rows[] = {
      {{.code = opcode::text, .payload = 5}, "81 05"},
      {{.code = opcode::text, .masked = true, .key = {0x37, 0xfa, 0x21, 0x3d}, .payload = 5},
       "81 85 37 fa 21 3d"},
      {{.fin = false, .code = opcode::text, .payload = 3}, "01 03"},
      {{.code = opcode::continuation, .payload = 2}, "80 02"},
      {{.code = opcode::ping, .payload = 5}, "89 05"},
      {{.code = opcode::binary, .payload = 256}, "82 7e 01 00"},
      {{.code = opcode::binary, .payload = 65536}, "82 7f 00 00 00 00 00 01 00 00"},
      {{.rsv1 = true, .code = opcode::text, .payload = 7}, "c1 07"},
      {{.code = opcode::binary, .payload = 0x7102030405060708}, "82 7f 71 02 03 04 05 06 07 08"},
  };
  for (const row& each : rows) {
    std::byte wire[largest_header];
    const std::size_t size = encode_header(each.header, wire);
    CHECK(hawser::testing::text_of({wire, size}) == from_hex(each.hex));
  }
}

TEST_CASE("all first two bytes under all rules meet the fate that the RFC's sentences give them", "[frame]") {
  for (unsigned setting = 0; setting < 32; ++setting) {
    const frame_rules rules{.own = (setting & 1) != 0 ? role::server : role::client,
                            .compression = (setting & 2) != 0,
                            .in_message = (setting & 4) != 0,
                            .fragment_left = (setting & 8) != 0,
                            .room = (setting & 16) != 0 ? 100 : std::numeric_limits<std::uint64_t>::max()};
    unsigned wrong = 0;
    for (unsigned pair = 0; pair < 0x10000; ++pair) {
      const unsigned first = pair >> 8;
      const unsigned second = pair & 0xff;
      const unsigned code = first % 16;
      const bool fin = first >= 128;
      const bool data_start = code == 1 || code == 2;
      const unsigned bits = first / 16 % 8;
      const bool masked = second >= 128;
      const unsigned length = second % 128;
      errc expected = no_error;
      if (bits != 0 && !(bits == 4 && rules.compression && data_start)) {
        expected = errc::reserved_bit;
      } else if ((code > 2 && code < 8) || code > 10) {
        expected = errc::reserved_opcode;
      } else if (code >= 8 && !fin) {
        expected = errc::control_fragmented;
      } else if (code == 0 && !rules.in_message) {
        expected = errc::continuation_unexpected;
      } else if (data_start && rules.in_message) {
        expected = errc::continuation_expected;
      } else if (code == 0 && !rules.fragment_left) {
        expected = errc::too_many_fragments;
      } else if (masked != (rules.own == role::server)) {
        expected = masked ? errc::masked_frame : errc::unmasked_frame;
      } else if (code >= 8 && length > 125) {
        expected = errc::control_too_long;
      } else if (code < 8 && length < 126 && length > rules.room) {
        expected = errc::message_too_big;
      }
      const std::string wire{static_cast<char>(first), static_cast<char>(second), 1, 2, 3, 4};
      frame_header header;
      const auto [size, error] = decode_header(bytes_of(wire).first(length < 126 ? 6 : 2), rules, header);
      const std::size_t whole = expected == no_error && length < 126 ? (masked ? 6 : 2) : 0;
      if (error != expected || size != whole) ++wrong;
      if (whole == 0) continue;
      if (header.fin != fin || header.rsv1 != (bits == 4) || static_cast<unsigned>(header.code) != code ||
          header.masked != masked || header.payload != length || header.is_control() != (code >= 8)) {
        ++wrong;
      }
    }
    CHECK(wrong == 0);
  }
}
