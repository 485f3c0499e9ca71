#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <cstring>
#include <hawser/message.hpp>
#include <limits>
#include <new>
#include <optional>
#include <string_view>
#include <utility>

#include "buffer.hpp"

using hawser::message;

namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

message owned(std::string_view text, bool is_text) {
  message::block block(static_cast<std::byte*>(std::malloc(text.size())));
  std::memcpy(block.get(), text.data(), text.size());
  return message::own(std::move(block), text.size(), is_text);
}

}  // namespace

TEST_CASE("a lent message shows its lender's bytes", "[message]") {
  const std::string_view source("a\0b", 3);
  const message lent = message::lend(bytes_of(source), true);
  CHECK(lent.text() == source);
  CHECK(lent.text().data() == source.data());
  CHECK(lent.size() == 3);
  CHECK(lent.is_text());
  CHECK_FALSE(lent.is_binary());
  CHECK_FALSE(lent.empty());
  CHECK(message::lend(bytes_of(source), false).is_binary());
}

TEST_CASE("take() of lent bytes copies them", "[message]") {
  for (const bool text : {true, false}) {
    char source[] = "lent";
    message lent = message::lend(bytes_of({source, 4}), text);
    const message kept = lent.take();
    CHECK(lent.empty());
    source[0] = 'b';
    CHECK(kept.text() == "lent");
    CHECK(static_cast<const void*>(kept.bytes().data()) != source);
    CHECK(kept.is_text() == text);
  }
}

TEST_CASE("take() of owned bytes moves them", "[message]") {
  message first = owned("a block of its own", true);
  const std::byte* const place = first.bytes().data();
  message second = first.take();
  CHECK(first.empty());
  CHECK(first.bytes().data() == nullptr);
  CHECK(second.bytes().data() == place);
  CHECK(second.text() == "a block of its own");
  // What was copied once is moved ever after.
  const message third = second.take();
  CHECK(third.bytes().data() == place);
  CHECK(second.empty());
}

TEST_CASE("take() of a buffer's whole content takes the buffer's block", "[message]") {
  hawser::detail::buffer lender;
  lender.append("whole", 5);
  const std::byte* const place = lender.data();
  message lent = message::lend(lender.bytes(), true, &lender);
  message moved(std::move(lent));
  const message kept = moved.take();
  CHECK(kept.bytes().data() == place);
  CHECK(kept.text() == "whole");
  CHECK(kept.is_text());
  CHECK(moved.empty());
  CHECK(lender.empty());
  CHECK(lender.data() == nullptr);
}

TEST_CASE("take() of a part of a buffer copies, and forgets the buffer", "[message]") {
  std::optional<hawser::detail::buffer> lender(std::in_place);
  lender->append("a part", 6);
  message lent = message::lend(lender->bytes().subspan(2), false, &*lender);
  message kept = lent.take();
  CHECK(kept.text() == "part");
  CHECK(lender->text() == "a part");
  // Its memory is gone, and whatever lies there now is none of the kept message's business.
  lender.reset();
  const std::byte* const place = kept.bytes().data();
  message again = kept.take();
  CHECK(again.bytes().data() == place);
  CHECK(again.text() == "part");
}

TEST_CASE("a message that took a buffer's block is done with the buffer", "[message]") {
  hawser::detail::buffer lender;
  lender.append("first", 5);
  message lent = message::lend(lender.bytes(), true, &lender);
  message kept = lent.take();
  // Even if the buffer had that very block again.
  lender = hawser::detail::buffer::adopt(const_cast<std::byte*>(kept.bytes().data()), 5);
  const message again = kept.take();
  CHECK(again.text() == "first");
  CHECK(lender.take() == again.bytes().data());
}

TEST_CASE("take() twice gives an empty message, and so does take() of one", "[message]") {
  const std::string_view source = "once";
  message lent = message::lend(bytes_of(source), true);
  const message kept = lent.take();
  CHECK(lent.take().empty());
  CHECK(kept.text() == "once");
  message nothing = message::lend({}, true);
  const message still_nothing = nothing.take();
  CHECK(still_nothing.empty());
  CHECK(still_nothing.bytes().data() == nullptr);
  CHECK(still_nothing.is_text());
  CHECK(message().take().is_binary());
}

TEST_CASE("a message that is assigned over gives its block back", "[message]") {
  message target = owned("old", false);
  target = owned("new", true);
  CHECK(target.text() == "new");
  CHECK(target.is_text());
  message moved(std::move(target));
  CHECK(moved.text() == "new");
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAWSER_TEST_SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAWSER_TEST_SANITIZED
#endif
// Where malloc fails by returning null, and the library was built to throw.
#if defined(__cpp_exceptions) && !defined(HAWSER_SDK_WITHOUT_EXCEPTIONS) && \
    !defined(HAWSER_TEST_SANITIZED) && !defined(__EMSCRIPTEN__)
TEST_CASE("take() without memory throws and keeps the message", "[message]") {
  const std::byte one{};
  // Never read: the allocation fails first.
  volatile std::size_t impossible = std::numeric_limits<std::size_t>::max() / 4;
  message lent = message::lend({&one, impossible}, true);
  CHECK_THROWS_AS(lent.take(), std::bad_alloc);
  CHECK(lent.size() == impossible);
}
#endif
