#include "pipeline/message.h"

namespace peyk {

Result<Stencil> make_stencil(const Config& config, const Rendition& rendition, const Issue& issue,
                             Instant date) {
  const Edition& edition = *config.edition(rendition.edition);
  const SiteConfig& site = config.site;
  PEYK_ASSIGN(Address from, Address::parse(site.from));
  const std::string archive = site.publish_url + "/" + edition.id + "/";
  // A reader may be on several lists of ours.
  const std::string list_name = rendition.publication.empty()
                                    ? edition.site_title
                                    : rendition.publication + " | " + edition.site_title;
  const MessageSettings settings{
      .from = std::move(from),
      .from_name = edition.from_name.empty() ? edition.site_title : edition.from_name,
      .language = edition.language,
      .list_id = issue.publication + "." + edition.id + "." + site.mail_domain,
      .list_name = list_name,
      .list_help = site.help_url,
      .list_archive = archive,
      .unsubscribe_mailto = site.unsubscribe_mailto,
      .feedback_id = issue.id + ":" + issue.publication + ":" + edition.id + ":" + site.sender_id,
      .boundary_seed = issue.hash + edition.id,
      .date = date};
  return Stencil::create(rendition, settings);
}

}  // namespace peyk
