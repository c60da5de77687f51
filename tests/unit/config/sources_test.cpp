#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "workspace.h"

namespace peyk {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kRoot = "config/peyk.yaml";

/// The source of the test workspace, replaced.
class SourceWorkspace : public TestWorkspace {
 public:
  explicit SourceWorkspace(const std::string& source) {
    edit(kRoot, "    kind: wxr\n    path: seeds/en.xml\n", source);
  }
};
std::string errors_with(const std::string& source) { return SourceWorkspace(source).errors(); }

TEST(Sources, AUrlTakesThePlaceOfAPath) {
  const TestEnvironment environment("PEYK_TEST_PASSWORD", "abcd efgh");
  const auto config = SourceWorkspace(
                          "    kind: wordpress\n    url: https://example.org/\n    user: peyk\n"
                          "    password_env: PEYK_TEST_PASSWORD\n")
                          .load();
  ASSERT_TRUE(config) << config.error().to_string();
  const SourceConfig& source = config->sources[0];
  EXPECT_EQ(source.url, "https://example.org/");
  EXPECT_TRUE(source.path.empty());
  EXPECT_EQ(source.user, "peyk");
  EXPECT_EQ(source.password.reveal(), "abcd efgh");
}

TEST(Sources, OneMayReplaceOthers) {
  const auto config =
      SourceWorkspace("    kind: wxr\n    path: a\n    replaces: [old, older]\n").load();
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_THAT(config->sources[0].replaces, ElementsAre("old", "older"));
  const std::string name = config->sources[0].name;
  EXPECT_THAT(errors_with("    kind: wxr\n    path: a\n    replaces: [" + name + "]\n"),
              HasSubstr("replaces “" + name + "”, which is still read"));
}

TEST(Sources, ItIsOneOfTheTwo) {
  EXPECT_THAT(errors_with("    kind: wxr\n"), HasSubstr("has neither “path” nor “url”"));
  EXPECT_THAT(errors_with("    kind: wxr\n    path: a\n    url: https://example.org/\n"),
              HasSubstr("“url” and “path” cannot both be given"));
  EXPECT_THAT(errors_with("    kind: rss\n    url: ftp://example.org/\n"),
              HasSubstr("absolute http or https URL"));
}

TEST(Sources, APasswordIsNeverInTheFileAndNeverInClear) {
  EXPECT_THAT(errors_with("    kind: wordpress\n    url: https://example.org/\n    user: peyk\n"
                          "    password: hunter2\n"),
              AllOf(HasSubstr("password_file"), Not(HasSubstr("hunter2"))));
  EXPECT_THAT(errors_with("    kind: wordpress\n    url: http://example.org/\n    user: peyk\n"
                          "    password_env: HOME\n"),
              HasSubstr("in clear text"));
  EXPECT_THAT(errors_with("    kind: wordpress\n    url: https://example.org/\n    user: peyk\n"),
              HasSubstr("“user” needs a password"));
  EXPECT_THAT(errors_with("    kind: wordpress\n    url: https://e.org/\n    password_env: HOME\n"),
              HasSubstr("needs a “user”"));
}

TEST(Sources, AMissingPasswordIsSaidWhenItIsNeeded) {
  const auto config = SourceWorkspace(
                          "    kind: wordpress\n    url: http://localhost:8/\n    user: peyk\n"
                          "    password_file: var/none\n")
                          .load();
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_THAT(config->sources[0].password_trouble, HasSubstr("var/none"));
}

TEST(Fetch, HasItsBounds) {
  TestWorkspace workspace;
  workspace.edit(kRoot, "sources:",
                 "fetch:\n  allow: [10.0.0.0/8, '::1', localhost, cms.example.org]\n"
                 "  seconds: 5\n  most_mib: 2\n  retries: 0\nsources:");
  const auto config = workspace.load();
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_THAT(config->fetch.allow,
              ElementsAre("10.0.0.0/8", "::1", "localhost", "cms.example.org"));
  EXPECT_EQ(config->fetch.seconds, 5);
  EXPECT_EQ(config->fetch.most_mib, 2);
  EXPECT_EQ(config->fetch.retries, 0);
}

TEST(Fetch, WhatIsAllowedIsANetworkOrAName) {
  for (const char* entry : {"10.0.0.0/40", "10.0.0", "http://a.example/", "a b"}) {
    TestWorkspace workspace;
    workspace.edit(kRoot, "sources:", "fetch:\n  allow: ['" + std::string(entry) + "']\nsources:");
    EXPECT_THAT(workspace.errors(), HasSubstr("is neither a network")) << entry;
  }
}

}  // namespace
}  // namespace peyk
