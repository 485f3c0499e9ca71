#include "timers.hpp"

namespace hawser::detail {

void timers::set(timer& what, time_point when) {
  if (when == never) return remove(what);
  if (what.place == timer::idle) {
    heap_.push_back(&what);
    what.place = heap_.size() - 1;
  }
  what.when = when;
  rise(what.place);
  sink(what.place);
}

timer* timers::pop_due(time_point now) noexcept {
  if (heap_.empty() || heap_.front()->when > now) return nullptr;
  timer* const due = heap_.front();
  remove(*due);
  return due;
}

void timers::remove(timer& what) noexcept {
  const std::size_t hole = what.place;
  what.when = never;
  if (hole == timer::idle) return;
  what.place = timer::idle;
  timer* const last = heap_.back();
  heap_.pop_back();
  if (last == &what) return;
  put(hole, last);
  rise(hole);
  sink(last->place);
}

void timers::put(std::size_t place, timer* what) noexcept {
  heap_[place] = what;
  what->place = place;
}

void timers::rise(std::size_t place) noexcept {
  timer* const moving = heap_[place];
  while (place > 0) {
    const std::size_t parent = (place - 1) / 2;
    if (heap_[parent]->when <= moving->when) break;
    put(place, heap_[parent]);
    place = parent;
  }
  put(place, moving);
}

void timers::sink(std::size_t place) noexcept {
  timer* const moving = heap_[place];
  for (;;) {
    std::size_t child = 2 * place + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1]->when < heap_[child]->when) ++child;
    if (moving->when <= heap_[child]->when) break;
    put(place, heap_[child]);
    place = child;
  }
  put(place, moving);
}

}  // namespace hawser::detail
