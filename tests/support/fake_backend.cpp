#include "support/fake_backend.hpp"

#include <algorithm>
#include <deque>
#include <thread>
#include <utility>

namespace hawser::test {

namespace {
fake_world* current = nullptr;
// Where there are none, io::background is as io::caller.
#if defined(__EMSCRIPTEN__) && !defined(__EMSCRIPTEN_PTHREADS__)
constexpr bool threads = false;
#else
constexpr bool threads = true;
#endif
}  // namespace

class fake_reactor final : public detail::reactor {
 public:
  fake_reactor(const loop_options&, detail::reactor_host& host) : host_(host), world_(*current) {
    const std::lock_guard lock(world_.mutex_);
    world_.reactors_.push_back(this);
  }
  ~fake_reactor() override {
    const std::lock_guard lock(world_.mutex_);
    std::erase(world_.reactors_, this);
  }

  detail::time_point now() const noexcept override { return world_.now(); }
  std::uint64_t random() noexcept override { return world_.random(); }
  std::unique_ptr<detail::connection> connect(detail::connect_request request,
                                              detail::connection_events& events) override;

  void set_alarm(detail::time_point when) override {
    const std::lock_guard lock(world_.mutex_);
    alarm_ = when;
    ++world_.alarms;
  }
  void wake() noexcept override {
    const std::lock_guard lock(world_.mutex_);
    woken_ = true;
    ++world_.wakes;
    world_.changed_.notify_all();
  }
  void wait(detail::time_point until) override;
  void show_ready(bool ready) noexcept override {
    const std::lock_guard lock(world_.mutex_);
    world_.shown_.push_back(ready);
  }
  std::intptr_t wait_handle() const noexcept override { return -1; }
  void start_thread(function<void()> body) override {
    thread_ = std::thread([body = std::move(body)] { body(); });
  }
  void join_thread() override { thread_.join(); }

  /// Under the world's lock.
  bool has_work() const { return woken_ || !actions_.empty() || alarm_ <= world_.now_; }
  bool is_idle() const { return !thread_.joinable() || (waiting_ && !has_work()); }
  bool has_thread() const { return thread_.joinable(); }
  void push(std::function<void()> action) {
    const std::lock_guard lock(world_.mutex_);
    actions_.push_back(std::move(action));
    world_.changed_.notify_all();
  }
  void run_ready();
  detail::reactor_host& host() { return host_; }
  fake_world& world() { return world_; }

 private:
  detail::reactor_host& host_;
  fake_world& world_;
  std::thread thread_;
  std::deque<std::function<void()>> actions_;
  detail::time_point alarm_ = detail::never;
  bool woken_ = false;
  bool waiting_ = false;
};

class fake_connection final : public detail::connection {
 public:
  fake_connection(std::shared_ptr<fake_link> link, detail::connection_events& events)
      : link_(std::move(link)), events_(events) {
    link_->connection_ = this;
    link_->alive = true;
  }
  ~fake_connection() override {
    link_->connection_ = nullptr;
    link_->alive = false;
    link_->log.emplace_back("gone");
  }

  void send(const detail::outgoing& message) override {
    const std::string payload(reinterpret_cast<const char*>(message.bytes.data()), message.bytes.size());
    link_->sent.push_back({message.text, message.compress, payload});
    link_->log.push_back("send:" + payload.substr(0, 40));
    link_->waiting_.push_back(payload.size());
    link_->waiting_bytes_ += payload.size();
    unflushed_ = true;
  }
  void flush() override {
    if (!std::exchange(unflushed_, false)) return;
    ++link_->writes;
    link_->log.emplace_back("flush");
    if (!link_->stalled) link_->drain();
  }
  void ping(std::span<const std::byte> payload) override {
    link_->pings.emplace_back(reinterpret_cast<const char*>(payload.data()), payload.size());
    link_->log.emplace_back("ping");
    unflushed_ = true;
  }
  void close(std::uint16_t code, std::string_view reason) override {
    link_->closed_with = code;
    link_->close_reason = reason;
    link_->log.push_back("close:" + std::to_string(code));
    unflushed_ = true;
  }
  void pause() override { pause_link(); }
  void resume() override {
    link_->paused = false;
    link_->log.emplace_back("resume");
    link_->reactor_->push([link = link_] { link->deliver_held(); });
  }
  std::size_t buffered_amount() const noexcept override { return link_->waiting_bytes_; }
  std::size_t buffered_messages() const noexcept override { return link_->waiting_.size(); }
  detail::activity seen() const noexcept override { return link_->seen_; }
  hawser::stage reached() const noexcept override { return link_->reached; }
  std::uint16_t sent_code() const noexcept override { return link_->closed_with; }

