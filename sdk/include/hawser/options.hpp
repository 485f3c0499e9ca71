// Everything that can be set before open(). All members have defaults, so that designated initialisers name
// only what differs: hawser::options{.url = "wss://…", .reconnect = {.enabled = true}}.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <hawser/close.hpp>
#include <hawser/error.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hawser {

using std::chrono::milliseconds;

/// A limit that is off. Times are from 1 ms to 24 h, or no_limit; where the comment has "0: off", 0 is off as
/// well. The delays of reconnect_options have no no_limit.
inline constexpr milliseconds no_limit = milliseconds::max();

/// Time limits of one attempt and of the end. Each from 1 ms to 24 h, or no_limit.
struct timeout_options {
  milliseconds open{30'000};    ///< the whole attempt, all addresses and redirects included
  milliseconds resolve{5'000};  ///< native only, as are the next three
  milliseconds connect{10'000};
  milliseconds tls{10'000};
  milliseconds upgrade{10'000};
  milliseconds proxy{10'000};
  milliseconds close{5'000};     ///< from close() to the end, waiting data included
  milliseconds linger{5'000};    ///< how long data accepted before ~client may still go out
  milliseconds attempt{30'000};  ///< how long on_attempt may think
  milliseconds probe{5'000};     ///< how long the probe that loop::notify starts may go unanswered
};

struct limit_options {
  std::size_t max_message_size = 16u << 20;  ///< bytes, on the wire and inflated; 1 or more
  std::size_t max_fragments = 131'072;       ///< native: fragments of one message; 1 or more
  std::size_t receive_buffer = 0;            ///< bytes undelivered; 0: 4 MiB natively, 64 MiB in a page
  std::size_t send_buffer = 16u << 20;       ///< bytes accepted and not yet given to the system; 1 or more
  std::size_t send_low_water =
      1u << 20;  ///< on_drain comes when no more than this waits; at most send_buffer
};

/// What becomes of a message sent while connecting.
enum class outbox_policy : std::uint8_t {
  refuse,       ///< the send fails with errc::not_open
  queue,        ///< it waits for the connection; a full outbox refuses
  drop_oldest,  ///< it waits; a full outbox drops its oldest messages and reports each to on_drop
};

struct outbox_options {
  outbox_policy policy = outbox_policy::refuse;
  std::size_t max_bytes = 1u << 20;   ///< 1 or more
  std::size_t max_messages = 65'536;  ///< 1 or more
  milliseconds max_age = no_limit;    ///< an older message is dropped and reported
};

/// What client::should_retry is asked.
struct retry_question {
  const error_info* error = nullptr;  ///< what failed; null after a clean close
  std::uint16_t close_code = 1006;    ///< as in close_info::code
  bool default_answer = false;
};

/// Guarantee 24; client::should_retry decides otherwise. The first delay is random in [0, first_delay]; the
/// n-th in [0, min(cap, first_delay * factor^(n-1))].
struct reconnect_options {
  bool enabled = false;
  milliseconds first_delay{5'000};
  double factor = 2.0;  ///< 1 to 100
  milliseconds max_delay{60'000};
  milliseconds stable_after{10'000};      ///< open this long: the count of attempts starts anew
  std::uint32_t max_attempts = 0;         ///< attempts in a row that fail; 0: no limit
  milliseconds max_elapsed = no_limit;    ///< from the loss (or open()) to the last attempt's begin
  milliseconds max_retry_after{300'000};  ///< a longer Retry-After of the server's is cut to this
};

/// The same on all platforms: the program's own "are you there", for servers that answer it.
struct heartbeat_options {
  milliseconds interval{0};  ///< 0: off
  milliseconds limit{20'000};
  std::string payload = {};  ///< not empty with an interval; UTF-8 unless `binary`, as is `reply`
  bool binary = false;
  std::string reply = {};     ///< a message equal to this is the reply; empty: any message counts
  bool swallow_reply = true;  ///< whether the reply is kept from on_message; only where `reply` is set
};

/// A token, and a value without control characters but the tab. A name may stand twice, but for
/// Authorization, Cookie and Origin.
struct header_field {
  std::string name = {};
  std::string value = {};
};

/// Native only.
struct proxy_options {
  std::string url = {};  ///< http://, socks5:// or socks5h://[user:password@]host[:port]; empty: none;
                         ///< the port is 80 or 1080 if it is not given
  bool from_environment = false;  ///< http_proxy, https_proxy, all_proxy and no_proxy as curl reads them
};

/// Native only (permessage-deflate, RFC 7692).
struct compression_options {
  bool enabled = true;
  int level = 6;                ///< 1 to 9
  std::size_t threshold = 256;  ///< bytes; smaller messages go uncompressed
  bool client_no_context_takeover = false;
  bool server_no_context_takeover = false;
  int client_max_window_bits = 15;  ///< 9 to 15
  int server_max_window_bits = 15;  ///< 8 to 15
};

enum class tls_version : std::uint8_t { v1_2, v1_3 };

/// Native only.
struct tls_options {
  bool system_trust = true;  ///< the operating system's store
  std::string ca_file = {};  ///< PEM; of a file and its _pem only one may be set, here and below
  std::string ca_directory = {};
  std::string ca_pem = {};            ///< in memory
  std::string crl_file = {};          ///< PEM; given: the leaf is checked against it
  std::string certificate_file = {};  ///< PEM, the client's chain
  std::string certificate_pem = {};
  std::string key_file = {};  ///< a key needs a certificate and the other way round
  std::string key_pem = {};
  std::string key_password = {};
  std::vector<std::string> pinned_keys =
      {};  ///< base64 of SHA-256 of a SubjectPublicKeyInfo, as in "sha256//…"
  tls_version min_version = tls_version::v1_2;
  std::string server_name = {};  ///< instead of the URL's host, for SNI and verification
  bool resume_sessions = true;
  std::string key_log_file = {};  ///< for Wireshark; everybody who reads it reads the traffic
  bool dangerously_accept_any_certificate = false;
};

/// What only the native backend can do.
struct native_options {
  std::vector<header_field> headers = {};
  std::string origin = {};                ///< scheme://host[:port] or null
  std::string bearer_token = {};          ///< RFC 6750 2.1; not beside user info in the URL
  std::vector<std::string> cookies = {};  ///< "name=value"
  proxy_options proxy = {};
  compression_options compression = {};
  tls_options tls = {};
  milliseconds ping_interval{20'000};  ///< 0: off
  milliseconds pong_limit{20'000};
  milliseconds idle_limit{0};                 ///< nothing arrived for so long: the connection is lost; 0: off
  bool allow_missing_subprotocol = false;     ///< relaxes guarantee 5
  int max_redirects = 0;                      ///< 0: redirects are refused; at most 20
  bool keep_credentials_on_redirect = false;  ///< also to another origin; see guarantee 29
  bool tcp_no_delay = true;
  milliseconds tcp_keep_alive{0};    ///< idle time before the first probe; 0: off
  milliseconds tcp_user_timeout{0};  ///< Linux: unacknowledged data this old ends the connection; 0: off
  std::string unix_socket = {};      ///< a path to connect to instead of the URL's host; at most 107 bytes
};

/// Where a page puts the token that a native program would put into a header.
enum class web_token : std::uint8_t { none, subprotocol, query };

/// What only the browser backend can do.
struct web_options {
  web_token token_place = web_token::none;
  std::string token = {};  ///< needed, unless token_place is none; for subprotocol a token of RFC 9110
  std::string query_name = "token";       ///< for web_token::query; letters, digits and -._~
  std::uint16_t limit_close_code = 4009;  ///< sent when max_message_size is passed; 3000 to 4999
  bool prefer_websocket_stream = false;   ///< real backpressure where the page has WebSocketStream
  bool watch_page_events = true;          ///< online, offline, visibilitychange, freeze, resume
};

struct options {
  std::string url = {};
  std::vector<std::string> subprotocols = {};
  timeout_options timeouts = {};
  limit_options limits = {};
  outbox_options outbox = {};
  reconnect_options reconnect = {};
  heartbeat_options heartbeat = {};
  native_options native = {};
  web_options web = {};
};

/// What this build's backend can do. Fixed for the life of the program.
struct capabilities_info {
  bool request_headers = false;
  bool ping_frames = false;
  bool tls_settings = false;
  bool proxies = false;
  bool compression_settings = false;
  bool redirects = false;
  bool http_status = false;        ///< error_info::http_status is ever set
  bool background_thread = false;  ///< io::background has a thread of its own
  bool blocking_run = false;       ///< run() blocks until stop() or nothing is active
  bool wait_handle = false;
  bool receive_backpressure = false;
  bool unix_sockets = false;
};
HAWSER_API capabilities_info capabilities() noexcept;

}  // namespace hawser
