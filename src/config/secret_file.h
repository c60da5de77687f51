#pragma once
/// A file that holds one secret in one line: a password, a token, a key.

#include <filesystem>

#include "base/error.h"
#include "base/secret.h"

namespace peyk {

/// Reads it, without white space at both ends. Fails with credentials, and a message that goes on
/// where "there is no password in FILE: " ends and repeats nothing of what stands there: the file
/// cannot be read, is larger than 16 KiB, is empty, or has several lines.
[[nodiscard]] Result<Secret> read_secret_file(const std::filesystem::path& file);

}  // namespace peyk
