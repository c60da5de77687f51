#include "preflight/preflight.h"

#include <algorithm>
#include <set>

#include "preflight/desk.h"

namespace peyk {
namespace {

using namespace preflight;

std::vector<const Article*> articles_of(const IssueView& view, const std::string& edition) {
  std::vector<const Article*> articles;
  std::set<std::string> seen;
  for (const IssueSection& section : view.issue.sections) {
    for (const IssueItem& item : section.items) {
      const auto choice = item.editions.find(edition);
      if (choice == item.editions.end() || !seen.insert(choice->second.article).second) continue;
      const auto article = view.articles.find(choice->second.article);
      if (article != view.articles.end()) articles.push_back(&article->second);
    }
  }
  return articles;
}

/// The editions that were rendered, in the order of the publication.
std::vector<Copy> copies_of(const PreflightRequest& request, const Publication* publication) {
  std::vector<std::string> order;
  if (publication != nullptr) order = publication->editions;
  for (const auto& [id, rendition] : request.renditions) {
    if (std::find(order.begin(), order.end(), id) == order.end()) order.push_back(id);
  }
  std::vector<Copy> copies;
  for (const std::string& id : order) {
    const Edition* edition = request.config.edition(id);
    const auto rendition = request.renditions.find(id);
    if (edition == nullptr || rendition == request.renditions.end()) continue;
    copies.push_back({request.config, request.view, *edition, rendition->second,
                      Sheet::read(Part::html, rendition->second.html),
                      Sheet::read(Part::page, rendition->second.page),
                      articles_of(request.view, id)});
  }
  return copies;
}

}  // namespace

std::vector<Finding> run_preflight(const PreflightRequest& request) {
  const Publication* publication = request.config.publication(request.view.issue.publication);
  const Tuning tuning = Tuning::of(request.config, request.view.issue.publication);
  Desk desk(tuning);
  const std::vector<Copy> copies = copies_of(request, publication);
  check_selection(request.view, publication, copies, request.changed, desk);
  check_sender(request.config, desk);
  check_catalogs(request.config, desk);
  for (const Copy& copy : copies) {
    for (const auto family :
         {check_size, check_lines, check_links, check_pictures, check_direction, check_writing,
          check_clients, check_contrast, check_required, check_text}) {
      family(copy, desk);
    }
  }
  for (const Finding& finding : request.more) {
    desk.report(finding.rule, finding.edition, finding.place, finding.sentence);
  }
  return desk.take();
}

}  // namespace peyk
