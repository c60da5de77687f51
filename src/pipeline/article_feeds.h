#pragma once
/// Publish: the feeds of an edition's articles, with their archives.

#include "pipeline/site_changes.h"
#include "pipeline/site_folder.h"

namespace peyk {

/// Writes the feeds of one edition and of its categories that changes have touched, one document at
/// a time. Gives the folders of all feeds that there are.
[[nodiscard]] Result<std::vector<std::string>> publish_article_feeds(Workspace& workspace,
                                                                     const Edition& edition,
                                                                     const SiteChanges& changes,
                                                                     SiteFolder& site);

}  // namespace peyk
