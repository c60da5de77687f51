#include "base/image_size.h"

#include "base/file.h"

namespace peyk {
namespace {

unsigned byte_at(std::string_view bytes, size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
}
int big_endian(std::string_view bytes, size_t at, size_t count) {
  unsigned value = 0;
  for (size_t i = 0; i < count; ++i) value = value << 8U | byte_at(bytes, at + i);
  return static_cast<int>(value);
}

/// Walks the segments to the frame header (ITU T.81 annex B).
std::optional<ImageSize> jpeg_size(std::string_view bytes) {
  size_t at = 2;
  while (at + 9 < bytes.size()) {
    if (byte_at(bytes, at) != 0xFF) return std::nullopt;
    const unsigned marker = byte_at(bytes, at + 1);
    if (marker == 0xFF) {
      ++at;
      continue;
    }
    const bool frame =
        marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (frame) {
      return ImageSize{big_endian(bytes, at + 7, 2), big_endian(bytes, at + 5, 2), "image/jpeg", 0};
    }
    const int length = big_endian(bytes, at + 2, 2);
    if (length < 2) return std::nullopt;
    at += 2 + static_cast<size_t>(length);
  }
  return std::nullopt;
}

int little_endian(std::string_view bytes, size_t at, size_t count) {
  unsigned value = 0;
  for (size_t i = count; i > 0; --i) value = value << 8U | byte_at(bytes, at + i - 1);
  return static_cast<int>(value);
}

/// The first chunk of a RIFF container (RFC 9649 §2): simple, lossless or extended.
std::optional<ImageSize> webp_size(std::string_view bytes) {
  constexpr int kFourteenBits = 0x3FFF;
  const std::string_view chunk = bytes.substr(12, 4);
  int width = 0;
  int height = 0;
  if (chunk == "VP8X" && bytes.size() >= 30) {
    width = 1 + little_endian(bytes, 24, 3);
    height = 1 + little_endian(bytes, 27, 3);
  } else if (chunk == "VP8L" && bytes.size() >= 25 && byte_at(bytes, 20) == 0x2F) {
    const auto bits = static_cast<unsigned>(little_endian(bytes, 21, 4));
    width = 1 + static_cast<int>(bits & kFourteenBits);
    height = 1 + static_cast<int>(bits >> 14U & kFourteenBits);
  } else if (chunk == "VP8 " && bytes.size() >= 30) {
    width = little_endian(bytes, 26, 2) & kFourteenBits;
    height = little_endian(bytes, 28, 2) & kFourteenBits;
  }
  return ImageSize{width, height, "image/webp", 0};
}

}  // namespace

std::optional<ImageSize> image_size_of(std::string_view bytes) {
  std::optional<ImageSize> size;
  if (bytes.starts_with("\x89PNG\r\n\x1a\n") && bytes.size() >= 24) {
    size = ImageSize{big_endian(bytes, 16, 4), big_endian(bytes, 20, 4), "image/png", 0};
  } else if ((bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) && bytes.size() >= 10) {
    const auto little = [&](size_t at) {
      return static_cast<int>(byte_at(bytes, at) | byte_at(bytes, at + 1) << 8U);
    };
    size = ImageSize{little(6), little(8), "image/gif", 0};
  } else if (bytes.size() >= 16 && bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP") {
    size = webp_size(bytes);
  } else if (bytes.starts_with("\xFF\xD8")) {
    size = jpeg_size(bytes);
  }
  if (!size || size->width <= 0 || size->height <= 0) return std::nullopt;
  size->bytes = static_cast<int64_t>(bytes.size());
  return size;
}

bool image_is_cut_off(std::string_view bytes) {
  if (bytes.starts_with("\x89PNG")) return bytes.rfind("IEND") == std::string_view::npos;
  if (bytes.starts_with("GIF8")) {
    const size_t last = bytes.find_last_not_of('\0');
    return last == std::string_view::npos || bytes[last] != ';';
  }
  if (bytes.starts_with("RIFF") && bytes.size() >= 16 && bytes.substr(8, 4) == "WEBP") {
    constexpr size_t kBeforeContent = 8;
    return bytes.size() - kBeforeContent < static_cast<uint32_t>(little_endian(bytes, 4, 4));
  }
  if (bytes.starts_with("\xFF\xD8")) {
    // Behind its last scan; a thumbnail in the head has an end of its own.
    const size_t scan = bytes.rfind("\xFF\xDA");
    const size_t end = bytes.rfind("\xFF\xD9");
    return end == std::string_view::npos || (scan != std::string_view::npos && end < scan);
  }
  return false;
}

std::optional<ImageSize> image_size(const std::filesystem::path& file) {
  const auto bytes = read_file(file, 64U << 20U);
  if (!bytes) return std::nullopt;
  return image_size_of(*bytes);
}

}  // namespace peyk
