// A WebSocket client.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <hawser/close.hpp>
#include <hawser/error.hpp>
#include <hawser/function.hpp>
#include <hawser/loop.hpp>
#include <hawser/message.hpp>
#include <hawser/options.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace hawser {

namespace detail {
class client_core;
struct attempt_ticket;
}  // namespace detail

struct send_options {
  bool compress =
      true;  ///< false: this message goes uncompressed, e.g. as it mixes a secret with others' text
};

struct pong_info {
  std::chrono::nanoseconds round_trip{0};
  std::string_view payload = {};  ///< valid during the callback
};

/// What on_attempt may change for this attempt and the later ones. What is not set stays.
struct attempt_changes {
  std::optional<std::string> url = {};  ///< never from wss to ws
  std::optional<std::vector<std::string>> subprotocols = {};
  std::optional<std::vector<header_field>> headers = {};
  std::optional<std::string> bearer_token = {};
  std::optional<std::string> web_token = {};
  /// Guarantee 29: with a URL of another origin the options' headers, cookies, tokens, credentials and the
  /// client certificate are dropped, unless this is set. Those given here are sent.
  bool keep_credentials = false;
};

/// An attempt that waits for the program (guarantee 25). Answer it once, from any thread, within
/// timeout_options::attempt. Destroying it unanswered cancels.
class HAWSER_API attempt {
 public:
  attempt(attempt&&) noexcept;
  attempt& operator=(attempt&&) noexcept;
  ~attempt();

  std::uint32_t number() const noexcept;    ///< 1 for the first
  const std::string& url() const noexcept;  ///< as it will be used; user info and query masked
  int http_status() const noexcept;         ///< 401 if the server has just asked for credentials, else 0
  const std::string& authenticate() const noexcept;  ///< the WWW-Authenticate of that 401

  /// Goes on. What the changes get wrong is returned here, and the attempt still waits.
  std::error_code proceed(const attempt_changes& changes = {});
  /// Gives up: on_error with errc::cancelled, then on_close.
  std::error_code cancel();

 private:
  friend class detail::client_core;
  explicit attempt(std::shared_ptr<detail::attempt_ticket> ticket) noexcept;
  std::shared_ptr<detail::attempt_ticket> ticket_;
};

/// Every callback runs inside poll() or run() of its loop, on that thread. Inside a callback everything is
/// allowed: to send, to close, to open again, to replace this very handler, to destroy this very client; not
/// to destroy the loop. send_*, ping, close, state and buffered_amount may be called from any thread; the
/// rest belongs to the loop's thread.
class HAWSER_API client {
 public:
  client(loop& owner, options settings);
  /// Never blocks; no callback runs afterwards. What was accepted before close() still goes out for up to
  /// timeout_options::linger; without close(), a Close with 1001 follows it.
  ~client();
  client(client&&) noexcept;
  client& operator=(client&&) noexcept;

  /// Starts to connect. What is wrong with the options is returned here, before any I/O; last_refusal() has
  /// it in words. For every success that found the client closed, on_close comes exactly once. While a retry
  /// is waited for, it means: now.
  std::error_code open();
  /// The same with other options. Only while closed.
  std::error_code open(options settings);
  /// Which option open() refused, why, and what is allowed. Holds no secrets.
  const std::string& last_refusal() const noexcept;

  /// Queues a message; the bytes are copied. errc::not_open, text_not_utf8, send_buffer_full (wait for
  /// on_drain), outbox_full or loop_gone: then it was not queued.
  std::error_code send_text(std::string_view text, send_options how = {});
  std::error_code send_binary(std::span<const std::byte> bytes, send_options how = {});
  std::error_code send_binary(const void* bytes, std::size_t size, send_options how = {}) {
    return send_binary({static_cast<const std::byte*>(bytes), size}, how);
  }
  /// Native only: a ping of at most 125 bytes; on_pong answers.
  std::error_code ping(std::string_view payload = {});

  /// Ends: what was accepted goes out, then a Close. 1000 or 3000 to 4999, with at most 123 bytes of UTF-8.
  /// From now on nothing but on_close (and on_drop) is delivered: messages that arrive meanwhile are
  /// discarded.
  std::error_code close(std::uint16_t code = close_code::normal, std::string_view reason = {});

  hawser::state state() const noexcept;
  /// Bytes of payload accepted and not yet given to the system or the page, the outbox included.
  std::size_t buffered_amount() const noexcept;

  void on_open(function<void(const open_info&)> handler);
  void on_message(function<void(message&)> handler);
  /// What failed, before the on_retry or on_close that follows from it. Never after the program's own
  /// close().
  void on_error(function<void(const error_info&)> handler);
  void on_retry(function<void(const retry_info&)> handler);
  void on_close(function<void(const close_info&)> handler);
  /// buffered_amount() has fallen to limit_options::send_low_water after it was above.
  void on_drain(function<void()> handler);
  void on_drop(function<void(const drop_info&)> handler);
  void on_pong(function<void(const pong_info&)> handler);
  /// Asked before every attempt; the attempt waits for its answer.
  void on_attempt(function<void(attempt)> handler);
  /// Decides instead of the default policy whether to try again. Only asked with reconnect enabled.
  void should_retry(function<bool(const retry_question&)> predicate);

 private:
  friend struct loop_access;
  std::shared_ptr<detail::client_core> core_;
};

}  // namespace hawser
