#include "pipeline/subscribers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/pipeline/pipeline_fixture.h"

namespace peyk {
namespace {

class SubscriberImport : public WorkspaceTest {
 protected:
  Result<ImportReport> import(const std::string& csv, const ImportDefaults& defaults = {}) {
    write("readers.csv", csv);
    return import_subscribers(workspace(), folder() / "readers.csv", defaults);
  }
  Subscriber reader(const std::string& email) {
    const auto found = workspace().store().subscriber(*Address::parse(email));
    return found && *found ? **found : Subscriber{};
  }
};

TEST_F(SubscriberImport, TakesGoodRowsAndRefusesBadOnesWithTheirLines) {
  const auto report = import(
      "email,name,edition,lists\n"
      "ana@example.org,Ana,en,newsletter\n"
      "nobody at all,X,en,newsletter\n"
      "ben@example.org,Ben,xx,newsletter\n"
      "eve@example.org,Eve,en,nonesuch\n"
      "mal@example.org\r\nRCPT TO:<x@y.example>,M,en,newsletter\n");
  ASSERT_TRUE(report) << report.error().to_string();
  EXPECT_EQ(report->added, 1);
  ASSERT_EQ(report->refused.size(), 5U);
  EXPECT_EQ(report->refused[0].line, 3);
  EXPECT_EQ(report->refused[1].line, 4);
  EXPECT_THAT(report->refused[1].reason, testing::HasSubstr("there is no edition “xx”"));
  EXPECT_THAT(report->refused[2].reason, testing::HasSubstr("there is no list “nonesuch”"));
}

TEST_F(SubscriberImport, NormalisesAddressesAndCountsADuplicateAsOneReader) {
  const auto report = import(
      "email,name,edition,lists\n"
      " Ana@EXAMPLE.org ,Ana,en,newsletter\n"
      "ana@example.org,Ana,en,pars-brief\n"
      "leser@bücher.example,Leser,en,newsletter;pars-brief\n");
  ASSERT_TRUE(report) << report.error().to_string();
  EXPECT_EQ(report->added, 2);
  EXPECT_EQ(report->duplicates, 1);
  EXPECT_THAT(reader("ana@example.org").lists,
              testing::UnorderedElementsAre("newsletter", "pars-brief"));
  EXPECT_EQ(reader("leser@bücher.example").email, "leser@xn--bcher-kva.example");
}

TEST_F(SubscriberImport, NeverBringsBackAReaderWhoLeft) {
  ASSERT_TRUE(import("email,edition,lists\nana@example.org,en,newsletter\n"));
  ASSERT_TRUE(workspace().store().set_subscriber_state(*Address::parse("ana@example.org"),
                                                       SubscriberState::unsubscribed, "by hand",
                                                       workspace().now()));
  const auto report = import("email,edition,lists,state\nana@example.org,en,newsletter,active\n");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->kept_away, 1);
  EXPECT_EQ(reader("ana@example.org").state, SubscriberState::unsubscribed);
}

TEST_F(SubscriberImport, ASuppressionListCanBeImported) {
  const auto report =
      import("email,edition,lists,state\nbad@example.org,en,newsletter,suppressed\n");
  ASSERT_TRUE(report);
  EXPECT_EQ(reader("bad@example.org").state, SubscriberState::suppressed);
}

TEST_F(SubscriberImport, ASecondRowThatSaysTheyLeftCounts) {
  ASSERT_TRUE(
      import("email,edition,lists,state\nana@example.org,en,newsletter,\n"
             "ana@example.org,en,newsletter,unsubscribed\n"
             "ana@example.org,en,newsletter,active\n"));
  EXPECT_EQ(reader("ana@example.org").state, SubscriberState::unsubscribed);
}

TEST_F(SubscriberImport, RefusesAFileWithoutTheColumnAndStoresNothing) {
  const auto report = import("name,edition\nAna,en\n");
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::bad_data);
  EXPECT_EQ(report.error().place().line, 1);
  EXPECT_THAT(report.error().message(), testing::HasSubstr("no column “email”"));
}

TEST_F(SubscriberImport, RefusesBytesThatAreNotUtf8ByLine) {
  const auto report = import("email,name\na@b.example,x\nc@d.example,\xC7\xE1\n");
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().place().line, 3);
}

TEST_F(SubscriberImport, WhatIsExportedImportsAsUnchanged) {
  ASSERT_TRUE(
      import("email,name,edition,lists\n"
             "ana@example.org,\"Kraja, Ana \"\"A\"\"\",en,newsletter;pars-brief\n"
             "=x@example.org,=cmd,en,newsletter\n"));
  const auto readers = workspace().store().subscribers({});
  ASSERT_TRUE(readers);
  const auto again = import(export_subscribers(*readers));
  ASSERT_TRUE(again);
  EXPECT_THAT(again->refused, testing::IsEmpty());
  EXPECT_EQ(again->unchanged, 2);
  EXPECT_EQ(again->added, 0);
}

TEST_F(SubscriberImport, ASignedLinkUnsubscribesItsReaderAndNoOther) {
  ASSERT_TRUE(
      import("email,edition,lists\nana@example.org,en,newsletter\n"
             "ben@example.org,en,newsletter\n"));
  const auto key = workspace().token_key();
  ASSERT_TRUE(key) << key.error().to_string();
  const int64_t id = reader("ana@example.org").id;
  EXPECT_FALSE(unsubscribe_by_token(workspace(),
                                    make_token(*key, TokenPurpose::preferences, id, "newsletter")));
  const auto done = unsubscribe_by_token(
      workspace(), make_token(*key, TokenPurpose::unsubscribe, id, "newsletter"));
  ASSERT_TRUE(done) << done.error().to_string();
  EXPECT_EQ(*done, "ana@example.org");
  EXPECT_EQ(reader("ana@example.org").state, SubscriberState::unsubscribed);
  EXPECT_EQ(reader("ben@example.org").state, SubscriberState::active);
}

}  // namespace
}  // namespace peyk
