#include "protocol/extension.hpp"

#include <catch2/catch_test_macros.hpp>
#include <hawser/error.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace hawser::protocol;
using hawser::errc;
using namespace std::string_literals;

namespace {

constexpr deflate_parameters plain;

// {server takeover off, client takeover off, server bits, client bits}
deflate_parameters with(bool server_off, bool client_off, int server_bits, int client_bits) {
  return {server_off, client_off, server_bits, client_bits};
}

struct accepted {
  deflate_parameters offered;
  std::string answer;
  deflate_parameters agreed;
};

struct refused {
  deflate_parameters offered;
  std::string answer;
  errc error;
};

void check(const accepted& vector) {
  INFO(vector.answer);
  std::optional<deflate_parameters> agreed;
  CHECK_FALSE(negotiate(vector.answer, &vector.offered, agreed));
  REQUIRE(agreed);
  CHECK(*agreed == vector.agreed);
}

void check(const refused& vector) {
  INFO(vector.answer);
  std::optional<deflate_parameters> agreed = plain;
  CHECK(negotiate(vector.answer, &vector.offered, agreed) == vector.error);
  CHECK_FALSE(agreed);
}

// A plain form to compare with: name(parameter|parameter=value)…
std::string parsed(std::string_view text) {
  std::vector<extension> list;
  if (parse_extensions(text, list)) return list.empty() ? "malformed" : "malformed, but something was kept";
  std::string form;
  for (const extension& element : list) {
    form += element.name + "(";
    for (const extension_parameter& parameter : element.parameters) {
      form += parameter.name + (parameter.value ? "=" + *parameter.value : "") + "|";
    }
    form += ")";
  }
  return form;
}

}  // namespace

TEST_CASE("the grammar of extensions (RFC 6455 9.1)", "[extension]") {
  struct vector {
    std::string text;
    const char* form;
  };
  const vector vectors[] = {
      {"", ""},
      {" \t", ""},
      {",", ""},
      {" , ,, ", ""},
      {"a", "a()"},
      {" a\t", "a()"},
      {"a,b", "a()b()"},
      {"a , b", "a()b()"},
      {",a,,b,", "a()b()"},
      {"a;b", "a(b|)"},
      {"a ; b ; c, d;e", "a(b|c|)d(e|)"},
      {"a;b=c", "a(b=c|)"},
      {"a; b = c ; d", "a(b=c|d|)"},
      {"a;b=\"c\"", "a(b=c|)"},
      {"a;b=\"c\" , d", "a(b=c|)d()"},
      {"a;b= \"\\c\\d\" ;e", "a(b=cd|e|)"},
      {"a;b=\"c\";b=c", "a(b=c|b=c|)"},
      {"!#$%&'*+-.^_`|~09azAZ", "!#$%&'*+-.^_`|~09azAZ()"},
  };
  for (const vector& one : vectors) {
    INFO(one.text);
    CHECK(parsed(one.text) == one.form);
  }
}

TEST_CASE("parsing replaces what the list held", "[extension]") {
  std::vector<extension> list(2);
  CHECK_FALSE(parse_extensions("a", list));
  REQUIRE(list.size() == 1);
  CHECK(list.front().name == "a");
  CHECK_FALSE(parse_extensions("", list));
  CHECK(list.empty());
}

TEST_CASE("what breaks the grammar of extensions (RFC 6455 9.1)", "[extension]") {
  const std::string texts[] = {
      ";",
      "=",
      "\"a\"",
      "a b",
      "a;",
      "a;,b",
      "a; ;b",
      "a;=b",
      "a;b=",
      "a;b=,c",
      "a;b=;c",
      "a;b==c",
      "a;b=c d",
      "a;b c",
      "a=b",
      "a;b=\"",
      "a;b=\"c",
      "a;b=\"\\",
      "a;b=\"c\\",
      "a;b=\"\"",
      "a;b=\"c d\"",
      "a;b=\"c\"d",
      "a;b=\"c,d\"",
      "a;b=\"\\\"\"",
      "a;\"b\"=c",
      "a;b=c\"d\"",
      "a,b,;",
      "a\r\n",
      "a;b=\"c\\\"",
      "a@",
      "a;b=\xc3\xa9",
      "a;b=\"\xc3\"",
      "a\0"s,
      "a;b=\"c\0\""s,
      "a;b=(",
  };
  for (const std::string& text : texts) {
    INFO(text);
    CHECK(parsed(text) == "malformed");
    std::optional<deflate_parameters> agreed = plain;
    CHECK(negotiate(text, &plain, agreed) == errc::extension_malformed);
    CHECK_FALSE(agreed);
    CHECK(negotiate("permessage-deflate, " + text, &plain, agreed) == errc::extension_malformed);
    CHECK_FALSE(agreed);
  }
}

