#include "ingest/wordpress_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "html/text.h"
#include "ingest/json_escapes.h"
#include "ingest/tags.h"
#include "l10n/text.h"

namespace peyk {
namespace {

using Json = nlohmann::json;

constexpr int kWidest = 100'000;  // pixels; more is nonsense

tl::unexpected<Error> bad(const std::string& name, const std::string& what,
                          const std::string& remedy) {
  return fail(Error(ErrorKind::bad_data, what).at({name}).remedy(remedy));
}

/// The id of an object as digits, or "".
std::string id_of(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end()) return "";
  if (found->is_number_unsigned() && found->get<uint64_t>() > 0) {
    return std::to_string(found->get<uint64_t>());
  }
  if (!found->is_string()) return "";
  const auto& text = found->get_ref<const std::string&>();
  const bool digits = !text.empty() && text.size() < 20 && text.front() != '0' &&
                      std::all_of(text.begin(), text.end(), is_ascii_digit);
  return digits ? text : "";
}

/// Nesting that no honest answer has; nlohmann's parser takes any depth, but whoever walks it pays.
constexpr int kDeepest = 100;

Result<Json> parse(std::string_view bytes, const std::string& name) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (trim(bytes).empty()) {
    return bad(name, "the answer is empty",
               "Ask for it again; if it stays empty, look into the error log of the site.");
  }
  // Half of an emoji that a plugin cut costs that character alone.
  std::string mended(bytes.find("\\u") == std::string_view::npos ? "" : bytes);
  if (mend_lone_surrogates(mended) > 0) bytes = mended;
  std::string last;
  bool too_deep = false;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (depth > kDeepest) too_deep = true;
    if (depth == 1 && event == Json::parse_event_t::object_end) last = id_of(parsed, "id");
    return depth <= kDeepest;
  };
  try {
    Json json = Json::parse(bytes, watch);
    if (!too_deep) return json;
    return bad(name, "the answer is nested deeper than " + std::to_string(kDeepest) + " levels",
               "That is no answer of WordPress.");
  } catch (const Json::exception& error) {
    const auto* broken = dynamic_cast<const Json::parse_error*>(&error);
    const std::string where =
        (broken != nullptr ? " at byte " + std::to_string(broken->byte) : std::string()) +
        (last.empty() ? "" : ", behind post " + last);
    const bool html = trim(bytes).starts_with('<');
    return bad(
        name, "the answer is " + std::string(html ? "HTML and not JSON" : "broken JSON") + where,
        html ? "Is the REST API turned off, or does the site print warnings before its answers?"
             : "Open the address in a browser; does the site print something into it?");
  }
}

/// Reads one object of an answer; the first value of a wrong type is remembered.
class RestObject {
 public:
  RestObject(const Json& json, std::string what) : json_(json), what_(std::move(what)) {}

  std::string text(const char* key) {
    const auto found = json_.find(key);
    if (found == json_.end() || found->is_null() || found->is_boolean()) return "";
    if (found->is_string()) return found->get<std::string>();
    if (found->is_number_integer()) return std::to_string(found->get<int64_t>());
    wrong(key, "text");
    return "";
  }
  /// A text that may be an object with the ways to see it.
  std::string rendered(const char* key, bool& raw) {
    const auto found = json_.find(key);
    if (found == json_.end() || found->is_null()) return "";
    if (found->is_string()) return found->get<std::string>();
    if (!found->is_object()) {
      wrong(key, "text or an object with “rendered”");
      return "";
    }
    for (const char* way : {"raw", "rendered"}) {
      const auto value = found->find(way);
      if (value == found->end() || !value->is_string()) continue;
      raw = way == std::string_view("raw");
      return value->get<std::string>();
    }
    return "";
  }
  std::vector<std::string> ids(const char* key) {
    std::vector<std::string> all;
    const auto found = json_.find(key);
    if (found == json_.end() || found->is_null()) return all;
    if (!found->is_array()) {
      wrong(key, "a list of numbers");
      return all;
    }
    for (const Json& one : *found) {
      if (one.is_number_unsigned()) all.push_back(std::to_string(one.get<uint64_t>()));
    }
    return all;
  }
  [[nodiscard]] const Json& json() const { return json_; }
  [[nodiscard]] const std::optional<std::string>& fault() const { return fault_; }

 private:
  void wrong(const char* key, const std::string& wanted) {
    if (!fault_) fault_ = what_ + ": “" + key + "” is not " + wanted;
  }
  const Json& json_;
  std::string what_;
  std::optional<std::string> fault_;
};

