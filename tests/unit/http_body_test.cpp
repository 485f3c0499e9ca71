#include "protocol/http_body.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/arrivals.hpp"

using namespace hawser::protocol;
using hawser::test::each_arrival;
using namespace std::string_literals;

namespace {

using fields = std::vector<std::pair<std::string, std::string>>;

http_response head(int status, const fields& list) {
  http_response response;
  response.status = status;
  for (const auto& [name, value] : list) response.headers.add(name, value);
  return response;
}

const fields chunked = {{"Transfer-Encoding", "chunked"}};

struct outcome {
  std::string body;
  bool complete = false;
  std::size_t taken = 0;
};

outcome read(const http_response& response, std::size_t limit, std::string_view text,
             const std::vector<std::size_t>& ends) {
  body_reader reader(response, limit);
  outcome result;
  for (const std::size_t end : ends) {
    result.taken += reader.feed(text.substr(result.taken, end - result.taken), result.body);
    if (reader.complete()) break;
  }
  result.complete = reader.complete();
  return result;
}

// Checks body, completion and how much of the text belonged to it, for every arrival.
void expect(const fields& list, std::size_t limit, const std::string& text, const std::string& body,
            std::size_t taken, bool complete = true) {
  INFO(text);
  each_arrival(text.size(), [&](const std::vector<std::size_t>& ends) {
    const outcome result = read(head(400, list), limit, text, ends);
    CHECK(result.body == body);
    CHECK(result.taken == taken);
    CHECK(result.complete == complete);
  });
}

}  // namespace

TEST_CASE("statuses without a body (RFC 9112 6.3)", "[http]") {
  for (const int status : {100, 101, 199, 204, 304}) {
    INFO(status);
    CHECK(body_reader(head(status, {}), 10).complete());
    CHECK(body_reader(head(status, {{"Content-Length", "3"}}), 10).complete());
    CHECK(body_reader(head(status, chunked), 10).complete());
  }
  for (const int status : {200, 203, 205, 303, 305, 400, 599}) {
    INFO(status);
    CHECK_FALSE(body_reader(head(status, {}), 10).complete());
  }
  CHECK(body_reader().complete());
}

TEST_CASE("nothing is read where nothing may be kept", "[http]") {
  CHECK(body_reader(head(400, {}), 0).complete());
  CHECK(body_reader(head(400, chunked), 0).complete());
  CHECK(body_reader(head(400, {{"Content-Length", "3"}}), 0).complete());
}

TEST_CASE("a body by its Content-Length (RFC 9112 6.2)", "[http]") {
  expect({{"Content-Length", "5"}}, 10, "hello more", "hello", 5);
  expect({{"Content-Length", "5"}}, 10, "hell", "hell", 4, false);
  expect({{"content-length", "005"}}, 10, "hello more", "hello", 5);
  expect({{"Content-Length", "5"}}, 4, "hello", "hell", 4);
  expect({{"Content-Length", "5"}}, 5, "hello!", "hello", 5);
  expect({{"Content-Length", "19"}}, 20, "0123456789abcdefghijk", "0123456789abcdefghi", 19);
  // A length over all types keeps what may be kept.
  expect({{"Content-Length", "99999999999999999999999999999999"}}, 4, "hello", "hell", 4);
  // RFC 9110 8.6: the same value again is one value.
  expect({{"Content-Length", "5"}, {"Content-Length", "5"}}, 10, "hello more", "hello", 5);
  expect({{"Content-Length", "5, 5"}}, 10, "hello more", "hello", 5);
}

TEST_CASE("a Content-Length that cannot be trusted gives no body (RFC 9112 6.3)", "[http]") {
  const fields lists[] = {{{"Content-Length", "5"}, {"Content-Length", "6"}},
                          {{"Content-Length", "5, 6"}},
                          {{"Content-Length", "5, 6, 6"}},
                          {{"Content-Length", "-5"}},
                          {{"Content-Length", "+5"}},
                          {{"Content-Length", "5a"}},
                          {{"Content-Length", "0x5"}},
                          {{"Content-Length", "5 5"}},
                          {{"Content-Length", "5/"}},
                          {{"Content-Length", "5:"}},
                          {{"Content-Length", ""}},
                          {{"Content-Length", ","}},
                          {{"Content-Length", "0"}}};
  for (const fields& list : lists) {
    INFO(list.front().second);
    CHECK(body_reader(head(400, list), 10).complete());
  }
}

TEST_CASE("a body without a length is what comes, up to the limit (RFC 9112 6.3)", "[http]") {
  expect({}, 10, "hello", "hello", 5, false);
  expect({}, 5, "hello", "hello", 5);
  expect({}, 4, "hello", "hell", 4);
}

TEST_CASE("Transfer-Encoding wins over Content-Length (RFC 9112 6.3)", "[http]") {
  expect({{"Content-Length", "2"}, {"Transfer-Encoding", "chunked"}}, 20, "5\r\nhello\r\n0\r\n", "hello", 13);
  expect({{"Transfer-Encoding", "Chunked"}, {"Content-Length", "x"}}, 20, "5\r\nhello\r\n0\r\n", "hello", 13);
  expect({{"Transfer-Encoding", "gzip, chunked"}}, 20, "5\r\nhello\r\n0\r\n", "hello", 13);
  expect({{"Transfer-Encoding", "gzip"}, {"Transfer-Encoding", "chunked"}}, 20, "1\r\nh\r\n0\r\n", "h", 9);
  // Not chunked in the last place: until the stream ends.
  expect({{"Transfer-Encoding", "gzip"}, {"Content-Length", "2"}}, 20, "1\r\nh", "1\r\nh", 4, false);
  expect({{"Transfer-Encoding", "chunked, gzip"}}, 20, "1\r\nh", "1\r\nh", 4, false);
  expect({{"Transfer-Encoding", ""}}, 20, "1\r\nh", "1\r\nh", 4, false);
}

