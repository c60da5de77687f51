// Runs one command and writes what it cost as JSON:
//
//     measure OUT COMMAND [ARGUMENT…]
//
// OUT gets {"wall_s":…,"user_s":…,"system_s":…,"rss_kib":…,"exit_code":…}: the time from before
// fork() until the end of the child, and what wait4(2) says of it and of the children that it
// waited for. A program of its own, because the peak memory that wait4 tells starts with that of
// the process which called fork(): this one is so small that it never shows.

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr int kUsage = 64;
constexpr int kNoInput = 66;
constexpr int kBroken = 70;
constexpr int kIo = 74;

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: measure OUT COMMAND [ARGUMENT…]\n", stderr);
    return kUsage;
  }
  const auto begun = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child < 0) {
    std::perror("measure: fork");
    return kBroken;
  }
  if (child == 0) {
    execvp(argv[2], argv + 2);
    std::fprintf(stderr, "measure: %s: %s\n", argv[2], std::strerror(errno));
    _exit(kNoInput);
  }
  // Ctrl-C is for the child; its end is told all the same.
  std::signal(SIGINT, SIG_IGN);
  int status = 0;
  rusage usage{};
  while (wait4(child, &status, 0, &usage) < 0) {
    if (errno == EINTR) continue;
    std::perror("measure: wait4");
    return kBroken;
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begun;
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);

  std::FILE* out = std::fopen(argv[1], "w");
  if (out == nullptr) {
    std::perror(argv[1]);
    return kIo;
  }
  std::fprintf(out,
               "{\"wall_s\":%.6f,\"user_s\":%.6f,\"system_s\":%.6f,\"rss_kib\":%ld,"
               "\"exit_code\":%d}\n",
               wall.count(), seconds(usage.ru_utime), seconds(usage.ru_stime), usage.ru_maxrss,
               code);
  if (std::fclose(out) != 0) {
    std::perror(argv[1]);
    return kIo;
  }
  return code;
}
