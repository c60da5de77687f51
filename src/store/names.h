#pragma once
/// The words by which the store writes states.

#include <optional>
#include <string_view>

#include "model/subscriber.h"
#include "store/store.h"

namespace peyk {

[[nodiscard]] inline std::string_view stored_word(SubscriberState state) {
  switch (state) {
    case SubscriberState::active:
      return "active";
    case SubscriberState::unsubscribed:
      return "unsubscribed";
    case SubscriberState::suppressed:
      return "suppressed";
  }
  return "?";
}

[[nodiscard]] inline std::optional<SubscriberState> parse_subscriber_state(std::string_view name) {
  for (const auto state :
       {SubscriberState::active, SubscriberState::unsubscribed, SubscriberState::suppressed}) {
    if (stored_word(state) == name) return state;
  }
  return std::nullopt;
}

[[nodiscard]] inline std::string_view stored_word(IssueState state) {
  switch (state) {
    case IssueState::composed:
      return "composed";
    case IssueState::sending:
      return "sending";
    case IssueState::stopped:
      return "stopped";
    case IssueState::finished:
      return "finished";
  }
  return "?";
}

[[nodiscard]] inline std::optional<IssueState> parse_issue_state(std::string_view name) {
  for (const auto state :
       {IssueState::composed, IssueState::sending, IssueState::stopped, IssueState::finished}) {
    if (stored_word(state) == name) return state;
  }
  return std::nullopt;
}

}  // namespace peyk
