#pragma once
/// The event loop of an issue: lanes to the relays, the ledger between body and dot. Private to the
/// room; send_issue() is its only user.
///
/// One turn: claim, give work to lanes, poll, move bytes, gather what the sessions told, and
/// commit: one transaction writes `committing` for every dot that waits and the outcome of every
/// delivery that ended, then the dots leave. No dot ever leaves before that transaction has
/// returned.
///
/// A claimed delivery is first in the waiting room, until its reader's domain and a relay take a
/// message (the pacer says when); then it is under way: its message is made, goes to a lane, and
/// ends with one of the session's events.

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "delivery/engine.h"
#include "delivery/lane.h"
#include "delivery/meter.h"
#include "delivery/press.h"
#include "delivery/turns.h"
#include "delivery/waiting_room.h"
#include "smtp/pacer.h"

namespace peyk {

/// How the ledger's reason begins of one who was put off since the reader's domain takes no more.
inline constexpr std::string_view kTurnReason = "waits its turn: ";

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
  /// Why it ended although readers wait: hours, a warm-up's day, a pause; empty otherwise.
  [[nodiscard]] const std::string& waits() const { return waits_; }
  [[nodiscard]] const Meter& meter() const { return meter_; }

 private:
  struct Relay {
    const RelaySettings* settings = nullptr;
    int failures = 0;       ///< In a row.
    Time blocked_until{};   ///< No new work before.
    int refused_lanes = 0;  ///< In a row: further connections that it did not take.
    Time open_after{};      ///< No further connection before.
    bool given_up = false;
    Time ask_again{};       ///< When given up: once more then, if another relay still sends.
    bool on_trial = false;  ///< It is being asked once more, and has not answered yet.
    size_t in_press = 0;    ///< Messages for it that are being made.
    std::deque<int64_t> printed{};  ///< Made, and waiting for a lane of it.
    std::vector<size_t> slots{};    ///< Lanes that take a message now; of this turn.
    size_t next_slot = 0;
  };
  struct LaneSlot {
    size_t relay = 0;
    Lane lane;
    int messages = 0;  ///< Given to the present connection.
    Time used{};       ///< When it last had something to do.
    bool leaving = false;
    bool was_ready = false;  ///< The present connection got as far as EHLO.
    bool hurt = false;       ///< A delivery was lost with it.
    bool counted = false;    ///< The relay's failure was counted when it refused a delivery.
  };
  /// A delivery that is under way.
  struct Flight {
    Guest guest;
    size_t relay = 0;
    std::optional<size_t> lane{};  ///< Not yet, while its message is being made.
    uint64_t order = 0;            ///< The press makes it under this number.
    Spliced message{};             ///< Made, and waiting for a lane.
    bool committing = false;       ///< Recorded so.
  };

  // sender.cpp: the loop and the ledger.
  [[nodiscard]] Result<void> turn();
  [[nodiscard]] Result<bool> finished();
  [[nodiscard]] Result<bool> may_wait();
  void check_interrupts();
  void stop_if_paced_out();
  /// How many descriptors had something.
  int wait(Time longest);
  void gather_more();
  void learn_pace(size_t ended);
  void flush_lanes();
  [[nodiscard]] Time longest_wait(Time now);
  [[nodiscard]] Result<void> commit();
  [[nodiscard]] std::optional<std::string> pacing_to_save();
  void quit_lanes();

  // sender_intake.cpp: from the ledger into the waiting room, and back.
  [[nodiscard]] Result<void> take_in();
  [[nodiscard]] Result<void> claim();
  void admit(Delivery delivery);
  void give_back_waiting(const std::string& reason);
  void give_back_old_claims();
  void take_back(const Flight& flight);
  void put_off();
  [[nodiscard]] Result<void> look_at_hours();
  [[nodiscard]] Result<void> look_at_store();
  [[nodiscard]] Time until_wall(Instant instant) const;
  [[nodiscard]] std::string hours_text(const std::string& edition, Instant opens) const;

  // sender_lanes.cpp: from the waiting room into the lanes.
  void open_lanes();
  void open_lanes_of(size_t relay);
  void open(size_t lane);
  void close_idle_lanes();
  void ask_relays_again();
  [[nodiscard]] bool may_give(const LaneSlot& slot) const;
  [[nodiscard]] bool usable(size_t relay) const;
  void find_slots();
  [[nodiscard]] size_t places(size_t relay) const;
  [[nodiscard]] std::optional<size_t> choose_relay();
  void assign();
  void dispatch(size_t relay, Guest guest);
  void take_printed();
  void load_printed();
  void load(size_t relay, int64_t tag, Spliced message);
  void recall(size_t relay);

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
  void break_off();
  void stop_issue(const session_event::Refused& event, const Delivery& delivery);
  [[nodiscard]] std::optional<Flight> end_flight(int64_t tag, Feedback feedback);
  void finish(const Flight& flight, DeliveryState state, std::string reason, bool suppress = false);
  void defer(const Flight& flight, const std::string& reason, bool soon);
  void defer_until(const Delivery& delivery, Instant until, std::string reason);
  void try_again(Flight flight, const std::string& reason);
  void give_back(const Delivery& delivery, const std::string& reason);

  Store& store_;
  const std::map<std::string, Stencil>& stencils_;
  const SendOptions& options_;
  const Clock& clock_;
  const std::function<void(const SendProgress&)>& report_progress_;
  Stencil::Scratch scratch_;
  SendProgress progress_;
  Meter meter_;
  Press press_;
  Pacer pacer_;
  WeightedTurns turns_;  ///< Of the relays.

  std::vector<Relay> relays_;
  std::deque<LaneSlot> lanes_;  ///< Never moves its elements.
  WaitingRoom waiting_;
  std::unordered_map<int64_t, Flight> flights_;
  std::vector<int64_t> wants_dot_;
  std::vector<Outcome> outcomes_;
  std::vector<pollfd> fds_;

  Time now_{};
  Time message_takes_{std::chrono::seconds(1)};  ///< Nothing is known yet.
  Time pace_learned_{};
  // Claims.
  int batch_ = 0;
  Time last_claim_{};
  int64_t claimed_up_to_ = 0;  ///< Pending ones of larger ids are still to be claimed.
  bool exhausted_ = false;     ///< The ledger had nothing more when it was last asked.
  Time look_again_{};          ///< When exhausted: somebody is due then; zero: nobody ever.
  Time aged_at_{};             ///< When claims were last looked at for their age.
  // Waiting.
  std::chrono::seconds waited_for_retries_{0};
  Time wait_until_{};        ///< Nothing can be done before, and the run stays for it.
  Instant put_off_until_{};  ///< Those whom this run or an earlier one put off come again by then.
  // Hours, pause, stop.
  Instant hours_change_{};                 ///< Nothing about the hours changes before.
  std::map<std::string, Instant> closed_;  ///< Editions whose hours are over, and when they open.
  Time store_looked_at_{};
  // Pacing.
  bool strictly_paced_ = false;
  std::string saved_pacing_;
  Time pacing_saved_{};

  int64_t sent_now_ = 0;
  bool starting_ = true;  ///< No relay has answered yet.
  bool stopping_ = false;
  bool abandon_ = false;
  bool interrupted_ = false;
  bool stops_issue_ = false;
  std::optional<Error> stopped_;
  std::string waits_;
};

}  // namespace peyk
