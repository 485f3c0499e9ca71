#include "protocol/http_head.hpp"

#include <hawser/error.hpp>
#include <utility>

namespace hawser::protocol {

std::size_t head_parser::feed(std::string_view bytes) {
  std::size_t taken = 0;
  while (taken < bytes.size() && !done() && !error_) {
    if (size_ == limits_.head) {
      error_ = errc::head_too_big;
      break;
    }
    error_ = step(bytes[taken++]);
    ++size_;
  }
  return taken;
}

std::error_code head_parser::step(char c) {
  const bool line_feed_due = state_ == state::line_feed || state_ == state::last_line_feed;
  if (c == '\0') return errc::http_nul;
  if (c == '\n' && !line_feed_due) return errc::http_bare_line_feed;
  if (c != '\n' && line_feed_due) return errc::http_malformed;

  switch (state_) {
    case state::status_line: return step_status_line(c);
    case state::after_status:
    case state::reason: return step_reason(c);
    case state::line_feed: state_ = state::header_start; return {};
    case state::header_start: return step_header_start(c);
    case state::name: return step_name(c);
    case state::value: return step_value(c);
    case state::last_line_feed: state_ = state::done; return {};
    case state::done: break;
  }
  return {};
}

// The status line is fixed in its first twelve bytes: "HTTP/1.1 101". Versions other than 1.0 and 1.1 do not
// answer an HTTP/1.1 request, and a status above 599 has no meaning that a client could act on (RFC 9110 15).
std::error_code head_parser::step_status_line(char c) {
  constexpr std::string_view pattern = "HTTP/1.v sdd";
  const char wanted = pattern[size_];
  const char lowest = wanted == 's' ? '1' : wanted == 'v' || wanted == 'd' ? '0' : wanted;
  const char highest = wanted == 's' ? '5' : wanted == 'v' ? '1' : wanted == 'd' ? '9' : wanted;
  if (c < lowest || c > highest) return errc::http_malformed;

  if (wanted == 'v') response_.minor_version = c - '0';
  if (wanted == 's' || wanted == 'd') status_ = status_ * 10 + (c - '0');
  if (size_ + 1 < pattern.size()) return {};
  response_.status = status_;
  state_ = state::after_status;
  return {};
}

// The reason phrase may be empty, and many servers then leave out the space before it as well.
std::error_code head_parser::step_reason(char c) {
  if (c == '\r') {
    state_ = state::line_feed;
    return {};
  }
  if (state_ == state::after_status) {
    state_ = state::reason;
    return c == ' ' ? std::error_code{} : errc::http_malformed;
  }
  if (!is_value_character(c)) return errc::http_malformed;
  response_.reason += c;
  return {};
}

std::error_code head_parser::step_header_start(char c) {
  if (c == '\r') {
    state_ = state::last_line_feed;
    return {};
  }
  if (c == ' ' || c == '\t') return errc::http_folded_header;
  if (!is_token_character(c)) return errc::http_malformed;
  if (response_.headers.size() == limits_.headers) return errc::too_many_headers;
  name_.assign(1, c);
  value_.clear();
  state_ = state::name;
  return {};
}

std::error_code head_parser::step_name(char c) {
  if (c == ':') {
    state_ = state::value;
    return {};
  }
  if (!is_token_character(c)) return errc::http_malformed;
  name_ += c;
  return {};
}

std::error_code head_parser::step_value(char c) {
  if (c == '\r') {
    response_.headers.add(std::move(name_), std::string(trimmed(value_)));
    state_ = state::line_feed;
    return {};
  }
  if (!is_value_character(c)) return errc::http_malformed;
  value_ += c;
  return {};
}

}  // namespace hawser::protocol
