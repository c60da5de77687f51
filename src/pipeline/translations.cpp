#include "pipeline/translations.h"

#include "base/hash.h"
#include "store/identity.h"

namespace peyk {
namespace {

bool is_url(const std::string& text) {
  return text.starts_with("http://") || text.starts_with("https://");
}

/// The first article names the story, so that others may be added behind it and taken away.
std::string story_key(const TranslationGroup& group) {
  const std::string& first = group.articles.front().text;
  constexpr size_t kDigits = 16;
  return "map:" + sha256_hex(is_url(first) ? url_key(first) : first).substr(0, kDigits);
}

/// The stored articles that an entry names.
Result<std::vector<Article>> articles_named(Store& store, const std::string& text) {
  std::vector<std::string> ids = {text};
  if (is_url(text)) {
    PEYK_ASSIGN(ids, store.articles_at(text));
  }
  std::vector<Article> articles;
  for (const std::string& id : ids) {
    PEYK_ASSIGN(auto article, store.article(id));
    if (article) articles.push_back(std::move(*article));
  }
  return articles;
}

std::string at_place(const Place& place) {
  return place.file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) + ": ";
}

}  // namespace

Translations::Translations(const Config& config) {
  for (const TranslationGroup& group : config.translations) {
    const std::string story = story_key(group);
    for (const TranslationGroup::Entry& entry : group.articles) {
      if (is_url(entry.text)) {
        by_url_[url_key(entry.text)] = story;
      } else {
        by_id_[entry.text] = story;
      }
    }
  }
}

std::optional<std::string> Translations::story_of(const Article& article) const {
  if (const auto found = by_id_.find(article.id); found != by_id_.end()) return found->second;
  if (by_url_.empty() || article.url.empty()) return std::nullopt;
  const auto found = by_url_.find(url_key(article.url));
  return found == by_url_.end() ? std::nullopt : std::optional(found->second);
}

Result<int> join_translations(Workspace& workspace, std::vector<std::string>& warnings) {
  Store& store = workspace.store();
  int changed = 0;
  const auto joined = store.transaction([&]() -> Result<void> {
    for (const TranslationGroup& group : workspace.config().translations) {
      const std::string story = story_key(group);
      std::map<std::string, std::string> editions;
      for (const TranslationGroup::Entry& entry : group.articles) {
        PEYK_ASSIGN(auto articles, articles_named(store, entry.text));
        if (articles.empty()) {
          warnings.push_back(at_place(entry.place) + "the library has no article “" + entry.text +
                             "” (yet)");
        }
        for (Article& article : articles) {
          const auto [other, first] = editions.emplace(article.edition, entry.text);
          if (!first) {
            warnings.push_back(at_place(entry.place) + "“" + entry.text + "” and “" +
                               other->second + "” are both of edition " + article.edition +
                               "; an issue shows one of them");
          }
          if (article.story == story) continue;
          article.story = story;
          PEYK_TRY(store.put_article(article, workspace.now()));
          ++changed;
        }
      }
    }
    return {};
  });
  if (!joined) return fail(joined.error());
  return changed;
}

}  // namespace peyk
