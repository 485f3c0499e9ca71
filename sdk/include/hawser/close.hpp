// How connections end, and what is said about it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <hawser/error.hpp>
#include <string>
#include <string_view>

namespace hawser {

/// Guarantee 1. The delivered state: it changes just before the callback that tells of it, and at once in
/// open() and close().
enum class state : std::uint8_t { connecting = 0, open = 1, closing = 2, closed = 3 };
HAWSER_API std::string_view to_string(state value) noexcept;

/// The codes of RFC 6455 7.4.1 and the IANA registry. A program may send `normal` and 3000 to 4999.
namespace close_code {
inline constexpr std::uint16_t normal = 1000;
inline constexpr std::uint16_t going_away = 1001;
inline constexpr std::uint16_t protocol_error = 1002;
inline constexpr std::uint16_t unsupported_data = 1003;
inline constexpr std::uint16_t no_status = 1005;  ///< a Close without a code came; never on the wire
inline constexpr std::uint16_t abnormal = 1006;   ///< no Close came; never on the wire
inline constexpr std::uint16_t invalid_payload = 1007;
inline constexpr std::uint16_t policy_violation = 1008;
inline constexpr std::uint16_t message_too_big = 1009;
inline constexpr std::uint16_t mandatory_extension = 1010;
inline constexpr std::uint16_t internal_error = 1011;
inline constexpr std::uint16_t service_restart = 1012;
inline constexpr std::uint16_t try_again_later = 1013;
inline constexpr std::uint16_t bad_gateway = 1014;
}  // namespace close_code

/// What was accepted and did not get out, or came and did not get delivered (guarantee 23). What was handed
/// to the operating system may be lost on the way as well; nobody can report that.
struct loss_info {
  std::size_t unsent_messages = 0;
  std::size_t unsent_bytes = 0;
  std::size_t undelivered = 0;  ///< messages that had arrived and were withheld, because close() came first
};

struct open_info {
  std::string subprotocol = {};  ///< the server's choice; empty if none was asked for
  std::string extensions = {};   ///< as the server answered
  std::string url = {};  ///< where it is connected, after hooks and redirects; credentials and query masked
  std::uint32_t attempt = 1;    ///< how many attempts it took
  std::string set_cookie = {};  ///< native: the Set-Cookie fields of the response, one a line
};

/// Guarantee 2: another attempt will be made.
struct retry_info {
  error_info cause = {};                      ///< cause.code is empty after a Close that is retried
  std::uint16_t code = close_code::abnormal;  ///< of the Close received; 1006 if none
  std::string reason = {};
  std::uint32_t attempt = 1;  ///< the number that the next attempt will have
  std::chrono::milliseconds delay{0};
  loss_info lost = {};
};

/// Guarantee 2: the last event of an open(). Nothing happens until open() is called again.
struct close_info {
  std::uint16_t code =
      close_code::abnormal;     ///< of the Close received; 1005 if it had none, 1006 if no Close came
  std::string reason = {};      ///< of the Close received
  bool clean = false;           ///< both sides sent their Close and the connection ended after it
  std::uint16_t sent_code = 0;  ///< of the Close that went out; 0 if none did, 1005 if it had no code
  error_info error = {};        ///< why, if it was no clean end
  std::uint32_t attempts = 0;   ///< attempts made since open()
  loss_info lost = {};
};

/// Guarantee 23: a message of the outbox that will never be sent.
struct drop_info {
  std::error_code reason = {};  ///< errc::outbox_full or errc::outbox_age
  bool binary = false;
  std::string_view payload = {};  ///< valid during the callback
};

}  // namespace hawser
