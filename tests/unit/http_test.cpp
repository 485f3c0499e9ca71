#include "protocol/http.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <hawser/error.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "support/arrivals.hpp"

using namespace hawser::protocol;
using hawser::errc;
using hawser::header_field;
using hawser::test::each_arrival;
using namespace std::string_literals;
using purpose = response_reader::purpose;
using result = response_reader::result;

namespace {

// Hands over all bytes so far, as a caller does. What was handed over before is overwritten behind the
// reader's back: to look at a byte twice would change the outcome.
result feed(response_reader& reader, std::string text, const std::vector<std::size_t>& ends) {
  result last = result::need_data;
  for (const std::size_t end : ends) {
    last = reader.advance(std::string_view(text).substr(0, end));
    std::fill(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), '#');
    if (last != result::need_data) break;
  }
  return last;
}

template <typename F>
void each_reading(purpose why, const http_limits& limits, const std::string& text, F check) {
  INFO(text.substr(0, 200));
  each_arrival(text.size(), [&](const std::vector<std::size_t>& ends) {
    response_reader reader(why, limits);
    const result last = feed(reader, text, ends);
    check(reader, last);
  });
}

const std::string switching = "HTTP/1.1 101 Switching Protocols\r\nA: b\r\n\r\n";
const std::string interim = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";

std::string repeat(const std::string& text, std::size_t count) {
  std::string all;
  while (count-- > 0) all += text;
  return all;
}

}  // namespace

TEST_CASE("a request's head is written as given (RFC 9112 3)", "[http]") {
  std::string out = "before";
  const std::vector<header_field> headers = {{"Host", "a.example"}, {"X", ""}, {"Y", "\tb \xc3\xa9~"}};
  CHECK_FALSE(append_request(out, "CONNECT", "a.example:443", headers));
  CHECK(out == "beforeCONNECT a.example:443 HTTP/1.1\r\nHost: a.example\r\nX: \r\nY: \tb \xc3\xa9~\r\n\r\n");
  out.clear();
  CHECK_FALSE(append_request(out, "GET", "/", {}));
  CHECK(out == "GET / HTTP/1.1\r\n\r\n");
}

TEST_CASE("a request that could break out of its place is refused and nothing written (guarantee 18)",
          "[http]") {
  struct vector {
    std::string method, target, name, value;
    errc error;
  };
  const vector vectors[] = {
      {"", "/", "A", "b", errc::invalid_url},         {"G T", "/", "A", "b", errc::invalid_url},
      {"GET", "", "A", "b", errc::invalid_url},       {"GET", "/ HTTP/1.1", "A", "b", errc::invalid_url},
      {"GET", "/\r", "A", "b", errc::invalid_url},    {"GET", "/\n", "A", "b", errc::invalid_url},
      {"GET", "/\0"s, "A", "b", errc::invalid_url},   {"GET", "/\xc3\xa9", "A", "b", errc::invalid_url},
      {"GET", "/", "", "b", errc::header_name},       {"GET", "/", "A:", "b", errc::header_name},
      {"GET", "/", "A\r\nB", "b", errc::header_name}, {"GET", "/", "A\0"s, "b", errc::header_name},
      {"GET", "/", "A", "b\r", errc::header_value},   {"GET", "/", "A", "b\nC: d", errc::header_value},
      {"GET", "/", "A", "b\0"s, errc::header_value},  {"GET", "/", "A", "\x7f", errc::header_value},
  };
  for (const vector& one : vectors) {
    std::string out = "before";
    const std::vector<header_field> headers = {{"First", "1"}, {one.name, one.value}, {"Last", "2"}};
    CHECK(append_request(out, one.method, one.target, headers) == one.error);
    CHECK(out == "before");
  }
}

TEST_CASE("a 101 ends at its empty line and what follows stays (RFC 9112 6.3)", "[http]") {
  for (const purpose why : {purpose::upgrade, purpose::connect}) {
    each_reading(why, {}, switching + "\x81\x02hi", [](const response_reader& reader, result last) {
      CHECK(last == result::complete);
      CHECK(reader.consumed() == switching.size());
      CHECK(reader.response().status == 101);
      CHECK(*reader.response().headers.first("a") == "b");
      CHECK(reader.response().body.empty());
      CHECK_FALSE(reader.error());
    });
  }
}

