#include <algorithm>
#include <array>
#include <set>

#include "base/bytes.h"
#include "config/loader.h"
#include "config/values.h"

namespace peyk {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> texts_of(const std::vector<PlacedText>& items) {
  std::vector<std::string> texts;
  for (const PlacedText& item : items) texts.push_back(item.text);
  return texts;
}

/// Whether a list is missing or has no items. A value of another kind is told elsewhere.
bool is_empty_list(const YamlNode& node, std::string_view key) {
  const YamlNode* value = node.find(key);
  return value == nullptr || (value->kind == YamlNode::Kind::list && value->items.empty());
}

}  // namespace

void Loader::load_publications() {
  for (const NamedFile& file : files_in("publications")) load_publication(file);
}

void Loader::load_publication(const NamedFile& file) {
  const auto root = read(file.path);
  if (!root) return;
  Fields fields(file.path, *root, kPublicationKeys, problems_);
  if (root->kind != YamlNode::Kind::map) return;
  check_id(fields, file);
  Publication publication;
  publication.id = file.id;
  const auto editions = fields.list("editions");
  check_repeats(editions);
  for (const PlacedText& edition : editions) {
    if (check_edition(edition)) publication.editions.push_back(edition.text);
  }
  if (is_empty_list(*root, "editions")) {
    fields.wrong("editions", "names no edition", "List at least one.");
  }
  publication.list = fields.has("list") ? read_id(fields, "list") : file.id;
  publication.templates = fields.has("templates") ? read_id(fields, "templates") : file.id;
  std::error_code error;
  if (templates_known_ && !publication.templates.empty() &&
      !fs::is_directory(config_.templates / publication.templates, error)) {
    fields.wrong("templates",
                 "is " + in_quotes(publication.templates) + ", and there is no such folder in " +
                     in_quotes(config_.templates.lexically_proximate(workspace_).string()));
  }
  if (fields.has("schedule")) load_schedule(fields, publication);
  publication.window = read_duration(fields, "window", publication.window);
  publication.longest_window =
      read_duration(fields, "longest_window", std::max(publication.window * 3, publication.window));
  if (publication.longest_window < publication.window) {
    fields.wrong("longest_window", "is shorter than “window”", "Make it at least as long.");
  }
  publication.least_stories = fields.integer("least_stories", 1, 1000, publication.least_stories);
  publication.sentences = fields.integer("sentences", 1, 20, publication.sentences);
  publication.needs_approval =
      fields.choice("approval", {{"none", false}, {"required", true}}, publication.needs_approval);
  // Gmail shows the first 102 kB of a mail and hides the rest, the link to unsubscribe with it.
  publication.size_budget = fields.integer("size_budget", 10'000, 102'000, publication.size_budget);
  publication.missing = fields.choice(
      "missing",
      {{"leave_out", MissingTranslation::leave_out}, {"fall_back", MissingTranslation::fall_back}},
      publication.missing);
  const auto fallbacks = fields.list("fallback_editions");
  check_repeats(fallbacks);
  for (const PlacedText& edition : fallbacks) {
    if (check_edition(edition)) publication.fallback_editions.push_back(edition.text);
  }
  const bool falls_back = publication.missing == MissingTranslation::fall_back;
  if (falls_back && fallbacks.empty()) {
    fields.wrong("missing", "is “fall_back”, but no edition is named to fall back to",
                 "List them under “fallback_editions”.");
  } else if (!falls_back && fields.has("fallback_editions")) {
    fields.wrong("fallback_editions", "is never used, because “missing” is “leave_out”",
                 "Write “missing: fall_back”, or take the list away.");
  }
  if (fields.has("check")) config_.publication_checks[file.id] = load_check(fields);
  const YamlNode* sections = fields.items("sections");
  if (sections != nullptr) {
    for (const YamlNode& section : sections->items) load_section(file.path, section, publication);
  }
  if (is_empty_list(*root, "sections")) {
    fields.wrong("sections", "names no section", "A publication has at least one.");
  }
  config_.publications.push_back(std::move(publication));
}

