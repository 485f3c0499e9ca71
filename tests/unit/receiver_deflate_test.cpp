// permessage-deflate in the receiver and the sender (RFC 7692), where the rooms meet.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "protocol/deflate.hpp"
#include "protocol/receiver.hpp"
#include "protocol/sender.hpp"
#include "support/wire.hpp"

using namespace hawser;
using namespace hawser::protocol;
using namespace hawser::testing;

namespace {

constexpr mask_key key{0x37, 0xfa, 0x21, 0x3d};

receiver_options deflating(deflate_parameters agreed = {}, std::size_t limit = 1'000'000) {
  return {.max_message_size = limit, .deflate = agreed};
}

std::string deflated(std::string_view text) {
  deflater engine(15, false, 6);
  detail::buffer out;
  engine.compress(bytes_of(text), out);
  return std::string(out.text());
}

std::string written(sender& out) {
  const std::string result = text_of(out.take());
  out.consume(result.size());
  return result;
}

bool is_compressed(std::string_view frame) { return (static_cast<unsigned char>(frame[0]) & 0x40) != 0; }

/// 1000 bytes in which deflate finds nothing.
std::string noise() {
  std::string result;
  std::uint32_t state = 1;
  for (int i = 0; i < 1000; ++i) {
    state = state * 1664525 + 1013904223;
    result += static_cast<char>(state >> 24);
  }
  return result;
}

}  // namespace

TEST_CASE("the examples of RFC 7692 7.2.3 are read, however they are cut", "[receiver][deflate]") {
  struct row {
    const char* section;
    const char* hex;
    events expected;
  };
  const row rows[] = {
      {"7.2.3.1", "c1 07 f2 48 cd c9 c9 07 00", {"text:Hello"}},
      {"7.2.3.1 fragments", "41 03 f2 48 cd 80 04 c9 c9 07 00", {"text:Hello"}},
      {"7.2.3.2 shared window",
       "c1 07 f2 48 cd c9 c9 07 00 c1 05 f2 00 11 00 00",
       {"text:Hello", "text:Hello"}},
      {"7.2.3.3 stored block", "c1 0b 00 05 00 fa ff 48 65 6c 6c 6f 00", {"text:Hello"}},
      {"7.2.3.4 BFINAL", "c1 08 f3 48 cd c9 c9 07 00 00", {"text:Hello"}},
      {"7.2.3.5 two blocks", "c1 0d f2 48 05 00 00 00 ff ff ca c9 c9 07 00", {"text:Hello"}},
      {"7.2.3.6 empty", "c1 01 00", {"text:"}},
      {"6.1 control frames between, uncompressed",
       "41 03 f2 48 cd 89 01 70 80 04 c9 c9 07 00",
       {"ping:p", "text:Hello"}},
      {"6 uncompressed messages between",
       "c1 07 f2 48 cd c9 c9 07 00 82 01 61 c1 05 f2 00 11 00 00",
       {"text:Hello", "binary:a", "text:Hello"}},
      {"6.2 empty fragments", "41 00 00 07 f2 48 cd c9 c9 07 00 80 00", {"text:Hello"}},
      {"binary", "c2 07 f2 48 cd c9 c9 07 00", {"binary:Hello"}},
      {"6.1 RSV1 on a continuation", "41 03 f2 48 cd c0 04 c9 c9 07 00", {describe(errc::reserved_bit)}},
      {"6.1 RSV1 on a ping", "c9 00", {describe(errc::reserved_bit)}},
      {"7.2.2 ends inside a block", "c2 02 f2 48 82 00", {describe(errc::deflate_data)}},
      {"7.2.2 no deflate", "c2 02 07 ff", {describe(errc::deflate_data)}},
  };
  for (const row& each : rows) {
    INFO("RFC 7692 " << each.section);
    CHECK(receive_every_way(deflating(), from_hex(each.hex), each.expected) == each.expected);
  }
}

TEST_CASE("compressed text is checked while it inflates", "[receiver][deflate]") {
  const events expected{describe(errc::invalid_utf8)};
  const std::string bad = deflated(std::string("a\xff", 2) + noise());
  // The bad byte is found though the message is not at its end.
  CHECK(receive(deflating(), frame(0x41, bad)) == expected);
  CHECK(receive_every_way(deflating(), frame(0xc1, bad), expected) == expected);
  const std::string cut = frame(0xc1, deflated("\xe2\x82"));
  CHECK(receive_every_way(deflating(), cut, expected) == expected);
  // The first fault in the stream wins: bad text before bad deflate data.
  const std::string both = deflated("\xff") + "\x07\xff";
  CHECK(receive_every_way(deflating(), frame(0xc1, both), expected) == expected);
}

