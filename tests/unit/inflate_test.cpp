#include "protocol/inflate.hpp"

#include <zlib.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "support/deflate_samples.hpp"

using namespace hawser::test;
using hawser::detail::buffer;
using hawser::protocol::inflater;
using result = inflater::result;

namespace {

constexpr std::size_t no_limit = std::size_t{1} << 26;

struct outcome {
  result verdict = result::ok;
  byte_string bytes = {};
  bool operator==(const outcome&) const = default;
};

/// One message, in parts that end at the `cuts`.
outcome inflate_message(inflater& inflate, const byte_string& payload, const std::vector<std::size_t>& cuts,
                        std::size_t limit = no_limit) {
  buffer out;
  const std::span<const std::byte> all(payload);
  std::size_t begin = 0;
  result verdict = result::ok;
  for (std::size_t i = 0; i <= cuts.size() && verdict == result::ok; ++i) {
    const std::size_t end = i < cuts.size() ? cuts[i] : all.size();
    verdict = inflate.feed(all.subspan(begin, end - begin), out, limit);
    begin = end;
  }
  if (verdict == result::ok) verdict = inflate.finish();
  CHECK(out.size() <= limit);
  CHECK(out.capacity() <= limit);
  return {verdict, to_bytes(out.bytes())};
}

std::vector<std::vector<std::size_t>> all_cuts(std::size_t size) {
  std::vector<std::vector<std::size_t>> ways = {{}};
  std::vector<std::size_t> every;
  for (std::size_t i = 0; i <= size; ++i) {
    ways.push_back({i});
    every.push_back(i);
  }
  ways.push_back(every);
  return ways;
}

struct settings {
  int window_bits = 15;
  bool no_context_takeover = false;
};

/// The outcome of the last of some messages; asks that it is the same for every cut of any of them.
outcome last_outcome(const std::vector<byte_string>& messages, settings with = {},
                     std::size_t limit = no_limit) {
  outcome whole;
  bool is_first = true;
  std::size_t longest = 0;
  for (const auto& message : messages) longest = std::max(longest, message.size());
  for (const auto& cuts : all_cuts(longest)) {
    inflater inflate(with.window_bits, with.no_context_takeover);
    outcome last;
    for (const auto& message : messages) {
      std::vector<std::size_t> fitting;
      std::copy_if(cuts.begin(), cuts.end(), std::back_inserter(fitting),
                   [&](std::size_t cut) { return cut <= message.size(); });
      last = inflate_message(inflate, message, fitting, limit);
    }
    if (is_first) whole = last;
    is_first = false;
    CAPTURE(cuts);
    REQUIRE(last == whole);
  }
  return whole;
}

outcome good(std::string_view text) { return {result::ok, to_bytes(text)}; }

struct stream_settings {
  int level = 6;
  int window_bits = 15;
  int memory_level = 8;
  int strategy = Z_DEFAULT_STRATEGY;
};

/// A bare zlib stream, as another implementation would have it.
class zlib_sender {
 public:
  explicit zlib_sender(stream_settings with) {
    REQUIRE(deflateInit2(&stream_, with.level, Z_DEFLATED, -with.window_bits, with.memory_level,
                         with.strategy) == Z_OK);
  }
  zlib_sender(const zlib_sender&) = delete;
  zlib_sender& operator=(const zlib_sender&) = delete;
  ~zlib_sender() { deflateEnd(&stream_); }

  byte_string flushed(std::span<const std::byte> data, int flush) {
    byte_string out(data.size() + data.size() / 4 + 1000);
    stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(data.data()));
    stream_.avail_in = static_cast<uInt>(data.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    deflate(&stream_, flush);
    REQUIRE(stream_.avail_in == 0);
    REQUIRE(stream_.avail_out > 0);
    if (flush == Z_FINISH) deflateReset(&stream_);
    return {out.begin(), out.end() - static_cast<std::ptrdiff_t>(stream_.avail_out)};
  }
  /// RFC 7692 7.2.1, with the flush asked for.
  byte_string message(std::span<const std::byte> data, int flush) {
    byte_string out = flushed(data, flush);
    if (flush == Z_FINISH) {
      out.push_back(std::byte{0});
    } else {
      out.erase(out.end() - 4, out.end());
    }
    return out;
  }

