#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <hawser/error.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "error_policy.hpp"
#include "error_table.hpp"

using hawser::condition;
using hawser::errc;
using hawser::error_info;
using hawser::stage;

namespace {

/// Whether a value has a name in the header: compilers write others as a cast of a number.
template <errc Value>
constexpr bool is_named() {
  const std::string_view text = __PRETTY_FUNCTION__;
  const std::size_t begin = text.find("Value = ") + 8;
  return text.substr(begin, text.find_first_of(";]", begin) - begin).starts_with("hawser::errc::");
}

/// A constant each: the steps of one constant expression are limited.
template <errc Value>
constexpr bool has_name = is_named<Value>();

template <std::size_t... Values>
constexpr auto named_values(std::index_sequence<Values...>) {
  return std::array<bool, sizeof...(Values)>{has_name<static_cast<errc>(Values)>...};
}
constexpr auto named = named_values(std::make_index_sequence<1300>{});
static_assert(!named[0] && named[100] && named[1100]);

constexpr bool table_has_each_name_in_order() {
  std::size_t next = 0;
  for (std::size_t value = 0; value < named.size(); ++value) {
    if (!named[value]) continue;
    if (next == hawser::detail::error_table.size()) return false;
    if (static_cast<std::size_t>(hawser::detail::error_table[next].value) != value) return false;
    ++next;
  }
  return next == hawser::detail::error_table.size();
}
static_assert(table_has_each_name_in_order());

/// The header's blocks of a hundred.
condition block_of(errc value) {
  constexpr condition blocks[] = {
      condition::invalid_argument, condition::invalid_state, condition::unsupported,
      condition::transport,        condition::tls,           condition::handshake,
      condition::protocol,         condition::limit,         condition::would_block,
      condition::timeout,          condition::cancelled};
  return blocks[static_cast<int>(value) / 100 - 1];
}

bool is_retried(errc value) {
  switch (value) {
    case errc::resolve_failed:
    case errc::host_not_found:
    case errc::connection_refused:
    case errc::network_unreachable:
    case errc::connection_reset:
    case errc::connection_lost:
    case errc::connect_failed:
    case errc::proxy_failed:
    case errc::proxy_refused:
    case errc::network_down:
    case errc::tls_failed:
    case errc::tls_cut_off:
    case errc::tls_truncated:
    case errc::upgrade_cut_off:
    case errc::open_timeout:
    case errc::resolve_timeout:
    case errc::connect_timeout:
    case errc::proxy_timeout:
    case errc::tls_timeout:
    case errc::upgrade_timeout:
    case errc::pong_timeout:
    case errc::idle_timeout:
    case errc::heartbeat_timeout:
    case errc::attempt_timeout: return true;
    default: return false;
  }
}

}  // namespace

TEST_CASE("guarantee 17: every errc is of one category, has a condition and a sentence of its own",
          "[error]") {
  CHECK(std::string_view(hawser::error_category().name()) == "hawser");
  CHECK(&hawser::error_category() == &hawser::error_category());
  std::string seen = "\n";
  for (const auto& entry : hawser::detail::error_table) {
    const std::error_code code = entry.value;
    CAPTURE(code.message(), code.value());
    CHECK(code.category() == hawser::error_category());
    CHECK(code.value() == static_cast<int>(entry.value));
    CHECK(hawser::condition_of(entry.value) == block_of(entry.value));
    CHECK(code == block_of(entry.value));
    CHECK(code.default_error_condition() == hawser::make_error_condition(block_of(entry.value)));
    for (int other = 1; other <= 11; ++other) {
      CHECK((code == static_cast<condition>(other)) ==
            (static_cast<condition>(other) == block_of(entry.value)));
    }
    CHECK(code.message() == entry.sentence);
    CHECK(code.message().size() > 10);
    CHECK(seen.find("\n" + code.message() + "\n") == std::string::npos);
    seen += code.message() + "\n";
  }
}

TEST_CASE("the conditions have a category of their own and say what they are", "[error]") {
  CHECK(std::string_view(hawser::condition_category().name()) == "hawser.condition");
  CHECK(hawser::condition_category() != hawser::error_category());
  const std::pair<condition, std::string_view> expected[] = {
      {condition::invalid_argument, "an argument or option is not allowed"},
      {condition::invalid_state, "not possible in this state"},
      {condition::unsupported, "not supported on this platform"},
      {condition::transport, "the network failed"},
      {condition::tls, "TLS failed"},
      {condition::handshake, "the opening handshake failed"},
      {condition::protocol, "the peer broke the protocol"},
      {condition::limit, "a limit was passed"},
      {condition::would_block, "not now, but later"},
      {condition::timeout, "a time limit was passed"},
      {condition::cancelled, "cancelled by the program"}};
  for (const auto& [value, sentence] : expected) {
    CHECK(hawser::make_error_condition(value).message() == sentence);
    CHECK(hawser::make_error_condition(value).category() == hawser::condition_category());
  }
}

TEST_CASE("the sentences tell the program's author what is allowed", "[error]") {
  CHECK(std::error_code(errc::url_scheme).message() == "the URL's scheme is neither ws nor wss");
  CHECK(std::error_code(errc::close_code_not_sendable).message() ==
        "the close code may not be sent; 1000 and 3000 to 4999 are allowed");
  CHECK(std::error_code(errc::close_reason_too_long).message().find("123") != std::string::npos);
  CHECK(std::error_code(errc::ping_too_long).message().find("125") != std::string::npos);
}

