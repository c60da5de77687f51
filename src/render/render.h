#pragma once
/// Templates to renditions; mustache is seen by this room only.
///
/// Templates live in templates/<publication's folder>/{mail.html,mail.txt,page.html,subject.txt,
/// preheader.txt}.mustache with partials in the same folder and templates/partials/. A template is
/// checked when it is loaded: syntax, partials that exist and do not include themselves, every
/// variable known. A variable, catalogue key or style that does not exist is an error with its file
/// and line, never an empty string. docs/templates.md lists every variable.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/config.h"
#include "model/article.h"
#include "model/issue.h"
#include "model/rendition.h"

namespace peyk {

/// An issue with all that its renditions show.
struct IssueView {
  Issue issue;
  std::map<std::string, Article> articles;  ///< By article id: every one the issue names.
  struct Earlier {
    Issue issue;
    std::map<std::string, std::string> subjects;  ///< By edition.
  };
  std::map<std::string, Earlier> earlier;  ///< By issue id, for earlier_issues sections.
  /// For its page: ids of articles that were withdrawn. A line stands in their place; nothing of
  /// them is shown, neither in the subject nor in what machines read.
  std::set<std::string> withdrawn;
  /// For its page: the issues of the publication beside it, by edition.
  std::map<std::string, Issue> previous;
  std::map<std::string, Issue> next;
};

/// A page of the index of an edition's issues.
struct IndexView {
  struct Entry {
    Issue issue;
    std::string subject;  ///< In the edition.
  };
  std::vector<Entry> issues;
  int page = 1;  ///< 1: the newest issues; its file is index.html.
  int pages = 1;
};

/// The feeds of an edition, as its subscribe page shows them.
struct SubscribeView {
  struct Feed {
    std::string path;   ///< Its folder below the publish root: "fa/category/albania".
    std::string title;  ///< In the edition's language.
  };
  struct Group {
    std::string id;  ///< "articles": also the catalogue key "subscribe.<id>" of its heading.
    std::vector<Feed> feeds;
  };
  std::vector<Group> groups;
};

/// Gives the mail-ready picture for a picture of an article: its URL as a mail may use it and its
/// pixel size. Nothing: no such picture, the template leaves it out.
using PictureResolver = std::function<std::optional<Picture>(const Picture&)>;

class Renderer {
 public:
  /// Loads and checks the templates of every publication. Fails with configuration, all at once.
  [[nodiscard]] static Result<Renderer> create(const Config& config, PictureResolver pictures);
  /// Fails with configuration (a template or catalogue mistake, with its place) or bug.
  [[nodiscard]] Result<Rendition> render(const IssueView& view, const std::string& edition) const;
  /// A page of the index of an edition's issues (templates/site/index.html.mustache).
  [[nodiscard]] Result<std::string> render_index(const std::string& edition,
                                                 const IndexView& view) const;
  /// The page that explains an edition's feeds (templates/site/subscribe.html.mustache).
  [[nodiscard]] Result<std::string> render_subscribe(const std::string& edition,
                                                     const SubscribeView& view) const;
  /// CSS for a feed that is opened in a browser (templates/site/feed.css.mustache).
  [[nodiscard]] Result<std::string> render_feed_style(const std::string& edition) const;
  Renderer(Renderer&&) noexcept;
  Renderer& operator=(Renderer&&) noexcept;
  ~Renderer();

 private:
  struct State;
  explicit Renderer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Where the issue's page is, relative to the publish root: "fa/newsletter/12.html".
[[nodiscard]] std::string issue_page_path(const Issue& issue, const std::string& edition);
/// "fa/index.html", "fa/index-2.html".
[[nodiscard]] std::string index_page_path(const std::string& edition, int page);

}  // namespace peyk
