#pragma once
/// What the pacer keeps of relays and domains. Private to smtp/pacer*.cpp.

#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "smtp/pacer.h"
#include "smtp/pacing_concurrency.h"
#include "smtp/pacing_token_bucket.h"
#include "smtp/pacing_warm_up.h"

namespace peyk {

struct Pacer::State {
  struct Relay {
    RelayPace pace;
    Concurrency concurrency;
    std::optional<TokenBucket> bucket;
    std::optional<WarmUp> warm_up;
  };
  /// A domain, or several that are counted together.
  struct Domain {
    Concurrency concurrency;
    std::optional<TokenBucket> bucket;

    /// From when on it is as good as new.
    [[nodiscard]] Time forgettable(Time now) const;
  };
  struct Group {
    DomainPace pace;
    Domain domain;
  };
  /// Looks up without making a string.
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  template <class T>
  using ByName = std::unordered_map<std::string, T, Hash, std::equal_to<>>;

  State(std::vector<RelayPace> relays, std::vector<DomainPace> domains, Pauses relay_pauses,
        Pauses domain_pauses);

  [[nodiscard]] const Domain* find(std::string_view domain) const;
  [[nodiscard]] Domain* find(std::string_view domain) {
    return const_cast<Domain*>(std::as_const(*this).find(domain));
  }
  [[nodiscard]] const Group* group_of(std::string_view domain) const;
  /// How the group calls itself; for another domain its own name.
  [[nodiscard]] std::string_view name_of(std::string_view domain) const;
  [[nodiscard]] const Rate* rate_of(std::string_view domain) const;
  [[nodiscard]] Domain new_domain() const { return {Concurrency(other_limit, pauses), fresh}; }
  /// The domain, remembered from now on.
  [[nodiscard]] Domain& remember(std::string_view domain, Time now);
  /// `now` if there is room to remember one more, else when to ask again.
  [[nodiscard]] Time room(Time now);
  void sweep(Time now);
  /// Appends the lines of `others`.
  void save_others(std::string& text, Time now) const;
  /// Nothing is known of what was sent before.
  void be_careful(Instant wall, Time now);

  std::vector<Relay> relays;
  std::deque<Group> groups;        ///< Never moves its elements.
  ByName<size_t> named;            ///< Domain to group.
  ByName<Domain> others;           ///< Every other domain that there is something to remember of.
  std::optional<int> other_limit;  ///< Of "*".
  std::optional<Rate> other_rate;
  /// The bucket that a domain begins with of which nothing is remembered. Full, but for a while
  /// after a restart that could not carry all of them over.
  std::optional<TokenBucket> fresh;
  Pauses pauses;
  size_t sweep_at = 1024;
  Time room_from = Time::min();  ///< Not worth a sweep before.
};

}  // namespace peyk
