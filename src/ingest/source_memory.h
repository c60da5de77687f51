#pragma once
/// What is remembered of a source between two readings: how to ask only for what is new, and how it
/// fares. The store keeps both as text (JSON); what it cannot make sense of is as if it were not
/// there.

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "config/config.h"

namespace peyk {

/// Written only together with the articles that it speaks of, in one transaction.
struct SourceMemory {
  std::string recipe;         ///< recipe_of() at that time; with another one it counts for nothing.
  std::string etag;           ///< RFC 7232 validators of a source that is one document.
  std::string last_modified;  ///< As the server wrote it.
  std::optional<Instant> until;  ///< Of an API: all that was changed up to here was read.

  [[nodiscard]] std::string to_text() const;
  [[nodiscard]] static SourceMemory from_text(std::string_view text);
};

/// A digest of all that decides what a source's articles look like: kind, place, edition, zone,
/// options. When it changes the source is read anew from the beginning.
[[nodiscard]] std::string recipe_of(const SourceConfig& source);

struct SourceHealth {
  std::optional<Instant> read;           ///< The last time that it went well.
  std::optional<Instant> failing_since;  ///< The first failure since then.
  int failures = 0;                      ///< In a row.
  std::string error;                     ///< The last one, as a person saw it.

  void went_well(Instant now);
  void went_wrong(Instant now, const std::string& what);
  [[nodiscard]] std::string to_text() const;
  [[nodiscard]] static SourceHealth from_text(std::string_view text);
};

}  // namespace peyk
