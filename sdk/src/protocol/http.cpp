#include "protocol/http.hpp"

#include <hawser/error.hpp>
#include <utility>

namespace hawser::protocol {
namespace {

std::error_code check_header(const header_field& header) noexcept {
  if (!is_token(header.name)) return errc::header_name;
  return is_value(header.value) ? std::error_code{} : errc::header_value;
}

}  // namespace

std::error_code append_request(std::string& out, std::string_view method, std::string_view target,
                               std::span<const header_field> headers) {
  if (!is_token(method) || !is_visible(target)) return errc::invalid_url;
  for (const header_field& header : headers) {
    if (const std::error_code error = check_header(header)) return error;
  }
  out.append(method).append(" ").append(target).append(" HTTP/1.1\r\n");
  for (const header_field& header : headers) {
    out.append(header.name).append(": ").append(header.value).append("\r\n");
  }
  out.append("\r\n");
  return {};
}

response_reader::result response_reader::advance(std::string_view all) {
  while (result_ == result::need_data && consumed_ < all.size()) {
    const std::string_view rest = all.substr(consumed_);
    if (in_body_) {
      consumed_ += body_.feed(rest, response_.body);
      if (body_.complete()) result_ = result::complete;
      continue;
    }
    consumed_ += head_.feed(rest);
    if (head_.error()) fail(head_.error());
    if (head_.done()) end_head();
  }
  return result_;
}

response_reader::result response_reader::finish() {
  if (result_ != result::need_data) return result_;
  if (in_body_) return result_ = result::complete;
  fail(errc::upgrade_cut_off);
  return result_;
}

void response_reader::end_head() {
  const int status = head_.response().status;
  if (status < 200 && status != 101) return end_interim();

  response_ = std::move(head_.response());
  const bool tunnel = why_ == purpose::connect && status < 300;
  if (!tunnel) body_ = body_reader(response_, limits_.body);
  in_body_ = true;
  if (body_.complete()) result_ = result::complete;
}

// A server could otherwise keep us reading for ever, each head within its own limit.
void response_reader::end_interim() {
  interim_bytes_ += head_.size();
  if (++interim_ > limits_.interim || interim_bytes_ > limits_.interim_bytes) {
    return fail(errc::http_too_many_interim);
  }
  head_ = head_parser(limits_);
}

void response_reader::fail(std::error_code error) {
  response_ = std::move(head_.response());
  error_ = error;
  result_ = result::failed;
}

}  // namespace hawser::protocol
