#include "config/loader.h"

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "base/file.h"
#include "config/values.h"
#include "l10n/zones.h"

namespace peyk {

namespace fs = std::filesystem;

Loader::Loader(const fs::path& file) : file_(file), folder_(file.parent_path()) {
  std::error_code ignored;
  workspace_ = fs::absolute(file, ignored).lexically_normal().parent_path().parent_path();
}

Result<Config> Loader::load() {
  config_.file = file_;
  std::error_code error;
  if (!fs::exists(file_, error)) {
    return fail(
        Error(ErrorKind::configuration, "there is no such configuration file")
            .at({file_.string()})
            .remedy("Name it with --config FILE, or make a workspace with “peyk init DIR”."));
  }
  edition_files_ = files_in("editions");
  for (const NamedFile& edition : edition_files_) edition_ids_.push_back(edition.id);
  load_root();
  load_editions();
  load_categories();
  load_catalogs();
  load_theme();
  load_publications();
  load_translations();
  if (!problems_.empty()) return fail(std::move(problems_).joined());
  return std::move(config_);
}

std::vector<NamedFile> Loader::files_in(const char* name) {
  std::vector<NamedFile> files;
  std::error_code error;
  if (!fs::is_directory(folder_ / name, error)) return files;
  const auto paths = list_files(folder_ / name, {".yaml", ".yml"});
  if (!paths) {
    problems_.add(paths.error());
    return files;
  }
  for (const fs::path& path : *paths) {
    const std::string id = path.stem().string();
    const std::string trouble = id_trouble(id);
    if (path.parent_path() != folder_ / name || path.extension() != ".yaml") {
      problems_.add({path.string()}, "this file is not read",
                    "Call it " + (folder_ / name / (id + ".yaml")).string() +
                        ", or move it out of the folder.");
    } else if (!trouble.empty()) {
      problems_.add({path.string()}, "the file's name is an id, and it " + trouble, "Rename it.");
    } else {
      files.push_back({id, path.string()});
    }
  }
  return files;
}

std::optional<YamlNode> Loader::read(const std::string& file) {
  auto root = load_yaml(file);
  if (root) return std::move(*root);
  problems_.add(root.error());
  return std::nullopt;
}

fs::path Loader::resolve(const std::string& path) const {
  return (workspace_ / path).lexically_normal();
}

void Loader::check_id(Fields& fields, const NamedFile& file) {
  if (!fields.has("id")) return;
  const std::string id = fields.text("id");
  if (!id.empty() && id != file.id) {
    fields.wrong("id",
                 "is " + in_quotes(id) + ", but the file is called " + in_quotes(file.id + ".yaml"),
                 "Rename the file, or take the line away: the file's name is the id.");
  }
}

std::string Loader::read_id(Fields& fields, std::string_view key) {
  return read_checked(fields, key, true, id_trouble);
}

std::string Loader::read_zone(Fields& fields, std::string_view key) {
  std::string zone = fields.text(key);
  if (!zone.empty() && !zone_exists(zone)) {
    fields.wrong(key, "is " + in_quotes(zone) + ", and there is no such time zone",
                 "Write the IANA name, as Europe/Tirane, Asia/Tehran or UTC.");
  }
  return zone;
}

std::chrono::hours Loader::read_duration(Fields& fields, std::string_view key,
                                         std::chrono::hours otherwise) {
  const std::string text = fields.text(key);
  if (text.empty()) return otherwise;
  const auto duration = parse_duration(text);
  if (!duration) {
    fields.wrong(key, "is " + in_quotes(text) + ", which is no duration",
                 "Write a whole number and its unit: 72h, 3d or 2w.");
  }
  return duration.value_or(otherwise);
}

std::string Loader::read_checked(Fields& fields, std::string_view key, bool required,
                                 std::string (*trouble)(std::string_view)) {
  std::string value = required ? fields.required(key) : fields.text(key);
  if (value.empty()) return value;
  const std::string what = trouble(value);
  if (what.empty()) return value;
  fields.wrong(key, what + " (it is " + in_quotes(value) + ")");
  return "";
}

bool Loader::check_edition(const PlacedText& edition) {
  if (std::find(edition_ids_.begin(), edition_ids_.end(), edition.text) != edition_ids_.end()) {
    return true;
  }
  problems_.add(
      edition.place,
      "there is no edition " + in_quotes(edition.text) + did_you_mean(edition.text, edition_ids_),
      "Each edition has a file in " + path_of("editions") + ".");
  return false;
}

void Loader::check_repeats(const std::vector<PlacedText>& items) {
  std::set<std::string> seen;
  for (const PlacedText& item : items) {
    if (!seen.insert(item.text).second) {
      problems_.add(item.place, in_quotes(item.text) + " stands in this list twice",
                    "Keep one of them.");
    }
  }
}

YamlNode without_secret(const YamlNode& node, const std::string& file, std::string_view key,
                        const std::string& instead, Problems& problems) {
  YamlNode rest = node;
  const auto found = std::find_if(rest.entries.begin(), rest.entries.end(),
                                  [&](const YamlEntry& entry) { return entry.key == key; });
  if (found != rest.entries.end()) {
    problems.add({file, found->line, found->column},
                 in_quotes(key) +
                     " may not stand in the configuration: such files are copied, "
                     "shown and put under version control",
                 instead);
    rest.entries.erase(found);
  }
  return rest;
}

Result<Config> load_config(const fs::path& file) { return Loader(file).load(); }

}  // namespace peyk
