#include "protocol/http_head.hpp"

#include <catch2/catch_test_macros.hpp>
#include <hawser/error.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "support/arrivals.hpp"

using namespace hawser::protocol;
using hawser::errc;
using hawser::test::each_arrival;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

// Feeds the new part of each read, and stops where the parser does.
head_parser parse(std::string_view text, const std::vector<std::size_t>& ends,
                  const http_limits& limits = {}) {
  head_parser parser(limits);
  std::size_t taken = 0;
  for (const std::size_t end : ends) {
    while (taken < end && !parser.done() && !parser.error())
      taken += parser.feed(text.substr(taken, end - taken));
  }
  return parser;
}

struct fault {
  const char* why;
  std::string text;
  errc error;
};

const std::string good = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nX:\r\n\r\n";

// How far a fault can be seen: everything before its last byte must still be "need more".
void check_fault(const fault& vector) {
  INFO(vector.why);
  each_arrival(vector.text.size(), [&vector](const std::vector<std::size_t>& ends) {
    head_parser parser = parse(vector.text, ends);
    CHECK(parser.error() == vector.error);
    CHECK_FALSE(parser.done());
  });
  head_parser before = parse(vector.text, {vector.text.size() - 1});
  CHECK_FALSE(before.error());
}

}  // namespace

TEST_CASE("a head is read the same however it arrives (RFC 9112 4, 5)", "[http]") {
  const std::string text = good + "\x81\x00"s;
  each_arrival(text.size(), [&text](const std::vector<std::size_t>& ends) {
    head_parser parser = parse(text, ends);
    REQUIRE(parser.done());
    CHECK_FALSE(parser.error());
    CHECK(parser.size() == good.size());
    CHECK(parser.response().status == 101);
    CHECK(parser.response().minor_version == 1);
    CHECK(parser.response().reason == "Switching Protocols");
    REQUIRE(parser.response().headers.size() == 2);
    CHECK(*parser.response().headers.first("upgrade") == "websocket");
    CHECK(parser.response().headers.first("x")->empty());
  });
}

TEST_CASE("bytes behind the head are not taken", "[http]") {
  head_parser parser;
  CHECK(parser.feed(good + "more") == good.size());
  CHECK(parser.feed("more") == 0);
  CHECK(parser.size() == good.size());
  head_parser failed;
  CHECK(failed.feed("HTTX/1.1") == 4);
  CHECK(failed.feed("P") == 0);
  CHECK(failed.error() == errc::http_malformed);
}

TEST_CASE("status lines that are read (RFC 9112 4)", "[http]") {
  struct vector {
    const char* line;
    int minor_version;
    int status;
    const char* reason;
  };
  const vector vectors[] = {
      {"HTTP/1.1 100 Continue", 1, 100, "Continue"},
      {"HTTP/1.1 599 ", 1, 599, ""},
      {"HTTP/1.1 200", 1, 200, ""},
      {"HTTP/1.1 209  two\tspaces ", 1, 209, " two\tspaces "},
      {"HTTP/1.0 404 Not Found", 0, 404, "Not Found"},
      {"HTTP/1.1 199 \x80\xff~", 1, 199, "\x80\xff~"},
  };
  for (const vector& one : vectors) {
    INFO(one.line);
    const std::string text = std::string(one.line) + "\r\n\r\n";
    each_arrival(text.size(), [&](const std::vector<std::size_t>& ends) {
      head_parser parser = parse(text, ends);
      REQUIRE(parser.done());
      CHECK(parser.response().status == one.status);
      CHECK(parser.response().minor_version == one.minor_version);
      CHECK(parser.response().reason == one.reason);
      CHECK(parser.response().headers.size() == 0);
    });
  }
}

