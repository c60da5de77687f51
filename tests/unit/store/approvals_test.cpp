#include "unit/store/support.h"

namespace peyk {
namespace {

class ApprovalsTest : public testing::Test {
 protected:
  void SetUp() override { must(store_.add_issue(issue_number(1), at(1))); }
  TemporaryFolder folder_;
  Store store_ = open_store(folder_ / "peyk.sqlite");
};

TEST_F(ApprovalsTest, ALaterOneTakesThePlaceOfAnEarlierOne) {
  EXPECT_FALSE(must(store_.approval("newsletter-1")));
  must(store_.set_approval("newsletter-1", {"h1", "Ana", at(2), {{"en/page", "p"}, {"x", "y"}}}));
  must(store_.set_approval("newsletter-1", {"h2", "Ben", at(3), {{"en/page", "q"}}}));
  const auto approval = must(store_.approval("newsletter-1"));
  ASSERT_TRUE(approval);
  EXPECT_EQ(approval->hash, "h2");
  EXPECT_EQ(approval->by, "Ben");
  EXPECT_EQ(approval->at, at(3));
  EXPECT_EQ(approval->parts, (std::map<std::string, std::string>{{"en/page", "q"}}));
}

TEST_F(ApprovalsTest, OneThatIsWithdrawnIsGone) {
  EXPECT_FALSE(must(store_.withdraw_approval("newsletter-1")));
  must(store_.set_approval("newsletter-1", {"h", "Ana", at(2), {{"a", "b"}}}));
  EXPECT_TRUE(must(store_.withdraw_approval("newsletter-1")));
  EXPECT_FALSE(must(store_.approval("newsletter-1")));
}

TEST_F(ApprovalsTest, ThereIsNoneOfAnIssueThatIsNotThere) {
  EXPECT_FALSE(store_.set_approval("newsletter-9", {"h", "Ana", at(2), {}}));
  EXPECT_FALSE(store_.withdraw_approval("newsletter-9"));
}

TEST_F(ApprovalsTest, AnIssueIsReplacedWholeUntilItsAudienceIsFrozen) {
  Issue other = issue_number(1);
  other.hash = "other";
  other.sections = {{"lead", {{"s9", {{"en", {"a9", false}}}}}, {}}};
  other.titles = {{"s9", {{"en", "Ours"}}}};
  other.notes = {{"en", "A note"}};
  must(store_.replace_issue(other, at(2)));
  EXPECT_EQ(must(store_.issue("newsletter-1"))->issue, other);
  must(store_.put_subscriber(address("ana@example.org"), reader("Ana", "en"), at(3)));
  must(store_.freeze("newsletter-1", "weekly", {{"en", "a stencil"}}, at(3)));
  const auto refused = store_.replace_issue(issue_number(1), at(4));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::bad_data);
  EXPECT_EQ(must(store_.issue("newsletter-1"))->issue, other);
}

}  // namespace
}  // namespace peyk
