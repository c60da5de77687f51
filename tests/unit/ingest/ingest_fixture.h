#pragma once
/// What the tests of the readers share: a configuration with two editions, and a sink that keeps
/// all.

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "base/file.h"
#include "ingest/reader.h"

namespace peyk::ingest_test {

inline Edition edition(const std::string& id, const std::string& locale, const std::string& zone) {
  Edition made;
  made.id = id;
  made.language = id;
  made.locale = locale;
  made.zone = zone;
  return made;
}

inline Category category(const std::string& id, const std::string& english,
                         const std::vector<std::string>& matches = {}) {
  Category made;
  made.id = id;
  made.names["en"] = english;
  made.matches["en"] = matches;
  return made;
}

inline Config config() {
  Config made;
  made.editions = {edition("en", "en_GB", "Europe/Tirane"), edition("fa", "fa_IR", "Asia/Tehran")};
  made.categories = {category("city", "City Life", {"city-life", "city"}),
                     category("books", "Books, Old and New", {"books"})};
  made.site.media_url = "https://media.example.org/files";
  return made;
}

struct Outcome {
  Result<ReadReport> report = ReadReport{};
  std::vector<Article> articles;

  [[nodiscard]] std::string error() const {
    return report ? "no error" : report.error().to_string();
  }
  [[nodiscard]] const Article* find(const std::string& title) const {
    for (const Article& article : articles) {
      if (article.title == title) return &article;
    }
    return nullptr;
  }
  /// "title: reason" of all that was skipped.
  [[nodiscard]] std::vector<std::string> skipped() const {
    std::vector<std::string> lines;
    if (!report) return lines;
    for (const Skipped& skipped : report->skipped) {
      lines.push_back(skipped.title + ": " + skipped.reason);
    }
    return lines;
  }
};

inline Outcome read(const SourceConfig& source, const Config& with = config()) {
  Outcome outcome;
  const Reader* reader = find_reader(source.kind);
  if (reader == nullptr) return outcome;
  outcome.report = reader->read(source, with, [&](Article&& article) -> Result<void> {
    outcome.articles.push_back(std::move(article));
    return {};
  });
  return outcome;
}

inline std::filesystem::path data(const std::string& name) {
  return std::filesystem::path(PEYK_SOURCE_DIR) / "tests/data/ingest" / name;
}

/// A file of the corpora that are kept beside the source tree, or an empty path.
inline std::filesystem::path shared(const std::string& name) {
  const char* folder = std::getenv("PEYK_SHARED");
  const std::filesystem::path base =
      folder != nullptr ? folder : std::filesystem::path(PEYK_SOURCE_DIR) / "../shared";
  std::error_code ignored;
  return std::filesystem::exists(base / name, ignored) ? base / name : std::filesystem::path();
}

/// A folder for one test, removed at its end.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "peyk-ingest-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::filesystem::path write(const std::string& name, const std::string& bytes) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return path_ / name;
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace peyk::ingest_test