TEST_CASE("an extension's value is not read beyond the end of its view", "[extension]") {
  const std::string_view text = "a;b=\"c\\\"";
  for (std::size_t size = 4; size <= text.size(); ++size) {
    INFO(size);
    CHECK(parsed(text.substr(0, size)) == "malformed");
  }
  const std::string_view closed = "a;b=\"c\"";
  CHECK(parsed(closed.substr(0, closed.size() - 1)) == "malformed");
  CHECK(parsed(closed) == "a(b=c|)");
}

TEST_CASE("the offer of permessage-deflate (RFC 7692 7.1)", "[extension]") {
  CHECK(deflate_offer(plain) == "permessage-deflate; client_max_window_bits");
  CHECK(deflate_offer(with(true, false, 15, 15)) ==
        "permessage-deflate; server_no_context_takeover; client_max_window_bits");
  CHECK(deflate_offer(with(false, true, 15, 15)) ==
        "permessage-deflate; client_no_context_takeover; client_max_window_bits");
  CHECK(deflate_offer(with(false, false, 14, 15)) ==
        "permessage-deflate; server_max_window_bits=14; client_max_window_bits");
  CHECK(deflate_offer(with(false, false, 15, 14)) == "permessage-deflate; client_max_window_bits=14");
  CHECK(
      deflate_offer(with(true, true, 8, 9)) ==
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=8; "
      "client_max_window_bits=9");
}

TEST_CASE("an empty answer negotiates nothing", "[extension]") {
  for (const char* answer : {"", " ", ", ,"}) {
    std::optional<deflate_parameters> agreed = plain;
    CHECK_FALSE(negotiate(answer, &plain, agreed));
    CHECK_FALSE(agreed);
    agreed = plain;
    CHECK_FALSE(negotiate(answer, nullptr, agreed));
    CHECK_FALSE(agreed);
  }
}

TEST_CASE("answers to permessage-deflate that are accepted (RFC 7692 7.1)", "[extension]") {
  const accepted vectors[] = {
      {plain, "permessage-deflate", plain},
      {plain, ", permessage-deflate ,", plain},
      // 7.1.1.1 and 7.1.2.1: the server may limit itself without being asked.
      {plain, "permessage-deflate; server_no_context_takeover", with(true, false, 15, 15)},
      {plain, "permessage-deflate; server_max_window_bits=10", with(false, false, 10, 15)},
      // 7.1.1.2: the server may limit the client without being asked.
      {plain, "permessage-deflate; client_no_context_takeover", with(false, true, 15, 15)},
      {plain, "permessage-deflate; client_max_window_bits=10", with(false, false, 15, 10)},
      {plain, "permessage-deflate; client_max_window_bits=\"1\\2\"", with(false, false, 15, 12)},
      {plain,
       "permessage-deflate;client_max_window_bits=8;server_max_window_bits=9;"
       "client_no_context_takeover;server_no_context_takeover",
       with(true, true, 9, 8)},
      // What we asked of the server, it must repeat, as strictly or stricter.
      {with(true, false, 15, 15), "permessage-deflate; server_no_context_takeover",
       with(true, false, 15, 15)},
      {with(false, false, 12, 15), "permessage-deflate; server_max_window_bits=12",
       with(false, false, 12, 15)},
      {with(false, false, 12, 15), "permessage-deflate; server_max_window_bits=11",
       with(false, false, 11, 15)},
      // 7.1.1.2, 7.1.2.2: what we said of ourselves holds, whatever the server says.
      {with(false, true, 15, 15), "permessage-deflate", with(false, true, 15, 15)},
      {with(false, true, 15, 15), "permessage-deflate; client_no_context_takeover",
       with(false, true, 15, 15)},
      {with(false, false, 15, 11), "permessage-deflate", with(false, false, 15, 11)},
      {with(false, false, 15, 11), "permessage-deflate; client_max_window_bits=12",
       with(false, false, 15, 11)},
      {with(false, false, 15, 11), "permessage-deflate; client_max_window_bits=10",
       with(false, false, 15, 10)},
  };
  for (const accepted& one : vectors) check(one);
}

