// What a session does next: a table, and nothing but a table. The side effects live in session.cpp.
//
// idle        made, never opened
// connecting  an attempt is being made (or waits for on_attempt or for its turn at the host)
// open        messages flow
// closing     a Close was sent or received; the connection has not ended
// waiting     an attempt failed or a connection was lost, and a retry will be made (or should_retry is being
// asked) closed      over, until open() is called again
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace hawser::detail {

enum class phase : std::uint8_t { idle, connecting, open, closing, waiting, closed };
inline constexpr std::size_t phase_count = 6;

enum class input : std::uint8_t {
  user_open,      ///< open() of a client that was closed
  user_retry,     ///< open() while waiting
  user_close,     ///< close()
  opened,         ///< the handshake succeeded
  peer_close,     ///< the peer's Close came
  lost_retry,     ///< the attempt failed or the connection ended, and policy says: again
  lost_for_good,  ///< the same, and policy says: enough
  retry_due,      ///< the delay is over
};
inline constexpr std::size_t input_count = 8;

enum class action : std::uint8_t {
  ignore,
  begin_attempt,
  announce_open,
  send_close,
  announce_closing,
  announce_retry,
  abort_attempt,  ///< drop the connection that is being made, and announce the end
  announce_end,
};

struct transition {
  phase next;
  action what;
  friend constexpr bool operator==(const transition&, const transition&) = default;
};

/// One row for each phase, one column for each input, in the order of the enumerations.
inline constexpr std::array<std::array<transition, input_count>, phase_count> transitions = [] {
  using p = phase;
  using a = action;
  std::array<std::array<transition, input_count>, phase_count> table{};
  // user_open, user_retry, user_close, opened,
  // peer_close, lost_retry, lost_for_good, retry_due
  table[std::size_t(p::idle)] = {{{p::connecting, a::begin_attempt},
                                  {p::idle, a::ignore},
                                  {p::idle, a::ignore},
                                  {p::idle, a::ignore},
                                  {p::idle, a::ignore},
                                  {p::idle, a::ignore},
                                  {p::idle, a::ignore},
                                  {p::idle, a::ignore}}};
  table[std::size_t(p::connecting)] = {{{p::connecting, a::ignore},
                                        {p::connecting, a::ignore},
                                        {p::closed, a::abort_attempt},
                                        {p::open, a::announce_open},
                                        {p::connecting, a::ignore},
                                        {p::waiting, a::announce_retry},
                                        {p::closed, a::announce_end},
                                        {p::connecting, a::ignore}}};
  table[std::size_t(p::open)] = {{{p::open, a::ignore},
                                  {p::open, a::ignore},
                                  {p::closing, a::send_close},
                                  {p::open, a::ignore},
                                  {p::closing, a::announce_closing},
                                  {p::waiting, a::announce_retry},
                                  {p::closed, a::announce_end},
                                  {p::open, a::ignore}}};
  table[std::size_t(p::closing)] = {{{p::closing, a::ignore},
                                     {p::closing, a::ignore},
                                     {p::closing, a::ignore},
                                     {p::closing, a::ignore},
                                     {p::closing, a::ignore},
                                     {p::waiting, a::announce_retry},
                                     {p::closed, a::announce_end},
                                     {p::closing, a::ignore}}};
  table[std::size_t(p::waiting)] = {{{p::waiting, a::ignore},
                                     {p::connecting, a::begin_attempt},
                                     {p::closed, a::announce_end},
                                     {p::waiting, a::ignore},
                                     {p::waiting, a::ignore},
                                     {p::waiting, a::ignore},
                                     {p::closed, a::announce_end},
                                     {p::connecting, a::begin_attempt}}};
  table[std::size_t(p::closed)] = {{{p::connecting, a::begin_attempt},
                                    {p::closed, a::ignore},
                                    {p::closed, a::ignore},
                                    {p::closed, a::ignore},
                                    {p::closed, a::ignore},
                                    {p::closed, a::ignore},
                                    {p::closed, a::ignore},
                                    {p::closed, a::ignore}}};
  return table;
}();

constexpr transition decide(phase now, input what) noexcept {
  return transitions[std::size_t(now)][std::size_t(what)];
}

namespace state_rules {
constexpr bool every_end_is_announced() {
  for (std::size_t from = 0; from < phase_count; ++from) {
    for (const transition& cell : transitions[from]) {
      const bool ends = cell.next == phase::closed && phase(from) != phase::closed;
      const bool announces = cell.what == action::announce_end || cell.what == action::abort_attempt;
      if (ends != announces) return false;
    }
  }
  return true;
}
constexpr bool ignoring_changes_nothing() {
  for (std::size_t from = 0; from < phase_count; ++from) {
    for (const transition& cell : transitions[from]) {
      if (cell.what == action::ignore && cell.next != phase(from)) return false;
    }
  }
  return true;
}
constexpr bool only_open_leaves_closed() {
  for (std::size_t column = 0; column < input_count; ++column) {
    const bool leaves = transitions[std::size_t(phase::closed)][column].next != phase::closed;
    if (leaves != (input(column) == input::user_open)) return false;
  }
  return true;
}
}  // namespace state_rules

static_assert(state_rules::every_end_is_announced(), "guarantee 2: exactly one on_close");
static_assert(state_rules::ignoring_changes_nothing());
static_assert(state_rules::only_open_leaves_closed(), "guarantee 1: closed means closed");

}  // namespace hawser::detail
