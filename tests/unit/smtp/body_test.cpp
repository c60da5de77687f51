#include "smtp/body.h"

#include <gtest/gtest.h>
#include <random>

#include "dialogue.h"

namespace peyk {
namespace {

/// What a relay makes of it (RFC 5321 §4.5.2).
std::string unstuffed(const std::string& wire) {
  std::string message;
  bool line_start = true;
  for (size_t i = 0; i < wire.size(); ++i) {
    if (line_start && wire[i] == '.') {
      line_start = false;
      continue;
    }
    message += wire[i];
    line_start = wire[i] == '\n';
  }
  return message;
}

/// Dots, line ends and letters in a hostile mixture; every line end is CRLF.
std::string random_message(std::mt19937& random, size_t pieces) {
  const std::vector<std::string> parts = {".", "\r\n", "a", "..", "\r\n.", "bc", "\r\n.\r\n", "é"};
  std::string message;
  for (size_t i = 0; i < pieces; ++i) message += parts[random() % parts.size()];
  return message;
}

TEST(WireBody, WhatTheRelayGetsIsTheMessage) {
  std::mt19937 random(20260803);
  for (int round = 0; round < 3000; ++round) {
    const std::string message = random_message(random, random() % 200);
    const auto body = make_wire_body(message);
    ASSERT_TRUE(body);
    const bool ended = !message.empty() && message.back() == '\n';
    const std::string complete = ended ? message : message + "\r\n";
    const std::string wire = body->bytes.text();
    EXPECT_EQ(unstuffed(wire), complete);
    EXPECT_EQ(body->size, complete.size());
    EXPECT_EQ(body->eight_bit, message.find("é") != std::string::npos);
    EXPECT_EQ(("\r\n" + wire).find("\r\n.\r\n"), std::string::npos);
    EXPECT_TRUE(wire.ends_with("\r\n"));
  }
}

TEST(WireBody, ABareReturnOrFeedAnywhereIsRefused) {
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    std::string message = random_message(random, 1 + random() % 200);
    size_t at = random() % (message.size() + 1);
    if (at > 0 && message[at - 1] == '\r') --at;  // Not between CR and LF: that makes a pair.
    message.insert(at, 1, random() % 2 == 0 ? '\r' : '\n');
    // CR before CRLF and LF after it are bare as well.
    EXPECT_FALSE(make_wire_body(message)) << at;
  }
}

TEST(WireBody, BlockBordersMakeNoDifference) {
  for (size_t length = 0; length < 300; ++length) {
    const std::string message = std::string(length, 'x') + "\r\n.\r\n";
    const auto body = make_wire_body(message);
    ASSERT_TRUE(body) << length;
    EXPECT_EQ(body->bytes.text(), std::string(length, 'x') + "\r\n..\r\n") << length;
    EXPECT_FALSE(make_wire_body(std::string(length, 'x') + "\n.\r\n")) << length;
    EXPECT_FALSE(make_wire_body(std::string(length, 'x') + "\r.\r\n")) << length;
  }
}

/// A message with lent lines between random ones, and the same in one piece.
struct Mixed {
  Spliced spliced;
  std::string whole;
};

Mixed random_mixture(std::mt19937& random) {
  static const std::string kLent = [] {
    std::string lines = "the rest of a line\r\n";
    for (int i = 0; i < 60; ++i) lines += "a line that is lent\r\n";
    return lines + ".";
  }();
  Mixed made;
  for (size_t i = random() % 6; i > 0; --i) {
    const std::string own = random_message(random, random() % 20);
    made.spliced.own() += own;
    made.spliced.append(kLent, find_whole_lines(kLent));
    made.whole += own + kLent;
  }
  const std::string own = random_message(random, random() % 20);
  made.spliced.own() += own;
  made.whole += own;
  return made;
}

TEST(WireBody, OfLentLinesIsTheSameAsOfOnePiece) {
  std::mt19937 random(3);
  for (int round = 0; round < 2000; ++round) {
    const Mixed mixed = random_mixture(random);
    ASSERT_EQ(mixed.spliced.text(), mixed.whole);
    const auto spliced = make_wire_body(mixed.spliced);
    const auto whole = make_wire_body(mixed.whole);
    ASSERT_TRUE(spliced && whole);
    ASSERT_EQ(spliced->bytes.text(), whole->bytes.text());
    EXPECT_EQ(spliced->size, whole->size);
    EXPECT_EQ(spliced->eight_bit, whole->eight_bit);
    EXPECT_EQ(spliced->bytes.lent().size(), mixed.spliced.lent().size());
  }
}

TEST(WireBody, OfLentLinesLeavesASessionWholeInAnyPieces) {
  std::mt19937 random(5);
  for (int round = 0; round < 300; ++round) {
    const Mixed mixed = random_mixture(random);
    const std::string wire_body = make_wire_body(mixed.whole)->bytes.text();
    test::Dialogue d;
    d.greet({"PIPELINING", "8BITMIME"});
    d.submit(1, mixed.spliced);
    d.session().receive("250 ok\r\n250 ok\r\n354 go\r\n");
    std::string wire;
    while (!d.session().output().empty()) {
      std::string offered;
      for (const std::string_view piece : d.session().output()) offered += piece;
      const size_t count = random() % (offered.size() + 1);
      wire += offered.substr(0, count);
      d.session().sent(count);
    }
    ASSERT_EQ(wire, wire_body);
    ASSERT_TRUE(d.session().release_dot(1));
    EXPECT_EQ(d.said(), ".\r\n");
  }
}

TEST(WireBody, ThroughASessionThatIsReadInAnyPiecesTheMessageIsWhole) {
  std::mt19937 random(11);
  for (int round = 0; round < 300; ++round) {
    const std::string message = random_message(random, random() % 100) + "\r\n";
    test::Dialogue d;
    d.greet({"PIPELINING", "8BITMIME"});
    d.submit(1, message);
    d.session().receive("250 ok\r\n250 ok\r\n354 go\r\n");
    std::string wire;
    while (!d.session().output().empty()) {
      const size_t count = 1 + random() % test::offer(d.session()).size();
      wire += test::offer(d.session()).substr(0, count);
      d.session().sent(count);
    }
    ASSERT_TRUE(d.session().release_dot(1));
    wire += d.said();
    ASSERT_TRUE(wire.ends_with("\r\n.\r\n"));
    EXPECT_EQ(("\r\n" + wire).find("\r\n.\r\n"), wire.size() - 3);
    EXPECT_EQ(unstuffed(wire.substr(0, wire.size() - 3)), message);
  }
}

}  // namespace
}  // namespace peyk
