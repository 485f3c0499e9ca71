#include "protocol/message_assembler.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "support/wire.hpp"

using namespace hawser;
using namespace hawser::protocol;
using namespace hawser::testing;

namespace {

constexpr std::size_t kibibyte = 1024;

void read_into(message_assembler& message, std::string_view text, std::uint64_t left) {
  const auto space = message.prepare(left);
  REQUIRE(space.size() >= text.size());
  std::copy_n(bytes_of(text).begin(), text.size(), space.begin());
  message.commit(text.size());
}

}  // namespace

TEST_CASE("parts become a message, and the next one starts empty", "[message_assembler]") {
  message_assembler message(100, {});
  message.begin(payload_kind::text, false, 3);
  CHECK_FALSE(message.is_compressed());
  CHECK(message.add(bytes_of("abc")) == no_error);
  CHECK(message.add({}) == no_error);
  CHECK(message.add(bytes_of("de")) == no_error);
  CHECK(message.finish() == no_error);
  CHECK(text_of(message.bytes()) == "abcde");
  message.begin(payload_kind::binary, false, 1);
  CHECK(message.bytes().empty());
  CHECK(message.fresh().empty());
  CHECK(message.add(bytes_of("\xff")) == no_error);
  CHECK(message.finish() == no_error);
  CHECK(text_of(message.bytes()) == "\xff");
}

TEST_CASE("text is checked part by part, and at its end for a cut character", "[message_assembler]") {
  message_assembler message(100, {});
  message.begin(payload_kind::text, false, 1);
  CHECK(message.add(bytes_of("a\xe2")) == no_error);
  CHECK(message.add(bytes_of("\x82")) == no_error);
  CHECK(message.finish() == errc::invalid_utf8);
  message.begin(payload_kind::text, false, 1);
  CHECK(message.add(bytes_of("\xac")) == errc::invalid_utf8);
  message.begin(payload_kind::text, false, 1);
  CHECK(message.add(bytes_of("\xe2\x82\xac")) == no_error);
  CHECK(message.finish() == no_error);
}

TEST_CASE("bytes read into the message's place count once they are accepted", "[message_assembler]") {
  message_assembler message(1000, {});
  message.begin(payload_kind::text, false, 10);
  CHECK(message.add(bytes_of("ab")) == no_error);
  read_into(message, "cd", 8);
  CHECK(text_of(message.fresh()) == "cd");
  CHECK(message.accept() == no_error);
  CHECK(message.fresh().empty());
  read_into(message, "\xff", 6);
  CHECK(text_of(message.fresh()) == "\xff");
  CHECK(message.accept() == errc::invalid_utf8);
}

TEST_CASE("space is never more than the frame lacks, and a read of 64 KiB where it lacks more",
          "[message_assembler]") {
  message_assembler message(std::size_t{1} << 30, {});
  message.begin(payload_kind::binary, false, 1'000'000);
  CHECK(message.prepare(10).size() == 10);
  CHECK(message.prepare(1'000'000).size() == 64 * kibibyte);
  CHECK(message.prepare(64 * kibibyte).size() == 64 * kibibyte);
  const std::size_t before = message.memory();
  CHECK(before == 64 * kibibyte);
  read_into(message, std::string(1, 'x'), 1'000'000);
  // 64 KiB less a byte would be left: too little for a large read, enough for a frame's last bytes.
  CHECK(message.prepare(64 * kibibyte - 1).size() == 64 * kibibyte - 1);
  CHECK(message.memory() == before);
  CHECK(message.prepare(64 * kibibyte).size() == 64 * kibibyte);
  CHECK(message.memory() == 96 * kibibyte);
}

TEST_CASE("the memory of a large message doubles", "[message_assembler]") {
  message_assembler message(std::size_t{1} << 30, {});
  message.begin(payload_kind::binary, false, std::uint64_t{1} << 30);
  message.add(bytes_of(std::string(500'000, 'x')));
  CHECK(message.memory() == 500'000);
  CHECK(message.prepare(std::uint64_t{1} << 30).size() == 500'000);
  CHECK(message.memory() == 1'000'000);
  // A read of 64 KiB still fits: it does not grow before it must.
  read_into(message, std::string(500'000 - 64 * kibibyte, 'x'), std::uint64_t{1} << 30);
  CHECK(message.prepare(std::uint64_t{1} << 30).size() == 64 * kibibyte);
  CHECK(message.memory() == 1'000'000);
  read_into(message, "x", std::uint64_t{1} << 30);
  CHECK(message.prepare(std::uint64_t{1} << 30).size() == 1'000'000 - 64 * kibibyte + 1);
}

TEST_CASE("what the last message filled is there for the next from the start", "[message_assembler]") {
  message_assembler message(std::size_t{1} << 30, {});
  for (const std::size_t claimed : {60'000u, 50'000u}) {
    message.begin(payload_kind::binary, false, 50'000);
    message.add(bytes_of(std::string(50'000, 'x')));
    message.finish();
    message.take();
    REQUIRE(message.memory() == 0);
    message.begin(payload_kind::binary, false, claimed);
    CHECK(message.memory() == 50'000);
  }
  message.begin(payload_kind::binary, false, 100);
  message.add(bytes_of(std::string(100, 'x')));
  message.finish();
  message.release_idle();
  message.begin(payload_kind::binary, false, 50'000);
  CHECK(message.memory() == 0);
}

TEST_CASE("what is handed over has no more than half of its memory unused", "[message_assembler]") {
  for (const std::size_t size : {50u, 51u}) {
    message_assembler message(1000, {});
    message.begin(payload_kind::binary, false, 100);
    message.add(bytes_of(std::string(100, 'x')));
    message.finish();
    message.begin(payload_kind::binary, false, size);
    message.add(bytes_of(std::string(size, 'y')));
    message.finish();
    const std::byte* const place = message.bytes().data();
    const detail::buffer taken = message.take();
    CHECK(taken.text() == std::string(size, 'y'));
    CHECK((taken.data() == place) == (size == 51));
    CHECK(message.bytes().empty());
    CHECK(message.fresh().empty());
    CHECK(message.memory() == (size == 51 ? 0 : 100));
  }
}

TEST_CASE("an idle assembler holds nothing and starts again", "[message_assembler]") {
  message_assembler message(1000, {});
  message.begin(payload_kind::text, false, 1);
  message.add(bytes_of("abc"));
  message.finish();
  message.release_idle();
  CHECK(message.memory() == 0);
  CHECK(message.bytes().empty());
  CHECK(message.fresh().empty());
  // What the last message filled no longer counts.
  message.begin(payload_kind::text, false, 3);
  CHECK(message.memory() == 0);
  CHECK(message.add(bytes_of("d")) == no_error);
  CHECK(message.finish() == no_error);
  CHECK(text_of(message.bytes()) == "d");
}
