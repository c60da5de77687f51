/// Links: of the mail, of its page and of what the feeds carry.

#include <algorithm>
#include <array>
#include <set>

#include "base/bytes.h"
#include "config/values.h"
#include "preflight/desk.h"

namespace peyk::preflight {
namespace {

/// Hosts whose only use is to count who clicks. A host below one of them counts too.
constexpr std::array<std::string_view, 20> kTrackers = {"list-manage.com",
                                                        "mailchi.mp",
                                                        "sendgrid.net",
                                                        "mandrillapp.com",
                                                        "hubspotlinks.com",
                                                        "sailthru.com",
                                                        "exacttarget.com",
                                                        "cmail19.com",
                                                        "cmail20.com",
                                                        "createsend1.com",
                                                        "rs6.net",
                                                        "sparkpostmail.com",
                                                        "mailgun.org",
                                                        "klclick.com",
                                                        "convertkit-mail.com",
                                                        "click.pstmrk.it",
                                                        "safelinks.protection.outlook.com",
                                                        "urldefense.com",
                                                        "feedproxy.google.com",
                                                        "lnkd.in"};

bool is_tracker(std::string_view host) {
  return std::any_of(kTrackers.begin(), kTrackers.end(), [&](std::string_view tracker) {
    return host == tracker || (host.ends_with(tracker) && host.size() > tracker.size() &&
                               host[host.size() - tracker.size() - 1] == '.');
  });
}

bool is_web(std::string_view lower) {
  return lower.starts_with("https://") || lower.starts_with("http://");
}

/// The first utm_ parameter that stands twice in the query.
std::string doubled_campaign(std::string_view url) {
  const size_t query = url.find('?');
  if (query == std::string_view::npos) return "";
  std::set<std::string> seen;
  const std::string_view rest = url.substr(query + 1, url.find('#') - query - 1);
  for (const std::string_view pair : split(rest, '&')) {
    std::string name = to_ascii_lower(pair.substr(0, pair.find('=')));
    if (name.starts_with("amp;")) name.erase(0, 4);
    if (name.starts_with("utm_") && !seen.insert(name).second) return name;
  }
  return "";
}

/// Why an address was never meant to be sent; empty if it may be.
std::string placeholder_trouble(const std::string& lower, const std::optional<UrlParts>& parts) {
  for (const std::string_view doubled : {"http://http", "https://http"}) {
    if (lower.starts_with(doubled)) return "has “http://” twice";
  }
  for (const std::string_view word : {"todo", "xxx", "lorem", "{{", "%7b%7b", "yourdomain"}) {
    const size_t at = lower.find(word);
    if (at == std::string::npos) continue;
    // “todo” as a word of the address, not inside of “mastodon”.
    const bool begins = at == 0 || !is_ascii_alpha(lower[at - 1]);
    const size_t end = at + word.size();
    if (begins && (end >= lower.size() || !is_ascii_alpha(lower[end]))) {
      return "has “" + std::string(word) + "” in it";
    }
  }
  if (parts && is_loopback(parts->host)) return "leads to this machine";
  if (parts && is_example_host(parts->host)) return "leads to an example";
  return "";
}

class LinkCheck {
 public:
  /// `article`: whose body it is, or null. Links to what is in `known` were looked at elsewhere.
  LinkCheck(const Copy& copy, const Sheet& sheet, Desk& desk, const Article* article,
            const std::set<std::string>& known)
      : copy_(copy), sheet_(sheet), desk_(desk), article_(article), known_(known) {}

  void run() {
    const SeenLink* last = nullptr;
    for (const SeenLink& link : sheet_.links) {
      if (known_.contains(link.href)) continue;
      one(link);
      if (last != nullptr) pair(*last, link);
      last = &link;
    }
  }

 private:
  void report(std::string_view rule, const SeenLink& link, const std::string& what) {
    FindingPlace place = sheet_.place(link.element, link.href.empty() ? link.text : link.href);
    std::string sentence = what;
    if (article_ != nullptr) {
      place.file = article_->id;
      sentence += " (in the article " + said(article_->title) + ")";
    }
    desk_.report(rule, copy_.edition.id, std::move(place), std::move(sentence));
  }

