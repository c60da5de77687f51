// What an export and the REST API have in common.

#include "ingest/wordpress_article.h"

#include <gtest/gtest.h>

#include "html/sanitize.h"

namespace peyk {
namespace {

std::optional<Picture> first_of(const std::string& markup) {
  return first_picture_of(sanitize(markup));
}

TEST(FirstPicture, HasTheCaptionAlternativeTextAndSizeOfItsFigure) {
  const auto found = first_of(
      "<p>Text.</p><figure><img src='https://a.example/1.jpg' alt='A port' width='800' "
      "height='600'><figcaption>At noon</figcaption></figure>"
      "<figure><img src='https://a.example/2.jpg'></figure>");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->url, "https://a.example/1.jpg");
  EXPECT_EQ(found->alt, "A port");
  EXPECT_EQ(found->caption, "At noon");
  EXPECT_EQ(found->width, 800);
  EXPECT_EQ(found->height, 600);
}

TEST(FirstPicture, IsNoEmojiAndNoPixelThatCountsReaders) {
  const std::string small =
      "<p>Hello <img src='https://s.w.org/images/core/emoji/14.0.0/72x72/1f600.png' alt='😀'> and "
      "<img src='https://count.example/1.gif' width='1' height='1'></p>";
  EXPECT_FALSE(first_of(small));
  const auto found = first_of(small + "<p><img src='https://a.example/2.jpg' alt='b'></p>");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->url, "https://a.example/2.jpg");
}

TEST(FirstPicture, IsTheNextOneWhenThatOfAFigureIsSmall) {
  const auto found = first_of(
      "<figure><img src='https://a.example/1.jpg' width='50' height='50'><figcaption>Small"
      "</figcaption></figure><p><img src='https://a.example/2.jpg' alt='b'></p>");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->url, "https://a.example/2.jpg");
  EXPECT_EQ(found->caption, "");
}

TEST(FirstPicture, IsNothingInATextWithoutOne) {
  EXPECT_FALSE(first_of(""));
  EXPECT_FALSE(first_of("<p>&lt;img src=x&gt;</p>"));
  EXPECT_FALSE(first_of("<img src='javascript:alert(1)'>"));
}

TEST(FirstPicture, IsLookedForInAFewPlacesOnly) {
  std::string many;
  for (int i = 0; i < 2000; ++i) {
    many += "<img src='https://a.example/small.gif' width='50' height='50'>";
  }
  EXPECT_FALSE(first_of(many + "<img src='https://a.example/2.jpg'>"));
}

}  // namespace
}  // namespace peyk
