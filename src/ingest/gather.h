#pragma once
/// A source of the web is read in two steps. *Gathering* asks the network and touches no store:
/// what came waits in a file without a name. *Reading* makes articles of it and asks no network, so
/// that the store is written to for a moment only, whatever the network does, and memory stays
/// flat.

#include <string>
#include <vector>

#include "base/spool.h"
#include "config/config.h"
#include "ingest/source_memory.h"
#include "web/http.h"

namespace peyk {

struct GatheredDocument {
  std::string role;      ///< For readers that gather several: "site", "posts", "media"…
  std::string name;      ///< For messages: a URL, perhaps with what it is.
  std::string charset;   ///< As SourceDocument has it,
  std::string base_url;  ///< and this.
  std::string language;  ///< What was asked for, if the answer need not say it.
  Spool::Piece piece;
};

struct Gathered {
  explicit Gathered(Spool file) : spool(std::move(file)) {}
  Spool spool;
  std::vector<GatheredDocument> documents;
  bool unchanged = false;             ///< The source says that nothing is new; no documents then.
  bool complete = false;              ///< The documents show all that the source has.
  SourceMemory memory;                ///< To be kept once all was stored.
  std::vector<std::string> warnings;  ///< For the report.
};

struct GatherRequest {
  const SourceConfig& source;
  const Config& config;
  SourceMemory memory{};  ///< Of the last good reading; one of another recipe is not used.
  bool full = false;      ///< Ask for everything, whatever is remembered.
  Instant now{};
};

/// A new spool beside the store.
[[nodiscard]] Result<Gathered> begin_gathering(const Config& config);

/// The request for a source's URL, with its credentials. Fails with credentials if its password is
/// missing.
[[nodiscard]] Result<HttpRequest> source_request(const SourceConfig& source);

/// Gathers a source that is one document, with a conditional request.
[[nodiscard]] Result<Gathered> gather_document(const GatherRequest& request, HttpClient& client);

}  // namespace peyk
