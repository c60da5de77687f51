/* For LD_PRELOAD: a disk on which one operation fails. Counts the operations that change a file of
 * the store (its name begins with PEYK_TEST_STORE): write, pwrite, ftruncate, fsync, fdatasync. The
 * PEYK_TEST_FAIL_AT-th of them fails with EIO, and with PEYK_TEST_FAIL_ON=1 all that follow as well;
 * with PEYK_TEST_SHORT=1 a write that fails has written half of its bytes. When the process ends, the
 * number of operations is written to the file PEYK_TEST_COUNT. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_llong operations = 0;

static int is_store(int file) {
  char link[64];
  char path[4096];
  const char* store = getenv("PEYK_TEST_STORE");
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0 || store == NULL) return 0;
  path[length] = '\0';
  return strncmp(path, store, strlen(store)) == 0;
}

static int fails(int file) {
  if (!is_store(file)) return 0;
  const char* at = getenv("PEYK_TEST_FAIL_AT");
  const long long limit = at != NULL ? atoll(at) : 0;
  const long long number = atomic_fetch_add(&operations, 1) + 1;
  if (limit == 0 || number < limit) return 0;
  if (number > limit && getenv("PEYK_TEST_FAIL_ON") == NULL) return 0;
  errno = EIO;
  return 1;
}

static int is_short(void) { return getenv("PEYK_TEST_SHORT") != NULL; }

#define REAL(type, name, ...)                           \
  static type (*real)(__VA_ARGS__);                     \
  if (real == NULL) *(void**)&real = dlsym(RTLD_NEXT, name)

ssize_t write(int file, const void* bytes, size_t size) {
  REAL(ssize_t, "write", int, const void*, size_t);
  if (!fails(file)) return real(file, bytes, size);
  if (is_short()) (void)!real(file, bytes, size / 2);
  errno = EIO;
  return -1;
}

ssize_t pwrite(int file, const void* bytes, size_t size, off_t at) {
  REAL(ssize_t, "pwrite", int, const void*, size_t, off_t);
  if (!fails(file)) return real(file, bytes, size, at);
  if (is_short()) (void)!real(file, bytes, size / 2, at);
  errno = EIO;
  return -1;
}

ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t at) {
  REAL(ssize_t, "pwrite64", int, const void*, size_t, off64_t);
  if (!fails(file)) return real(file, bytes, size, at);
  if (is_short()) (void)!real(file, bytes, size / 2, at);
  errno = EIO;
  return -1;
}

int ftruncate(int file, off_t size) {
  REAL(int, "ftruncate", int, off_t);
  return fails(file) ? -1 : real(file, size);
}

int ftruncate64(int file, off64_t size) {
  REAL(int, "ftruncate64", int, off64_t);
  return fails(file) ? -1 : real(file, size);
}

int fsync(int file) {
  REAL(int, "fsync", int);
  return fails(file) ? -1 : real(file);
}

int fdatasync(int file) {
  REAL(int, "fdatasync", int);
  return fails(file) ? -1 : real(file);
}

__attribute__((destructor)) static void tell(void) {
  const char* path = getenv("PEYK_TEST_COUNT");
  if (path == NULL) return;
  FILE* file = fopen(path, "w");
  if (file == NULL) return;
  fprintf(file, "%lld\n", (long long)atomic_load(&operations));
  fclose(file);
}
