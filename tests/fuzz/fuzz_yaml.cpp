/// YAML: any bytes give a tree with what was promised of it, or errors that point into the file.
///
/// Input: the text of a file. If it begins with "---", it is read as front matter too.

#include <algorithm>
#include <set>

#include "config/front_matter.h"
#include "config/yaml.h"
#include "fuzz/fuzz.h"

namespace peyk {
namespace {

using fuzz::require;

int lines_of(std::string_view text) {
  const std::string lf = replace_all(replace_all(text, "\r\n", "\n"), "\r", "\n");
  return static_cast<int>(std::count(lf.begin(), lf.end(), '\n')) + 1;
}

void check_error(const Error& error, std::string_view text, ErrorKind kind) {
  require(error.kind() == kind, "a bad file is an error of its kind");
  require(!error.message().empty() && !error.remedy().empty(), "an error says what to do");
  require(!find_invalid_utf8(error.to_string()), "an error is valid UTF-8", error.to_string());
  require(error.place().line <= lines_of(text) + 1, "an error points into the file",
          error.to_string());
  for (const Error& other : error.more()) check_error(other, text, kind);
}

void check_node(const YamlNode& node, int lines, int depth) {
  require(depth <= kYamlMostLevels, "a tree is not too deep");
  require(node.line >= 1 && node.line <= lines + 1 && node.column >= 1, "a value has its place");
  require(!find_invalid_utf8(node.text), "a text is valid UTF-8", node.text);
  require(node.kind == YamlNode::Kind::list || node.items.empty(), "only lists have items");
  require(node.kind == YamlNode::Kind::map || node.entries.empty(), "only maps have entries");
  for (const YamlNode& item : node.items) check_node(item, lines, depth + 1);
  std::set<std::string> keys;
  for (const YamlEntry& entry : node.entries) {
    require(keys.insert(entry.key).second, "a key stands once", entry.key);
    require(entry.line >= 1 && entry.line <= lines + 1, "a key has its place", entry.key);
    require(node.find(entry.key) == &entry.value, "a key is found", entry.key);
    check_node(entry.value, lines, depth + 1);
  }
}

}  // namespace
}  // namespace peyk

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peyk;
  const std::string_view text = fuzz::bytes_of(data, size);
  if (const auto root = parse_yaml(text, "f.yaml")) {
    check_node(*root, lines_of(text), 0);
  } else {
    check_error(root.error(), text, ErrorKind::configuration);
  }
  if (find_invalid_utf8(text)) return 0;
  if (const auto matter = parse_front_matter(text, "f.md")) {
    fuzz::require(matter->body <= text.size(), "the text begins in the file");
    fuzz::require(matter->body_line <= lines_of(text) + 1, "the text has a line");
    for (const auto& [key, value] : matter->values) {
      fuzz::require(value.list || value.items.size() <= 1, "a text is one", key);
    }
  } else {
    check_error(matter.error(), text, ErrorKind::bad_data);
  }
  return 0;
}
