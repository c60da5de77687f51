#include <algorithm>
#include <map>
#include <random>

#include "unit/store/support.h"

namespace peyk {
namespace {

using enum DeliveryState;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kIssue = "newsletter-1";

class LedgerTest : public testing::Test {
 protected:
  Store frozen(int count) { return frozen_store(folder_ / "peyk.sqlite", count); }
  TemporaryFolder folder_;
};

std::vector<int64_t> ids(const std::vector<Delivery>& deliveries) {
  std::vector<int64_t> list;
  for (const Delivery& delivery : deliveries) list.push_back(delivery.subscriber);
  return list;
}

Outcome outcome(int64_t subscriber, DeliveryState state, const std::string& reason = "250 ok") {
  Outcome made;
  made.subscriber = subscriber;
  made.state = state;
  made.reason = reason;
  made.relay = "relay";
  return made;
}

Outcome deferral(int64_t subscriber, Instant retry_at) {
  Outcome made = outcome(subscriber, deferred, "451 later");
  made.retry_at = retry_at;
  return made;
}

TEST_F(LedgerTest, FreezesActiveReadersOfTheListAndItsEditionsOnly) {
  Store store = open_store(folder_ / "peyk.sqlite");
  must(store.put_subscriber(address("a@example.org"), reader("A", "en"), at(0)));
  must(store.put_subscriber(address("b@example.org"), reader("B", "fa"), at(0)));
  must(store.put_subscriber(address("c@example.org"), reader("C", "en", {"other"}), at(0)));
  must(store.put_subscriber(address("d@example.org"), reader("D", "sq"), at(0)));
  must(store.put_subscriber(address("e@example.org"), reader("E", "fa"), at(0)));
  must(store.set_subscriber_state(address("e@example.org"), SubscriberState::unsubscribed, "wish",
                                  at(1)));
  must(store.add_issue(issue_number(1), at(1)));
  const std::string bytes("a\0b\r\n\xff", 6);
  const auto audience = must(store.freeze(kIssue, "weekly", {{"en", bytes}, {"fa", "two"}}, at(2)));
  EXPECT_EQ(audience.audience, 2);
  EXPECT_EQ(audience.excluded, 1);
  EXPECT_EQ(audience.without_edition, 1) << "who reads sq gets nothing, and that is said";
  EXPECT_EQ(must(store.stencils(kIssue)),
            (std::map<std::string, std::string>{{"en", bytes}, {"fa", "two"}}));
  const auto counts = must(store.counts(kIssue));
  EXPECT_EQ(counts.of(pending), 2);
  EXPECT_EQ(counts.audience, 2);
  EXPECT_EQ(counts.excluded, 1);
  EXPECT_TRUE(counts.balanced());
  EXPECT_EQ(must(store.issue(kIssue))->frozen, at(2));
}

TEST_F(LedgerTest, AnAudienceOfNobodyIsRefusedAndNothingIsFrozen) {
  Store store = open_store(folder_ / "peyk.sqlite");
  must(store.put_subscriber(address("d@example.org"), reader("D", "sq"), at(0)));
  must(store.add_issue(issue_number(1), at(1)));
  const auto refused = store.freeze(kIssue, "weekly", {{"en", "one"}}, at(2));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::no_input);
  EXPECT_THAT(refused.error().message(), HasSubstr("“weekly” has no active reader"));
  EXPECT_FALSE(must(store.issue(kIssue))->frozen);
  EXPECT_THAT(must(store.stencils(kIssue)), IsEmpty());

  must(store.put_subscriber(address("a@example.org"), reader("A", "en"), at(3)));
  EXPECT_EQ(must(store.freeze(kIssue, "weekly", {{"en", "one"}}, at(4))).audience, 1);
}

TEST_F(LedgerTest, FreezesOnlyOnce) {
  Store store = frozen(3);
  must(store.put_subscriber(address("late@example.org"), reader("L", "en"), at(5)));
  const auto again = store.freeze(kIssue, "weekly", {{"en", "other"}}, at(6));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind(), ErrorKind::bug);
  EXPECT_EQ(must(store.counts(kIssue)).audience, 3);
  EXPECT_EQ(must(store.stencils(kIssue)).at("en"), "stencil");
}

