#include <algorithm>
#include <fstream>
#include <map>

#include "base/bytes.h"
#include "ingest/reader.h"
#include "ingest/readers.h"

namespace peyk {
namespace {

namespace fs = std::filesystem;

/// A new kind is one line here.
const std::map<std::string, std::unique_ptr<Reader>, std::less<>>& readers() {
  static const auto all = [] {
    std::map<std::string, std::unique_ptr<Reader>, std::less<>> kinds;
    kinds.emplace("archive-page", make_archive_page_reader());
    kinds.emplace("feed", make_feed_reader());
    kinds.emplace("markdown", make_markdown_reader());
    kinds.emplace("wordpress", make_wordpress_reader());
    kinds.emplace("wxr", make_wxr_reader());
    return kinds;
  }();
  return all;
}

/// Which kind a document is that begins as XML or JSON: a feed if its root says so, else a
/// WordPress export, whose reader says best what is wrong with it.
std::string kind_of_document(std::string_view head) {
  if (head.starts_with('{')) return "feed";
  for (size_t at = head.find('<'); at != std::string_view::npos; at = head.find('<', at + 1)) {
    if (head.substr(at).starts_with("<!--")) {
      at = std::min(head.find("-->", at), head.size() - 1);
      continue;
    }
    if (at + 1 < head.size() && (head[at + 1] == '?' || head[at + 1] == '!')) continue;
    const std::string_view tag = head.substr(at, head.find('>', at) - at);
    const std::string_view name = tag.substr(1, tag.find_first_of(" \t\r\n/") - 1);
    const bool rss = name == "rss" && tag.find("wordpress.org/export/") == std::string_view::npos;
    const bool other = name == "feed" || name.ends_with(":feed") || name.ends_with(":RDF");
    return rss || other ? "feed" : "wxr";
  }
  return "wxr";
}

Result<std::string> guess_from_content(const fs::path& path) {
  // Enough for a byte order mark, white space, a licence in a comment and the first tag.
  std::string bytes(16384, '\0');
  std::ifstream file(path, std::ios::binary);
  if (!file.read(bytes.data(), static_cast<std::streamsize>(bytes.size())) && !file.eof()) {
    return fail(Error(ErrorKind::io, "cannot be read")
                    .at({path.string()})
                    .remedy("Run peyk as a user who may read it."));
  }
  bytes.resize(static_cast<size_t>(file.gcount()));
  std::string_view head = bytes;
  const bool wide = head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF");
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  std::string ascii(head);
  if (wide) std::erase(ascii, '\0');
  if (wide) ascii.erase(0, 2);
  const std::string_view begin = trim(ascii);
  if (begin.starts_with('<') || begin.starts_with('{')) return kind_of_document(begin);
  if (head.find('\0') != std::string_view::npos || head.starts_with("\x1F\x8B") ||
      head.starts_with("PK\x03\x04")) {
    return fail(Error(ErrorKind::bad_data, "is neither XML nor text")
                    .at({path.string()})
                    .remedy("If it is compressed, unpack it first."));
  }
  if (trim(head).empty()) {
    return fail(Error(ErrorKind::bad_data, "the file is empty")
                    .at({path.string()})
                    .remedy("Name a WordPress export, a feed, an archive page as text, or a "
                            "folder of Markdown files."));
  }
  return "archive-page";
}

}  // namespace

Result<ReadReport> Reader::read_document(const SourceDocument& /*document*/,
                                         const SourceConfig& source, const Config& /*config*/,
                                         const ArticleSink& /*sink*/) const {
  return fail(Error(ErrorKind::configuration,
                    "a source of kind " + source.kind + " cannot be read from a URL")
                  .at(source.place)
                  .remedy("Give a “path” in its place."));
}

const Reader* find_reader(std::string_view kind) {
  const auto found = readers().find(kind);
  return found == readers().end() ? nullptr : found->second.get();
}

std::vector<std::string> reader_kinds() {
  std::vector<std::string> kinds;
  for (const auto& [kind, reader] : readers()) kinds.push_back(kind);
  return kinds;
}

Result<std::string> guess_kind(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) {
    return fail(Error(ErrorKind::no_input, "there is no such file or folder")
                    .at({path.string()})
                    .remedy("Name a source of the configuration, or a path that exists."));
  }
  if (fs::is_directory(status)) return "markdown";
  const std::string extension = to_ascii_lower(path.extension().string());
  if (extension == ".md" || extension == ".markdown") return "markdown";
  if (extension == ".wxr") return "wxr";
  auto guessed = guess_from_content(path);
  // Whatever is wrong with it, its reader says.
  if (extension == ".xml" && (!guessed || *guessed == "archive-page")) return "wxr";
  return guessed;
}

}  // namespace peyk
