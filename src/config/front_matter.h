#pragma once
/// The YAML at the head of a text file, between two lines of "---": keys with a text or a list of
/// texts. What an editor writes above an article.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace peyk {

inline constexpr size_t kFrontMatterMostBytes = size_t{64} << 10U;

struct FrontMatterValue {
  std::vector<std::string> items;  ///< One for a text; none for an empty value.
  bool list = false;
  Place place;      ///< Of the value.
  Place key_place;  ///< Of its key.
};

struct FrontMatter {
  std::map<std::string, FrontMatterValue> values;
  size_t body = 0;    ///< Offset of what follows the closing line.
  int body_line = 1;  ///< Its line.

  [[nodiscard]] const FrontMatterValue* find(const std::string& key) const {
    const auto found = values.find(key);
    return found == values.end() ? nullptr : &found->second;
  }
};

/// Reads the front matter of `text` (valid UTF-8, a byte order mark is passed over). Fails with
/// bad_data, all faults at once with file:line:column, if there is none, it never ends, is larger
/// than 64 KiB, is no YAML mapping, has a doubled key, an alias or anchor, or a value that is
/// neither text nor a list of texts.
[[nodiscard]] Result<FrontMatter> parse_front_matter(std::string_view text,
                                                     const std::string& file);

}  // namespace peyk
