#pragma once
/// A place on the disk for what is too large to keep in memory and is needed for a moment only. The
/// file has no name, so it goes with the object or the process, however that ends.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.h"

namespace peyk {

class Spool {
 public:
  struct Piece {
    uint64_t offset = 0;
    uint64_t size = 0;
  };
  /// In `folder`, which is made if it is missing. Fails with io.
  [[nodiscard]] static Result<Spool> create(const std::filesystem::path& folder);
  Spool(Spool&& other) noexcept;
  Spool& operator=(Spool&& other) noexcept;
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;
  ~Spool();

  /// Fails with io (no room on the disk).
  [[nodiscard]] Result<Piece> append(std::string_view bytes);
  [[nodiscard]] Result<std::string> read(const Piece& piece) const;

 private:
  explicit Spool(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
  uint64_t end_ = 0;
};

}  // namespace peyk