TEST_CASE("a chunked body (RFC 9112 7.1)", "[http]") {
  struct vector {
    const char* why;
    std::string text;
    std::string body;
    std::size_t surplus;
  };
  const vector vectors[] = {
      {"two chunks", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "abcde", 2},
      {"hexadecimal, lower case", "a\r\n0123456789\r\n0\r\n", "0123456789", 0},
      {"hexadecimal, upper case", "A\r\n0123456789\r\n0\r\n", "0123456789", 0},
      {"hexadecimal, highest digits", "f\r\n0123456789abcde\r\nF\r\n0123456789abcde\r\n0\r\n",
       "0123456789abcde0123456789abcde", 0},
      {"two digits", "10\r\n0123456789abcdef\r\n0\r\n", "0123456789abcdef", 0},
      {"nine", "9\r\n012345678\r\n0\r\n", "012345678", 0},
      {"leading zeros", "0003\r\nabc\r\n00\r\n", "abc", 0},
      {"extension", "3;a=b\r\nabc\r\n0;last\r\n", "abc", 0},
      {"extension in quotes", "3;a=\"b;c\"\r\nabc\r\n0\r\n", "abc", 0},
      {"space before an extension", "3 ;a\r\nabc\r\n0\r\n", "abc", 0},
      {"tab", "3\t;a\r\nabc\r\n0\r\n", "abc", 0},
      {"trailers are not read", "3\r\nabc\r\n0\r\nA: b\r\n\r\n", "abc", 8},
      {"empty", "0\r\n\r\n", "", 2},
      {"bytes that look like framing", "4\r\n\r\n0\r\r\n0\r\n", "\r\n0\r", 0},
  };
  for (const vector& one : vectors) {
    INFO(one.why);
    expect(chunked, 40, one.text, one.body, one.text.size() - one.surplus);
  }
}

TEST_CASE("malformed chunking ends the body where it breaks (RFC 9112 7.1)", "[http]") {
  struct vector {
    const char* why;
    std::string text;  // breaks at its last byte
    std::string body;
  };
  const vector vectors[] = {
      {"no size", "\r", ""},
      {"no digit", "g", ""},
      {"no digit", "/", ""},
      {"no digit", ":", ""},
      {"no digit", "G", ""},
      {"no digit", "@", ""},
      {"no digit", "`", ""},
      {"no size, only an extension", ";", ""},
      {"negative", "-", ""},
      {"no digit behind a digit", "3g", ""},
      {"prefix", "0x", ""},
      {"bare line feed", "3\n", ""},
      {"bare CR", "3\ra", ""},
      {"bare line feed behind an extension", "3;a\n", ""},
      {"bare CR behind an extension", "3;a\rb", ""},
      {"longer than said", "3\r\nabcd", "abc"},
      {"longer than said", "3\r\nabc\n", "abc"},
      {"CR without line feed", "3\r\nabc\rd", "abc"},
      {"second chunk", "3\r\nabc\r\nx", "abc"},
  };
  for (const vector& one : vectors) {
    INFO(one.why);
    expect(chunked, 40, one.text + "zz", one.body, one.text.size());
    const std::size_t before = one.text.size() - 1;
    CHECK_FALSE(read(head(400, chunked), 40, one.text, {before}).complete);
  }
}

TEST_CASE("a chunked body is complete as soon as the limit is kept", "[http]") {
  expect(chunked, 5, "5\r\nhello", "hello", 8);
  expect(chunked, 5, "9\r\nhelloooo", "hello", 8);
  expect(chunked, 5, "4\r\nhell\r\n4\r\nohoh", "hello", 13);
  expect(chunked, 1, "1\r\nh\r\n", "h", 4);
  // No size overflows, whatever the number of its digits.
  expect(chunked, 5, "fffffffffffffffffffffffff\r\nhello", "hello", 32);
  expect(chunked, 5, "10000000000000000\r\nhello", "hello", 24);
}

TEST_CASE("a chunked body that stops is kept as far as it came", "[http]") {
  expect(chunked, 20, "5\r\nhel", "hel", 6, false);
  expect(chunked, 20, "5\r\nhello\r\n", "hello", 10, false);
}

TEST_CASE("chunk framing is bounded, as it is not kept", "[http]") {
  CHECK(body_reader::max_framing == 16384);
  const std::string start = "1;";
  const std::string fits = start + std::string(body_reader::max_framing - start.size() - 2, 'e') + "\r\nab";
  const outcome last = read(head(400, chunked), 1, fits, {fits.size()});
  CHECK(last.body == "a");
  CHECK(last.taken == body_reader::max_framing + 1);

  const std::string over = start + std::string(body_reader::max_framing - start.size() - 1, 'e') + "\r\nab";
  const outcome refused = read(head(400, chunked), 1, over, {over.size()});
  CHECK(refused.body.empty());
  CHECK(refused.complete);
  CHECK(refused.taken == body_reader::max_framing + 1);
}
