#include <algorithm>

#include "base/bytes.h"
#include "cli/command.h"
#include "l10n/fold.h"
#include "l10n/text.h"

namespace peyk {
namespace {

struct ArticlesArguments {
  std::string edition;
  std::string category;
  std::string tag;
  std::string source;
  std::string text;
  std::string from;
  std::string until;
  int limit = 50;
  bool newest = false;
  bool withdrawn = false;
  bool json = false;
};

struct ChangeArguments {
  std::vector<std::string> ids;
  std::string reason;
};

std::vector<std::string> category_ids(const Config& config, const Article& article) {
  std::vector<std::string> ids;
  for (const Term& term : article.categories) {
    const Category* category = config.match(article.edition, term.slug, term.name);
    ids.push_back(category != nullptr ? category->id : term.name);
  }
  return ids;
}

std::vector<std::string> tag_names(const Article& article) {
  std::vector<std::string> names;
  for (const Term& term : article.tags) names.push_back(term.name);
  return names;
}

Json to_json(const std::optional<Withdrawal>& withdrawn) {
  if (!withdrawn) return nullptr;
  return {{"since", format_iso8601(withdrawn->since)},
          {"source", withdrawn->source.empty() ? Json(nullptr) : Json(withdrawn->source)},
          {"reason", withdrawn->reason}};
}

Json to_json(const Config& config, const Article& article,
             const std::optional<Withdrawal>& withdrawn) {
  return {{"id", article.id},
          {"edition", article.edition},
          {"story", article.story},
          {"title", article.title},
          {"url", article.url},
          {"published", format_iso8601(article.published)},
          {"modified", format_iso8601(article.modified)},
          {"byline", article.byline},
          {"source", article.source},
          {"categories", category_ids(config, article)},
          {"tags", tag_names(article)},
          {"excerpt", article.excerpt},
          {"picture", article.picture ? Json(article.picture->url) : Json(nullptr)},
          {"withdrawn", to_json(withdrawn)}};
}

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : ",") + part;
  return out;
}

/// The text in a table whose lines run from left to right.
std::string shown(const std::string& text) { return isolate(text, Direction::ltr); }

/// A name of the command line that must be one of these.
Result<void> check_name(const std::string& what, const std::string& name,
                        const std::vector<std::string>& known) {
  if (name.empty() || std::find(known.begin(), known.end(), name) != known.end()) return {};
  const auto near = nearest(name, known);
  return fail(Error(ErrorKind::no_input, "there is no " + what + " “" + name + "”")
                  .remedy(near ? "Did you mean “" + *near + "”?"
                               : "The configuration has: " + join(known, ", ") + "."));
}

template <class List, class Name>
std::vector<std::string> names_in(const List& list, Name name) {
  std::vector<std::string> names;
  for (const auto& one : list) names.push_back(one.*name);
  return names;
}

Result<void> check_names(Workspace& workspace, const ArticlesArguments& arguments) {
  const Config& config = workspace.config();
  PEYK_TRY(check_name("edition", arguments.edition, names_in(config.editions, &Edition::id)));
  PEYK_TRY(check_name("category", arguments.category, names_in(config.categories, &Category::id)));
  const auto sources = names_in(config.sources, &SourceConfig::name);
  const auto trouble = check_name("source", arguments.source, sources);
  if (trouble) return {};
  // A file that was read once, or a source that is configured no more.
  PEYK_ASSIGN(const auto articles, workspace.store().articles_of_source(arguments.source));
  return articles.empty() ? trouble : Result<void>();
}

Result<ArticleQuery> query_of(const Config& config, const ArticlesArguments& arguments) {
  ArticleQuery query;
  query.edition = arguments.edition;
  query.text = arguments.text;
  query.source = arguments.source;
  query.limit = arguments.limit;
  query.best_first = !arguments.newest;
  query.withdrawn = arguments.withdrawn ? Withdrawn::only : Withdrawn::leave_out;
  if (!arguments.from.empty()) {
    PEYK_ASSIGN(query.from, parse_moment(arguments.from, "UTC"));
  }
  if (!arguments.until.empty()) {
    PEYK_ASSIGN(query.until, parse_moment(arguments.until, "UTC"));
  }
  const std::string tag = fold_for_search(arguments.tag);
  if (arguments.category.empty() && arguments.tag.empty()) return query;
  query.terms = [&config, tag, arguments](const Article& article) {
    const auto categories = category_ids(config, article);
    const bool in_category =
        arguments.category.empty() ||
        std::find(categories.begin(), categories.end(), arguments.category) != categories.end();
    const bool has_tag = arguments.tag.empty() ||
                         std::any_of(article.tags.begin(), article.tags.end(), [&](const Term& t) {
                           return t.slug == arguments.tag || fold_for_search(t.name) == tag;
                         });
    return in_category && has_tag;
  };
  return query;
}

