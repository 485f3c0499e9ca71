// Sending beside its floor: memcpy of the same payloads into one block.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

#include "protocol/sender.hpp"

namespace {

using namespace hawser::protocol;

/// What waits for one write.
constexpr std::size_t burst = 256 * 1024;

std::size_t size_of(const benchmark::State& state) { return static_cast<std::size_t>(state.range(0)); }

std::size_t messages_in(std::size_t size) { return std::max<std::size_t>(1, burst / size); }

void report(benchmark::State& state, std::size_t size) {
  const auto messages =
      static_cast<std::int64_t>(static_cast<std::size_t>(state.iterations()) * messages_in(size));
  state.SetBytesProcessed(messages * static_cast<std::int64_t>(size));
  state.SetItemsProcessed(messages);
}

void send(benchmark::State& state, role own) {
  const std::string payload(size_of(state), 's');
  const auto bytes = std::as_bytes(std::span{payload.data(), payload.size()});
  sender out({.own = own});
  std::uint8_t key = 0;
  for (auto _ : state) {
    for (std::size_t i = messages_in(payload.size()); i > 0; --i) {
      out.send(payload_kind::binary, bytes, {++key, 0x5a, 0xc3, 0x81});
    }
    const auto run = out.take();
    benchmark::DoNotOptimize(run.data());
    out.consume(run.size());
  }
  report(state, payload.size());
}

void copy(benchmark::State& state) {
  const std::string payload(size_of(state), 's');
  const std::size_t messages = messages_in(payload.size());
  // Half a page off: with the same place in the page memcpy's "rep movsb" is no floor on some processors.
  std::string target(messages * (payload.size() + largest_header) + 4096, '\0');
  const auto distance =
      reinterpret_cast<std::uintptr_t>(target.data()) - reinterpret_cast<std::uintptr_t>(payload.data());
  const std::size_t begin = (4096 + 2048 - distance % 4096) % 4096;
  for (auto _ : state) {
    char* at = target.data() + begin;
    for (std::size_t i = messages; i > 0; --i) {
      std::memcpy(at, payload.data(), payload.size());
      at += payload.size() + 6;
    }
    benchmark::ClobberMemory();
  }
  report(state, payload.size());
}

void sizes(benchmark::internal::Benchmark* each) {
  for (const int size : {16, 125, 1024, 64 * 1024, 1024 * 1024}) each->Arg(size);
}

BENCHMARK_CAPTURE(send, client, role::client)->Name("sender_client")->Apply(sizes);
BENCHMARK_CAPTURE(send, server, role::server)->Name("sender_server")->Apply(sizes);
BENCHMARK(copy)->Name("sender_floor_memcpy")->Apply(sizes);

}  // namespace
