// Copying and masking beside its floor, memcpy, and beside the loop one writes first.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstring>
#include <memory>

#include "protocol/mask.hpp"
#include "protocol/mask_kernels.hpp"

namespace {

using hawser::protocol::copy_masked;
using hawser::protocol::mask_key;

constexpr mask_key key{0x37, 0xfa, 0x21, 0x3d};

/// Source and target at places that differ by half a page modulo its size: with the same place in the page
/// memcpy's `rep movsb` falls to a tenth of its speed on some processors, and would be no floor.
struct memory {
  explicit memory(std::size_t bytes)
      : size(bytes), block(new std::byte[2 * bytes + 4 * 4096]()), source(at_page(block.get())) {
    target = at_page(source + size) + 2048;
  }
  static std::byte* at_page(std::byte* place) {
    return place + (4096 - reinterpret_cast<std::uintptr_t>(place) % 4096);
  }
  std::size_t size;
  std::unique_ptr<std::byte[]> block;
  std::byte* source;
  std::byte* target;
};

template <class copy>
void measure(benchmark::State& state, copy&& run) {
  memory place(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(place.size);
    run(place.target, place.source, place.size);
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * state.range(0));
}

void mask_floor_memcpy(benchmark::State& state) {
  measure(state, [](std::byte* to, const std::byte* from, std::size_t size) { std::memcpy(to, from, size); });
}

void mask_floor_plain_loop(benchmark::State& state) {
  measure(state, [](std::byte* to, const std::byte* from, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) to[i] = from[i] ^ static_cast<std::byte>(key[i & 3]);
  });
}

void mask_copy(benchmark::State& state) {
  measure(state,
          [](std::byte* to, const std::byte* from, std::size_t size) { copy_masked(to, from, size, key); });
}

void mask_copy_odd_places(benchmark::State& state) {
  measure(state, [](std::byte* to, const std::byte* from, std::size_t size) {
    copy_masked(to + 6, from + 3, size, key, 1);
  });
}

void mask_in_place(benchmark::State& state) {
  measure(state, [](std::byte* to, const std::byte*, std::size_t size) { copy_masked(to, to, size, key); });
}

void mask_each_kernel_64_kib(benchmark::State& state) {
  const auto kernels = hawser::protocol::mask_kernels();
  const auto which = static_cast<std::size_t>(state.range(1));
  if (which >= kernels.size()) return state.SkipWithError("this machine cannot run it");
  state.SetLabel(kernels[which].name);
  measure(state, [&](std::byte* to, const std::byte* from, std::size_t size) {
    kernels[which].copy(to, from, size, 0x3d21fa37);
  });
}

void sizes(benchmark::internal::Benchmark* bench) {
  bench->ArgName("bytes")->Arg(4)->Arg(16)->Arg(125)->Arg(1024)->Arg(65536)->Arg(1 << 20);
}

BENCHMARK(mask_floor_memcpy)->Apply(sizes);
BENCHMARK(mask_floor_plain_loop)->Apply(sizes);
BENCHMARK(mask_copy)->Apply(sizes);
BENCHMARK(mask_copy_odd_places)->Apply(sizes);
BENCHMARK(mask_in_place)->Apply(sizes);
BENCHMARK(mask_each_kernel_64_kib)->ArgNames({"bytes", "kernel"})->ArgsProduct({{65536}, {0, 1, 2}});

}  // namespace
