// The opening handshake of a client (RFC 6455 4.1 and 4.2.2): the text of the request, and whether the answer
// to it opens the connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "protocol/extension.hpp"
#include "protocol/http.hpp"

namespace hawser::protocol {

/// The views need to live only during handshake::start().
struct handshake_request {
  std::string_view host = {};  ///< the value of Host: brackets around IPv6, the port if it is not the default
  std::string_view resource = "/";  ///< path and query
  std::span<const std::string> subprotocols = {};
  bool allow_missing_subprotocol = false;       ///< accept an answer that chose none of them
  const deflate_parameters* deflate = nullptr;  ///< null: no extension is offered
  std::span<const header_field> headers = {};   ///< the user's own, sent behind ours in their order
};

/// For one attempt. After start(), its text is written to the stream; then advance() is called with all bytes
/// read so far until it says something else than need_data.
class handshake {
 public:
  enum class result : std::uint8_t {
    need_data,
    accepted,  ///< the bytes from consumed() on are the first frames
    refused,   ///< see error(); with errc::http_status the response is whole, else it has what was understood
  };

  explicit handshake(const http_limits& limits = {}) : reader_(response_reader::purpose::upgrade, limits) {}

  /// Appends the request's text. All of `request` was validated before by those who can tell the user what is
  /// wrong; here what would break the request or contradict its own headers is refused once more, `text` is
  /// then untouched. `nonce` must be random (RFC 6455 4.1, 7).
  std::error_code start(const handshake_request& request, std::span<const std::byte, 16> nonce,
                        std::string& text);

  /// `all` is all that was read so far, as in response_reader::advance().
  result advance(std::string_view all);
  /// The stream has ended, or nobody will wait for more: errc::upgrade_cut_off, or the refusal with what came
  /// of it.
  result finish();

  std::error_code error() const noexcept { return error_; }
  /// Bytes of the response, interim ones included.
  std::size_t consumed() const noexcept { return reader_.consumed(); }
  const http_response& response() const noexcept { return reader_.response(); }
  /// Once accepted: the subprotocol chosen, or empty.
  const std::string& subprotocol() const noexcept { return subprotocol_; }
  /// Once accepted: how messages are compressed, if at all.
  const std::optional<deflate_parameters>& deflate() const noexcept { return deflate_; }

 private:
  result judge(response_reader::result read);
  std::error_code check() const;
  std::error_code check_upgrade() const;
  std::error_code check_accept() const;
  std::error_code choose_subprotocol();

  response_reader reader_;
  result result_ = result::need_data;
  std::error_code error_ = {};
  std::string accept_ = {};  ///< the Sec-WebSocket-Accept that answers our key
  std::vector<std::string> offered_subprotocols_ = {};
  bool allow_missing_subprotocol_ = false;
  std::optional<deflate_parameters> offered_deflate_ = {};
  std::string subprotocol_ = {};
  std::optional<deflate_parameters> deflate_ = {};
};

}  // namespace hawser::protocol
