// The body of a refusal: read only as far as it is kept (RFC 9112 6 and 7.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/http_head.hpp"

namespace hawser::protocol {

/// A body explains a refusal to a person and decides nothing. So nothing in it is an error: where its framing
/// is broken, it ends.
class body_reader {
 public:
  /// Chunk lines and extensions carry nothing that is kept; over this many bytes of them the body ends.
  static constexpr std::size_t max_framing = 16 * 1024;

  /// A body of nothing.
  body_reader() = default;
  /// By the framing that the response's head names; keeps at most `limit` bytes.
  body_reader(const http_response& head, std::size_t limit);

  /// Reads on, appends to `body`, and returns how many bytes it took: all, unless the body is complete.
  std::size_t feed(std::string_view bytes, std::string& body);
  /// Nothing more will be read. A body without a length is complete when it is full or when the stream ends.
  bool complete() const noexcept { return state_ == state::complete; }

 private:
  enum class state : std::uint8_t {
    size_first,
    size,
    extension,
    size_line_feed,
    data,
    chunk_return,
    chunk_line_feed,
    complete,
  };

  void step(char c);
  state step_size(char c);

  state state_ = state::complete;
  std::size_t room_ = 0;     ///< bytes that may still be kept
  std::size_t left_ = 0;     ///< bytes of data still to come here, never more than room_
  std::size_t framing_ = 0;  ///< bytes read that were not kept
};

}  // namespace hawser::protocol
