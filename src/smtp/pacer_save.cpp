/// The pacer's state as text. One line a relay, group or domain that there is something to say of:
///
///     peyk-pace 1 1796115600
///     relay main missing=750000 days=20788:500,20789:312
///     domain gmail.com missing=0 window=2500 threshold=4000 ceiling=5 streak=1 pause=7512 since=93
///     others missing=1000000
///     end
///
/// The first line has the version and the wall time. Names are percent-encoded. `missing` are
/// millionths of a token, `days` counts by days since 1970, `window` and `threshold` thousandths of
/// a message, `pause` (what is left of it) and `since` (the last trouble) milliseconds. What is not
/// there is as new. `others` is what every domain misses of which no line is kept. The last line
/// shows that nothing was cut off.
///
/// Time goes on between two runs, but wall clocks jump and count whole seconds. So the time that
/// passed is what the wall says less one second, and never less than none: a clock that went back
/// refills no bucket and lengthens no pause, one that went forward fills a bucket once.

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/bytes.h"
#include "smtp/pacer_state.h"

namespace peyk {
namespace {

constexpr int64_t kVersion = 1;
constexpr int64_t kThousand = 1000;
constexpr int64_t kMostSeconds = 1'000'000'000'000;  // Of a wall time: the year 33658.
constexpr int64_t kMostNumber = 1'000'000'000'000;
constexpr std::chrono::hours kLongestBreak{24 * 366};
/// Of the domains that nobody configured; the rest is told by `others`.
constexpr size_t kMostLines = 1000;

// ---- writing --------------------------------------------------------------------------------

void write(std::string& line, const char* key, int64_t value) {
  line += ' ';
  line += key;
  line += '=';
  line += std::to_string(value);
}

void write(std::string& line, const std::optional<TokenBucket>& bucket, Pacer::Time now) {
  if (!bucket) return;
  if (const int64_t missing = bucket->missing(now); missing > 0) write(line, "missing", missing);
}

void write(std::string& line, const Concurrency& concurrency, Pacer::Time now) {
  const auto memory = concurrency.memory(now);
  if (!memory) return;
  write(line, "window", static_cast<int64_t>(memory->window * kThousand));
  write(line, "threshold", static_cast<int64_t>(memory->threshold * kThousand));
  write(line, "ceiling", memory->ceiling);
  write(line, "streak", memory->streak);
  write(line, "pause", memory->pause.count());
  write(line, "since", memory->since.count());
}

void write(std::string& line, const std::optional<WarmUp>& warm_up) {
  if (!warm_up || warm_up->counts().empty()) return;
  const char* separator = " days=";
  for (const WarmUp::DayCount& count : warm_up->counts()) {
    line += separator + std::to_string(count.day) + ':' + std::to_string(count.sent);
    separator = ",";
  }
}

/// Adds the line if there is something in it.
void add_line(std::string& text, const char* what, std::string_view name, const std::string& line) {
  if (line.empty()) return;
  text += what;
  text += ' ' + percent_encode(name) + line + '\n';
}

// ---- reading --------------------------------------------------------------------------------

struct Line {
  std::string what;
  std::string name;
  std::optional<int64_t> missing;
  std::vector<WarmUp::DayCount> days;
  std::optional<Concurrency::Memory> memory;
};

std::optional<int64_t> number(std::string_view text, int64_t least, int64_t most) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (value < least || value > most) return std::nullopt;
  return value;
}

bool read_days(std::string_view text, std::vector<WarmUp::DayCount>& days) {
  for (const std::string_view item : split(text, ',')) {
    const auto parts = split(item, ':');
    if (parts.size() != 2 || days.size() == WarmUp::kDaysKept) return false;
    const auto day = number(parts[0], -kMostNumber, kMostNumber);
    const auto sent = number(parts[1], 0, kMostNumber);
    if (!day || !sent) return false;
    days.push_back({*day, *sent});
  }
  return true;
}

/// One "key=value" of a line; false if it is none.
bool read_field(std::string_view field, Line& line) {
  const size_t equals = field.find('=');
  if (equals == std::string_view::npos) return false;
  const std::string_view key = field.substr(0, equals);
  const std::string_view text = field.substr(equals + 1);
  if (key == "days") return read_days(text, line.days);
  const auto value = number(text, 0, kMostNumber);
  if (!value) return false;
  if (key == "missing") {
    line.missing = value;
    return true;
  }
  if (!line.memory) line.memory.emplace();
  Concurrency::Memory& memory = *line.memory;
  // A limit is an int; a break of a year is as good as any longer one.
  const int64_t small = std::min<int64_t>(*value, Concurrency::kUnlimited);
  const std::chrono::milliseconds time =
      std::min<std::chrono::milliseconds>(std::chrono::milliseconds{*value}, kLongestBreak);
  if (key == "window") {
    memory.window = static_cast<double>(*value) / kThousand;
  } else if (key == "threshold") {
    memory.threshold = static_cast<double>(*value) / kThousand;
  } else if (key == "ceiling") {
    memory.ceiling = static_cast<int>(small);
  } else if (key == "streak") {
    memory.streak = static_cast<int>(small);
  } else if (key == "pause") {
    memory.pause = time;
  } else if (key == "since") {
    memory.since = time;
  } else {
    return false;
  }
  return true;
}

std::optional<Line> read_line(std::string_view text) {
  const auto words = split(text, ' ');
  Line line;
  line.what = std::string(words[0]);
  size_t at = 1;
  if (line.what == "relay" || line.what == "domain") {
    if (words.size() < 2) return std::nullopt;
    line.name = percent_decode(words[at++]);
  } else if (line.what != "others") {
    return std::nullopt;
  }
  for (; at < words.size(); ++at) {
    if (!read_field(words[at], line)) return std::nullopt;
  }
  return line;
}

struct Saved {
  Instant wall{};
  std::vector<Line> lines;
};

tl::unexpected<Error> unreadable(const std::string& what) {
  return fail(Error(ErrorKind::bad_data, "the stored state of the pace cannot be read: " + what)
                  .remedy("Sending goes on with care: slowly at first, and with nothing more today "
                          "where a warm-up is under way. Tomorrow it is as before."));
}

Result<Saved> read_state(std::string_view state) {
  std::vector<std::string_view> lines = split(state, '\n');
  const auto head = split(lines.front(), ' ');
  if (head.front() != "peyk-pace" || head.size() != 3) return unreadable("it is something else");
  if (head[1] != std::to_string(kVersion)) {
    return unreadable("it is of another version of peyk");
  }
  const auto wall = number(head[2], -kMostSeconds, kMostSeconds);
  if (!wall) return unreadable("it has no time");
  if (lines.size() < 3 || !lines.back().empty() || lines[lines.size() - 2] != "end") {
    return unreadable("its end is missing");
  }
  Saved saved;
  saved.wall = Instant{std::chrono::seconds{*wall}};
  for (size_t i = 1; i + 2 < lines.size(); ++i) {
    auto line = read_line(lines[i]);
    if (!line) return unreadable("line " + std::to_string(i + 1) + " is broken");
    saved.lines.push_back(std::move(*line));
  }
  return saved;
}

/// What surely passed.
Pacer::Time elapsed(Instant before, Instant now) {
  const std::chrono::seconds told = now - before - std::chrono::seconds{1};
  return std::clamp<std::chrono::seconds>(told, std::chrono::seconds{0}, kLongestBreak);
}

}  // namespace

