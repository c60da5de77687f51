#include "pipeline/issue_pages.h"

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "base/hash.h"
#include "html/sanitize.h"
#include "pipeline/feed_values.h"

namespace peyk {
namespace {

/// An issue in an edition, as its page was rendered.
struct Shown {
  const Issue* issue = nullptr;
  std::string subject;
  std::string preheader;
  bool changed = false;  ///< Rendered in this run.
};

bool is_changed(const Issue& issue, const std::string& edition, const SiteChanges& changes) {
  for (const IssueSection& section : issue.sections) {
    for (const IssueItem& item : section.items) {
      const auto choice = item.editions.find(edition);
      if (choice != item.editions.end() && changes.articles.contains(choice->second.article)) {
        return true;
      }
    }
  }
  return false;
}

class PublicationPages {
 public:
  PublicationPages(Workspace& workspace, const Renderer& renderer, const Publication& publication,
                   const std::vector<const Issue*>& issues, const SiteChanges& changes,
                   SiteFolder& site)
      : workspace_(workspace),
        renderer_(renderer),
        publication_(publication),
        issues_(issues),
        changes_(changes),
        site_(site) {
    for (const Issue* issue : issues) {
      for (const std::string& edition : editions_of(*issue, publication_)) {
        order_[edition].push_back(issue);
      }
    }
  }

  Result<void> publish(PublishedIssues& published) {
    for (const Issue* issue : issues_) PEYK_TRY(pages_of(*issue, published));
    for (const std::string& id : publication_.editions) {
      const Edition* edition = workspace_.config().edition(id);
      if (edition == nullptr) continue;
      PEYK_TRY(feed(*edition));
      published.feeds[id].push_back(publication_.id);
      for (const auto& [number, shown] : shown_[id]) {
        published.entries[id].push_back({*shown.issue, shown.subject});
      }
    }
    return {};
  }

 private:
  /// The pages of an issue; those of the earlier ones, which it may name, have been made.
  Result<void> pages_of(const Issue& issue, PublishedIssues& published) {
    std::optional<IssueView> view;
    const auto editions = editions_of(issue, publication_);
    std::vector<std::pair<std::string, std::string>> alternates;
    for (const std::string& edition : editions) {
      alternates.emplace_back(workspace_.config().edition(edition)->language,
                              public_url(workspace_.config(), issue_page_path(issue, edition)));
    }
    if (!alternates.empty()) alternates.emplace_back("x-default", alternates.front().second);
    for (const std::string& edition : editions) {
      site_.report().pages += 1;
      const std::string path = issue_page_path(issue, edition);
      published.pages.push_back({public_url(workspace_.config(), path), issue.until, alternates});
      const std::string depends = depends_of(issue, edition);
      Shown shown{&issue, {}, {}, false};
      if (!is_changed(issue, edition, changes_) && site_.keep(path, depends)) {
        const std::string note = site_.note(path);
        shown.subject = note.substr(0, note.find('\n'));
        shown.preheader = note.substr(std::min(note.size(), shown.subject.size() + 1));
      } else {
        if (!view) {
          PEYK_ASSIGN(view, view_of(issue, editions));
        }
        PEYK_ASSIGN(const Rendition rendition, renderer_.render(*view, edition));
        shown.subject = rendition.subject;
        shown.preheader = rendition.preheader;
        shown.changed = true;
        PEYK_TRY(site_.put(path, rendition.page, depends,
                           rendition.subject + "\n" + rendition.preheader));
      }
      subjects_[issue.id][edition] = shown.subject;
      shown_[edition].emplace(issue.number, std::move(shown));
    }
    return {};
  }

  /// The issue beside this one in an edition: `step` -1 or +1; null at the ends.
  const Issue* beside(const Issue& issue, const std::string& edition, int step) const {
    const auto& order = order_.at(edition);
    const auto at = std::find(order.begin(), order.end(), &issue);
    if (step < 0) return at == order.begin() ? nullptr : *(at - 1);
    return at + 1 == order.end() ? nullptr : *(at + 1);
  }

