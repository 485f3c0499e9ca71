#include "protocol/digest.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace {

using hawser::protocol::accept_for;
using hawser::protocol::base64;
using hawser::protocol::sha1;

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

std::string sha1_in_hex(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (const std::byte b : sha1(bytes_of(text))) {
    hex += digits[std::to_integer<unsigned>(b) >> 4];
    hex += digits[std::to_integer<unsigned>(b) & 15];
  }
  return hex;
}

struct digest_vector {
  std::string_view section;
  std::string text;
  std::string_view hex;
};

}  // namespace

TEST_CASE("SHA-1 gives the digests of its standard", "[digest]") {
  const std::vector<digest_vector> vectors{
      {"FIPS 180-4 examples: empty", "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
      {"FIPS 180-2 A.1: one block", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
      {"FIPS 180-2 A.2: two blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "84983e441c3bd26ebaae4aa1f95129e5e54670f1"},
      {"FIPS 180-2 A.3: one million a", std::string(1'000'000, 'a'),
       "34aa973cd4c4daa4f61eeb2bdbad27316534016f"},
      {"FIPS 180-4 5.1.1: the length just fits", std::string(55, 'x'),
       "cef734ba81a024479e09eb5a75b6ddae62e6abf1"},
      {"FIPS 180-4 5.1.1: the length no longer fits", std::string(56, 'x'),
       "901305367c259952f4e7af8323f480d59f81335b"},
      {"FIPS 180-4 5.1.1", std::string(57, 'x'), "025ecbd5d70f8fb3c5457cd96bab13fda305dc59"},
      {"FIPS 180-4 5.1.1: a byte short of a block", std::string(63, 'x'),
       "0ddc4e0cccd9a12850deb5abb0853a4425559fec"},
      {"FIPS 180-4 5.1.1: a whole block", std::string(64, 'x'), "bb2fa3ee7afb9f54c6dfb5d021f14b1ffe40c163"},
      {"FIPS 180-4 5.1.1: a byte more", std::string(65, 'x'), "78c741ddc482e4cdf8c474a0876347a0905b6233"},
      {"FIPS 180-4 5.1.1: second block just fits", std::string(119, 'x'),
       "4300320394f7ee239bcdce7d3b8bcee173a0cd5c"},
      {"FIPS 180-4 5.1.1: second block overflows", std::string(120, 'x'),
       "ceb2821639c4b6dcb10bce0e522ca2e608ce056d"},
      {"FIPS 180-4 5.1.1", std::string(127, 'x'), "e463484d274607e1897d4099497cbf2aedcf8206"},
      {"FIPS 180-4 5.1.1: two whole blocks", std::string(128, 'x'),
       "150fa3fbdc899bd0b8f95a9fb6027f564d953762"},
  };
  for (const digest_vector& v : vectors) {
    CAPTURE(v.section, v.text.size());
    CHECK(sha1_in_hex(v.text) == v.hex);
  }
}

TEST_CASE("RFC 4648 10: base64 gives the test vectors", "[digest]") {
  CHECK(base64(bytes_of("")) == "");
  CHECK(base64(bytes_of("f")) == "Zg==");
  CHECK(base64(bytes_of("fo")) == "Zm8=");
  CHECK(base64(bytes_of("foo")) == "Zm9v");
  CHECK(base64(bytes_of("foob")) == "Zm9vYg==");
  CHECK(base64(bytes_of("fooba")) == "Zm9vYmE=");
  CHECK(base64(bytes_of("foobar")) == "Zm9vYmFy");
}

TEST_CASE("RFC 4648 4: base64 has all 64 digits of its alphabet in their places", "[digest]") {
  std::string bytes;
  for (unsigned digit = 0; digit < 64; digit += 4) {
    const unsigned group = digit << 18 | (digit + 1) << 12 | (digit + 2) << 6 | (digit + 3);
    for (const unsigned shift : {16U, 8U, 0U}) bytes += static_cast<char>(group >> shift & 0xff);
  }
  CHECK(base64(bytes_of(bytes)) == "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  CHECK(base64(bytes_of("\xff")) == "/w==");
  CHECK(base64(bytes_of("\xff\xff")) == "//8=");
}

TEST_CASE("RFC 6455 1.3: the example key gives the example accept", "[digest]") {
  CHECK(accept_for("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}
