#pragma once
/// Files: bounded reading, atomic writing, a lock. No other room opens a file for writing.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace peyk {

/// Reads a whole file. Fails with no_input if there is none, bad_data if it is larger than
/// `max_bytes`, io otherwise.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path,
                                            uint64_t max_bytes = uint64_t{1} << 30U);

/// A file that is read piece by piece, for what need not be in memory as a whole. Move-only.
class FileReader {
 public:
  /// Fails as read_file does.
  [[nodiscard]] static Result<FileReader> open(const std::filesystem::path& path);
  /// Reads what is in memory already and outlives the reader; never fails.
  [[nodiscard]] static FileReader of(std::string_view bytes);
  FileReader(FileReader&& other) noexcept;
  FileReader& operator=(FileReader&& other) noexcept;
  FileReader(const FileReader&) = delete;
  FileReader& operator=(const FileReader&) = delete;
  ~FileReader();
  /// The next `most` bytes; fewer only at the end, and none behind it.
  [[nodiscard]] Result<std::string> read(size_t most);

 private:
  FileReader(std::filesystem::path path, int descriptor)
      : path_(std::move(path)), descriptor_(descriptor) {}
  std::filesystem::path path_;
  int descriptor_ = -1;     ///< -1: of memory, or moved from.
  std::string_view bytes_;  ///< What is left of those in memory.
};

enum class WriteOutcome { written, unchanged };
/// Replaces the file in one step (temporary file beside it, fsync, rename, fsync of the folder), so
/// that a reader or a crash sees the old bytes or the new ones. Makes missing folders.
[[nodiscard]] Result<void> write_file(const std::filesystem::path& path, std::string_view bytes);
/// As write_file, but leaves the file (and its mtime) alone when it has these bytes already.
[[nodiscard]] Result<WriteOutcome> write_file_if_changed(const std::filesystem::path& path,
                                                         std::string_view bytes);

/// Makes a file that only its owner may read (mode 0600), with these bytes; fails with bad_data if
/// there is one by that name. For secrets: it never exists with other bytes or for other eyes.
[[nodiscard]] Result<void> create_private_file(const std::filesystem::path& path,
                                               std::string_view bytes);

/// All regular files below `folder` with one of the suffixes (".md"), sorted by name.
[[nodiscard]] Result<std::vector<std::filesystem::path>> list_files(
    const std::filesystem::path& folder, const std::vector<std::string>& suffixes);

/// An exclusive lock that ends with the object or the process (flock). Move-only.
class FileLock {
 public:
  /// Fails with try_again if another process holds it: "another peyk is DOING (process 123)".
  [[nodiscard]] static Result<FileLock> acquire(const std::filesystem::path& path,
                                                std::string_view doing = "at work here");
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace peyk
