#include "preflight/online.h"

#include <algorithm>
#include <map>

#include "base/bytes.h"
#include "preflight/desk.h"

namespace peyk {
namespace {

using namespace preflight;

/// Where an address stands.
struct Standing {
  std::string edition;
  FindingPlace place;
  std::string what;  ///< “Headline”: what a person sees of it.
};

class OnlineCheck {
 public:
  OnlineCheck(const PreflightRequest& request, Desk& desk) : request_(request), desk_(desk) {}

  void collect() {
    for (const auto& [edition, rendition] : request_.renditions) {
      const Sheet sheet = Sheet::read(Part::html, rendition.html);
      for (const SeenLink& link : sheet.links) {
        add(link.href, {edition, sheet.place(link.element, link.href), said(link.text)});
      }
      for (int at = 0; at < sheet.document.size(); ++at) {
        if (sheet.document.node(at).name != "img") continue;
        const std::string* source = sheet.document.attribute(at, "src");
        if (source != nullptr) add(*source, {edition, sheet.place(at, *source), "a picture"});
      }
    }
  }

  void run(const AskLinks& ask) {
    std::vector<std::string> urls;
    for (const auto& [url, places] : standings_) urls.push_back(url);
    const std::vector<LinkAnswer> answers = ask(urls);
    for (size_t i = 0; i < std::min(urls.size(), answers.size()); ++i) tell(urls[i], answers[i]);
  }

 private:
  [[nodiscard]] bool is_asked(const std::string& url) const {
    const std::string lower = to_ascii_lower(url);
    if (!lower.starts_with("https://") && !lower.starts_with("http://")) return false;
    const SiteConfig& site = request_.config.site;
    if (!site.publish_url.empty() && url.starts_with(site.publish_url + "/")) {
      // Pictures are there before the pages are.
      return !site.media_url.empty() && url.starts_with(site.media_url + "/");
    }
    return std::none_of(site.share.begin(), site.share.end(), [&](const auto& share) {
      return url.starts_with(share.second.substr(0, share.second.find('{')));
    });
  }

  void add(const std::string& url, Standing standing) {
    const std::string asked = url.substr(0, url.find('#'));
    if (!is_asked(asked)) return;
    std::vector<Standing>& places = standings_[asked];
    // A picture and its headline lead to one page: once an edition.
    if (!places.empty() && places.back().edition == standing.edition) return;
    places.push_back(std::move(standing));
  }

  void tell(const std::string& url, const LinkAnswer& answer) {
    constexpr int kNotFound = 404;
    constexpr int kGone = 410;
    constexpr int kFirstError = 400;
    const std::string status = std::to_string(answer.status);
    if (answer.kind == LinkAnswer::Kind::refused) {
      report("online.private", url,
             "leads into a private network, and was not followed. Link to "
             "what readers can reach.");
    } else if (answer.kind == LinkAnswer::Kind::unreachable) {
      report("online.unreachable", url,
             "cannot be reached: " + answer.reason + " Try it in a browser, and check again.");
    } else if (answer.status == kNotFound || answer.status == kGone) {
      report("online.dead", url,
             "is gone (the answer is " + status + "). Correct the link, or take it away.");
    } else if (answer.status >= kFirstError) {
      report("online.unreachable", url,
             "does not answer well (the answer is " + status +
                 "). Try it in a browser, and check again.");
    } else if (!answer.moved_to.empty() && answer.moved_to != url) {
      report("online.moved", url,
             "has moved for good to " + said(answer.moved_to) + ". Link there.");
    }
  }

  void report(std::string_view rule, const std::string& url, const std::string& what) {
    for (const Standing& standing : standings_.at(url)) {
      desk_.report(rule, standing.edition, standing.place,
                   said(url) + " (" + standing.what + ") " + what);
    }
  }

  const PreflightRequest& request_;
  Desk& desk_;
  std::map<std::string, std::vector<Standing>> standings_;  ///< By address.
};

}  // namespace

std::vector<Finding> check_online(const PreflightRequest& request, const AskLinks& ask) {
  const Tuning tuning = Tuning::of(request.config, request.view.issue.publication);
  Desk desk(tuning);
  OnlineCheck check(request, desk);
  check.collect();
  check.run(ask);
  return desk.take();
}

}  // namespace peyk
