#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <hawser/function.hpp>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

using hawser::function;

namespace {

/// Counts what is alive, and what was called.
struct tally {
  int alive = 0;
  int destroyed = 0;
  int calls = 0;
  int moves = 0;
};

template <std::size_t Size, bool Nothrow = true, std::size_t Alignment = alignof(void*)>
struct alignas(Alignment) probe {
  explicit probe(tally& owner) : counts(&owner) { ++counts->alive; }
  probe(probe&& other) noexcept(Nothrow) : counts(other.counts) {
    ++counts->alive;
    ++counts->moves;
  }
  ~probe() {
    --counts->alive;
    ++counts->destroyed;
  }
  int operator()(int x) {
    ++counts->calls;
    return x + static_cast<int>(reinterpret_cast<std::uintptr_t>(this) % Alignment);
  }
  tally* counts;
  std::array<std::byte, Size - sizeof(tally*)> ballast{};
};

constexpr std::size_t room = 4 * sizeof(void*);

template <typename Probe>
void check_life(bool inside) {
  tally counts;
  {
    function<int(int)> one = Probe(counts);
    CHECK(counts.alive == 1);
    CHECK(one);
    CHECK(one(7) == 7);
    const int moves = counts.moves;
    function<int(int)> two = std::move(one);
    CHECK(counts.alive == 1);
    // What lies inside is moved; what lies on the heap changes hands.
    CHECK(counts.moves - moves == (inside ? 1 : 0));
    CHECK_FALSE(one);  // NOLINT: a moved-from function is empty
    CHECK(two(8) == 8);
    one = std::move(two);
    CHECK_FALSE(two);  // NOLINT
    CHECK(one(9) == 9);
    CHECK(counts.alive == 1);
    one = std::move(*&one);
    CHECK(one(10) == 10);
    CHECK(counts.calls == 4);
    one = nullptr;
    CHECK_FALSE(one);
    CHECK(counts.alive == 0);
  }
  CHECK(counts.alive == 0);
  tally replaced;
  function<int(int)> target = Probe(counts);
  target = Probe(replaced);
  CHECK(counts.alive == 0);
  CHECK(replaced.alive == 1);
  target = function<int(int)>();
  CHECK(replaced.alive == 0);
}

/// Without alignment, so that it has any size, one byte over the room too.
template <std::size_t Size>
struct bytes {
  bytes() = default;
  bytes(bytes&&) noexcept { ++moves; }
  void operator()() const {}
  std::array<char, Size> ballast{};
  static inline int moves = 0;
};

template <std::size_t Size>
int moves_of_a_move() {
  function<void()> one = bytes<Size>();
  const int before = bytes<Size>::moves;
  const function<void()> two = std::move(one);
  two();
  return bytes<Size>::moves - before;
}

int twice(int x) { return 2 * x; }

}  // namespace

static_assert(std::is_nothrow_move_constructible_v<function<void()>>);
static_assert(!std::is_copy_constructible_v<function<void()>>);
static_assert(!std::is_copy_assignable_v<function<void()>>);
static_assert(std::is_nothrow_default_constructible_v<function<void()>>);
static_assert(!std::is_constructible_v<function<void()>, int>);
static_assert(!std::is_constructible_v<function<void(int)>, void (*)(std::string)>);
static_assert(!std::is_constructible_v<function<int()>, void (*)()>);
static_assert(std::is_constructible_v<function<void()>, int (*)()>);
static_assert(!std::is_constructible_v<function<int(const std::string&)>, std::size_t std::string::*>);

TEST_CASE("a callable is destroyed exactly once, small or large, and moved as it must", "[function]") {
  check_life<probe<sizeof(void*) + 1>>(true);
  check_life<probe<room>>(true);
  check_life<probe<room + 1>>(false);
  check_life<probe<1000>>(false);
  // A move that may throw must not happen inside a noexcept one.
  check_life<probe<sizeof(void*) + 1, false>>(false);
  check_life<probe<sizeof(void*) + 1, true, alignof(std::max_align_t)>>(true);
  check_life<probe<sizeof(void*) + 1, true, 4 * alignof(std::max_align_t)>>(false);
  check_life<probe<sizeof(void*) + 1, true, 2 * alignof(std::max_align_t)>>(false);
  check_life<probe<1000, true, 256>>(false);
}

TEST_CASE("callables of up to four pointers lie inside, larger ones on the heap", "[function]") {
  CHECK(moves_of_a_move<room>() == 1);
  CHECK(moves_of_a_move<room + 1>() == 0);
}

TEST_CASE("a function that goes out of scope destroys its callable", "[function]") {
  tally counts;
  {
    const function<int(int)> small = probe<room>(counts);
    const function<int(int)> large = probe<room + 1>(counts);
    CHECK(counts.alive == 2);
  }
  CHECK(counts.alive == 0);
}

TEST_CASE("an empty function is false", "[function]") {
  CHECK_FALSE(function<void()>());
  CHECK_FALSE(function<void()>(nullptr));
  function<void()> empty;
  function<void()> moved(std::move(empty));
  CHECK_FALSE(moved);
  moved = std::move(empty);  // NOLINT
  CHECK_FALSE(moved);
}

TEST_CASE("function pointers are callables, and a null one is none", "[function]") {
  const function<int(int)> by_name = twice;
  CHECK(by_name(4) == 8);
  const function<int(int)> by_address = &twice;
  CHECK(by_address(5) == 10);
  int (*none)(int) = nullptr;
  CHECK_FALSE(function<int(int)>(none));
}

TEST_CASE("a callable that can only be moved is fine", "[function]") {
  auto value = std::make_unique<int>(5);
  const function<int()> small = [value = std::move(value)] { return *value; };
  CHECK(small() == 5);
  const function<std::size_t()> large = [value = std::make_unique<int>(6), text = std::string(100, 'x'),
                                         more = std::array<char, 100>{}] {
    return static_cast<std::size_t>(*value) + text.size() + more.size();
  };
  CHECK(large() == 206);
}

TEST_CASE("references arrive as references, values are moved along", "[function]") {
  int seen = 0;
  const function<void(int&)> add = [](int& target) { target += 3; };
  add(seen);
  CHECK(seen == 3);
  const function<int&(int&)> same = [](int& target) -> int& { return target; };
  CHECK(&same(seen) == &seen);
  const function<std::unique_ptr<int>(std::unique_ptr<int>)> pass = [](std::unique_ptr<int> one) {
    return one;
  };
  CHECK(*pass(std::make_unique<int>(4)) == 4);
  const function<std::string(std::string &&)> take = [](std::string&& text) { return std::move(text); };
  std::string source(100, 'a');
  CHECK(take(std::move(source)).size() == 100);
  CHECK(source.empty());  // NOLINT
  const function<const void*(const std::string&)> look = [](const std::string& text) { return &text; };
  CHECK(look(source) == &source);
}

TEST_CASE("the result is converted, and may be dropped", "[function]") {
  const function<double(int)> wider = twice;
  CHECK(wider(3) == 6.0);
  int calls = 0;
  const function<void()> drops = [&calls] { return ++calls; };
  drops();
  CHECK(calls == 1);
}

TEST_CASE("a callable keeps its state from call to call", "[function]") {
  for (const bool large : {false, true}) {
    function<int()> count;
    if (large) {
      count = [n = 0, ballast = std::array<char, 100>{}]() mutable { return ++n + ballast[0]; };
    } else {
      count = [n = 0]() mutable { return ++n; };
    }
    CHECK(count() == 1);
    function<int()> moved = std::move(count);
    CHECK(moved() == 2);
    CHECK(moved() == 3);
  }
}
