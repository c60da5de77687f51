#pragma once
/// Typed reading of one YAML mapping, all mistakes collected.
///
///     const YamlKeys kSchedule{"schedule", {"weekday", "time", "zone"}};
///     Fields fields(file, node, kSchedule, problems);   // reports unknown keys at once
///     schedule.zone = fields.required("zone");
///
/// A getter that finds something wrong notes it in `problems` and gives the default, so that the
/// reading goes on. Nothing is guessed from the look of a value: text stays text, whole numbers are
/// decimal digits, and yes or no is `true` or `false` and nothing else.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/problems.h"
#include "config/yaml.h"

namespace peyk {

/// The keys that a kind of mapping may have.
struct YamlKeys {
  std::string what;  ///< "site", "section": how messages and documents call the mapping.
  std::vector<std::string> keys;
};

/// A text and where it stands.
struct PlacedText {
  std::string text;
  Place place;
};

class Fields {
 public:
  /// Notes a problem if `node` is no mapping or has keys that `keys` does not name. All three must
  /// outlive the object.
  Fields(std::string file, const YamlNode& node, const YamlKeys& keys, Problems& problems);

  [[nodiscard]] bool has(std::string_view key) const { return node_.find(key) != nullptr; }
  /// Where the value of a key stands; of the mapping if it has no such key.
  [[nodiscard]] Place place(std::string_view key) const;
  [[nodiscard]] Place place() const;
  [[nodiscard]] Place place_of(const YamlNode& node) const;

  /// One line of text, not empty. A missing key is a problem for `required`.
  [[nodiscard]] std::string required(std::string_view key);
  [[nodiscard]] std::string text(std::string_view key, std::string otherwise = "");
  /// As text, but it may have several lines.
  [[nodiscard]] std::string lines(std::string_view key);
  [[nodiscard]] int integer(std::string_view key, int least, int most, int otherwise);
  [[nodiscard]] bool flag(std::string_view key, bool otherwise);
  /// A list of texts; nothing if the key is missing.
  [[nodiscard]] std::vector<PlacedText> list(std::string_view key);
  /// A mapping of names to texts, in the order of the file.
  [[nodiscard]] std::vector<std::pair<std::string, PlacedText>> pairs(std::string_view key);
  /// The value of a key if it has the kind, else null (a problem is noted if it has another kind).
  [[nodiscard]] const YamlNode* map(std::string_view key) {
    return child(key, YamlNode::Kind::map, "a mapping (“name: value” lines, indented)");
  }
  [[nodiscard]] const YamlNode* items(std::string_view key) {
    return child(key, YamlNode::Kind::list, "a list (lines that begin with “- ”)");
  }
  /// One of a few words.
  template <class T>
  [[nodiscard]] T choice(std::string_view key,
                         std::initializer_list<std::pair<const char*, T>> words, T otherwise) {
    std::vector<std::string> known;
    for (const auto& word : words) known.emplace_back(word.first);
    const std::optional<size_t> index = choose(key, known);
    return index ? (words.begin() + *index)->second : otherwise;
  }

  /// Notes a problem at the value of a key.
  void wrong(std::string_view key, std::string what, std::string remedy = "");
  [[nodiscard]] Problems& problems() { return problems_; }

 private:
  [[nodiscard]] const YamlNode* child(std::string_view key, YamlNode::Kind kind,
                                      const char* wanted);
  /// The scalar of a key; notes a problem if it is something else or empty.
  [[nodiscard]] const YamlNode* scalar(std::string_view key, const char* wanted);
  [[nodiscard]] std::optional<size_t> choose(std::string_view key,
                                             const std::vector<std::string>& known);
  /// Whether a node is text; notes a problem if not.
  [[nodiscard]] bool is_text(const YamlNode& node, const std::string& name, bool one_line);
  [[nodiscard]] std::string read_text(std::string_view key, bool one_line);
  [[nodiscard]] std::string name_of(std::string_view key) const;

  std::string file_;
  const YamlNode& node_;
  const YamlKeys& keys_;
  Problems& problems_;
};

/// A whole number in decimal digits, perhaps with a minus; nothing on anything else or on one that
/// does not fit.
[[nodiscard]] std::optional<int64_t> parse_integer(std::string_view text);

}  // namespace peyk
