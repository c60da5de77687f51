#include "pipeline/handover.h"

#include <gtest/gtest.h>
#include <thread>

namespace peyk {
namespace {

Article numbered(int number) {
  Article article;
  article.id = std::to_string(number);
  return article;
}

/// A source of so many articles, and how many it came to give.
struct Numbers {
  int count;
  int given = 0;
  Result<ReadReport> operator()(const ArticleSink& sink) {
    ReadReport report;
    for (; given < count; ++given) {
      PEYK_TRY(sink(numbered(given)));
      ++report.articles;
    }
    return report;
  }
};

TEST(Handover, ArticlesComeInTheirOrderHoweverManyThereAre) {
  for (const int count : {0, 1, 15, 16, 17, 64, 65, 5000}) {
    int taken = 0;
    const auto report = read_ahead(Numbers{count}, [&](Article&& article) -> Result<void> {
      EXPECT_EQ(article.id, std::to_string(taken++));
      return {};
    });
    ASSERT_TRUE(report);
    EXPECT_EQ(report->articles, count);
    EXPECT_EQ(taken, count);
  }
}

TEST(Handover, TheCallerTakesThemInItsOwnThread) {
  const auto here = std::this_thread::get_id();
  ASSERT_TRUE(read_ahead(Numbers{100}, [&](Article&&) -> Result<void> {
    EXPECT_EQ(std::this_thread::get_id(), here);
    return {};
  }));
}

TEST(Handover, WhatIsReadAheadIsBounded) {
  int taken = 0;
  int given = 0;
  const auto report = read_ahead(
      [&](const ArticleSink& sink) {
        return Numbers{100'000}([&](Article&& article) {
          ++given;
          return sink(std::move(article));
        });
      },
      [&](Article&&) -> Result<void> {
        if (++taken < 500) return {};
        return fail(Error(ErrorKind::io, "the disk is full"));
      });
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().message(), "the disk is full");
  EXPECT_EQ(taken, 500);
  EXPECT_LE(given, 500 + 2 * 64 + 1);
}

TEST(Handover, AReaderThatFailsIsHeard) {
  int taken = 0;
  const auto report = read_ahead(
      [](const ArticleSink& sink) -> Result<ReadReport> {
        PEYK_TRY(sink(numbered(1)));
        return fail(Error(ErrorKind::bad_data, "is not XML"));
      },
      [&](Article&&) -> Result<void> {
        ++taken;
        return {};
      });
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().message(), "is not XML");
  EXPECT_LE(taken, 1);
}

}  // namespace
}  // namespace peyk
