// Guarantees 7 and 8 with real threads. Nothing here depends on who is faster; TSan sees what is not guarded.
#include <catch2/catch_test_macros.hpp>
#include <hawser/hawser.hpp>

#if !defined(__EMSCRIPTEN__)

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "support/fake_backend.hpp"
#include "support/rig.hpp"

using namespace hawser;
using namespace hawser::test;

namespace {

constexpr int sender_count = 8;

/// Runs `work(index)` on so many threads at once, and `meanwhile` here until all have ended.
template <typename Work, typename Meanwhile>
void on_threads(int count, Work work, Meanwhile meanwhile) {
  std::atomic<int> running = count;
  std::vector<std::thread> threads;
  for (int index = 0; index < count; ++index) {
    threads.emplace_back([&, index] {
      work(index);
      --running;
    });
  }
  while (running > 0) {
    meanwhile();
    std::this_thread::yield();
  }
  for (std::thread& each : threads) each.join();
}

/// Whether the messages "thread:number" of each thread are there without a gap, in order.
bool complete_and_in_order(const std::vector<sent_message>& sent, int threads, int each_sent) {
  std::vector<int> next(static_cast<std::size_t>(threads), 0);
  for (const sent_message& one : sent) {
    const auto thread = std::stoul(one.payload);
    const int number = std::stoi(one.payload.substr(one.payload.find(':') + 1));
    if (next.at(thread)++ != number) return false;
  }
  return next == std::vector<int>(static_cast<std::size_t>(threads), each_sent);
}

/// Few messages fit, so that a fast thread cannot pile up millions before a slow one comes to its turn.
options small_buffer() {
  options result{.url = "ws://example/"};
  result.limits.send_buffer = 2000;
  result.limits.send_low_water = 1000;
  return result;
}

/// Sends until that is refused for another reason than a full buffer, counts what was accepted, and returns
/// the reason.
std::error_code send_until_refused(client& ws, std::atomic<std::size_t>& accepted) {
  for (;;) {
    const std::error_code error = ws.send_text("x");
    if (!error) {
      ++accepted;
    } else if (error != errc::send_buffer_full) {
      return error;
    }
    std::this_thread::yield();
  }
}

std::string name(int thread, int number) { return std::to_string(thread) + ":" + std::to_string(number); }

}  // namespace

TEST_CASE("guarantee 8: what many threads send arrives whole and in each one's order", "[threads]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    rig with(mode);
    on_threads(
        sender_count,
        [&](int thread) {
          for (int n = 0; n < 500; ++n) {
            if (with.ws.send_text(name(thread, n))) std::abort();
          }
        },
        [&] { with.events.poll(); });
    with.world.settle(with.events);
    CHECK(complete_and_in_order(with.world.link().sent, sender_count, 500));
    CHECK(with.ws.buffered_amount() == 0);
  }
}

TEST_CASE("guarantee 8: what is sent from another thread with io::background needs no poll()", "[threads]") {
  rig with(io::background);
  on_threads(
      1, [&](int) { CHECK(!with.ws.send_text("hello")); }, [] {});
  with.world.settle_engine();
  CHECK(with.world.link().sent.size() == 1);
  CHECK(with.world.link().writes == 1);
}

TEST_CASE("guarantee 8: with io::caller another thread's call makes the loop ready, once", "[threads]") {
  rig with(io::caller);
  std::atomic<int> calls = 0;
  with.events.on_ready([&] { ++calls; });
  on_threads(
      1,
      [&](int) {
        CHECK(!with.ws.send_text("a"));
        CHECK(!with.ws.send_text("b"));
      },
      [] {});
  CHECK(calls == 1);
  CHECK(with.events.pending());
  CHECK(with.world.link().sent.empty());
  // A call on the loop's own thread comes behind them.
  CHECK(!with.ws.send_text("c"));
  REQUIRE(with.world.link().sent.size() == 3);
  CHECK(with.world.link().sent[0].payload == "a");
  CHECK(with.world.link().sent[2].payload == "c");
  CHECK(with.world.link().writes == 1);
  with.events.poll();
  CHECK_FALSE(with.events.pending());
  on_threads(
      1, [&](int) { CHECK(!with.ws.send_text("d")); }, [] {});
  with.events.poll();
  CHECK(with.world.link().sent.size() == 4);
  CHECK(with.world.link().writes == 2);
}

