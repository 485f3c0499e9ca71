// What parse_url takes must be safe to put into a request line and a Host header, and must mean the same when
// it is read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "text.hpp"
#include "url.hpp"

namespace {

using namespace hawser::detail;

void check(bool holds) {
  if (!holds) std::abort();
}

bool is_printable(std::string_view text) {
  return all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

void check_host(const url& value) {
  check(!value.host.empty() && value.host.size() <= 253);
  check(value.host_is_ipv6 == (value.host.find(':') != std::string::npos));
  check(all_of(value.host, [&](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || is_one_of(c, value.host_is_ipv6 ? ":" : "-._");
  }));
  const std::string header = host_header(value);
  check(is_printable(header) && header.find_first_of("/?#@") == std::string::npos);
  check(header.starts_with(value.host_is_ipv6 ? "[" + value.host + "]" : value.host));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  url value;
  if (const std::error_code error = parse_url(text, value)) {
    check(error == hawser::condition::invalid_argument);
    check(value.host.empty() && value.resource.empty());
    return 0;
  }
  check_host(value);
  check(value.port != 0);
  check(value.resource.starts_with('/') && is_printable(value.resource));
  check(value.has_credentials == !(value.user.empty() && value.password.empty()));

  const std::string written = to_string(value);
  url again;
  check(!parse_url(written, again));
  check(to_string(again) == written && same_origin(value, again));
  check(again.resource == value.resource && again.host_is_ipv6 == value.host_is_ipv6);
  check(!again.has_credentials);
  check(masked(value) == masked(again));
  return 0;
}