 private:
  z_stream stream_{};
};

}  // namespace

TEST_CASE("the examples of RFC 7692 7.2.3 inflate, however they are cut", "[inflate]") {
  const auto hello = from_hex("f2 48 cd c9 c9 07 00");
  struct vector {
    const char* section;
    std::vector<byte_string> messages;
    const char* text;
    bool needs_takeover;
  };
  const vector vectors[] = {
      {"7.2.3.1 one block", {hello}, "Hello", false},
      {"7.2.3.2 the same twice", {hello, hello}, "Hello", false},
      {"7.2.3.2 sharing the window", {hello, from_hex("f2 00 11 00 00")}, "Hello", true},
      {"7.2.3.3 no compression", {from_hex("00 05 00 fa ff 48 65 6c 6c 6f 00")}, "Hello", false},
      {"7.2.3.4 BFINAL", {from_hex("f3 48 cd c9 c9 07 00 00")}, "Hello", false},
      {"7.2.3.5 two blocks", {from_hex("f2 48 05 00 00 00 ff ff ca c9 c9 07 00")}, "Hello", false},
      {"7.2.3.6 empty", {from_hex("00")}, "", false},
      {"7.2.3.6 empty, after another", {hello, from_hex("00")}, "", false},
      {"7.2.3.4 BFINAL, then another", {from_hex("f3 48 cd c9 c9 07 00 00"), hello}, "Hello", false},
      {"7.2.3.4 and 7.2.3.2",
       {from_hex("f3 48 cd c9 c9 07 00 00"), from_hex("f2 00 11 00 00")},
       "Hello",
       true},
  };
  for (const auto& [section, messages, text, needs_takeover] : vectors) {
    CAPTURE(section);
    for (const int bits : {8, 9, 12, 15}) {
      CHECK(last_outcome(messages, {bits, false}) == good(text));
      const outcome alone = last_outcome(messages, {bits, true});
      if (needs_takeover) {
        CHECK(alone.verdict == result::corrupt);
      } else {
        CHECK(alone == good(text));
      }
    }
  }
}

TEST_CASE("guarantee 20: an inflated message of exactly the limit passes, one byte more does not",
          "[inflate]") {
  const auto hello = from_hex("f2 48 cd c9 c9 07 00");
  CHECK(last_outcome({hello}, {}, 5) == good("Hello"));
  CHECK(last_outcome({hello}, {}, 4) == outcome{result::too_big, to_bytes("Hell")});
  CHECK(last_outcome({hello}, {}, 1) == outcome{result::too_big, to_bytes("H")});
  CHECK(last_outcome({hello}, {}, 0) == outcome{result::too_big, {}});
  CHECK(last_outcome({from_hex("00")}, {}, 0) == good(""));

  for (const std::size_t size : {255u, 256u, 257u, 1000u, 65536u, 200000u}) {
    const auto plain = to_bytes(sample_json(size));
    const auto payload = zlib_sender({}).message(plain, Z_SYNC_FLUSH);
    for (const std::size_t cut : {std::size_t{0}, payload.size() / 2, payload.size()}) {
      inflater fits(15, false);
      CHECK(inflate_message(fits, payload, {cut}, size) == outcome{result::ok, plain});
      inflater over(15, false);
      const auto failed = inflate_message(over, payload, {cut}, size - 1);
      CHECK(failed.verdict == result::too_big);
      CHECK(std::equal(failed.bytes.begin(), failed.bytes.end(), plain.begin(), plain.end() - 1));
    }
  }
}

TEST_CASE("the limit counts what is in the buffer already", "[inflate]") {
  const auto hello = from_hex("f2 48 cd c9 c9 07 00");
  for (const bool is_roomy : {false, true}) {
    buffer out;
    if (is_roomy) out.reserve(4096);
    out.append("1234567", 7);
    inflater inflate(15, false);
    REQUIRE(inflate.feed(hello, out, 12) == result::ok);
    REQUIRE(inflate.finish() == result::ok);
    CHECK(out.text() == "1234567Hello");
    CHECK(inflate.feed(hello, out, 13) == result::too_big);
    CHECK(out.text() == "1234567HelloH");
  }
  buffer full;
  full.append("1234567", 7);
  inflater inflate(15, false);
  CHECK(inflate.feed(hello, full, 3) == result::too_big);
  CHECK(full.text() == "1234567");
}

