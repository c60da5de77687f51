#include <malloc.h>

#include "cli/app.h"

int main(int argc, char** argv) {
  // Messages of some ten kilobytes come and go at a great rate. Without this the heap is given back
  // to the system and asked for again each time; no more than this is kept.
  constexpr int kKept = 8 * 1024 * 1024;
  mallopt(M_TRIM_THRESHOLD, kKept);
  mallopt(M_MMAP_THRESHOLD, 1024 * 1024);
  mallopt(M_TOP_PAD, 1024 * 1024);
  return peyk::run_app(argc, argv);
}