TEST_CASE("guarantee 20: a message is bounded while it inflates, and on the wire", "[receiver][deflate]") {
  const std::string message(5000, 'x');
  const std::string wire = frame(0xc2, deflated(message));
  const events passed{"binary:" + message};
  CHECK(receive_every_way(deflating({}, 5000), wire, passed) == passed);
  const events refused{describe(errc::message_too_big)};
  CHECK(receive_every_way(deflating({}, 4999), wire, refused) == refused);
  // Empty stored blocks: bytes on the wire that inflate to nothing.
  std::string blocks;
  for (int i = 0; i < 12; ++i) blocks += from_hex("00 00 00 ff ff");
  const std::string start = frame(0x42, blocks);
  const events empty{"binary:"};
  const std::string rest = blocks.substr(0, 40);
  CHECK(receive_every_way(deflating({}, 100), start + frame(0x80, rest), empty) == empty);
  CHECK(receive_every_way(deflating({}, 100), start + from_hex("80 29"), refused) == refused);
  CHECK(receive_every_way(deflating({}, 100), start + frame(0x00, rest) + from_hex("80 01"), refused) ==
        refused);
}

TEST_CASE("guarantee 20: a bomb costs no more than max_message_size", "[receiver][deflate]") {
  receiver in(deflating({}, 100'000));
  const std::string bomb = deflated(std::string(20'000'000, '\0'));
  events found;
  arrive(in, frame(0xc2, bomb), found);
  CHECK(found == events{describe(errc::message_too_big)});
  CHECK(in.memory() < 400'000);
}

TEST_CASE("each side inflates with what the other compresses with", "[receiver][deflate]") {
  for (const role own : {role::client, role::server}) {
    deflate_parameters agreed;
    (own == role::client ? agreed.server_no_context_takeover : agreed.client_no_context_takeover) = true;
    const std::string hello = frame(0xc1, from_hex("f2 48 cd c9 c9 07 00"), own);
    const std::string again = frame(0xc1, from_hex("f2 00 11 00 00"), own);
    const receiver_options options{.own = own, .deflate = agreed};
    const events refused{"text:Hello", describe(errc::deflate_data)};
    CHECK(receive(options, hello + again) == refused);
    agreed = {};
    (own == role::client ? agreed.client_no_context_takeover : agreed.server_no_context_takeover) = true;
    CHECK(receive({.own = own, .deflate = agreed}, hello + again) == events{"text:Hello", "text:Hello"});
  }
}

TEST_CASE("an idle receiver keeps the window and inflates on", "[receiver][deflate]") {
  receiver in(deflating());
  events found;
  arrive(in, from_hex("c1 07 f2 48 cd c9 c9 07 00"), found);
  CHECK(in.memory() > 64 * 1024 + 5000);  // the read buffer, and zlib's state
  in.release_idle();
  CHECK(in.memory() < 1000);
  arrive(in, from_hex("c1 05 f2 00 11 00 00"), found);
  CHECK(found == events{"text:Hello", "text:Hello"});
}

TEST_CASE("messages from the threshold on are compressed", "[sender][deflate]") {
  sender out({.own = role::server, .deflate = deflate_parameters{}});
  out.send(payload_kind::text, bytes_of(std::string(255, 'a')), key);
  CHECK(written(out) == frame(0x81, std::string(255, 'a')));
  const std::string message(256, 'a');
  out.send(payload_kind::text, bytes_of(message), key);
  CHECK(out.payload_queued() == 256);
  const std::string wire = written(out);
  CHECK(wire == frame(0xc1, deflated(message)));
  CHECK(wire.size() < 20);
  CHECK(out.payload_queued() == 0);
}

TEST_CASE("guarantee 31: compression can be refused for a message", "[sender][deflate]") {
  sender out({.own = role::server, .deflate = deflate_parameters{}, .compress_from = 1});
  const std::string secret(300, 's');
  CHECK(out.send(payload_kind::binary, bytes_of(secret), key, false));
  CHECK(written(out) == frame(0x82, secret));
  CHECK(out.send(payload_kind::binary, bytes_of("a"), key, false));
  CHECK(written(out) == frame(0x82, "a"));
  out.send(payload_kind::binary, bytes_of("aaaa"), key);
  CHECK(is_compressed(written(out)));
}

TEST_CASE("nothing is compressed where nothing was agreed, in parts, or with a window of 8 bits",
          "[sender][deflate]") {
  const std::string message(1000, 'a');
  for (const role own : {role::client, role::server}) {
    sender plain({.own = own});
    plain.send(payload_kind::text, bytes_of(message), key);
    CHECK_FALSE(is_compressed(written(plain)));
    for (const int bits : {8, 9}) {
      deflate_parameters agreed;
      (own == role::client ? agreed.client_max_window_bits : agreed.server_max_window_bits) = bits;
      sender out({.own = own, .deflate = agreed});
      out.send(payload_kind::text, bytes_of(message), key);
      CHECK(is_compressed(written(out)) == (bits == 9));
      deflate_parameters other;
      (own == role::client ? other.server_max_window_bits : other.client_max_window_bits) = 8;
      sender free({.own = own, .deflate = other});
      free.send(payload_kind::text, bytes_of(message), key);
      CHECK(is_compressed(written(free)));
    }
  }
  sender parts({.own = role::server, .deflate = deflate_parameters{}});
  parts.begin(payload_kind::text);
  parts.finish(bytes_of(message), key);
  CHECK(written(parts) == frame(0x81, message));
}

TEST_CASE("what does not shrink goes uncompressed where no window is shared, else compressed",
          "[sender][deflate]") {
  for (const role own : {role::client, role::server}) {
    deflate_parameters agreed;
    sender shared({.own = own, .deflate = agreed});
    shared.send(payload_kind::binary, bytes_of(noise()), key);
    CHECK(is_compressed(written(shared)));
    (own == role::client ? agreed.client_no_context_takeover : agreed.server_no_context_takeover) = true;
    sender alone({.own = own, .deflate = agreed});
    const role peer = own == role::client ? role::server : role::client;
    alone.send(payload_kind::binary, bytes_of(noise()), key);
    CHECK(written(alone) == frame(0x82, noise(), peer));
    alone.send(payload_kind::binary, bytes_of(std::string(1000, 'a')), key);
    CHECK(is_compressed(written(alone)));
  }
  // The other side's promise says nothing about ours.
  sender out({.own = role::client, .deflate = deflate_parameters{.server_no_context_takeover = true}});
  out.send(payload_kind::binary, bytes_of(noise()), key);
  CHECK(is_compressed(written(out)));
}

TEST_CASE("a compressed form of the same size is not worth it", "[sender][deflate]") {
  const deflate_parameters alone{.server_no_context_takeover = true};
  bool was_equal = false;
  for (std::size_t size = 1; size < 20; ++size) {
    const std::string message(size, 'a');
    sender out({.own = role::server, .deflate = alone, .compress_from = 1});
    out.send(payload_kind::text, bytes_of(message), key);
    const std::size_t compressed = deflated(message).size();
    CHECK(is_compressed(written(out)) == (compressed < size));
    was_equal = was_equal || compressed == size;
  }
  CHECK(was_equal);
}

TEST_CASE("an idle sender gives the compressor's memory back and the peer reads on", "[sender][deflate]") {
  const std::string message(1000, 'a');
  sender out({.own = role::server, .deflate = deflate_parameters{}});
  std::string wire;
  for (int i = 0; i < 3; ++i) {
    out.send(payload_kind::text, bytes_of(message), key);
    wire += written(out);
    CHECK(out.memory() > 0);
    out.release_idle();
    CHECK(out.memory() == 0);
  }
  const events expected(3, "text:" + message);
  CHECK(receive(deflating(), wire) == expected);
}

TEST_CASE("the block to compress into is kept for the next message, unless it is large",
          "[sender][deflate]") {
  const auto kept = [](std::size_t size) {
    std::string message;
    for (std::size_t i = 0; message.size() < size; ++i) message += std::to_string(i) + noise();
    sender out({.own = role::server, .deflate = deflate_parameters{}});
    out.send(payload_kind::binary, bytes_of(message), key);
    deflater engine(15, false, 6);
    detail::buffer compressed;
    engine.compress(bytes_of(message), compressed);
    sender queue({.own = role::server});
    queue.send(payload_kind::binary, compressed.bytes(), key);
    return out.memory() - engine.memory() - queue.memory();
  };
  CHECK(kept(1000) > 0);
  CHECK(kept(1000) < 10'000);
  CHECK(kept(6'000'000) == 0);
}