TEST_CASE("guarantee 20: a bomb of 1 GiB costs the limit and a small constant", "[inflate]") {
  constexpr std::size_t limit = 3000000;
  // Behind a full flush zlib makes of the same bytes the same again, so that one part serves 1024 times.
  const auto part = zlib_sender({9}).flushed(byte_string(std::size_t{1} << 20), Z_FULL_FLUSH);
  inflater inflate(15, false);
  buffer out;
  std::size_t sent = 0;
  std::size_t most = 0;
  result verdict = result::ok;
  for (int i = 0; i < 1024; ++i) {
    sent += part.size();
    verdict = inflate.feed(part, out, limit);
    most = std::max(most, inflate.memory() + out.capacity());
    CHECK(verdict == (i < 2 ? result::ok : result::too_big));
  }
  CHECK(sent > 1000000);
  CHECK(sent < 1100000);
  CHECK(verdict == result::too_big);
  CHECK(inflate.finish() == result::too_big);
  CHECK(out.size() == limit);
  CHECK(out.capacity() == limit);
  CHECK(most <= limit + 48 * 1024);
  CHECK(inflate.memory() == 0);
}

TEST_CASE("the buffer grows with what has arrived, not with the limit", "[inflate]") {
  inflater inflate(15, false);
  buffer small;
  REQUIRE(inflate.feed(from_hex("f2 48 cd c9 c9 07 00"), small, no_limit) == result::ok);
  REQUIRE(inflate.finish() == result::ok);
  CHECK(small.capacity() <= 256);
  buffer none;
  REQUIRE(inflate.feed(from_hex("00"), none, no_limit) == result::ok);
  REQUIRE(inflate.finish() == result::ok);
  CHECK(none.capacity() == 0);

  const auto plain = to_bytes(sample_json(1000000));
  buffer large;
  REQUIRE(inflate.feed(zlib_sender({}).message(plain, Z_SYNC_FLUSH), large, no_limit) == result::ok);
  REQUIRE(large.size() == plain.size());
  CHECK(large.capacity() <= plain.size() * 3 / 2);

  // A long payload is a reason to make more room, but within bounds.
  const auto noise = random_bytes(1000000, 3);
  inflater another(15, false);
  buffer first;
  REQUIRE(another.feed(zlib_sender({}).message(noise, Z_SYNC_FLUSH), first, 65536) == result::too_big);
  CHECK(first.capacity() == 65536);
}

TEST_CASE("the buffer grows by 256 bytes, and then by half", "[inflate]") {
  inflater inflate(15, false);
  buffer out;
  std::vector<std::size_t> capacities = {0};
  for (const std::byte byte : block_writer().stored(random_bytes(2000, 1)).finish()) {
    REQUIRE(inflate.feed({&byte, 1}, out, no_limit) == result::ok);
    if (out.capacity() != capacities.back()) capacities.push_back(out.capacity());
  }
  REQUIRE(inflate.finish() == result::ok);
  CHECK(capacities == std::vector<std::size_t>{0, 256, 512, 768, 1152, 1728, 2592});
}

TEST_CASE("a part makes room for four times its size, up to 64 KiB", "[inflate]") {
  const auto capacity_for = [](std::size_t size) {
    inflater inflate(15, false);
    buffer out;
    const auto payload = block_writer().stored(random_bytes(size, 1)).finish();
    REQUIRE(inflate.feed(payload, out, no_limit) == result::ok);
    return out.capacity();
  };
  CHECK(capacity_for(1000) == 1000 * 4);
  CHECK(capacity_for(16000) == 16000 * 4);
  CHECK(capacity_for(20000) == 65536);
}

