#include "render/edition_texts.h"

#include <algorithm>

#include "base/bytes.h"
#include "l10n/text.h"
#include "model/rendition.h"
#include "render/looks.h"
#include "render/schema.h"

namespace peyk::render {
namespace {

constexpr std::string_view kMessage = "t.";
constexpr std::string_view kHolePrefix = "hole.";

/// The file a catalogue came from, for messages about what is not in it.
std::string catalog_file(const Config& config, const std::string& edition) {
  const auto entries = config.catalogs.find(edition);
  if (entries != config.catalogs.end() && !entries->second.empty()) {
    return entries->second.begin()->second.place.file;
  }
  return (config.file.parent_path() / "catalogs" / (edition + ".yaml")).string();
}

class Maker {
 public:
  explicit Maker(const Config& config) : config_(config) {}

  Result<AllTexts> run() {
    const std::string theme_file = (config_.file.parent_path() / "theme.yaml").string();
    std::map<Direction, Looks> looks;
    for (const Direction direction : {Direction::ltr, Direction::rtl}) {
      auto resolved = resolve_theme(config_.theme, direction, theme_file);
      if (resolved) {
        looks[direction] = std::move(*resolved);
      } else if (errors_.empty()) {  // The second direction mostly has the same mistakes.
        add(std::move(resolved).error());
      }
    }
    AllTexts texts;
    for (const auto& edition : config_.editions) {
      make_edition(edition, looks[edition.direction], texts);
    }
    if (!errors_.empty()) {
      Error first = errors_.front();
      errors_.erase(errors_.begin());
      return fail(std::move(first).also(std::move(errors_)));
    }
    return texts;
  }

 private:
  void add(Error error) { errors_.push_back(std::move(error)); }

  void make_edition(const Edition& edition, const Looks& looks, AllTexts& texts) {
    static const std::map<std::string, CatalogEntry> none;
    const auto entries = config_.catalogs.find(edition.id);
    auto catalog =
        Catalog::create(edition, entries == config_.catalogs.end() ? none : entries->second);
    if (!catalog) {
      add(std::move(catalog).error());
      return;
    }
    EditionTexts made{&edition, std::move(*catalog), {}};
    require_messages(made);
    for (const auto& key : made.catalog.keys()) {
      // A message with arguments cannot be made here; a template that asks for it is refused.
      if (auto text = made.catalog.message(key)) {
        made.names.emplace(std::string(kMessage) + key,
                           Data(isolate_runs(*text, edition.direction)));
      }
    }
    for (const auto& [name, value] : looks) {
      made.names.emplace(name, Data(value));
    }
    for (const Hole hole : kHoles) {
      if (hole == Hole::message_id) {
        continue;  // It is for headers only.
      }
      made.names.emplace(std::string(kHolePrefix) + std::string(hole_name(hole)),
                         Data(hole_mark(hole)));
    }
    texts.emplace(edition.id, std::move(made));
  }

  void require_messages(const EditionTexts& texts) {
    for (const auto& message : required_messages()) {
      MessageArguments arguments;
      for (const auto name : message.texts) {
        arguments.emplace(std::string(name), std::string("x"));
      }
      for (const auto name : message.numbers) {
        arguments.emplace(std::string(name), int64_t{2});
      }
      require(texts, std::string(message.key), arguments, std::string(message.purpose));
    }
    for (const auto& publication : config_.publications) {
      if (std::find(publication.editions.begin(), publication.editions.end(), texts.edition->id) ==
          publication.editions.end()) {
        continue;
      }
      require(texts, "publication." + publication.id + ".name", {}, "the name of a publication");
      require(texts, "publication." + publication.id + ".tagline", {},
              "the line under the name of a publication");
      for (const auto& section : publication.sections) {
        require(texts, "section." + section.id, {},
                "the heading of a section of " + publication.id);
      }
    }
  }

  void require(const EditionTexts& texts, const std::string& key, const MessageArguments& arguments,
               const std::string& purpose) {
    const std::string file = catalog_file(config_, texts.edition->id);
    if (!texts.catalog.has(key)) {
      const auto near = nearest(key, texts.catalog.keys());
      add(Error(ErrorKind::configuration, "the catalogue of the edition \"" + texts.edition->id +
                                              "\" has no key \"" + key + "\" (" + purpose + ")")
              .remedy("Add it." + (near ? " There is \"" + *near + "\"." : std::string()))
              .at({file, 0, 0}));
      return;
    }
    if (auto message = texts.catalog.message(key, arguments); !message) {
      Place place = message.error().place();
      if (place.file.empty()) {
        place.file = file;
      }
      add(Error(message.error().kind(), message.error().message())
              .remedy(message.error().remedy())
              .at(place));
    }
  }

  const Config& config_;
  std::vector<Error> errors_;
};

std::optional<Error> check_message(const EditionTexts& texts, const std::string& key) {
  if (texts.names.count(std::string(kMessage) + key) != 0) {
    return std::nullopt;
  }
  if (texts.catalog.has(key)) {
    return Error(ErrorKind::configuration,
                 "the message \"" + key + "\" needs arguments, which a template cannot give")
        .remedy("Use the variable that holds it: docs/templates.md lists them.");
  }
  const auto near = nearest(key, texts.catalog.keys());
  return Error(ErrorKind::configuration, "the catalogue of the edition \"" + texts.edition->id +
                                             "\" has no key \"" + key + "\"")
      .remedy(near ? "Did you mean \"" + *near + "\"?" : "Add it to the catalogue.");
}

}  // namespace

Result<AllTexts> make_texts(const Config& config) { return Maker(config).run(); }

std::optional<Error> check_name(const AllTexts& texts, const std::vector<std::string>& editions,
                                const std::string& name, bool personal) {
  const size_t dot = name.find('.');
  const std::string group = name.substr(0, dot);
  if (dot == std::string::npos) {
    return Error(ErrorKind::configuration, "");
  }
  if (name.starts_with(kMessage)) {
    for (const auto& id : editions) {
      const auto edition = texts.find(id);
      if (edition != texts.end()) {
        if (auto error = check_message(edition->second, name.substr(kMessage.size()))) {
          return error;
        }
      }
    }
    return std::nullopt;
  }
  if (texts.empty()) {
    return Error(ErrorKind::configuration, "");
  }
  const Names& names = texts.begin()->second.names;
  if (names.count(name) != 0) {
    if (name.starts_with(kHolePrefix) && !personal) {
      return Error(ErrorKind::configuration,
                   "\"" + name + "\" differs for each reader and cannot be used here")
          .remedy("Only mail.html and mail.txt go to one reader.");
    }
    return std::nullopt;
  }
  std::vector<std::string> siblings;
  for (const auto& [known, value] : names) {
    if (known.starts_with(group + ".") && !known.starts_with(kMessage)) {
      siblings.push_back(known);
    }
  }
  if (siblings.empty()) {
    return Error(ErrorKind::configuration, "");
  }
  std::sort(siblings.begin(), siblings.end());
  const auto near = nearest(name, siblings);
  return Error(ErrorKind::configuration, group + "." == kHolePrefix
                                             ? "there is no hole \"" + name + "\""
                                             : "the theme has no value \"" + name + "\"")
      .remedy(near                         ? "Did you mean \"" + *near + "\"?"
              : group + "." == kHolePrefix ? "The holes are: " + join(siblings, ", ") + "."
                                           : "Define it in theme.yaml.");
}

}  // namespace peyk::render