TEST_CASE("status lines that are refused at their first wrong byte (RFC 9112 4)", "[http]") {
  const fault faults[] = {
      {"leading space", " ", errc::http_malformed},
      {"leading empty line", "\r", errc::http_malformed},
      {"leading line feed", "\n", errc::http_bare_line_feed},
      {"NUL", "\0"s, errc::http_nul},
      {"lower case", "h", errc::http_malformed},
      {"another protocol", "HTTP/1.1\0"s, errc::http_nul},
      {"another protocol", "HTTPS", errc::http_malformed},
      {"HTTP/2", "HTTP/2", errc::http_malformed},
      {"HTTP/0.9", "HTTP/0", errc::http_malformed},
      {"no dot", "HTTP/11", errc::http_malformed},
      {"HTTP/1.2", "HTTP/1.2", errc::http_malformed},
      {"below 0", "HTTP/1./", errc::http_malformed},
      {"no minor version", "HTTP/1. ", errc::http_malformed},
      {"two digits", "HTTP/1.10", errc::http_malformed},
      {"tab", "HTTP/1.1\t", errc::http_malformed},
      {"two spaces", "HTTP/1.1  ", errc::http_malformed},
      {"no status", "HTTP/1.1\r", errc::http_malformed},
      {"000", "HTTP/1.1 0", errc::http_malformed},
      {"600", "HTTP/1.1 6", errc::http_malformed},
      {"no digit", "HTTP/1.1 1:", errc::http_malformed},
      {"no digit", "HTTP/1.1 1/", errc::http_malformed},
      {"no digit", "HTTP/1.1 10a", errc::http_malformed},
      {"two digits", "HTTP/1.1 10\r", errc::http_malformed},
      {"four digits", "HTTP/1.1 1010", errc::http_malformed},
      {"tab before the reason", "HTTP/1.1 101\t", errc::http_malformed},
      {"bare line feed", "HTTP/1.1 101\n", errc::http_bare_line_feed},
      {"bare line feed", "HTTP/1.1 101 OK\n", errc::http_bare_line_feed},
      {"bare CR", "HTTP/1.1 101 O\rK", errc::http_malformed},
      {"two CR", "HTTP/1.1 101\r\r", errc::http_malformed},
      {"NUL in the reason", "HTTP/1.1 101 O\0"s, errc::http_nul},
      {"NUL behind CR", "HTTP/1.1 101 O\r\0"s, errc::http_nul},
      {"control character", "HTTP/1.1 101 \x01", errc::http_malformed},
      {"delete", "HTTP/1.1 101 \x7f", errc::http_malformed},
  };
  for (const fault& one : faults) check_fault(one);
}

TEST_CASE("header lines that are read (RFC 9112 5)", "[http]") {
  struct vector {
    std::string line;
    std::string name;
    std::string value;
  };
  const vector vectors[] = {
      {"A:b", "A", "b"},
      {"A:", "A", ""},
      {"A: \t ", "A", ""},
      {"!#$%&'*+-.^_`|~09azAZ: \tv w\tx \t", "!#$%&'*+-.^_`|~09azAZ", "v w\tx"},
      {"A: \x80\xff", "A", "\x80\xff"},
      {"A: b:c \"d\"~", "A", "b:c \"d\"~"},
  };
  for (const vector& one : vectors) {
    INFO(one.line);
    const std::string text = "HTTP/1.1 200 OK\r\n" + one.line + "\r\n" + one.line + "\r\n\r\n";
    each_arrival(text.size(), [&](const std::vector<std::size_t>& ends) {
      head_parser parser = parse(text, ends);
      REQUIRE(parser.done());
      REQUIRE(parser.response().headers.size() == 2);
      for (const hawser::header_field& field : parser.response().headers) {
        CHECK(field.name == one.name);
        CHECK(field.value == one.value);
      }
    });
  }
}

