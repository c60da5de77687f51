#pragma once
/// Data for the pages of the site: what every page's head says, the index, the subscribe page.

#include <string>
#include <vector>

#include "render/issue_data.h"

namespace peyk::render {

/// The same page in an edition.
struct EditionAddress {
  const Edition* edition = nullptr;
  std::string url;
};
/// Sets "editions".
void add_editions(Data& root, const std::vector<EditionAddress>& addresses,
                  const std::string& current);

/// Sets "page", "previous" and "next" of an issue, from what the data has already.
void add_issue_page(Data& data, const DataSources& sources, const IssueView& view,
                    const std::string& edition);

/// The data for a page of the index of an edition.
[[nodiscard]] Result<Data> make_index_data(const DataSources& sources, const std::string& edition,
                                           const IndexView& view);
/// The data for the subscribe page of an edition, and for the style of its feeds.
[[nodiscard]] Result<Data> make_subscribe_data(const DataSources& sources,
                                               const std::string& edition,
                                               const SubscribeView& view);

}  // namespace peyk::render