void show_record(const Config& config, const ArticleRecord& record, bool json) {
  const Article& article = record.article;
  if (json) {
    Json object = to_json(config, article, record.withdrawn);
    object["guid"] = article.guid;
    object["sources"] = record.sources;
    object["added"] = format_iso8601(record.added);
    object["changed"] = format_iso8601(record.changed);
    object["copies"] = Json::array();
    for (const ArticleAlias& alias : record.aliases) {
      object["copies"].push_back({{"id", alias.id},
                                  {"same", alias.reason},
                                  {"source", alias.source},
                                  {"since", format_iso8601(alias.since)}});
    }
    return print(object.dump(2));
  }
  Table table({article.id, shown(article.title)});
  const auto row = [&](const char* name, const std::string& value) {
    if (!value.empty()) table.add({std::string("  ") + name, shown(value)});
  };
  row("edition", article.edition);
  row("story", article.story == article.id ? "" : article.story);
  row("published", format_iso8601(article.published));
  row("modified", article.modified == article.published ? "" : format_iso8601(article.modified));
  row("categories", joined(category_ids(config, article)));
  row("tags", joined(tag_names(article)));
  row("byline", article.byline);
  row("source", article.source);
  row("url", article.url);
  row("picture", article.picture ? article.picture->url : "");
  row("read from", joined(record.sources));
  row("first read", format_iso8601(record.added));
  row("excerpt", article.excerpt);
  for (const ArticleAlias& alias : record.aliases) {
    row("copy", alias.id + " (same " + alias.reason + ", from " + alias.source + " since " +
                    format_iso8601(alias.since) + ")");
  }
  if (record.withdrawn) {
    row("withdrawn",
        format_iso8601(record.withdrawn->since) + " " +
            (record.withdrawn->source.empty() ? "by hand" : "by " + record.withdrawn->source) +
            ": " + record.withdrawn->reason);
  }
  table.print();
}

Result<int> list_articles(const Invocation& invocation, const ArticlesArguments& arguments) {
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::read));
  const Config& config = workspace.config();
  // Whoever types an id means that article.
  if (arguments.text.find(':') != std::string::npos) {
    PEYK_ASSIGN(const auto record, workspace.store().article_record(arguments.text));
    if (record) {
      show_record(config, *record, arguments.json);
      return exit_code::done;
    }
  }
  PEYK_TRY(check_names(workspace, arguments));
  PEYK_ASSIGN(const ArticleQuery query, query_of(config, arguments));
  PEYK_ASSIGN(const FoundArticles found, workspace.store().find_articles(query));
  Table table({"PUBLISHED", "EDITION", "CATEGORY", "ID", "TITLE"});
  Json json = Json::array();
  for (const FoundArticle& one : found.articles) {
    const Article& article = one.article;
    if (arguments.json) {
      Json object = to_json(config, article, one.withdrawn);
      if (!arguments.text.empty()) object["snippet"] = one.snippet;
      json.push_back(std::move(object));
      continue;
    }
    table.add({format_iso8601(article.published).substr(0, 10), article.edition,
               shown(joined(category_ids(config, article))), article.id, shown(article.title)});
    if (one.withdrawn) {
      table.note("withdrawn " + format_iso8601(one.withdrawn->since) + ": " +
                 shown(one.withdrawn->reason));
    } else if (!one.snippet.empty()) {
      table.note(shown(one.snippet));
    }
  }
  if (arguments.json) {
    print(json.dump(2));
  } else if (!table.empty()) {
    table.print();
  }
  const auto count = static_cast<int64_t>(found.articles.size());
  const bool best = !arguments.text.empty() && query.best_first;
  say(count_of(found.total, "article", "articles") +
      (count < found.total ? ", the " + std::string(best ? "best " : "newest ") +
                                 std::to_string(count) + " shown (--limit 0 shows all)"
                           : ""));
  return found.total > 0 ? exit_code::done : exit_code::nothing_to_do;
}

