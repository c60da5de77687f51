/// The catalogues of all editions, side by side.

#include <algorithm>
#include <map>
#include <set>

#include "base/bytes.h"
#include "base/file.h"
#include "l10n/message_shape.h"
#include "l10n/orthography.h"
#include "preflight/desk.h"
#include "render/schema.h"

namespace peyk::preflight {
namespace {

using Entries = std::map<std::string, CatalogEntry>;

FindingPlace place_of(const CatalogEntry& entry) {
  return {.part = Part::configuration,
          .line = entry.place.line,
          .column = entry.place.column,
          .file = entry.place.file,
          .excerpt = excerpt_of(entry.pattern)};
}

/// Every “t.KEY” of every template.
std::set<std::string> keys_in_templates(const Config& config) {
  std::set<std::string> keys;
  const auto files = list_files(config.templates, {".mustache"});
  if (!files) return keys;
  for (const auto& file : *files) {
    const auto bytes = read_file(file);
    if (!bytes) continue;
    for (size_t at = 0; (at = bytes->find("t.", at)) != std::string::npos;) {
      const bool begins = at > 0 && ((*bytes)[at - 1] == '{' || is_ascii_space((*bytes)[at - 1]) ||
                                     (*bytes)[at - 1] == '&');
      at += 2;
      if (!begins) continue;
      const size_t end = bytes->find_first_of("} \t\r\n", at);
      keys.insert(bytes->substr(at, end - at));
    }
  }
  return keys;
}

/// What peyk itself asks for.
std::set<std::string> keys_of_ours(const Config& config) {
  std::set<std::string> keys;
  for (const auto& message : render::required_messages()) keys.emplace(message.key);
  for (const Publication& publication : config.publications) {
    keys.insert("publication." + publication.id + ".name");
    keys.insert("publication." + publication.id + ".tagline");
    for (const SectionRecipe& section : publication.sections) keys.insert("section." + section.id);
  }
  for (const auto& [service, url] : config.site.share) keys.insert("share." + service);
  return keys;
}

void check_use(const Config& config, const Entries& entries, Desk& desk) {
  std::set<std::string> used = keys_in_templates(config);
  used.merge(keys_of_ours(config));
  for (const auto& [key, entry] : entries) {
    if (used.contains(key)) continue;
    desk.report("catalog.unused", "", place_of(entry),
                "nothing uses the message “" + key + "”. Take it out of all catalogues.");
  }
}

void check_plurals(const Edition& edition, const std::string& key, const CatalogEntry& entry,
                   const MessageShape& shape, Desk& desk) {
  const std::set<std::string> wanted = plural_categories(edition.locale);
  for (const std::set<std::string>& has : shape.plurals) {
    std::vector<std::string> lacks;
    std::set_difference(wanted.begin(), wanted.end(), has.begin(), has.end(),
                        std::back_inserter(lacks));
    if (lacks.empty()) continue;
    desk.report("catalog.plural", edition.id, place_of(entry),
                "the message “" + key + "” lacks the plural " +
                    (lacks.size() == 1 ? "form " : "forms ") + join(lacks, ", ") +
                    ", which its language has. Add " + (lacks.size() == 1 ? "it." : "them."));
  }
}

void compare(const Edition& first, const CatalogEntry& model, const Edition& edition,
             const std::string& key, const CatalogEntry& entry, Desk& desk) {
  const MessageShape shape = message_shape(entry.pattern);
  check_plurals(edition, key, entry, shape, desk);
  if (&first == &edition) return;
  const MessageShape wanted = message_shape(model.pattern);
  if (shape.arguments != wanted.arguments) {
    const auto names = [](const std::set<std::string>& arguments) {
      std::string list;
      for (const std::string& name : arguments) list += (list.empty() ? "{" : ", {") + name + "}";
      return list.empty() ? "none" : list;
    };
    desk.report("catalog.placeholders", edition.id, place_of(entry),
                "the message “" + key + "” has the placeholders " + names(shape.arguments) +
                    "; in the edition " + first.id + " it has " + names(wanted.arguments) +
                    ". Use the same.");
  }
  constexpr int kFewestLetters = 8;  // Names and abbreviations are the same in many languages.
  if (entry.pattern == model.pattern && edition.language != first.language &&
      count_case(entry.pattern).letters >= kFewestLetters) {
    desk.report("catalog.untranslated", edition.id, place_of(entry),
                "the message “" + key + "” is word for word that of the edition " + first.id +
                    ": " + said(entry.pattern) + ". Translate it, if it is not a name.");
  }
}

}  // namespace

void check_catalogs(const Config& config, Desk& desk) {
  if (config.editions.empty()) return;
  const Edition& first = config.editions.front();
  const auto model = config.catalogs.find(first.id);
  if (model == config.catalogs.end()) return;
  check_use(config, model->second, desk);
  for (const Edition& edition : config.editions) {
    const auto entries = config.catalogs.find(edition.id);
    if (entries == config.catalogs.end()) continue;
    for (const auto& [key, entry] : entries->second) {
      const auto same = model->second.find(key);
      if (same != model->second.end()) compare(first, same->second, edition, key, entry, desk);
    }
  }
}

}  // namespace peyk::preflight
