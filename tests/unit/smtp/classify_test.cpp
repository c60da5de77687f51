#include <gtest/gtest.h>

#include "smtp/reply.h"

namespace peyk {
namespace {

struct Row {
  Phase phase;
  const char* reply;
  Verdict verdict;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << to_string(row.phase) << ": " << row.reply;
}

Reply reply_of(const std::string& text) {
  ReplyParser parser;
  std::vector<Reply> replies;
  EXPECT_TRUE(parser.feed(text + "\r\n", replies)) << text;
  return replies.at(0);
}

class Classify : public testing::TestWithParam<Row> {};

TEST_P(Classify, FollowsThePolicy) {
  const Row& row = GetParam();
  EXPECT_EQ(classify(row.phase, reply_of(row.reply)), row.verdict)
      << to_string(row.phase) << ": " << row.reply;
}

using enum Verdict;

INSTANTIATE_TEST_SUITE_P(
    AboutTheRelay, Classify,
    testing::Values(Row{Phase::rcpt, "421 4.3.2 shutting down", retry_relay},
                    Row{Phase::dot, "421 too busy", retry_relay},
                    Row{Phase::rcpt, "421 4.7.0 too many connections", retry_relay},
                    Row{Phase::dot, "421 4.7.28 rate limited", retry_relay},
                    Row{Phase::rcpt, "452 4.3.1 out of storage", retry_relay},
                    Row{Phase::dot, "451 4.3.2 not taking mail now", retry_relay},
                    Row{Phase::mail, "451 try later", retry_relay},
                    Row{Phase::mail, "450 4.7.1 slow down", retry_relay},
                    Row{Phase::mail, "452 4.4.5 congestion", retry_relay},
                    Row{Phase::greeting, "554 no service here", retry_relay},
                    Row{Phase::ehlo, "502 not implemented", retry_relay},
                    Row{Phase::starttls, "454 4.7.0 TLS not available now", retry_relay},
                    Row{Phase::auth, "454 4.7.0 temporary failure", retry_relay}));

INSTANTIATE_TEST_SUITE_P(AboutTheReadersDomain, Classify,
                         testing::Values(Row{Phase::rcpt, "450 4.7.1 greylisted", retry_domain},
                                         Row{Phase::data, "451 4.7.0 not now", retry_domain},
                                         Row{Phase::dot, "451 4.7.500 server busy", retry_domain},
                                         Row{Phase::dot, "450 4.7.28 unusual rate of mail",
                                             retry_domain}));

INSTANTIATE_TEST_SUITE_P(
    AboutTheSender, Classify,
    testing::Values(Row{Phase::rcpt, "550 5.7.1 blocked", stop_issue},
                    Row{Phase::dot, "550 5.7.515 authentication failed", stop_issue},
                    Row{Phase::dot, "554 5.7.1 spam", stop_issue},
                    Row{Phase::data, "550 5.7.26 no SPF", stop_issue},
                    Row{Phase::mail, "530 5.7.0 authentication required", stop_issue},
                    Row{Phase::mail, "530 authentication required", stop_issue},
                    Row{Phase::rcpt, "535 bad credentials", stop_issue},
                    Row{Phase::auth, "538 encryption required", stop_issue},
                    Row{Phase::auth, "504 unknown mechanism", stop_issue},
                    Row{Phase::mail, "550 5.1.8 sender's domain unknown", stop_issue},
                    Row{Phase::mail, "553 sender refused", stop_issue},
                    Row{Phase::mail, "552 5.3.4 too big", stop_issue},
                    Row{Phase::dot, "552 5.3.4 too big", stop_issue}));

INSTANTIATE_TEST_SUITE_P(
    AboutTheReader, Classify,
    testing::Values(Row{Phase::rcpt, "550 5.1.1 no such user", reject_and_suppress},
                    Row{Phase::rcpt, "550 5.1.2 no such domain", reject_and_suppress},
                    Row{Phase::rcpt, "556 5.1.10 null MX", reject_and_suppress},
                    Row{Phase::dot, "550 5.1.1 no such user", reject_and_suppress},
                    Row{Phase::rcpt, "550 no", reject_reader},
                    Row{Phase::rcpt, "501 5.1.3 bad syntax", reject_reader},
                    Row{Phase::rcpt, "552 5.2.2 mailbox full", reject_reader},
                    Row{Phase::rcpt, "552 full", reject_reader},
                    Row{Phase::rcpt, "550 5.2.1 disabled", reject_reader},
                    Row{Phase::data, "554 no", reject_reader},
                    Row{Phase::dot, "554 5.6.0 content", reject_reader},
                    Row{Phase::rcpt, "450 4.2.1 busy", retry_reader},
                    Row{Phase::rcpt, "452 4.2.2 full for now", retry_reader},
                    Row{Phase::rcpt, "451 4.3.0 lookup failed", retry_reader},
                    Row{Phase::rcpt, "452 too many", retry_reader},
                    Row{Phase::dot, "451 local error", retry_reader},
                    Row{Phase::rcpt, "503 5.5.1 need MAIL", retry_reader},
                    Row{Phase::mail, "503 5.5.1 nested MAIL", retry_reader}));

INSTANTIATE_TEST_SUITE_P(Good, Classify,
                         testing::Values(Row{Phase::mail, "250 2.1.0 ok", accepted},
                                         Row{Phase::rcpt, "251 will forward", accepted},
                                         Row{Phase::data, "354 go on", accepted},
                                         Row{Phase::dot, "250 queued", accepted}));

TEST(Classify, BlamesADomainOnlyOnceARecipientWasNamed) {
  for (const Phase phase :
       {Phase::connect, Phase::greeting, Phase::ehlo, Phase::starttls, Phase::auth, Phase::mail,
        Phase::rcpt, Phase::data, Phase::dot, Phase::rset, Phase::quit}) {
    Reply reply;
    reply.code = 450;
    reply.enhanced = EnhancedCode{4, 7, 1};
    const bool named = phase == Phase::rcpt || phase == Phase::data || phase == Phase::dot;
    EXPECT_EQ(classify(phase, reply), named ? retry_domain : retry_relay) << to_string(phase);
  }
}

TEST(Classify, NeverSuppressesForAnythingButAMissingMailbox) {
  for (int subject = 0; subject < 10; ++subject) {
    for (int detail = 0; detail < 20; ++detail) {
      for (const Phase phase : {Phase::mail, Phase::rcpt, Phase::data, Phase::dot}) {
        Reply reply;
        reply.code = 550;
        reply.enhanced = EnhancedCode{5, subject, detail};
        const bool missing = subject == 1 && (detail == 1 || detail == 2 || detail == 10);
        const bool suppresses = classify(phase, reply) == reject_and_suppress;
        EXPECT_EQ(suppresses, missing && phase != Phase::mail) << subject << '.' << detail;
        EXPECT_FALSE(subject == 7 && classify(phase, reply) != stop_issue);
      }
    }
  }
}

}  // namespace
}  // namespace peyk
