/// Answers of a WordPress site: any page of posts is refused with its name or gives articles that
/// keep the promises, and so does what the posts refer to.
///
/// Input: the answer to a question for posts; what follows a line of “---” is the answer to one for
/// media, and behind another such line to one for categories.

#include <algorithm>

#include "fuzz/ingest_desk.h"
#include "ingest/gather.h"
#include "ingest/wordpress_json.h"

namespace {

using namespace peyk;

constexpr std::string_view kSite =
    R"({"home":"https://site.example","namespaces":["wp/v2"],"timezone_string":"Europe/Tirane"})";

void add(Gathered& gathered, const std::string& role, std::string_view bytes) {
  const auto piece = gathered.spool.append(bytes);
  fuzz::require(piece.has_value(), "a spool takes it");
  gathered.documents.push_back({.role = role,
                                .name = "https://site.example/" + role,
                                .charset = "",
                                .base_url = "https://site.example/",
                                .language = "",
                                .piece = *piece});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const fuzz::Scratch scratch;
  static const Config config = [] {
    Config made = fuzz::desk_config();
    made.store = scratch.write("store", "");
    return made;
  }();
  std::string_view bytes = fuzz::bytes_of(data, size);
  (void)parse_rest_trouble(bytes);
  (void)parse_rest_site(bytes, "site");
  auto gathered = begin_gathering(config);
  fuzz::require(gathered.has_value(), "there is a spool");
  gathered->complete = true;
  add(*gathered, "site", kSite);
  for (const char* role : {"posts", "media", "categories"}) {
    const size_t end = bytes.find("\n---\n");
    add(*gathered, role,
        end == std::string_view::npos && bytes.empty() ? "[]" : bytes.substr(0, end));
    bytes = end == std::string_view::npos ? std::string_view() : bytes.substr(end + 5);
  }
  SourceConfig source;
  source.name = "site";
  source.kind = "wordpress";
  source.url = "https://site.example/";
  source.edition = "en";
  source.options = {{"byline_prefixes", "By:,By"}, {"author_as_byline", "true"}};
  std::set<std::string> ids;
  const auto report =
      find_reader("wordpress")->read_gathered(*gathered, source, config, [&](Article&& article) {
        fuzz::check_article(article);
        fuzz::require(ids.insert(article.id).second, "an id stands once", article.id);
        return Result<void>();
      });
  if (!report) {
    const std::string error = report.error().to_string();
    fuzz::require(report.error().kind() == ErrorKind::bad_data, "a bad answer is bad data", error);
    fuzz::require(error.starts_with("https://site.example/"), "an error names its answer", error);
    fuzz::require(!find_invalid_utf8(error), "an error is valid UTF-8", error);
    return 0;
  }
  fuzz::require(report->articles == static_cast<int>(ids.size()), "the articles are counted");
  for (const std::string& id : ids) {
    const auto& all = *report->all_ids;
    fuzz::require(std::find(all.begin(), all.end(), id) != all.end(), "all ids are all", id);
  }
  for (const std::string& warning : report->warnings) {
    fuzz::require(!find_invalid_utf8(warning), "a warning is valid UTF-8", warning);
  }
  for (const Skipped& skipped : report->skipped) {
    fuzz::require(!skipped.reason.empty(), "what is skipped has a reason", skipped.title);
  }
  return 0;
}
