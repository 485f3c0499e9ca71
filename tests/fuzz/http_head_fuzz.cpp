// The answer to an upgrade and to a CONNECT, from the status line to the verdict. However the bytes arrive,
// the outcome is the same; nothing beyond them is read, and what is kept stays within the limits.
//
// Input: one byte of choices, four bytes that say where to cut, then the response.
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/handshake.hpp"
#include "protocol/retry_after.hpp"
#include "support/sample_key.hpp"

using namespace hawser::protocol;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

handshake make(const http_limits& limits, handshake*) {
  static const std::vector<std::string> subprotocols = {"chat", "v2.chat"};
  const deflate_parameters wish = {false, false, 12, 15};
  handshake_request request;
  request.host = "a.example";
  request.subprotocols = subprotocols;
  request.deflate = &wish;
  handshake shake(limits);
  std::string text;
  require(!shake.start(request, hawser::test::sample_nonce(), text));
  return shake;
}

response_reader make(const http_limits& limits, response_reader*) {
  return response_reader(response_reader::purpose::connect, limits);
}

std::string described(const http_response& response, std::size_t consumed, std::error_code error,
                      int result) {
  std::string text = std::to_string(result) + " " + std::to_string(error.value()) + " " +
                     std::to_string(consumed) + " " + std::to_string(response.minor_version) + " " +
                     std::to_string(response.status) + " " + response.reason;
  for (const hawser::header_field& field : response.headers) text += "\n" + field.name + ":" + field.value;
  return text + "\n\n" + response.body;
}

// The outcome in words, after these reads and the end of the stream. Each read is a block of its own size, so
// that the address sanitizer sees the first byte too many.
template <typename Reader>
std::string outcome(std::string_view input, const std::vector<std::size_t>& ends, const http_limits& limits) {
  Reader reader = make(limits, static_cast<Reader*>(nullptr));
  auto result = Reader::result::need_data;
  for (const std::size_t end : ends) {
    const std::vector<char> gathered(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(end));
    result = reader.advance({gathered.data(), gathered.size()});
    require(reader.consumed() <= end);
    if (result != Reader::result::need_data) break;
    require(reader.consumed() == end);
  }
  if (result == Reader::result::need_data) result = reader.finish();
  require(result != Reader::result::need_data);

  const http_response& response = reader.response();
  require(response.status == 0 || (response.status >= 100 && response.status <= 599));
  require(response.headers.size() <= limits.headers);
  require(response.body.size() <= limits.body);
  require(reader.consumed() <=
          limits.interim_bytes + limits.head + limits.body + body_reader::max_framing + 1);
  require(retry_after(response.headers) <= max_retry_after);
  return described(response, reader.consumed(), reader.error(), static_cast<int>(result));
}

template <typename Reader>
void check(std::string_view input, const std::vector<std::size_t>& cuts, const http_limits& limits) {
  const std::string whole = outcome<Reader>(input, {input.size()}, limits);
  require(outcome<Reader>(input, cuts, limits) == whole);
  std::vector<std::size_t> bytes;
  for (std::size_t end = 1; end <= input.size(); ++end) bytes.push_back(end);
  require(outcome<Reader>(input, bytes, limits) == whole);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t cut_count = 4;
  if (size < 1 + cut_count) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1 + cut_count, size - 1 - cut_count);
  http_limits limits;
  if ((data[0] & 1) != 0) limits = {.head = 120, .headers = 3, .interim = 2, .interim_bytes = 150, .body = 8};

  std::vector<std::size_t> cuts;
  std::size_t last = 0;
  for (std::size_t at = 1; at <= cut_count; ++at) {
    last += data[at];
    if (last < input.size()) cuts.push_back(last);
  }
  cuts.push_back(input.size());
  if ((data[0] & 2) != 0) {
    check<response_reader>(input, cuts, limits);
  } else {
    check<handshake>(input, cuts, limits);
  }
  return 0;
}
