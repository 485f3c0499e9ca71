#include <cstddef>
#include <hawser/error.hpp>
#include <new>
#include <string>

#include "error_policy.hpp"
#include "error_table.hpp"
#include "text.hpp"

namespace hawser {

namespace {

const detail::error_entry* find(int value) noexcept {
  for (const detail::error_entry& entry : detail::error_table) {
    if (static_cast<int>(entry.value) == value) return &entry;
  }
  return nullptr;
}

class errors final : public std::error_category {
 public:
  const char* name() const noexcept override { return "hawser"; }
  std::string message(int value) const override {
    const detail::error_entry* const entry = find(value);
    return entry != nullptr ? std::string(entry->sentence) : "unknown error " + std::to_string(value);
  }
  std::error_condition default_error_condition(int value) const noexcept override {
    const detail::error_entry* const entry = find(value);
    return entry != nullptr ? make_error_condition(entry->belongs_to) : std::error_condition(value, *this);
  }
};

std::string_view sentence_of(condition value) noexcept {
  switch (value) {
    case condition::invalid_argument: return "an argument or option is not allowed";
    case condition::invalid_state: return "not possible in this state";
    case condition::unsupported: return "not supported on this platform";
    case condition::transport: return "the network failed";
    case condition::tls: return "TLS failed";
    case condition::handshake: return "the opening handshake failed";
    case condition::protocol: return "the peer broke the protocol";
    case condition::limit: return "a limit was passed";
    case condition::would_block: return "not now, but later";
    case condition::timeout: return "a time limit was passed";
    case condition::cancelled: return "cancelled by the program";
  }
  return {};
}

class conditions final : public std::error_category {
 public:
  const char* name() const noexcept override { return "hawser.condition"; }
  std::string message(int value) const override {
    const std::string_view sentence = sentence_of(static_cast<condition>(value));
    return sentence.empty() ? "unknown condition " + std::to_string(value) : std::string(sentence);
  }
};

/// The one object of a category. It is never destroyed, so that a loop with static storage may still name an
/// error while the program ends.
template <typename Category>
const Category& immortal() noexcept {
  alignas(Category) static std::byte place[sizeof(Category)];
  static const Category* const category = new (static_cast<void*>(place)) Category;
  return *category;
}

/// The system's and OpenSSL's words: "system 111: Connection refused". Kept to one line.
std::string in_words(const native_error& error) {
  std::string result = error.domain;
  if (error.value != 0) result.append(" ").append(std::to_string(error.value));
  if (!error.text.empty()) result.append(": ").append(error.text);
  for (char& c : result) {
    if (detail::is_control(c)) c = ' ';
  }
  return result;
}

}  // namespace

const std::error_category& error_category() noexcept { return immortal<errors>(); }
const std::error_category& condition_category() noexcept { return immortal<conditions>(); }

condition condition_of(errc value) noexcept {
  const detail::error_entry* const entry = find(static_cast<int>(value));
  return entry != nullptr ? entry->belongs_to : condition::unsupported;
}

std::string_view to_string(stage value) noexcept {
  switch (value) {
    case stage::unknown: break;
    case stage::prepare: return "prepare";
    case stage::resolve: return "resolve";
    case stage::connect: return "connect";
    case stage::proxy: return "proxy";
    case stage::tls: return "tls";
    case stage::upgrade: return "upgrade";
    case stage::frames: return "frames";
  }
  return "unknown";
}

std::string error_info::message() const {
  if (!code) return "no error";
  std::string result;
  if (const std::string_view where = to_string(stage); where != "unknown") result.append(where).append(": ");
  const std::string status = std::to_string(http_status);
  if (code == errc::http_status && http_status != 0) {
    result += "the server answered HTTP " + status + " instead of 101";
  } else {
    result += code.message();
    if (http_status != 0) result += ", HTTP " + status;
  }
  if (retry_after.count() >= 0) result += ", retry after " + std::to_string(retry_after.count()) + " s";
  if (!native.domain.empty()) result += " (" + in_words(native) + ")";
  return result;
}

}  // namespace hawser

namespace hawser::detail {

bool retryable_by_default(errc value) noexcept {
  const error_entry* const entry = find(static_cast<int>(value));
  return entry != nullptr && entry->retryable;
}

bool is_status_retried(int status) noexcept {
  return status == 408 || status == 425 || status == 429 || (status >= 500 && status <= 599);
}

bool retryable_by_default(const error_info& error) noexcept {
  if (error.code == errc::http_status) return is_status_retried(error.http_status);
  return error.code.category() == error_category() &&
         retryable_by_default(static_cast<errc>(error.code.value()));
}

}  // namespace hawser::detail
