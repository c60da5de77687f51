/// What every mail must have: a way out, an address, a way to the page; and who sends it.

#include "base/bytes.h"
#include "config/values.h"
#include "l10n/text.h"
#include "preflight/desk.h"

namespace peyk::preflight {
namespace {

/// Letters and digits alone: an address may be wrapped, isolated or have a line for each part.
std::string condensed(std::string_view text) {
  std::string out;
  for (const char c : strip_bidi_controls(text)) {
    if (!is_ascii_space(c)) out += c;
  }
  return replace_all(out, "\xC2\xA0", "");
}

std::string visible_text(const Sheet& sheet) {
  std::string text;
  for (const TextBlock& block : sheet.blocks) text += block.text;
  return text;
}

std::string domain_of(const std::string& address) {
  return to_ascii_lower(address.substr(address.rfind('@') + 1));
}

bool is_below(std::string_view domain, std::string_view parent) {
  return domain == parent || (domain.ends_with(parent) && domain.size() > parent.size() &&
                              domain[domain.size() - parent.size() - 1] == '.');
}

}  // namespace

void check_required(const Copy& copy, Desk& desk) {
  const std::string& edition = copy.edition.id;
  const Rendition& rendition = copy.rendition;
  const std::string unsubscribe = hole_mark(Hole::unsubscribe_url);
  for (const auto& [part, name, text] : {std::tuple(Part::html, "HTML", &rendition.html),
                                         std::tuple(Part::text, "text", &rendition.text)}) {
    if (text->find(unsubscribe) != std::string::npos) continue;
    desk.report("footer.unsubscribe", edition, {.part = part},
                std::string("the ") + name +
                    " part has no unsubscribe link. Put "
                    "{{hole.unsubscribe_url}} into mail." +
                    (part == Part::html ? "html" : "txt") + ".mustache.");
  }
  if (rendition.html.find(hole_mark(Hole::view_online_url)) == std::string::npos) {
    desk.report("footer.view-online", edition, {.part = Part::html},
                "the mail has no link to its page on the web. Put {{hole.view_online_url}} into "
                "mail.html.mustache.");
  }
  if (trim(copy.edition.postal_address).empty()) {
    desk.report("footer.address", edition, {.part = Part::configuration},
                "the edition has no postal address; set postal_address in its configuration.");
    return;
  }
  const std::string address = condensed(copy.edition.postal_address);
  for (const auto& [part, name, text] : {std::tuple(Part::html, "html", visible_text(copy.mail)),
                                         std::tuple(Part::text, "txt", rendition.text)}) {
    if (condensed(text).find(address) != std::string::npos) continue;
    desk.report("footer.address", edition, {.part = part},
                std::string("the ") + (part == Part::html ? "HTML" : "text") +
                    " part does not show the postal address. Put {{site.postal_address}} into "
                    "mail." +
                    name + ".mustache.");
  }
}

void check_sender(const Config& config, Desk& desk) {
  const SiteConfig& site = config.site;
  const FindingPlace place = {.part = Part::configuration, .file = config.file.string()};
  const auto unsubscribe = split_url(site.unsubscribe_url);
  if (!unsubscribe || unsubscribe->scheme != "https" || is_loopback(unsubscribe->host) ||
      is_example_host(unsubscribe->host)) {
    desk.report("header.unsubscribe", "", place,
                "site: unsubscribe_url is " + said(site.unsubscribe_url) +
                    ", where nobody can leave with one click (RFC 8058). Set it to an https "
                    "address that is yours.");
  }
  const std::string from = domain_of(site.from);
  if (is_example_host(from)) {
    desk.report("header.placeholder", "", place,
                "site: from is " + said(site.from) + ", an example. Set it to a real address.");
  } else if (!is_below(from, site.mail_domain) && !is_below(site.mail_domain, from)) {
    desk.report("header.from", "", place,
                "the sender is of " + said(from) + ", and Message-ID and List-Id are of " +
                    said(site.mail_domain) + ". Set site: from and mail_domain to one domain.");
  }
}

}  // namespace peyk::preflight