  std::string depends_of(const Issue& issue, const std::string& edition) const {
    FieldHash hash;
    hash.add(changes_.base).add(issue.id).add(issue.hash);
    for (const int step : {-1, 1}) {
      const Issue* other = beside(issue, edition, step);
      hash.add(other == nullptr ? "" : other->id);
      if (other != nullptr) hash.add(other->until.time_since_epoch().count());
    }
    for (const IssueSection& section : issue.sections) {
      for (const std::string& id : section.issues) {
        const auto earlier = subjects_.find(id);
        if (earlier == subjects_.end()) continue;
        const auto subject = earlier->second.find(edition);
        hash.add(id).add(subject == earlier->second.end() ? "" : subject->second);
      }
    }
    for (const std::string& other : editions_of(issue, publication_)) hash.add(other);
    return hash.hex();
  }

  /// What the pages show: nothing of an article that was withdrawn since, and other issues by the
  /// names that their own pages have now.
  Result<IssueView> view_of(const Issue& issue, const std::vector<std::string>& editions) {
    PEYK_ASSIGN(IssueView view, load_view(workspace_, issue));
    PEYK_ASSIGN(const auto withdrawn, workspace_.store().withdrawn_in(issue.id));
    for (const WithdrawnChoice& each : withdrawn) view.withdrawn.insert(each.article);
    for (auto& [id, earlier] : view.earlier) {
      const auto shown = subjects_.find(id);
      if (shown != subjects_.end()) earlier.subjects = shown->second;
    }
    for (const std::string& each : editions) {
      if (const Issue* other = beside(issue, each, -1)) view.previous[each] = *other;
      if (const Issue* other = beside(issue, each, 1)) view.next[each] = *other;
    }
    return view;
  }

  /// The publication's feed: its newest issues, and all of them by number in archives.
  Result<void> feed(const Edition& edition) {
    const Config& config = workspace_.config();
    const std::string folder = edition.id + "/" + publication_.id;
    PEYK_ASSIGN(const Catalog catalog, Catalog::create(edition, config.catalogs.at(edition.id)));
    PEYK_ASSIGN(const std::string name,
                catalog.message("publication." + publication_.id + ".name"));
    PEYK_ASSIGN(const std::string tagline,
                catalog.message("publication." + publication_.id + ".tagline"));
    FeedHead head = edition_feed(config, edition, folder);
    head.title += " – " + name;
    head.description = tagline;
    head.home_url = public_url(workspace_.config(), edition.id + "/index.html");
    const auto& shown = shown_[edition.id];
    const auto most = static_cast<size_t>(config.feed_items);
    std::vector<const Shown*> newest;
    for (auto each = shown.rbegin(); each != shown.rend() && newest.size() < most; ++each) {
      newest.push_back(&each->second);
    }
    int64_t archives = 0;
    if (shown.size() > most) {
      archives = (shown.rbegin()->first + kArchiveItems - 1) / kArchiveItems;
    }
    site_.report().feeds += 1;
    FeedHead subscription = head;
    subscription.hubs = config.hubs;
    link_archive(config, subscription, folder, archives);
    PEYK_TRY(document(folder, subscription, newest, catalog));
    for (int64_t number = 1; number <= archives; ++number) {
      site_.report().archives += 1;
      std::vector<const Shown*> page;
      for (auto each = shown.rbegin(); each != shown.rend(); ++each) {
        if ((each->first - 1) / kArchiveItems + 1 == number) page.push_back(&each->second);
      }
      PEYK_TRY(document(archive_folder(folder, number),
                        archive_of(config, head, folder, number, archives), page, catalog));
    }
    return {};
  }

  Result<void> document(const std::string& folder, const FeedHead& head,
                        const std::vector<const Shown*>& issues, const Catalog& catalog) {
    FieldHash hash;
    hash.add(changes_.base).add(head.previous_folder_url).add(head.next_folder_url);
    bool changed = false;
    for (const Shown* each : issues) {
      hash.add(each->issue->id).add(each->issue->hash).add(each->subject).add(each->preheader);
      changed = changed || each->changed;
    }
    const std::string depends = hash.hex();
    if (!changed && site_.keep_all(feed_paths(folder), depends)) return {};
    const EntryWriter writer(head);
    FeedEntries entries;
    for (const Shown* each : issues) {
      PEYK_ASSIGN(const FeedItem item,
                  issue_item(*each, folder.substr(0, folder.find('/')), catalog));
      entries.push_back(writer.write(item));
    }
    return put_feed(site_, folder, head, entries, depends);
  }

