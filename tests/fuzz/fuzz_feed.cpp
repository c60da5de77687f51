/// Feeds of any format: any bytes are refused with their place or give articles that keep the
/// promises, the same ones each time; and a cut feed gives no item that the whole one does not
/// give.
///
/// Input: on the first line the charset that the server says, then the bytes of a feed.

#include "fuzz/ingest_desk.h"

namespace peyk {
namespace {

struct Read {
  bool well = false;
  std::vector<Article> articles;
};

Read read(std::string_view bytes, std::string_view charset) {
  static const Config config = fuzz::desk_config();
  SourceConfig source;
  source.name = "site";
  source.kind = "feed";
  source.edition = "en";
  source.zone = "Europe/Tirane";
  source.options = {{"byline_prefixes", "By:,By"}, {"video_category", "city"}};
  const SourceDocument document{bytes, "feed.xml", std::string(charset),
                                "https://site.example/feed/"};
  Read outcome;
  std::set<std::string> ids;
  const auto report = find_reader("feed")->read_document(
      document, source, config, [&](Article&& article) -> Result<void> {
        fuzz::check_article(article);
        fuzz::require(article.id.starts_with("feed:site:"), "an id names its feed", article.id);
        fuzz::require(article.id.size() <= 256, "an id is not long", article.id);
        fuzz::require(ids.insert(article.id).second, "an id stands once", article.id);
        outcome.articles.push_back(std::move(article));
        return {};
      });
  outcome.well = report.has_value();
  if (!report) {
    const std::string error = report.error().to_string();
    fuzz::require(report.error().kind() == ErrorKind::bad_data, "a bad feed is bad data", error);
    fuzz::require(!find_invalid_utf8(error), "an error is valid UTF-8", error);
    fuzz::require(error.starts_with("feed.xml"), "an error has its place", error);
    return outcome;
  }
  fuzz::require(report->articles == static_cast<int>(outcome.articles.size()),
                "the articles are counted");
  for (const std::string& warning : report->warnings) {
    fuzz::require(!find_invalid_utf8(warning), "a warning is valid UTF-8", warning);
    fuzz::require(!fuzz::has_control(warning), "a warning is one line", warning);
  }
  for (const Skipped& skipped : report->skipped) {
    fuzz::require(!skipped.reason.empty(), "what is skipped has a reason", skipped.title);
    fuzz::require(!find_invalid_utf8(skipped.reason + skipped.title), "a reason is valid UTF-8");
  }
  return outcome;
}

}  // namespace
}  // namespace peyk

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peyk;
  fuzz::Input input(data, size);
  const std::string_view charset = input.line();
  const std::string_view bytes = input.rest();
  const Read whole = read(bytes, charset);
  fuzz::require(read(bytes, charset).articles == whole.articles, "the same feed reads the same");
  size_t text = 0;
  for (const Article& article : whole.articles) text += article.body.markup().size();
  // A relative link becomes as long as the base; what stands around paragraphs is written in each.
  fuzz::require(text <= (size_t{1} << 20U) + bytes.size() * 128, "articles are not much larger");
  const Read cut = read(bytes.substr(0, bytes.size() - bytes.size() / 3), charset);
  if (whole.well && cut.well) {
    fuzz::require(cut.articles.size() <= whole.articles.size(), "a cut feed gives no more items");
  }
  return 0;
}
