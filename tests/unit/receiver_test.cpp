#include "protocol/receiver.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "support/wire.hpp"

using namespace hawser;
using namespace hawser::protocol;
using namespace hawser::testing;

namespace {

std::string run(char each, std::size_t times) { return std::string(times, each); }

const std::string close_1000 = from_hex("03 e8");

}  // namespace

TEST_CASE("frames become events, however they are cut and whoever reads", "[receiver]") {
  for (const role own : {role::client, role::server}) {
    const auto f = [own](unsigned first, std::string_view payload) { return frame(first, payload, own); };
    struct row {
      const char* section;
      std::string wire;
      events expected;
    };
    const std::string nul(1, '\0');
    const row rows[] = {
        {"5.7 text", f(0x81, "Hello"), {"text:Hello"}},
        {"5.7 fragments", f(0x01, "Hel") + f(0x80, "lo"), {"text:Hello"}},
        {"5.7 ping and pong", f(0x89, "Hello") + f(0x8a, "Hello"), {"ping:Hello", "pong:Hello"}},
        {"5.7 256 bytes", f(0x82, run('x', 256)), {"binary:" + run('x', 256)}},
        {"5.6 empty messages", f(0x81, "") + f(0x82, ""), {"text:", "binary:"}},
        {"5.6 NUL bytes", f(0x81, nul) + f(0x82, nul), {"text:" + nul, "binary:" + nul}},
        {"5.2 125 to 127 bytes",
         f(0x82, run('a', 125)) + f(0x82, run('b', 126)) + f(0x82, run('c', 127)),
         {"binary:" + run('a', 125), "binary:" + run('b', 126), "binary:" + run('c', 127)}},
        {"5.4 control frames between fragments",
         f(0x02, "a") + f(0x89, "p") + f(0x00, "b") + f(0x8a, "") + f(0x80, "c") + f(0x82, "d"),
         {"ping:p", "pong:", "binary:abc", "binary:d"}},
        {"5.4 empty fragments", f(0x01, "") + f(0x00, "") + f(0x80, ""), {"text:"}},
        {"5.4 empty last fragment",
         f(0x01, "ab") + f(0x00, "") + f(0x80, "") + f(0x81, "c"),
         {"text:ab", "text:c"}},
        {"5.4 a kind for each message",
         f(0x01, "a") + f(0x80, "b") + f(0x02, "\xff") + f(0x80, "\xfe"),
         {"text:ab", "binary:\xff\xfe"}},
        {"5.5 control of 125", f(0x89, run('x', 125)), {"ping:" + run('x', 125)}},
        {"5.5.1 close", f(0x88, close_1000 + "bye"), {"close:1000:bye"}},
        {"7.1.5 close without a code", f(0x88, ""), {"close:1005:"}},
        {"5.5.1 close between fragments", f(0x01, "a") + f(0x88, close_1000), {"close:1000:"}},
        {"5.5.1 nothing after close",
         f(0x88, close_1000) + f(0x81, "a") + f(0x88, "") + "\xff\xff\xff",
         {"close:1000:"}},
        {"8.1 a character cut by a fragment",
         f(0x01, "\xe2\x82") + f(0x89, "p") + f(0x80, "\xac"),
         {"ping:p", "text:\xe2\x82\xac"}},
        {"8.1 binary may be anything", f(0x82, "\xff\xc0"), {"binary:\xff\xc0"}},
        {"8.1 a ping may be anything", f(0x89, "\xff\xc0"), {"ping:\xff\xc0"}},
        {"8.1 text after a fault in binary", f(0x82, "\xe2") + f(0x81, "a"), {"binary:\xe2", "text:a"}},
    };
    for (const row& each : rows) {
      INFO("RFC 6455 " << each.section << (own == role::client ? ", client" : ", server"));
      CHECK(receive_every_way({.own = own}, each.wire, each.expected) == each.expected);
    }
  }
}

