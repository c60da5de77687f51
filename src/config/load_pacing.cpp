/// How fast mail goes: rates, warm-up plans, what readers' domains take, and the hours of editions.

#include <algorithm>

#include "base/bytes.h"
#include "base/clock.h"
#include "config/loader.h"
#include "config/values.h"
#include "l10n/text.h"

namespace peyk {
namespace {

constexpr int kMostMessages = 1'000'000'000;
constexpr const char* kStar = "*";

/// Whether a list is there without an item. A value of another kind is told elsewhere.
bool is_empty_list(const YamlNode& node, std::string_view key) {
  const YamlNode* value = node.find(key);
  return value != nullptr && value->kind == YamlNode::Kind::list && value->items.empty();
}

}  // namespace

std::optional<Rate> Loader::read_rate(Fields& fields) {
  if (!fields.has("rate")) {
    if (fields.has("burst")) {
      fields.wrong("burst", "has no “rate” to go with", "Give a rate, or take the burst away.");
    }
    return std::nullopt;
  }
  const std::string text = fields.text("rate");
  std::optional<Rate> rate = parse_rate(text);
  if (!rate && !text.empty()) {
    fields.wrong("rate", "is " + in_quotes(text) + ", which is no rate",
                 "Write how many messages in a second, minute or hour, 1 to 1000000: 20/s, 600/m "
                 "or 5000/h. To send nothing, take the relay or the readers away.");
  }
  if (fields.has("burst")) {
    const int burst = fields.integer("burst", 1, 1'000'000, 1);
    if (rate) rate->burst = burst;
  }
  return rate;
}

// ---- warm-up --------------------------------------------------------------------------------

std::optional<WarmUpPlan> Loader::read_warm_up(Fields& relay) {
  const YamlNode* node = relay.map("warm_up");
  if (node == nullptr) return std::nullopt;
  Fields fields(relay.place().file, *node, kWarmUpKeys, problems_);
  WarmUpPlan plan;
  const std::string start = fields.required("start");
  const auto date = parse_iso8601(start);
  if (date && start.size() == std::string_view("2026-12-01").size()) {
    plan.start = std::chrono::floor<std::chrono::days>(*date);
  } else if (!start.empty()) {
    fields.wrong("start", "is " + in_quotes(start) + ", which is no day",
                 "Write the first day of the plan as 2026-12-01.");
  }
  const std::string zone = read_zone(fields, "zone");
  if (!zone.empty()) plan.zone = zone;
  read_warm_up_shares(fields, *node, plan);
  return plan;
}

void Loader::read_warm_up_shares(Fields& fields, const YamlNode& node, WarmUpPlan& plan) {
  constexpr double kMostGrowth = 100;
  const bool listed = fields.has("days");
  for (const char* key : {"first", "growth", "until"}) {
    if (listed && fields.has(key)) {
      fields.wrong(key, "and “days” cannot both be given",
                   "List the share of each day, or say how it grows.");
      return;
    }
    if (!listed && !fields.has(key)) {
      problems_.add(fields.place(), std::string("the warm-up has no “") + key + "”",
                    "Give “first”, “growth” and “until”, or list the “days”.");
      return;
    }
  }
  if (listed) {
    for (const PlacedText& share : fields.list("days")) {
      const auto count = parse_integer(share.text);
      if (!count || *count < 1 || *count > kMostMessages) {
        problems_.add(share.place, "the share of a day is " + in_quotes(share.text),
                      "It is a whole number of messages, from 1.");
        continue;
      }
      plan.days.push_back(*count);
    }
    if (is_empty_list(node, "days")) {
      fields.wrong("days", "has no day in it", "List how many messages may go on each day.");
    }
    return;
  }
  plan.first = fields.integer("first", 1, kMostMessages, 1);
  plan.until = fields.integer("until", 1, kMostMessages, kMostMessages);
  if (plan.first > plan.until) {
    fields.wrong("first", "is more than “until”, so there is nothing to warm up",
                 "Begin with fewer messages a day than the plan ends with.");
  }
  const std::string text = fields.text("growth");
  const auto growth = parse_decimal(text);
  if (growth && *growth >= 1 && *growth <= kMostGrowth) {
    plan.growth = *growth;
  } else if (!text.empty()) {
    fields.wrong("growth",
                 "is " + in_quotes(text) +
                     (growth && *growth < 1 ? ", so that each day would have less than the last"
                                            : ", which is no factor"),
                 "It says how many times the day before each day has: 1.5, from 1 to 100.");
  }
}

// ---- readers' domains -----------------------------------------------------------------------

void Loader::load_domains(Fields& root) {
  const YamlNode* node = root.map("domains");
  if (node == nullptr) return;
  const bool star = node->find(kStar) != nullptr;
  for (const YamlEntry& entry : node->entries) load_domain(entry, star);
}

void Loader::load_domain(const YamlEntry& entry, bool star) {
  Fields fields(file_.string(), entry.value, kDomainKeys, problems_);
  if (entry.value.kind != YamlNode::Kind::map) return;
  DomainPace pace;
  if (entry.key == kStar) {
    pace.domains = {kStar};
    if (fields.has("also")) {
      fields.wrong("also", "cannot go with “*”, which is each other domain by itself",
                   "Take it away.");
    }
  } else {
    std::vector<PlacedText> names{{entry.key, {file_.string(), entry.line, entry.column}}};
    for (PlacedText& name : fields.list("also")) names.push_back(std::move(name));
    for (const PlacedText& name : names) {
      const std::string domain = read_domain(name);
      if (domain.empty()) continue;
      if (std::find(pace.domains.begin(), pace.domains.end(), domain) != pace.domains.end()) {
        problems_.add(name.place, in_quotes(name.text) + " stands in this entry twice",
                      "Keep one of them.");
        continue;
      }
      pace.domains.push_back(domain);
    }
  }
  if (fields.has("connections")) pace.connections = fields.integer("connections", 1, 1000, 1);
  pace.rate = read_rate(fields);
  // Beside a “*”, an entry without a limit is an exception.
  if (!fields.has("connections") && !fields.has("rate") && (!star || entry.key == kStar)) {
    problems_.add(fields.place(), "the entry of " + in_quotes(entry.key) + " sets no limit",
                  "Give it “connections” or “rate”, or take it away.");
  }
  if (!pace.domains.empty()) config_.domains.push_back(std::move(pace));
}

/// The domain as addresses have it; empty when it is wrong (noted).
std::string Loader::read_domain(const PlacedText& domain) {
  const std::string trouble = domain_trouble(domain.text);
  const auto ascii = domain_to_ascii(domain.text);
  if (!trouble.empty() || !ascii) {
    problems_.add(domain.place,
                  in_quotes(domain.text) + " is no domain: it " +
                      (trouble.empty() ? "is no name that mail can go to" : trouble),
                  "Write what follows the “@” of an address: gmail.com.");
    return "";
  }
  const std::string name = to_ascii_lower(*ascii);
  for (const DomainPace& other : config_.domains) {
    if (std::find(other.domains.begin(), other.domains.end(), name) == other.domains.end()) {
      continue;
    }
    problems_.add(domain.place,
                  in_quotes(domain.text) + " stands in two entries; the other is that of " +
                      in_quotes(other.domains.front()),
                  "A domain counts in one place; take it out of one of them.");
    return "";
  }
  return name;
}

// ---- hours ----------------------------------------------------------------------------------

std::optional<SendHours> Loader::read_send_window(Fields& edition) {
  const YamlNode* node = edition.map("send_window");
  if (node == nullptr) return std::nullopt;
  Fields fields(edition.place().file, *node, kSendWindowKeys, problems_);
  SendHours hours;
  const auto read = [&](const char* key, bool to_midnight, std::chrono::minutes& time) {
    const std::string text = fields.required(key);
    if (text.empty()) return false;
    const auto minutes = to_midnight && text == "24:00"
                             ? std::optional<std::chrono::minutes>(std::chrono::days{1})
                             : parse_time_of_day(text);
    if (!minutes) {
      fields.wrong(key, "is " + in_quotes(text) + ", which is no time",
                   std::string("Write hours and minutes: “07:30”") +
                       (to_midnight ? ", or “24:00” for the end of the day." : "."));
    }
    time = minutes.value_or(time);
    return minutes.has_value();
  };
  const bool from = read("from", false, hours.from);
  const bool until = read("until", true, hours.until);
  if (from && until && hours.from == hours.until) {
    fields.wrong("until", "is the same as “from”, so the window never opens",
                 "Give it another end; for the whole day write from “00:00” until “24:00”.");
  }
  read_send_days(fields, *node, hours);
  return hours;
}

void Loader::read_send_days(Fields& fields, const YamlNode& node, SendHours& hours) {
  if (!fields.has("days")) return;
  static const std::vector<std::string> kNames = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
  hours.days.fill(false);
  for (const PlacedText& day : fields.list("days")) {
    const auto found = std::find(kNames.begin(), kNames.end(), to_ascii_lower(day.text));
    if (found == kNames.end()) {
      problems_.add(day.place,
                    "there is no day " + in_quotes(day.text) + did_you_mean(day.text, kNames),
                    "It is one of: " + join(kNames, ", ") + ".");
      continue;
    }
    bool& allowed = hours.days.at(static_cast<size_t>(found - kNames.begin()));
    if (allowed) {
      problems_.add(day.place, in_quotes(day.text) + " stands in this list twice",
                    "Keep one of them.");
    }
    allowed = true;
  }
  if (is_empty_list(node, "days")) {
    fields.wrong("days", "has no day in it, so the window never opens",
                 "List days, or take the line away: without it every day counts.");
  }
}

}  // namespace peyk
