#include "protocol/sender.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "support/wire.hpp"

using namespace hawser;
using namespace hawser::protocol;
using namespace hawser::testing;

namespace {

constexpr mask_key key{0x37, 0xfa, 0x21, 0x3d};

std::string written(sender& out) {
  const std::string result = text_of(out.take());
  out.consume(result.size());
  return result;
}

/// What the peer of a sender would read: a frame with the key above, or with none.
role peer_of(role own) { return own == role::client ? role::server : role::client; }

}  // namespace

TEST_CASE("messages become the bytes of RFC 6455 5.7", "[sender]") {
  sender client({});
  CHECK(client.send(payload_kind::text, bytes_of("Hello"), key));
  CHECK(written(client) == from_hex("81 85 37 fa 21 3d 7f 9f 4d 51 58"));
  sender server({.own = role::server});
  CHECK(server.send(payload_kind::text, bytes_of("Hello"), key));
  CHECK(server.send(payload_kind::binary, {}, key));
  CHECK(written(server) == from_hex("81 05 48 65 6c 6c 6f 82 00"));
}

TEST_CASE("many messages of every length form lie in one run of bytes", "[sender]") {
  for (const role own : {role::client, role::server}) {
    sender out({.own = own});
    std::string expected;
    std::size_t payload = 0;
    for (const std::size_t size : {0U, 1U, 125U, 126U, 65535U, 65536U, 70000U}) {
      const std::string message(size, 'm');
      CHECK(out.send(payload_kind::binary, bytes_of(message), key));
      expected += frame(0x82, message, peer_of(own));
      payload += size;
    }
    CHECK(out.payload_queued() == payload);
    CHECK(written(out) == expected);
    CHECK(out.payload_queued() == 0);
    CHECK(out.empty());
  }
}

TEST_CASE("each message has its own key", "[sender]") {
  sender out({});
  out.send(payload_kind::binary, bytes_of("a"), {1, 2, 3, 4});
  out.send(payload_kind::binary, bytes_of("a"), {5, 6, 7, 8});
  CHECK(written(out) == from_hex("82 81 01 02 03 04 60 82 81 05 06 07 08 64"));
}

TEST_CASE("guarantee 4: pongs and pings overtake what waits, Close does not", "[sender]") {
  for (const role own : {role::client, role::server}) {
    const auto f = [own](unsigned first, std::string_view payload) {
      return frame(first, payload, peer_of(own));
    };
    sender out({.own = own});
    out.send(payload_kind::text, bytes_of("data"), key);
    CHECK(out.ping(bytes_of("mine"), key));
    CHECK(out.pong(bytes_of("yours"), key));
    out.send(payload_kind::text, bytes_of("more"), key);
    CHECK_FALSE(out.is_closed());
    CHECK(out.close(1000, "bye", key));
    CHECK(out.is_closed());
    CHECK(written(out) == f(0x8a, "yours") + f(0x89, "mine") + f(0x81, "data") + f(0x81, "more") +
                              f(0x88, from_hex("03 e8") + "bye"));
  }
}

TEST_CASE("what is being written is not overtaken, what waits behind it is", "[sender]") {
  sender out({.own = role::server});
  out.send(payload_kind::text, bytes_of("one"), key);
  const auto first = out.take();
  out.send(payload_kind::text, bytes_of("two"), key);
  out.pong(bytes_of("p"), key);
  CHECK(text_of(first) == frame(0x81, "one"));
  out.consume(2);
  CHECK(text_of(out.take()) == "one");
  out.consume(3);
  CHECK(written(out) == frame(0x8a, "p") + frame(0x81, "two"));
}

TEST_CASE("a flood of pings makes nothing grow: the newest pong waits alone", "[sender]") {
  sender out({.own = role::server});
  for (int i = 0; i < 10000; ++i) out.pong(bytes_of(std::to_string(i)), key);
  for (int i = 0; i < 10000; ++i) out.ping(bytes_of(std::to_string(i)), key);
  CHECK(out.memory() < 1024);
  CHECK(out.payload_queued() == 0);
  CHECK(written(out) == frame(0x8a, "9999") + frame(0x89, "9999"));
}

