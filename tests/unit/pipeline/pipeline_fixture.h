#pragma once
/// A workspace in a folder of its own: the shipped configuration and templates, the sample seeds.

#include <filesystem>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <stdlib.h>
#include <string>

#include "base/file.h"
#include "pipeline/workspace.h"

namespace peyk {

class WorkspaceTest : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/peyk-test-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    folder_ = name;
    for (const char* part : {"config", "templates", "seeds"}) {
      std::filesystem::copy(std::filesystem::path(PEYK_SOURCE_DIR) / part, folder_ / part,
                            std::filesystem::copy_options::recursive);
    }
    reopen();
  }
  void TearDown() override {
    workspace_.reset();
    std::filesystem::remove_all(folder_);
  }

  /// Closes and opens it, as a new process would.
  void reopen() {
    workspace_.reset();
    auto opened =
        Workspace::open(folder_ / "config" / "peyk.yaml", clock_, Workspace::Access::write);
    ASSERT_TRUE(opened) << opened.error().to_string();
    workspace_.emplace(std::move(*opened));
  }
  void write(const std::string& name, const std::string& bytes) {
    ASSERT_TRUE(write_file(folder_ / name, bytes));
  }
  Workspace& workspace() { return *workspace_; }
  FixedClock& clock() { return clock_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
  FixedClock clock_{*parse_iso8601("2023-06-22T12:00:00Z")};
  std::optional<Workspace> workspace_;
};

}  // namespace peyk
