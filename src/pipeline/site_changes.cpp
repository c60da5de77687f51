#include "pipeline/site_changes.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/file.h"
#include "base/hash.h"
#include "pipeline/picture_copies.h"

namespace peyk {
namespace {

namespace fs = std::filesystem;

/// Raised when the same articles give other bytes: every file is then made once more.
constexpr std::string_view kSiteFormat = "1";
constexpr const char* kBaseKey = "publish.base";
constexpr const char* kMediaKey = "publish.media";

Result<std::string> hash_of_base(const Config& config) {
  FieldHash hash;
  hash.add(kSiteFormat);
  const std::pair<fs::path, std::vector<std::string>> sources[] = {
      {config.file.parent_path(), {".yaml", ".yml"}}, {config.templates, {".mustache"}}};
  for (const auto& [folder, suffixes] : sources) {
    PEYK_ASSIGN(const auto files, list_files(folder, suffixes));
    for (const fs::path& file : files) {
      PEYK_ASSIGN(const std::string bytes, read_file(file));
      hash.add(file.lexically_relative(folder).string()).add(bytes);
    }
  }
  return hash.hex();
}

/// One line for each picture of the media folder, and for each note on copies: its name, a tab, its
/// size and time.
Result<std::string> list_media(const Config& config) {
  std::string lines;
  if (config.site.media_folder.empty()) return lines;
  PEYK_ASSIGN(const auto files,
              list_files(config.site.media_folder, {".jpg", ".jpeg", ".png", ".gif"}));
  const auto add = [&](const std::string& name, const fs::path& file) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    const auto time = fs::last_write_time(file, error).time_since_epoch().count();
    lines += name + "\t" + std::to_string(size) + " " + std::to_string(time) + "\n";
  };
  for (const fs::path& file : files) add(file.filename().string(), file);
  const fs::path notes = config.site.media_folder / fs::path(picture_note("")).parent_path();
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(notes, none)) {
    add(notes.filename().string() + "/" + entry.path().filename().string(), entry.path());
  }
  return lines;
}

/// Names whose line is in one of the lists alone.
std::set<std::string> changed_media(const std::string& before, const std::string& now) {
  std::set<std::string_view> old_lines;
  for (const std::string_view line : split(before, '\n')) old_lines.insert(line);
  std::set<std::string> names;
  const auto add = [&](std::string_view line) {
    if (!line.empty()) names.emplace(line.substr(0, line.find('\t')));
  };
  for (const std::string_view line : split(now, '\n')) {
    if (old_lines.erase(line) == 0) add(line);
  }
  for (const std::string_view line : old_lines) add(line);
  return names;
}

/// Articles whose picture came, went or was exchanged count as changed.
Result<void> note_changed_pictures(Workspace& workspace, const std::string& now) {
  PEYK_ASSIGN(const auto before, workspace.store().setting(kMediaKey));
  const auto names = changed_media(before.value_or(""), now);
  if (names.empty()) return {};
  std::vector<std::string> found;
  PEYK_TRY(workspace.store().site_records().each_picture(
      [&](const std::string& id, std::string_view url) {
        if (names.contains(picture_note(std::string(url)))) found.push_back(id);
        url = url.substr(0, url.find_first_of("?#"));
        if (names.contains(percent_decode(url.substr(url.rfind('/') + 1)))) found.push_back(id);
      }));
  for (const std::string& id : found) PEYK_TRY(workspace.store().site_records().note_change(id));
  return {};
}

