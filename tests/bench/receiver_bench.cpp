// Receiving beside its floors: the copy that stands for the read, and that copy with the smallest parser
// there is.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "protocol/frame.hpp"
#include "protocol/receiver.hpp"
#include "utf8.hpp"

namespace {

using namespace hawser::protocol;

constexpr std::size_t read_size = 64 * 1024;

/// Frames of one payload, at least 1 MiB of them, so that reads end anywhere.
std::string wire_of(payload_kind kind, std::size_t size) {
  std::byte header[largest_header];
  const std::size_t header_size = encode_header({.code = static_cast<opcode>(kind), .payload = size}, header);
  const std::string one =
      std::string(reinterpret_cast<const char*>(header), header_size) + std::string(size, 'h');
  std::string wire;
  while (wire.size() < 1024 * 1024) wire += one;
  return wire;
}

std::size_t count_of(const benchmark::State& state) { return static_cast<std::size_t>(state.range(0)); }

void report(benchmark::State& state, const std::string& wire, std::size_t size) {
  const auto header = static_cast<std::int64_t>(size < 126 ? 2 : size < 65536 ? 4 : 10);
  const auto messages = static_cast<std::int64_t>(wire.size()) / (static_cast<std::int64_t>(size) + header);
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * messages *
                          static_cast<std::int64_t>(size));
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * messages);
}

void receive(benchmark::State& state, payload_kind kind) {
  const std::string wire = wire_of(kind, count_of(state));
  receiver in({});
  for (auto _ : state) {
    for (std::size_t at = 0; at < wire.size();) {
      const auto space = in.prepare();
      const std::size_t count = std::min({space.size(), read_size, wire.size() - at});
      std::memcpy(space.data(), wire.data() + at, count);
      in.commit(count);
      at += count;
      for (event found = in.next(); found.kind != event_kind::need_data; found = in.next()) {
        if (found.kind == event_kind::error) return state.SkipWithError("the receiver failed");
        benchmark::DoNotOptimize(found.payload.data());
      }
    }
  }
  report(state, wire, count_of(state));
}

void copy(benchmark::State& state, payload_kind kind) {
  const std::string wire = wire_of(kind, count_of(state));
  const std::string target_memory(read_size, '\0');
  char* const target = const_cast<char*>(target_memory.data());
  for (auto _ : state) {
    for (std::size_t at = 0; at < wire.size(); at += read_size) {
      std::memcpy(target, wire.data() + at, std::min(read_size, wire.size() - at));
      benchmark::ClobberMemory();
    }
  }
  report(state, wire, count_of(state));
}

/// Parses whole frames only, trusts every byte of them, and looks at nothing but length and text.
void parse(benchmark::State& state, payload_kind kind) {
  const std::string wire = wire_of(kind, count_of(state));
  std::string memory(read_size + count_of(state) + largest_header, '\0');
  for (auto _ : state) {
    std::size_t kept = 0;
    for (std::size_t at = 0; at < wire.size();) {
      const std::size_t count = std::min(read_size, wire.size() - at);
      std::memcpy(memory.data() + kept, wire.data() + at, count);
      at += count;
      const char* next = memory.data();
      const char* const end = next + kept + count;
      for (;;) {
        if (end - next < 10) break;
        std::size_t size = static_cast<unsigned char>(next[1]);
        std::size_t header = 2;
        const auto byte = [next](std::size_t i) { return std::size_t{static_cast<unsigned char>(next[i])}; };
        if (size == 126) {
          size = byte(2) << 8 | byte(3);
          header = 4;
        } else if (size == 127) {
          size = byte(6) << 24 | byte(7) << 16 | byte(8) << 8 | byte(9);
          header = 10;
        }
        if (static_cast<std::size_t>(end - next) < header + size) break;
        const std::string_view payload(next + header, size);
        if (kind == payload_kind::text) benchmark::DoNotOptimize(hawser::detail::is_utf8(payload));
        benchmark::DoNotOptimize(payload.data());
        next += header + size;
      }
      kept = static_cast<std::size_t>(end - next);
      std::memmove(memory.data(), next, kept);
    }
  }
  report(state, wire, count_of(state));
}

void sizes(benchmark::internal::Benchmark* each) {
  for (const int size : {16, 125, 1024, 16 * 1024, 64 * 1024, 1024 * 1024}) each->Arg(size);
}

BENCHMARK_CAPTURE(receive, binary, payload_kind::binary)->Name("receiver_binary")->Apply(sizes);
BENCHMARK_CAPTURE(parse, binary, payload_kind::binary)->Name("receiver_floor_binary_parser")->Apply(sizes);
BENCHMARK_CAPTURE(copy, binary, payload_kind::binary)->Name("receiver_floor_binary_memcpy")->Apply(sizes);
BENCHMARK_CAPTURE(receive, text, payload_kind::text)->Name("receiver_text")->Apply(sizes);
BENCHMARK_CAPTURE(parse, text, payload_kind::text)->Name("receiver_floor_text_parser")->Apply(sizes);

}  // namespace