TEST_F(LedgerTest, CarriesADeliveryFromClaimToSent) {
  Store store = frozen(3);
  const auto taken = must(store.claim(kIssue, "me", at(10), at(100), 2));
  EXPECT_THAT(ids(taken), ElementsAre(1, 2));
  EXPECT_EQ(taken[0].email, "r1@example.org");
  EXPECT_EQ(taken[0].name, "Reader 1");
  EXPECT_EQ(taken[0].edition, "en");
  EXPECT_EQ(taken[0].attempts, 1);
  must(store.record(kIssue, {1, 2}, {}, at(11)));
  EXPECT_EQ(must(store.counts(kIssue)).of(committing), 2);
  must(store.record(kIssue, {}, {outcome(1, sent), outcome(2, rejected, "550 no")}, at(12)));
  const auto counts = must(store.counts(kIssue));
  EXPECT_EQ(counts.of(sent), 1);
  EXPECT_EQ(counts.of(rejected), 1);
  EXPECT_EQ(counts.of(pending), 1);
  EXPECT_EQ(counts.open(), 1);
  EXPECT_TRUE(counts.balanced());
}

TEST_F(LedgerTest, GivesNoDeliveryToTwoOwners) {
  Store store = frozen(10);
  Store other = open_store(folder_ / "peyk.sqlite");
  EXPECT_THAT(ids(must(store.claim(kIssue, "one", at(10), at(100), 4))), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(ids(must(other.claim(kIssue, "two", at(10), at(100), 4))), ElementsAre(5, 6, 7, 8));
  EXPECT_THAT(ids(must(store.claim(kIssue, "one", at(10), at(100), 4))), ElementsAre(9, 10));
  EXPECT_THAT(must(other.claim(kIssue, "two", at(10), at(100), 4)), IsEmpty());
}

TEST_F(LedgerTest, RefusesIllegalMovesAndWritesNothingOfTheGroup) {
  Store store = frozen(3);
  must(store.claim(kIssue, "me", at(10), at(100), 3));
  // 1 is sent without having been committed; 2 would have been fine.
  const auto refused = store.record(kIssue, {2}, {outcome(1, sent)}, at(11));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::bug);
  EXPECT_THAT(refused.error().message(), HasSubstr("from claimed to sent"));
  EXPECT_EQ(must(store.counts(kIssue)).of(claimed), 3);

  const auto nobody = store.record(kIssue, {99}, {}, at(11));
  ASSERT_FALSE(nobody);
  EXPECT_THAT(nobody.error().message(), HasSubstr("not in the ledger"));
}

TEST_F(LedgerTest, AllowsExactlyTheMovesOfTheModel) {
  // Brings a delivery into each state, then tries to record each state on it.
  const auto bring = [](Store& store, DeliveryState state) {
    if (state == pending) return;
    must(store.claim(kIssue, "me", at(10), at(100), 1));
    if (state == claimed) return;
    if (state == deferred) {
      must(store.record(kIssue, {}, {deferral(1, at(1000))}, at(11)));
    } else if (state == expired) {
      must(store.record(kIssue, {}, {outcome(1, expired, "too old")}, at(11)));
    } else {
      must(store.record(kIssue, {1}, {}, at(11)));
      if (state != committing) must(store.record(kIssue, {}, {outcome(1, state, "x")}, at(12)));
    }
  };
  int tried = 0;
  for (const DeliveryState from : kDeliveryStates) {
    for (const DeliveryState to : kDeliveryStates) {
      if (to == claimed) continue;  // Only claim() does that.
      TemporaryFolder own;
      Store store = frozen_store(own / "peyk.sqlite", 1);
      bring(store, from);
      ASSERT_EQ(must(store.counts(kIssue)).of(from), 1) << to_string(from);
      const auto moved =
          to == committing
              ? store.record(kIssue, {1}, {}, at(20))
              : store.record(kIssue, {},
                             {to == deferred ? deferral(1, at(2000)) : outcome(1, to, "because")},
                             at(20));
      EXPECT_EQ(moved.has_value(), is_legal_move(from, to))
          << to_string(from) << " to " << to_string(to);
      EXPECT_EQ(must(store.counts(kIssue)).of(moved ? to : from), 1);
      ++tried;
    }
  }
  EXPECT_EQ(tried, 56);
}

