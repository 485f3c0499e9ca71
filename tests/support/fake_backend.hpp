// A backend without network and without waiting: the seam of sdk/src/backend.hpp under a manual clock.
//
// A test makes a fake_world, then loops and clients as a user would, and plays the network through `links`,
// one for each connection that was begun. What a link is told to do happens in the reactor's next turn, as on
// a real network.
//
//   fake_world world;
//   loop events(io::caller);
//   client ws(events, {.url = "ws://example/"});
//   ws.open();
//   world.settle(events);            // the attempt begins
//   world.link().open();
//   world.settle(events);            // on_open
//   world.advance(20s);              // the clock
//   world.settle(events);
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <hawser/hawser.hpp>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "backend.hpp"

namespace hawser::test {

class fake_reactor;
class fake_connection;

struct sent_message {
  bool text = true;
  bool compress = true;
  std::string payload = {};
};

/// One connection, as the network sees it. Outlives the connection, so that a test can look at what it did.
class fake_link : public std::enable_shared_from_this<fake_link> {
 public:
  // What the network does; takes effect in the reactor's next turn.
  void open(detail::connected what = {});
  void receive_text(std::string_view payload) { receive(payload, true); }
  void receive_binary(std::string_view payload) { receive(payload, false); }
  /// A message in a buffer of its own that may be taken away.
  void receive_owned(std::string payload, bool text);
  /// `count` messages in one turn that lend these very bytes, which must live on: what a read of many frames
  /// brings. Without a copy or an allocation for each.
  void receive_lent(std::span<const std::byte> bytes, bool text, std::size_t count = 1);
  void pong(std::string_view payload);
  /// The peer's Close; the connection answers it, and ends with end().
  void peer_close(std::uint16_t code, std::string_view reason = {});
  void fail(errc why, stage where = stage::connect);
  void fail(detail::failure why);
  void end(detail::ending how);
  /// Ends without a Close.
  void drop() { end({}); }
  /// After the client's Close: the peer answers with the same code.
  void finish_close();
  /// A stalled link gives nothing to the system until drain().
  void stall() { stalled = true; }
  void drain(std::size_t bytes = static_cast<std::size_t>(-1));
  /// Something arrived that is no message yet.
  void note_activity(bool inside_frame);

  // What the client did.
  detail::connect_request request = {};
  std::vector<sent_message> sent = {};
  std::vector<std::string> pings = {};
  std::vector<std::string> log = {};  ///< "send:…", "ping", "flush", "close:1000", "pause", "resume", "gone"
  std::uint16_t closed_with = 0;      ///< 0: no close() yet
  std::string close_reason = {};
  int writes = 0;                           ///< flushes that had something to send
  std::size_t received = 0;                 ///< messages that the session took
  const std::byte* lent_storage = nullptr;  ///< where the newest message of receive_owned() lay
  std::size_t written_messages = 0;         ///< given to the system, wholly
  std::size_t written_bytes = 0;
  bool paused = false;
  bool alive = false;  ///< the connection exists
  bool stalled = false;
  stage reached = stage::connect;

 private:
  friend class fake_world;
  friend class fake_connection;
  friend class fake_reactor;
  void receive(std::string_view payload, bool text);
  void act(std::function<void(detail::connection_events&)> action);
  void deliver_held();
  /// Whether the session still listens to the connection.
  bool heard() const noexcept;
  void lend(std::span<const std::byte> bytes, bool text, std::size_t count, detail::buffer* storage);

  fake_reactor* reactor_ = nullptr;
  fake_connection* connection_ = nullptr;
  std::vector<std::function<void(detail::connection_events&)>> held_;  ///< arrived while paused
  std::vector<std::size_t> waiting_;  ///< payload sizes sent and not yet written
  std::size_t waiting_bytes_ = 0;
  detail::activity seen_ = {};
};

/// The network and the clock. One at a time; make it before the loops.
class fake_world {
 public:
  fake_world();
  ~fake_world();
  fake_world(const fake_world&) = delete;
  fake_world& operator=(const fake_world&) = delete;

  static capabilities_info native() noexcept;
  static capabilities_info page() noexcept;
  /// To be set before a loop is made.
  capabilities_info can = native();

  detail::time_point now() const;
  /// Moves the clock; the alarms come in the next turns.
  void advance(std::chrono::nanoseconds by);
  /// A reactor that would wait for its alarm moves the clock there instead: run() then takes no time.
  bool jump_to_alarms = false;
  /// Draws for jitter; the default is a fixed pseudo-random sequence.
  std::function<std::uint64_t()> random;
  /// Called when a connection begins, on the engine's thread: a network that answers by itself.
  std::function<void(fake_link&)> on_connect;

  /// Lets everything happen that can happen without the clock moving, and delivers it. In a page: its turns.
  void settle(loop& events);
  /// The same without poll(): only the engine and the network.
  void settle_engine();
  /// What a page's event loop does: one turn for what is waiting. False if nothing was.
  bool page_turn();
  /// The system's notice, as a backend brings it.
  void notice_from_system(notice what);

  /// What the loops asked of their reactors: wake() calls, alarms set, and the arguments of show_ready().
  std::atomic<int> wakes = 0;
  std::atomic<int> alarms = 0;
  std::vector<bool> shown() const;

  std::vector<std::shared_ptr<fake_link>> links;
  /// The newest, or the n-th from the first.
  fake_link& link() { return *links.back(); }
  fake_link& link(std::size_t index) { return *links.at(index); }

 private:
  friend class fake_link;
  friend class fake_connection;
  friend class fake_reactor;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<fake_reactor*> reactors_;
  detail::time_point now_{};
  std::vector<bool> shown_;
  std::uint64_t random_state_ = 0x9e3779b97f4a7c15u;
};

}  // namespace hawser::test
