#include "pipeline/reader_values.h"

#include "l10n/catalog.h"
#include "l10n/text.h"
#include "pipeline/issues.h"

namespace peyk {
namespace {

/// The URL up to where the token goes.
std::string before_token(const std::string& url) {
  if (url.empty()) return "";
  return url + (url.find('?') == std::string::npos ? "?t=" : "&t=");
}

}  // namespace

ReaderValues::ReaderValues(const TokenKey& key, const SiteConfig& site, std::string issue,
                           std::string list)
    : signer_(key),
      issue_(std::move(issue)),
      list_(std::move(list)),
      mail_domain_(site.mail_domain),
      unsubscribe_(before_token(site.unsubscribe_url)),
      preferences_(before_token(site.preferences_url)) {}

Result<ReaderValues> ReaderValues::create(Workspace& workspace, const Issue& issue,
                                          const Publication& publication) {
  const Config& config = workspace.config();
  PEYK_ASSIGN(const TokenKey key, workspace.token_key());
  ReaderValues values(key, config.site, issue.id, publication.list);
  for (const std::string& id : publication.editions) {
    const Edition& edition = *config.edition(id);
    PEYK_ASSIGN(const Catalog catalog, Catalog::create(edition, config.catalogs.at(id)));
    OfEdition made;
    made.direction = edition.direction;
    PEYK_ASSIGN(made.greeting, catalog.message("greeting.plain"));
    // The catalogue is asked once, with a mark for the name; readers get a copy of it.
    const std::string mark = hole_mark(Hole::greeting);
    PEYK_ASSIGN(const std::string named, catalog.message("greeting.named", {{"name", mark}}));
    const size_t at = named.find(mark);
    if (at == std::string::npos) {
      return fail(ErrorKind::configuration,
                  "the message greeting.named of edition “" + id + "” does not use {name}");
    }
    made.before_name = named.substr(0, at);
    made.after_name = named.substr(at + mark.size());
    made.view_online_url = public_url(config, issue_page_path(issue, id));
    values.editions_.emplace(id, std::move(made));
  }
  return values;
}

HoleValues ReaderValues::of(const Delivery& delivery) const {
  const OfEdition& edition = editions_.at(delivery.edition);
  HoleValues values;
  std::string& greeting = values[Hole::greeting];
  if (delivery.name.empty()) {
    greeting = edition.greeting;
  } else {
    greeting = edition.before_name;
    greeting += isolate(delivery.name, edition.direction);
    greeting += edition.after_name;
  }
  values[Hole::email] = delivery.email;
  values[Hole::unsubscribe_url] =
      link(unsubscribe_, TokenPurpose::unsubscribe, delivery.subscriber);
  values[Hole::preferences_url] =
      link(preferences_, TokenPurpose::preferences, delivery.subscriber);
  values[Hole::view_online_url] = edition.view_online_url;
  values[Hole::message_id] = signer_.message_id(issue_, delivery.subscriber, mail_domain_);
  return values;
}

std::string ReaderValues::link(const std::string& before, TokenPurpose purpose,
                               int64_t reader) const {
  if (before.empty()) return "";
  return before + signer_.token(purpose, reader, list_);
}

}  // namespace peyk