TEST_CASE("what came before a violation is delivered first, and after it nothing", "[receiver]") {
  struct row {
    const char* section;
    std::string wire;
    errc cause;
  };
  const row rows[] = {
      {"5.2 reserved bit", from_hex("91 00"), errc::reserved_bit},
      {"5.2 RSV1 without the extension", frame(0xc2, "a"), errc::reserved_bit},
      {"5.2 reserved opcode", from_hex("83 00"), errc::reserved_opcode},
      {"5.5 fragmented ping", from_hex("09 00"), errc::control_fragmented},
      {"5.5 long ping", from_hex("89 7e 00 7e"), errc::control_too_long},
      {"5.4 continuation", from_hex("80 00"), errc::continuation_unexpected},
      {"5.4 message in a message", frame(0x01, "a") + frame(0x81, "b"), errc::continuation_expected},
      {"5.2 length", from_hex("82 7e 00 01 61"), errc::length_not_minimal},
      {"5.2 length", from_hex("82 7f 80 00 00 00 00 00 00 00"), errc::length_reserved_bit},
      {"5.1 mask", frame(0x82, "a", role::server), errc::masked_frame},
      {"8.1 text", frame(0x81, "\xff"), errc::invalid_utf8},
      {"8.1 text of 126 bytes", frame(0x81, std::string(125, 'a') + "\xff"), errc::invalid_utf8},
      {"8.1 cut character", frame(0x81, "\xe2\x82"), errc::invalid_utf8},
      {"8.1 cut character in the last fragment", frame(0x01, "a") + frame(0x80, "\xc3"), errc::invalid_utf8},
      {"8.1 in the first fragment", frame(0x01, "\xc0"), errc::invalid_utf8},
      {"5.5.1 close of one byte", frame(0x88, "a"), errc::close_payload},
      {"7.4.1 close code", frame(0x88, from_hex("03 ed")), errc::close_code},
      {"5.5.1 close reason", frame(0x88, close_1000 + "\xff"), errc::close_reason_utf8},
  };
  const std::string before = frame(0x82, "one") + frame(0x89, "two") + frame(0x01, "th") + frame(0x80, "ree");
  for (const row& each : rows) {
    INFO("RFC 6455 " << each.section);
    const events expected{"binary:one", "ping:two", "text:three", describe(each.cause)};
    CHECK(receive_every_way({}, before + each.wire + frame(0x81, "never"), expected) == expected);
  }
  const events unmasked{"text:a", describe(errc::unmasked_frame)};
  const std::string wire = frame(0x81, "a", role::server) + frame(0x81, "b", role::client);
  CHECK(receive_every_way({.own = role::server}, wire, unmasked) == unmasked);
  const std::string empty = frame(0x81, "a", role::server) + frame(0x82, "", role::client);
  CHECK(receive_every_way({.own = role::server}, empty, unmasked) == unmasked);
}

TEST_CASE("after an error every next() repeats it, whatever arrives", "[receiver]") {
  receiver in({});
  events found;
  arrive(in, from_hex("83"), found);
  REQUIRE(found == events{describe(errc::reserved_opcode)});
  for (int i = 0; i < 3; ++i) {
    const auto space = in.prepare();
    REQUIRE(space.size() == 64 * 1024);
    in.commit(space.size());
    const event repeated = in.next();
    CHECK(repeated.kind == event_kind::error);
    CHECK(repeated.error() == errc::reserved_opcode);
    CHECK(repeated.error() == make_error_code(errc::reserved_opcode));
  }
  CHECK_FALSE(event{}.error());
  CHECK_FALSE(event{}.text);
  CHECK(event{}.code == 0);
}

