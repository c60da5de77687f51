// What reading an export cannot do without: pugixml parses the whole file at once, and the bodies
// of its posts are sanitised. Nothing is checked, nothing is stored.
//
//     parse_wxr FILE
//
// Prints {"posts":…,"bytes":…}, so that it can be seen that it did the work.

#include <cstdio>
#include <cstring>
#include <pugixml.hpp>
#include <string>

#include "html/sanitize.h"

int main(int argc, char** argv) {
  constexpr int kUsage = 64;
  constexpr int kBadData = 65;
  if (argc != 2) {
    std::fputs("usage: parse_wxr FILE\n", stderr);
    return kUsage;
  }
  pugi::xml_document document;
  const pugi::xml_parse_result parsed = document.load_file(argv[1]);
  if (!parsed) {
    std::fprintf(stderr, "parse_wxr: %s: %s\n", argv[1], parsed.description());
    return kBadData;
  }
  long posts = 0;
  size_t bytes = 0;
  for (const pugi::xml_node item : document.child("rss").child("channel").children("item")) {
    if (std::strcmp(item.child("wp:post_type").text().get(), "post") != 0) continue;
    const char* body = item.child("content:encoded").text().get();
    const char* link = item.child("link").text().get();
    bytes += peyk::sanitize(body, {.base_url = link}).markup().size();
    ++posts;
  }
  std::printf("{\"posts\":%ld,\"bytes\":%zu}\n", posts, bytes);
  return 0;
}
