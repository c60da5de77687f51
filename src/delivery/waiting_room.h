#pragma once
/// Deliveries that a run has claimed and that wait for their turn, by what the domains of their
/// readers take. A domain that takes none now holds back its own readers only: they stand aside
/// while the others go on. When too many of them stand aside, the rest is given up to be put off in
/// the ledger, each to about the time when its turn will come; so memory is bounded, whatever the
/// list is like.

#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <queue>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "mail/address.h"
#include "smtp/pacer.h"
#include "store/store.h"

namespace peyk {

/// A claimed delivery.
struct Guest {
  Delivery delivery;
  Address recipient;
  Pacer::Time claimed{};
  bool lost_before = false;  ///< A connection was lost under it once; a second time it waits.
};

class WaitingRoom {
 public:
  using Time = Pacer::Time;

  /// One whom the room has no place for, and how long it should stay away.
  struct PutOff {
    Guest guest;
    std::chrono::seconds wait{};
  };

  void add(Guest guest) { queue_.push_back(std::move(guest)); }
  /// To the front: it was nearly there.
  void put_back(Guest guest) { queue_.push_front(std::move(guest)); }

  /// The next one whose domain takes a message now.
  [[nodiscard]] std::optional<Guest> next(Pacer& pacer, Time now);
  /// A message to the domain has ended: it may take another one.
  void message_ended(std::string_view domain, Time now);
  /// When next() should be asked again although nothing was added and nothing ended; Time::max() if
  /// never.
  [[nodiscard]] Time next_time() const;

  /// Those in line, as far as is known before next() has looked at their domains.
  [[nodiscard]] size_t in_line() const { return queue_.size(); }
  [[nodiscard]] size_t size() const { return queue_.size() + aside_count_; }
  [[nodiscard]] bool empty() const { return size() == 0; }

  [[nodiscard]] std::vector<PutOff> take_put_off();
  /// Takes out all for whom `leaves` says so.
  [[nodiscard]] std::vector<Guest> take_if(const std::function<bool(const Guest&)>& leaves);
  [[nodiscard]] std::vector<int64_t> readers() const;

 private:
  /// Those of one domain that stand aside.
  struct Aside {
    std::deque<Guest> guests;
    bool called = false;  ///< Has an entry in calls_.
    int64_t put_off = 0;  ///< Given up since the domain was last free.
  };
  struct Call {
    Time time;
    std::string domain;
    bool operator>(const Call& other) const { return time > other.time; }
  };

  void stand_aside(const Pacer& pacer, Guest guest, Time ready);
  void call(const std::string& domain, Aside& aside, Time time);
  [[nodiscard]] std::optional<Guest> next_called(Pacer& pacer, Time now);

  std::deque<Guest> queue_;
  std::unordered_map<std::string, Aside> aside_;
  size_t aside_count_ = 0;
  std::priority_queue<Call, std::vector<Call>, std::greater<>> calls_;
  std::vector<PutOff> put_off_;
};

}  // namespace peyk
