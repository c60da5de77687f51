#include "delivery/press.h"

#include <algorithm>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>
#include <utility>

namespace peyk {
namespace {

/// Those that this process may run on, which a container or taskset may have made fewer than the
/// machine has.
size_t processors() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) {
    return std::max(1U, std::thread::hardware_concurrency());
  }
  return static_cast<size_t>(std::max(1, CPU_COUNT(&allowed)));
}

}  // namespace

Press::~Press() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wanted_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  for (const int end : wake_) {
    if (end >= 0) ::close(end);
  }
}

size_t Press::ahead() const { return signs() ? 32 * processors() : 0; }

Spliced Press::make(const Stencil& stencil, const HoleValues& values,
                    Stencil::Scratch& scratch) const {
  if (!signs()) return stencil.splice(values);
  std::string message;
  stencil.fill_signed(values, *signing_.signer, signing_.times, scratch, message);
  return message;
}

Spliced Press::print(const Stencil& stencil, const HoleValues& values) {
  const Meter::Section section(meter_, Work::fill);
  return make(stencil, values, scratch_);
}

void Press::start() {
  // Without a pipe the loop still looks here at every turn, only later.
  if (::pipe2(wake_.data(), O_CLOEXEC | O_NONBLOCK) != 0) wake_ = {-1, -1};
  for (size_t i = 0; i < processors(); ++i) threads_.emplace_back([this] { work(); });
}

uint64_t Press::order(int64_t tag, const Stencil& stencil, HoleValues values) {
  if (threads_.empty()) start();
  {
    const std::lock_guard lock(mutex_);
    orders_.push_back({tag, ++ordered_, &stencil, std::move(values)});
  }
  wanted_.notify_one();
  return ordered_;
}

void Press::work() {
  Stencil::Scratch scratch;
  std::unique_lock lock(mutex_);
  for (;;) {
    wanted_.wait(lock, [this] { return closing_ || !orders_.empty(); });
    if (closing_) return;
    const Order order = std::move(orders_.front());
    orders_.pop_front();
    ++making_;
    lock.unlock();
    const Meter::Time begun = meter_.on() ? Meter::thread_time() : Meter::Time{};
    Spliced message = make(*order.stencil, order.values, scratch);
    const Meter::Time spent = meter_.on() ? Meter::thread_time() - begun : Meter::Time{};
    lock.lock();
    spent_ += spent;
    --making_;
    printed_.push_back({order.tag, order.number, std::move(message)});
    if (printed_.size() == 1 && wake_[1] >= 0) {
      // It can only fail when there is much to read already.
      [[maybe_unused]] const auto written = ::write(wake_[1], "", 1);
    }
    if (enough()) enough_made_.notify_one();
  }
}

bool Press::enough() const {
  return printed_.size() >= enough_ || (orders_.empty() && making_ == 0);
}

void Press::wait_for(size_t count, std::chrono::microseconds longest) {
  std::unique_lock lock(mutex_);
  enough_ = count;
  enough_made_.wait_for(lock, longest, [this] { return enough(); });
  enough_ = SIZE_MAX;  // Nobody waits.
}

std::vector<Press::Printed> Press::take_printed() {
  if (threads_.empty()) return {};
  const std::lock_guard lock(mutex_);
  std::array<char, 64> woken;
  while (wake_[0] >= 0 && ::read(wake_[0], woken.data(), woken.size()) > 0) continue;
  return std::exchange(printed_, {});
}

void Press::settle_meter() {
  const std::lock_guard lock(mutex_);
  meter_.add(Work::sign, std::exchange(spent_, {}));
}

}  // namespace peyk
