#pragma once
/// Who wrote a text and where it appeared first, when its last lines say so ("By Fjori Sinoruka –
/// Balkan Insight"). Which words begin such a line is the source's configuration.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "config/config.h"

namespace peyk {

struct Credit {
  std::string byline;
  std::string source;
  std::string source_url;

  [[nodiscard]] bool empty() const { return byline.empty() && source.empty(); }
  bool operator==(const Credit&) const = default;
};

struct CreditRules {
  std::vector<std::string>
      byline_prefixes;  ///< "By", "By:"; one that ends in a letter wants a space.
  std::vector<std::string> source_prefixes;
  bool source_paragraph = false;        ///< A short last paragraph is the source.
  std::vector<std::string> drop_lines;  ///< Lines that are no content, in full.

  /// From the options byline_prefixes, source_prefixes, source_paragraph and drop_lines.
  [[nodiscard]] static Result<CreditRules> create(const SourceConfig& source);
  [[nodiscard]] static const std::vector<std::string>& options();
};

/// Without its prefix, parted at a dash or a bar: "By: Tessaron – The Atlas News" is a byline and a
/// source. Takes a value that is known to be a byline (a custom field) too.
[[nodiscard]] Credit split_byline(std::string_view line, const CreditRules& rules);
/// What a line of plain text says by its prefix, or nothing.
[[nodiscard]] std::optional<Credit> prefixed_credit(std::string_view line,
                                                    const CreditRules& rules);
/// Whether a line may be a source: at most 60 characters, letters in it, no small letter at its
/// beginning unless it begins with a domain, no end of a sentence.
[[nodiscard]] bool looks_like_source(std::string_view line);
/// Whether it ends as sentences do, closing quotes aside.
[[nodiscard]] bool ends_sentence(std::string_view line);
[[nodiscard]] bool is_dropped_line(std::string_view line, const CreditRules& rules);

/// The credit in the last paragraphs of `paragraphs` (plain text lines), which are taken out. Drops
/// the last lines that rules.drop_lines names. At least one paragraph stays.
[[nodiscard]] Credit take_credit(std::vector<std::string>& paragraphs, const CreditRules& rules);

/// As take_credit, for sanitised markup: the last top-level paragraphs, and the last line of the
/// last one.
[[nodiscard]] Credit take_credit(std::string& markup, const CreditRules& rules);

}  // namespace peyk