TEST_CASE("guarantee 4: Close goes out after all that other threads were allowed to send", "[threads]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    for (int round = 0; round < 20; ++round) {
      rig with(mode, small_buffer());
      std::atomic<std::size_t> accepted = 0;
      std::atomic<int> at_work = 0;
      std::atomic<bool> strange = false;
      bool closed = false;
      on_threads(
          4,
          [&](int) {
            ++at_work;
            if (send_until_refused(with.ws, accepted) != errc::not_open) strange = true;
          },
          [&] {
            if (at_work == 4 && !closed) {
              CHECK(!with.ws.close());
              closed = true;
            }
          });
      with.world.settle(with.events);
      CHECK_FALSE(strange);
      CHECK(with.world.link().sent.size() == accepted);
      CHECK(with.world.link().closed_with == 1000);
      const auto& log = with.world.link().log;
      std::size_t close_at = 0;
      std::size_t last_send = 0;
      for (std::size_t at = 0; at < log.size(); ++at) {
        if (log[at] == "close:1000") close_at = at;
        if (log[at] == "send:x") last_send = at;
      }
      CHECK(last_send < close_at);
    }
  }
}

TEST_CASE("guarantee 8: close() from another thread comes after what that thread sent", "[threads]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    rig with(mode);
    on_threads(
        1,
        [&](int) {
          for (int n = 0; n < 100; ++n) (void)with.ws.send_text(name(0, n));
          (void)with.ws.close(3000, "enough");
          CHECK(with.ws.state() == state::closing);
          CHECK(with.ws.send_text("late") == errc::not_open);
        },
        [&] { with.events.poll(); });
    with.world.settle(with.events);
    CHECK(complete_and_in_order(with.world.link().sent, 1, 100));
    CHECK(with.world.link().closed_with == 3000);
    CHECK(with.world.link().close_reason == "enough");
  }
}

TEST_CASE("guarantee 12: stop() and post() from another thread end a run() that waits", "[threads]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    for (int round = 0; round < 50; ++round) {
      rig with(mode);
      std::thread::id ran_on;
      std::thread other([&] {
        with.events.post([&] { ran_on = std::this_thread::get_id(); });
        with.events.post([&] { with.events.stop(); });
      });
      with.events.run();
      other.join();
      CHECK(ran_on == std::this_thread::get_id());
      CHECK(with.ws.state() == state::open);

      std::thread stopper([&] { with.events.stop(); });
      with.events.run();
      stopper.join();
    }
  }
}

TEST_CASE("guarantee 8: a send from another thread goes out of a run() that waits", "[threads]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    options settings;
    settings.limits.send_low_water = 1;
    rig with(mode, settings);
    with.ws.on_drain([&] { with.events.stop(); });
    std::thread other([&] { (void)with.ws.send_text("hello"); });
    with.events.run();
    other.join();
    CHECK(with.world.link().sent.size() == 1);
  }
}

TEST_CASE("guarantee 7: all callbacks run on the thread that polls, also after attach()", "[threads]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    rig with(mode);
    std::vector<std::thread::id> threads;
    const auto note = [&] { threads.push_back(std::this_thread::get_id()); };
    with.ws.on_message([&](message&) {
      note();
      CHECK(!with.ws.send_text("echo"));
      CHECK(!with.ws.send_text("echo"));
    });
    with.ws.on_close([&](const close_info&) { note(); });
    with.world.link().receive_text("a");
    with.events.post(note);
    with.world.settle(with.events);
    CHECK(threads == std::vector<std::thread::id>(2, std::this_thread::get_id()));
    threads.clear();

    std::thread::id moved_to;
    std::thread other([&] {
      moved_to = std::this_thread::get_id();
      with.events.attach();
      // It is this thread's now: with io::caller calls are direct, and nothing makes the loop ready.
      CHECK(!with.ws.send_text("direct"));
      if (mode == io::caller) CHECK(with.world.link().writes == 2);
      with.world.link().receive_text("b");
      with.events.post(note);
      with.world.settle(with.events);
      CHECK(!with.ws.close());
      with.world.settle(with.events);
      with.world.link().finish_close();
      with.events.run();
    });
    other.join();
    CHECK(threads == std::vector<std::thread::id>(3, moved_to));
    // And no longer this one's.
    with.events.poll();
    if (mode == io::caller) {
      CHECK_FALSE(with.events.pending());
      with.events.notify(notice::network_lost);
      CHECK(with.events.pending());
    }
    with.events.attach();
  }
}

TEST_CASE("guarantee 8: state() and buffered_amount() may be asked by any thread while events flow",
          "[threads]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    rig with(mode);
    std::atomic<bool> enough = false;
    int rounds = 0;
    on_threads(
        3,
        [&](int) {
          while (!enough) {
            const state now = with.ws.state();
            if (now != state::open && now != state::closing && now != state::closed) std::abort();
            if (with.ws.buffered_amount() > 1'000'000) std::abort();
            (void)with.events.pending();
            (void)with.events.wait_handle();
          }
        },
        [&] {
          if (rounds < 50) CHECK(!with.ws.send_text("x"));
          if (rounds == 50) CHECK(!with.ws.close());
          if (rounds == 51) with.world.link().finish_close();
          if (rounds == 60) enough = true;
          with.world.settle(with.events);
          ++rounds;
        });
    CHECK(with.ws.state() == state::closed);
    CHECK(with.ws.buffered_amount() == 0);
  }
}

