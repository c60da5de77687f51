#include "failing_disk.h"

#include <cstring>
#include <sqlite3.h>
#include <stdexcept>

namespace peyk::test {

struct FailingDisk::State {
  sqlite3_vfs vfs{};
  sqlite3_vfs* real = nullptr;
  sqlite3_io_methods methods{};
  int64_t operations = 0;
  int64_t fails_at = 0;
  Kind kind = Kind::once;

  /// The code of the failure, if this operation is one that fails.
  int next() {
    ++operations;
    if (operations < fails_at) return SQLITE_OK;
    const bool lasts = kind == Kind::for_good || kind == Kind::torn;
    if (operations > fails_at && !lasts) return SQLITE_OK;
    return kind == Kind::full_once ? SQLITE_FULL : SQLITE_IOERR;
  }
};

namespace {

/// The one disk that is in place; SQLite's callbacks have no other way to it.
FailingDisk::State* disk = nullptr;

/// The system's file comes right behind ours.
struct File {
  sqlite3_file base;
  [[nodiscard]] sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<File*>(file)->real(); }

int close(sqlite3_file* file) { return real(file)->pMethods->xClose(real(file)); }
int read(sqlite3_file* file, void* bytes, int size, sqlite3_int64 at) {
  return real(file)->pMethods->xRead(real(file), bytes, size, at);
}
int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
  const int failure = disk->next();
  const bool torn = failure != SQLITE_OK && disk->kind == FailingDisk::Kind::torn;
  if (failure != SQLITE_OK && !torn) {
    return failure == SQLITE_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
  }
  const int done = real(file)->pMethods->xWrite(real(file), bytes, torn ? size / 2 : size, at);
  return torn ? SQLITE_IOERR_WRITE : done;
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (disk->next() != SQLITE_OK) return SQLITE_IOERR_TRUNCATE;
  return real(file)->pMethods->xTruncate(real(file), size);
}
int sync(sqlite3_file* file, int flags) {
  if (disk->next() != SQLITE_OK) return SQLITE_IOERR_FSYNC;
  return real(file)->pMethods->xSync(real(file), flags);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}
int lock(sqlite3_file* file, int level) { return real(file)->pMethods->xLock(real(file), level); }
int unlock(sqlite3_file* file, int level) {
  return real(file)->pMethods->xUnlock(real(file), level);
}
int check_lock(sqlite3_file* file, int* held) {
  return real(file)->pMethods->xCheckReservedLock(real(file), held);
}
int control(sqlite3_file* file, int what, void* value) {
  return real(file)->pMethods->xFileControl(real(file), what, value);
}
int sector_size(sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); }
int traits(sqlite3_file* file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); }
int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** memory) {
  return real(file)->pMethods->xShmMap(real(file), page, size, extend, memory);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); }
int shm_unmap(sqlite3_file* file, int remove) {
  return real(file)->pMethods->xShmUnmap(real(file), remove);
}

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* flags_out) {
  File* ours = reinterpret_cast<File*>(file);
  std::memset(file, 0, sizeof(File));
  const int done = disk->real->xOpen(disk->real, name, ours->real(), flags, flags_out);
  if (ours->real()->pMethods != nullptr) ours->base.pMethods = &disk->methods;
  return done;
}

}  // namespace

FailingDisk::FailingDisk(int64_t fails_at, Kind kind) : state_(std::make_unique<State>()) {
  if (disk != nullptr) throw std::runtime_error("one failing disk at a time");
  disk = state_.get();
  state_->fails_at = fails_at;
  state_->kind = kind;
  state_->real = sqlite3_vfs_find(nullptr);
  state_->methods = {.iVersion = 2,  // No memory mapping of the database.
                     .xClose = close,
                     .xRead = read,
                     .xWrite = write,
                     .xTruncate = truncate,
                     .xSync = sync,
                     .xFileSize = file_size,
                     .xLock = lock,
                     .xUnlock = unlock,
                     .xCheckReservedLock = check_lock,
                     .xFileControl = control,
                     .xSectorSize = sector_size,
                     .xDeviceCharacteristics = traits,
                     .xShmMap = shm_map,
                     .xShmLock = shm_lock,
                     .xShmBarrier = shm_barrier,
                     .xShmUnmap = shm_unmap,
                     .xFetch = nullptr,
                     .xUnfetch = nullptr};
  state_->vfs = *state_->real;
  state_->vfs.zName = "failing";
  state_->vfs.szOsFile = static_cast<int>(sizeof(File)) + state_->real->szOsFile;
  state_->vfs.xOpen = open;
  state_->vfs.pNext = nullptr;
  sqlite3_vfs_register(&state_->vfs, /*makeDflt=*/1);
}

FailingDisk::~FailingDisk() {
  sqlite3_vfs_unregister(&state_->vfs);
  sqlite3_vfs_register(state_->real, /*makeDflt=*/1);
  disk = nullptr;
}

bool FailingDisk::failed() const { return state_->operations >= state_->fails_at; }

}  // namespace peyk::test
