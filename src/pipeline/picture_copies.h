#pragma once
/// Copies of the articles' pictures in site.media_folder, and their versions in the sizes of
/// `pictures.widths`. A file is named by what it holds (HASH.jpg, HASH-600.jpg), so that one that
/// is there is right and never changes. Which of them belong to a URL is noted in .copies/, one
/// small file for each URL, so that whoever shows a picture needs no store.

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/workspace.h"

namespace peyk {

struct PictureFile {
  std::string file;  ///< Its name in the media folder.
  std::string type;  ///< "image/jpeg"
  int width = 0;
  int height = 0;
  int64_t bytes = 0;
  bool presentable = true;  ///< Every mail client shows it, the right way up.
};

/// Where the media folder notes which files are copies of a URL: ".copies/HASH".
[[nodiscard]] std::string picture_note(const std::string& url);

/// The copy as it came and, behind it, its versions, the widest last.
[[nodiscard]] std::vector<PictureFile> picture_files(const Config& config, const std::string& url);

/// The one for mails and pages: the widest that is not wider than the configuration wants; nothing
/// if there is no copy.
[[nodiscard]] std::optional<PictureFile> best_picture_file(const Config& config,
                                                           const std::string& url);

struct PictureReport {
  int copied = 0;
  std::vector<std::string> warnings;  ///< Pictures that are shown from their own place.
};
/// Makes the copies that articles of the last two months lack. Pictures that the media folder holds
/// under their own name are taken from there, others are fetched (`fetch` of the configuration says
/// from where they may come). One that cannot be had is a warning; the next day it is tried again.
[[nodiscard]] Result<PictureReport> copy_pictures(Workspace& workspace,
                                                  const std::atomic<int>* interrupts);

}  // namespace peyk
