#include "render/structured_data.h"

#include <nlohmann/json.hpp>

#include "base/bytes.h"

namespace peyk::render {
namespace {

using Json = nlohmann::ordered_json;

void put(Json& object, const char* name, const std::string& value) {
  if (!value.empty()) object[name] = value;
}

/// `publisher` stands for the author of an article that names none.
Json list_of(const std::vector<PageFacts::Member>& members, const Json& publisher) {
  Json list = {{"@type", "ItemList"}, {"numberOfItems", members.size()}};
  list["itemListElement"] = Json::array();
  for (const auto& member : members) {
    Json item = {{"@type", member.type}};
    put(item, member.type == "NewsArticle" ? "headline" : "name", member.title);
    put(item, "url", member.url);
    put(item, "datePublished", member.date);
    put(item, "image", member.image);
    if (!member.author.empty()) {
      item["author"] = {{"@type", "Person"}, {"name", member.author}};
    } else if (member.type == "NewsArticle") {
      item["author"] = publisher;
    }
    put(item, "inLanguage", member.language);
    list["itemListElement"].push_back({{"@type", "ListItem"},
                                       {"position", list["itemListElement"].size() + 1},
                                       {"item", std::move(item)}});
  }
  return list;
}

}  // namespace

std::string structured_data(const PageFacts& facts) {
  Json json = {{"@context", "https://schema.org"}, {"@type", facts.type}};
  put(json, "name", facts.title);
  put(json, "description", facts.description);
  put(json, "url", facts.url);
  put(json, "inLanguage", facts.language);
  put(json, "datePublished", facts.date);
  put(json, "primaryImageOfPage", facts.image);
  json["publisher"] = {
      {"@type", "Organization"}, {"name", facts.publisher}, {"url", facts.home_url}};
  if (!facts.members.empty()) json["mainEntity"] = list_of(facts.members, json["publisher"]);
  std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  // "</script>" and "<!--" are the parser's before they are JSON's.
  text = replace_all(text, "<", "\\u003c");
  text = replace_all(text, ">", "\\u003e");
  return replace_all(text, "&", "\\u0026");
}

}  // namespace peyk::render
