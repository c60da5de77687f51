#pragma once
/// What mails, pages and feeds may say of an article's picture.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "config/config.h"
#include "model/article.h"

namespace peyk {

struct PublicPicture {
  Picture picture;    ///< With the public URL, and the true size where there is a local copy.
  std::string type;   ///< "image/jpeg": of the local copy, else by the URL's ending.
  int64_t bytes = 0;  ///< Of the local copy; 0 without one.
};
/// The file of the media folder that has the name of the URL's last segment, if there is one.
[[nodiscard]] std::optional<std::filesystem::path> own_copy(const Config& config,
                                                            const std::string& url);

/// A picture of which `peyk ingest` made copies (picture_copies.h) is served from site.media_url in
/// the size for mails; so is one whose file name site.media_folder holds, as it is (from its own
/// URL when media_url is empty). Every other keeps its own URL and what the source said of its
/// size.
[[nodiscard]] PublicPicture public_picture(const Config& config, const Picture& picture);

/// The bytes of a file of site.media_folder by the name that stands in its URL; nothing when there
/// is none, or when the name leads elsewhere.
[[nodiscard]] std::optional<std::string> local_picture(const Config& config,
                                                       const std::string& name);

/// A hash over the names and bytes of those of our pictures that a document shows: another picture
/// under the same name is another one.
[[nodiscard]] std::string pictures_of(const Config& config, const std::string& html);

}  // namespace peyk
