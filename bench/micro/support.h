#pragma once
/// What the micro-benchmarks share.

#include <stdexcept>
#include <string>
#include <utility>

#include "base/error.h"
#include "mail/stencil.h"

namespace peyk {

/// The value, or an exception that ends the benchmark.
template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().to_string());
  return std::move(*result);
}
inline void must(const Result<void>& result) {
  if (!result) throw std::runtime_error(result.error().to_string());
}

/// The stencil of a message of about `bytes` bytes, when filled; with holes where real ones have
/// them: a greeting and links in both parts.
[[nodiscard]] Stencil make_stencil(size_t bytes);
/// One reader's values.
[[nodiscard]] HoleValues make_values();
/// That message, filled.
[[nodiscard]] std::string make_message(size_t bytes);

}  // namespace peyk
