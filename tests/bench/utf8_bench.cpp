// Checking UTF-8 beside its floors: memcpy (the bytes touched once) and a plain loop over the characters.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "utf8.hpp"
#include "utf8_kernels.hpp"

namespace {

using hawser::detail::is_utf8;

enum script : int { ascii, mixed };

/// At most `size` bytes, filled up with dots where the next character would not fit.
std::string sample(int which, std::size_t size) {
  static const std::vector<std::string> letters{
      "t", "e",      "x",      "t",      " ",      "\u00e9",     "\u00df",     "\u0416", "\u0434", "\u0438",
      " ", "\u4f60", "\u597d", "\u4e16", "\u754c", "\U0001F600", "\U0001F30D", "\u0444", ",",      " "};
  if (which == ascii) return std::string(size, 'a');
  std::string text;
  unsigned random = 1;
  for (;;) {
    random = random * 1664525U + 1013904223U;
    const std::string& letter = letters[(random >> 16) % letters.size()];
    if (text.size() + letter.size() > size) break;
    text += letter;
  }
  return text.append(size - text.size(), '.');
}

/// What one writes first: a branch for each kind of lead, no words, no vectors.
bool plain_loop(const unsigned char* at, const unsigned char* end) {
  const auto follows = [&](std::ptrdiff_t i, unsigned low, unsigned high) {
    return end - at > i && at[i] >= low && at[i] <= high;
  };
  while (at != end) {
    const unsigned lead = *at;
    if (lead < 0x80) {
      ++at;
    } else if (lead >= 0xc2 && lead < 0xe0) {
      if (!follows(1, 0x80, 0xbf)) return false;
      at += 2;
    } else if (lead >= 0xe0 && lead < 0xf0) {
      if (!follows(1, lead == 0xe0 ? 0xa0 : 0x80, lead == 0xed ? 0x9f : 0xbf) || !follows(2, 0x80, 0xbf))
        return false;
      at += 3;
    } else if (lead >= 0xf0 && lead < 0xf5) {
      if (!follows(1, lead == 0xf0 ? 0x90 : 0x80, lead == 0xf4 ? 0x8f : 0xbf) || !follows(2, 0x80, 0xbf) ||
          !follows(3, 0x80, 0xbf)) {
        return false;
      }
      at += 4;
    } else {
      return false;
    }
  }
  return true;
}

void count_bytes(benchmark::State& state, const std::string& text) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(text.size()));
}

void utf8_floor_memcpy(benchmark::State& state) {
  const std::string text = sample(static_cast<int>(state.range(0)), static_cast<std::size_t>(state.range(1)));
  // Half a page away from the source modulo its size: at the same place in a page memcpy's `rep movsb` falls
  // to a tenth of its speed on some processors, and would be no floor.
  std::vector<char> room(text.size() + 4096);
  const auto from = reinterpret_cast<std::uintptr_t>(text.data());
  const auto to = reinterpret_cast<std::uintptr_t>(room.data());
  char* const copy = room.data() + (from + 2048 - to) % 4096;
  for (auto _ : state) {
    std::memcpy(copy, text.data(), text.size());
    benchmark::DoNotOptimize(copy);
    benchmark::ClobberMemory();
  }
  count_bytes(state, text);
}

void utf8_floor_plain_loop(benchmark::State& state) {
  const std::string text = sample(static_cast<int>(state.range(0)), static_cast<std::size_t>(state.range(1)));
  const auto* data = reinterpret_cast<const unsigned char*>(text.data());
  for (auto _ : state) {
    benchmark::DoNotOptimize(data);
    benchmark::DoNotOptimize(plain_loop(data, data + text.size()));
  }
  count_bytes(state, text);
}

void utf8_whole(benchmark::State& state) {
  const std::string text = sample(static_cast<int>(state.range(0)), static_cast<std::size_t>(state.range(1)));
  std::string_view view = text;
  for (auto _ : state) {
    benchmark::DoNotOptimize(view);
    bool good = is_utf8(view);
    benchmark::DoNotOptimize(good);
  }
  count_bytes(state, text);
}

void utf8_incremental_4_kib(benchmark::State& state) {
  const std::string text = sample(static_cast<int>(state.range(0)), static_cast<std::size_t>(state.range(1)));
  const auto bytes = std::as_bytes(std::span(text.data(), text.size()));
  for (auto _ : state) {
    hawser::detail::utf8_validator validator;
    bool good = true;
    for (std::size_t at = 0; at < bytes.size() && good; at += 4096) {
      good = validator.feed(bytes.subspan(at, std::min<std::size_t>(4096, bytes.size() - at)));
    }
    good = good && validator.complete();
    benchmark::DoNotOptimize(good);
  }
  count_bytes(state, text);
}

void utf8_each_kernel(benchmark::State& state) {
  const std::string text = sample(static_cast<int>(state.range(0)), 16384);
  const auto kernels = hawser::detail::utf8_kernels();
  const auto which = static_cast<std::size_t>(state.range(1));
  if (which >= kernels.size()) return state.SkipWithError("this machine cannot run it");
  state.SetLabel(kernels[which].name);
  for (auto _ : state) {
    bool good = kernels[which].check(reinterpret_cast<const std::byte*>(text.data()), text.size());
    benchmark::DoNotOptimize(good);
  }
  count_bytes(state, text);
}

void sizes(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"mixed", "bytes"})->ArgsProduct({{ascii, mixed}, {16, 125, 1024, 16384}});
}

BENCHMARK(utf8_floor_memcpy)->Apply(sizes);
BENCHMARK(utf8_floor_plain_loop)->Apply(sizes);
BENCHMARK(utf8_whole)->Apply(sizes);
BENCHMARK(utf8_incremental_4_kib)->Apply(sizes);
BENCHMARK(utf8_each_kernel)->ArgNames({"mixed", "kernel"})->ArgsProduct({{ascii, mixed}, {0, 1, 2}});

}  // namespace