TEST_CASE("what a 101 says about a body is ignored (RFC 9112 6.3)", "[http]") {
  const std::string head = "HTTP/1.1 101\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n";
  each_reading(purpose::upgrade, {}, head + "2\r\nhi", [&head](const response_reader& reader, result last) {
    CHECK(last == result::complete);
    CHECK(reader.consumed() == head.size());
    CHECK(reader.response().body.empty());
  });
}

TEST_CASE("any 2xx to a CONNECT has no body (RFC 9112 6.3)", "[http]") {
  for (const std::string status : {"200", "201", "204", "299"}) {
    const std::string head = "HTTP/1.0 " + status + " Connection established\r\nContent-Length: 2\r\n\r\n";
    each_reading(purpose::connect, {}, head + "hi", [&](const response_reader& reader, result last) {
      CHECK(last == result::complete);
      CHECK(reader.consumed() == head.size());
      CHECK(std::to_string(reader.response().status) == status);
      CHECK(reader.response().body.empty());
    });
  }
  // A refusal of the proxy's has one; and so has a 200 to an upgrade.
  const std::string text = "HTTP/1.1 300\r\nContent-Length: 2\r\n\r\nhi";
  each_reading(purpose::connect, {}, text, [](const response_reader& reader, result last) {
    CHECK(last == result::complete);
    CHECK(reader.response().body == "hi");
  });
  const std::string page = "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi";
  each_reading(purpose::upgrade, {}, page, [](const response_reader& reader, result last) {
    CHECK(last == result::complete);
    CHECK(reader.response().body == "hi");
  });
}

TEST_CASE("a refusal comes with status, headers and body", "[http]") {
  const std::string text =
      "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nall\r\n5\r\n busy\r\n0\r\n";
  each_reading(purpose::upgrade, {}, text + "\r\nmore", [&text](const response_reader& reader, result last) {
    CHECK(last == result::complete);
    CHECK(reader.consumed() == text.size());
    CHECK(reader.response().status == 503);
    CHECK(reader.response().reason == "Busy");
    CHECK(reader.response().headers.size() == 2);
    CHECK(reader.response().body == "all busy");
    CHECK_FALSE(reader.error());
  });
  const std::string empty = "HTTP/1.1 204\r\n\r\n";
  each_reading(purpose::upgrade, {}, empty + "x", [&empty](const response_reader& reader, result last) {
    CHECK(last == result::complete);
    CHECK(reader.consumed() == empty.size());
  });
}

TEST_CASE("a refusal is complete when 4 KiB of its body are kept (guarantee 17)", "[http]") {
  CHECK(http_limits().body == 4096);
  const std::string head = "HTTP/1.1 400 Bad\r\n\r\n";
  response_reader reader(purpose::upgrade);
  CHECK(reader.advance(head + std::string(4095, 'a')) == result::need_data);
  CHECK(reader.advance(head + std::string(5000, 'a')) == result::complete);
  CHECK(reader.consumed() == head.size() + 4096);
  CHECK(reader.response().body == std::string(4096, 'a'));
}

TEST_CASE("once complete or failed nothing changes any more", "[http]") {
  response_reader complete(purpose::upgrade);
  CHECK(complete.advance(switching) == result::complete);
  CHECK(complete.advance(switching + "HTTP/1.1 400\r\n\r\n") == result::complete);
  CHECK(complete.finish() == result::complete);
  CHECK(complete.consumed() == switching.size());
  CHECK(complete.response().status == 101);
  CHECK_FALSE(complete.error());

  response_reader failed(purpose::upgrade);
  CHECK(failed.advance("HTTX") == result::failed);
  CHECK(failed.advance("HTTX" + switching) == result::failed);
  CHECK(failed.finish() == result::failed);
  CHECK(failed.error() == errc::http_malformed);
  CHECK(failed.consumed() == 4);
}

TEST_CASE("handing over nothing new, or less than before, changes nothing", "[http]") {
  response_reader reader(purpose::upgrade);
  CHECK(reader.advance("") == result::need_data);
  CHECK(reader.advance(switching.substr(0, 20)) == result::need_data);
  CHECK(reader.advance(switching.substr(0, 20)) == result::need_data);
  CHECK(reader.advance(switching.substr(0, 10)) == result::need_data);
  CHECK(reader.consumed() == 20);
  CHECK(reader.advance(switching) == result::complete);
}

