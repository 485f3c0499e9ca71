#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>

#include "authority.hpp"

using hawser::detail::parse_host_name;
using hawser::detail::parse_ipv6;

namespace {

/// A name of exactly so many bytes, in labels of at most 63.
std::string name_of(std::size_t size) {
  std::string result;
  while (size > 63) {
    result += std::string(61, 'a') + ".";
    size -= 62;
  }
  return result + std::string(size, 'b');
}

struct host_case {
  std::string_view text;
  std::string_view host;  ///< empty: refused
};

void check_name(const host_case& line) {
  std::string host = "untouched";
  CHECK(parse_host_name(line.text, host) == !line.host.empty());
  CHECK(host == (line.host.empty() ? "untouched" : line.host));
}

}  // namespace

TEST_CASE("host names are letters, digits, hyphens and underscores (RFC 1123 2.1, RFC 1035 2.3.4)",
          "[host]") {
  const std::string label63(63, 'x');
  const std::string label64(64, 'x');
  const std::string label63_inside = "a." + label63 + ".b";
  const std::string label64_inside = "a." + label64 + ".b";
  const std::string name253 = name_of(253);
  const std::string name254 = name_of(254);
  REQUIRE(name253.size() == 253);
  REQUIRE(name254.size() == 254);
  const host_case table[] = {
      {"a", "a"},
      {"localhost", "localhost"},
      {"EXAMPLE.Com", "example.com"},
      {"AZaz09-_.a", "azaz09-_.a"},
      {"_a_.b_", "_a_.b_"},
      {"a--b", "a--b"},
      {"1a.b", "1a.b"},
      {"1.b", "1.b"},
      {"xn--mnchen-3ya.de", "xn--mnchen-3ya.de"},
      {label63, label63},
      {label63_inside, label63_inside},
      {name253, name253},
      {"", ""},
      {label64, ""},
      {label64_inside, ""},
      {name254, ""},
      {"a.", ""},
      {".", ""},
      {".a", ""},
      {"a..b", ""},
      {"-a", ""},
      {"a-", ""},
      {"-", ""},
      {"a.-b", ""},
      {"a-.b", ""},
      {"a%41", ""},
      {"%61", ""},
      {"m\xC3\xBCnchen.de", ""},
      {"a\xFF", ""},
      {"a!b", ""},
      {"a*", ""},
      {"a,b", ""},
      {"a|b", ""},
      {"a<b", ""},
      {"a[b", ""},
      {"a]", ""},
  };
  for (const host_case& line : table) {
    CAPTURE(line.text);
    check_name(line);
  }
}

TEST_CASE("guarantee 18: each character is in host names or it is not", "[host]") {
  for (int value = 0; value < 256; ++value) {
    const char c = static_cast<char>(value);
    const bool fine = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      c == '-' || c == '_' || c == '.';
    CAPTURE(value);
    std::string unused;
    CHECK(parse_host_name(std::string("x") + c + "x", unused) == fine);
  }
}

TEST_CASE("IPv4 addresses are four decimal numbers, and nothing else that ends in a number is a host",
          "[host]") {
  const host_case table[] = {
      {"0.0.0.0", "0.0.0.0"},
      {"1.2.3.4", "1.2.3.4"},
      {"255.255.255.255", "255.255.255.255"},
      {"10.20.30.249", "10.20.30.249"},
      {"256.0.0.1", ""},
      {"1.2.3.256", ""},
      {"1.2.3.1000", ""},
      {"1.2.3.4.", ""},
      {"01.2.3.4", ""},
      {"01.1.2.3.4", ""},
      {"1.2.3.04", ""},
      {"1.2.3.00", ""},
      {"1.2.3", ""},
      {"127.1", ""},
      {"1.2.3.4.5", ""},
      {"1..3.4", ""},
      {".1.2.3", ""},
      {"2130706433", ""},
      {"0", ""},
      {"0x7f.1", ""},
      {"0x7f.0.0.0x1", ""},
      {"1.2.3.0x4", ""},
      {"1.2.3.0X4", ""},
      {"0x7f000001", ""},
      {"0x", ""},
      {"a.0x", ""},
      {"a.0X", ""},
      {"a.0xdeadbeef", ""},
      {"a.0xDEADBEEF", ""},
      {"a.1", ""},
      {"a.09", ""},
      {"a.b.c.4", ""},
      {"1.2.3.a", "1.2.3.a"},
      {"1.2.3.4a", "1.2.3.4a"},
      {"1.2.3.a4", "1.2.3.a4"},
      {"a.0xg", "a.0xg"},
      {"a.0x1g", "a.0x1g"},
      {"a.00x1", "a.00x1"},
      {"a.1x", "a.1x"},
      {"0x1.a", "0x1.a"},
      {"1.a", "1.a"},
  };
  for (const host_case& line : table) {
    CAPTURE(line.text);
    check_name(line);
  }
}