TEST_CASE("a value that is not known is harmless", "[error]") {
  for (const int value : {-1, 0, 1, 99, 118, 1101, 999999}) {
    CAPTURE(value);
    const std::error_code code(value, hawser::error_category());
    CHECK(code.message() == "unknown error " + std::to_string(value));
    CHECK(code.default_error_condition() == std::error_condition(value, hawser::error_category()));
    CHECK(code != condition::invalid_argument);
    CHECK(hawser::condition_of(static_cast<errc>(value)) == condition::unsupported);
    CHECK_FALSE(hawser::detail::retryable_by_default(static_cast<errc>(value)));
  }
  for (const int value : {-1, 0, 12}) {
    CHECK(std::error_condition(value, hawser::condition_category()).message() ==
          "unknown condition " + std::to_string(value));
  }
  CHECK(hawser::to_string(static_cast<stage>(8)) == "unknown");
  CHECK(hawser::to_string(static_cast<stage>(255)) == "unknown");
}

TEST_CASE("guarantee 24: transport errors and timeouts are retried, what would fail again is not",
          "[error]") {
  for (const auto& entry : hawser::detail::error_table) {
    CAPTURE(entry.sentence);
    CHECK(hawser::detail::retryable_by_default(entry.value) == is_retried(entry.value));
    CHECK(hawser::detail::retryable_by_default(error_info{.code = entry.value}) == is_retried(entry.value));
  }
  CHECK_FALSE(hawser::detail::retryable_by_default(error_info{}));
  // 401 is connection_reset's neighbour in ours, and nothing of ours in the system's category.
  const std::error_code foreign(static_cast<int>(errc::connection_reset), std::system_category());
  CHECK_FALSE(hawser::detail::retryable_by_default(error_info{.code = foreign}));
}

TEST_CASE("guarantee 24: of the HTTP statuses 408, 425, 429 and 5xx are retried", "[error]") {
  for (int status = -1; status <= 1000; ++status) {
    const bool expected = status == 408 || status == 425 || status == 429 || (status >= 500 && status <= 599);
    if (hawser::detail::is_status_retried(status) != expected) FAIL("status " << status);
    if (hawser::detail::retryable_by_default(error_info{.code = errc::http_status, .http_status = status}) !=
        expected) {
      FAIL("status " << status);
    }
  }
  // The status decides only where it is the cause.
  CHECK_FALSE(
      hawser::detail::retryable_by_default(error_info{.code = errc::accept_wrong, .http_status = 503}));
  CHECK(hawser::detail::retryable_by_default(error_info{.code = errc::upgrade_cut_off, .http_status = 404}));
}

TEST_CASE("stages have names", "[error]") {
  const std::pair<stage, std::string_view> expected[] = {
      {stage::unknown, "unknown"}, {stage::prepare, "prepare"}, {stage::resolve, "resolve"},
      {stage::connect, "connect"}, {stage::proxy, "proxy"},     {stage::tls, "tls"},
      {stage::upgrade, "upgrade"}, {stage::frames, "frames"}};
  for (const auto& [value, name] : expected) CHECK(hawser::to_string(value) == name);
}

TEST_CASE("an error says in one sentence what, where and why", "[error]") {
  const std::pair<error_info, std::string_view> expected[] = {
      {{}, "no error"},
      {{.stage = stage::connect, .http_status = 500}, "no error"},
      {{.code = errc::connection_refused,
        .stage = stage::connect,
        .native = {"system", 111, "Connection refused"}},
       "connect: connection refused (system 111: Connection refused)"},
      {{.code = errc::connection_lost}, "the peer ended the connection without a Close frame"},
      {{.code = errc::connection_lost, .native = {"dom", 0, "NetworkError"}},
       "the peer ended the connection without a Close frame (dom: NetworkError)"},
      {{.code = errc::tls_failed, .stage = stage::tls, .native = {"openssl", -5, ""}},
       "tls: the TLS connection failed (openssl -5)"},
      {{.code = errc::tls_failed, .native = {"", 5, "nobody said this"}}, "the TLS connection failed"},
      {{.code = errc::tls_failed,
        .native = {"openssl", 1,
                   "a\r\nb\tc\x7F"
                   "d\0e"}},
       "the TLS connection failed (openssl 1: a  b c d)"},
      {{.code = errc::http_status,
        .stage = stage::upgrade,
        .http_status = 503,
        .retry_after = std::chrono::seconds(30)},
       "upgrade: the server answered HTTP 503 instead of 101, retry after 30 s"},
      {{.code = errc::http_status,
        .stage = stage::upgrade,
        .http_status = 429,
        .retry_after = std::chrono::seconds(0)},
       "upgrade: the server answered HTTP 429 instead of 101, retry after 0 s"},
      {{.code = errc::http_status}, "the server answered with a status other than 101"},
      {{.code = errc::proxy_authentication, .stage = stage::proxy, .http_status = 407},
       "proxy: the proxy asks for other credentials, HTTP 407"},
  };
  for (const auto& [error, sentence] : expected) CHECK(error.message() == sentence);
  const std::error_code foreign = std::make_error_code(std::errc::timed_out);
  CHECK(error_info{.code = foreign, .stage = stage::frames}.message() == "frames: " + foreign.message());
}

TEST_CASE("guarantee 30: an error's sentence leaves the body of a refusal out", "[error]") {
  const error_info error{.code = errc::http_status, .http_status = 401, .http_body = "session=hunter2"};
  CHECK(error.message().find("hunter2") == std::string::npos);
}

TEST_CASE("an error is true when there is one", "[error]") {
  CHECK_FALSE(error_info{});
  CHECK(error_info{.code = errc::cancelled});
}
