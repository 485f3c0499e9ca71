#include "url.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>
#include <string_view>

using hawser::errc;
using hawser::detail::host_header;
using hawser::detail::masked;
using hawser::detail::parse_url;
using hawser::detail::same_origin;
using hawser::detail::to_string;
using hawser::detail::url;

namespace {

url parsed(std::string_view text) {
  url result;
  CAPTURE(text);
  const std::error_code error = parse_url(text, result);
  CAPTURE(error.message());
  REQUIRE_FALSE(error);
  return result;
}

std::error_code refusal_of(std::string_view text) {
  url result;
  result.host = "untouched";
  const std::error_code error = parse_url(text, result);
  if (error) CHECK(result.host == "untouched");
  return error;
}

struct accepted {
  std::string_view text;
  std::string_view host;
  std::uint16_t port;
  std::string_view resource;
  std::string_view written;
};

}  // namespace

TEST_CASE("a URL falls into scheme, host, port and resource (RFC 6455 3)", "[url]") {
  const accepted table[] = {
      {"ws://a", "a", 80, "/", "ws://a/"},
      {"wss://a", "a", 443, "/", "wss://a/"},
      {"WS://A/B", "a", 80, "/B", "ws://a/B"},
      {"wSs://Example.COM/Path?Query", "example.com", 443, "/Path?Query", "wss://example.com/Path?Query"},
      {"ws://a:80/", "a", 80, "/", "ws://a/"},
      {"ws://a:443/", "a", 443, "/", "ws://a:443/"},
      {"wss://a:443/", "a", 443, "/", "wss://a/"},
      {"wss://a:80/", "a", 80, "/", "wss://a:80/"},
      {"ws://a:/x", "a", 80, "/x", "ws://a/x"},
      {"wss://a:", "a", 443, "/", "wss://a/"},
      {"ws://a:1/", "a", 1, "/", "ws://a:1/"},
      {"ws://a:65535/", "a", 65535, "/", "ws://a:65535/"},
      {"ws://a?q", "a", 80, "/?q", "ws://a/?q"},
      {"ws://a:8080?q", "a", 8080, "/?q", "ws://a:8080/?q"},
      {"ws://a/?", "a", 80, "/", "ws://a/"},
      {"ws://a?", "a", 80, "/", "ws://a/"},
      {"ws://a/?a=1&b=%2F%2f?/:@", "a", 80, "/?a=1&b=%2F%2f?/:@", "ws://a/?a=1&b=%2F%2f?/:@"},
      {"ws://a/??", "a", 80, "/??", "ws://a/??"},
      {"ws://a//b//", "a", 80, "//b//", "ws://a//b//"},
      {"ws://a/-._~!$&'()*+,;=:@", "a", 80, "/-._~!$&'()*+,;=:@", "ws://a/-._~!$&'()*+,;=:@"},
      {"ws://a/?-._~!$&()*+,;=:@", "a", 80, "/?-._~!$&()*+,;=:@", "ws://a/?-._~!$&()*+,;=:@"},
      {"ws://a/%00%ff%Ff", "a", 80, "/%00%ff%Ff", "ws://a/%00%ff%Ff"},
      {"ws://a/09azAZ?09azAZ", "a", 80, "/09azAZ?09azAZ", "ws://a/09azAZ?09azAZ"},
      {"ws://[::1]/", "::1", 80, "/", "ws://[::1]/"},
      {"wss://[::1]:8443", "::1", 8443, "/", "wss://[::1]:8443/"},
      {"ws://[::1]:/", "::1", 80, "/", "ws://[::1]/"},
      {"ws://[2001:DB8::1]?x", "2001:db8::1", 80, "/?x", "ws://[2001:db8::1]/?x"},
      {"ws://127.0.0.1:9/", "127.0.0.1", 9, "/", "ws://127.0.0.1:9/"},
  };
  for (const accepted& line : table) {
    CAPTURE(line.text);
    const url value = parsed(line.text);
    CHECK(value.host == line.host);
    CHECK(value.port == line.port);
    CHECK(value.resource == line.resource);
    CHECK(value.secure == line.written.starts_with("wss:"));
    CHECK(value.host_is_ipv6 == (line.host.find(':') != std::string_view::npos));
    CHECK(value.port_is_default() == (line.port == (value.secure ? 443 : 80)));
    CHECK_FALSE(value.has_credentials);
    CHECK(to_string(value) == line.written);
    CHECK(to_string(parsed(line.written)) == line.written);
  }
}