TEST_F(LedgerTest, WantsAReasonAndATimeToRetry) {
  Store store = frozen(1);
  must(store.claim(kIssue, "me", at(10), at(100), 1));
  EXPECT_FALSE(store.record(kIssue, {}, {outcome(1, rejected, "")}, at(11)));
  EXPECT_FALSE(store.record(kIssue, {}, {outcome(1, deferred, "451")}, at(11)));
  EXPECT_FALSE(store.record(kIssue, {}, {outcome(1, claimed, "x")}, at(11)));
  EXPECT_EQ(must(store.counts(kIssue)).of(claimed), 1);
}

TEST_F(LedgerTest, ClaimsDeferredOnesWhenTheyAreDue) {
  Store store = frozen(3);
  must(store.claim(kIssue, "me", at(10), at(100), 3));
  must(store.record(kIssue, {}, {deferral(1, at(300)), deferral(2, at(200)), deferral(3, at(900))},
                    at(11)));
  EXPECT_EQ(must(store.next_retry(kIssue)), at(200));
  EXPECT_THAT(must(store.claim(kIssue, "me", at(199), at(400), 9)), IsEmpty());
  const auto due = must(store.claim(kIssue, "me", at(300), at(400), 9));
  EXPECT_THAT(ids(due), ElementsAre(2, 1));
  EXPECT_EQ(due[0].attempts, 2);
  EXPECT_TRUE(due[0].was_deferred);
  EXPECT_EQ(must(store.next_retry(kIssue)), at(900));
}

TEST_F(LedgerTest, SendsNoMoreToOneWhoLeftAndStillFillsTheBatch) {
  Store store = frozen(5);
  for (const char* who : {"r1@example.org", "r2@example.org"}) {
    must(store.set_subscriber_state(address(who), SubscriberState::unsubscribed, "clicked", at(5)));
  }
  EXPECT_THAT(ids(must(store.claim(kIssue, "me", at(10), at(100), 2))), ElementsAre(3, 4));
  const auto gone = must(store.deliveries_in(kIssue, expired, 0));
  ASSERT_THAT(gone, SizeIs(2));
  EXPECT_EQ(gone[0].reason, "unsubscribed while the issue was going out: clicked");
  EXPECT_TRUE(must(store.counts(kIssue)).balanced());
}

TEST_F(LedgerTest, RecoversClaimsOfTheSameOwnerAndThoseWhoseLeaseIsOver) {
  Store store = frozen(6);
  must(store.claim(kIssue, "me", at(10), at(1000), 2));
  must(store.claim(kIssue, "gone", at(10), at(50), 2));
  must(store.claim(kIssue, "alive", at(10), at(1000), 2));
  must(store.record(kIssue, {2, 4, 6}, {}, at(11)));
  const auto recovered = must(store.recover(kIssue, "me", at(50)));
  EXPECT_EQ(recovered.released, 2);
  EXPECT_EQ(recovered.uncertain, 2);
  const auto counts = must(store.counts(kIssue));
  EXPECT_EQ(counts.of(pending), 2);
  EXPECT_EQ(counts.of(uncertain), 2);
  EXPECT_EQ(counts.of(claimed), 1);
  EXPECT_EQ(counts.of(committing), 1);
  for (const auto& record : must(store.deliveries_in(kIssue, uncertain, 0))) {
    EXPECT_FALSE(record.reason.empty());
  }
  EXPECT_EQ(must(store.recover(kIssue, "me", at(51))).uncertain, 0);
}

TEST_F(LedgerTest, SuppressesAnAddressButNotOneThatUnsubscribed) {
  Store store = frozen(2);
  must(store.claim(kIssue, "me", at(10), at(100), 2));
  must(store.set_subscriber_state(address("r2@example.org"), SubscriberState::unsubscribed, "wish",
                                  at(10)));
  Outcome first = outcome(1, rejected, "550 5.1.1 no such user");
  Outcome second = outcome(2, rejected, "550 5.1.1 no such user");
  first.suppress = second.suppress = true;
  must(store.record(kIssue, {}, {first, second}, at(11)));
  EXPECT_EQ(must(store.subscriber(address("r1@example.org")))->state, SubscriberState::suppressed);
  EXPECT_EQ(must(store.subscriber(address("r2@example.org")))->state,
            SubscriberState::unsubscribed);
}