/// Puts one article into the feeds where it belongs now, and notes those where it was.
Result<void> place_article(Workspace& workspace, const std::string& id, SiteChanges& changes) {
  const Config& config = workspace.config();
  SiteRecords records = workspace.store().site_records();
  PEYK_ASSIGN(const auto article, workspace.store().listed_article(id));
  ArticleHead head{id, {}, {}, {}};
  std::vector<std::string> feeds;
  if (article && article->published > workspace.now()) {
    changes.early.push_back(id);
  } else if (article && config.edition(article->edition) != nullptr) {
    head = {id, article->edition, article->story, article->published};
    feeds.push_back(article->edition);
    for (const Category* category : categories_of(config, *article)) {
      feeds.push_back(category_feed(article->edition, category->id));
    }
  }
  PEYK_ASSIGN(const auto places, records.place(head, feeds));
  if (changes.full) return {};
  for (const FeedPlace& place : places) changes.feeds[place.feed].insert(place.sequence);
  return {};
}

/// The translations of a changed article name it: they change with it, and so do those that it was
/// a translation of before.
Result<std::vector<std::string>> with_translations(Workspace& workspace,
                                                   const std::vector<std::string>& changed) {
  SiteRecords records = workspace.store().site_records();
  std::set<std::string> all(changed.begin(), changed.end());
  for (const std::string& id : changed) {
    PEYK_ASSIGN(const std::string before, records.placed_story(id));
    PEYK_ASSIGN(const auto article, workspace.store().listed_article(id));
    for (const std::string& story : {before, article ? article->story : std::string()}) {
      if (story.empty()) continue;
      PEYK_ASSIGN(const auto mates, records.articles_of_story(story));
      for (const std::string& mate : mates) {
        if (all.insert(mate).second) PEYK_TRY(records.note_change(mate));
      }
    }
  }
  return std::vector<std::string>(all.begin(), all.end());
}

}  // namespace

bool SiteChanges::touches(const std::string& feed, int64_t from, int64_t until) const {
  const auto found = feeds.find(feed);
  if (found == feeds.end()) return false;
  const auto place = found->second.lower_bound(from);
  return place != found->second.end() && *place < until;
}

Result<SiteChanges> find_site_changes(Workspace& workspace, bool full) {
  Store& store = workspace.store();
  SiteRecords records = store.site_records();
  SiteChanges changes;
  PEYK_ASSIGN(changes.base, hash_of_base(workspace.config()));
  PEYK_ASSIGN(const auto before, store.setting(kBaseKey));
  changes.full = full || before != changes.base;
  PEYK_TRY(store.transaction([&]() -> Result<void> {
    if (changes.full) {
      PEYK_TRY(records.drop_lost_articles());
      return records.each_article(
          [&](const std::string& id) { return place_article(workspace, id, changes); });
    }
    PEYK_ASSIGN(const std::string media, list_media(workspace.config()));
    PEYK_TRY(note_changed_pictures(workspace, media));
    PEYK_ASSIGN(auto changed, records.changed_articles());
    PEYK_ASSIGN(changed, with_translations(workspace, changed));
    PEYK_ASSIGN(changed, records.in_order(changed));
    for (const std::string& id : changed) PEYK_TRY(place_article(workspace, id, changes));
    changes.articles.insert(changed.begin(), changed.end());
    return {};
  }));
  return changes;
}

Result<void> remember_published(Workspace& workspace, const SiteChanges& changes) {
  Store& store = workspace.store();
  PEYK_ASSIGN(const std::string media, list_media(workspace.config()));
  PEYK_TRY(store.set_setting(kBaseKey, changes.base));
  PEYK_TRY(store.set_setting(kMediaKey, media));
  PEYK_TRY(store.site_records().forget_changes());
  for (const std::string& id : changes.early) PEYK_TRY(store.site_records().note_change(id));
  return {};
}

std::string category_feed(const std::string& edition, const std::string& category) {
  return edition + "/category/" + category;
}

std::vector<const Category*> categories_of(const Config& config, const Article& article) {
  std::vector<const Category*> found;
  for (const Term& term : article.categories) {
    const Category* category = config.match(article.edition, term.slug, term.name);
    if (category != nullptr && std::find(found.begin(), found.end(), category) == found.end()) {
      found.push_back(category);
    }
  }
  return found;
}

}  // namespace peyk
