// For url_differential.mjs: reads URLs, one a line in hexadecimal, and says what parse_url makes of each:
// "refused", or secure, host, port, resource, user, password and to_string, with tabs between. User and
// password are in hexadecimal, too; the rest has neither tabs nor line ends.
#include <cstddef>
#include <cstdio>
#include <iostream>
#include <string>
#include <string_view>

#include "url.hpp"

namespace {

std::string from_hex(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    result += static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16));
  }
  return result;
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    result += digits[byte >> 4];
    result += digits[byte & 15];
  }
  return result;
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    hawser::detail::url value;
    if (parse_url(from_hex(line), value)) {
      std::puts("refused");
      continue;
    }
    const std::string host = value.host_is_ipv6 ? "[" + value.host + "]" : value.host;
    std::printf("%s\t%s\t%d\t%s\t%s\t%s\t%s\n", value.secure ? "wss:" : "ws:", host.c_str(), value.port,
                value.resource.c_str(), to_hex(value.user).c_str(), to_hex(value.password).c_str(),
                to_string(value).c_str());
  }
}
