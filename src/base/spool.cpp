#include "base/spool.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace peyk {
namespace {

Error trouble(const std::string& what) {
  return Error(ErrorKind::io, what + ": " + std::strerror(errno))
      .remedy("Is there room on the disk, and may peyk write beside its store?");
}

}  // namespace

Result<Spool> Spool::create(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  std::string name = (folder / ".peyk-spool-XXXXXX").string();
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) return fail(trouble("cannot make a temporary file").at({folder.string()}));
  ::unlink(name.c_str());
  return Spool(descriptor);
}

Spool::Spool(Spool&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), end_(other.end_) {}

Spool& Spool::operator=(Spool&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(end_, other.end_);
  return *this;
}

Spool::~Spool() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<Spool::Piece> Spool::append(std::string_view bytes) {
  const Piece piece{end_, bytes.size()};
  while (!bytes.empty()) {
    const ssize_t count =
        ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(end_));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return fail(trouble("cannot write to a temporary file"));
    end_ += static_cast<uint64_t>(count);
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return piece;
}

Result<std::string> Spool::read(const Piece& piece) const {
  std::string bytes(piece.size, '\0');
  size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t count = ::pread(descriptor_, bytes.data() + filled, bytes.size() - filled,
                                  static_cast<off_t>(piece.offset + filled));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return fail(trouble("cannot read a temporary file"));
    filled += static_cast<size_t>(count);
  }
  return bytes;
}

}  // namespace peyk
