// Where the receiver puts the bytes: what is lent, what is assembled, how far it believes a header.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "protocol/receiver.hpp"
#include "support/wire.hpp"

using namespace hawser;
using namespace hawser::protocol;
using namespace hawser::testing;

namespace {

constexpr std::size_t kibibyte = 1024;
constexpr std::size_t mebibyte = 1024 * kibibyte;

std::span<std::byte> fill(receiver& in, std::string_view wire) {
  const auto space = in.prepare();
  REQUIRE(space.size() >= wire.size());
  std::copy_n(bytes_of(wire).begin(), wire.size(), space.begin());
  in.commit(wire.size());
  return space;
}

std::string large_header(std::size_t payload, role reader = role::client) {
  frame_header header{
      .code = opcode::binary, .masked = reader == role::server, .key = {0x37, 0xfa, 0x21, 0x3d}};
  header.payload = payload;
  std::byte target[largest_header];
  return text_of({target, encode_header(header, target)});
}

/// Reads `size` bytes of payload into whatever space there is; gives the last event.
event read_payload(receiver& in, std::size_t size) {
  while (size > 0) {
    const auto space = in.prepare();
    const std::size_t count = std::min(size, space.size());
    std::fill_n(space.begin(), count, std::byte{'x'});
    in.commit(count);
    size -= count;
    const event found = in.next();
    if (found.kind != event_kind::need_data) return found;
  }
  return {};
}

}  // namespace

TEST_CASE("a message that lies whole in the buffer is lent from there", "[receiver]") {
  for (const std::size_t size : {0U, 16U, 125U, 126U, 40'000U, 65'532U}) {
    INFO(size << " bytes");
    receiver in({});
    const std::string wire = frame(0x82, std::string(size, 'x'));
    const auto space = fill(in, wire);
    const event found = in.next();
    REQUIRE(found.kind == event_kind::message);
    CHECK(found.payload.data() == space.data() + (wire.size() - size));
    CHECK(found.payload.size() == size);
    CHECK_FALSE(in.is_assembled(found));
    CHECK(in.memory() == 64 * kibibyte);
    const detail::buffer kept = in.take_message(found);
    CHECK(kept.text() == std::string(size, 'x'));
    CHECK(kept.data() != found.payload.data());
  }
}

TEST_CASE("a server unmasks in place and lends too", "[receiver]") {
  receiver in({.own = role::server});
  const auto space = fill(in, frame(0x81, "Hello", role::server) + frame(0x89, "ping", role::server));
  const event message = in.next();
  CHECK(describe(message) == "text:Hello");
  CHECK(message.payload.data() == space.data() + 6);
  CHECK(describe(in.next()) == "ping:ping");
}

TEST_CASE("a message of up to half the buffer is gathered there, a larger one is assembled", "[receiver]") {
  const receiver_options options{.read_buffer_size = 2000};
  for (const std::size_t size : {std::size_t{1000}, std::size_t{1001}}) {
    receiver in(options);
    const std::string wire = frame(0x82, std::string(size, 'x'));
    fill(in, wire.substr(0, 500));
    CHECK(in.next().kind == event_kind::need_data);
    fill(in, wire.substr(500));
    const event found = in.next();
    REQUIRE(found.kind == event_kind::message);
    CHECK(in.is_assembled(found) == (size == 1001));
    CHECK(found.payload_text() == std::string(size, 'x'));
  }
}

TEST_CASE("a fragmented message is assembled and handed over without a copy", "[receiver]") {
  receiver in({});
  fill(in, frame(0x02, std::string(3000, 'a')) + frame(0x80, std::string(3000, 'b')) + frame(0x82, "next"));
  const event found = in.next();
  REQUIRE(in.is_assembled(found));
  const std::byte* const place = found.payload.data();
  const detail::buffer kept = in.take_message(found);
  CHECK(kept.data() == place);
  CHECK(kept.text() == std::string(3000, 'a') + std::string(3000, 'b'));
  CHECK(describe(in.next()) == "binary:next");
  fill(in, frame(0x01, "c") + frame(0x80, "d"));
  CHECK(describe(in.next()) == "text:cd");
}