TEST_CASE("IPv6 addresses are read in full and written as browsers write them (RFC 4291 2.2, RFC 5952)",
          "[host]") {
  const host_case table[] = {
      {"::", "::"},
      {"::1", "::1"},
      {"1::", "1::"},
      {"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"},
      {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
      {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
      {"1::3:4:5:6:7:8", "1:0:3:4:5:6:7:8"},
      {"1:2:3:4::5:6:7", "1:2:3:4:0:5:6:7"},
      {"0:0:0:0:0:0:0:0", "::"},
      {"0:0:0:0:0:0:0:1", "::1"},
      {"1:0:0:0:0:0:0:0", "1::"},
      {"0001:00a0:0B00:000C:0:0:0:d", "1:a0:b00:c::d"},
      {"FFFF:ABCD:EF01:2345:6789:abcd:ef01:2345", "ffff:abcd:ef01:2345:6789:abcd:ef01:2345"},
      {"1:0:0:2:0:0:3:4", "1::2:0:0:3:4"},
      {"1:0:0:2:0:0:0:3", "1:0:0:2::3"},
      {"0:0:1:2:3:4:0:0", "::1:2:3:4:0:0"},
      {"1:2:3:4:5:0:0:0", "1:2:3:4:5::"},
      {"0:0:0:1:2:3:4:5", "::1:2:3:4:5"},
      {"0:1:0:2:0:3:0:4", "0:1:0:2:0:3:0:4"},
      {"1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"},
      {"0:0:3:4:5:6:7:8", "::3:4:5:6:7:8"},
      {"::ffff:1.2.3.4", "::ffff:102:304"},
      {"::255.255.0.1", "::ffff:1"},
      {"::0.0.0.0", "::"},
      {"1:2:3:4:5:6:7.8.9.10", "1:2:3:4:5:6:708:90a"},
      {"1::6:7.8.9.10", "1::6:708:90a"},
      {"1:2:3:4:5::7.8.9.10", "1:2:3:4:5:0:708:90a"},
      {"::2:3:4:5:6:7.8.9.10", "0:2:3:4:5:6:708:90a"},
      {"", ""},
      {":", ""},
      {":::", ""},
      {"1", ""},
      {"1:2:3:4:5:6:7", ""},
      {"1:2:3:4:5:6:7:8:9", ""},
      {"1:2:3:4:5:6:7:8::", ""},
      {"::1:2:3:4:5:6:7:8", ""},
      {"1:2:3:4::5:6:7:8", ""},
      {"1::2::3", ""},
      {"::1::", ""},
      {"1:::2", ""},
      {":1::2", ""},
      {"1::2:", ""},
      {":1:2:3:4:5:6:7", ""},
      {":1:2:3:4:5:6:7:8", ""},
      {"1:2:3:4:5:6:7:", ""},
      {"1:2:3:4:5:6:7:8:", ""},
      {"12345::", ""},
      {"::12345", ""},
      {"::00001", ""},
      {"g::", ""},
      {"::g", ""},
      {"::-1", ""},
      {"1.2.3.4", ""},
      {"1.2.3.4::", ""},
      {"1.2.3.4::5", ""},
      {"::1.2.3.4:5", ""},
      {"::1.2.3", ""},
      {"::1.2.3.4.5", ""},
      {"::1.2.3.256", ""},
      {"::1.2.3.04", ""},
      {"::1.2.3.a", ""},
      {"::1.2..4", ""},
      {"::0x1.2.3.4", ""},
      {"g::1.2.3.4", ""},
      {"::g:1.2.3.4", ""},
      {"1:2:3:4:5:6:7:1.2.3.4", ""},
      {"1:2:3:4:5:6:7:8:1.2.3.4", ""},
      {"1:2:3:4:5:1.2.3.4", ""},
      {"::2:3:4:5:6:7:1.2.3.4", ""},
      {"1:2:3:4:5:6::1.2.3.4", ""},
      {"fe80::1%eth0", ""},
      {"fe80::1%25eth0", ""},
  };
  for (const host_case& line : table) {
    CAPTURE(line.text);
    std::string host = "untouched";
    CHECK(parse_ipv6(line.text, host) == !line.host.empty());
    CHECK(host == (line.host.empty() ? "untouched" : line.host));
  }
}