void Loader::load_schedule(Fields& fields, Publication& publication) {
  const YamlNode* node = fields.map("schedule");
  if (node == nullptr) return;
  Fields schedule(fields.place().file, *node, kScheduleKeys, problems_);
  static const std::vector<std::string> kWeekdays = {"sunday",   "monday", "tuesday", "wednesday",
                                                     "thursday", "friday", "saturday"};
  Schedule made;
  const std::string weekday = to_ascii_lower(schedule.required("weekday"));
  const auto found = std::find(kWeekdays.begin(), kWeekdays.end(), weekday);
  if (found != kWeekdays.end()) {
    made.weekday = std::chrono::weekday(static_cast<unsigned>(found - kWeekdays.begin()));
  } else if (!weekday.empty()) {
    schedule.wrong("weekday", "is " + in_quotes(weekday) + did_you_mean(weekday, kWeekdays),
                   "It is one of: " + join(kWeekdays, ", ") + ".");
  }
  const std::string time = schedule.required("time");
  const auto minutes = parse_time_of_day(time);
  made.time = minutes.value_or(std::chrono::minutes{});
  if (!minutes && !time.empty()) {
    schedule.wrong("time", "is " + in_quotes(time) + ", which is no time of day",
                   "Write hours and minutes with two digits each, as “09:00”.");
  }
  if (!schedule.has("zone")) (void)schedule.required("zone");
  made.zone = read_zone(schedule, "zone");
  publication.schedule = std::move(made);
}

void Loader::load_section(const std::string& file, const YamlNode& node, Publication& publication) {
  Fields fields(file, node, kSectionKeys, problems_);
  if (node.kind != YamlNode::Kind::map) return;
  SectionRecipe section;
  section.id = read_id(fields, "id");
  section.source = fields.choice("source",
                                 {{"fresh", SectionSource::fresh},
                                  {"archive", SectionSource::archive},
                                  {"earlier_issues", SectionSource::earlier_issues}},
                                 section.source);
  section.layout = fields.choice("layout",
                                 {{"lead", SectionLayout::lead},
                                  {"items", SectionLayout::items},
                                  {"compact", SectionLayout::compact},
                                  {"media", SectionLayout::media},
                                  {"headlines", SectionLayout::headlines},
                                  {"publications", SectionLayout::publications}},
                                 section.layout);
  section.order = fields.choice(
      "order", {{"newest", SectionOrder::newest}, {"oldest", SectionOrder::oldest}}, section.order);
  const auto categories = fields.list("categories");
  check_repeats(categories);
  section.categories = texts_of(categories);
  std::vector<std::string> known;
  for (const Category& category : config_.categories) known.push_back(category.id);
  for (const PlacedText& category : categories) {
    if (!categories_known_ || config_.category(category.text) != nullptr) continue;
    problems_.add(
        category.place,
        "there is no category " + in_quotes(category.text) + did_you_mean(category.text, known),
        "The categories are in " + path_of("categories.yaml") + ".");
  }
  section.one_of_each = fields.flag("one_of_each", false);
  section.most = fields.integer("most", 1, 100, section.most);
  section.least = fields.integer("least", 0, 100, section.least);
  section.needs_picture = fields.flag("needs_picture", false);
  section.in_every_edition = fields.flag("in_every_edition", false);
  check_section(fields, section);
  for (const SectionRecipe& other : publication.sections) {
    if (!section.id.empty() && other.id == section.id) {
      fields.wrong("id", "is " + in_quotes(section.id) + ", as that of another section");
    }
  }
  publication.sections.push_back(std::move(section));
}

void Loader::check_section(Fields& fields, const SectionRecipe& section) {
  if (section.least > section.most) {
    fields.wrong("least", "is more than “most” (" + std::to_string(section.most) + ")",
                 "Such a section would never be shown.");
  }
  if (section.one_of_each && section.categories.empty()) {
    fields.wrong("one_of_each", "needs a list of “categories”", "One of each of what?");
  }
  if (section.source != SectionSource::earlier_issues) return;
  for (const char* key : {"categories", "one_of_each", "needs_picture", "in_every_edition"}) {
    if (fields.has(key)) {
      fields.wrong(key, "means nothing in a section of earlier issues", "Take the line away.");
    }
  }
}

}  // namespace peyk
