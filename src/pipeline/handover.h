#pragma once
/// Reads a source a little ahead of who stores it.
///
/// Making articles and writing them take about as long; a thread reads while the caller writes. The
/// store is the caller's alone, articles come in their order, and what comes out is the same.

#include <functional>

#include "ingest/reader.h"

namespace peyk {

/// Calls `read` in a thread of its own and `take`, here, for each article that it gives. Gives what
/// `read` gives; when `take` fails, its error, and nothing more is read or taken. What `read` uses
/// must not be used by `take`.
[[nodiscard]] Result<ReadReport> read_ahead(
    const std::function<Result<ReadReport>(const ArticleSink&)>& read, const ArticleSink& take);

}  // namespace peyk