  Result<FeedItem> issue_item(const Shown& shown, const std::string& edition,
                              const Catalog& catalog) {
    const Issue& issue = *shown.issue;
    PEYK_ASSIGN(const IssueView view, load_view(workspace_, issue));
    PEYK_ASSIGN(const auto withdrawn, workspace_.store().withdrawn_in(issue.id));
    FeedItem item;
    item.guid = issue.id + "@" + edition;
    item.title = shown.subject;
    item.url = public_url(workspace_.config(), issue_page_path(issue, edition));
    item.summary = shown.preheader;
    item.published = issue.until;
    item.updated = issue.until;
    std::set<std::string> gone;
    for (const WithdrawnChoice& each : withdrawn) {
      if (each.edition != edition) continue;
      gone.insert(each.article);
      item.updated = std::max(item.updated, each.withdrawn.since);
    }
    std::string markup;
    for (const IssueSection& section : issue.sections) {
      PEYK_ASSIGN(const std::string items, section_items(view, section, edition, gone, catalog));
      if (items.empty()) continue;
      PEYK_ASSIGN(const std::string heading, catalog.message("section." + section.id));
      markup += "<h2>" + escape_markup(heading) + "</h2>" + items;
    }
    item.content = sanitize(markup);
    return item;
  }

  static Result<std::string> section_items(const IssueView& view, const IssueSection& section,
                                           const std::string& edition,
                                           const std::set<std::string>& gone,
                                           const Catalog& catalog) {
    std::string markup;
    int64_t withdrawn = 0;
    for (const IssueItem& each : section.items) {
      const auto choice = each.editions.find(edition);
      if (choice == each.editions.end()) continue;
      if (gone.contains(choice->second.article)) {
        ++withdrawn;
        continue;
      }
      const Article& article = view.articles.at(choice->second.article);
      const std::string title = escape_markup(title_of(view.issue, each.story, edition, article));
      markup += "<h3>" +
                (article.url.empty()
                     ? title
                     : "<a href=\"" + escape_markup(article.url) + "\">" + title + "</a>") +
                "</h3><p>" + escape_markup(article.excerpt) + "</p>";
    }
    if (withdrawn > 0) {
      PEYK_ASSIGN(const std::string line,
                  catalog.message("item.withdrawn", {{"count", withdrawn}}));
      markup += "<p>" + escape_markup(line) + "</p>";
    }
    return markup;
  }

  /// The title that the editor gave the story in this issue, or its own.
  static const std::string& title_of(const Issue& issue, const std::string& story,
                                     const std::string& edition, const Article& article) {
    const auto titles = issue.titles.find(story);
    if (titles == issue.titles.end()) return article.title;
    const auto title = titles->second.find(edition);
    return title == titles->second.end() ? article.title : title->second;
  }

  Workspace& workspace_;
  const Renderer& renderer_;
  const Publication& publication_;
  const std::vector<const Issue*>& issues_;  ///< Oldest first.
  const SiteChanges& changes_;
  SiteFolder& site_;
  /// Subjects as this run shows them, by issue and edition.
  std::map<std::string, std::map<std::string, std::string>> subjects_;
  std::map<std::string, std::vector<const Issue*>> order_;  ///< By edition, oldest first.
  std::map<std::string, std::map<int, Shown>> shown_;       ///< By edition and number.
};

}  // namespace

Result<PublishedIssues> publish_issues(Workspace& workspace, const Renderer& renderer,
                                       const std::vector<StoredIssue>& issues,
                                       const SiteChanges& changes, SiteFolder& site) {
  PublishedIssues published;
  for (const Publication& publication : workspace.config().publications) {
    std::vector<const Issue*> own;
    for (const StoredIssue& each : issues) {
      if (each.issue.publication == publication.id) own.push_back(&each.issue);
    }
    if (own.empty()) continue;
    std::sort(own.begin(), own.end(),
              [](const Issue* a, const Issue* b) { return a->number < b->number; });
    PublicationPages pages(workspace, renderer, publication, own, changes, site);
    PEYK_TRY(pages.publish(published));
  }
  return published;
}

}  // namespace peyk
