#include "preflight/tuning.h"

#include <algorithm>

#include "base/bytes.h"
#include "config/fields.h"
#include "config/problems.h"

namespace peyk {
namespace {

constexpr std::string_view kOff = "off";

const LimitRule* find_limit(std::string_view id) {
  const auto all = limits();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const LimitRule& limit) { return limit.id == id; });
  return found == all.end() ? nullptr : &*found;
}

/// What an entry makes of its rule: nothing if it may not.
std::optional<std::optional<Severity>> wanted_severity(const Rule& rule, std::string_view value) {
  const auto severity = parse_severity(value);
  if (!severity && value != kOff) return std::nullopt;
  if (!rule.fixed.empty() && severity != rule.severity) return std::nullopt;
  return severity;
}

std::optional<int64_t> wanted_limit(const LimitRule& limit, std::string_view value) {
  const auto number = parse_integer(value);
  return number && *number >= limit.least && *number <= limit.most ? number : std::nullopt;
}

void check_rule(const CheckConfig::Entry& entry, Problems& problems) {
  const Rule* rule = find_rule(entry.id);
  if (rule == nullptr) {
    std::vector<std::string> known;
    for (const Rule& each : rules()) known.emplace_back(each.id);
    problems.add(entry.place,
                 "there is no rule " + in_quotes(entry.id) + did_you_mean(entry.id, known),
                 "“peyk check --rules” lists all of them.");
  } else if (entry.value != kOff && !parse_severity(entry.value)) {
    problems.add(entry.place,
                 "the severity of " + in_quotes(entry.id) + " is " + in_quotes(entry.value) +
                     ", which is none",
                 "It is one of: error, warning, note, off.");
  } else if (!wanted_severity(*rule, entry.value)) {
    problems.add(entry.place,
                 "the rule " + in_quotes(entry.id) + " can be neither lowered nor turned off",
                 std::string(rule->fixed));
  }
}

void check_limit(const CheckConfig::Entry& entry, Problems& problems) {
  const LimitRule* limit = find_limit(entry.id);
  if (limit == nullptr) {
    std::vector<std::string> known;
    for (const LimitRule& each : limits()) known.emplace_back(each.id);
    problems.add(entry.place,
                 "there is no limit " + in_quotes(entry.id) + did_you_mean(entry.id, known),
                 "The limits are: " + join(known, ", ") + ".");
  } else if (!wanted_limit(*limit, entry.value)) {
    problems.add(entry.place,
                 "the limit " + in_quotes(entry.id) + " is " + in_quotes(entry.value) +
                     ", which it cannot be",
                 "Write a whole number from " + std::to_string(limit->least) + " to " +
                     std::to_string(limit->most) + ": " + std::string(limit->meaning) + ".");
  }
}

}  // namespace

Tuning::Tuning() {
  for (const Rule& rule : rules()) severities_[rule.id] = rule.severity;
  for (const LimitRule& limit : limits()) limits_[limit.limit] = limit.value;
}

void Tuning::apply(const CheckConfig& check) {
  for (const CheckConfig::Entry& entry : check.rules) {
    const Rule* rule = find_rule(entry.id);
    if (rule == nullptr) continue;
    if (const auto wanted = wanted_severity(*rule, entry.value)) severities_[rule->id] = *wanted;
  }
  for (const CheckConfig::Entry& entry : check.limits) {
    const LimitRule* limit = find_limit(entry.id);
    if (limit == nullptr) continue;
    if (const auto wanted = wanted_limit(*limit, entry.value)) limits_[limit->limit] = *wanted;
  }
}

Tuning Tuning::of(const Config& config, std::string_view publication) {
  Tuning tuning;
  // What rendering keeps to is what is judged by, unless somebody says otherwise.
  if (const Publication* recipe = config.publication(publication)) {
    tuning.limits_[Limit::size_budget] = recipe->size_budget;
  }
  tuning.apply(config.check);
  const auto own = config.publication_checks.find(std::string(publication));
  if (own != config.publication_checks.end()) tuning.apply(own->second);
  return tuning;
}

std::optional<Severity> Tuning::severity(std::string_view rule) const {
  return severities_.at(rule);
}

int64_t Tuning::limit(Limit limit) const { return limits_.at(limit); }

Result<void> check_tuning(const Config& config) {
  Problems problems;
  const auto check = [&](const CheckConfig& each) {
    for (const CheckConfig::Entry& entry : each.rules) check_rule(entry, problems);
    for (const CheckConfig::Entry& entry : each.limits) check_limit(entry, problems);
  };
  check(config.check);
  for (const auto& [publication, own] : config.publication_checks) check(own);
  if (problems.empty()) return {};
  return fail(std::move(problems).joined());
}

}  // namespace peyk
