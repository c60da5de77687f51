#include "pipeline/pictures.h"

#include <filesystem>
#include <optional>
#include <set>

#include "base/bytes.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/image_size.h"
#include "pipeline/picture_copies.h"

namespace peyk {
namespace {

std::string_view without_query(std::string_view url) {
  return url.substr(0, url.find_first_of("?#"));
}

}  // namespace

std::optional<std::filesystem::path> own_copy(const Config& config, const std::string& url) {
  if (config.site.media_folder.empty()) return std::nullopt;
  const std::string_view path = without_query(url);
  const std::string name = percent_decode(path.substr(path.rfind('/') + 1));
  if (name.empty() || name.front() == '.' || name.find('/') != std::string::npos) {
    return std::nullopt;
  }
  std::filesystem::path file = config.site.media_folder / name;
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) return std::nullopt;
  return file;
}

namespace {

/// Nothing for an address that does not tell.
std::string type_by_ending(std::string_view url) {
  const std::string path = to_ascii_lower(without_query(url));
  constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".png", "image/png"},   {".gif", "image/gif"},     {".webp", "image/webp"},
      {".avif", "image/avif"}, {".svg", "image/svg+xml"}, {".jpg", "image/jpeg"},
      {".jpeg", "image/jpeg"}};
  for (const auto& [ending, type] : kTypes) {
    if (path.ends_with(ending)) return std::string(type);
  }
  return "";
}

}  // namespace

PublicPicture public_picture(const Config& config, const Picture& picture) {
  PublicPicture shown{picture, type_by_ending(picture.url), 0};
  if (const auto made = best_picture_file(config, picture.url)) {
    shown.picture.url = config.site.media_url + "/" + percent_encode(made->file);
    shown.picture.width = made->width;
    shown.picture.height = made->height;
    shown.type = made->type;
    shown.bytes = made->bytes;
    return shown;
  }
  const auto file = own_copy(config, picture.url);
  if (!file) return shown;
  if (!config.site.media_url.empty()) {
    shown.picture.url = config.site.media_url + "/" + percent_encode(file->filename().string());
  }
  if (const auto size = image_size(*file)) {
    shown.picture.width = size->width;
    shown.picture.height = size->height;
    shown.type = size->type;
    shown.bytes = size->bytes;
  }
  return shown;
}

std::string pictures_of(const Config& config, const std::string& html) {
  std::set<std::string> names;
  const std::string begin = "\"" + config.site.media_url + "/";
  for (size_t at = html.find(begin); at != std::string::npos && !config.site.media_url.empty();
       at = html.find(begin, at + 1)) {
    const size_t name = at + begin.size();
    names.insert(html.substr(name, html.find('"', name) - name));
  }
  FieldHash hash;
  for (const std::string& name : names) {
    hash.add(name).add(sha256_hex(local_picture(config, name).value_or("")));
  }
  return hash.hex();
}

std::optional<std::string> local_picture(const Config& config, const std::string& name) {
  const auto file = own_copy(config, name);
  if (!file) return std::nullopt;
  constexpr uint64_t kMostBytes = uint64_t{32} << 20U;
  auto bytes = read_file(*file, kMostBytes);
  if (!bytes) return std::nullopt;
  return std::move(*bytes);
}

}  // namespace peyk
