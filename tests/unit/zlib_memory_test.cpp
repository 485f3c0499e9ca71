#include "protocol/zlib_memory.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <cstring>
#include <new>

using namespace hawser::protocol;

TEST_CASE("zlib's memory is counted, block by block", "[deflate]") {
  zlib_memory memory;
  z_stream stream{};
  memory.serve(stream);
  void* const first = stream.zalloc(stream.opaque, 3, 100);
  void* const second = stream.zalloc(stream.opaque, 1, 50);
  REQUIRE(first != nullptr);
  REQUIRE(second != nullptr);
  CHECK(memory.bytes() == 350);
  CHECK(reinterpret_cast<std::uintptr_t>(first) % alignof(std::max_align_t) == 0);
  std::memset(first, 1, 300);
  std::memset(second, 2, 50);
  stream.zfree(stream.opaque, first);
  CHECK(memory.bytes() == 50);
  stream.zfree(stream.opaque, second);
  CHECK(memory.bytes() == 0);
}

TEST_CASE("zlib's want of memory is want of memory", "[deflate]") {
  require_ok(Z_OK);
#if defined(__cpp_exceptions) && !defined(HAWSER_SDK_WITHOUT_EXCEPTIONS)
  CHECK_THROWS_AS(require_ok(Z_MEM_ERROR), std::bad_alloc);
#endif
}