TEST_CASE("a small assembled message is copied out rather than given a large block", "[receiver]") {
  receiver in({});
  fill(in, frame(0x02, std::string(3000, 'a')) + frame(0x80, std::string(3000, 'b')));
  REQUIRE(in.next().payload.size() == 6000);
  fill(in, frame(0x02, "c") + frame(0x80, "d"));
  const event found = in.next();
  REQUIRE(in.is_assembled(found));
  const detail::buffer kept = in.take_message(found);
  CHECK(kept.text() == "cd");
  CHECK(kept.capacity() < 100);
}

TEST_CASE("the tail of a large message is read straight into its final place", "[receiver]") {
  for (const role own : {role::client, role::server}) {
    receiver in({.own = own});
    const std::string wire = frame(0x81, std::string(mebibyte, 'x'), own);
    std::size_t at = 0;
    std::size_t reads = 0;
    const std::byte* end_of_last = nullptr;
    event found;
    while (found.kind == event_kind::need_data) {
      const auto space = in.prepare();
      const std::size_t left = wire.size() - at;
      // No byte of the next frame may get into the message; no read may be small, but for the last.
      if (reads > 0) CHECK(space.size() <= left);
      CHECK(space.size() >= std::min(left, 64 * kibibyte));
      const std::size_t count = std::min(space.size(), left);
      std::copy_n(bytes_of(wire).begin() + static_cast<std::ptrdiff_t>(at), count, space.begin());
      in.commit(count);
      at += count;
      end_of_last = space.data() + count;
      ++reads;
      found = in.next();
    }
    REQUIRE(found.kind == event_kind::message);
    CHECK(at == wire.size());
    CHECK(reads <= 7);
    CHECK(in.is_assembled(found));
    // The last read ended where the message ends: it was not moved afterwards.
    CHECK(found.payload.data() + found.payload.size() == end_of_last);
    CHECK(std::all_of(found.payload.begin(), found.payload.end(),
                      [](std::byte b) { return b == std::byte{'x'}; }));
    fill(in, frame(0x82, "next", own));
    CHECK(describe(in.next()) == "binary:next");
  }
}

TEST_CASE("a tail of 16 KiB is read straight, a shorter one through the buffer", "[receiver]") {
  for (const std::size_t left : {16 * kibibyte - 1, 16 * kibibyte}) {
    receiver in({});
    const std::size_t first = 60'000;
    fill(in, large_header(first + left) + std::string(first, 'x'));
    REQUIRE(in.next().kind == event_kind::need_data);
    CHECK(in.prepare().size() == (left < 16 * kibibyte ? 64 * kibibyte : left));
    CHECK(read_payload(in, left).payload.size() == first + left);
  }
}