TEST_CASE("header lines that are refused at their first wrong byte (RFC 9112 5)", "[http]") {
  const std::string line = "HTTP/1.1 101 OK\r\n";
  const fault faults[] = {
      {"bare line feed for an empty line", line + "\n", errc::http_bare_line_feed},
      {"bare line feed in a name", line + "A\n", errc::http_bare_line_feed},
      {"bare line feed in a value", line + "A: b\n", errc::http_bare_line_feed},
      {"bare line feed at the end", line + "A: b\r\n\n", errc::http_bare_line_feed},
      {"bare CR in a value", line + "A: b\rc", errc::http_malformed},
      {"bare CR in a name", line + "A\r", errc::http_malformed},
      {"bare CR at the end", line + "\rA", errc::http_malformed},
      {"two CR", line + "A: b\r\r", errc::http_malformed},
      {"NUL for a name", line + "\0"s, errc::http_nul},
      {"NUL in a name", line + "A\0"s, errc::http_nul},
      {"NUL in a value", line + "A: \0"s, errc::http_nul},
      {"NUL behind CR", line + "A: b\r\0"s, errc::http_nul},
      {"NUL at the end", line + "\r\0"s, errc::http_nul},
      {"folded (RFC 9112 5.2)", line + "A: b\r\n ", errc::http_folded_header},
      {"folded by a tab", line + "A: b\r\n\t", errc::http_folded_header},
      {"folded status line", line + " ", errc::http_folded_header},
      {"space before the colon (RFC 9112 5.1)", line + "A ", errc::http_malformed},
      {"tab before the colon", line + "A\t", errc::http_malformed},
      {"no name", line + ":", errc::http_malformed},
      {"no token", line + "A(", errc::http_malformed},
      {"no token", line + "\x80", errc::http_malformed},
      {"control character", line + "A: \x1f", errc::http_malformed},
      {"delete", line + "A: \x7f", errc::http_malformed},
  };
  for (const fault& one : faults) check_fault(one);
}

TEST_CASE("a status is known as soon as its line has it, and not before", "[http]") {
  head_parser parser;
  parser.feed("HTTP/1.1 50");
  CHECK(parser.response().status == 0);
  parser.feed("3");
  CHECK(parser.response().status == 503);
  parser.feed(" Busy\r\nA: b\r\nC(");
  CHECK(parser.error() == errc::http_malformed);
  CHECK(parser.response().status == 503);
  CHECK(parser.response().headers.size() == 1);
}

TEST_CASE("a head of exactly the limit is read and one byte more is refused", "[http]") {
  CHECK(http_limits().head == 16384);
  for (const std::size_t limit : {good.size(), http_limits().head}) {
    const std::string start = "HTTP/1.1 101 OK\r\nA:";
    std::string text = start + std::string(limit - start.size() - 4, 'a') + "\r\n\r\n";
    REQUIRE(text.size() == limit);
    http_limits limits;
    limits.head = limit;
    for (const std::size_t step : {std::size_t{1}, limit - 1, limit}) {
      std::vector<std::size_t> ends;
      for (std::size_t end = step; end < limit; end += step) ends.push_back(end);
      ends.push_back(limit);
      CHECK(parse(text, ends, limits).done());
    }
    text.insert(start.size(), "a");
    head_parser parser = parse(text, {limit, limit + 1}, limits);
    CHECK(parser.error() == errc::head_too_big);
    CHECK_FALSE(parser.done());
    CHECK(parser.size() == limit);
  }
}

TEST_CASE("a head without an end is refused as soon as it passes the limit", "[http]") {
  http_limits limits;
  limits.head = 40;
  const std::string text = "HTTP/1.1 101 " + std::string(100, 'a');
  each_arrival(text.size(), [&](const std::vector<std::size_t>& ends) {
    CHECK(parse(text, ends, limits).error() == errc::head_too_big);
  });
  head_parser parser(limits);
  CHECK(parser.feed(std::string_view(text).substr(0, 40)) == 40);
  CHECK_FALSE(parser.error());
  CHECK(parser.feed("a") == 0);
  CHECK(parser.error() == errc::head_too_big);
}

TEST_CASE("as many headers as allowed are read and one more is refused", "[http]") {
  CHECK(http_limits().headers == 100);
  std::string text = "HTTP/1.1 101 OK\r\n";
  for (int count = 0; count < 100; ++count) text += "A: b\r\n";
  head_parser parser;
  parser.feed(text + "\r\n");
  CHECK(parser.done());
  CHECK(parser.response().headers.size() == 100);
  text += "A";
  each_arrival(text.size(), [&text](const std::vector<std::size_t>& ends) {
    CHECK(parse(text, ends).error() == errc::too_many_headers);
  });
}
