#include "config/front_matter.h"

#include <optional>

#include "base/bytes.h"
#include "config/yaml.h"

namespace peyk {
namespace {

/// The same error as bad_data: a broken article is not a broken configuration.
Error as_bad_data(const Error& error) {
  std::vector<Error> more;
  for (const Error& other : error.more()) more.push_back(as_bad_data(other));
  return Error(ErrorKind::bad_data, error.message())
      .at(error.place())
      .remedy(error.remedy())
      .also(std::move(more));
}

tl::unexpected<Error> broken(Place place, std::string what, std::string remedy) {
  return fail(
      Error(ErrorKind::bad_data, std::move(what)).at(std::move(place)).remedy(std::move(remedy)));
}

struct Block {
  std::string_view yaml;
  size_t end;  ///< Behind the closing line.
  int lines;   ///< Up to there.
};

/// The text between the two lines, or nothing if there is no closing one.
std::optional<Block> cut_block(std::string_view text, size_t begin) {
  size_t at = begin;
  int lines = 1;
  while (at < text.size()) {
    const size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++lines;
    const size_t next = std::min(end + 1, text.size());
    if (line == "---" || line == "...") return Block{text.substr(begin, at - begin), next, lines};
    at = next;
  }
  return std::nullopt;
}

Result<FrontMatterValue> read_value(const YamlEntry& entry, const std::string& file) {
  FrontMatterValue value;
  const YamlNode& node = entry.value;
  value.place = {file, node.line, node.column};
  value.key_place = {file, entry.line, entry.column};
  if (node.kind == YamlNode::Kind::scalar) value.items.push_back(node.text);
  value.list = node.kind == YamlNode::Kind::list;
  for (const YamlNode& item : node.items) {
    if (item.kind != YamlNode::Kind::scalar) {
      return broken({file, item.line, item.column},
                    "“" + entry.key + "” has an entry that is not a text",
                    "Write each entry as one word or sentence, in quotes if it has a colon.");
    }
    value.items.push_back(item.text);
  }
  if (node.kind == YamlNode::Kind::map) {
    return broken(value.place, "“" + entry.key + "” has keys of its own where a text is expected",
                  "Write the text behind the colon; put it into quotes if it has a colon itself.");
  }
  return value;
}

}  // namespace

Result<FrontMatter> parse_front_matter(std::string_view text, const std::string& file) {
  const size_t mark = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  const std::string_view head = text.substr(mark);
  const bool opens = head.starts_with("---\n") || head.starts_with("---\r\n");
  if (!opens) {
    return broken({file, 1, 1}, "there is no front matter",
                  "Begin the file with a line “---”, then lines such as “title: …” and “date: "
                  "2023-06-21”, then another line “---”.");
  }
  const size_t begin = text.find('\n', mark) + 1;
  const auto block = cut_block(text, begin);
  if (!block) {
    return broken({file, 1, 1}, "the front matter that begins here never ends",
                  "Close it with a line “---”.");
  }
  if (block->yaml.size() > kFrontMatterMostBytes) {
    return broken({file, 1, 1}, "the front matter is larger than 64 KiB",
                  "Keep the text of the article below the second line “---”.");
  }
  auto root = parse_yaml(block->yaml, file, 2);
  if (!root) return fail(as_bad_data(root.error()));
  if (root->kind == YamlNode::Kind::scalar || root->kind == YamlNode::Kind::list) {
    return broken({file, root->line, root->column}, "the front matter is not a list of keys",
                  "Write lines such as “title: …” and “date: 2023-06-21”.");
  }
  FrontMatter matter;
  matter.body = block->end;
  matter.body_line = block->lines + 1;
  for (const YamlEntry& entry : root->entries) {
    PEYK_ASSIGN(FrontMatterValue value, read_value(entry, file));
    matter.values.emplace(entry.key, std::move(value));
  }
  return matter;
}

}  // namespace peyk
