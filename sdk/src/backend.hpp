// THE SEAM: what a backend is. A porter implements `reactor`, `connection` and the functions at the end; all
// else is shared. Exactly one backend is linked; tests link tests/support/fake_backend.
//
// The engine's thread is the thread that is inside reactor::wait() or inside a call of the reactor's host;
// with io::background it is the loop's own, else the user's. All members are called on it unless they say
// otherwise.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <hawser/close.hpp>
#include <hawser/error.hpp>
#include <hawser/function.hpp>
#include <hawser/loop.hpp>
#include <hawser/options.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "buffer.hpp"
#include "url.hpp"

namespace hawser::detail {

/// A clock that never goes back. What it counts from is the backend's matter.
using time_point = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;
inline constexpr time_point never = time_point::max();

/// One attempt, validated and complete; the session's rules (hooks, other origins) are applied already.
struct connect_request {
  url target = {};
  std::vector<std::string> subprotocols = {};
  std::vector<header_field> headers = {};
  std::string bearer_token = {};
  std::string web_token = {};
  /// The options' cookies, Origin and client certificate, and the URL's user info, are to be left out
  /// (guarantee 29).
  bool without_credentials = false;
  std::shared_ptr<const options> settings = {};
};

struct connected {
  std::string subprotocol = {};
  std::string extensions = {};
  std::string url = {};  ///< masked
  std::string set_cookie = {};
};

/// A message on its way up: lent, and if `storage` is set, its bytes lie in there and may be taken away.
struct incoming {
  bool text = false;
  std::span<const std::byte> bytes = {};
  buffer* storage = nullptr;
};

/// A message on its way down: valid during the call, and if `storage` is set, its bytes lie in there and may
/// be taken away.
struct outgoing {
  bool text = false;
  bool compress = true;
  std::span<const std::byte> bytes = {};
  buffer* storage = nullptr;
};

/// Why an attempt or a connection failed.
struct failure {
  error_info error = {};
  std::string authenticate = {};  ///< the WWW-Authenticate of a 401
};

/// How a connection ended.
struct ending {
  std::uint16_t code =
      close_code::abnormal;  ///< of the Close received; 1005 without a code, 1006 without a Close
  std::string reason = {};
  bool clean = false;
  std::uint16_t sent_code = 0;  ///< of the Close sent; 0 if none was
};

enum class flow : std::uint8_t { go_on, pause };

/// What a connection tells its session. Never from inside a call of the session's (a failing send is told in
/// a later turn), and nothing after `closed` or after the connection's destructor began.
class connection_events {
 public:
  virtual void opened(connected what) = 0;
  /// `pause`: deliver nothing more and read nothing more until resume(). The session may have dropped the
  /// connection in here: the connection is destroyed at the end of the turn (engine::retire), but must not
  /// touch events again.
  virtual flow received(const incoming& message) = 0;
  /// Bytes were given to the system: buffered_amount() is lower than it was.
  virtual void drained() = 0;
  /// The peer's Close has come; the connection answers it by itself, after the data that waits.
  virtual void closing(std::uint16_t code, std::string_view reason) = 0;
  virtual void pong(std::span<const std::byte> payload) = 0;
  /// Why `closed` is about to come. At most once.
  virtual void failed(failure why) = 0;
  /// Last, and once.
  virtual void closed(ending how) = 0;

 protected:
  ~connection_events() = default;
};

/// What the pong and idle limits look at.
struct activity {
  std::uint64_t bytes = 0;    ///< received since the connection was made, control frames included
  time_point last = {};       ///< when the newest of them came
  bool inside_frame = false;  ///< a frame has begun to arrive: no pong can come before its end
};

/// From the first address look-up to the end of the socket.
class connection {
 public:
  /// Silent: the socket is closed at once, nothing is told, and it never blocks.
  virtual ~connection() = default;

  /// The session has let go of it, in a call of its own or from inside an event: no event may come any more.
  void drop() noexcept { dropped_ = true; }
  bool dropped() const noexcept { return dropped_; }

  /// Only while open and before close(). Queues; flush() sends what is queued in as few writes as it can.
  virtual void send(const outgoing& message) = 0;
  virtual void flush() = 0;
  /// At most 125 bytes. A backend without ping frames does nothing (see capabilities_info::ping_frames).
  virtual void ping(std::span<const std::byte> payload) = 0;
  /// Sends a Close after all that is queued (1005: without a code) and ends in `closed`. While connecting,
  /// the session drops the connection instead. After it, received messages are discarded here.
  virtual void close(std::uint16_t code, std::string_view reason) = 0;
  virtual void pause() = 0;
  virtual void resume() = 0;

  /// Payload bytes and messages sent here and not yet given to the system.
  virtual std::size_t buffered_amount() const noexcept = 0;
  virtual std::size_t buffered_messages() const noexcept = 0;
  virtual activity seen() const noexcept = 0;
  /// How far the attempt has come.
  virtual hawser::stage reached() const noexcept = 0;
  /// The code of the Close that went out; 0 if none did.
  virtual std::uint16_t sent_code() const noexcept = 0;

 private:
  bool dropped_ = false;
};

/// What a reactor calls: the engine.
class reactor_host {
 public:
  /// The alarm that was set has come.
  virtual void alarm() = 0;
  /// wake() was called.
  virtual void woken() = 0;
  /// The system told, or the clock jumped.
  virtual void noticed(notice what) = 0;
  /// Only where capabilities().blocking_run is false: the page's event was handled and its turn ends.
  virtual void turn_ended() = 0;

 protected:
  ~reactor_host() = default;
};

class reactor {
 public:
  virtual ~reactor() = default;

  virtual time_point now() const noexcept = 0;
  /// For jitter, not for secrets.
  virtual std::uint64_t random() noexcept = 0;

  /// Begins an attempt. Its first event comes in a later turn.
  virtual std::unique_ptr<connection> connect(connect_request request, connection_events& events) = 0;

  /// One alarm; a later call replaces it, `never` takes it away.
  virtual void set_alarm(time_point when) = 0;
  /// Any thread: wait() returns soon, after host.woken(); so does the next wait() if none is under way.
  virtual void wake() noexcept = 0;
  /// Runs what is ready, and if nothing is, waits for something or for `until`. `until` in the past: does not
  /// wait. Never called where capabilities().blocking_run is false.
  virtual void wait(time_point until) = 0;

  /// Any thread: makes wait_handle() readable or not.
  virtual void show_ready(bool ready) noexcept = 0;
  /// -1 where there is none. With io::caller it is also readable while wait() would find something to do.
  virtual std::intptr_t wait_handle() const noexcept = 0;

  /// With io::background: runs `body` on a thread of its own. Neither is ever called where
  /// capabilities().background_thread is false.
  virtual void start_thread(function<void()> body) = 0;
  /// Called on another thread, once `body` is about to return.
  virtual void join_thread() = 0;
};

/// `settings.io` says whether there will be a thread.
std::unique_ptr<reactor> make_reactor(const loop_options& settings, reactor_host& host);
/// Behind hawser::capabilities().
capabilities_info backend_capabilities() noexcept;

}  // namespace hawser::detail
