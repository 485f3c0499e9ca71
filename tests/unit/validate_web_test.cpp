#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "validate.hpp"

using hawser::errc;
using hawser::detail::refusal;

namespace {

/// The refusal of otherwise usual options after a change.
template <typename Change>
refusal after(Change change) {
  hawser::options value{.url = "wss://a/"};
  change(value);
  hawser::detail::url unused;
  return validate_options(value, unused);
}

}  // namespace

TEST_CASE("guarantee 18: a page's token has a place where it can stand", "[validate]") {
  const auto set = [](hawser::web_token place, std::string token,
                      std::vector<std::string> subprotocols = {}) {
    return after([&](hawser::options& value) {
      value.web.token_place = place;
      value.web.token = token;
      value.subprotocols = subprotocols;
    });
  };
  using hawser::web_token;
  CHECK_FALSE(set(web_token::none, ""));
  CHECK_FALSE(set(web_token::subprotocol, "aB.1"));
  CHECK_FALSE(set(web_token::subprotocol, "aB.1", {"chat", "ab.1"}));
  CHECK_FALSE(set(web_token::query, "anything: \xFF\n"));
  CHECK_FALSE(set(web_token::query, "chat", {"chat"}));
  CHECK(set(web_token::none, "hunter2").detail ==
        "options.web.token is set, but web.token_place says none: it would go nowhere");
  for (const web_token place : {web_token::subprotocol, web_token::query}) {
    CHECK(set(place, "").code == errc::option_out_of_range);
    CHECK(set(place, "").detail == "options.web.token is empty, but web.token_place asks for one");
  }
  CHECK(set(web_token::subprotocol, "hunter 2").code == errc::option_out_of_range);
  CHECK(set(web_token::subprotocol, "hunter 2").detail ==
        "options.web.token is no subprotocol; letters, digits and !#$%&'*+-.^_`|~ are allowed");
  CHECK(set(web_token::subprotocol, "hunter2", {"a", "hunter2"}).code == errc::subprotocol_twice);
  CHECK(set(web_token::subprotocol, "hunter2", {"hunter2"}).detail ==
        "options.web.token is among options.subprotocols as well");
}

TEST_CASE("guarantee 18: the query's name needs no escapes", "[validate]") {
  const auto set = [](std::string name) {
    return after([&](hawser::options& value) { value.web.query_name = name; });
  };
  CHECK_FALSE(set("access_token"));
  CHECK_FALSE(set("09azAZ-._~"));
  for (const std::string_view name : {"", "a b", "a=b", "a&", "%41", "\xC3\xBC", "a+", "'"}) {
    CAPTURE(name);
    CHECK(set(std::string(name)).code == errc::option_out_of_range);
    CHECK(set(std::string(name)).detail ==
          "options.web.query_name is not a name; letters, digits and -._~ are allowed");
  }
}
