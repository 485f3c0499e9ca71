#include "protocol/retry_after.hpp"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <string>

using namespace hawser::protocol;
using namespace std::chrono_literals;
using std::chrono::seconds;

namespace {

const char* const noon = "Sun, 06 Nov 1994 12:00:00 GMT";

seconds wait(const std::string& value, const char* date = nullptr) {
  http_headers headers;
  if (date != nullptr) headers.add("date", date);
  headers.add("retry-after", value);
  return retry_after(headers);
}

}  // namespace

TEST_CASE("an HTTP date is read (RFC 9110 5.6.7)", "[http]") {
  struct vector {
    const char* text;
    long long since_1970;
  };
  const vector vectors[] = {
      {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},  {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
      {"Fri, 31 Dec 1999 23:59:59 GMT", 946684799},  {"Tue, 29 Feb 2000 00:00:00 GMT", 951782400},
      {"Sat, 31 Dec 2016 23:59:60 GMT", 1483228800}, {"Mon, 31 Mar 2025 10:09:08 GMT", 1743415748},
      {"Wed, 30 Apr 2025 00:00:00 GMT", 1745971200}, {"Sat, 31 May 2025 00:00:00 GMT", 1748649600},
      {"Mon, 30 Jun 2025 00:00:00 GMT", 1751241600}, {"Thu, 31 Jul 2025 00:00:00 GMT", 1753920000},
      {"Sun, 31 Aug 2025 00:00:00 GMT", 1756598400}, {"Tue, 30 Sep 2025 00:00:00 GMT", 1759190400},
      {"Fri, 31 Oct 2025 00:00:00 GMT", 1761868800}, {"Fri, 31 Dec 9999 23:59:59 GMT", 253402300799},
  };
  for (const vector& one : vectors) {
    INFO(one.text);
    const auto date = parse_http_date(one.text);
    REQUIRE(date);
    CHECK(date->time_since_epoch().count() == one.since_1970);
  }
}

TEST_CASE("what is no HTTP date is refused (RFC 9110 5.6.7)", "[http]") {
  const std::string good = "Sun, 06 Nov 1994 08:49:37 GMT";
  REQUIRE(parse_http_date(good));
  CHECK_FALSE(parse_http_date(""));
  CHECK_FALSE(parse_http_date(good.substr(0, 28)));
  CHECK_FALSE(parse_http_date(good + " "));
  CHECK_FALSE(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT"));
  CHECK_FALSE(parse_http_date("Sun Nov  6 08:49:37 1994"));
  // No place takes a mark, a letter too many, or what stands beside the digits in ASCII.
  for (std::size_t at = 0; at < good.size(); ++at) {
    INFO(at);
    for (const char c : {'x', '/', ':', '\0'}) {
      std::string bad = good;
      if (bad[at] == c) continue;
      bad[at] = c;
      CHECK_FALSE(parse_http_date(bad));
    }
  }
  for (const char* bad :
       {"sun, 06 Nov 1994 08:49:37 GMT", "unW, 06 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 06 anF 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT",
        "Sun, 32 Dec 1994 08:49:37 GMT", "Sun, 29 Feb 2001 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 Nov 1994 08:49:37 UTC"}) {
    INFO(bad);
    CHECK_FALSE(parse_http_date(bad));
  }
}

TEST_CASE("Retry-After in seconds, cut to a day (RFC 9110 10.2.3)", "[http]") {
  CHECK(max_retry_after == 24h);
  CHECK(wait("0") == 0s);
  CHECK(wait("120") == 120s);
  CHECK(wait("007") == 7s);
  CHECK(wait("86399") == 86399s);
  CHECK(wait("86400") == 86400s);
  CHECK(wait("86401") == 86400s);
  CHECK(wait("99999999999999999999999999999999999999") == 86400s);
}

TEST_CASE("a Retry-After that makes no sense is absent", "[http]") {
  CHECK(retry_after(http_headers()) == -1s);
  for (const char* value : {"", "-1", "+1", "1.5", "1 ", "1s", "/", ":", "soon"}) {
    INFO(value);
    CHECK(wait(value) == -1s);
    CHECK(wait(value, noon) == -1s);
  }
}

TEST_CASE("a Retry-After with a date counts from the response's own Date", "[http]") {
  CHECK(wait("Sun, 06 Nov 1994 12:00:00 GMT", noon) == 0s);
  CHECK(wait("Sun, 06 Nov 1994 12:00:01 GMT", noon) == 1s);
  CHECK(wait("Mon, 07 Nov 1994 11:59:59 GMT", noon) == 86399s);
  CHECK(wait("Mon, 07 Nov 1994 12:00:00 GMT", noon) == 86400s);
  CHECK(wait("Mon, 07 Nov 1994 12:00:01 GMT", noon) == 86400s);
  CHECK(wait("Fri, 31 Dec 9999 23:59:59 GMT", noon) == 86400s);
  // In the past, without a Date, or with one that cannot be read.
  CHECK(wait("Sun, 06 Nov 1994 11:59:59 GMT", noon) == -1s);
  CHECK(wait("Sat, 05 Nov 1994 12:00:00 GMT", noon) == -1s);
  CHECK(wait("Sun, 06 Nov 1994 12:00:01 GMT") == -1s);
  CHECK(wait("Thu, 01 Jan 1970 00:00:00 GMT") == -1s);
  CHECK(wait("Fri, 31 Dec 9999 23:59:59 GMT") == -1s);
  CHECK(wait("Sun, 06 Nov 1994 12:00:01 GMT", "today") == -1s);
}
