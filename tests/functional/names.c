/* For LD_PRELOAD: a name server that never answers for slow.test. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

int getaddrinfo(const char* node, const char* service, const struct addrinfo* hints,
                struct addrinfo** result) {
  static int (*real)(const char*, const char*, const struct addrinfo*, struct addrinfo**);
  if (node != NULL && strcmp(node, "slow.test") == 0) {
    for (;;) pause();
  }
  if (real == NULL) real = dlsym(RTLD_NEXT, "getaddrinfo");
  return real(node, service, hints, result);
}
