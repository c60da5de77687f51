#pragma once
/// An issue in one edition as data for templates: what schema.h promises, no more and no less.

#include <string>

#include "render/context.h"
#include "render/edition_texts.h"
#include "render/render.h"
#include "render/trim.h"

namespace peyk::render {

struct DataSources {
  const Config& config;
  const AllTexts& texts;
  const PictureResolver& pictures;
};

/// The data for mail, page, subject and preheader, without what `trim` cuts. `subject`, `preheader`
/// and what depends on them (the titles of share links) are put in by add_lines. Fails with
/// configuration or bug.
[[nodiscard]] Result<Data> make_issue_data(const DataSources& sources, const IssueView& view,
                                           const Publication& publication,
                                           const std::string& edition, const Trim& trim = {});
void add_lines(Data& data, const DataSources& sources, const IssueView& view,
               const std::string& edition, const std::string& subject,
               const std::string& preheader);

}  // namespace peyk::render