TEST_CASE("a message of which the end is missing is corrupt", "[inflate]") {
  const auto whole = [](const byte_string& payload, std::vector<std::size_t> complete) {
    for (std::size_t size = 0; size < payload.size(); ++size) {
      CAPTURE(size);
      const bool is_complete = std::count(complete.begin(), complete.end(), size) != 0;
      const auto cut_off =
          last_outcome({{payload.begin(), payload.begin() + static_cast<std::ptrdiff_t>(size)}});
      CHECK(cut_off.verdict == (is_complete ? result::ok : result::corrupt));
    }
    CHECK(last_outcome({payload}).verdict == result::ok);
  };
  whole(from_hex("f2 48 cd c9 c9 07 00"), {0});
  whole(from_hex("00 05 00 fa ff 48 65 6c 6c 6f 00"), {0, 1, 10});
  whole(from_hex("f3 48 cd c9 c9 07 00 00"), {0, 7});
  whole(from_hex("f2 48 05 00 00 00 ff ff ca c9 c9 07 00"), {0, 4, 8});
  whole(zlib_sender({}).message(to_bytes(sample_json(300)), Z_SYNC_FLUSH), {0});
}

TEST_CASE("the tail that is supplied cannot stand in for a message's own bytes", "[inflate]") {
  // A stored block of nine bytes, four of which the tail 00 00 ff ff would fill.
  CHECK(last_outcome({from_hex("00 09 00 f6 ff 48 65 6c 6c 6f")}) ==
        outcome{result::corrupt, to_bytes("Hello")});
  // Within the limit or at it.
  CHECK(last_outcome({from_hex("00 09 00 f6 ff 48 65 6c 6c 6f")}, {}, 5) ==
        outcome{result::corrupt, to_bytes("Hello")});
  // The block's last byte is missing: the tail's first would do.
  CHECK(last_outcome({from_hex("00 01 00 fe ff")}).verdict == result::corrupt);
  // The tail ends the fixed block with BFINAL, and goes on.
  CHECK(last_outcome({from_hex("f3 48 cd c9 c9 07")}).verdict == result::corrupt);
  // Only the length of the empty block is missing in part.
  CHECK(last_outcome({from_hex("00 00")}).verdict == result::corrupt);
  CHECK(last_outcome({from_hex("00 00 00")}).verdict == result::corrupt);
  CHECK(last_outcome({from_hex("00 00 00 ff")}).verdict == result::corrupt);
}

TEST_CASE("a payload that ends between two blocks is complete without the empty one", "[inflate]") {
  // Browsers take these, and they are made by senders: nothing at all, the tail not taken off, and a final
  // block with nothing behind it.
  const auto hello = from_hex("f2 48 cd c9 c9 07 00");
  const auto shared = from_hex("f2 00 11 00 00");
  for (const char* payload : {"", "00 00 00 ff ff", "01 00 00 ff ff", "03 00", "01"}) {
    CAPTURE(payload);
    CHECK(last_outcome({from_hex(payload)}) == good(""));
    CHECK(last_outcome({hello, from_hex(payload)}) == good(""));
    CHECK(last_outcome({hello, from_hex(payload), shared}) == good("Hello"));
    CHECK(last_outcome({from_hex(payload), hello}, {15, true}) == good("Hello"));
  }
  CHECK(last_outcome({from_hex("f2 48 cd c9 c9 07 00 00 00 ff ff")}) == good("Hello"));
  CHECK(last_outcome({from_hex("f3 48 cd c9 c9 07 00")}) == good("Hello"));
  CHECK(last_outcome({from_hex("f3 48 cd c9 c9 07 00"), shared}) == good("Hello"));

  // A fixed block with one literal has 18 bits, an empty one 10: with three of those they end at a byte's
  // end.
  const auto blocks = [](int empty_ones) {
    auto writer = block_writer().fixed().literal('a').end_of_block();
    for (int i = 0; i < empty_ones; ++i) writer.fixed().end_of_block();
    return writer.finish_without_header();
  };
  CHECK(last_outcome({blocks(3)}) == good("a"));
  // Otherwise the bits that are left over are the empty block's header, if they are three or more.
  CHECK(last_outcome({blocks(0)}) == good("a"));
  CHECK(last_outcome({blocks(1)}) == good("a"));
  CHECK(last_outcome({blocks(2)}) == outcome{result::corrupt, to_bytes("a")});
}