  void one(const SeenLink& link) {
    if (is_hole(link.href)) return;
    if (link.text.empty()) {
      report("link.silent", link,
             "a link has neither text nor alt text: " + said(link.href) +
                 ". Give its picture an alt text.");
    }
    const std::string lower = to_ascii_lower(link.href);
    if (lower.empty() || lower == "#") {
      const bool empty = lower.empty();
      report(empty ? "link.empty" : "link.placeholder", link,
             "a link leads nowhere: " + said(link.text) + ". Give it an address.");
      return;
    }
    if (lower.starts_with('#')) {
      anchor(link);
      return;
    }
    if (lower.starts_with("mailto:")) return;
    if (!is_web(lower)) {
      if (sheet_.part == Part::page && lower.find(':') == std::string::npos) return;
      report("link.relative", link,
             "a link is not absolute http, https or mailto: " + said(link.href) +
                 ". Write the whole address.");
      return;
    }
    web(link, lower);
  }

  void web(const SeenLink& link, const std::string& lower) {
    const auto parts = split_url(lower);
    if (const std::string trouble = placeholder_trouble(lower, parts); !trouble.empty()) {
      report("link.placeholder", link,
             "a link " + trouble + ": " + said(link.href) + ". Put the real address.");
      return;
    }
    if (!parts || lower.find_first_of(" \t\n<>\"") != std::string::npos) {
      report("link.malformed", link,
             "an address cannot be one: " + said(link.href) + ". Correct it.");
      return;
    }
    if (is_tracker(parts->host)) {
      report("link.tracker", link,
             "a link goes through the click tracker " + parts->host + ": " + said(link.href) +
                 ". Link to the page itself.");
    }
    if (const std::string name = doubled_campaign(link.href); !name.empty()) {
      report("link.campaign-twice", link,
             "a link has “" + name + "” twice: " + said(link.href) + ". Keep one of them.");
    }
    if (parts->scheme == "http") insecure(link, parts->host);
  }

  void insecure(const SeenLink& link, const std::string& host) {
    const auto site = split_url(copy_.config.site.url);
    const bool ours = site && site->scheme == "https" && site->host == host;
    report(ours ? "link.insecure-site" : "link.insecure", link,
           "a link is http: " + said(link.href) +
               (ours ? ". The site is https; write https." : ". Write https if it is there."));
  }

  void anchor(const SeenLink& link) {
    const std::string id = link.href.substr(1);
    const MarkupDocument& document = sheet_.document;
    if (document.by_id(id) >= 0) return;
    for (int at = 0; at < document.size(); ++at) {
      const std::string* name =
          document.node(at).name == "a" ? document.attribute(at, "name") : nullptr;
      if (name != nullptr && *name == id) return;
    }
    report("link.anchor", link,
           "a link leads to " + said(link.href) +
               ", and nothing there has that id. Give it one, or take the link away.");
  }

  void pair(const SeenLink& last, const SeenLink& link) {
    if (last.href.empty() || last.picture || link.picture || last.text.empty()) return;
    const bool same_place = last.href == link.href;
    const bool same_text = last.text == link.text;
    if (same_place && (same_text || next_to(last, link))) {
      report("link.repeated", link,
             "the same link stands twice in a row: " + said(link.text) + ". Take one away.");
    } else if (same_text && !same_place) {
      report("link.ambiguous", link,
             "two links side by side say " + said(link.text) +
                 " and lead to different places. Say of each where it leads.");
    }
  }

  /// Whether nothing that a person sees stands between the two.
  [[nodiscard]] bool next_to(const SeenLink& last, const SeenLink& link) const {
    for (int at = sheet_.document.node(last.element).end; at < link.element; ++at) {
      const MarkupNode& node = sheet_.document.node(at);
      if (node.name == "img") return false;
      if (node.kind == MarkupNode::Kind::text && !trim(node.text).empty()) return false;
    }
    return true;
  }

  const Copy& copy_;
  const Sheet& sheet_;
  Desk& desk_;
  const Article* article_;
  const std::set<std::string>& known_;
};

}  // namespace

void check_links(const Copy& copy, Desk& desk) {
  const std::set<std::string> nothing;
  LinkCheck(copy, copy.mail, desk, nullptr, nothing).run();
  // The page has mostly the links of the mail: only what is its own is told.
  std::set<std::string> of_the_mail;
  for (const SeenLink& link : copy.mail.links) of_the_mail.insert(link.href);
  LinkCheck(copy, copy.page, desk, nullptr, of_the_mail).run();
  for (const Body& body : bodies_of(copy)) {
    LinkCheck(copy, body.sheet, desk, &body.article, nothing).run();
  }
}

}  // namespace peyk::preflight
