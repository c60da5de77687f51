#include "smtp/pacing_concurrency.h"

#include <algorithm>
#include <string>

#include "base/hash.h"

namespace peyk {
namespace {

constexpr int kLeastCeiling = 20;
constexpr int kMostStreak = 30;

}  // namespace

Concurrency::Concurrency(std::optional<int> limit, const Pauses& pauses)
    : limit_(std::max(1, limit.value_or(kUnlimited))),
      pauses_(pauses),
      ceiling_(limit_),
      window_(limit_) {}

int Concurrency::window() const { return static_cast<int>(window_); }

Concurrency::Time Concurrency::ready(Time now) const {
  return full() ? Time::max() : std::max(now, paused_until_);
}

void Concurrency::begin(Time now) {
  if (troubled() && now >= forgettable()) forget();
  ++under_way_;
}

void Concurrency::end(Effect effect, std::string_view name, Time now) {
  switch (effect) {
    case Effect::success:
      if (!draining_) grow();
      break;
    case Effect::neutral:
      break;
    case Effect::shrink:
      if (!draining_) shrink(limit_ == kUnlimited ? used() : window_, now);
      break;
    case Effect::congested:
      if (draining_) {
        trouble_ = now;
        paused_until_ = std::max(paused_until_, now + pause(name));
      } else {
        fail(name, now);
      }
      break;
  }
  if (under_way_ > 0) --under_way_;
  if (under_way_ == 0) draining_ = false;
}

void Concurrency::grow() {
  if (!troubled()) return;
  falling_ = false;
  failed_ = 0;
  if (++successes_ >= kForgiving) streak_ = 0;
  if (window_ >= limit_) return;
  window_ += window_ < threshold_ ? 1 : 1 / window_;
  if (window_ >= ceiling_) window_ = limit_;
}

double Concurrency::used() const { return std::clamp<double>(under_way_, 1, window_); }

void Concurrency::shrink(double width, Time now) {
  if (!troubled()) ceiling_ = limit_ == kUnlimited ? std::max(under_way_, kLeastCeiling) : limit_;
  if (!falling_) threshold_ = std::max(1.0, width / 2);
  falling_ = true;
  window_ = std::max(1.0, width - 1);
  successes_ = 0;
  trouble_ = now;
}

void Concurrency::fail(std::string_view name, Time now) {
  constexpr double kRounding = 1e-9;
  failed_ += 1 / used();
  shrink(used(), now);
  if (failed_ < 1 - kRounding) return;
  streak_ = std::min(streak_ + 1, kMostStreak);
  failed_ = 0;
  window_ = 1;
  paused_until_ = now + pause(name);
  draining_ = under_way_ > 1;  // The one that ends now is still counted.
}

Concurrency::Time Concurrency::pause(std::string_view name) const {
  std::chrono::milliseconds length = pauses_.first;
  for (int i = 1; i < streak_ && length < pauses_.longest; ++i) length *= 2;
  length = std::min(length, pauses_.longest);
  const std::string digest = sha256(std::string(name) + '\n' + std::to_string(streak_));
  const int step = static_cast<unsigned char>(digest[0]) * 256 +
                   static_cast<unsigned char>(digest[1]);  // 0 … 65535
  const Time whole{length};
  return whole * 3 / 4 + whole / 2 / 65536 * step;
}

Concurrency::Time Concurrency::forgettable() const {
  if (under_way_ > 0) return Time::max();
  if (!troubled()) return paused_until_;
  return std::max(trouble_, paused_until_) + kMemory;
}

void Concurrency::forget() {
  window_ = limit_;
  ceiling_ = limit_;
  failed_ = 0;
  streak_ = 0;
  falling_ = false;
}

std::optional<Concurrency::Memory> Concurrency::memory(Time now) const {
  using std::chrono::ceil;
  using std::chrono::floor;
  using std::chrono::milliseconds;
  if (!troubled() || now >= forgettable()) return std::nullopt;
  return Memory{.window = std::min<double>(window_, ceiling_),
                .threshold = threshold_,
                .ceiling = ceiling_,
                .streak = streak_,
                .pause = ceil<milliseconds>(std::max(paused_until_, now) - now),
                .since = floor<milliseconds>(std::max(now - trouble_, Time{0}))};
}

void Concurrency::recall(const Memory& memory, Time elapsed, Time now) {
  ceiling_ = limit_ == kUnlimited ? std::max(memory.ceiling, 1) : limit_;
  window_ = std::clamp<double>(memory.window, 1, ceiling_);
  if (limit_ == kUnlimited && window_ >= ceiling_) window_ = limit_;
  threshold_ = std::max(1.0, memory.threshold);
  streak_ = std::clamp(memory.streak, 0, kMostStreak);
  falling_ = true;
  const Time longest = Time{pauses_.longest} * 5 / 4;
  const Time left = std::min(Time{memory.pause}, longest) - elapsed;
  paused_until_ = left > Time{0} ? now + left : Time::min();
  trouble_ = now - elapsed - Time{memory.since};
  if (troubled() && now >= forgettable()) forget();
}

void Concurrency::be_careful(Time now) {
  if (limit_ == kUnlimited) return;
  window_ = 1;
  threshold_ = limit_;
  trouble_ = now;
}

}  // namespace peyk
