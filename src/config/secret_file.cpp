#include "config/secret_file.h"

#include "base/bytes.h"
#include "base/file.h"

namespace peyk {

Result<Secret> read_secret_file(const std::filesystem::path& file) {
  constexpr uint64_t kMostBytes = 16384;  // Bearer tokens with many claims take some thousands.
  const auto bytes = read_file(file, kMostBytes);
  if (!bytes) return fail(ErrorKind::credentials, bytes.error().message());
  const std::string_view secret = trim(*bytes);
  if (secret.empty()) return fail(ErrorKind::credentials, "it is empty");
  if (secret.find_first_of(std::string_view("\0\r\n", 3)) != std::string_view::npos) {
    return fail(ErrorKind::credentials, "it has more than one line");
  }
  return Secret(std::string(secret));
}

}  // namespace peyk
