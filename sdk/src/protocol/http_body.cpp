#include "protocol/http_body.hpp"

#include <algorithm>

namespace hawser::protocol {
namespace {

int hex_value(char c) noexcept { return detail::is_digit(c) ? c - '0' : detail::to_lower(c) - 'a' + 10; }

// The last coding decides: only "chunked" in that place frames the body (RFC 9112 6.3).
bool ends_with_chunked(std::string_view codings) noexcept {
  std::string_view last;
  for (std::string_view element; next_element(codings, element);) last = element;
  return equal_ignoring_case(last, "chunked");
}

// Equal repetitions are one length (RFC 9110 8.6). Anything else gives no length to trust, hence no body.
// Lengths over `limit` are all the same to us.
std::size_t content_length(std::string_view list, std::size_t limit) noexcept {
  std::string_view agreed;
  for (std::string_view element; next_element(list, element); agreed = element) {
    if (!agreed.empty() && element != agreed) return 0;
  }
  std::size_t length = 0;
  for (const char c : agreed) {
    if (!detail::is_digit(c)) return 0;
    length = std::min(length * 10 + static_cast<std::size_t>(c - '0'), limit);
  }
  return length;
}

}  // namespace

body_reader::body_reader(const http_response& head, std::size_t limit) : state_(state::data), room_(limit) {
  const http_headers& headers = head.headers;
  if (head.status < 200 || head.status == 204 || head.status == 304) {
    room_ = 0;
  } else if (headers.count("Transfer-Encoding") > 0) {
    if (ends_with_chunked(headers.joined("Transfer-Encoding"))) state_ = state::size_first;
  } else if (headers.count("Content-Length") > 0) {
    room_ = content_length(headers.joined("Content-Length"), limit);
  }
  if (state_ == state::data) left_ = room_;
  if (room_ == 0) state_ = state::complete;
}

std::size_t body_reader::feed(std::string_view bytes, std::string& body) {
  std::size_t taken = 0;
  while (taken < bytes.size() && !complete()) {
    if (state_ != state::data) {
      step(bytes[taken++]);
      continue;
    }
    const std::string_view part = bytes.substr(taken, left_);
    body += part;
    taken += part.size();
    left_ -= part.size();
    room_ -= part.size();
    // A body that is not chunked has all its room in one piece, so that it never ends by left_ alone.
    if (left_ == 0) state_ = room_ == 0 ? state::complete : state::chunk_return;
  }
  return taken;
}

void body_reader::step(char c) {
  if (++framing_ > max_framing) {
    state_ = state::complete;
    return;
  }
  const auto require = [c](char wanted, state next) { return c == wanted ? next : state::complete; };
  switch (state_) {
    case state::size_first: state_ = detail::is_hex_digit(c) ? step_size(c) : state::complete; break;
    case state::size: state_ = step_size(c); break;
    case state::extension:
      if (c == '\r') state_ = state::size_line_feed;
      if (c == '\n') state_ = state::complete;
      break;
    // The last chunk has no bytes. The trailers behind it say nothing that we ask for.
    case state::size_line_feed: state_ = require('\n', left_ > 0 ? state::data : state::complete); break;
    case state::chunk_return: state_ = require('\r', state::chunk_line_feed); break;
    case state::chunk_line_feed: state_ = require('\n', state::size_first); break;
    case state::data:
    case state::complete: break;
  }
}

body_reader::state body_reader::step_size(char c) {
  if (detail::is_hex_digit(c)) {
    // Bounded by what may be kept: a chunk larger than that is cut there, however large it is.
    left_ = std::min(left_ * 16 + static_cast<std::size_t>(hex_value(c)), room_);
    return state::size;
  }
  if (c == '\r') return state::size_line_feed;
  return c == ';' || c == ' ' || c == '\t' ? state::extension : state::complete;
}

}  // namespace hawser::protocol
