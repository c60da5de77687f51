#pragma once
/// The hours in which an edition's mail may go out: no mail at night.
///
/// What counts is the clock on the wall of the edition's zone. The window is open exactly when that
/// clock shows a time in it, on a day that is allowed. So when clocks change, an hour that does not
/// exist is no part of any window, and one that exists twice is in it both times.

#include <string>

#include "base/clock.h"
#include "base/error.h"
#include "model/pace.h"

namespace peyk {

class SendWindow {
 public:
  /// Fails with configuration if the zone does not exist or the window would never open.
  [[nodiscard]] static Result<SendWindow> create(const SendHours& hours, const std::string& zone);

  [[nodiscard]] bool open(Instant instant) const;
  /// The first moment, not before `instant`, at which it is open: `instant` itself if it is.
  [[nodiscard]] Instant next_open(Instant instant) const;
  /// The first moment after next_open(instant) at which it is closed: when the opening ends that is
  /// under way or comes next. Instant::max() if it never closes.
  [[nodiscard]] Instant next_close(Instant instant) const;

 private:
  SendWindow(const SendHours& hours, std::string zone) : hours_(hours), zone_(std::move(zone)) {}
  [[nodiscard]] bool open_on_the_wall(Instant wall) const;
  [[nodiscard]] Instant first_change(Instant instant, bool wanted) const;

  SendHours hours_;
  std::string zone_;
};

}  // namespace peyk
