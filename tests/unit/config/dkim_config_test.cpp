#include <gmock/gmock.h>

#include "workspace.h"

namespace peyk {
namespace {

using testing::HasSubstr;

std::string errors_with(const std::string& dkim) {
  TestWorkspace workspace;
  workspace.edit("config/peyk.yaml", "sources:\n", "dkim:\n" + dkim + "sources:\n");
  return workspace.errors();
}

TEST(DkimConfigTest, NamesKeysThatNeedNotBeThereYet) {
  TestWorkspace workspace;
  workspace.edit("config/peyk.yaml", "sources:\n",
                 "dkim:\n"
                 "  - {domain: Example.org, selector: S1, key_file: var/k.pem}\n"
                 "  - {domain: example.org, selector: a.b-2, key_file: /etc/k2.pem,\n"
                 "     identity: '@news.example.org'}\n"
                 "sources:\n");
  const auto config = workspace.load();
  ASSERT_TRUE(config) << config.error().to_string();
  ASSERT_EQ(config->dkim.size(), 2U);
  EXPECT_EQ(config->dkim[0].domain, "example.org");
  EXPECT_EQ(config->dkim[0].selector, "s1");
  EXPECT_TRUE(config->dkim[0].key_file.is_absolute());
  EXPECT_EQ(config->dkim[0].key_file.filename(), "k.pem");
  EXPECT_EQ(config->dkim[0].identity, "");
  EXPECT_EQ(config->dkim[0].place.line, 18);
  EXPECT_EQ(config->dkim[1].key_file, "/etc/k2.pem");
  EXPECT_EQ(config->dkim[1].identity, "@news.example.org");
}

TEST(DkimConfigTest, TellsEveryMistakeWithItsPlace) {
  EXPECT_THAT(errors_with("  - {domain: example.org, selector: s1}\n"), HasSubstr("key_file"));
  EXPECT_THAT(errors_with("  - {domain: a..b, selector: s1, key_file: k}\n"),
              HasSubstr("peyk.yaml:18:14: “domain” has a dot too much"));
  EXPECT_THAT(errors_with("  - {domain: example.org, selector: s_1, key_file: k}\n"),
              HasSubstr("“selector” is no selector"));
  EXPECT_THAT(errors_with("  - {domain: example.org, selector: s1, key_file: k, identity: x}\n"),
              HasSubstr("“identity” is no mail address"));
  EXPECT_THAT(
      errors_with("  - {domain: example.org, selector: s1, key_file: k, identity: '@a..b'}\n"),
      HasSubstr("“identity” is no identity"));
  EXPECT_THAT(errors_with("  - {domain: example.org, selector: s1, key_file: k, key: x}\n"),
              HasSubstr("unknown key “key”"));
  EXPECT_THAT(errors_with("  - {domain: example.org, selector: s1, key_file: k}\n"
                          "  - {domain: Example.ORG, selector: S1, key_file: l}\n"),
              HasSubstr("“selector” is “s1”, as that of another key"));
}

}  // namespace
}  // namespace peyk
