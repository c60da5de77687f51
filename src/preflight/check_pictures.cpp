/// Pictures: what is said of them, and the files that a mail would fetch from our media folder.

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <set>

#include "base/bytes.h"
#include "base/file.h"
#include "base/image_size.h"
#include "preflight/desk.h"

namespace peyk::preflight {
namespace {

namespace fs = std::filesystem;

/// Kinds that some widespread mail program does not show, with those that do not (caniemail.com,
/// read in June 2026).
struct BadKind {
  std::string_view ending;
  std::string_view fails;
};
constexpr std::array kBadKinds = {
    BadKind{".webp", "Outlook for Windows"},     BadKind{".svg", "Gmail"},
    BadKind{".avif", "Outlook for Windows"},     BadKind{".tif", "Outlook and Yahoo"},
    BadKind{".tiff", "Outlook and Yahoo"},       BadKind{".heic", "Outlook and Thunderbird"},
    BadKind{".heif", "Outlook and Thunderbird"}, BadKind{".ico", "Outlook for Windows"},
    BadKind{".bmp", "Gmail, which changes it,"}, BadKind{".mp4", "Gmail and Outlook"},
};

std::string path_of(std::string_view url) {
  return to_ascii_lower(url.substr(0, url.find_first_of("?#")));
}

/// "IMG_2041.JPG", "photo-1": what a camera or a program called the file.
bool is_file_name(std::string_view alt) {
  const std::string lower = to_ascii_lower(trim(alt));
  if (lower.empty() || lower.find(' ') != std::string::npos) return false;
  for (const std::string_view ending :
       {".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".avif", ".tif", ".heic"}) {
    if (lower.ends_with(ending)) return true;
  }
  for (const std::string_view stem :
       {"img_", "img-", "dsc_", "dsc0", "dscn", "screenshot_", "whatsapp-image", "photo_20"}) {
    if (lower.starts_with(stem)) return true;
  }
  return false;
}

int pixels(const std::string* text) {
  int value = 0;
  if (text != nullptr) std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

class PictureCheck {
 public:
  PictureCheck(const Copy& copy, Desk& desk) : copy_(copy), desk_(desk) {}

  void run() {
    const MarkupDocument& document = copy_.mail.document;
    for (int at = 0; at < document.size(); ++at) {
      if (document.node(at).name == "img") picture(at);
    }
    const int64_t most = desk_.limit(Limit::image_total);
    if (bytes_ > most) {
      desk_.report("image.heavy-all", copy_.edition.id, {.part = Part::html},
                   "the pictures together have " + grouped(bytes_) + " bytes, more than " +
                       grouped(most) + ". Save them smaller, or show fewer.");
    }
  }

 private:
  void report(std::string_view rule, std::string sentence) {
    desk_.report(rule, copy_.edition.id, copy_.mail.place(at_, source_), std::move(sentence));
  }

  void picture(int at) {
    const MarkupDocument& document = copy_.mail.document;
    at_ = at;
    const std::string* source = document.attribute(at, "src");
    source_ = source == nullptr ? "" : std::string(trim(*source));
    alt_text(document.attribute(at, "alt"));
    if (document.attribute(at, "width") == nullptr || document.attribute(at, "height") == nullptr) {
      report("image.size", "a picture has no width and height: " + said(source_) +
                               ". Give both in the template.");
    }
    const std::string lower = to_ascii_lower(source_);
    if (lower.starts_with("data:")) {
      report("image.inline",
             "a picture is inside of the HTML (data:), which Gmail does not show. "
             "Put it into the media folder.");
      return;
    }
    if (!lower.starts_with("https://") && !lower.starts_with("http://")) {
      report("image.relative", "a picture is not absolute http or https: " + said(source_) +
                                   ". Write the whole address.");
      return;
    }
    kind();
    file(pixels(document.attribute(at, "width")));
  }

  [[nodiscard]] bool is_linked() const {
    const MarkupDocument& document = copy_.mail.document;
    for (int up = document.node(at_).parent; up >= 0; up = document.node(up).parent) {
      if (document.node(up).name == "a") return true;
    }
    return false;
  }

  void alt_text(const std::string* alt) {
    // An empty alt says that a picture is an ornament; one that is linked cannot be one.
    if (alt == nullptr || (trim(*alt).empty() && is_linked())) {
      report("image.alt", "a picture has no alt text: " + said(source_) +
                              ". Say what it shows, where the article comes from.");
    } else if (is_file_name(*alt)) {
      report("image.alt-name",
             "an alt text is the name of a file: " + said(*alt) + ". Say what the picture shows.");
    }
  }

  void kind() {
    const std::string path = path_of(source_);
    for (const BadKind& bad : kBadKinds) {
      if (!path.ends_with(bad.ending)) continue;
      report("image.format", "a picture is a " + std::string(bad.ending) + " file, which " +
                                 std::string(bad.fails) + " cannot show: " + said(source_) +
                                 ". Save it as JPEG, PNG or GIF.");
    }
  }

  /// The file of the media folder that the address stands for.
  void file(int shown_width) {
    const SiteConfig& site = copy_.config.site;
    if (site.media_folder.empty() || site.media_url.empty()) return;
    if (!source_.starts_with(site.media_url + "/")) return;
    const std::string name = percent_decode(source_.substr(
        site.media_url.size() + 1, source_.find_first_of("?#") - site.media_url.size() - 1));
    if (name.find("..") != std::string::npos || !seen_.insert(name).second) return;
    const fs::path path = site.media_folder / name;
    std::error_code error;
    const uintmax_t bytes = fs::file_size(path, error);
    if (error) {
      report("image.missing", "a picture is not in the media folder: " + said(name) + " (" +
                                  path.string() + "). Put the file there.");
      return;
    }
    measure(path, static_cast<int64_t>(bytes), shown_width);
  }

  void measure(const fs::path& path, int64_t bytes, int shown_width) {
    const std::string name = path.filename().string();
    constexpr uint64_t kMostBytes = uint64_t{64} << 20U;
    const auto content = read_file(path, kMostBytes);
    const auto size = content ? image_size_of(*content) : std::nullopt;
    if (!size) {
      report("image.broken", "a picture's file is neither JPEG, PNG nor GIF: " + said(name) + " (" +
                                 path.string() + "). Save it again.");
      return;
    }
    if (image_is_cut_off(*content)) {
      report("image.broken", "the end of a picture's file is missing: " + said(name) + " (" +
                                 path.string() + "). Copy or save it again.");
    }
    bytes_ += bytes;
    const int64_t most = desk_.limit(Limit::image_bytes);
    if (bytes > most) {
      report("image.heavy", "the picture " + said(name) + " has " + grouped(bytes) +
                                " bytes, more than " + grouped(most) + ". Save it smaller.");
    }
    const int64_t widest = desk_.limit(Limit::image_width);
    if (size->width > widest) {
      report("image.wide", "the picture " + said(name) + " is " + grouped(size->width) +
                               " pixels wide, more than " + grouped(widest) + ". Scale it down.");
    }
    if (shown_width > 0 && size->width < shown_width) {
      report("image.blurred", "the picture " + said(name) + " is shown " + grouped(shown_width) +
                                  " pixels wide and has " + grouped(size->width) +
                                  ". Find a larger one.");
    }
  }

  const Copy& copy_;
  Desk& desk_;
  int at_ = 0;
  std::string source_;
  std::set<std::string> seen_;
  int64_t bytes_ = 0;
};

}  // namespace

void check_pictures(const Copy& copy, Desk& desk) { PictureCheck(copy, desk).run(); }

}  // namespace peyk::preflight
