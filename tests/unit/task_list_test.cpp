#include "task_list.hpp"

#include <catch2/catch_test_macros.hpp>

using hawser::detail::task_list;

namespace {

struct frame {
  task_list* list = nullptr;
  frame* ends = nullptr;  ///< another that this one's destruction ends
  int destroyed = 0;
};

void destroy(void* which) {
  auto* const self = static_cast<frame*>(which);
  ++self->destroyed;
  if (self->ends != nullptr) self->list->remove(self->ends);
}

}  // namespace

TEST_CASE("a task that has ended is not destroyed again", "[tasks]") {
  frame a, b;
  {
    task_list list;
    CHECK(list.empty());
    list.add(&a, destroy);
    list.add(&b, destroy);
    CHECK_FALSE(list.empty());
    list.remove(&a);
    CHECK_FALSE(list.empty());
  }
  CHECK(a.destroyed == 0);
  CHECK(b.destroyed == 1);
}

TEST_CASE("guarantee 16: all tasks are destroyed, once, even if one ends another", "[tasks]") {
  task_list list;
  frame a, b;
  a = {&list, &b};
  b = {&list, &a};
  list.add(&a, destroy);
  list.add(&b, destroy);
  list.destroy_all();
  CHECK(list.empty());
  CHECK(a.destroyed + b.destroyed == 1);
  list.destroy_all();
  CHECK(a.destroyed + b.destroyed == 1);
}