TEST_CASE("bytes that are no DEFLATE are corrupt (RFC 1951 3.2)", "[inflate]") {
  const char* const payloads[] = {
      "06",                                   // block type 3
      "f2 48 cd c9 c9 07 00 00 00 ff ff 07",  // garbage behind a flush
      "f3 48 cd c9 c9 07 00 06",              // and behind a final block
      "00 05 00 fa fe 48 65 6c 6c 6f 00",     // the length and its complement differ
      "f2 48 cd c9 c9 07 00 48",              // what should be the empty block's length
      "02 02",                                // a match with nothing before it
      "fc ff",                                // a dynamic block with too many lengths
  };
  for (const char* payload : payloads) {
    CAPTURE(payload);
    CHECK(last_outcome({from_hex(payload)}).verdict == result::corrupt);
  }
}

TEST_CASE("after a failure every further call fails alike", "[inflate]") {
  const auto hello = from_hex("f2 48 cd c9 c9 07 00");
  const auto still = [&](inflater& inflate, result verdict) {
    buffer out;
    for (int i = 0; i < 2; ++i) {
      CHECK(inflate.feed(hello, out, no_limit) == verdict);
      CHECK(inflate.feed({}, out, no_limit) == verdict);
      CHECK(inflate.finish() == verdict);
      inflate.release_idle();
    }
    CHECK(out.empty());
    CHECK(inflate.memory() == 0);
  };
  for (const bool no_takeover : {false, true}) {
    inflater broken(15, no_takeover);
    CHECK(inflate_message(broken, from_hex("06"), {}).verdict == result::corrupt);
    still(broken, result::corrupt);
    inflater short_of(15, no_takeover);
    CHECK(inflate_message(short_of, from_hex("f2 48"), {}).verdict == result::corrupt);
    still(short_of, result::corrupt);
    inflater over(15, no_takeover);
    CHECK(inflate_message(over, hello, {}, 4).verdict == result::too_big);
    still(over, result::too_big);
  }
}

TEST_CASE("a distance reaches to the window's end and not beyond it", "[inflate]") {
  const auto before = random_bytes(40000, 7);
  const auto referring = [](unsigned distance) {
    return block_writer().fixed().match(distance).end_of_block().finish();
  };
  for (int bits = 8; bits <= 15; ++bits) {
    for (const bool is_idle : {false, true}) {
      CAPTURE(bits, is_idle);
      const auto reach = [&](unsigned distance) {
        inflater inflate(bits, false);
        REQUIRE(inflate_message(inflate, block_writer().stored(before).finish(), {}).bytes == before);
        if (is_idle) inflate.release_idle();
        return inflate_message(inflate, referring(distance), {});
      };
      const unsigned size = 1u << bits;
      for (const unsigned distance : {3u, size - 1, size}) {
        const auto from = before.end() - static_cast<std::ptrdiff_t>(distance);
        CHECK(reach(distance) == outcome{result::ok, {from, from + 3}});
      }
      if (bits < 15) CHECK(reach(size + 1).verdict == result::corrupt);
    }
  }
}

TEST_CASE("a distance beyond the first byte of all is corrupt", "[inflate]") {
  const auto refer = [](unsigned distance) {
    return block_writer()
        .fixed()
        .literal('a')
        .literal('b')
        .literal('c')
        .match(distance)
        .end_of_block()
        .finish();
  };
  CHECK(last_outcome({refer(3)}) == good("abcabc"));
  CHECK(last_outcome({refer(4)}).verdict == result::corrupt);
  CHECK(last_outcome({refer(32768)}).verdict == result::corrupt);
  CHECK(last_outcome({refer(3), refer(9)}) == good("abcabc"));
  CHECK(last_outcome({refer(3), refer(10)}).verdict == result::corrupt);
  CHECK(last_outcome({refer(3), refer(4)}, {15, true}).verdict == result::corrupt);
  CHECK(last_outcome({refer(3), refer(4)}, {9, true}).verdict == result::corrupt);
}

