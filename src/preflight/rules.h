#pragma once
/// Every rule of preflight, in one table: what `peyk check --rules` prints, docs/preflight.md is
/// compared with and configuration may tune.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/severity.h"

namespace peyk {

struct Rule {
  std::string_view id;       ///< "family.word": stable, since configuration and scripts name it.
  Severity severity;         ///< Unless configuration says otherwise.
  std::string_view meaning;  ///< What it finds; a clause in plain words.
  std::string_view remedy;   ///< What to do about it: a sentence.
  /// Why it can be neither lowered nor turned off; empty when it can.
  std::string_view fixed = "";
};
/// In the order of their families.
[[nodiscard]] std::span<const Rule> rules();
/// Or nullptr.
[[nodiscard]] const Rule* find_rule(std::string_view id);

/// The numbers that rules measure with.
enum class Limit {
  size_budget,      ///< Bytes of the HTML part.
  size_head_style,  ///< Bytes of the styles in its head.
  size_message,     ///< Bytes of HTML and text together.
  subject_width,    ///< Columns.
  preheader_least,  ///< Columns.
  image_bytes,      ///< Of one picture.
  image_total,      ///< Bytes of all pictures of a mail.
  image_width,      ///< Pixels of a file.
  text_line,        ///< Bytes of a line of the text part.
};
struct LimitRule {
  Limit limit;
  std::string_view id;    ///< "size.budget".
  std::string_view rule;  ///< The rule that it belongs to.
  int64_t value;          ///< Unless configuration says otherwise.
  int64_t least;          ///< What configuration may say.
  int64_t most;
  std::string_view meaning;
};
[[nodiscard]] std::span<const LimitRule> limits();

/// The tables of docs/preflight.md.
[[nodiscard]] std::string rules_as_markdown();
[[nodiscard]] std::string limits_as_markdown();

}  // namespace peyk
