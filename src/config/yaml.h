#pragma once
/// A guarded way into YAML: text in, a plain tree out. The one place that sees yaml-cpp.
///
/// Only what a person writes by hand in a settings file is taken: one document of mappings, lists
/// and scalars. Refused, with file:line:column: more than 1 MiB, bytes that are not UTF-8, control
/// characters, nesting over 32 levels, anchors, aliases, merge keys, tags, a key that stands twice
/// in one mapping, a second document, anything behind the end of the first. Nothing is guessed: a
/// scalar keeps its text (`012` is "012", `no` is "no"); what it means is said by who asks for it
/// (config/fields.h).

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace peyk {

inline constexpr size_t kYamlMostBytes = size_t{1} << 20U;
inline constexpr int kYamlMostLevels = 32;
inline constexpr size_t kYamlMostNodes = 100'000;

struct YamlEntry;

struct YamlNode {
  enum class Kind {
    null,  ///< Nothing, `~` or `null` without quotes.
    scalar,
    list,
    map,
  };
  Kind kind = Kind::null;
  std::string text;                ///< Of a scalar: valid UTF-8.
  bool plain = false;              ///< Of a scalar: it stands without quotes.
  int line = 1;                    ///< From 1, of the file.
  int column = 1;                  ///< From 1, in characters.
  std::vector<YamlNode> items;     ///< Of a list.
  std::vector<YamlEntry> entries;  ///< Of a map, in the order of the file; keys are unique.

  /// The value of a key, or null if this is no map or has no such key.
  [[nodiscard]] const YamlNode* find(std::string_view key) const;
};

struct YamlEntry {
  std::string key;
  int line = 1;  ///< Of the key.
  int column = 1;
  YamlNode value;
};

/// Parses one document. `file` is for error places only; `first_line` is the line of the file on
/// which `text` begins (front matter begins on line 2). An empty document is a null node. Fails
/// with configuration, all that was found in one error. Never throws, and its time is bounded by
/// the limits above.
[[nodiscard]] Result<YamlNode> parse_yaml(std::string_view text, const std::string& file,
                                          int first_line = 1);

/// Reads and parses a file. Fails as parse_yaml, with configuration also when it is too large or is
/// not there, and with io when it cannot be read.
[[nodiscard]] Result<YamlNode> load_yaml(const std::string& file);

}  // namespace peyk