TEST_CASE("within one message the outcome does not depend on the cuts, whatever the window", "[inflate]") {
  const auto before = random_bytes(32768, 8);
  const auto payload = block_writer().stored(before).fixed().match(32768).end_of_block().finish();
  auto expected = before;
  expected.insert(expected.end(), before.begin(), before.begin() + 3);
  for (const int bits : {8, 12, 15}) {
    for (const std::size_t cut :
         {std::size_t{0}, payload.size() / 3, payload.size() - 4, payload.size() - 1}) {
      inflater inflate(bits, false);
      CHECK(inflate_message(inflate, payload, {cut}) == outcome{result::ok, expected});
    }
  }
}

TEST_CASE("the window goes on behind a block with BFINAL, within a message and beyond (RFC 7692 7.2.1)",
          "[inflate]") {
  const auto hello = to_bytes("Hello");
  const auto inside = block_writer()
                          .stored(hello, true)
                          .fixed(true)
                          .match(5)
                          .end_of_block()
                          .align()
                          .fixed()
                          .match(8)
                          .end_of_block();
  CHECK(last_outcome({block_writer(inside).finish()}) == good("HelloHelHel"));
  CHECK(last_outcome({block_writer(inside).finish()}, {15, true}) == good("HelloHelHel"));
  CHECK(last_outcome({block_writer().stored(hello, true).fixed().match(6).end_of_block().finish()}).verdict ==
        result::corrupt);

  const auto final_only = block_writer().stored(hello, true).finish_without_header();
  const auto next = block_writer().fixed().match(5).end_of_block().finish();
  CHECK(last_outcome({final_only, next}) == good("Hel"));
  CHECK(last_outcome({final_only, next}, {15, true}).verdict == result::corrupt);
  inflater idle(15, false);
  CHECK(inflate_message(idle, final_only, {}).verdict == result::ok);
  idle.release_idle();
  CHECK(inflate_message(idle, next, {}) == good("Hel"));
}

TEST_CASE("streams of other compressors inflate", "[inflate]") {
  const stream_settings senders[] = {{6, 15, 8, Z_DEFAULT_STRATEGY}, {1, 9, 1, Z_DEFAULT_STRATEGY},
                                     {9, 15, 9, Z_FILTERED},         {6, 15, 8, Z_FIXED},
                                     {6, 12, 4, Z_HUFFMAN_ONLY},     {6, 10, 8, Z_RLE},
                                     {0, 15, 8, Z_DEFAULT_STRATEGY}};
  for (const auto& with : senders) {
    for (const int flush : {Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_FINISH}) {
      CAPTURE(with.level, with.window_bits, with.strategy, flush);
      zlib_sender sender(with);
      inflater inflate(with.window_bits, false);
      random_source random(5);
      for (const std::size_t size : {1u, 10u, 700u, 40000u, 3u, 100000u, 300u}) {
        const auto plain = to_bytes(sample_json(size, size));
        const auto payload = sender.message(plain, flush);
        const std::size_t cut = random.below(payload.size() + 1);
        CHECK(inflate_message(inflate, payload, {cut}) == outcome{result::ok, plain});
      }
    }
  }
}

TEST_CASE("a part longer than zlib's slices inflates whole", "[inflate]") {
  const std::size_t size = (std::size_t{1} << 24) + 100000;
  const auto plain = random_bytes(size, 11);
  const auto payload = zlib_sender({0}).message(plain, Z_SYNC_FLUSH);
  REQUIRE(payload.size() > size);
  inflater inflate(15, false);
  buffer out;
  out.reserve(size + 1000);
  REQUIRE(inflate.feed(payload, out, no_limit) == result::ok);
  REQUIRE(inflate.finish() == result::ok);
  CHECK(std::equal(plain.begin(), plain.end(), out.bytes().begin(), out.bytes().end()));

  inflater zeros(15, false);
  out.clear();
  REQUIRE(zeros.feed(zlib_sender({}).message(byte_string(size), Z_SYNC_FLUSH), out, no_limit) == result::ok);
  CHECK(out.size() == size);
}

