// Sec-WebSocket-Extensions: what can be parsed is written and parsed again without change, and what was
// agreed, when answered in other words, is agreed once more.
//
// Input: two bytes that choose the offer, then the header's value.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/extension.hpp"

using namespace hawser::protocol;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::string written(const std::vector<extension>& list) {
  std::string text;
  for (const extension& element : list) {
    text += ", " + element.name;
    for (const extension_parameter& parameter : element.parameters) {
      text += "; " + parameter.name;
      if (parameter.value) text += "=\"" + *parameter.value + "\"";
    }
  }
  return text;
}

std::string answer(const deflate_parameters& agreed) {
  std::string text = "permessage-deflate";
  if (agreed.server_no_context_takeover) text += "; server_no_context_takeover";
  if (agreed.client_no_context_takeover) text += "; client_no_context_takeover";
  return text + "; client_max_window_bits=" + std::to_string(agreed.client_max_window_bits) +
         ";server_max_window_bits=" + std::to_string(agreed.server_max_window_bits);
}

void check_agreed(const deflate_parameters& agreed, const deflate_parameters& offered) {
  require(agreed.server_max_window_bits >= 8 && agreed.client_max_window_bits >= 8);
  require(agreed.server_max_window_bits <= offered.server_max_window_bits);
  require(agreed.client_max_window_bits <= offered.client_max_window_bits);
  require(agreed.server_no_context_takeover || !offered.server_no_context_takeover);
  require(agreed.client_no_context_takeover || !offered.client_no_context_takeover);

  std::optional<deflate_parameters> again;
  require(!negotiate(answer(agreed), &offered, again));
  require(again && *again == agreed);
  require(!negotiate(answer(agreed), &agreed, again));
  require(again && *again == agreed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const deflate_parameters offered = {(data[0] & 1) != 0, (data[0] & 2) != 0, 8 + (data[1] & 7),
                                      8 + ((data[1] >> 4) & 7)};
  const std::vector<char> exact(data + 2, data + size);
  const std::string_view value(exact.data(), exact.size());

  std::vector<extension> list;
  const std::error_code fault = parse_extensions(value, list);
  const std::string text = written(list);
  std::vector<extension> again;
  require(!parse_extensions(text, again) && written(again) == text);

  std::optional<deflate_parameters> agreed;
  const std::error_code error = negotiate(value, &offered, agreed);
  require(!fault || error == fault);
  require(!(error && agreed));
  if (agreed) check_agreed(*agreed, offered);
  require(static_cast<bool>(negotiate(value, nullptr, agreed)) == (fault || !list.empty()));
  require(!agreed);
  return 0;
}
