#pragma once
/// A small valid workspace in a folder of its own, for tests that spoil one thing in it.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <string>

#include "base/bytes.h"
#include "config/config.h"

namespace peyk {

class TestWorkspace {
 public:
  TestWorkspace() {
    std::string pattern = (std::filesystem::temp_directory_path() / "peyk-config-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    write("config/peyk.yaml", R"(site:
  name: Example
  url: https://www.example.org/
  publish_folder: out/site
  publish_url: https://www.example.org/issues
  mail_domain: example.org
  from: news@example.org
  bounce: bounce@example.org
  unsubscribe_url: https://www.example.org/unsubscribe
  sender_id: example
tokens:
  secret_file: var/token.key
relays:
  - name: main
    url: smtp://127.0.0.1:2525
    tls: none
sources:
  - name: site
    kind: wxr
    path: seeds/en.xml
    edition: en
    zone: Europe/Tirane
    options: {byline_prefixes: "By:,By", source_paragraph: true}
)");
    write("config/editions/en.yaml", R"(language: en
name: English
zone: Europe/Tirane
date_pattern: d MMMM y
site_title: Example
site_url: https://www.example.org/en
from_name: Example
)");
    write("config/editions/fa.yaml", R"(language: fa
name: فارسی
direction: rtl
calendar: persian
digits: persian
zone: Asia/Tehran
date_pattern: EEEE d MMMM y
site_title: نمونه
site_url: https://www.example.org/fa
from_name: نمونه
)");
    write("config/categories.yaml", R"(albania:
  names: {en: Albania, fa: آلبانی}
  matches: {en: [albania, Shqiperia], fa: ["%d8%a2%d9%84%d8%a8%d8%a7%d9%86%db%8c"]}
videos:
  media: true
  names: {en: Videos, fa: ویدئو}
)");
    write("config/publications/weekly.yaml", R"(editions: [en, fa]
schedule:
  weekday: thursday
  time: 09:00
  zone: Europe/Tirane
sections:
  - id: lead
    categories: [albania]
  - id: media
    categories: [videos]
)");
    write("config/catalogs/en.yaml",
          "greeting: \"Dear {name},\"\nsection: {lead: Lead, media: Media}\n");
    write("config/catalogs/fa.yaml", "greeting: \"{name}\"\nsection: {lead: الف, media: ب}\n");
    write("config/theme.yaml", "color:\n  accent: \"#0b5563\"\nwidth: 600\n");
    std::filesystem::create_directories(folder_ / "templates" / "weekly");
  }
  ~TestWorkspace() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  TestWorkspace(const TestWorkspace&) = delete;
  TestWorkspace& operator=(const TestWorkspace&) = delete;

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] std::filesystem::path file() const { return folder_ / "config" / "peyk.yaml"; }

  void write(const std::string& name, const std::string& text) {
    texts_[name] = text;
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  /// Replaces a piece of a file, which must be there.
  void edit(const std::string& name, const std::string& from, const std::string& to) {
    ASSERT_NE(texts_[name].find(from), std::string::npos) << from << " is not in " << name;
    write(name, replace_all(texts_[name], from, to));
  }
  void append(const std::string& name, const std::string& text) {
    write(name, texts_[name] + text);
  }
  void remove(const std::string& name) { std::filesystem::remove_all(folder_ / name); }

  [[nodiscard]] Result<Config> load() const { return load_config(file()); }
  /// The text of all errors, with places relative to the workspace; "no error" if there is none.
  [[nodiscard]] std::string errors() const {
    const auto config = load();
    if (config) return "no error";
    return replace_all(config.error().to_string(), folder_.string() + "/", "");
  }

 private:
  std::filesystem::path folder_;
  std::map<std::string, std::string> texts_;
};

/// Sets an environment variable as long as it lives.
class TestEnvironment {
 public:
  TestEnvironment(const char* name, const char* value) : name_(name) { ::setenv(name, value, 1); }
  ~TestEnvironment() { ::unsetenv(name_); }
  TestEnvironment(const TestEnvironment&) = delete;
  TestEnvironment& operator=(const TestEnvironment&) = delete;

 private:
  const char* name_;
};

}  // namespace peyk
