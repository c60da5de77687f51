// What the library needs beside its sources: which articles are one story, and copies of pictures.

#include <algorithm>

#include "config/loader.h"
#include "config/values.h"

namespace peyk {

namespace fs = std::filesystem;

void Loader::load_pictures(Fields& root) {
  const YamlNode* node = root.map("pictures");
  if (node == nullptr) return;
  Fields fields(file_.string(), *node, kPictureKeys, problems_);
  PictureConfig& pictures = config_.pictures;
  pictures.local = fields.flag("local", false);
  pictures.quality = fields.integer("quality", 1, 100, pictures.quality);
  constexpr int kNarrowest = 16;
  constexpr int kWidest = 4000;
  std::vector<int> widths;
  for (const PlacedText& item : fields.list("widths")) {
    const auto width = parse_integer(item.text);
    if (!width || *width < kNarrowest || *width > kWidest) {
      problems_.add(item.place, "a width is a number of pixels from " + std::to_string(kNarrowest) +
                                    " to " + std::to_string(kWidest) + " (this one is " +
                                    in_quotes(item.text) + ")");
    } else {
      widths.push_back(static_cast<int>(*width));
    }
  }
  if (!widths.empty()) {
    std::sort(widths.begin(), widths.end());
    widths.erase(std::unique(widths.begin(), widths.end()), widths.end());
    pictures.widths = std::move(widths);
  }
  if (pictures.local && config_.site.media_folder.empty()) {
    fields.wrong("local", "needs a folder for the copies",
                 "Give “media_folder” and “media_url” of the site.");
  }
}

void Loader::load_translations() {
  const std::string file = path_of("translations.yaml");
  std::error_code error;
  if (!fs::exists(file, error)) return;
  const auto root = read(file);
  if (!root) return;
  Fields fields(file, *root, kTranslationsKeys, problems_);
  if (root->kind != YamlNode::Kind::map) return;
  const YamlNode* stories = fields.items("stories");
  if (stories == nullptr) return;
  std::map<std::string, Place> seen;
  for (const YamlNode& story : stories->items) load_translation_group(file, story, seen);
}

void Loader::load_translation_group(const std::string& file, const YamlNode& node,
                                    std::map<std::string, Place>& seen) {
  const Place place{file, node.line, node.column};
  if (node.kind != YamlNode::Kind::list || node.items.size() < 2) {
    problems_.add(place, "a story is a list of two or more articles",
                  "Write their ids or URLs: - [wp:example.org/en:12, wp:example.org/fa:34]");
    return;
  }
  TranslationGroup group;
  for (const YamlNode& item : node.items) {
    const Place at{file, item.line, item.column};
    const std::string& text = item.text;
    const bool url = text.starts_with("http://") || text.starts_with("https://");
    if (item.kind != YamlNode::Kind::scalar || text.find(':') == std::string::npos ||
        (url && !http_url_trouble(text).empty())) {
      problems_.add(at, in_quotes(text) + " is neither the id of an article nor a URL",
                    "“peyk articles” lists the ids.");
      continue;
    }
    const auto [first, added] = seen.emplace(text, at);
    if (!added) {
      problems_.add(at, in_quotes(text) + " stands here a second time",
                    "It is in line " + std::to_string(first->second.line) +
                        " already; an article is of one story.");
      continue;
    }
    group.articles.push_back({text, at});
  }
  config_.translations.push_back(std::move(group));
}

}  // namespace peyk
