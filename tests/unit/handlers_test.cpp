#include "handlers.hpp"

#include <catch2/catch_test_macros.hpp>
#include <memory>

using namespace hawser;
using namespace hawser::detail;

namespace {

struct witness {
  explicit witness(int& counted) : count(counted) { ++count; }
  ~witness() { --count; }
  witness(const witness&) = delete;
  witness& operator=(const witness&) = delete;
  int& count;
};

}  // namespace

TEST_CASE("a handler is empty, set, replaced and empty again", "[handlers]") {
  call_depth depth;
  handler<int()> slot;
  CHECK_FALSE(slot);
  slot.replace([] { return 1; }, depth);
  CHECK(slot);
  CHECK(slot.get()() == 1);
  slot.replace([] { return 2; }, depth);
  CHECK(slot.get()() == 2);
  slot.replace({}, depth);
  CHECK_FALSE(slot);
}

TEST_CASE("outside of callbacks a replaced handler is gone at once", "[handlers]") {
  call_depth depth;
  handler<void()> slot;
  int alive = 0;
  slot.replace([held = std::make_unique<witness>(alive)] {}, depth);
  CHECK(alive == 1);
  CHECK_FALSE(depth.inside());
  slot.replace({}, depth);
  CHECK(alive == 0);
}

TEST_CASE("guarantee 14: a replaced handler lives until the outermost callback has returned", "[handlers]") {
  call_depth depth;
  handler<void()> slot;
  int alive = 0;
  slot.replace([held = std::make_unique<witness>(alive)] {}, depth);
  depth.enter();
  depth.enter();
  CHECK(depth.inside());
  slot.replace([held = std::make_unique<witness>(alive)] {}, depth);
  slot.replace({}, depth);
  CHECK(alive == 2);
  depth.leave();
  CHECK(depth.inside());
  CHECK(alive == 2);
  depth.leave();
  CHECK_FALSE(depth.inside());
  CHECK(alive == 0);
}

TEST_CASE("what a handler held may ask for the same client's handlers when it goes", "[handlers]") {
  call_depth depth;
  client_handlers all;
  struct clears {
    client_handlers* all;
    call_depth* depth;
    ~clears() { all->clear(*depth); }
  };
  all.open.replace([held = std::unique_ptr<clears>(new clears{&all, &depth})](const open_info&) {}, depth);
  all.drain.replace([] {}, depth);
  depth.enter();
  all.open.replace({}, depth);
  CHECK(all.drain);
  depth.leave();
  CHECK_FALSE(all.drain);
}

TEST_CASE("clear() takes every handler away", "[handlers]") {
  call_depth depth;
  client_handlers all;
  int alive = 0;
  const auto held = [&alive] { return std::make_unique<witness>(alive); };
  all.open.replace([w = held()](const open_info&) {}, depth);
  all.message.replace([w = held()](message&) {}, depth);
  all.error.replace([w = held()](const error_info&) {}, depth);
  all.retry.replace([w = held()](const retry_info&) {}, depth);
  all.close.replace([w = held()](const close_info&) {}, depth);
  all.drain.replace([w = held()] {}, depth);
  all.drop.replace([w = held()](const drop_info&) {}, depth);
  all.pong.replace([w = held()](const pong_info&) {}, depth);
  all.attempt.replace([w = held()](attempt) {}, depth);
  all.verdict.replace([w = held()](const retry_question&) { return true; }, depth);
  CHECK(alive == 10);
  all.clear(depth);
  CHECK(alive == 0);
}