TEST_CASE("release_idle between messages changes nothing but the memory", "[inflate]") {
  for (const int bits : {9, 11, 15}) {
    for (const bool no_takeover : {false, true}) {
      CAPTURE(bits, no_takeover);
      random_source random(static_cast<std::uint64_t>(bits));
      zlib_sender sender({6, bits});
      inflater inflate(bits, no_takeover);
      for (int i = 0; i < 200; ++i) {
        const std::size_t size = random.below(8) == 0 ? 40000 : 1 + random.below(600);
        const auto plain = to_bytes(sample_json(size, random.below(9)));
        const auto payload = sender.message(plain, no_takeover ? Z_FINISH : Z_SYNC_FLUSH);
        REQUIRE(inflate_message(inflate, payload, {random.below(payload.size())}) ==
                outcome{result::ok, plain});
        if (random.below(3) != 0) continue;
        inflate.release_idle();
        REQUIRE(inflate.memory() <= (no_takeover ? 0 : std::size_t{1} << bits));
        if (random.below(3) == 0) inflate.release_idle();
      }
    }
  }
}

TEST_CASE("release_idle keeps the window's bytes, and without takeover nothing", "[inflate]") {
  const auto long_message = zlib_sender({}).message(to_bytes(sample_json(100000)), Z_SYNC_FLUSH);
  const auto short_message = from_hex("f2 48 cd c9 c9 07 00");
  const auto memory_after = [](inflater& inflate, const byte_string& payload) {
    REQUIRE(inflate_message(inflate, payload, {}).verdict == result::ok);
    return inflate.memory();
  };

  inflater takes_over(15, false);
  CHECK(takes_over.memory() == 0);
  takes_over.release_idle();
  CHECK(takes_over.memory() == 0);
  CHECK(memory_after(takes_over, short_message) > 32768);
  CHECK(takes_over.memory() <= 48 * 1024);
  takes_over.release_idle();
  CHECK(takes_over.memory() == 5);
  memory_after(takes_over, long_message);
  takes_over.release_idle();
  CHECK(takes_over.memory() == 32768);
  CHECK(memory_after(takes_over, short_message) <= 48 * 1024);

  inflater stands_alone(15, true);
  CHECK(memory_after(stands_alone, long_message) > 32768);
  stands_alone.release_idle();
  CHECK(stands_alone.memory() == 0);

  // A smaller window is asked for to save memory: so it does, without being told that the connection is idle.
  for (int bits = 8; bits < 15; ++bits) {
    inflater small(bits, false);
    CHECK(memory_after(small, long_message) == std::size_t{1} << bits);
    small.release_idle();
    CHECK(small.memory() == std::size_t{1} << bits);
    inflater small_alone(bits, true);
    CHECK(memory_after(small_alone, long_message) > 32768);
    small_alone.release_idle();
    CHECK(small_alone.memory() == 0);
  }
}

TEST_CASE("release_idle inside a message does nothing", "[inflate]") {
  const auto hello = from_hex("f2 48 cd c9 c9 07 00");
  for (const bool no_takeover : {false, true}) {
    for (std::size_t cut = 1; cut <= hello.size(); ++cut) {
      inflater inflate(15, no_takeover);
      buffer out;
      REQUIRE(inflate.feed(std::span(hello).first(cut), out, no_limit) == result::ok);
      inflate.release_idle();
      CHECK(inflate.memory() > 4096);
      REQUIRE(inflate.feed(std::span(hello).subspan(cut), out, no_limit) == result::ok);
      REQUIRE(inflate.finish() == result::ok);
      CHECK(out.text() == "Hello");
    }
  }
}

TEST_CASE("an inflater that is moved goes on", "[inflate]") {
  inflater first(15, false);
  CHECK(inflate_message(first, from_hex("f2 48 cd c9 c9 07 00"), {}) == good("Hello"));
  inflater second(std::move(first));
  CHECK(inflate_message(second, from_hex("f2 00 11 00 00"), {}) == good("Hello"));
  inflater third(15, true);
  third = std::move(second);
  CHECK(inflate_message(third, from_hex("f2 00 11 00 00"), {}) == good("Hello"));
}