TEST_CASE("interim responses are skipped (RFC 9110 15.2)", "[http]") {
  const std::string others =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102\r\n\r\nHTTP/1.0 199\r\nContent-Length: 3\r\n\r\n";
  const std::string text = others + interim + switching;
  each_reading(purpose::upgrade, {}, text + "x", [&text](const response_reader& reader, result last) {
    CHECK(last == result::complete);
    CHECK(reader.consumed() == text.size());
    CHECK(reader.response().status == 101);
    CHECK(reader.response().headers.size() == 1);
  });
}

TEST_CASE("as many interim responses as allowed are skipped and one more is refused", "[http]") {
  CHECK(http_limits().interim == 8);
  CHECK(http_limits().interim_bytes == 32768);
  for (const std::size_t limit : {std::size_t{0}, std::size_t{1}, std::size_t{8}}) {
    http_limits limits;
    limits.interim = limit;
    response_reader reader(purpose::upgrade, limits);
    CHECK(reader.advance(repeat(interim, limit) + switching) == result::complete);
    each_reading(purpose::upgrade, limits, repeat(interim, limit + 1) + switching,
                 [limit](const response_reader& refused, result last) {
                   CHECK(last == result::failed);
                   CHECK(refused.error() == errc::http_too_many_interim);
                   CHECK(refused.consumed() == interim.size() * (limit + 1));
                   CHECK(refused.response().status == 103);
                 });
  }
}

TEST_CASE("the interim responses are limited in all their bytes, too", "[http]") {
  http_limits limits;
  limits.interim_bytes = 2 * interim.size();
  const std::string text = repeat(interim, 2) + switching;
  each_reading(purpose::upgrade, limits, text,
               [](const response_reader&, result last) { CHECK(last == result::complete); });
  limits.interim_bytes -= 1;
  each_reading(purpose::upgrade, limits, text, [](const response_reader& reader, result last) {
    CHECK(last == result::failed);
    CHECK(reader.error() == errc::http_too_many_interim);
    CHECK(reader.consumed() == 2 * interim.size());
  });
}

TEST_CASE("each head has the whole limit of bytes and headers for itself", "[http]") {
  http_limits limits;
  limits.head = switching.size();
  limits.headers = 1;
  REQUIRE(interim.size() < switching.size());
  each_reading(purpose::upgrade, limits, repeat(interim, 3) + switching,
               [](const response_reader&, result last) { CHECK(last == result::complete); });
  limits.head = interim.size() - 1;
  each_reading(purpose::upgrade, limits, interim + switching, [](const response_reader& reader, result last) {
    CHECK(last == result::failed);
    CHECK(reader.error() == errc::head_too_big);
  });
  limits.head = switching.size();
  limits.headers = 0;
  each_reading(purpose::upgrade, limits, interim, [](const response_reader& reader, result last) {
    CHECK(last == result::failed);
    CHECK(reader.error() == errc::too_many_headers);
  });
}

TEST_CASE("a fault in a head fails the response, with what was understood", "[http]") {
  const std::string text = "HTTP/1.1 503 Busy\r\nA: b\r\nC : d\r\n\r\n";
  each_reading(purpose::upgrade, {}, text, [&text](const response_reader& reader, result last) {
    CHECK(last == result::failed);
    CHECK(reader.error() == errc::http_malformed);
    CHECK(reader.consumed() == text.find(" : d") + 1);
    CHECK(reader.response().status == 503);
    CHECK(reader.response().headers.size() == 1);
  });
  each_reading(purpose::upgrade, {}, interim + "\r\n", [](const response_reader& reader, result last) {
    CHECK(last == result::failed);
    CHECK(reader.error() == errc::http_malformed);
    CHECK(reader.response().status == 0);
  });
}

TEST_CASE("a stream that ends inside a head is cut off, inside a body it ends the body", "[http]") {
  const std::string head = "HTTP/1.1 400 Bad\r\nContent-Length: 5\r\n\r\n";
  const std::string text = interim + head + "hello";
  for (std::size_t end = 0; end <= text.size(); ++end) {
    INFO(end);
    response_reader reader(purpose::upgrade);
    reader.advance(std::string_view(text).substr(0, end));
    const result last = reader.finish();
    const std::size_t body = interim.size() + head.size();
    CHECK(last == (end < body ? result::failed : result::complete));
    CHECK(reader.finish() == last);
    CHECK(reader.consumed() == end);
    if (end < body) {
      CHECK(reader.error() == errc::upgrade_cut_off);
    } else {
      CHECK_FALSE(reader.error());
      CHECK(reader.response().body == text.substr(body, end - body));
      CHECK(reader.response().status == 400);
    }
  }
}
