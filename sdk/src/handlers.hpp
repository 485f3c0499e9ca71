// Handlers that may be replaced, and whose owner may be destroyed, while they run (guarantee 14).
#pragma once

#include <hawser/client.hpp>
#include <memory>
#include <utility>
#include <vector>

namespace hawser::detail {

/// How many callbacks of one client are on the stack; handlers that were replaced meanwhile live until the
/// last of them has returned.
class call_depth {
 public:
  void enter() noexcept { ++depth_; }
  void leave() noexcept {
    if (--depth_ == 0 && !replaced_.empty()) std::exchange(replaced_, {}).clear();
  }
  void keep(std::shared_ptr<void> handler) {
    if (depth_ != 0) replaced_.push_back(std::move(handler));
  }
  bool inside() const noexcept { return depth_ != 0; }

 private:
  std::vector<std::shared_ptr<void>> replaced_;
  int depth_ = 0;
};

/// A callback at a place of its own, so that it can be replaced without moving the one that runs.
template <typename Signature>
class handler {
 public:
  explicit operator bool() const noexcept { return callable_ != nullptr; }
  void replace(function<Signature> fresh, call_depth& depth) {
    auto next = fresh ? std::make_unique<function<Signature>>(std::move(fresh)) : nullptr;
    std::swap(callable_, next);
    if (next != nullptr) depth.keep(std::move(next));
  }
  const function<Signature>& get() const noexcept { return *callable_; }

 private:
  std::unique_ptr<function<Signature>> callable_;
};

struct client_handlers {
  handler<void(const open_info&)> open;
  handler<void(message&)> message;
  handler<void(const error_info&)> error;
  handler<void(const retry_info&)> retry;
  handler<void(const close_info&)> close;
  handler<void()> drain;
  handler<void(const drop_info&)> drop;
  handler<void(const pong_info&)> pong;
  handler<void(hawser::attempt)> attempt;
  handler<bool(const retry_question&)> verdict;

  void clear(call_depth& depth) {
    const auto empty = [&](auto&... slots) { (slots.replace({}, depth), ...); };
    empty(open, message, error, retry, close, drain, drop, pong, attempt, verdict);
  }
};

}  // namespace hawser::detail