TEST_CASE("every window from 8 to 15 bits is accepted for both sides (RFC 7692 7.1.2)", "[extension]") {
  for (int bits = 8; bits <= 15; ++bits) {
    const std::string number = std::to_string(bits);
    check(accepted{plain, "permessage-deflate; server_max_window_bits=" + number,
                   with(false, false, bits, 15)});
    check(accepted{plain, "permessage-deflate; client_max_window_bits=" + number,
                   with(false, false, 15, bits)});
  }
}

TEST_CASE("windows that are no number from 8 to 15 are refused (RFC 7692 7.1.2)", "[extension]") {
  for (const char* side : {"server", "client"}) {
    const std::string parameter = "permessage-deflate; "s + side + "_max_window_bits";
    check(refused{plain, parameter, errc::extension_parameter});
    for (const char* value :
         {"0", "1", "7", "16", "08", "010", "\"08\"", "-8", "+8", "8.0", "0x8", "a", "100", "80"}) {
      check(refused{plain, parameter + "=" + value, errc::extension_parameter});
    }
  }
}

TEST_CASE("answers to permessage-deflate that are refused (RFC 7692 7.1)", "[extension]") {
  const refused vectors[] = {
      {plain, "permessage-deflate; server_no_context_takeover=1", errc::extension_parameter},
      {plain, "permessage-deflate; client_no_context_takeover=\"true\"", errc::extension_parameter},
      {plain, "permessage-deflate; unknown", errc::extension_parameter},
      {plain, "permessage-deflate; unknown=8", errc::extension_parameter},
      {plain, "permessage-deflate; Server_no_context_takeover", errc::extension_parameter},
      {plain, "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
       errc::extension_parameter},
      {plain, "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
       errc::extension_parameter},
      {plain, "permessage-deflate; server_max_window_bits=9; server_max_window_bits=9",
       errc::extension_parameter},
      {plain,
       "permessage-deflate; client_max_window_bits=9; server_max_window_bits=9; client_max_window_bits=9",
       errc::extension_parameter},
      // 7.1.1.1: asked for, not answered.
      {with(true, false, 15, 15), "permessage-deflate", errc::extension_parameter},
      {with(true, false, 15, 15), "permessage-deflate; client_no_context_takeover",
       errc::extension_parameter},
      // 7.1.2.1: asked for, not answered or exceeded.
      {with(false, false, 12, 15), "permessage-deflate", errc::extension_parameter},
      {with(false, false, 14, 15), "permessage-deflate", errc::extension_parameter},
      {with(false, false, 12, 15), "permessage-deflate; server_max_window_bits=13",
       errc::extension_parameter},
      {with(false, false, 8, 15), "permessage-deflate; server_max_window_bits=9", errc::extension_parameter},
      {plain, "permessage-deflate, permessage-deflate", errc::extension_duplicated},
      {plain, "permessage-deflate; server_no_context_takeover, permessage-deflate",
       errc::extension_duplicated},
      {plain, "x-other", errc::extension_not_offered},
      {plain, "permessage-deflate, x-other", errc::extension_not_offered},
      {plain, "Permessage-Deflate", errc::extension_not_offered},
      {plain, "permessage-deflate2", errc::extension_not_offered},
  };
  for (const refused& one : vectors) check(one);
}

TEST_CASE("no extension may be answered where none was offered (RFC 6455 4.1)", "[extension]") {
  std::optional<deflate_parameters> agreed = plain;
  CHECK(negotiate("permessage-deflate", nullptr, agreed) == errc::extension_not_offered);
  CHECK_FALSE(agreed);
  CHECK(negotiate("permessage-deflate;", nullptr, agreed) == errc::extension_malformed);
}