TEST_F(LedgerTest, FinishesOnlyWhenNothingIsOpen) {
  Store store = frozen(2);
  EXPECT_FALSE(store.set_issue_state(kIssue, IssueState::finished, "", at(3)));
  must(store.set_issue_state(kIssue, IssueState::stopped, "550 5.7.1 blocked", at(4)));
  EXPECT_EQ(must(store.issue(kIssue))->stop_reason, "550 5.7.1 blocked");
  must(store.claim(kIssue, "me", at(10), at(100), 2));
  must(store.record(kIssue, {1, 2}, {}, at(11)));
  must(store.record(kIssue, {}, {outcome(1, sent), outcome(2, uncertain, "no verdict")}, at(12)));
  must(store.set_issue_state(kIssue, IssueState::finished, "", at(13)));
  const auto stored = must(store.issue(kIssue));
  EXPECT_EQ(stored->state, IssueState::finished);
  EXPECT_EQ(stored->finished, at(13));
  EXPECT_EQ(stored->stop_reason, "");
  must(store.add_issue(issue_number(2), at(14)));
  EXPECT_FALSE(store.set_issue_state("newsletter-2", IssueState::finished, "", at(15)));
}

TEST_F(LedgerTest, MovesAllOfAStateWhereThatIsLegal) {
  Store store = frozen(4);
  must(store.claim(kIssue, "me", at(10), at(100), 4));
  must(store.record(kIssue, {1, 2, 3}, {deferral(4, at(50))}, at(11)));
  must(store.record(kIssue, {}, {outcome(1, uncertain, "?"), outcome(2, uncertain, "?")}, at(12)));
  EXPECT_EQ(must(store.move_all(kIssue, uncertain, pending, "resend", at(13))), 2);
  EXPECT_EQ(must(store.move_all(kIssue, deferred, expired, "too old", at(13))), 1);
  EXPECT_EQ(must(store.next_retry(kIssue)), std::nullopt);
  for (const auto& [from, to] : {std::pair(sent, pending), std::pair(pending, claimed),
                                 std::pair(claimed, deferred), std::pair(pending, sent)}) {
    const auto refused = store.move_all(kIssue, from, to, "no", at(14));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind(), ErrorKind::bug);
  }
  EXPECT_TRUE(must(store.counts(kIssue)).balanced());
}

TEST_F(LedgerTest, ShowsWhatHappenedToAnAddress) {
  Store store = frozen(2);
  must(store.add_issue(issue_number(2), at(20)));
  must(store.freeze("newsletter-2", "weekly", {{"en", "s"}}, at(21)));
  must(store.claim(kIssue, "me", at(30), at(100), 1));
  must(store.record(kIssue, {}, {deferral(1, at(600))}, at(31)));
  const auto records = must(store.deliveries_to(address("R1@Example.ORG")));
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_EQ(records[0].issue, "newsletter-2");
  EXPECT_EQ(records[0].state, pending);
  EXPECT_EQ(records[1].issue, kIssue);
  EXPECT_EQ(records[1].state, deferred);
  EXPECT_EQ(records[1].reason, "451 later");
  EXPECT_EQ(records[1].relay, "relay");
  EXPECT_EQ(records[1].changed, at(31));
  EXPECT_EQ(records[1].retry_at, at(600));
  EXPECT_THAT(must(store.deliveries_to(address("nobody@example.org"))), IsEmpty());
}

TEST_F(LedgerTest, NamesAnIssueThatDoesNotExist) {
  Store store = frozen(1);
  const auto counts = store.counts("newsletter-9");
  ASSERT_FALSE(counts);
  EXPECT_EQ(counts.error().kind(), ErrorKind::no_input);
  EXPECT_THAT(counts.error().message(), HasSubstr("newsletter-9"));
  EXPECT_FALSE(store.claim("newsletter-9", "me", at(1), at(2), 1));
}

