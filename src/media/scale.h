#pragma once
/// Pictures in the sizes that mails and pages show them; libgd, which does it, is seen by this room
/// only.
///
/// In: JPEG, PNG, WebP; a GIF, which may move, is left to whoever shows it. Out: JPEG, or PNG where
/// something is transparent, since mail clients know no WebP. The orientation that a camera noted
/// is carried out. A picture is never made larger. What claims to have more pixels than any
/// photograph is refused before it is decoded.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace peyk {

/// Width times height of what is decoded at most; five bytes of memory each.
inline constexpr int64_t kMostPixels = 60'000'000;

struct ScaledPicture {
  std::string bytes;
  std::string type;  ///< "image/jpeg", "image/png"
  int width = 0;
  int height = 0;
};

/// The picture at most `width` pixels wide, with `quality` (1–100) if it becomes a JPEG. The same
/// bytes always give the same bytes. Fails with bad_data if it is none of these kinds, broken, or
/// too large.
[[nodiscard]] Result<ScaledPicture> scale_picture(std::string_view bytes, int width, int quality);

}  // namespace peyk
