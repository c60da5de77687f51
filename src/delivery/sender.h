#pragma once
/// The event loop of an issue: lanes to the relays, the ledger between body and dot. Private to the
/// room; send_issue() is its only user.
///
/// One turn: claim, give work to lanes, poll, move bytes, gather what the sessions told, and
/// commit: one transaction writes `committing` for every dot that waits and the outcome of every
/// delivery that ended, then the dots leave. No dot ever leaves before that transaction has
/// returned.

#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "delivery/engine.h"
#include "delivery/lane.h"

namespace peyk {

class Sender {
 public:
  using Time = Lane::Time;

  /// All of them outlive the sender.
  Sender(Store& store, const std::map<std::string, Stencil>& stencils, const SendOptions& options,
         const Clock& clock, const std::function<void(const SendProgress&)>& progress,
         SendProgress begun);

  /// Sends until nothing more can be done now. Fails only when the ledger cannot be used.
  [[nodiscard]] Result<void> run();

  [[nodiscard]] int64_t sent_now() const { return sent_now_; }
  [[nodiscard]] bool interrupted() const { return interrupted_; }
  [[nodiscard]] const std::optional<Error>& stopped() const { return stopped_; }
  /// The stop is about us as the sender, and is to be kept with the issue.
  [[nodiscard]] bool stops_issue() const { return stops_issue_; }

 private:
  struct Relay {
    const RelaySettings* settings = nullptr;
    int failures = 0;       ///< In a row.
    Time blocked_until{};   ///< No new work before.
    int refused_lanes = 0;  ///< In a row: further connections that it did not take.
    Time open_after{};      ///< No further connection before.
    bool given_up = false;
  };
  struct LaneSlot {
    size_t relay = 0;
    Lane lane;
    int messages = 0;  ///< Given to the present connection.
    bool leaving = false;
    bool was_ready = false;  ///< The present connection got as far as EHLO.
    bool hurt = false;       ///< A delivery was lost with it.
    bool counted = false;    ///< The relay's failure was counted when it refused a delivery.
  };
  /// A claimed delivery that waits for a lane.
  struct Queued {
    Delivery delivery;
    Time claimed{};
    bool lost_before = false;  ///< A connection was lost under it once; a second time it waits.
  };
  /// A delivery that a session has.
  struct Flight {
    Queued queued;
    size_t lane = 0;
    bool committing = false;  ///< Recorded so.
  };

  // sender.cpp: the loop.
  [[nodiscard]] Result<void> turn();
  [[nodiscard]] bool finished();
  [[nodiscard]] bool may_wait_for_retry();
  void check_interrupts();
  [[nodiscard]] size_t lanes_wanted() const;
  void break_off();
  [[nodiscard]] Result<void> claim();
  void give_back_old_claims();
  void open_lanes();
  [[nodiscard]] bool may_give(const LaneSlot& slot) const;
  void assign();
  void give(size_t lane, Queued queued);
  void wait();
  [[nodiscard]] Time longest_wait(Time now) const;
  [[nodiscard]] Result<void> commit();
  void quit_lanes();

  // sender_events.cpp: what events mean.
  void gather();
  void on(size_t lane, const session_event::Ready& event);
  void on(size_t lane, const session_event::WantsDot& event);
  void on(size_t lane, const session_event::Accepted& event);
  void on(size_t lane, const session_event::Refused& event);
  void on(size_t lane, const session_event::Lost& event);
  void on(size_t lane, const session_event::Closed& event);
  void lane_failed(size_t lane, Error error);
  void relay_failed(size_t relay, Error error);
  void stop(Error error);
  void stop_issue(const session_event::Refused& event, const Delivery& delivery);
  [[nodiscard]] std::optional<Flight> end_flight(int64_t tag);
  void finish(const Flight& flight, DeliveryState state, std::string reason, bool suppress = false);
  void defer(const Flight& flight, const std::string& reason, bool soon);
  void try_again(Flight flight, const std::string& reason);
  void give_back(const Delivery& delivery, const std::string& reason);

  Store& store_;
  const std::map<std::string, Stencil>& stencils_;
  const SendOptions& options_;
  const Clock& clock_;
  const std::function<void(const SendProgress&)>& report_progress_;
  Stencil::Scratch scratch_;
  SendProgress progress_;

  std::vector<Relay> relays_;
  std::deque<LaneSlot> lanes_;  ///< Never moves its elements.
  std::deque<Queued> queue_;
  std::unordered_map<int64_t, Flight> flights_;
  std::vector<int64_t> wants_dot_;
  std::vector<Outcome> outcomes_;
  std::vector<pollfd> fds_;

  Time now_{};
  Time retry_wait_ends_{};  ///< While the run waits for a deferred reader; else zero.
  std::chrono::seconds waited_for_retries_{0};
  int64_t sent_now_ = 0;
  bool starting_ = true;    ///< No relay has answered yet; nothing is claimed.
  bool exhausted_ = false;  ///< The last claim gave nothing.
  bool stopping_ = false;   ///< Nothing new is begun.
  bool interrupted_ = false;
  bool abandon_ = false;  ///< The second interrupt: return as it is.
  bool stops_issue_ = false;
  std::optional<Error> stopped_;
};

}  // namespace peyk
