// One HTTP/1.1 exchange of a client, without I/O: the text of the request, and the response as far as an
// upgrade or a CONNECT needs it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include "protocol/http_body.hpp"
#include "protocol/http_head.hpp"
#include "protocol/http_header.hpp"

namespace hawser::protocol {

/// Appends the head of a request. What could break out of its place is refused, and `out` is then untouched:
/// errc::invalid_url for the method or target, errc::header_name, errc::header_value.
std::error_code append_request(std::string& out, std::string_view method, std::string_view target,
                               std::span<const header_field> headers);

/// Reads a response: skips the interim ones (1xx), reads the final head and, where the connection does not go
/// on as something else, as much of the body as is kept.
class response_reader {
 public:
  /// What ends a head without a body, besides 204 and 304: 101, or any 2xx to a CONNECT (RFC 9112 6.3).
  enum class purpose : std::uint8_t { upgrade, connect };
  enum class result : std::uint8_t {
    need_data,
    complete,  ///< response() is whole, whatever its status
    failed,    ///< see error(); response() has what was understood
  };

  explicit response_reader(purpose why, const http_limits& limits = {}) : why_(why), limits_(limits) {}

  /// `all` is all that was read from the stream so far: what was handed over before, and more behind it. Only
  /// what is new is looked at. Whoever stops reading when told so never gathers more than interim_bytes +
  /// head + body + body_reader::max_framing, plus one read.
  result advance(std::string_view all);
  /// No more will come. In the head that is errc::upgrade_cut_off; a body is complete with what came of it.
  result finish();

  /// How many bytes belong to the response. What follows a head without a body is the caller's: it stays
  /// where it is.
  std::size_t consumed() const noexcept { return consumed_; }
  std::error_code error() const noexcept { return error_; }
  const http_response& response() const noexcept { return response_; }

 private:
  void end_head();
  void end_interim();
  void fail(std::error_code error);

  purpose why_;
  http_limits limits_;
  result result_ = result::need_data;
  bool in_body_ = false;
  std::size_t consumed_ = 0;
  std::size_t interim_ = 0;
  std::size_t interim_bytes_ = 0;
  head_parser head_{limits_};
  body_reader body_ = {};
  http_response response_ = {};
  std::error_code error_ = {};
};

}  // namespace hawser::protocol