  void pause_link() {
    link_->paused = true;
    link_->log.emplace_back("pause");
  }
  detail::connection_events& events() { return events_; }

 private:
  std::shared_ptr<fake_link> link_;
  detail::connection_events& events_;
  bool unflushed_ = false;
};

// The link: all of it runs on the engine's thread but what only calls act().

bool fake_link::heard() const noexcept { return connection_ != nullptr && !connection_->dropped(); }

void fake_link::act(std::function<void(detail::connection_events&)> action) {
  reactor_->push([self = shared_from_this(), action = std::move(action)] {
    if (self->heard()) action(self->connection_->events());
  });
}

void fake_link::open(detail::connected what) {
  act([this, what = std::move(what)](detail::connection_events& events) mutable {
    if (std::exchange(reached, stage::frames) == stage::frames) return;  // once
    events.opened(std::move(what));
  });
}

void fake_link::receive(std::string_view payload, bool text) {
  act([this, text, payload = std::string(payload)](detail::connection_events&) {
    held_.push_back([this, text, payload](detail::connection_events&) {
      lend(std::as_bytes(std::span(payload)), text, 1, nullptr);
    });
    deliver_held();
  });
}

void fake_link::receive_owned(std::string payload, bool text) {
  act([this, text, payload = std::move(payload)](detail::connection_events&) {
    held_.push_back([this, text, payload](detail::connection_events&) {
      detail::buffer storage;
      storage.append(payload.data(), payload.size());
      lent_storage = storage.data();
      lend(storage.bytes(), text, 1, &storage);
    });
    deliver_held();
  });
}

void fake_link::receive_lent(std::span<const std::byte> bytes, bool text, std::size_t count) {
  act([this, bytes, text, count](detail::connection_events&) {
    held_.push_back(
        [this, bytes, text, count](detail::connection_events&) { lend(bytes, text, count, nullptr); });
    deliver_held();
  });
}

void fake_link::lend(std::span<const std::byte> bytes, bool text, std::size_t count,
                     detail::buffer* storage) {
  for (; count > 0 && heard(); --count) {
    ++received;
    seen_.bytes += bytes.size();
    seen_.last = reactor_->now();
    const auto answer = connection_->events().received({.text = text, .bytes = bytes, .storage = storage});
    if (answer == detail::flow::go_on || connection_ == nullptr) continue;
    connection_->pause_link();
    if (count > 1) {
      held_.insert(held_.begin(), [this, bytes, text, left = count - 1](detail::connection_events&) {
        lend(bytes, text, left, nullptr);
      });
    }
    return;
  }
}

void fake_link::deliver_held() {
  while (!held_.empty() && !paused && heard()) {
    const auto next = std::move(held_.front());
    held_.erase(held_.begin());
    next(connection_->events());
  }
}

void fake_link::pong(std::string_view payload) {
  act([this, payload = std::string(payload)](detail::connection_events& events) {
    seen_.last = reactor_->now();
    events.pong(std::as_bytes(std::span(payload)));
  });
}

void fake_link::peer_close(std::uint16_t code, std::string_view reason) {
  act([code, reason = std::string(reason)](detail::connection_events& events) {
    events.closing(code, reason);
  });
}

void fake_link::fail(errc why, stage where) { fail(detail::failure{.error = {.code = why, .stage = where}}); }

void fake_link::fail(detail::failure why) {
  act([this, why = std::move(why)](detail::connection_events& events) {
    events.failed(why);
    if (heard()) events.closed({});
  });
}

void fake_link::end(detail::ending how) {
  act([how = std::move(how)](detail::connection_events& events) { events.closed(how); });
}

void fake_link::finish_close() {
  act([this](detail::connection_events& events) {
    events.closed({.code = closed_with, .reason = close_reason, .clean = true, .sent_code = closed_with});
  });
}

void fake_link::drain(std::size_t bytes) {
  act([this, bytes](detail::connection_events& events) {
    std::size_t left = bytes;
    while (!waiting_.empty() && waiting_.front() <= left) {
      left -= waiting_.front();
      waiting_bytes_ -= waiting_.front();
      written_bytes += waiting_.front();
      ++written_messages;
      waiting_.erase(waiting_.begin());
    }
    if (!waiting_.empty()) {
      waiting_.front() -= left;
      waiting_bytes_ -= left;
      written_bytes += left;
    }
    events.drained();
  });
}

void fake_link::note_activity(bool inside_frame) {
  act([this, inside_frame](detail::connection_events&) {
    ++seen_.bytes;
    seen_.last = reactor_->now();
    seen_.inside_frame = inside_frame;
  });
}

// The reactor.

std::unique_ptr<detail::connection> fake_reactor::connect(detail::connect_request request,
                                                          detail::connection_events& events) {
  auto link = std::make_shared<fake_link>();
  link->request = std::move(request);
  link->reactor_ = this;
  {
    const std::lock_guard lock(world_.mutex_);
    world_.links.push_back(link);
  }
  auto made = std::make_unique<fake_connection>(link, events);
  if (world_.on_connect) world_.on_connect(*link);
  return made;
}

void fake_reactor::wait(detail::time_point until) {
  {
    std::unique_lock lock(world_.mutex_);
    waiting_ = true;
    world_.changed_.notify_all();
    while (!has_work() && until > world_.now_) {
      if (world_.jump_to_alarms && alarm_ != detail::never) {
        world_.now_ = std::max(world_.now_, alarm_);
      } else {
        world_.changed_.wait(lock);
      }
    }
    waiting_ = false;
  }
  run_ready();
}

void fake_reactor::run_ready() {
  std::deque<std::function<void()>> actions;
  bool woken = false;
  bool due = false;
  {
    const std::lock_guard lock(world_.mutex_);
    actions.swap(actions_);
    woken = std::exchange(woken_, false);
    due = alarm_ <= world_.now_;
    if (due) alarm_ = detail::never;
  }
  if (woken) host_.woken();
  for (auto& each : actions) each();
  if (due) host_.alarm();
}

// The world.

fake_world::fake_world() {
  current = this;
  now_ = detail::time_point{} + std::chrono::hours(1);
  random = [this] {
    // xorshift64*: any even spread will do.
    random_state_ ^= random_state_ >> 12;
    random_state_ ^= random_state_ << 25;
    random_state_ ^= random_state_ >> 27;
    return random_state_ * 0x2545f4914f6cdd1du;
  };
}

fake_world::~fake_world() { current = nullptr; }

capabilities_info fake_world::native() noexcept {
  return {.request_headers = true,
          .ping_frames = true,
          .tls_settings = true,
          .proxies = true,
          .compression_settings = true,
          .redirects = true,
          .http_status = true,
          .background_thread = threads,
          .blocking_run = true,
          .receive_backpressure = true,
          .unix_sockets = true};
}

capabilities_info fake_world::page() noexcept { return {}; }

detail::time_point fake_world::now() const {
  const std::lock_guard lock(mutex_);
  return now_;
}

void fake_world::advance(std::chrono::nanoseconds by) {
  const std::lock_guard lock(mutex_);
  now_ += by;
  changed_.notify_all();
}

std::vector<bool> fake_world::shown() const {
  const std::lock_guard lock(mutex_);
  return shown_;
}

void fake_world::settle_engine() {
  if (!can.blocking_run) {
    while (page_turn()) {
    }
    return;
  }
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] {
    return std::all_of(reactors_.begin(), reactors_.end(),
                       [](const fake_reactor* each) { return each->is_idle(); });
  });
}

