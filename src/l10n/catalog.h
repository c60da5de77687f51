#pragma once
/// The edition's string catalogue: ICU MessageFormat patterns by key ("footer.unsubscribe").

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "base/error.h"
#include "model/edition.h"

namespace peyk {

using MessageArgument = std::variant<std::string, int64_t>;
using MessageArguments = std::map<std::string, MessageArgument>;

struct CatalogEntry {
  std::string pattern;
  Place place;
};

class Catalog {
 public:
  /// Compiles every pattern. Fails with configuration, all bad patterns at once, each with its
  /// place.
  [[nodiscard]] static Result<Catalog> create(const Edition& edition,
                                              const std::map<std::string, CatalogEntry>& entries);
  Catalog(Catalog&&) noexcept;
  Catalog& operator=(Catalog&&) noexcept;
  ~Catalog();

  [[nodiscard]] bool has(std::string_view key) const;
  /// The message, digits as the edition writes them. A missing key or argument is an error
  /// (configuration) that names the key, the edition and the nearest known key.
  [[nodiscard]] Result<std::string> message(std::string_view key,
                                            const MessageArguments& arguments = {}) const;
  /// All keys, sorted.
  [[nodiscard]] std::vector<std::string> keys() const;

 private:
  struct State;
  explicit Catalog(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace peyk
