// Compression beside bare zlib calls on the same data, which are the floor: one stream, one output buffer, no
// limits.
#include <benchmark/benchmark.h>
#include <zlib.h>

#include <cstddef>
#include <span>
#include <string>

#include "../support/deflate_samples.hpp"
#include "protocol/deflate.hpp"
#include "protocol/inflate.hpp"

namespace {

using hawser::detail::buffer;
using hawser::protocol::deflater;
using hawser::protocol::inflater;
using hawser::test::byte_string;

constexpr int level = 6;
constexpr int window_bits = 15;
constexpr std::size_t limit = std::size_t{16} << 20;

byte_string sample(const benchmark::State& state) {
  return hawser::test::to_bytes(hawser::test::sample_json(static_cast<std::size_t>(state.range(0))));
}

byte_string compressed(const byte_string& message) {
  buffer out;
  deflater(window_bits, true, level).compress(message, out);
  return hawser::test::to_bytes(out.bytes());
}

void count(benchmark::State& state) { state.SetBytesProcessed(state.iterations() * state.range(0)); }

void point(z_stream& stream, std::span<const std::byte> in, std::span<std::byte> out) {
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(in.data()));
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
}

/// The second argument: 0 each message alone, 1 with context takeover.
void deflate_json(benchmark::State& state) {
  const auto message = sample(state);
  deflater deflate(window_bits, state.range(1) == 0, level);
  buffer out;
  for (auto _ : state) {
    out.clear();
    deflate.compress(message, out);
    benchmark::DoNotOptimize(out.data());
  }
  count(state);
}

void deflate_json_floor(benchmark::State& state) {
  const auto message = sample(state);
  byte_string out(message.size() * 2 + 100);
  z_stream stream{};
  deflateInit2(&stream, level, Z_DEFLATED, -window_bits, 8, Z_DEFAULT_STRATEGY);
  for (auto _ : state) {
    point(stream, message, out);
    deflate(&stream, Z_SYNC_FLUSH);
    if (state.range(1) == 0) deflateReset(&stream);
    benchmark::DoNotOptimize(out.data());
  }
  deflateEnd(&stream);
  count(state);
}

/// What each message would cost if its stream were made anew instead of reset.
void deflate_json_new_stream(benchmark::State& state) {
  const auto message = sample(state);
  deflater deflate(window_bits, true, level);
  buffer out;
  for (auto _ : state) {
    out.clear();
    deflate.compress(message, out);
    deflate.release_idle();
    benchmark::DoNotOptimize(out.data());
  }
  count(state);
}

/// The second argument: the window's bits; below 15 only the window is kept between messages.
void inflate_json(benchmark::State& state) {
  const auto message = sample(state);
  const auto payload = compressed(message);
  inflater inflate(static_cast<int>(state.range(1)), false);
  buffer out;
  for (auto _ : state) {
    out.clear();
    if (inflate.feed(payload, out, limit) != inflater::result::ok) return state.SkipWithError("feed");
    if (inflate.finish() != inflater::result::ok) return state.SkipWithError("finish");
    benchmark::DoNotOptimize(out.data());
  }
  count(state);
}

void inflate_json_floor(benchmark::State& state) {
  const auto message = sample(state);
  auto payload = compressed(message);
  for (const unsigned value : {0x00u, 0x00u, 0xffu, 0xffu}) payload.push_back(static_cast<std::byte>(value));
  byte_string out(message.size() + 100);
  z_stream stream{};
  inflateInit2(&stream, -window_bits);
  for (auto _ : state) {
    point(stream, payload, out);
    inflate(&stream, Z_SYNC_FLUSH);
    benchmark::DoNotOptimize(out.data());
  }
  inflateEnd(&stream);
  count(state);
}

/// The worst a peer can do with blocks that end zlib's stream: one behind another, with a full window.
void inflate_final_blocks(benchmark::State& state) {
  const auto payload =
      hawser::test::block_writer().stored(hawser::test::random_bytes(32768, 1)).finish_without_header();
  byte_string blocks;
  for (int i = 0; i < 1024; ++i) {
    blocks.push_back(std::byte{0x03});
    blocks.push_back(std::byte{0x00});
  }
  inflater inflate(window_bits, false);
  buffer out;
  inflate.feed(payload, out, limit);
  for (auto _ : state) benchmark::DoNotOptimize(inflate.feed(blocks, out, limit));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(blocks.size()));
}

BENCHMARK(deflate_json)->ArgsProduct({{1 << 10, 64 << 10}, {0, 1}});
BENCHMARK(deflate_json_floor)->ArgsProduct({{1 << 10, 64 << 10}, {0, 1}});
BENCHMARK(deflate_json_new_stream)->Arg(1 << 10);
BENCHMARK(inflate_json)->ArgsProduct({{1 << 10, 64 << 10}, {15, 12}});
BENCHMARK(inflate_json_floor)->Arg(1 << 10)->Arg(64 << 10);
BENCHMARK(inflate_final_blocks);

}  // namespace