void fake_world::settle(loop& events) {
  // Two quiet rounds: what one poll sets going may be delivered by the next.
  for (int quiet = 0; quiet < 2;) {
    settle_engine();
    const bool delivered = events.poll() != 0;
    quiet = delivered || events.pending() ? 0 : quiet + 1;
  }
}

bool fake_world::page_turn() {
  bool any = false;
  std::vector<fake_reactor*> present;
  {
    const std::lock_guard lock(mutex_);
    present = reactors_;
  }
  for (fake_reactor* each : present) {
    {
      const std::lock_guard lock(mutex_);
      if (!each->has_work()) continue;
    }
    any = true;
    each->run_ready();
    each->host().turn_ended();
  }
  return any;
}

void fake_world::notice_from_system(notice what) {
  std::vector<fake_reactor*> present;
  {
    const std::lock_guard lock(mutex_);
    present = reactors_;
  }
  for (fake_reactor* each : present) each->push([each, what] { each->host().noticed(what); });
}

}  // namespace hawser::test

namespace hawser::detail {

std::unique_ptr<reactor> make_reactor(const loop_options& settings, reactor_host& host) {
  return std::make_unique<test::fake_reactor>(settings, host);
}

capabilities_info backend_capabilities() noexcept {
  return test::current == nullptr ? test::fake_world::native() : test::current->can;
}

}  // namespace hawser::detail
