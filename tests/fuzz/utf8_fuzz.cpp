// Any text, in pieces cut anywhere, is judged by every kernel and by the validator as by the grammar.
// Input: a count of cuts (modulo 8), that many distances between cuts, and the text.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>

#include "support/utf8_oracle.hpp"
#include "utf8.hpp"
#include "utf8_kernels.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

using input = std::span<const std::byte>;

/// The place of the first byte that no well-formed text can go on with, or the size.
std::size_t first_bad(input text) {
  hawser::testing::utf8_oracle oracle;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!oracle.feed(std::to_integer<std::uint8_t>(text[i]))) return i;
  }
  return text.size();
}

void check_pieces(input text, input distances, bool good) {
  const std::size_t bad = first_bad(text);
  hawser::detail::utf8_validator validator;
  std::size_t at = 0;
  for (std::size_t i = 0; i <= distances.size(); ++i) {
    const std::size_t left = text.size() - at;
    const std::size_t wanted = i < distances.size() ? std::to_integer<std::size_t>(distances[i]) : left;
    const std::size_t size = wanted < left ? wanted : left;
    // Each piece in memory of its own, so that nothing beside it may be read.
    const std::unique_ptr<std::byte[]> piece(new std::byte[size]);
    if (size != 0) std::memcpy(piece.get(), text.data() + at, size);
    at += size;
    require(validator.feed({piece.get(), size}) == (at <= bad));
  }
  require(validator.complete() == good);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const input all = std::as_bytes(std::span(data, size));
  const std::size_t cuts = std::min<std::size_t>(data[0] % 8, size - 1);
  const input text = all.subspan(1 + cuts);
  const bool good = hawser::testing::utf8_oracle::check(text);
  require(hawser::detail::is_utf8(text) == good);
  for (const auto& kernel : hawser::detail::utf8_kernels())
    require(kernel.check(text.data(), text.size()) == good);
  check_pieces(text, all.subspan(1, cuts), good);
  return 0;
}