/// A value of an object, or null; PHP writes an empty object as an empty list.
const Json& member(const Json& json, const char* key) {
  static const Json none;
  if (!json.is_object()) return none;
  const auto found = json.find(key);
  return found == json.end() ? none : *found;
}

std::string string_member(const Json& json, const char* key) {
  const Json& value = member(json, key);
  return value.is_string() ? value.get<std::string>() : "";
}

int size_member(const Json& json, const char* key) {
  const Json& value = member(json, key);
  int64_t number = 0;
  if (value.is_number_unsigned()) {
    number = static_cast<int64_t>(std::min<uint64_t>(value.get<uint64_t>(), kWidest + 1));
  }
  return number <= kWidest ? static_cast<int>(number) : 0;
}

std::optional<Picture> picture_of(const Json& json) {
  const std::string url = checked_url(string_member(json, "source_url"));
  if (url.empty()) return std::nullopt;
  if (const std::string kind = string_member(json, "media_type");
      !kind.empty() && kind != "image") {
    return std::nullopt;
  }
  const Json& details = member(json, "media_details");
  Picture picture{url, plain_text(string_member(json, "alt_text")),
                  plain_text(string_member(member(json, "caption"), "rendered")),
                  size_member(details, "width"), size_member(details, "height")};
  if (picture.width == 0 || picture.height == 0) picture.width = picture.height = 0;
  return picture;
}

void read_meta(const Json& values, RestPost& post) {
  if (!values.is_object()) return;
  for (const auto& [key, value] : values.items()) {
    const Json& first = value.is_array() && !value.empty() ? value.front() : value;
    if (first.is_string()) post.meta.emplace_back(key, first.get<std::string>());
  }
}

/// Polylang Pro: lang and translations {"en": 3}. Plugins that add as much for Polylang and WPML:
/// other names, and objects or lists of objects with an id.
void read_translations(const Json& json, RestPost& post) {
  for (const char* key :
       {"lang", "polylang_current_lang", "wpml_current_locale", "language_code"}) {
    if (post.language.empty()) post.language = clean_line(string_member(json, key));
  }
  for (const char* key : {"translations", "polylang_translations", "wpml_translations"}) {
    const Json& group = member(json, key);
    if (!group.is_structured()) continue;
    for (const Json& one : group) {
      const Json wrapped = one.is_object() ? one : Json{{"id", one}};
      if (std::string id = id_of(wrapped, "id"); !id.empty()) {
        post.translations.push_back(std::move(id));
      }
    }
  }
}

void read_embedded(const Json& embedded, RestPost& post) {
  for (const Json& author : member(embedded, "author")) {
    const std::string id = id_of(author, "id");
    const std::string name = string_member(author, "name");
    if (!id.empty() && !name.empty()) post.authors[id] = name;
  }
  for (const Json& media : member(embedded, "wp:featuredmedia")) {
    const std::string id = id_of(media, "id");
    if (const auto picture = picture_of(media); picture && !id.empty())
      post.pictures[id] = *picture;
  }
  for (const Json& taxonomy : member(embedded, "wp:term")) {
    if (!taxonomy.is_array()) continue;
    for (const Json& term : taxonomy) {
      const std::string id = id_of(term, "id");
      if (!id.empty()) post.terms[id] = {string_member(term, "slug"), string_member(term, "name")};
    }
  }
}

Result<RestPost> read_post(const Json& json, size_t position, const std::string& name) {
  const std::string remedy =
      "Open the address in a browser; does a plugin change what the API says?";
  const std::string place = "entry " + std::to_string(position + 1);
  if (!json.is_object()) return bad(name, place + " is no post", remedy);
  RestPost post;
  post.id = id_of(json, "id");
  if (post.id.empty()) return bad(name, place + " has no “id”", remedy);
  RestObject object(json, "post " + post.id);
  post.type = object.text("type");
  post.status = object.text("status");
  post.link = object.text("link");
  post.slug = object.text("slug");
  post.date = object.text("date");
  post.date_gmt = object.text("date_gmt");
  post.modified = object.text("modified");
  post.modified_gmt = object.text("modified_gmt");
  bool ignored = false;
  post.title = object.rendered("title", ignored);
  bool raw_excerpt = false;
  post.excerpt = object.rendered("excerpt", raw_excerpt);
  post.content = object.rendered("content", post.raw);
  post.author = id_of(json, "author");
  post.featured_media = id_of(json, "featured_media");
  post.categories = object.ids("categories");
  post.tags = object.ids("tags");
  if (object.fault()) return bad(name, *object.fault(), remedy);
  const Json& is_protected = member(member(json, "content"), "protected");
  post.has_password = !string_member(json, "password").empty() ||
                      (is_protected.is_boolean() && is_protected.get<bool>());
  read_meta(member(json, "meta"), post);
  read_meta(member(json, "acf"), post);
  read_translations(json, post);
  if (const Json& embedded = member(json, "_embedded"); embedded.is_object()) {
    read_embedded(embedded, post);
  }
  return post;
}