TEST_CASE("guarantee 18: a URL that is none is refused with its cause", "[url]") {
  const std::pair<std::string_view, errc> table[] = {
      {"", errc::invalid_url},
      {"a", errc::invalid_url},
      {"/a", errc::invalid_url},
      {"//a/", errc::invalid_url},
      {"://a/", errc::invalid_url},
      {"1ws://a/", errc::invalid_url},
      {"w_s://a/", errc::invalid_url},
      {"w/s://a/", errc::invalid_url},
      {"ws", errc::invalid_url},
      {"ws:", errc::invalid_url},
      {"ws:a", errc::invalid_url},
      {"ws:/a", errc::invalid_url},
      {"ws:///a", errc::url_host},
      {"ws:////a", errc::url_host},
      {"wss://", errc::url_host},
      {"wss://?q", errc::url_host},
      {"wss://:80/", errc::url_host},
      {"http://a/", errc::url_scheme},
      {"https://a/", errc::url_scheme},
      {"w://a/", errc::url_scheme},
      {"wsss://a/", errc::url_scheme},
      {"ws+unix://a/", errc::url_scheme},
      {"x-a.b1://a/", errc::url_scheme},
      {"localhost:8080", errc::url_scheme},
      {"ws://a/#", errc::url_fragment},
      {"ws://a#x", errc::url_fragment},
      {"ws://a/?q#x", errc::url_fragment},
      {"ws:#", errc::invalid_url},
      {"ws://a:0/", errc::url_port},
      {"ws://a:00080/", errc::url_port},
      {"ws://a:080/", errc::url_port},
      {"ws://a:65536/", errc::url_port},
      {"ws://a:100000/", errc::url_port},
      {"ws://a:4294967376/", errc::url_port},
      {"ws://a:+80/", errc::url_port},
      {"ws://a:-1/", errc::url_port},
      {"ws://a:8o/", errc::url_port},
      {"ws://a:o8/", errc::url_port},
      {"ws://a:80:80/", errc::url_host},
      {"ws://a::/", errc::url_host},
      {"ws://::1/", errc::url_host},
      {"ws://[::1]:0/", errc::url_port},
      {"ws://[::1]:8:8/", errc::url_port},
      {"ws://[::1]a/", errc::url_host},
      {"ws://[::1]80/", errc::url_host},
      {"ws://[::1/", errc::url_host},
      {"ws://::1]/", errc::url_host},
      {"ws://[]/", errc::url_host},
      {"ws://[[::1]]/", errc::url_host},
      {"ws://[v1.a]/", errc::url_host},
      {"ws://[::1%25eth0]/", errc::url_host},
      {"ws://[::1%eth0]/", errc::url_host},
      {"ws://[1.2.3.4]/", errc::url_host},
      {"ws://[a]/", errc::url_host},
      {"ws://a/%", errc::invalid_url},
      {"ws://a/%4", errc::invalid_url},
      {"ws://a/%4g", errc::invalid_url},
      {"ws://a/%g4", errc::invalid_url},
      {"ws://a/%%41", errc::invalid_url},
      {"ws://a/?%", errc::invalid_url},
      {"ws://a/?%4", errc::invalid_url},
      {"ws://a/?%4g", errc::invalid_url},
      {"ws://a/?'", errc::invalid_url},
  };
  for (const auto& [text, error] : table) {
    CAPTURE(text);
    CHECK(refusal_of(text) == error);
  }
}

TEST_CASE("guarantee 18: what a browser would mend or escape is refused in path and query", "[url]") {
  std::string allowed_in_path = "!$&'()*+,-./:;=@_~";
  std::string allowed_in_query = "!$&()*+,-./:;=?@_~";
  for (int value = 0; value < 256; ++value) {
    const char c = static_cast<char>(value);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    CAPTURE(value);
    // "?" ends the path and "#" the query: these have a meaning of their own.
    if (c != '?' && c != '#') {
      CHECK(!refusal_of(std::string("ws://a/x") + c + "x") ==
            (plain || allowed_in_path.find(c) != std::string::npos));
    }
    if (c != '#') {
      CHECK(!refusal_of(std::string("ws://a/?x") + c + "x") ==
            (plain || allowed_in_query.find(c) != std::string::npos));
    }
  }
}

