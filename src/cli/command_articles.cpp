#include <algorithm>

#include "cli/command.h"

namespace peyk {
namespace {

struct ArticlesArguments {
  std::string edition;
  std::string category;
  std::string text;
  std::string from;
  std::string until;
  int limit = 50;
  bool json = false;
};

std::vector<std::string> category_ids(const Config& config, const Article& article) {
  std::vector<std::string> ids;
  for (const Term& term : article.categories) {
    const Category* category = config.match(article.edition, term.slug, term.name);
    ids.push_back(category != nullptr ? category->id : term.name);
  }
  return ids;
}

Json to_json(const Article& article, const std::vector<std::string>& categories) {
  return {{"id", article.id},
          {"edition", article.edition},
          {"story", article.story},
          {"title", article.title},
          {"url", article.url},
          {"published", format_iso8601(article.published)},
          {"modified", format_iso8601(article.modified)},
          {"byline", article.byline},
          {"source", article.source},
          {"categories", categories},
          {"excerpt", article.excerpt},
          {"picture", article.picture ? Json(article.picture->url) : Json(nullptr)}};
}

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : ",") + part;
  return out;
}

Result<int> list_articles(const Invocation& invocation, const ArticlesArguments& arguments) {
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::read));
  const Config& config = workspace.config();
  if (!arguments.edition.empty() && config.edition(arguments.edition) == nullptr) {
    return fail(ErrorKind::no_input, "there is no edition “" + arguments.edition + "”");
  }
  if (!arguments.category.empty() && config.category(arguments.category) == nullptr) {
    return fail(ErrorKind::no_input, "there is no category “" + arguments.category + "”");
  }
  ArticleQuery query;
  query.edition = arguments.edition;
  query.text = arguments.text;
  if (!arguments.from.empty()) {
    PEYK_ASSIGN(query.from, parse_moment(arguments.from, "UTC"));
  }
  if (!arguments.until.empty()) {
    PEYK_ASSIGN(query.until, parse_moment(arguments.until, "UTC"));
  }
  PEYK_ASSIGN(const auto articles, workspace.store().articles(query));
  Table table({"PUBLISHED", "EDITION", "CATEGORY", "ID", "TITLE"});
  Json json = Json::array();
  int shown = 0;
  int found = 0;
  for (const Article& article : articles) {
    const auto categories = category_ids(config, article);
    if (!arguments.category.empty() &&
        std::find(categories.begin(), categories.end(), arguments.category) == categories.end()) {
      continue;
    }
    ++found;
    if (arguments.limit > 0 && shown >= arguments.limit) continue;
    ++shown;
    json.push_back(to_json(article, categories));
    table.add({format_iso8601(article.published).substr(0, 10), article.edition, joined(categories),
               article.id, article.title});
  }
  if (arguments.json) {
    print(json.dump(2));
  } else if (!table.empty()) {
    table.print();
  }
  say(count_of(found, "article", "articles") +
      (shown < found ? ", the newest " + std::to_string(shown) + " shown (--limit 0 shows all)"
                     : ""));
  return found > 0 ? exit_code::done : exit_code::nothing_to_do;
}

}  // namespace

void add_articles(CLI::App& app, Invocation& invocation) {
  auto* command = add_command(app, "articles", "Look at the library",
                              "peyk articles --edition fa --category albania --from 2023-06-01");
  auto arguments = std::make_shared<ArticlesArguments>();
  command->add_option("TEXT", arguments->text, "Only articles with this in their title");
  command->add_option("--edition", arguments->edition, "Only this edition");
  command->add_option("--category", arguments->category, "Only this category (its id)");
  command->add_option("--from", arguments->from, "Published at this moment or later");
  command->add_option("--until", arguments->until, "Published before this moment");
  command->add_option("--limit", arguments->limit, "At most so many; 0: all")
      ->capture_default_str();
  command->add_flag("--json", arguments->json, "Print JSON");
  command->callback([arguments, &invocation] {
    invocation.action = [arguments, &invocation] { return list_articles(invocation, *arguments); };
  });
}

}  // namespace peyk
