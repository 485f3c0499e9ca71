// The transition table, written out a second time and by hand: what the session does in each cell is in
// session_test.cpp.
#include "state.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <hawser/close.hpp>

using namespace hawser::detail;

namespace {

struct cell {
  phase from;
  input what;
  phase to;
  action effect;
};

constexpr cell cells[] = {
    {phase::idle, input::user_open, phase::connecting, action::begin_attempt},
    {phase::idle, input::user_retry, phase::idle, action::ignore},
    {phase::idle, input::user_close, phase::idle, action::ignore},
    {phase::idle, input::opened, phase::idle, action::ignore},
    {phase::idle, input::peer_close, phase::idle, action::ignore},
    {phase::idle, input::lost_retry, phase::idle, action::ignore},
    {phase::idle, input::lost_for_good, phase::idle, action::ignore},
    {phase::idle, input::retry_due, phase::idle, action::ignore},

    {phase::connecting, input::user_open, phase::connecting, action::ignore},
    {phase::connecting, input::user_retry, phase::connecting, action::ignore},
    {phase::connecting, input::user_close, phase::closed, action::abort_attempt},
    {phase::connecting, input::opened, phase::open, action::announce_open},
    {phase::connecting, input::peer_close, phase::connecting, action::ignore},
    {phase::connecting, input::lost_retry, phase::waiting, action::announce_retry},
    {phase::connecting, input::lost_for_good, phase::closed, action::announce_end},
    {phase::connecting, input::retry_due, phase::connecting, action::ignore},

    {phase::open, input::user_open, phase::open, action::ignore},
    {phase::open, input::user_retry, phase::open, action::ignore},
    {phase::open, input::user_close, phase::closing, action::send_close},
    {phase::open, input::opened, phase::open, action::ignore},
    {phase::open, input::peer_close, phase::closing, action::announce_closing},
    {phase::open, input::lost_retry, phase::waiting, action::announce_retry},
    {phase::open, input::lost_for_good, phase::closed, action::announce_end},
    {phase::open, input::retry_due, phase::open, action::ignore},

    {phase::closing, input::user_open, phase::closing, action::ignore},
    {phase::closing, input::user_retry, phase::closing, action::ignore},
    {phase::closing, input::user_close, phase::closing, action::ignore},
    {phase::closing, input::opened, phase::closing, action::ignore},
    {phase::closing, input::peer_close, phase::closing, action::ignore},
    {phase::closing, input::lost_retry, phase::waiting, action::announce_retry},
    {phase::closing, input::lost_for_good, phase::closed, action::announce_end},
    {phase::closing, input::retry_due, phase::closing, action::ignore},

    {phase::waiting, input::user_open, phase::waiting, action::ignore},
    {phase::waiting, input::user_retry, phase::connecting, action::begin_attempt},
    {phase::waiting, input::user_close, phase::closed, action::announce_end},
    {phase::waiting, input::opened, phase::waiting, action::ignore},
    {phase::waiting, input::peer_close, phase::waiting, action::ignore},
    {phase::waiting, input::lost_retry, phase::waiting, action::ignore},
    {phase::waiting, input::lost_for_good, phase::closed, action::announce_end},
    {phase::waiting, input::retry_due, phase::connecting, action::begin_attempt},

    {phase::closed, input::user_open, phase::connecting, action::begin_attempt},
    {phase::closed, input::user_retry, phase::closed, action::ignore},
    {phase::closed, input::user_close, phase::closed, action::ignore},
    {phase::closed, input::opened, phase::closed, action::ignore},
    {phase::closed, input::peer_close, phase::closed, action::ignore},
    {phase::closed, input::lost_retry, phase::closed, action::ignore},
    {phase::closed, input::lost_for_good, phase::closed, action::ignore},
    {phase::closed, input::retry_due, phase::closed, action::ignore},
};

}  // namespace

TEST_CASE("every phase answers every input as written here, and here alone", "[state]") {
  STATIC_REQUIRE(std::size(cells) == phase_count * input_count);
  bool seen[phase_count][input_count] = {};
  for (const cell& each : cells) {
    CAPTURE(int(each.from), int(each.what));
    bool& here = seen[std::size_t(each.from)][std::size_t(each.what)];
    CHECK_FALSE(here);
    here = true;
    const transition found = decide(each.from, each.what);
    CHECK(int(found.next) == int(each.to));
    CHECK(int(found.what) == int(each.effect));
  }
}

TEST_CASE("guarantee 2: by the table, every way into closed announces the end, and no other way does",
          "[state]") {
  for (std::size_t from = 0; from < phase_count; ++from) {
    for (std::size_t what = 0; what < input_count; ++what) {
      CAPTURE(from, what);
      const transition found = decide(phase(from), input(what));
      const bool announced = found.what == action::announce_end || found.what == action::abort_attempt;
      CHECK(announced == (found.next == phase::closed && phase(from) != phase::closed));
    }
  }
}

TEST_CASE("guarantee 1: the states have the numbers and names of the browsers' readyState", "[state]") {
  using hawser::state;
  CHECK(int(state::connecting) == 0);
  CHECK(int(state::open) == 1);
  CHECK(int(state::closing) == 2);
  CHECK(int(state::closed) == 3);
  CHECK(to_string(state::connecting) == "CONNECTING");
  CHECK(to_string(state::open) == "OPEN");
  CHECK(to_string(state::closing) == "CLOSING");
  CHECK(to_string(state::closed) == "CLOSED");
  CHECK(to_string(state(4)) == "UNKNOWN");
}
