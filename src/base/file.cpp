#include "base/file.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"

namespace peyk {
namespace {

namespace fs = std::filesystem;

/// An open file descriptor that is closed at the end of its life.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }
  /// Closes now and tells whether that went well (NFS and quotas report here).
  bool close() {
    const int fd = fd_;
    fd_ = -1;
    return ::close(fd) == 0;
  }

 private:
  int fd_;
};

tl::unexpected<Error> system_failure(const char* verb, const fs::path& path, int error) {
  Error failure(error == ENOENT ? ErrorKind::no_input : ErrorKind::io,
                std::string("cannot ") + verb + " it: " + std::strerror(error));
  failure = std::move(failure).at({path.string()});
  if (error == ENOSPC || error == EDQUOT) {
    failure = std::move(failure).remedy("Free some disk space and run the same command again.");
  } else if (error == EACCES || error == EROFS || error == EPERM) {
    failure = std::move(failure).remedy(
        "Run peyk as a user who may do that, or choose another place in the configuration.");
  }
  return fail(std::move(failure));
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

}  // namespace

Result<std::string> read_file(const fs::path& path, uint64_t max_bytes) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return system_failure("open", path, errno);
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return system_failure("read", path, errno);
  if (S_ISDIR(info.st_mode)) return system_failure("read", path, EISDIR);
  std::string bytes;
  if (S_ISREG(info.st_mode)) bytes.reserve(std::min<uint64_t>(max_bytes, info.st_size) + 1);
  char buffer[65536];
  for (;;) {
    const ssize_t n = ::read(file.get(), buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_failure("read", path, errno);
    if (n == 0) return bytes;
    bytes.append(buffer, static_cast<size_t>(n));
    if (bytes.size() > max_bytes) {
      return fail(Error(ErrorKind::bad_data,
                        "is larger than the limit of " + std::to_string(max_bytes) + " bytes")
                      .at({path.string()}));
    }
  }
}

Result<FileReader> FileReader::open(const fs::path& path) {
  FileReader reader(path, ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (reader.descriptor_ < 0) return system_failure("open", path, errno);
  struct stat info {};
  if (::fstat(reader.descriptor_, &info) != 0) return system_failure("read", path, errno);
  if (S_ISDIR(info.st_mode)) return system_failure("read", path, EISDIR);
  return reader;
}

FileReader FileReader::of(std::string_view bytes) {
  FileReader reader({}, -1);
  reader.bytes_ = bytes;
  return reader;
}

FileReader::FileReader(FileReader&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      bytes_(other.bytes_) {}
FileReader& FileReader::operator=(FileReader&& other) noexcept {
  if (this != &other) {
    if (descriptor_ >= 0) ::close(descriptor_);
    path_ = std::move(other.path_);
    descriptor_ = std::exchange(other.descriptor_, -1);
    bytes_ = other.bytes_;
  }
  return *this;
}
FileReader::~FileReader() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<std::string> FileReader::read(size_t most) {
  if (descriptor_ < 0) {
    std::string next(bytes_.substr(0, most));
    bytes_.remove_prefix(next.size());
    return next;
  }
  std::string bytes(most, '\0');
  size_t have = 0;
  while (have < most) {
    const ssize_t n = ::read(descriptor_, bytes.data() + have, most - have);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_failure("read", path_, errno);
    if (n == 0) break;
    have += static_cast<size_t>(n);
  }
  bytes.resize(have);
  return bytes;
}

Result<void> write_file(const fs::path& path, std::string_view bytes) {
  static std::atomic<unsigned> counter{0};
  std::error_code error;
  if (path.has_parent_path()) {
    fs::create_directories(path.parent_path(), error);
    if (error) return system_failure("make the folder of", path, error.value());
  }
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const fs::path temporary =
      folder / ("." + path.filename().string() + "." + std::to_string(::getpid()) + "." +
                std::to_string(counter.fetch_add(1)) + ".tmp");
  Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (file.get() < 0) return system_failure("write", path, errno);
  int failure = 0;
  if (!write_all(file.get(), bytes) || ::fsync(file.get()) != 0) failure = errno;
  if (!file.close() && failure == 0) failure = errno;
  if (failure == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) failure = errno;
  if (failure != 0) {
    ::unlink(temporary.c_str());
    return system_failure("write", path, failure);
  }
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() >= 0) ::fsync(directory.get());
  return {};
}

Result<void> create_private_file(const fs::path& path, std::string_view bytes) {
  std::error_code error;
  if (path.has_parent_path()) {
    fs::create_directories(path.parent_path(), error);
    if (error) return system_failure("make the folder of", path, error.value());
  }
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.get() < 0 && errno == EEXIST) {
    return fail(Error(ErrorKind::bad_data, "there is a file by that name already")
                    .at({path.string()})
                    .remedy("Nothing was overwritten. Choose another name."));
  }
  if (file.get() < 0) return system_failure("write", path, errno);
  int failure = 0;
  if (!write_all(file.get(), bytes) || ::fsync(file.get()) != 0) failure = errno;
  if (!file.close() && failure == 0) failure = errno;
  if (failure == 0) return {};
  ::unlink(path.c_str());
  return system_failure("write", path, failure);
}

Result<WriteOutcome> write_file_if_changed(const fs::path& path, std::string_view bytes) {
  std::error_code error;
  if (fs::file_size(path, error) == bytes.size() && !error) {
    const auto old = read_file(path, bytes.size());
    if (old && *old == bytes) return WriteOutcome::unchanged;
  }
  PEYK_TRY(write_file(path, bytes));
  return WriteOutcome::written;
}

Result<std::vector<fs::path>> list_files(const fs::path& folder,
                                         const std::vector<std::string>& suffixes) {
  std::error_code error;
  std::vector<fs::path> files;
  fs::recursive_directory_iterator walk(folder, error);
  if (error) return system_failure("read the folder", folder, error.value());
  for (const auto end = fs::recursive_directory_iterator(); walk != end; walk.increment(error)) {
    if (error) return system_failure("read the folder", folder, error.value());
    const std::string name = walk->path().filename().string();
    const bool wanted = std::any_of(suffixes.begin(), suffixes.end(), [&](const std::string& s) {
      return name.size() > s.size() && name.ends_with(s);
    });
    std::error_code ignored;
    if (wanted && name.front() != '.' && walk->is_regular_file(ignored)) {
      files.push_back(walk->path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

Result<FileLock> FileLock::acquire(const fs::path& path, std::string_view doing) {
  std::error_code error;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), error);
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return system_failure("lock", path, errno);
  FileLock lock(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return system_failure("lock", path, errno);
    char holder[32] = {};
    const ssize_t n = ::pread(fd, holder, sizeof holder - 1, 0);
    std::string who = n > 0 ? std::string(trim(std::string_view(holder, n))) : "";
    return fail(Error(ErrorKind::try_again, "another peyk is " + std::string(doing) +
                                                (who.empty() ? "" : " (process " + who + ")"))
                    .at({path.string()})
                    .remedy("Wait until it has ended, then run the same command again."));
  }
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(fd, 0) == 0) write_all(fd, pid);
  return lock;
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
FileLock& FileLock::operator=(FileLock&& other) noexcept {
  if (this != &other) {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = std::exchange(other.descriptor_, -1);
  }
  return *this;
}
FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace peyk