/// Changes some articles, all or none of them.
Result<int> change(const Invocation& invocation, const std::vector<std::string>& ids,
                   const std::function<Result<bool>(Store&, const std::string&, Instant)>& one,
                   const std::string& done, const std::string& refused) {
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::write));
  Store& store = workspace.store();
  PEYK_TRY(store.transaction([&]() -> Result<void> {
    for (const std::string& id : ids) {
      PEYK_ASSIGN(const bool changed, one(store, id, workspace.now()));
      if (changed) continue;
      return fail(Error(ErrorKind::no_input, "“" + id + "” " + refused + "; nothing was changed")
                      .remedy("“peyk articles " + id + "” shows what is known of it."));
    }
    return {};
  }));
  for (const std::string& id : ids) say(done + " " + id);
  return exit_code::done;
}

CLI::App* add_change(CLI::App& articles, const char* name, const char* what, const char* example,
                     const std::shared_ptr<ChangeArguments>& arguments) {
  auto* command = add_command(articles, name, what, example);
  command->add_option("ID", arguments->ids, "Ids, as “peyk articles” lists them")->required();
  return command;
}

void add_changes(CLI::App& articles, Invocation& invocation) {
  auto arguments = std::make_shared<ChangeArguments>();
  auto* withdraw = add_change(
      articles, "withdraw", "Take articles out of later issues and feeds, until they are restored",
      "peyk articles withdraw wp:www.example.org/en:101 --reason \"asked for by the author\"",
      arguments);
  withdraw->add_option("--reason", arguments->reason, "Why; kept and shown")->required();
  withdraw->callback([arguments, &invocation] {
    invocation.action = [arguments, &invocation] {
      return change(
          invocation, arguments->ids,
          [&](Store& store, const std::string& id, Instant now) {
            return store.withdraw_article(id, "", clean_line(arguments->reason), now);
          },
          "withdrew", "is no article of the library, or was withdrawn by hand already");
    };
  });
  auto* restore = add_change(articles, "restore", "Let withdrawn articles be chosen again",
                             "peyk articles restore wp:www.example.org/en:101", arguments);
  restore->callback([arguments, &invocation] {
    invocation.action = [arguments, &invocation] {
      return change(
          invocation, arguments->ids,
          [](Store& store, const std::string& id, Instant now) {
            return store.restore_article(id, now);
          },
          "restored", "is no article that was withdrawn");
    };
  });
  auto* separate = add_change(articles, "separate",
                              "These copies are articles of their own; ingest their source again",
                              "peyk articles separate wp:other.example.org:7", arguments);
  separate->callback([arguments, &invocation] {
    invocation.action = [arguments, &invocation] {
      return change(
          invocation, arguments->ids,
          [](Store& store, const std::string& id, Instant now) {
            return store.separate_alias(id, now);
          },
          "separated", "is not known as a copy of an article");
    };
  });
}

}  // namespace

void add_articles(CLI::App& app, Invocation& invocation) {
  auto* command = add_command(app, "articles", "Search the library, or look at one article",
                              "peyk articles \"harbour bridge\" --edition en --from 2023-06-01\n"
                              "  peyk articles wp:www.example.org/en:101");
  auto arguments = std::make_shared<ArticlesArguments>();
  command->add_option(
      "TEXT", arguments->text,
      "Words that are all in the article; \"a phrase\"; the begin* of a word; or an "
      "article's id");
  command->add_option("--edition", arguments->edition, "Only this edition");
  command->add_option("--category", arguments->category, "Only this category (its id)");
  command->add_option("--tag", arguments->tag, "Only with this tag");
  command->add_option("--source", arguments->source, "Only what this source has given");
  command->add_option("--from", arguments->from, "Published at this moment or later");
  command->add_option("--until", arguments->until, "Published before this moment");
  command->add_flag("--newest", arguments->newest,
                    "The newest first; without it a TEXT's best matches");
  command->add_flag("--withdrawn", arguments->withdrawn, "Only what was withdrawn");
  command->add_option("--limit", arguments->limit, "At most so many; 0: all")
      ->capture_default_str();
  command->add_flag("--json", arguments->json, "Print JSON");
  add_changes(*command, invocation);
  command->callback([command, arguments, &invocation] {
    if (!command->get_subcommands().empty()) return;
    invocation.action = [arguments, &invocation] { return list_articles(invocation, *arguments); };
  });
}

}  // namespace peyk
