#include <algorithm>
#include <map>

#include "base/bytes.h"
#include "config/loader.h"
#include "config/values.h"
#include "l10n/dates.h"

namespace peyk {
namespace {

std::string tag_trouble(std::string_view tag) {
  const bool fit = std::all_of(tag.begin(), tag.end(), [](char c) {
    return is_ascii_alpha(c) || is_ascii_digit(c) || c == '-' || c == '_' || c == '@' || c == '=';
  });
  return fit && is_ascii_alpha(tag.front()) ? "" : "is no language or locale name";
}

/// Goes through nested mappings and hands out every text with its key, joined by dots.
template <class Sink>
void flatten(const std::string& file, const YamlNode& node, const std::string& prefix,
             Problems& problems, const Sink& sink) {
  for (const YamlEntry& entry : node.entries) {
    const std::string key = prefix.empty() ? entry.key : prefix + "." + entry.key;
    const Place place{file, entry.value.line, entry.value.column};
    switch (entry.value.kind) {
      case YamlNode::Kind::map:
        flatten(file, entry.value, key, problems, sink);
        break;
      case YamlNode::Kind::scalar:
        if (!sink(key, entry.value.text, place)) {
          problems.add({file, entry.line, entry.column},
                       "the key " + in_quotes(key) + " stands in this file twice",
                       "Keep one of them (“a: {b: …}” and “a.b: …” are the same key).");
        }
        break;
      case YamlNode::Kind::list:
        problems.add(place, in_quotes(key) + " wants text, but there is a list");
        break;
      case YamlNode::Kind::null:
        problems.add(place, in_quotes(key) + " has no value",
                     "Give it one; a text that is empty on purpose is written “\"\"”.");
        break;
    }
  }
}

bool is_mapping(const std::string& file, const YamlNode& node, const std::string& what,
                Problems& problems) {
  if (node.kind == YamlNode::Kind::map) return true;
  problems.add({file, node.line, node.column},
               what + " must be “key: value” lines, but this is something else");
  return false;
}

CalendarKind read_calendar(Fields& fields, std::string_view key) {
  return fields.choice(key,
                       {{"gregorian", CalendarKind::gregorian},
                        {"persian", CalendarKind::persian},
                        {"islamic", CalendarKind::islamic}},
                       CalendarKind::gregorian);
}

}  // namespace

void Loader::load_editions() {
  if (edition_files_.empty()) {
    problems_.add({path_of("editions")}, "there is no edition",
                  "Write a file for each language version of the site, as en.yaml.");
  }
  for (const NamedFile& file : edition_files_) load_edition(file);
}

void Loader::load_edition(const NamedFile& file) {
  const auto root = read(file.path);
  if (!root) return;
  const size_t before = problems_.count();
  Fields fields(file.path, *root, kEditionKeys, problems_);
  if (root->kind != YamlNode::Kind::map) return;
  check_id(fields, file);
  Edition edition;
  edition.id = file.id;
  edition.language = read_checked(fields, "language", true, tag_trouble);
  edition.locale =
      fields.has("locale") ? read_checked(fields, "locale", true, tag_trouble) : edition.language;
  edition.name = fields.required("name");
  edition.direction = fields.choice("direction", {{"ltr", Direction::ltr}, {"rtl", Direction::rtl}},
                                    edition.direction);
  edition.calendar = read_calendar(fields, "calendar");
  edition.digits = fields.choice(
      "digits",
      {{"latin", DigitKind::latin}, {"persian", DigitKind::persian}, {"arabic", DigitKind::arabic}},
      edition.digits);
  if (!fields.has("zone")) (void)fields.required("zone");
  edition.zone = read_zone(fields, "zone");
  edition.date_pattern = fields.required("date_pattern");
  edition.short_date_pattern = fields.text("short_date_pattern", edition.date_pattern);
  if (fields.has("second_calendar")) {
    edition.second_calendar = read_calendar(fields, "second_calendar");
    edition.second_date_pattern = fields.text("second_date_pattern", edition.short_date_pattern);
  } else if (fields.has("second_date_pattern")) {
    fields.wrong("second_date_pattern", "is never used, because there is no “second_calendar”",
                 "Name the calendar, or take the line away.");
  }
  edition.site_title = fields.required("site_title");
  edition.site_url = read_checked(fields, "site_url", true, http_url_trouble);
  edition.from_name = fields.required("from_name");
  edition.postal_address = fields.lines("postal_address");
  edition.quotation_marks = fields.text("quotation_marks", "");
  const size_t marks = count_code_points(edition.quotation_marks);
  if (marks != 0 && marks != 2 && marks != 4) {
    fields.wrong("quotation_marks", "has " + std::to_string(marks) + " signs",
                 "Write an opening and a closing mark, and those of a quotation inside: „“‚‘.");
  }
  edition.send_window = read_send_window(fields);
  if (problems_.count() == before) {
    // Only ICU can tell whether a pattern is one; so it makes a date of it.
    if (const auto full = format_date(Instant{}, edition, DateStyle::full); !full) {
      fields.wrong("date_pattern", "cannot be used: " + full.error().message());
    } else if (const auto brief = format_date(Instant{}, edition, DateStyle::short_); !brief) {
      fields.wrong("short_date_pattern", "cannot be used: " + brief.error().message());
    } else if (const auto second = format_date(Instant{}, edition, DateStyle::second); !second) {
      fields.wrong("second_date_pattern", "cannot be used: " + second.error().message());
    }
  }
  config_.editions.push_back(std::move(edition));
}

void Loader::load_categories() {
  const std::string file = path_of("categories.yaml");
  const auto root = read(file);
  if (!root || !is_mapping(file, *root, "the list of categories", problems_)) return;
  for (const YamlEntry& entry : root->entries) {
    const std::string trouble = id_trouble(entry.key);
    if (!trouble.empty()) {
      problems_.add({file, entry.line, entry.column},
                    "the id of a category " + trouble + " (it is " + in_quotes(entry.key) + ")");
      continue;
    }
    Category category;
    category.id = entry.key;
    Fields fields(file, entry.value, kCategoryKeys, problems_);
    if (entry.value.kind == YamlNode::Kind::map) load_category(fields, category);
    config_.categories.push_back(std::move(category));
  }
  categories_known_ = true;
  check_matches_are_unique(file);
}

void Loader::load_category(Fields& fields, Category& category) {
  category.media = fields.flag("media", false);
  for (const auto& [edition, name] : fields.pairs("names")) {
    if (check_edition({edition, name.place})) category.names[edition] = name.text;
  }
  std::vector<std::string> missing;
  for (const std::string& edition : edition_ids_) {
    if (category.names.find(edition) == category.names.end()) missing.push_back(edition);
  }
  if (!missing.empty()) {
    problems_.add(
        fields.place("names"),
        "the category " + in_quotes(category.id) + " has no name in: " + join(missing, ", "),
        "Every edition shows it by a name of its own; add it under “names”.");
  }
  const YamlNode* matches = fields.map("matches");
  if (matches == nullptr) return;
  // The keys of this mapping are the editions, so an unknown one is an unknown edition.
  const YamlKeys keys{"matches", edition_ids_};
  Fields lists(fields.place().file, *matches, keys, problems_);
  for (const std::string& edition : edition_ids_) {
    for (PlacedText& word : lists.list(edition)) {
      category.matches[edition].push_back(std::move(word.text));
    }
  }
}

void Loader::check_matches_are_unique(const std::string& file) {
  for (const std::string& edition : edition_ids_) {
    std::map<std::string, std::string> owners;
    for (const Category& category : config_.categories) {
      std::vector<std::string> words;
      if (const auto name = category.names.find(edition); name != category.names.end()) {
        words.push_back(name->second);
      }
      if (const auto list = category.matches.find(edition); list != category.matches.end()) {
        words.insert(words.end(), list->second.begin(), list->second.end());
      }
      for (const std::string& word : words) {
        const auto [owner, added] = owners.emplace(fold_case(percent_decode(word)), category.id);
        if (added || owner->second == category.id) continue;
        problems_.add({file},
                      "in the edition " + in_quotes(edition) + ", " + in_quotes(word) +
                          " means two categories, " + in_quotes(owner->second) + " and " +
                          in_quotes(category.id),
                      "Leave it to one of them.");
      }
    }
  }
}

void Loader::load_theme() {
  const std::string file = path_of("theme.yaml");
  const auto root = read(file);
  if (!root || !is_mapping(file, *root, "the theme", problems_)) return;
  flatten(file, *root, "", problems_,
          [&](const std::string& key, const std::string& value, const Place& /*place*/) {
            return config_.theme.values.emplace(key, value).second;
          });
}

void Loader::load_catalogs() {
  for (const NamedFile& file : files_in("catalogs")) {
    if (!check_edition({file.id, {file.path}})) continue;
    auto& catalog = config_.catalogs[file.id];
    const auto root = read(file.path);
    if (!root || !is_mapping(file.path, *root, "a catalogue", problems_)) continue;
    flatten(file.path, *root, "", problems_,
            [&](const std::string& key, const std::string& value, const Place& place) {
              return catalog.emplace(key, CatalogEntry{value, place}).second;
            });
    const Edition* edition = config_.edition(file.id);
    if (edition == nullptr) continue;
    // A locale that is none was told with its edition; the texts are not to blame.
    if (!Catalog::create(*edition, {})) continue;
    const auto compiled = Catalog::create(*edition, catalog);
    if (!compiled) problems_.add(compiled.error());
  }
  compare_catalogs();
}

void Loader::compare_catalogs() {
  std::map<std::string, const CatalogEntry*> all;
  for (const auto& [edition, catalog] : config_.catalogs) {
    for (const auto& [key, entry] : catalog) all.emplace(key, &entry);
  }
  for (const NamedFile& edition : edition_files_) {
    const std::string path = (folder_ / "catalogs" / (edition.id + ".yaml")).string();
    const auto catalog = config_.catalogs.find(edition.id);
    if (catalog == config_.catalogs.end()) {
      problems_.add({path}, "the edition " + in_quotes(edition.id) + " has no catalogue of words",
                    "Copy that of another edition and translate it.");
      continue;
    }
    if (catalog->second.empty()) continue;  // Its file could not be read, and that is told.
    for (const auto& [key, entry] : all) {
      if (catalog->second.find(key) != catalog->second.end()) continue;
      problems_.add({path}, "the key " + in_quotes(key) + " is missing",
                    "It is in " + entry->place.file + ", line " +
                        std::to_string(entry->place.line) + "; translate it.");
    }
  }
}

}  // namespace peyk
