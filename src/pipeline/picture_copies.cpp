#include "pipeline/picture_copies.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/image_size.h"
#include "media/exif.h"
#include "media/scale.h"
#include "pipeline/pictures.h"
#include "web/http.h"
#include "web/settings.h"

namespace peyk {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMostBytes = uint64_t{20} << 20U;  // No picture of an article is larger.
constexpr std::chrono::hours kRecent{24 * 62};
constexpr std::chrono::hours kTryAgain{24};

/// Nobody serves or lists what begins with a dot.
fs::path note_of(const Config& config, const std::string& url) {
  return config.site.media_folder / picture_note(url);
}

int64_t to_number(std::string_view text) {
  int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// "file abc-600.jpg image/jpeg 600 400 51234", or "copy …" of what is kept and not shown.
std::optional<PictureFile> parse_line(std::string_view line) {
  const auto parts = split(line, ' ');
  if (parts.size() != 6 || (parts[0] != "file" && parts[0] != "copy") ||
      parts[1].find('/') != std::string_view::npos) {
    return std::nullopt;
  }
  return PictureFile{std::string(parts[1]),
                     std::string(parts[2]),
                     static_cast<int>(to_number(parts[3])),
                     static_cast<int>(to_number(parts[4])),
                     to_number(parts[5]),
                     parts[0] == "file"};
}

std::string line_of(const PictureFile& file) {
  return std::string(file.presentable ? "file " : "copy ") + file.file + " " + file.type + " " +
         std::to_string(file.width) + " " + std::to_string(file.height) + " " +
         std::to_string(file.bytes) + "\n";
}

/// What the copies were made for; others are wanted when the configuration has changed.
std::string wishes(const PictureConfig& pictures) {
  std::string line = "for q" + std::to_string(pictures.quality);
  for (const int width : pictures.widths) line += " " + std::to_string(width);
  return line;
}

std::string ending_of(const std::string& type) {
  if (type == "image/png") return ".png";
  if (type == "image/gif") return ".gif";
  if (type == "image/webp") return ".webp";
  return ".jpg";
}

/// One run: what is wanted, where it comes from, what became of it.
class Copying {
 public:
  Copying(Workspace& workspace, const std::atomic<int>* interrupts)
      : config_(workspace.config()),
        clock_(workspace.clock()),
        now_(workspace.now()),
        interrupts_(interrupts) {}

  Result<PictureReport> run(const std::vector<Article>& articles) {
    for (const Article& article : articles) {
      if (article.picture && is_due(article.picture->url)) {
        wanted_.emplace(article.picture->url, article.title);
      }
    }
    PEYK_TRY(take_local());
    PEYK_TRY(fetch());
    return std::move(report_);
  }

 private:
  /// Not copied yet, and if that failed, not lately.
  [[nodiscard]] bool is_due(const std::string& url) const {
    const auto note = read_file(note_of(config_, url), 65536);
    if (!note) return true;
    for (const std::string_view line : split(*note, '\n')) {
      if (line.starts_with("failed ")) {
        return now_ - Instant(std::chrono::seconds(to_number(line.substr(7)))) >= kTryAgain;
      }
    }
    return note->find("\n" + wishes(config_.pictures) + "\n") == std::string::npos ||
           picture_files(config_, url).empty();
  }

  Result<void> take_local() {
    for (auto one = wanted_.begin(); one != wanted_.end();) {
      const auto file = own_copy(config_, one->first);
      const auto bytes = file ? read_file(*file, kMostBytes) : Result<std::string>(std::string());
      if (!file || !bytes) {
        ++one;
        continue;
      }
      PEYK_TRY(take(one->first, *bytes));
      one = wanted_.erase(one);
    }
    return {};
  }

  Result<void> fetch() {
    if (wanted_.empty()) return {};
    HttpSettings settings = http_settings(config_);
    settings.most_bytes = std::min(settings.most_bytes, kMostBytes);
    settings.interrupted = [this] { return interrupts_ != nullptr && interrupts_->load() > 0; };
    HttpClient client(std::move(settings), clock_);
    std::vector<HttpRequest> requests;
    for (const auto& [url, title] : wanted_) {
      HttpRequest request;
      request.url = url;
      request.headers = {{"Accept", "image/jpeg, image/png, image/webp, image/gif"}};
      requests.push_back(std::move(request));
    }
    return client.fetch_each(requests,
                             [&](size_t index, Result<HttpResponse>&& answer) -> Result<void> {
                               const std::string& url = requests[index].url;
                               if (answer) {
                                 if (const auto good = require_success(*answer); !good) {
                                   answer = fail(good.error());
                                 }
                               }
                               if (answer) return take(url, answer->body);
                               if (answer.error().kind() == ErrorKind::interrupted)
                                 return fail(answer.error());
                               return refuse(url, answer.error().message());
                             });
  }

  /// A file and its bytes.
  using Made = std::pair<PictureFile, std::string>;

  Result<void> take(const std::string& url, std::string_view bytes) {
    const auto size = image_size_of(bytes);
    if (!size) return refuse(url, "it is no picture of a kind that mails show");
    // A few bytes can claim a whole city wall; whoever opens the mail would have to paint it.
    if (int64_t{size->width} * size->height > kMostPixels) {
      return refuse(url, "it has " + std::to_string(size->width) + " × " +
                             std::to_string(size->height) + " pixels, which is too many");
    }
    constexpr size_t kDigits = 24;
    const std::string hash = sha256_hex(bytes).substr(0, kDigits);
    const PictureFile original{hash + ending_of(size->type),
                               size->type,
                               size->width,
                               size->height,
                               size->bytes,
                               size->type != "image/webp" && exif_orientation(bytes) == 1};
    const auto versions = make_versions(bytes, *size, hash, original.presentable);
    if (!versions) return refuse(url, versions.error().message());
    PEYK_TRY(write(original.file, bytes));
    std::string note = "url " + url + "\n" + wishes(config_.pictures) + "\n" + line_of(original);
    for (const auto& [file, content] : *versions) {
      PEYK_TRY(write(file.file, content));
      note += line_of(file);
    }
    ++report_.copied;
    return write_file(note_of(config_, url), note);
  }

  /// A version for each width that the picture is wider than; if it is not, but no mail client
  /// would show it or it lies on its side, one in its own size. Fails with what cannot be scaled.
  [[nodiscard]] Result<std::vector<Made>> make_versions(std::string_view bytes,
                                                        const ImageSize& size,
                                                        const std::string& hash,
                                                        bool as_it_is) const {
    std::vector<Made> made;
    if (size.type == "image/gif") return made;
    const int quality = config_.pictures.quality;
    for (const int width : config_.pictures.widths) {
      if (as_it_is && size.width <= width) break;
      PEYK_ASSIGN(ScaledPicture scaled, scale_picture(bytes, width, quality));
      if (!made.empty() && made.back().first.width == scaled.width) break;
      made.emplace_back(PictureFile{hash + "-" + std::to_string(scaled.width) + "-q" +
                                        std::to_string(quality) + ending_of(scaled.type),
                                    scaled.type, scaled.width, scaled.height,
                                    static_cast<int64_t>(scaled.bytes.size()), true},
                        std::move(scaled.bytes));
    }
    return made;
  }

  Result<void> write(const std::string& name, std::string_view bytes) {
    const auto written = write_file_if_changed(config_.site.media_folder / name, bytes);
    if (!written) return fail(written.error());
    return {};
  }

  /// Copies of an earlier day stay: the site may have lost what it had then.
  Result<void> refuse(const std::string& url, const std::string& why) {
    std::string note =
        "url " + url + "\nfailed " + std::to_string(now_.time_since_epoch().count()) + "\n";
    const auto copies = picture_files(config_, url);
    for (const PictureFile& file : copies) note += line_of(file);
    report_.warnings.push_back(
        "the picture " + url + " is shown " +
        (copies.empty() ? "from its own place: " : "as it was copied before: ") + why);
    return write_file(note_of(config_, url), note);
  }

  const Config& config_;
  const Clock& clock_;
  Instant now_;
  const std::atomic<int>* interrupts_;
  std::map<std::string, std::string> wanted_;  ///< URL to the title of an article with it.
  PictureReport report_;
};

}  // namespace

std::string picture_note(const std::string& url) {
  constexpr size_t kDigits = 32;
  return ".copies/" + sha256_hex(url).substr(0, kDigits);
}

std::vector<PictureFile> picture_files(const Config& config, const std::string& url) {
  std::vector<PictureFile> files;
  if (config.site.media_folder.empty() || !config.pictures.local) return files;
  const auto note = read_file(note_of(config, url), 65536);
  if (!note) return files;
  for (const std::string_view line : split(*note, '\n')) {
    auto file = parse_line(line);
    std::error_code error;
    if (file && fs::is_regular_file(config.site.media_folder / file->file, error)) {
      files.push_back(std::move(*file));
    }
  }
  return files;
}

std::optional<PictureFile> best_picture_file(const Config& config, const std::string& url) {
  std::optional<PictureFile> best;
  for (PictureFile& file : picture_files(config, url)) {
    if (!file.presentable) continue;
    const bool fits = file.width <= config.pictures.widths.back();
    const bool better =
        !best ||
        (fits && (file.width > best->width || best->width > config.pictures.widths.back()));
    if (better) best = std::move(file);
  }
  return best;
}

Result<PictureReport> copy_pictures(Workspace& workspace, const std::atomic<int>* interrupts) {
  ArticleQuery query;
  query.from = workspace.now() - kRecent;
  PEYK_ASSIGN(const auto articles, workspace.store().articles(query));
  return Copying(workspace, interrupts).run(articles);
}

}  // namespace peyk
