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
    kinds.emplace("markdown", make_markdown_reader());
    kinds.emplace("wordpress", make_wordpress_reader());
    kinds.emplace("wxr", make_wxr_reader());
    return kinds;
  }();
  return all;
}

Result<std::string> guess_from_content(const fs::path& path) {
  // Enough for a byte order mark, white space and the first tag.
  std::string bytes(4096, '\0');
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
  if (wide || trim(head).starts_with('<')) return "wxr";
  if (head.find('\0') != std::string_view::npos || head.starts_with("\x1F\x8B") ||
      head.starts_with("PK\x03\x04")) {
    return fail(Error(ErrorKind::bad_data, "is neither XML nor text")
                    .at({path.string()})
                    .remedy("If it is compressed, unpack it first."));
  }
  if (trim(head).empty()) {
    return fail(Error(ErrorKind::bad_data, "the file is empty")
                    .at({path.string()})
                    .remedy("Name a WordPress export, an archive page as text, or a folder of "
                            "Markdown files."));
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
  if (extension == ".xml" || extension == ".wxr") return "wxr";
  return guess_from_content(path);
}

}  // namespace peyk
