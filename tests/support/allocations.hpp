// How often the calling thread called operator new; all tests of a program count.
#pragma once

#include <cstddef>

namespace hawser::test {

std::size_t allocations() noexcept;

}  // namespace hawser::test