TEST_CASE("a ping has at most 125 bytes", "[sender]") {
  for (const role own : {role::client, role::server}) {
    sender out({.own = own});
    const std::string most(125, 'p');
    CHECK(out.ping(bytes_of(most), key));
    CHECK(out.pong(bytes_of(most), key));
    CHECK_FALSE(out.ping(bytes_of(most + "p"), key));
    CHECK_FALSE(out.pong(bytes_of(most + "p"), key));
    CHECK(written(out) == frame(0x8a, most, peer_of(own)) + frame(0x89, most, peer_of(own)));
  }
}

TEST_CASE("nothing is accepted after Close", "[sender]") {
  sender out({.own = role::server});
  out.begin(payload_kind::text);
  CHECK(out.append(bytes_of("a"), key));
  CHECK(out.close(1005, "", key));
  CHECK(written(out) == frame(0x01, "a") + frame(0x88, ""));
  CHECK_FALSE(out.append(bytes_of("b"), key));
  CHECK_FALSE(out.finish(bytes_of("b"), key));
  CHECK_FALSE(out.ping(bytes_of("p"), key));
  CHECK_FALSE(out.pong(bytes_of("p"), key));
  CHECK_FALSE(out.close(1000, "again", key));
  sender other({.own = role::server});
  CHECK(other.close(1000, std::string(123, 'r'), key));
  CHECK_FALSE(other.send(payload_kind::text, bytes_of("b"), key));
  CHECK_FALSE(other.begin(payload_kind::text));
  CHECK_FALSE(other.in_message());
  CHECK(other.payload_queued() == 0);
  CHECK(written(other) == frame(0x88, from_hex("03 e8") + std::string(123, 'r')));
  CHECK(other.empty());
}

TEST_CASE("a message in parts lets control frames between them and no other message", "[sender]") {
  sender out({.own = role::server});
  CHECK_FALSE(out.append(bytes_of("x"), key));
  CHECK_FALSE(out.finish(bytes_of("x"), key));
  CHECK_FALSE(out.in_message());
  CHECK(out.begin(payload_kind::text));
  CHECK(out.in_message());
  CHECK_FALSE(out.begin(payload_kind::binary));
  CHECK_FALSE(out.send(payload_kind::binary, bytes_of("x"), key));
  CHECK(out.empty());
  CHECK(out.append(bytes_of("a"), key));
  CHECK(out.append(bytes_of("b"), key));
  CHECK(out.payload_queued() == 2);
  CHECK(written(out) == frame(0x01, "a") + frame(0x00, "b"));
  CHECK(out.pong(bytes_of("p"), key));
  CHECK_FALSE(out.send(payload_kind::binary, bytes_of("x"), key));
  CHECK(out.finish({}, key));
  CHECK_FALSE(out.in_message());
  CHECK(written(out) == frame(0x8a, "p") + frame(0x80, ""));
  CHECK(out.begin(payload_kind::binary));
  CHECK(out.finish(bytes_of("whole"), key));
  CHECK(out.send(payload_kind::text, bytes_of("c"), key));
  CHECK(written(out) == frame(0x82, "whole") + frame(0x81, "c"));
}

TEST_CASE("the parts of a client are masked, each with its key", "[sender]") {
  sender out({});
  out.begin(payload_kind::binary);
  out.append(bytes_of("a"), {1, 2, 3, 4});
  out.finish(bytes_of("a"), {5, 6, 7, 8});
  CHECK(written(out) == from_hex("02 81 01 02 03 04 60 80 81 05 06 07 08 64"));
}

TEST_CASE("an idle sender holds no memory", "[sender]") {
  sender out({});
  CHECK(out.memory() == 0);
  out.send(payload_kind::binary, bytes_of(std::string(100'000, 'x')), key);
  CHECK(out.memory() > 100'000);
  out.release_idle();
  CHECK(out.payload_queued() == 100'000);
  written(out);
  out.release_idle();
  CHECK(out.memory() == 0);
  CHECK(out.empty());
}