TEST_CASE("guarantee 18: white space, controls and backslashes are refused everywhere", "[url]") {
  const std::string_view whole = "ws://u:p@a.b:80/c?d";
  for (const char c : {'\0', '\t', '\n', '\r', '\x1F', ' ', '\\', '\x7F'}) {
    for (std::size_t place = 0; place <= whole.size(); ++place) {
      std::string text(whole);
      text.insert(place, 1, c);
      CAPTURE(text);
      CHECK(refusal_of(text) == errc::invalid_url);
    }
  }
  CHECK(refusal_of("ws:\\\\a\\b") == errc::invalid_url);
}

TEST_CASE("dot segments, which a browser would remove, are refused (RFC 3986 5.2.4)", "[url]") {
  for (const std::string_view segment : {".", "..", "%2e", "%2E", ".%2e", "%2e.", "%2E%2e", "%2e%2E"}) {
    for (const std::string_view before : {"/", "/a/", "//"}) {
      for (const std::string_view after : {"", "/", "/b", "?q"}) {
        const std::string text = "ws://a" + std::string(before) + std::string(segment) + std::string(after);
        CAPTURE(text);
        CHECK(refusal_of(text) == errc::invalid_url);
      }
    }
  }
  for (const std::string_view path :
       {"/...", "/%2e..", "/.a", "/a.", "/..a", "/a..", "/%2ea", "/.%2f", "/%2f.", "/%2f%2f", "/%20", "/.%20",
        "/%2d", "/%2e%2e%2e", "/a?.", "/a?/../"}) {
    CAPTURE(path);
    CHECK(parsed("ws://a" + std::string(path)).resource == path);
  }
}

TEST_CASE("a URL has at most 8192 bytes", "[url]") {
  const std::string begin = "ws://a/";
  CHECK_FALSE(refusal_of(begin + std::string(8192 - begin.size(), 'x')));
  CHECK(refusal_of(begin + std::string(8193 - begin.size(), 'x')) == errc::invalid_url);
}

TEST_CASE("every beginning and every piece of a URL meets a defined fate", "[url]") {
  const std::string whole = "wss://user:p%41ss@[2001:db8::1.2.3.4]:8443/a%20b/c?d=%2f&e#f";
  for (std::size_t begin = 0; begin <= whole.size(); ++begin) {
    for (std::size_t end = begin; end <= whole.size(); ++end) {
      const std::string_view piece = std::string_view(whole).substr(begin, end - begin);
      url value;
      if (const std::error_code error = parse_url(piece, value)) {
        CHECK(error == hawser::condition::invalid_argument);
      } else {
        CHECK(to_string(parsed(to_string(value))) == to_string(value));
      }
    }
  }
}

TEST_CASE("the Host header has brackets around IPv6, and the port only if it is not the scheme's", "[url]") {
  const std::pair<std::string_view, std::string_view> table[] = {
      {"ws://A.b/", "a.b"},           {"ws://a:80/", "a"},          {"ws://a:443/", "a:443"},
      {"wss://a:80/", "a:80"},        {"wss://a:443/", "a"},        {"ws://[0::1]/", "[::1]"},
      {"ws://[::1]:81/", "[::1]:81"}, {"ws://1.2.3.4/", "1.2.3.4"}, {"ws://u:p@a:9/", "a:9"}};
  for (const auto& [text, header] : table) CHECK(host_header(parsed(text)) == header);
}

TEST_CASE("guarantee 30: a masked URL shows neither user info nor query", "[url]") {
  const std::pair<std::string_view, std::string_view> table[] = {
      {"ws://a/", "ws://a/"},
      {"wss://user:secret@a:8443/path?token=secret", "wss://a:8443/path?…"},
      {"ws://[::1]/?secret", "ws://[::1]/?…"},
      {"ws://a/b?", "ws://a/b"},
      {"ws://a/b?c?d", "ws://a/b?…"}};
  for (const auto& [text, expected] : table) CHECK(masked(parsed(text)) == expected);
}

TEST_CASE("guarantee 29: an origin is scheme, host and port (RFC 6454 5)", "[url]") {
  const auto same = [](std::string_view one, std::string_view other) {
    return same_origin(parsed(one), parsed(other));
  };
  CHECK(same("ws://a/", "WS://A:80/b?c"));
  CHECK(same("wss://u:p@a/", "wss://a:443/"));
  CHECK(same("ws://[::1]/", "ws://[0:0::1]/"));
  CHECK_FALSE(same("ws://a/", "wss://a/"));
  CHECK_FALSE(same("ws://a:443/", "wss://a:443/"));
  CHECK_FALSE(same("ws://a/", "ws://b/"));
  CHECK_FALSE(same("ws://a/", "ws://a.a/"));
  CHECK_FALSE(same("ws://a/", "ws://a:81/"));
}
