#include "protocol/extension.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "protocol/http_header.hpp"

namespace hawser::protocol {
namespace {

constexpr std::string_view deflate_name = "permessage-deflate";
constexpr std::string_view server_takeover_name = "server_no_context_takeover";
constexpr std::string_view client_takeover_name = "client_no_context_takeover";
constexpr std::string_view server_window_name = "server_max_window_bits";
constexpr std::string_view client_window_name = "client_max_window_bits";

class scanner {
 public:
  explicit scanner(std::string_view text) noexcept : rest_(trimmed(text)) {}

  bool at_end() const noexcept { return rest_.empty(); }
  /// Takes `mark` and the white space behind it, if it comes next.
  bool take(char mark) noexcept {
    if (rest_.empty() || rest_.front() != mark) return false;
    rest_ = trimmed(rest_.substr(1));
    return true;
  }
  /// False if no token comes next. White space behind it is taken, too.
  bool take_token(std::string& token) {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_token_character);
    const auto size = static_cast<std::size_t>(end - rest_.begin());
    token = rest_.substr(0, size);
    rest_ = trimmed(rest_.substr(size));
    return size > 0;
  }
  /// Without its escapes a quoted value must be a token (RFC 6455 9.1).
  bool take_value(std::string& value) {
    if (rest_.empty() || rest_.front() != '"') return take_token(value);
    for (std::size_t at = 1; at < rest_.size(); ++at) {
      if (rest_[at] == '"') {
        rest_ = trimmed(rest_.substr(at + 1));
        return is_token(value);
      }
      if (rest_[at] == '\\' && ++at == rest_.size()) break;
      value += rest_[at];
    }
    return false;
  }

 private:
  std::string_view rest_;
};

bool take_parameter(scanner& text, extension_parameter& parameter) {
  if (!text.take_token(parameter.name)) return false;
  return !text.take('=') || text.take_value(parameter.value.emplace());
}

bool take_extension(scanner& text, extension& element) {
  if (!text.take_token(element.name)) return false;
  while (text.take(';')) {
    if (!take_parameter(text, element.parameters.emplace_back())) return false;
  }
  return true;
}

/// 8 to 15, without leading zeros; else 0 (RFC 7692 7.1.2).
int window_bits(const std::optional<std::string>& value) {
  for (int bits = 8; bits <= 15; ++bits) {
    if (value == std::to_string(bits)) return bits;
  }
  return 0;
}

bool read_parameter(const extension_parameter& parameter, deflate_parameters& answer) {
  if (parameter.name == server_window_name) {
    answer.server_max_window_bits = window_bits(parameter.value);
    return answer.server_max_window_bits != 0;
  }
  if (parameter.name == client_window_name) {
    answer.client_max_window_bits = window_bits(parameter.value);
    return answer.client_max_window_bits != 0;
  }
  if (parameter.value) return false;
  if (parameter.name == server_takeover_name) return answer.server_no_context_takeover = true;
  if (parameter.name == client_takeover_name) return answer.client_no_context_takeover = true;
  return false;
}

bool agree(const extension& element, const deflate_parameters& offered, deflate_parameters& agreed) {
  const std::vector<extension_parameter>& parameters = element.parameters;
  for (auto one = parameters.begin(); one != parameters.end(); ++one) {
    const auto same = [one](const extension_parameter& other) { return other.name == one->name; };
    if (std::any_of(parameters.begin(), one, same) || !read_parameter(*one, agreed)) return false;
  }
  if (offered.server_no_context_takeover && !agreed.server_no_context_takeover) return false;
  if (agreed.server_max_window_bits > offered.server_max_window_bits) return false;
  agreed.client_no_context_takeover |= offered.client_no_context_takeover;
  agreed.client_max_window_bits = std::min(agreed.client_max_window_bits, offered.client_max_window_bits);
  return true;
}

}  // namespace

std::error_code parse_extensions(std::string_view text, std::vector<extension>& list) {
  list.clear();
  scanner rest(text);
  do {
    while (rest.take(',')) continue;
    if (rest.at_end()) return {};
  } while (take_extension(rest, list.emplace_back()) && (rest.at_end() || rest.take(',')));
  list.clear();
  return errc::extension_malformed;
}

std::string deflate_offer(const deflate_parameters& wish) {
  std::string offer(deflate_name);
  const auto add = [&offer](std::string_view name) { offer.append("; ").append(name); };
  if (wish.server_no_context_takeover) add(server_takeover_name);
  if (wish.client_no_context_takeover) add(client_takeover_name);
  if (wish.server_max_window_bits < 15) {
    add(server_window_name);
    offer.append("=").append(std::to_string(wish.server_max_window_bits));
  }
  add(client_window_name);
  if (wish.client_max_window_bits < 15) {
    offer.append("=").append(std::to_string(wish.client_max_window_bits));
  }
  return offer;
}

std::error_code negotiate(std::string_view answer, const deflate_parameters* offered,
                          std::optional<deflate_parameters>& agreed) {
  agreed.reset();
  std::vector<extension> list;
  if (const std::error_code error = parse_extensions(answer, list)) return error;
  std::optional<deflate_parameters> result;
  for (const extension& element : list) {
    if (offered == nullptr || element.name != deflate_name) return errc::extension_not_offered;
    if (result) return errc::extension_duplicated;
    if (!agree(element, *offered, result.emplace())) return errc::extension_parameter;
  }
  agreed = result;
  return {};
}

}  // namespace hawser::protocol
