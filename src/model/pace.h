#pragma once
/// How fast mail may go, as a person asks for it: plain values. smtp/pacer.h keeps to them.

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace peyk {

/// So many messages in such a time: `20/s`, `600/m`, `5000/h`. All numbers are positive.
struct Rate {
  int64_t messages = 1;
  std::chrono::seconds per{1};
  /// How many may go at once after a pause. In any (half-open) span of time T no more than
  /// messages × T / per + burst − 1 begin, rounded up.
  int64_t burst = 1;

  bool operator==(const Rate&) const = default;
};

/// A relay's reputation grows with what it sends: so many messages a day, from day to day more.
/// Either `days` says how many on each, or `first`, `growth` and `until` do. The days are those of
/// the calendar of `zone`; one on which nothing is sent counts too. Before `start` it is as on the
/// first day, after the last day there is no limit.
struct WarmUpPlan {
  std::chrono::year_month_day start{};
  int64_t first = 0;  ///< On the first day.
  double growth = 1;  ///< Each day that many times the day before; at least 1.
  int64_t until = 0;  ///< The day that reaches this is the last; not less than `first`.
  std::vector<int64_t> days{};
  std::string zone = "UTC";  ///< IANA name.

  bool operator==(const WarmUpPlan&) const = default;
};

/// What the domains of readers take, the domains of one entry counted together.
struct DomainPace {
  /// Lower case A-labels. The first names the group. "*" alone: every domain that is not named
  /// elsewhere, each by itself.
  std::vector<std::string> domains{};
  std::optional<int> connections{};  ///< Messages under way at once.
  std::optional<Rate> rate{};

  bool operator==(const DomainPace&) const = default;
};

/// The hours of the day in which mail may go out, by the clock on the wall: from 00:00 to 24:00,
/// half-open. Over midnight if `until` is not after `from`; then the days are those on which it
/// begins. Empty hours (`from` = `until`) and no days are refused by who loads them.
struct SendHours {
  std::chrono::minutes from{};
  std::chrono::minutes until{std::chrono::hours{24}};
  std::array<bool, 7> days{true, true, true, true, true, true, true};  ///< From Sunday.

  bool operator==(const SendHours&) const = default;
};

}  // namespace peyk
