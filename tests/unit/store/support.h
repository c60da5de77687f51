#pragma once
/// Values and small helpers that the store's tests share.

#include <chrono>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <string>

#include "store/store.h"

namespace peyk {

/// A folder that lives as long as the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    // In memory where the system has such a place: these tests wait for the disk at every commit.
    std::error_code ignored;
    const std::filesystem::path memory = "/dev/shm";
    const bool fast = std::filesystem::is_directory(memory, ignored) &&
                      std::filesystem::space(memory, ignored).available > (64U << 20U);
    std::string name =
        ((fast ? memory : std::filesystem::temp_directory_path()) / "peyk-store-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

/// The value, or the error in the test's output.
template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().to_string());
  return std::move(*result);
}
inline void must(const Result<void>& result) {
  if (!result) throw std::runtime_error(result.error().to_string());
}

inline Instant at(int64_t seconds) {
  return Instant(std::chrono::seconds(1'700'000'000 + seconds));
}
inline Address address(const std::string& text) { return must(Address::parse(text)); }
inline Store open_store(const std::filesystem::path& file) { return must(Store::open(file)); }

inline Subscriber reader(const std::string& name, const std::string& edition,
                         std::vector<std::string> lists = {"weekly"}) {
  Subscriber values;
  values.name = name;
  values.edition = edition;
  values.lists = std::move(lists);
  return values;
}

inline Issue issue_number(int number, const std::string& publication = "newsletter") {
  Issue issue;
  issue.id = publication + "-" + std::to_string(number);
  issue.publication = publication;
  issue.number = number;
  issue.from = at(0);
  issue.until = at(100);
  issue.hash = "hash";
  return issue;
}

/// A store with `count` active readers (r1@example.org …, edition en) and one issue frozen for
/// them.
inline Store frozen_store(const std::filesystem::path& file, int count) {
  Store store = open_store(file);
  must(store.transaction([&]() -> Result<void> {
    for (int i = 1; i <= count; ++i) {
      must(store.put_subscriber(address("r" + std::to_string(i) + "@example.org"),
                                reader("Reader " + std::to_string(i), "en"), at(0)));
    }
    return {};
  }));
  must(store.add_issue(issue_number(1), at(1)));
  must(store.freeze("newsletter-1", "weekly", {{"en", "stencil"}}, at(2)));
  return store;
}

/// Runs SQL behind the store's back.
inline void meddle(const std::filesystem::path& file, const char* sql) {
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &handle), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(handle);
  sqlite3_close(handle);
}

}  // namespace peyk