TEST_CASE("guarantee 15: while other threads send, the loop may end: every send is accepted or loop_gone",
          "[threads]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    for (int round = 0; round < 20; ++round) {
      fake_world world;
      std::optional<loop> events(std::in_place, mode);
      client ws(*events, small_buffer());
      REQUIRE(!ws.open());
      world.settle(*events);
      world.link().open();
      world.settle(*events);
      std::atomic<int> at_work = 0;
      std::atomic<std::size_t> accepted = 0;
      std::atomic<bool> strange = false;
      on_threads(
          4,
          [&](int) {
            ++at_work;
            if (send_until_refused(ws, accepted) != errc::loop_gone) strange = true;
            if (ws.send_text("x") != errc::loop_gone || ws.ping() != errc::loop_gone) strange = true;
            if (ws.close() != errc::loop_gone) strange = true;
          },
          [&] {
            if (at_work == 4 && events) events.reset();
          });
      CHECK_FALSE(strange);
      CHECK(ws.state() == state::closed);
      CHECK(ws.buffered_amount() == 0);
      CHECK(ws.open() == errc::loop_gone);
    }
  }
}

TEST_CASE(
    "guarantee 11: on_ready comes from the engine's thread, once, and again after a poll that left some",
    "[threads]") {
  rig with(io::background);
  std::atomic<int> calls = 0;
  std::atomic<std::thread::id> from;
  with.events.on_ready([&] {
    ++calls;
    from = std::this_thread::get_id();
  });
  for (const std::string& each : numbers(3)) with.world.link().receive_text(each);
  with.world.settle_engine();
  CHECK(calls == 1);
  CHECK(from.load() != std::this_thread::get_id());
  with.world.link().receive_text("3");
  with.world.settle_engine();
  CHECK(calls == 1);
  with.events.poll({.events = 2});
  CHECK(calls == 2);
  CHECK(from.load() == std::this_thread::get_id());
  with.events.poll();
  CHECK(calls == 2);
  with.world.link().receive_text("4");
  with.world.settle_engine();
  CHECK(calls == 3);
  with.events.poll();
  CHECK(with.heard == numbers(5));
}

TEST_CASE("guarantee 11: the wait handle never misses a signal from another thread", "[threads]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    fake_world world;
    loop events(mode);
    std::atomic<int> ran = 0;
    on_threads(
        2,
        [&](int) {
          for (int n = 0; n < 1000; ++n) events.post([&] { ++ran; });
        },
        [&] { events.poll(); });
    while (ran < 2000) {
      REQUIRE(world.shown().back());
      REQUIRE(events.pending());
      events.poll();
    }
    // A poll may run what was posted before its signal comes: then one finds nothing.
    events.poll();
    CHECK_FALSE(events.pending());
    const std::vector<bool> shown = world.shown();
    CHECK_FALSE(shown.back());
    // It changes each time, so the last word is always the right one.
    bool alternates = true;
    for (std::size_t at = 0; at < shown.size(); ++at) alternates = alternates && shown[at] == (at % 2 == 0);
    CHECK(alternates);
  }
}

TEST_CASE("guarantee 8: posts of one thread run in their order", "[threads]") {
  for (const io mode : both_modes) {
    CAPTURE(int(mode));
    fake_world world;
    loop events(mode);
    std::vector<int> next(4, 0);
    bool in_order = true;
    on_threads(
        4,
        [&](int thread) {
          for (int n = 0; n < 300; ++n)
            events.post(
                [&, thread, n] { in_order = in_order && next[static_cast<std::size_t>(thread)]++ == n; });
        },
        [&] { events.poll(); });
    world.settle(events);
    CHECK(in_order);
    CHECK(next == std::vector<int>(4, 300));
  }
}

TEST_CASE("guarantee 9: with io::background pings and retries go on while nobody polls", "[threads]") {
  options settings;
  settings.reconnect.enabled = true;
  rig with(io::background, settings);
  with.world.advance(std::chrono::seconds(25));
  with.world.settle_engine();
  CHECK(with.world.link().pings.size() == 1);
  with.world.link().drop();
  with.world.settle_engine();
  with.world.advance(std::chrono::hours(1));
  with.world.settle_engine();
  CHECK(with.world.links.size() == 2);
}

TEST_CASE("guarantee 10: with io::background many small polls lose nothing while the network goes on",
          "[threads]") {
  rig with(io::background);
  std::atomic<bool> all_brought = false;
  on_threads(
      1,
      [&](int) {
        for (const std::string& each : numbers(2000)) with.world.link().receive_text(each);
        all_brought = true;
      },
      [&] { CHECK(with.events.poll({.events = 3}) <= 3); });
  with.world.settle(with.events);
  CHECK(with.heard == numbers(2000));
}

#endif
