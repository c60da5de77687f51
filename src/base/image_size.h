#pragma once
/// The pixel size and type of a picture file, from its header alone (PNG, JPEG, GIF, WebP).

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace peyk {

struct ImageSize {
  int width = 0;
  int height = 0;
  std::string type;   ///< "image/jpeg"
  int64_t bytes = 0;  ///< Of the file.
};
/// Nothing for a file that cannot be read or is none of these.
[[nodiscard]] std::optional<ImageSize> image_size(const std::filesystem::path& file);
/// The same from the bytes; `bytes` of the result is their count.
[[nodiscard]] std::optional<ImageSize> image_size_of(std::string_view bytes);

/// Whether the end of a picture is missing, as after a transfer that broke off: browsers show the
/// upper part of it. False for what is no picture.
[[nodiscard]] bool image_is_cut_off(std::string_view bytes);

}  // namespace peyk
