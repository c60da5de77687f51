/* For LD_PRELOAD: a disk that is full after PEYK_TEST_DISK_BYTES bytes were written to files. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_llong left_bytes = -1;

static int is_full(int file, size_t size) {
  struct stat about;
  if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) return 0;
  if (atomic_load(&left_bytes) == -1) {
    const char* limit = getenv("PEYK_TEST_DISK_BYTES");
    atomic_store(&left_bytes, limit != NULL ? atoll(limit) : 1LL << 60);
  }
  if (atomic_load(&left_bytes) < (long long)size) {
    atomic_store(&left_bytes, 0);
    errno = ENOSPC;
    return 1;
  }
  atomic_fetch_sub(&left_bytes, (long long)size);
  return 0;
}

ssize_t write(int file, const void* bytes, size_t size) {
  static ssize_t (*real)(int, const void*, size_t);
  if (real == NULL) real = dlsym(RTLD_NEXT, "write");
  return is_full(file, size) ? -1 : real(file, bytes, size);
}

ssize_t pwrite(int file, const void* bytes, size_t size, off_t at) {
  static ssize_t (*real)(int, const void*, size_t, off_t);
  if (real == NULL) real = dlsym(RTLD_NEXT, "pwrite");
  return is_full(file, size) ? -1 : real(file, bytes, size, at);
}

ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t at) {
  static ssize_t (*real)(int, const void*, size_t, off64_t);
  if (real == NULL) real = dlsym(RTLD_NEXT, "pwrite64");
  return is_full(file, size) ? -1 : real(file, bytes, size, at);
}
