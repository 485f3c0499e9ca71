// The head of an HTTP/1.x response, read strictly and byte by byte, so that it does not matter how the bytes
// arrive and none is looked at twice (RFC 9112 4 and 5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include "protocol/http_header.hpp"

namespace hawser::protocol {

/// What a peer may make us read and keep before the connection is open.
struct http_limits {
  std::size_t head = 16 * 1024;           ///< bytes of one head, its empty line included
  std::size_t headers = 100;              ///< fields of one head
  std::size_t interim = 8;                ///< interim responses (1xx other than 101) before the final one
  std::size_t interim_bytes = 32 * 1024;  ///< of all interim heads together
  std::size_t body = 4 * 1024;            ///< bytes kept of a refusal's body; the rest is not even read
};

struct http_response {
  int status = 0;         ///< 100 to 599; 0 until the status line was read
  int minor_version = 1;  ///< HTTP/1.0 or HTTP/1.1
  std::string reason = {};
  http_headers headers = {};
  std::string body = {};  ///< transfer coding removed; at most http_limits::body
};

/// A head that could be understood in two ways is refused: lines end with CRLF, nothing precedes the status
/// line, no white space stands before a colon, no line is folded.
class head_parser {
 public:
  explicit head_parser(const http_limits& limits = {}) : limits_(limits) {}

  /// Reads on, up to the head's end or its first fault, and returns how many bytes it took.
  std::size_t feed(std::string_view bytes);

  bool done() const noexcept { return state_ == state::done; }
  std::error_code error() const noexcept { return error_; }
  /// Bytes of the head so far.
  std::size_t size() const noexcept { return size_; }
  /// What was understood so far, whether or not the head has ended.
  http_response& response() noexcept { return response_; }

 private:
  enum class state : std::uint8_t {
    status_line,
    after_status,
    reason,
    line_feed,
    header_start,
    name,
    value,
    last_line_feed,
    done,
  };

  std::error_code step(char c);
  std::error_code step_status_line(char c);
  std::error_code step_reason(char c);
  std::error_code step_header_start(char c);
  std::error_code step_name(char c);
  std::error_code step_value(char c);

  http_limits limits_;
  state state_ = state::status_line;
  std::size_t size_ = 0;
  int status_ = 0;  ///< of its digits so far
  std::string name_ = {};
  std::string value_ = {};
  http_response response_ = {};
  std::error_code error_ = {};
};

}  // namespace hawser::protocol
