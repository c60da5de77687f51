#include "base/image_size.h"

#include <gtest/gtest.h>

#include "base/file.h"

namespace peyk {
namespace {

using namespace std::string_literals;

TEST(ImageSize, ReadsPngGifAndJpegHeaders) {
  const auto png = image_size_of("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xE0"s);
  ASSERT_TRUE(png);
  EXPECT_EQ(png->width, 640);
  EXPECT_EQ(png->height, 480);
  EXPECT_EQ(png->type, "image/png");

  const auto gif = image_size_of("GIF89a\x0A\x00\x05\x01more"s);
  ASSERT_TRUE(gif);
  EXPECT_EQ(gif->width, 10);
  EXPECT_EQ(gif->height, 261);

  const auto jpeg =
      image_size_of("\xFF\xD8\xFF\xE0\0\x04xx\xFF\xC2\0\x0B\x08\x02\xA3\x04\xB0\x03xxxx"s);
  ASSERT_TRUE(jpeg);
  EXPECT_EQ(jpeg->width, 1200);
  EXPECT_EQ(jpeg->height, 675);
}

TEST(ImageSize, SaysNothingAboutOtherBytes) {
  EXPECT_FALSE(image_size_of(""));
  EXPECT_FALSE(image_size_of("<svg/>"));
  EXPECT_FALSE(image_size_of("\xFF\xD8\xFF\xE0\0\0garbage that loops"s));
  EXPECT_FALSE(image_size_of("\xFF\xD8\xFF"s));
  EXPECT_FALSE(image_size("/nonexistent.png"));
}

TEST(ImageSize, NeverReadsPastACutFile) {
  const auto whole = read_file(std::string(PEYK_SOURCE_DIR) + "/seeds/media/hills-manez.jpg");
  ASSERT_TRUE(whole);
  ASSERT_TRUE(image_size_of(*whole));
  EXPECT_EQ(image_size_of(*whole)->width, 1200);
  for (size_t n = 0; n < 2048; ++n) (void)image_size_of(std::string_view(*whole).substr(0, n));
}

TEST(ImageIsCutOff, KnowsWhereAPictureEnds) {
  const auto whole = read_file(std::string(PEYK_SOURCE_DIR) + "/seeds/media/hills-manez.jpg");
  ASSERT_TRUE(whole);
  EXPECT_FALSE(image_is_cut_off(*whole));
  EXPECT_FALSE(image_is_cut_off(*whole + "behind the end"));
  EXPECT_TRUE(image_is_cut_off(std::string_view(*whole).substr(0, whole->size() - 2)));
  EXPECT_TRUE(image_is_cut_off(std::string_view(*whole).substr(0, whole->size() / 2)));
  // The end of a thumbnail is not that of the picture.
  EXPECT_TRUE(image_is_cut_off("\xFF\xD8 thumbnail \xFF\xD9 \xFF\xDA scan"));
  EXPECT_FALSE(image_is_cut_off("GIF89a pixels;"));
  EXPECT_TRUE(image_is_cut_off("GIF89a pixels"));
  EXPECT_FALSE(image_is_cut_off("\x89PNG\r\n\x1a\n pixels IEND crc"));
  EXPECT_TRUE(image_is_cut_off("\x89PNG\r\n\x1a\n pixels"));
  EXPECT_FALSE(image_is_cut_off("RIFF\x0C\0\0\0WEBPVP8 size"s));
  EXPECT_TRUE(image_is_cut_off("RIFF\x0D\0\0\0WEBPVP8 size"s));
  EXPECT_FALSE(image_is_cut_off("no picture"));
}

}  // namespace
}  // namespace peyk