TEST_CASE("after a Close the bytes are dropped without an end", "[receiver]") {
  receiver in({.read_buffer_size = 200});
  events found;
  arrive(in, frame(0x88, close_1000) + std::string(10'000, '\xff'), found);
  CHECK(found == events{"close:1000:"});
  CHECK(in.next().kind == event_kind::need_data);
  CHECK(in.memory() == 200);
  in.release_idle();
  CHECK(in.memory() == 0);
}

TEST_CASE("bad UTF-8 is an error before its frame is complete", "[receiver]") {
  struct row {
    const char* where;
    std::string wire;  // up to and with the bad byte; the frame goes on behind it
  };
  const row rows[] = {
      {"short text", from_hex("81 05 61 ff")},
      {"text gathered in the buffer", from_hex("81 7e 10 00") + std::string(300, 'a') + "\xed\xa0"},
      {"text too large for the buffer",
       from_hex("81 7f 00 00 00 00 00 10 00 00") + std::string(300, 'a') + "\xc1"},
      {"first fragment", from_hex("01 05 61 f5")},
      {"character begun in the fragment before", frame(0x01, "\xf0\x90") + from_hex("80 05 41")},
  };
  for (const row& each : rows) {
    INFO(each.where);
    const std::string wire = each.wire;
    CHECK(receive({}, wire.substr(0, wire.size() - 1)) == events{});
    const events expected{describe(errc::invalid_utf8)};
    CHECK(receive_every_way({}, wire, expected) == expected);
  }
}

TEST_CASE("guarantee 20: max_message_size is checked on the header, over all fragments", "[receiver]") {
  for (const role own : {role::client, role::server}) {
    for (const std::size_t limit : {std::size_t{0}, std::size_t{10}, std::size_t{124}, std::size_t{125},
                                    std::size_t{126}, std::size_t{200}}) {
      INFO(limit << " bytes");
      const receiver_options options{.own = own, .max_message_size = limit};
      const std::string most(limit, 'x');
      const std::string over(limit + 1, 'x');
      const events passed{"binary:" + most, "text:" + most};
      CHECK(receive_every_way(options, frame(0x82, most, own) + frame(0x81, most, own), passed) == passed);
      const events refused{"ping:p", describe(errc::message_too_big)};
      for (const unsigned kind : {0x81u, 0x82u}) {
        const std::string too_big = frame(kind, over, own);
        const std::size_t length_end = limit < 125 ? 2 : 4;
        const std::string ping = frame(0x89, "p", own);
        CHECK(receive_every_way(options, ping + too_big.substr(0, length_end), refused) == refused);
      }
    }
    // The sum counts, and each message starts anew.
    const receiver_options options{.own = own, .max_message_size = 6};
    const std::string two = frame(0x02, "abc", own) + frame(0x00, "de", own);
    const events passed{"binary:abcdef", "binary:abcdef"};
    const std::string last = frame(0x80, "f", own);
    CHECK(receive_every_way(options, two + last + two + last, passed) == passed);
    const events refused{describe(errc::message_too_big)};
    CHECK(receive_every_way(options, two + frame(0x80, "fg", own), refused) == refused);
    CHECK(receive_every_way(options, two + frame(0x00, "fg", own), refused) == refused);
  }
}

TEST_CASE("guarantee 20: the fragments of a message are limited in number, empty ones too", "[receiver]") {
  const receiver_options options{.max_fragments = 3};
  const std::string two = frame(0x02, "") + frame(0x00, "");
  const events passed{"binary:", "pong:", "binary:", "binary:a"};
  const std::string wire = two + frame(0x80, "") + frame(0x8a, "") + two + frame(0x80, "") + frame(0x82, "a");
  CHECK(receive_every_way(options, wire, passed) == passed);
  const events refused{"pong:", describe(errc::too_many_fragments)};
  for (const unsigned fourth : {0x00u, 0x80u}) {
    CHECK(receive_every_way(options, two + frame(0x00, "") + frame(0x8a, "") + frame(fourth, ""), refused) ==
          refused);
  }
  const events alone{"binary:a", describe(errc::too_many_fragments)};
  const std::string none = frame(0x82, "a") + frame(0x02, "") + frame(0x80, "");
  CHECK(receive_every_way({.max_fragments = 1}, none, alone) == alone);
}

TEST_CASE("the default limits are those of the design", "[receiver]") {
  receiver in({});
  events found;
  arrive(in, frame(0x02, ""), found);
  for (int i = 0; i < 131071 - 1; ++i) arrive(in, frame(0x00, ""), found);
  CHECK(found.empty());
  SECTION("131072 fragments pass") {
    arrive(in, frame(0x80, ""), found);
    CHECK(found == events{"binary:"});
  }
  SECTION("131073 do not") {
    arrive(in, frame(0x00, ""), found);
    arrive(in, from_hex("80"), found);
    CHECK(found == events{describe(errc::too_many_fragments)});
  }
  SECTION("16 MiB may be claimed, and not a byte more") {
    receiver other({});
    found.clear();
    arrive(other, from_hex("82 7f 00 00 00 00 01 00 00 00"), found);
    CHECK(found.empty());
    CHECK(receive({}, from_hex("82 7f 00 00 00 00 01 00 00 01")) == events{describe(errc::message_too_big)});
  }
}

TEST_CASE("frames and bytes on the wire are counted", "[receiver]") {
  receiver in({});
  events found;
  const std::string wire =
      frame(0x82, "a") + frame(0x81, "b") + frame(0x01, "c") + frame(0x89, "d") + frame(0x80, "");
  arrive(in, wire, found);
  CHECK(in.frames() == 5);
  CHECK(in.wire_bytes() == wire.size());
}
