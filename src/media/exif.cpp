#include "media/exif.h"

#include <cstdint>

namespace peyk {
namespace {

/// Numbers of a TIFF structure in its own byte order; 0 beyond its end.
class Tiff {
 public:
  explicit Tiff(std::string_view bytes) : bytes_(bytes), little_(bytes.starts_with("II")) {}
  [[nodiscard]] uint32_t number(size_t at, size_t count) const {
    if (at > bytes_.size() || bytes_.size() - at < count) return 0;
    uint32_t value = 0;
    for (size_t i = 0; i < count; ++i) {
      const size_t from = little_ ? at + count - 1 - i : at + i;
      value = value << 8U | static_cast<unsigned char>(bytes_[from]);
    }
    return value;
  }
  [[nodiscard]] bool valid() const {
    constexpr uint32_t kMagic = 42;
    return (little_ || bytes_.starts_with("MM")) && number(2, 2) == kMagic;
  }

 private:
  std::string_view bytes_;
  bool little_;
};

int orientation_in(std::string_view bytes) {
  constexpr uint32_t kOrientation = 0x0112;
  constexpr size_t kEntry = 12;
  const Tiff tiff(bytes);
  if (!tiff.valid()) return 1;
  const size_t directory = tiff.number(4, 4);
  const uint32_t entries = tiff.number(directory, 2);
  for (size_t i = 0; i < entries; ++i) {
    const size_t at = directory + 2 + i * kEntry;
    if (at >= bytes.size()) break;
    if (tiff.number(at, 2) != kOrientation) continue;
    const uint32_t value = tiff.number(at + 8, 2);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

}  // namespace

int exif_orientation(std::string_view jpeg) {
  constexpr std::string_view kMark("Exif\0\0", 6);
  const auto byte = [&](size_t at) { return static_cast<unsigned char>(jpeg[at]); };
  size_t at = 2;
  while (at + 4 <= jpeg.size() && byte(at) == 0xFF) {
    const unsigned marker = byte(at + 1);
    if (marker == 0xDA || marker == 0xD9) break;  // The picture itself; the end.
    const size_t length = static_cast<size_t>(byte(at + 2)) << 8U | byte(at + 3);
    if (length < 2) break;
    const std::string_view segment = jpeg.substr(at + 4, length - 2);
    if (marker == 0xE1 && segment.starts_with(kMark)) {
      return orientation_in(segment.substr(kMark.size()));
    }
    at += 2 + length;
  }
  return 1;
}

}  // namespace peyk