Result<Json> parse_list(std::string_view bytes, const std::string& name) {
  PEYK_ASSIGN(Json json, parse(bytes, name));
  if (json.is_array()) return json;
  const RestTrouble trouble = parse_rest_trouble(bytes);
  return bad(name,
             "the answer is no list" +
                 (trouble.message.empty() ? std::string() : " but says “" + trouble.message + "”"),
             "Is this the address of a WordPress site?");
}

}  // namespace

std::string RestPost::meta_value(const std::string& key) const {
  for (const auto& [name, value] : meta) {
    if (name == key && !value.empty()) return value;
  }
  return "";
}

Result<std::vector<RestPost>> parse_rest_posts(std::string_view bytes, const std::string& name) {
  PEYK_ASSIGN(const Json json, parse_list(bytes, name));
  std::vector<RestPost> posts;
  posts.reserve(json.size());
  for (const Json& one : json) {
    PEYK_ASSIGN(RestPost post, read_post(one, posts.size(), name));
    posts.push_back(std::move(post));
  }
  return posts;
}

Result<std::vector<RestMedia>> parse_rest_media(std::string_view bytes, const std::string& name) {
  PEYK_ASSIGN(const Json json, parse_list(bytes, name));
  std::vector<RestMedia> all;
  for (const Json& one : json) {
    const std::string id = one.is_object() ? id_of(one, "id") : "";
    if (const auto picture = picture_of(one); picture && !id.empty()) {
      all.push_back({id, id_of(one, "post"), *picture});
    }
  }
  return all;
}

Result<std::map<std::string, RestTerm>> parse_rest_terms(std::string_view bytes,
                                                         const std::string& name) {
  PEYK_ASSIGN(const Json json, parse_list(bytes, name));
  std::map<std::string, RestTerm> terms;
  for (const Json& one : json) {
    const std::string id = one.is_object() ? id_of(one, "id") : "";
    if (!id.empty()) terms[id] = {string_member(one, "slug"), string_member(one, "name")};
  }
  return terms;
}

Result<std::map<std::string, std::string>> parse_rest_users(std::string_view bytes,
                                                            const std::string& name) {
  PEYK_ASSIGN(const Json json, parse_list(bytes, name));
  std::map<std::string, std::string> users;
  for (const Json& one : json) {
    const std::string id = one.is_object() ? id_of(one, "id") : "";
    if (!id.empty()) users[id] = string_member(one, "name");
  }
  return users;
}

Result<RestSite> parse_rest_site(std::string_view bytes, const std::string& name) {
  PEYK_ASSIGN(const Json json, parse(bytes, name));
  const Json& spaces = member(json, "namespaces");
  if (!spaces.is_array() ||
      std::find(spaces.begin(), spaces.end(), Json("wp/v2")) == spaces.end()) {
    return bad(name, "the answer is not that of a WordPress site with the API wp/v2",
               "Is this the address of a WordPress site, and its API turned on?");
  }
  return RestSite{clean_line(string_member(json, "home")),
                  clean_line(string_member(json, "timezone_string"))};
}

Result<std::string> parse_rest_base(std::string_view bytes, const std::string& name) {
  PEYK_ASSIGN(const Json json, parse(bytes, name));
  std::string base = string_member(json, "rest_base");
  const auto plain = [](char c) {
    return is_ascii_alpha(c) || is_ascii_digit(c) || c == '-' || c == '_';
  };
  if (base.empty() || !std::all_of(base.begin(), base.end(), plain)) {
    return bad(name, "the answer does not say under which name posts of this type are",
               "Give the type “show_in_rest” on the site, or take it out of “post_types”.");
  }
  return base;
}

RestTrouble parse_rest_trouble(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const Json json = Json::parse(bytes, nullptr, /*allow_exceptions=*/false);
  constexpr size_t kMostShown = 200;
  return {clean_line(string_member(json, "code")),
          shorten(plain_text(string_member(json, "message")), kMostShown)};
}

}  // namespace peyk