TEST_CASE("a straight read goes on to the frame's end", "[receiver]") {
  receiver in({});
  fill(in, large_header(100'000) + std::string(60'000, 'x'));
  REQUIRE(in.next().kind == event_kind::need_data);
  REQUIRE(in.prepare().size() == 40'000);
  read_payload(in, 39'990);
  CHECK(in.prepare().size() == 10);
  CHECK(read_payload(in, 10).payload.size() == 100'000);
  CHECK(in.prepare().size() == 64 * kibibyte);
}

TEST_CASE("guarantee 20: memory is not taken by the length that a header claims", "[receiver]") {
  for (const bool fragmented : {false, true}) {
    receiver in({});
    std::string header = large_header(16 * mebibyte);
    if (fragmented) header[0] = 0x02;
    fill(in, header);
    REQUIRE(in.next().kind == event_kind::need_data);
    in.prepare();
    CHECK(in.memory() <= (64 + 64) * kibibyte);
    std::size_t received = 0;
    for (const std::size_t part : {1u, 1000u, 60'000u, 200'000u, 1'000'000u, 3'000'000u}) {
      read_payload(in, part);
      in.prepare();
      received += part;
      CHECK(in.memory() <= 64 * kibibyte + 2 * received + 96 * kibibyte);
    }
  }
}

TEST_CASE("memory for a message is taken at once up to what the last one filled", "[receiver]") {
  receiver in({});
  const std::size_t size = mebibyte;
  fill(in, large_header(size));
  in.next();
  const event first = read_payload(in, size);
  REQUIRE(first.payload.size() == size);
  const detail::buffer kept = in.take_message(first);
  CHECK(kept.size() == size);
  fill(in, large_header(2 * size));
  in.next();
  CHECK(in.prepare().size() == size);
  CHECK(in.memory() < 64 * kibibyte + size + 100);
  read_payload(in, size);
  CHECK(in.prepare().size() == size);
}

TEST_CASE("an idle receiver holds no memory, one in a message keeps it", "[receiver]") {
  receiver in({});
  CHECK(in.memory() == 0);
  fill(in, frame(0x02, "a") + frame(0x80, "b"));
  CHECK(describe(in.next()) == "binary:ab");
  CHECK(in.next().kind == event_kind::need_data);
  CHECK(in.memory() > 64 * kibibyte);
  in.release_idle();
  CHECK(in.memory() == 0);

  SECTION("between fragments") {
    fill(in, frame(0x02, "ab"));
    in.next();
    in.release_idle();
    CHECK(in.memory() > 0);
    CHECK(in.memory() < kibibyte);
    fill(in, frame(0x80, "cd"));
    CHECK(describe(in.next()) == "binary:abcd");
  }
  SECTION("in a large message") {
    fill(in, large_header(100'000) + std::string(50'000, 'x'));
    in.next();
    in.release_idle();
    CHECK(read_payload(in, 50'000).payload.size() == 100'000);
  }
  SECTION("in a gathered message") {
    fill(in, from_hex("82 04 61 62"));
    in.next();
    in.release_idle();
    fill(in, "cd");
    CHECK(describe(in.next()) == "binary:abcd");
  }
  SECTION("and what the last message filled is forgotten") {
    fill(in, large_header(mebibyte));
    in.next();
    read_payload(in, mebibyte);
    in.release_idle();
    fill(in, large_header(mebibyte));
    in.next();
    in.prepare();
    CHECK(in.memory() <= 128 * kibibyte);
  }
}

TEST_CASE("a receiver at its end holds no memory, wherever the end came", "[receiver]") {
  for (const char* const end : {"88 00 61", "83 61 61"}) {
    for (const char* const begun : {"", "02 01 61", "02 7e 7f ff 61"}) {
      receiver in({});
      fill(in, from_hex(begun) + (std::string_view(begun).size() > 10 ? std::string(32766, 'x') : ""));
      REQUIRE(in.next().kind == event_kind::need_data);
      fill(in, from_hex(end));
      REQUIRE(in.next().kind != event_kind::need_data);
      in.release_idle();
      CHECK(in.memory() == 0);
      CHECK(in.prepare().size() == 64 * kibibyte);
    }
  }
  // In the middle of a large message, too.
  receiver in({});
  std::string text = large_header(100'000) + std::string(30'000, 'x') + "\xff";
  text[0] = static_cast<char>(0x81);
  fill(in, text);
  REQUIRE(in.next().cause == errc::invalid_utf8);
  in.release_idle();
  CHECK(in.memory() == 0);
}

TEST_CASE("the smallest read buffer holds every control frame", "[receiver]") {
  for (const role own : {role::client, role::server}) {
    const std::string most(125, 'x');
    const receiver_options options{.own = own, .read_buffer_size = 0};
    const events expected{"ping:" + most, "binary:" + most + most + most};
    const std::string wire = frame(0x89, most, own) + frame(0x82, most + most + most, own);
    CHECK(receive_every_way(options, wire, expected) == expected);
    receiver in(options);
    CHECK(in.prepare().size() == receiver::smallest_read_buffer);
  }
}
