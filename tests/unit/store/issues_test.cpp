#include "unit/store/support.h"

namespace peyk {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class IssuesTest : public testing::Test {
 protected:
  TemporaryFolder folder_;
  Store store_ = open_store(folder_ / "peyk.sqlite");
};

Issue rich_issue() {
  Issue issue = issue_number(1);
  IssueSection lead;
  lead.id = "lead";
  lead.items = {{"s1", {{"en", {"a1", false}}, {"fa", {"a2", true}}}}, {"s2", {}}};
  IssueSection empty;
  empty.id = "empty";
  IssueSection earlier;
  earlier.id = "earlier";
  earlier.issues = {"newsletter-0", "other-3"};
  issue.sections = {lead, empty, earlier};
  issue.notes = {{"en", "A note\nin two lines"}, {"fa", "یادداشت"}};
  return issue;
}

TEST_F(IssuesTest, GivesBackTheWholeIssue) {
  must(store_.add_issue(rich_issue(), at(5)));
  const auto stored = must(store_.issue("newsletter-1"));
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->issue, rich_issue());
  EXPECT_EQ(stored->state, IssueState::composed);
  EXPECT_EQ(stored->frozen, std::nullopt);
  EXPECT_EQ(stored->finished, std::nullopt);
  EXPECT_FALSE(must(store_.issue("newsletter-2")));
}

TEST_F(IssuesTest, NumbersCountUpForEachPublicationAndAreNeverReused) {
  must(store_.add_issue(issue_number(1), at(1)));
  must(store_.add_issue(issue_number(1, "brief"), at(1)));
  must(store_.add_issue(issue_number(2), at(1)));
  for (const int number : {0, 1, 2, 4, -1}) {
    const auto refused = store_.add_issue(issue_number(number), at(2));
    ASSERT_FALSE(refused) << number;
    EXPECT_EQ(refused.error().kind(), ErrorKind::bad_data);
    EXPECT_THAT(refused.error().message(), HasSubstr("is 3"));
  }
  Issue same_id = issue_number(3);
  same_id.id = "brief-1";
  EXPECT_FALSE(store_.add_issue(same_id, at(2)));
  // Even when somebody deletes the last issue by hand.
  meddle(folder_ / "peyk.sqlite", "DELETE FROM issues WHERE id = 'newsletter-2'");
  EXPECT_FALSE(store_.add_issue(issue_number(2), at(2)));
  must(store_.add_issue(issue_number(3), at(2)));
}

TEST_F(IssuesTest, OneThatWasDiscardedKeepsItsNumberUntilItIsMadeAnew) {
  must(store_.add_issue(rich_issue(), at(1)));
  must(store_.discard_issue("newsletter-1", at(7)));
  EXPECT_EQ(must(store_.issue("newsletter-1"))->discarded, at(7));
  EXPECT_FALSE(store_.discard_issue("newsletter-1", at(8)));
  EXPECT_FALSE(store_.discard_issue("newsletter-9", at(8)));
  EXPECT_FALSE(store_.add_issue(issue_number(1), at(8)));
  const auto frozen = store_.freeze("newsletter-1", "list", {{"en", "bytes"}}, at(8));
  ASSERT_FALSE(frozen);
  EXPECT_THAT(frozen.error().message(), HasSubstr("was discarded"));
  must(store_.replace_issue(rich_issue(), at(9)));
  EXPECT_EQ(must(store_.issue("newsletter-1"))->discarded, std::nullopt);
  must(store_.set_issue_state("newsletter-1", IssueState::sending, "", at(10)));
  EXPECT_FALSE(store_.discard_issue("newsletter-1", at(11)));
}

TEST_F(IssuesTest, ListsThemOldestFirst) {
  must(store_.add_issue(issue_number(1, "b"), at(1)));
  must(store_.add_issue(issue_number(1, "a"), at(1)));
  must(store_.add_issue(issue_number(2, "b"), at(1)));
  const auto all = must(store_.issues(""));
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_EQ(all[0].issue.id, "b-1");
  EXPECT_EQ(all[1].issue.id, "a-1");
  EXPECT_EQ(all[2].issue.id, "b-2");
  EXPECT_THAT(must(store_.issues("a")), SizeIs(1));
  EXPECT_THAT(must(store_.issues("c")), SizeIs(0));
}

TEST_F(IssuesTest, KeepsTheSubjectOfEachEdition) {
  must(store_.add_issue(issue_number(1), at(1)));
  must(store_.set_subject("newsletter-1", "en", "One"));
  must(store_.set_subject("newsletter-1", "fa", "یک"));
  must(store_.set_subject("newsletter-1", "en", "Two"));
  EXPECT_EQ(must(store_.issue("newsletter-1"))->subjects,
            (std::map<std::string, std::string>{{"en", "Two"}, {"fa", "یک"}}));
  const auto missing = store_.set_subject("newsletter-9", "en", "x");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind(), ErrorKind::no_input);
}

}  // namespace
}  // namespace peyk
