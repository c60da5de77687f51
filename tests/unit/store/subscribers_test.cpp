#include "unit/store/support.h"

namespace peyk {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

class SubscribersTest : public testing::Test {
 protected:
  PutOutcome put(const std::string& email, const Subscriber& values) {
    return must(store_.put_subscriber(address(email), values, at(1)));
  }
  std::vector<std::string> emails(const SubscriberQuery& query) {
    std::vector<std::string> list;
    for (const auto& one : must(store_.subscribers(query))) list.push_back(one.email);
    return list;
  }
  TemporaryFolder folder_;
  Store store_ = open_store(folder_ / "peyk.sqlite");
};

TEST_F(SubscribersTest, TakesTwoSpellingsOfAnAddressForOneReader) {
  EXPECT_EQ(put("Ana@Example.org", reader("Ana", "sq")), PutOutcome::added);
  EXPECT_EQ(put("ana@example.org", reader("Ana", "sq")), PutOutcome::unchanged);
  const auto all = must(store_.subscribers({}));
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].email, "Ana@example.org");
  EXPECT_EQ(must(store_.subscriber(address("ANA@example.org")))->id, all[0].id);
}

TEST_F(SubscribersTest, ImportingTwiceChangesNothing) {
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 20; ++i) {
      EXPECT_EQ(put("r" + std::to_string(i) + "@example.org", reader("R", "en", {"a", "b", "a"})),
                round == 0 ? PutOutcome::added : PutOutcome::unchanged);
    }
  }
  EXPECT_THAT(must(store_.subscribers({})), SizeIs(20));
}

TEST_F(SubscribersTest, UpdatesNameAndEditionAndAddsLists) {
  put("a@example.org", reader("A", "en", {"weekly"}));
  EXPECT_EQ(put("a@example.org", reader("B", "en", {})), PutOutcome::updated);
  EXPECT_EQ(put("a@example.org", reader("B", "fa", {})), PutOutcome::updated);
  EXPECT_EQ(put("a@example.org", reader("B", "fa", {"brief"})), PutOutcome::updated);
  // What an import does not know, it does not take away.
  EXPECT_EQ(put("a@example.org", reader("", "", {})), PutOutcome::unchanged);
  const auto one = *must(store_.subscriber(address("a@example.org")));
  EXPECT_EQ(one.name, "B");
  EXPECT_EQ(one.edition, "fa");
  EXPECT_THAT(one.lists, ElementsAre("brief", "weekly"));
}

TEST_F(SubscribersTest, KeepsOneWhoLeftAwayWhateverAnImportSays) {
  for (const auto state : {SubscriberState::unsubscribed, SubscriberState::suppressed}) {
    put("a@example.org", reader("A", "en"));
    must(store_.set_subscriber_state(address("A@example.org"), state, "why", at(2)));
    Subscriber values = reader("New", "fa", {"other"});
    values.state = SubscriberState::active;
    EXPECT_EQ(put("a@example.org", values), PutOutcome::updated);
    EXPECT_EQ(must(store_.subscriber(address("a@example.org")))->state, state);
    put("a@example.org", reader("A", "en"));
  }
}

TEST_F(SubscribersTest, NamesAReaderWhoDoesNotExist) {
  const auto missing = store_.set_subscriber_state(address("no@example.org"),
                                                   SubscriberState::suppressed, "x", at(1));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind(), ErrorKind::no_input);
  EXPECT_THAT(missing.error().message(), testing::HasSubstr("no@example.org"));
  EXPECT_EQ(must(store_.subscriber(address("no@example.org"))), std::nullopt);
}

TEST_F(SubscribersTest, QueriesByEditionListAndState) {
  put("a@example.org", reader("A", "en", {"weekly"}));
  put("b@example.org", reader("B", "fa", {"weekly", "brief"}));
  put("c@example.org", reader("C", "fa", {}));
  must(store_.set_subscriber_state(address("b@example.org"), SubscriberState::unsubscribed, "",
                                   at(2)));
  EXPECT_THAT(emails({}), ElementsAre("a@example.org", "b@example.org", "c@example.org"));
  EXPECT_THAT(emails({.edition = "fa"}), ElementsAre("b@example.org", "c@example.org"));
  EXPECT_THAT(emails({.list = "weekly"}), ElementsAre("a@example.org", "b@example.org"));
  EXPECT_THAT(emails({.edition = "fa", .state = SubscriberState::active}),
              ElementsAre("c@example.org"));
  EXPECT_THAT(emails({.list = "brief", .state = SubscriberState::unsubscribed}),
              ElementsAre("b@example.org"));
}

}  // namespace
}  // namespace peyk
