#include "preview/preview.h"

#include "preview/page.h"
#include "preview/variants.h"

namespace peyk {
namespace {

void add_variants(const PreviewIssue& issue, const PreviewEdition& edition,
                  std::map<std::string, std::string>& files) {
  const std::string& id = edition.edition.id;
  const auto put = [&](const std::string& part, const std::string& html, const Variant& variant) {
    files[variant_file(id, part, variant)] = frame_document(html, variant, issue.media_url);
  };
  const auto marks = marks_of(issue, id, Part::html);
  const auto page_marks = marks_of(issue, id, Part::page);
  for (const bool dark : {false, true}) {
    for (const bool pictures : {true, false}) {
      put("page", edition.page, {.dark = dark, .pictures = pictures});
      for (const bool stripped : {false, true}) {
        put("mail", edition.html, {.dark = dark, .pictures = pictures, .stripped = stripped});
      }
    }
    if (!marks.empty()) put("mail", edition.html, {.dark = dark, .marks = marks});
    if (!page_marks.empty()) put("page", edition.page, {.dark = dark, .marks = page_marks});
  }
}

}  // namespace

std::map<std::string, std::string> preview_files(const PreviewIssue& issue) {
  std::map<std::string, std::string> files;
  files["index.html"] = index_page(issue);
  for (const PreviewEdition& edition : issue.editions) {
    files[edition.edition.id + ".txt"] = edition.text;
    files[edition.edition.id + ".eml"] = edition.message;
    add_variants(issue, edition, files);
  }
  return files;
}

}  // namespace peyk
