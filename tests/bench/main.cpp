// The benchmarks' entry. How a benchmark is named, so that `./dev bench` finds its floor: see README.md.
#include <benchmark/benchmark.h>

BENCHMARK_MAIN();
