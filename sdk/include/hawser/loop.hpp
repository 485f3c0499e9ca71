// Where callbacks run: a loop delivers the events of its clients, on one thread.
#pragma once

#include <hawser/export.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <hawser/function.hpp>
#include <limits>
#include <memory>

namespace hawser {

namespace detail {
class loop_core;
}

/// Guarantee 9.
enum class io : std::uint8_t {
  background,  ///< an I/O thread of the loop's own: pings are answered and reconnects made while nobody polls
  caller,      ///< poll() and run() do the I/O: no thread, no hop, messages are lent as views
};

struct loop_options {
  hawser::io io = hawser::io::background;  ///< in a page always as if `caller`: the page does the I/O
  /// Connections in CONNECTING to one host and port at a time (RFC 6455 4.1 asks for 1). 1 or more.
  std::uint32_t max_connecting = 1;
};

/// What one poll() may use up. It ends with the first event past either limit; what is left stays in order.
struct poll_budget {
  std::chrono::nanoseconds time = std::chrono::nanoseconds::max();
  std::size_t events = std::numeric_limits<std::size_t>::max();
};

/// What the operating system told the program about its surroundings (guarantee 26).
enum class notice : std::uint8_t {
  suspend,          ///< the program is about to be frozen
  resume,           ///< it was thawed: open connections are probed, waiting ones retry at once
  network_lost,     ///< open connections are probed with a short deadline
  network_changed,  ///< like resume
};

/// The loop's thread is the one that made it, until another calls attach(). All members but post(), stop(),
/// notify(), pending() and wait_handle() belong to that thread, or to a moment when nobody is in poll() or
/// run().
class HAWSER_API loop {
 public:
  explicit loop(io mode = io::background) : loop(loop_options{.io = mode}) {}
  explicit loop(loop_options settings);
  /// Returns within 250 ms, whatever its connections are doing. Clients that still exist are closed, without
  /// a callback. Not from inside a callback of its own (asserted).
  ~loop();
  loop(const loop&) = delete;
  loop& operator=(const loop&) = delete;

  /// Delivers what is there, never waits, and says how many events it delivered. Returns 0 inside a callback.
  std::size_t poll(poll_budget budget = {});
  /// Whether a poll() would deliver something that has arrived already. Any thread.
  bool pending() const noexcept;

  /// Blocks and delivers until stop(), or until nothing is active: every client closed (or destroyed, and its
  /// last words said or its `linger` over), every task ended and every posted function run. In a page it
  /// returns at once and the page's events deliver from then on.
  void run();
  /// The same, and `on_finished` is called when nothing is active any more or after stop(), in a page as
  /// well.
  void run(function<void()> on_finished);
  /// Makes run() return, or the next one if none is running. Any thread.
  void stop() noexcept;

  /// Runs a function in the next poll() or turn of run(). Any thread, in order for each thread.
  void post(function<void()> work);
  /// Makes the calling thread the loop's.
  void attach() noexcept;
  /// Any thread.
  void notify(notice what) noexcept;

  /// For a GUI's or an engine's loop: `schedule` is called once whenever the loop goes from idle to ready,
  /// and after a poll() that left something, from any thread. It must only arrange for a poll(), and call
  /// nothing of this loop but pending(); once this has returned with another function, it is not called any
  /// more. With io::caller it tells of calls from other threads, and wait_handle() tells of the network.
  void on_ready(function<void()> schedule);
  /// A descriptor that is readable while a poll() would find something to do; -1 where the system has none.
  std::intptr_t wait_handle() const noexcept;

 private:
  friend class client;
  friend class batch;
  friend struct loop_access;
  std::shared_ptr<detail::loop_core> core_;
};

/// While it lives, what is sent on its loop's thread outside of poll() is gathered; its end sends all as one
/// write. With io::background it keeps the I/O thread from being woken for each message.
class HAWSER_API batch {
 public:
  explicit batch(loop& owner) noexcept;
  ~batch();
  batch(const batch&) = delete;
  batch& operator=(const batch&) = delete;

 private:
  std::shared_ptr<detail::loop_core> core_;
};

}  // namespace hawser
