// The ways in which the same bytes can arrive.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace hawser::test {

/// Calls `use(ends)` for whole, byte by byte, and every single cut of `size` bytes. `ends` are the sizes of
/// what has been gathered after each read; the last is `size`.
template <typename F>
void each_arrival(std::size_t size, F use) {
  use(std::vector<std::size_t>{size});
  std::vector<std::size_t> all;
  for (std::size_t end = 1; end <= size; ++end) all.push_back(end);
  use(all);
  for (std::size_t cut = 1; cut < size; ++cut) use(std::vector<std::size_t>{cut, size});
}

}  // namespace hawser::test