/// Random work against a model that is a plain map; after every step the two say the same.
TEST_F(LedgerTest, ConservesTheAudienceUnderAnySequenceOfWork) {
  constexpr int kReaders = 40;
  constexpr int kSteps = 1500;
  Store store = frozen(kReaders);
  std::map<int64_t, DeliveryState> model;
  std::map<int64_t, Instant> retry;
  for (int i = 1; i <= kReaders; ++i) model[i] = pending;
  std::set<int64_t> left;
  std::mt19937 random(20260803);
  const auto any = [&](int most) { return static_cast<int>(random() % most); };
  const auto in = [&](DeliveryState state) {
    std::vector<int64_t> list;
    for (const auto& [id, now] : model) {
      if (now == state) list.push_back(id);
    }
    std::shuffle(list.begin(), list.end(), random);
    return list;
  };
  std::map<DeliveryState, int> visits;
  for (int step = 0; step < kSteps; ++step) {
    const Instant now = at(1000 + step * 10);
    switch (any(8)) {
      case 0: {
        for (const Delivery& delivery :
             must(store.claim(kIssue, "me", now, now + std::chrono::seconds(60), 1 + any(9)))) {
          auto& state = model.at(delivery.subscriber);
          ASSERT_TRUE(state == pending || state == deferred);
          ASSERT_TRUE(state != deferred || retry.at(delivery.subscriber) <= now);
          ASSERT_FALSE(left.contains(delivery.subscriber));
          state = claimed;
        }
        break;
      }
      case 1:
      case 2: {
        std::vector<int64_t> ready = in(claimed);
        ready.resize(std::min<size_t>(ready.size(), any(5)));
        must(store.record(kIssue, ready, {}, now));
        for (const int64_t id : ready) model[id] = committing;
        break;
      }
      case 3:
      case 4: {
        std::vector<Outcome> outcomes;
        for (const DeliveryState from : {claimed, committing}) {
          for (const int64_t id : in(from)) {
            if (any(2) == 0) continue;
            const DeliveryState to = kDeliveryStates.at(any(kDeliveryStates.size()));
            if (!is_legal_move(from, to) || to == claimed || to == committing) continue;
            if (to == deferred) retry[id] = now + std::chrono::seconds(any(500));
            outcomes.push_back(to == deferred ? deferral(id, retry[id]) : outcome(id, to, "r"));
            model[id] = to;
          }
        }
        must(store.record(kIssue, {}, outcomes, now));
        break;
      }
      case 5: {
        const auto recovered = must(store.recover(kIssue, "me", now));
        EXPECT_EQ(recovered.released, static_cast<int64_t>(in(claimed).size()));
        EXPECT_EQ(recovered.uncertain, static_cast<int64_t>(in(committing).size()));
        for (auto& [id, state] : model) {
          if (state == claimed) state = pending;
          if (state == committing) state = uncertain;
        }
        break;
      }
      case 6: {
        const DeliveryState from = kDeliveryStates.at(any(kDeliveryStates.size()));
        const DeliveryState to = kDeliveryStates.at(any(kDeliveryStates.size()));
        const bool can = is_legal_move(from, to) && to != claimed && to != committing &&
                         to != deferred && !(from == pending && any(10) != 0);
        if (!can) break;
        const auto moved = must(store.move_all(kIssue, from, to, "decided", now));
        EXPECT_EQ(moved, static_cast<int64_t>(in(from).size()));
        for (auto& [id, state] : model) {
          if (state == from) state = to;
        }
        break;
      }
      default: {
        if (any(40) != 0) break;
        const int64_t id = 1 + any(kReaders);
        must(store.set_subscriber_state(address("r" + std::to_string(id) + "@example.org"),
                                        SubscriberState::unsubscribed, "", now));
        left.insert(id);
      }
    }
    // Whatever happens, nothing waits for one who left.
    for (const int64_t id : left) {
      DeliveryState& state = model.at(id);
      if (state == pending || state == deferred) state = expired;
    }
    const LedgerCounts counts = must(store.counts(kIssue));
    ASSERT_TRUE(counts.balanced()) << "step " << step;
    for (const DeliveryState state : kDeliveryStates) {
      ASSERT_EQ(counts.of(state), static_cast<int64_t>(in(state).size()))
          << to_string(state) << " at step " << step;
      visits[state] += counts.of(state) > 0 ? 1 : 0;
    }
  }
  // Enough happened to mean something.
  for (const DeliveryState state : kDeliveryStates)
    EXPECT_GT(visits[state], 30) << to_string(state);
}

}  // namespace
}  // namespace peyk
