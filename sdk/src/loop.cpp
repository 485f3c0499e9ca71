#include <hawser/loop.hpp>
#include <utility>

#include "loop_core.hpp"

namespace hawser {

loop::loop(loop_options settings) : core_(std::make_shared<detail::loop_core>(settings)) { core_->start(); }
loop::~loop() { core_->shut_down(); }

std::size_t loop::poll(poll_budget budget) { return core_->poll(budget); }
bool loop::pending() const noexcept { return core_->pending(); }
void loop::run() { core_->run({}); }
void loop::run(function<void()> on_finished) { core_->run(std::move(on_finished)); }
void loop::stop() noexcept { core_->stop(); }
void loop::post(function<void()> work) { core_->post(std::move(work)); }
void loop::attach() noexcept { core_->attach(); }
void loop::notify(notice what) noexcept { core_->notify(what); }
void loop::on_ready(function<void()> schedule) { core_->on_ready(std::move(schedule)); }
std::intptr_t loop::wait_handle() const noexcept { return core_->wait_handle(); }

batch::batch(loop& owner) noexcept : core_(owner.core_) { core_->begin_batch(); }
batch::~batch() { core_->end_batch(); }

capabilities_info capabilities() noexcept { return detail::backend_capabilities(); }

}  // namespace hawser
