#include "cli/findings_text.h"

#include <algorithm>
#include <map>

#include "base/bytes.h"
#include "l10n/text.h"

namespace peyk {
namespace {

constexpr int kWidth = 100;
constexpr std::string_view kIndent = "           ";

/// A finding with the editions that have it.
struct Shared {
  const Finding* finding;
  std::vector<std::string> editions;
};

std::vector<Shared> shared(const std::vector<Finding>& findings) {
  std::vector<Shared> all;
  for (const Finding& finding : findings) {
    const auto same = std::find_if(all.begin(), all.end(), [&](const Shared& other) {
      return other.finding->rule == finding.rule && other.finding->sentence == finding.sentence;
    });
    if (same == all.end()) {
      all.push_back({&finding, {finding.edition}});
    } else if (same->editions.back() != finding.edition) {
      same->editions.push_back(finding.edition);
    }
  }
  return all;
}

std::string place_text(const FindingPlace& place) {
  std::string text(to_string(place.part));
  if (!place.file.empty()) text += " " + isolate(place.file, Direction::ltr);
  if (place.line > 0) text += ", line " + std::to_string(place.line);
  if (place.line > 0 && place.column > 0) text += ", column " + std::to_string(place.column);
  return text;
}

std::string heading(const std::vector<std::string>& editions, const Config& config) {
  if (editions.size() == 1 && editions.front().empty()) return "The whole issue";
  std::string text = editions.size() == 1 ? "Edition " : "Editions ";
  for (size_t i = 0; i < editions.size(); ++i) {
    const Edition* edition = config.edition(editions[i]);
    text += (i == 0 ? "" : ", ") + editions[i];
    if (editions.size() == 1 && edition != nullptr) {
      text += " (" + isolate(edition->name, Direction::ltr) + ")";
    }
  }
  return text;
}

using Order = std::vector<std::string>;

/// Where the editions stand in the order.
std::vector<size_t> places_of(const std::vector<std::string>& editions, const Order& order) {
  std::vector<size_t> places;
  for (const std::string& id : editions) {
    const auto found = std::find(order.begin(), order.end(), id);
    places.push_back(static_cast<size_t>(found - order.begin()));
  }
  return places;
}

/// Sorts groups: the issue, then what most editions have, then in the order of the editions.
bool stands_before(const Shared& a, const Shared& b, const Order& order) {
  const auto rank = [](const Shared& each) {
    return each.editions.front().empty() ? size_t{0}
                                         : 100 - std::min<size_t>(each.editions.size(), 99);
  };
  if (rank(a) != rank(b)) return rank(a) < rank(b);
  const std::vector<size_t> places_a = places_of(a.editions, order);
  const std::vector<size_t> places_b = places_of(b.editions, order);
  if (places_a != places_b) return places_a < places_b;
  return a.finding->severity < b.finding->severity;
}

}  // namespace

std::vector<std::string> findings_text(const std::vector<Finding>& findings, const Config& config,
                                       const std::vector<std::string>& order) {
  std::vector<Shared> all = shared(findings);
  for (Shared& each : all) {
    std::sort(each.editions.begin(), each.editions.end(),
              [&](const std::string& a, const std::string& b) {
                return places_of({a}, order) < places_of({b}, order);
              });
  }
  std::stable_sort(all.begin(), all.end(),
                   [&](const Shared& a, const Shared& b) { return stands_before(a, b, order); });
  std::vector<std::string> lines;
  const std::vector<std::string>* group = nullptr;
  for (const Shared& each : all) {
    if (group == nullptr || *group != each.editions) {
      if (group != nullptr) lines.emplace_back();
      lines.push_back(heading(each.editions, config));
      group = &each.editions;
    }
    const Finding& finding = *each.finding;
    std::string severity(to_string(finding.severity));
    severity.resize(kIndent.size() - 2, ' ');
    lines.push_back("  " + severity + finding.rule + " (" + place_text(finding.place) + ")");
    lines.push_back(std::string(kIndent) +
                    wrap(finding.sentence, kWidth - static_cast<int>(kIndent.size()), kIndent));
  }
  return lines;
}

Json findings_json(const std::vector<Finding>& findings) {
  Json json = Json::array();
  for (const Finding& finding : findings) {
    const FindingPlace& at = finding.place;
    Json place = {{"part", to_string(at.part)}};
    if (!at.file.empty()) place["file"] = at.file;
    if (at.line > 0) place["line"] = at.line;
    if (at.column > 0) place["column"] = at.column;
    if (!at.element.empty()) place["element"] = at.element;
    if (!at.excerpt.empty()) place["excerpt"] = at.excerpt;
    json.push_back({{"rule", finding.rule},
                    {"severity", to_string(finding.severity)},
                    {"edition", finding.edition},
                    {"sentence", finding.sentence},
                    {"place", std::move(place)}});
  }
  return json;
}

std::string findings_count(const std::vector<Finding>& findings) {
  const auto count = [&](Severity severity, const char* one, const char* many) {
    return count_of(std::count_if(findings.begin(), findings.end(),
                                  [&](const Finding& f) { return f.severity == severity; }),
                    one, many);
  };
  return count(Severity::error, "error", "errors") + ", " +
         count(Severity::warning, "warning", "warnings") + ", " +
         count(Severity::note, "note", "notes");
}

}  // namespace peyk
