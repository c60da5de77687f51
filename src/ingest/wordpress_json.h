#pragma once
/// What WordPress answers over its REST API (wp/v2), read as it stands. What it means for an
/// article is wordpress_reader's affair.
///
/// Every function fails with bad_data and names the document and, where there is one, the post.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "model/article.h"

namespace peyk {

struct RestTerm {
  std::string slug;
  std::string name;
};

struct RestPost {
  std::string id;  ///< Digits.
  std::string type, status, link, slug, date, date_gmt, modified, modified_gmt;
  std::string title, content, excerpt;  ///< Markup; as an editor wrote it when `raw`.
  bool raw = false;                     ///< Else as the site shows it.
  bool has_password = false;
  std::string language;                   ///< Of a translation plugin, or "".
  std::vector<std::string> translations;  ///< Ids of the posts of its group, if a plugin says so.
  std::string author;                     ///< Id, or "".
  std::string featured_media;             ///< Id, or "".
  std::vector<std::string> categories, tags;  ///< Ids.
  std::vector<std::pair<std::string, std::string>> meta;

  // What came embedded, by id.
  std::map<std::string, std::string> authors;
  std::map<std::string, Picture> pictures;
  std::map<std::string, RestTerm> terms;

  [[nodiscard]] std::string meta_value(const std::string& key) const;
};

/// A page of posts. `name` is how messages call it.
[[nodiscard]] Result<std::vector<RestPost>> parse_rest_posts(std::string_view bytes,
                                                             const std::string& name);

/// The pictures of a page of media.
struct RestMedia {
  std::string id;
  std::string post;  ///< That it was uploaded to, or "".
  Picture picture;
};
[[nodiscard]] Result<std::vector<RestMedia>> parse_rest_media(std::string_view bytes,
                                                              const std::string& name);
/// A page of categories or tags, by id.
[[nodiscard]] Result<std::map<std::string, RestTerm>> parse_rest_terms(std::string_view bytes,
                                                                       const std::string& name);
/// A page of users: names by id.
[[nodiscard]] Result<std::map<std::string, std::string>> parse_rest_users(std::string_view bytes,
                                                                          const std::string& name);
/// The root of the API.
struct RestSite {
  std::string home;  ///< The site's address.
  std::string zone;  ///< IANA, or "".
};
[[nodiscard]] Result<RestSite> parse_rest_site(std::string_view bytes, const std::string& name);
/// "rest_base" of a post type.
[[nodiscard]] Result<std::string> parse_rest_base(std::string_view bytes, const std::string& name);

/// What an answer with an error status says: its code and message; both "" if it says nothing.
struct RestTrouble {
  std::string code;
  std::string message;
};
[[nodiscard]] RestTrouble parse_rest_trouble(std::string_view bytes);

}  // namespace peyk