std::string Pacer::save(Instant wall, Time now) const {
  const State& state = *state_;
  std::string text;
  bool paced = state.other_rate.has_value();
  for (const State::Relay& relay : state.relays) {
    std::string line;
    write(line, relay.bucket, now);
    write(line, relay.warm_up);
    write(line, relay.concurrency, now);
    add_line(text, "relay", relay.pace.name, line);
    paced = paced || relay.bucket || relay.warm_up;
  }
  for (const State::Group& group : state.groups) {
    std::string line;
    write(line, group.domain.bucket, now);
    write(line, group.domain.concurrency, now);
    add_line(text, "domain", group.pace.domains.front(), line);
    paced = paced || group.domain.bucket;
  }
  state.save_others(text, now);
  if (!paced && text.empty()) return "";
  return "peyk-pace " + std::to_string(kVersion) + ' ' +
         std::to_string(wall.time_since_epoch().count()) + '\n' + text + "end\n";
}

void Pacer::State::save_others(std::string& text, Time now) const {
  using Entry = const ByName<Domain>::value_type*;
  std::vector<Entry> kept;
  for (const auto& entry : others) {
    const Domain& domain = entry.second;
    const bool missing = domain.bucket && domain.bucket->full(now) > now;
    if (missing || domain.concurrency.memory(now)) kept.push_back(&entry);
  }
  // Back-off first, then by name, so that the same state is the same text.
  std::sort(kept.begin(), kept.end(), [](Entry a, Entry b) {
    const bool first = a->second.concurrency.troubled();
    const bool second = b->second.concurrency.troubled();
    return first != second ? first : a->first < b->first;
  });
  int64_t missing = fresh ? fresh->missing(now) : 0;
  for (size_t i = 0; i < kept.size(); ++i) {
    const Domain& domain = kept[i]->second;
    if (i >= kMostLines) {
      if (domain.bucket) missing = std::max(missing, domain.bucket->missing(now));
      continue;
    }
    std::string line;
    write(line, domain.bucket, now);
    write(line, domain.concurrency, now);
    add_line(text, "domain", kept[i]->first, line);
  }
  if (missing > 0) text += "others missing=" + std::to_string(missing) + '\n';
}

Result<void> Pacer::restore(std::string_view text, Instant wall, Time now) {
  if (text.empty()) return {};
  auto saved = read_state(text);
  if (!saved) {
    state_->be_careful(wall, now);
    return fail(std::move(saved).error());
  }
  const Time passed = elapsed(saved->wall, wall);
  const auto refill = [&](std::optional<TokenBucket>& bucket, const Line& line) {
    if (bucket && line.missing) bucket->set_missing(*line.missing, now - passed);
  };
  for (const Line& line : saved->lines) {
    if (line.what == "relay") {
      for (State::Relay& relay : state_->relays) {
        if (relay.pace.name != line.name) continue;
        refill(relay.bucket, line);
        if (relay.warm_up) relay.warm_up->set_counts(line.days);
        if (line.memory) relay.concurrency.recall(*line.memory, passed, now);
      }
    } else if (line.what == "domain") {
      if (state_->find(line.name) == nullptr && state_->others.size() >= kMostDomains) continue;
      State::Domain& domain = state_->remember(line.name, now);
      refill(domain.bucket, line);
      if (line.memory) domain.concurrency.recall(*line.memory, passed, now);
    } else {
      refill(state_->fresh, line);
    }
  }
  return {};
}

}  // namespace peyk
