#include "media/scale.h"

#include <gd.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>

#include "base/image_size.h"
#include "media/exif.h"

namespace peyk {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;

struct DestroyImage {
  void operator()(gdImage* image) const { gdImageDestroy(image); }
};
using Image = std::unique_ptr<gdImage, DestroyImage>;

constexpr int kRed = 0xFF0000;
constexpr int kBlue = 0x0000FF;

/// Left half red, right half blue; with `clear` the left half is transparent.
Image halves(int width, int height, bool clear = false) {
  Image image(gdImageCreateTrueColor(width, height));
  gdImageAlphaBlending(image.get(), 0);
  gdImageSaveAlpha(image.get(), 1);
  const int left = clear ? gdTrueColorAlpha(0, 0, 0, gdAlphaTransparent) : kRed;
  gdImageFilledRectangle(image.get(), 0, 0, width / 2 - 1, height - 1, left);
  gdImageFilledRectangle(image.get(), width / 2, 0, width - 1, height - 1, kBlue);
  return image;
}

std::string bytes_of(void* data, int size) {
  std::string bytes(static_cast<const char*>(data), static_cast<size_t>(size));
  gdFree(data);
  return bytes;
}
std::string jpeg(const Image& image) {
  int size = 0;
  void* data = gdImageJpegPtr(image.get(), &size, 95);
  return bytes_of(data, size);
}
std::string png(const Image& image) {
  int size = 0;
  void* data = gdImagePngPtr(image.get(), &size);
  return bytes_of(data, size);
}
std::string webp(const Image& image) {
  int size = 0;
  void* data = gdImageWebpPtrEx(image.get(), &size, 90);
  return bytes_of(data, size);
}

/// A JPEG with an Exif segment that says how it is to be turned.
std::string turned(const std::string& plain, int orientation) {
  std::string tiff = "MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0"s;
  tiff += static_cast<char>(orientation);
  tiff += "\0\0\0\0\0\0"s;
  const std::string segment = "Exif\0\0"s + tiff;
  const auto length = static_cast<char>(segment.size() + 2);
  return plain.substr(0, 2) + "\xFF\xE1\0"s + length + segment + plain.substr(2);
}

Image decoded(const ScaledPicture& picture) {
  auto* data = const_cast<char*>(picture.bytes.data());
  const int size = static_cast<int>(picture.bytes.size());
  return Image(picture.type == "image/png" ? gdImageCreateFromPngPtr(size, data)
                                           : gdImageCreateFromJpegPtr(size, data));
}
/// "red", "blue" or "clear" at a place given in parts of the picture.
std::string colour(const Image& image, double x, double y) {
  const int pixel =
      gdImageGetTrueColorPixel(image.get(), static_cast<int>(x * gdImageSX(image.get())),
                               static_cast<int>(y * gdImageSY(image.get())));
  if (gdTrueColorGetAlpha(pixel) > 100) return "clear";
  return gdTrueColorGetRed(pixel) > gdTrueColorGetBlue(pixel) ? "red" : "blue";
}

TEST(ScalePicture, MakesAWidePictureNarrowAndLeavesANarrowOneItsSize) {
  const std::string wide = jpeg(halves(1600, 900));
  const auto small = scale_picture(wide, 600, 82);
  ASSERT_TRUE(small) << small.error().to_string();
  EXPECT_EQ(small->type, "image/jpeg");
  EXPECT_EQ(small->width, 600);
  EXPECT_EQ(small->height, 338);
  const auto told = image_size_of(small->bytes);
  ASSERT_TRUE(told);
  EXPECT_EQ(told->width, 600);
  EXPECT_EQ(told->height, 338);
  EXPECT_EQ(scale_picture(wide, 4000, 82)->width, 1600);
  EXPECT_EQ(scale_picture(wide, 600, 82)->bytes, small->bytes) << "the same bytes each time";
  EXPECT_LT(scale_picture(wide, 600, 30)->bytes.size(), small->bytes.size());
}

TEST(ScalePicture, TurnsAsTheCameraSays) {
  const std::string plain = jpeg(halves(200, 100));
  struct Case {
    int orientation;
    int width;
    double x, y;  // Where the red half is.
  };
  for (const Case& one :
       {Case{1, 200, .2, .5}, Case{2, 200, .8, .5}, Case{3, 200, .8, .5}, Case{4, 200, .2, .5},
        Case{5, 100, .5, .2}, Case{6, 100, .5, .2}, Case{7, 100, .5, .8}, Case{8, 100, .5, .8}}) {
    const std::string photo = turned(plain, one.orientation);
    EXPECT_EQ(exif_orientation(photo), one.orientation);
    const auto made = scale_picture(photo, 200, 90);
    ASSERT_TRUE(made) << made.error().to_string();
    EXPECT_EQ(made->width, one.width) << one.orientation;
    const Image image = decoded(*made);
    EXPECT_EQ(colour(image, one.x, one.y), "red") << one.orientation;
    EXPECT_EQ(colour(image, 1 - one.x, 1 - one.y), "blue") << one.orientation;
    EXPECT_EQ(exif_orientation(made->bytes), 1) << "nobody turns it a second time";
  }
}

TEST(ScalePicture, KeepsTransparencyAsPngAndMakesJpegOfTheRest) {
  const auto clear = scale_picture(png(halves(800, 400, true)), 400, 82);
  ASSERT_TRUE(clear);
  EXPECT_EQ(clear->type, "image/png");
  const Image image = decoded(*clear);
  EXPECT_EQ(colour(image, .2, .5), "clear");
  EXPECT_EQ(colour(image, .8, .5), "blue");
  EXPECT_EQ(scale_picture(png(halves(800, 400)), 400, 82)->type, "image/jpeg");
}

TEST(ScalePicture, MakesMailPicturesOfWebp) {
  const std::string file = webp(halves(800, 400));
  const auto size = image_size_of(file);
  ASSERT_TRUE(size);
  EXPECT_EQ(size->type, "image/webp");
  EXPECT_EQ(size->width, 800);
  EXPECT_EQ(size->height, 400);
  const auto made = scale_picture(file, 400, 82);
  ASSERT_TRUE(made) << made.error().to_string();
  EXPECT_EQ(made->type, "image/jpeg");
  EXPECT_EQ(colour(decoded(*made), .2, .5), "red");
  EXPECT_EQ(scale_picture(webp(halves(80, 40, true)), 400, 82)->type, "image/png");
}

TEST(ScalePicture, RefusesABombBeforeItIsDecoded) {
  // A header that claims 60,000 × 60,000 pixels, and nothing behind it.
  const std::string bomb = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xEA\x60\0\0\xEA\x60\x08\x06\0\0\0"s;
  const auto made = scale_picture(bomb, 600, 82);
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().message(), HasSubstr("60000 × 60000 pixels"));
}

TEST(ScalePicture, BrokenFilesAreErrors) {
  const std::string good = png(halves(60, 40));
  for (size_t cut = 0; cut < good.size(); cut += 7) {
    (void)scale_picture(good.substr(0, cut), 30, 82);
  }
  EXPECT_FALSE(scale_picture("", 600, 82));
  EXPECT_FALSE(scale_picture("no picture", 600, 82));
  EXPECT_FALSE(scale_picture(good.substr(0, 40), 600, 82));
  EXPECT_FALSE(scale_picture("GIF89a\x0A\x00\x05\x01more"s, 600, 82));
  const std::string photo = turned(jpeg(halves(20, 20)), 6);
  for (size_t cut = 0; cut < 60; ++cut) (void)exif_orientation(photo.substr(0, cut));
  for (size_t at = 2; at < 60; ++at) {
    std::string wrong = photo;
    wrong[at] = '\xFF';
    const int orientation = exif_orientation(wrong);
    EXPECT_TRUE(orientation >= 1 && orientation <= 8);
  }
}

}  // namespace
}  // namespace peyk
