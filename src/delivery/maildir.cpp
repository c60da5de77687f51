#include "delivery/maildir.h"

#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/hash.h"

namespace peyk {

namespace fs = std::filesystem;

namespace {

Error cannot(const std::string& what, const fs::path& path, const std::error_code& code) {
  return Error(ErrorKind::io, "cannot " + what + " " + path.string() + ": " + code.message())
      .remedy("Check that the folder is there, writable and not full.");
}

}  // namespace

std::string Maildir::file_name(const std::string& unique) {
  std::string name = unique;
  for (char& c : name) {
    const bool plain = is_ascii_alpha(c) || is_ascii_digit(c) || c == '.' || c == '-' || c == '_' ||
                       c == '@' || c == '=' || c == '+';
    if (!plain) c = '_';
  }
  if (!name.empty() && name.front() == '.') name.front() = '_';
  if (!name.empty() && name == unique && name.size() <= 200) return name;
  // Two names must not become one.
  return name.substr(0, 100) + "-" + sha256_hex(unique).substr(0, 32);
}

Result<void> Maildir::prepare() const {
  for (const char* part : {"tmp", "new", "cur"}) {
    std::error_code code;
    fs::create_directories(folder_ / part, code);
    if (code) return fail(cannot("make the Maildir folder", folder_ / part, code));
  }
  return {};
}

Result<void> Maildir::stage(const std::string& unique, const std::string& message) const {
  return write_file(folder_ / "tmp" / file_name(unique), message);
}

Result<void> Maildir::publish(const std::string& unique) const {
  const std::string name = file_name(unique);
  std::error_code code;
  fs::rename(folder_ / "tmp" / name, folder_ / "new" / name, code);
  if (code) return fail(cannot("move into the Maildir", folder_ / "new" / name, code));
  return {};
}

Result<void> Maildir::sync() const {
  const fs::path path = folder_ / "new";
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool good = descriptor >= 0 && ::fsync(descriptor) == 0;
  const std::error_code code(errno, std::generic_category());
  if (descriptor >= 0) ::close(descriptor);
  if (!good) return fail(cannot("sync", path, code));
  return {};
}

bool Maildir::is_staged(const std::string& unique) const {
  std::error_code code;
  return fs::exists(folder_ / "tmp" / file_name(unique), code);
}

bool Maildir::is_published(const std::string& unique) const {
  const std::string name = file_name(unique);
  std::error_code code;
  if (fs::exists(folder_ / "new" / name, code) || fs::exists(folder_ / "cur" / name, code)) {
    return true;
  }
  // A mail program that has seen it moves it to cur/ and adds flags: "name:2,S".
  fs::directory_iterator entries(folder_ / "cur", code);
  if (code) return false;
  for (const fs::directory_entry& entry : entries) {
    if (entry.path().filename().string().starts_with(name + ":")) return true;
  }
  return false;
}

Result<void> deliver_to_maildir(const fs::path& folder, const std::string& unique,
                                const std::string& message) {
  const Maildir maildir(folder);
  PEYK_TRY(maildir.prepare());
  PEYK_TRY(maildir.stage(unique, message));
  PEYK_TRY(maildir.publish(unique));
  return maildir.sync();
}

}  // namespace peyk
