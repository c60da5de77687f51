#include "media/scale.h"

#include <algorithm>
#include <cstdarg>
#include <gd.h>
#include <memory>

#include "base/image_size.h"
#include "media/exif.h"

namespace peyk {
namespace {

struct DestroyImage {
  void operator()(gdImage* image) const { gdImageDestroy(image); }
};
using Image = std::unique_ptr<gdImage, DestroyImage>;

struct FreeBytes {
  void operator()(void* bytes) const { gdFree(bytes); }
};

Error unusable(const std::string& why) {
  return Error(ErrorKind::bad_data, "the picture cannot be scaled: " + why)
      .remedy("It is shown as it is. Save it again as JPEG or PNG.");
}

Result<Image> decode(std::string_view bytes, const std::string& type) {
  // gd writes what it thinks of a broken file to stderr; we say it ourselves.
  gdSetErrorMethod([](int, const char*, va_list) {});
  const int size = static_cast<int>(bytes.size());
  void* const data = const_cast<char*>(bytes.data());  // gd only reads it.
  Image image;
  if (type == "image/jpeg") image.reset(gdImageCreateFromJpegPtr(size, data));
  if (type == "image/png") image.reset(gdImageCreateFromPngPtr(size, data));
  if (type == "image/webp") image.reset(gdImageCreateFromWebpPtr(size, data));
  if (image == nullptr) return fail(unusable("its file is broken"));
  // A palette is of few colours, none of which may be in between.
  if (gdImageTrueColor(image.get()) == 0 && gdImagePaletteToTrueColor(image.get()) == 0) {
    return fail(unusable("there is not enough memory for it"));
  }
  return image;
}

/// Turned and mirrored as the camera says.
Image upright(Image image, int orientation) {
  switch (orientation) {
    case 2:
    case 5:
    case 7:
      gdImageFlipHorizontal(image.get());
      break;
    case 4:
      gdImageFlipVertical(image.get());
      break;
    case 3:
      gdImageFlipBoth(image.get());
      break;
    default:
      break;
  }
  // gd turns against the clock.
  if (orientation == 6 || orientation == 7) {
    return Image(gdImageRotateInterpolated(image.get(), 270.0F, 0));
  }
  if (orientation == 8 || orientation == 5) {
    return Image(gdImageRotateInterpolated(image.get(), 90.0F, 0));
  }
  return image;
}

Image scaled(Image image, int width) {
  const int64_t wide = gdImageSX(image.get());
  const int64_t high = gdImageSY(image.get());
  if (wide <= width) return image;
  const int height = std::max<int>(1, static_cast<int>((high * width + wide / 2) / wide));
  Image smaller(gdImageCreateTrueColor(width, height));
  if (smaller == nullptr) return smaller;
  gdImageAlphaBlending(smaller.get(), 0);
  gdImageSaveAlpha(smaller.get(), 1);
  // Averages over the pixels that become one, transparency included.
  gdImageCopyResampled(smaller.get(), image.get(), 0, 0, 0, 0, width, height,
                       static_cast<int>(wide), static_cast<int>(high));
  return smaller;
}

bool has_transparency(gdImage* image) {
  for (int y = 0; y < gdImageSY(image); ++y) {
    for (int x = 0; x < gdImageSX(image); ++x) {
      if (gdTrueColorGetAlpha(gdImageTrueColorPixel(image, x, y)) != gdAlphaOpaque) return true;
    }
  }
  return false;
}

Result<ScaledPicture> encode(gdImage* image, int quality) {
  ScaledPicture made;
  made.width = gdImageSX(image);
  made.height = gdImageSY(image);
  int size = 0;
  std::unique_ptr<void, FreeBytes> bytes;
  if (has_transparency(image)) {
    made.type = "image/png";
    gdImageSaveAlpha(image, 1);
    bytes.reset(gdImagePngPtrEx(image, &size, 9));
  } else {
    made.type = "image/jpeg";
    gdImageInterlace(image, 1);  // Progressive: something is seen early, and it is smaller.
    bytes.reset(gdImageJpegPtr(image, &size, quality));
  }
  if (bytes == nullptr || size <= 0) return fail(unusable("it cannot be written"));
  made.bytes.assign(static_cast<const char*>(bytes.get()), static_cast<size_t>(size));
  return made;
}

}  // namespace

Result<ScaledPicture> scale_picture(std::string_view bytes, int width, int quality) {
  const auto size = image_size_of(bytes);
  if (!size) return fail(unusable("it is neither JPEG, PNG nor WebP"));
  if (size->type == "image/gif") return fail(unusable("a GIF may move"));
  if (int64_t{size->width} * size->height > kMostPixels) {
    return fail(unusable("it has " + std::to_string(size->width) + " × " +
                         std::to_string(size->height) + " pixels"));
  }
  PEYK_ASSIGN(Image image, decode(bytes, size->type));
  const int orientation = size->type == "image/jpeg" ? exif_orientation(bytes) : 1;
  image = upright(std::move(image), orientation);
  if (image != nullptr) image = scaled(std::move(image), width);
  if (image == nullptr) return fail(unusable("there is not enough memory for it"));
  return encode(image.get(), quality);
}

}  // namespace peyk
