#include "ingest/wordpress_gather.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/bytes.h"
#include "ingest/options.h"
#include "ingest/wordpress_article.h"
#include "ingest/wordpress_content.h"
#include "ingest/wordpress_json.h"
#include "web/url.h"

namespace peyk {
namespace {

/// WordPress publishes scheduled posts when somebody visits the site, which may be long after.
constexpr std::chrono::hours kOverlap{48};
constexpr int kMostRounds = 3;
constexpr int kMostPages = 100'000;
constexpr size_t kIdsInOneQuestion = 100;

std::optional<int> number_of(std::string_view text) {
  int number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = !text.empty() && end.ec == std::errc() && end.ptr == text.data() + text.size();
  return whole && number >= 0 ? std::optional(number) : std::nullopt;
}

/// As require_success, with what WordPress says about it.
Result<void> check(const HttpResponse& answer) {
  const auto good = require_success(answer);
  if (good) return {};
  const RestTrouble trouble = parse_rest_trouble(answer.body);
  if (trouble.message.empty()) return good;
  const Error& error = good.error();
  return fail(Error(error.kind(), error.message() + ". The site says: “" + trouble.message + "” (" +
                                      trouble.code + ")")
                  .at(error.place())
                  .remedy(error.remedy()));
}

/// One list that is asked for.
struct Listing {
  std::string route;  ///< "wp/v2/posts"
  std::string what;   ///< "the posts", for messages.
  std::string language;
  std::vector<std::pair<std::string, std::string>> parameters;
};

class WordPressGatherer {
 public:
  WordPressGatherer(const GatherRequest& request, HttpClient& client, Gathered gathered,
                    HttpRequest credentials, WordPressOptions options)
      : request_(request),
        client_(client),
        gathered_(std::move(gathered)),
        pattern_(std::move(credentials)),
        options_(std::move(options)),
        edits_(!pattern_.user.empty()) {
    pattern_.headers.emplace_back("Accept", "application/json");
  }

  Result<Gathered> run() {
    const SourceConfig& source = request_.source;
    PEYK_ASSIGN(per_page_, per_page());
    const std::string recipe = recipe_of(source);
    if (!request_.full && request_.memory.recipe == recipe) since_ = request_.memory.until;
    PEYK_TRY(find_api());
    PEYK_TRY(list_all());
    PEYK_TRY(fill_in("categories", "wp/v2/categories", categories_));
    PEYK_TRY(fill_in("tags", "wp/v2/tags", tags_));
    PEYK_TRY(fill_in("media", "wp/v2/media", media_));
    if (options_.author_as_byline) PEYK_TRY(fill_in("users", "wp/v2/users", users_));
    PEYK_TRY(uploads_of(galleries_));
    gathered_.complete = !since_ && steady_ && counts_agree_;
    gathered_.memory.recipe = recipe;
    gathered_.memory.until = steady_ ? latest() : since_;
    return std::move(gathered_);
  }

 private:
  Result<int> per_page() const {
    const std::string text = option(request_.source, "per_page", "50");
    const auto number = number_of(text);
    if (number && *number >= 1 && *number <= 100) return *number;
    return fail(Error(ErrorKind::configuration, "option “per_page” of source “" +
                                                    request_.source.name + "” is “" + text + "”")
                    .at(request_.source.place)
                    .remedy("Write a number from 1 to 100."));
  }

  /// Where reading may begin the next time: never later than now, whatever the site's clock says.
  [[nodiscard]] std::optional<Instant> latest() const {
    const auto newest = std::max(newest_, since_);
    return newest ? std::optional(std::min(*newest, request_.now)) : std::nullopt;
  }

  // ---- the API -----------------------------------------------------------------------------

  [[nodiscard]] std::string url_of(const Listing& listing) const {
    std::string url = api_ + listing.route;
    if (!listing.language.empty()) url = with_parameter(url, "lang", listing.language);
    for (const auto& [name, value] : listing.parameters) url = with_parameter(url, name, value);
    return url;
  }
  [[nodiscard]] HttpRequest question(const Listing& listing) const {
    HttpRequest request = pattern_;
    request.url = url_of(listing);
    return request;
  }

  Result<void> find_api() {
    const std::string given = request_.source.url;
    std::vector<std::string> candidates;
    if (given.find("rest_route=") != std::string::npos ||
        without_slash(given).ends_with("/wp-json")) {
      candidates = {without_slash(given) + "/"};
    } else {
      const std::string site = without_slash(given.substr(0, given.find_first_of("?#")));
      candidates = {site + "/wp-json/", site + "/?rest_route=/"};
    }
    std::optional<Error> first;
    for (const std::string& candidate : candidates) {
      api_ = candidate;
      HttpRequest request = pattern_;
      request.url = with_parameter(candidate, "_fields", "home,url,namespaces,timezone_string");
      PEYK_ASSIGN(const HttpResponse answer, client_.fetch(request));
      Result<void> good = check(answer);
      if (good) {
        if (const auto site = parse_rest_site(answer.body, request.url)) {
          // A redirect (http to https, a new host) holds for all that comes after.
          follow(candidate, request.url, answer);
          return keep("site", request.url, "", answer);
        } else {
          good = fail(site.error());
        }
      }
      if (!first) first = good.error();
      const ErrorKind kind = good.error().kind();
      if (kind != ErrorKind::no_input && kind != ErrorKind::bad_data) break;
    }
    return fail(std::move(*first));
  }

  void follow(const std::string& candidate, const std::string& asked, const HttpResponse& answer) {
    const std::string query = asked.substr(candidate.size());
    if (answer.url == asked || !answer.url.ends_with(query)) return;
    const std::string moved = answer.url.substr(0, answer.url.size() - query.size());
    if (!pattern_.user.empty()) {
      gathered_.warnings.push_back(
          request_.source.url + " redirects to " + moved +
          "; change the source's “url”, so that the password may go there");
      return;
    }
    if (answer.moved_for_good) {
      gathered_.warnings.push_back(request_.source.url + " has moved to " + moved +
                                   " for good; change the source's “url”");
    }
    api_ = moved;
  }

  Result<void> keep(const std::string& role, const std::string& name, const std::string& language,
                    const HttpResponse& answer) {
    PEYK_ASSIGN(const Spool::Piece piece, gathered_.spool.append(answer.body));
    gathered_.documents.push_back({.role = role,
                                   .name = name,
                                   .charset = "",
                                   .base_url = answer.url,
                                   .language = language,
                                   .piece = piece});
    return {};
  }

  // ---- posts -------------------------------------------------------------------------------

  Result<void> list_all() {
    std::vector<std::string> languages = option_list(request_.source, "languages");
    if (languages.empty()) languages.emplace_back();
    for (const std::string& type : options_.post_types) {
      PEYK_ASSIGN(const std::string base, rest_base(type));
      for (const std::string& language : languages) {
        Listing listing{"wp/v2/" + base,
                        type == "post" ? "the posts" : "the posts of type " + type,
                        language,
                        {{"status", "publish"},
                         {"orderby", "id"},
                         {"order", "asc"},
                         {"_embed", "author,wp:featuredmedia,wp:term"}}};
        if (!since_) {
          PEYK_TRY(list(listing));
          continue;
        }
        const std::string since = format_iso8601(*since_ - kOverlap);
        for (const char* column : {"modified_after", "after"}) {
          Listing news = listing;
          news.parameters.emplace_back(column, since);
          PEYK_TRY(list(news));
        }
      }
    }
    return {};
  }

  Result<std::string> rest_base(const std::string& type) {
    if (type == "post") return std::string("posts");
    if (type == "page") return std::string("pages");
    const HttpRequest request = question({"wp/v2/types/" + percent_encode(type), "", "", {}});
    PEYK_ASSIGN(const HttpResponse answer, client_.fetch(request));
    PEYK_TRY(check(answer));
    return parse_rest_base(answer.body, request.url);
  }

  /// One page of a list, in hand.
  struct Page {
    HttpResponse answer;
    std::string name;
    std::optional<int> total, pages;
    bool past_the_end = false;
  };
  /// What a page brought.
  struct Taken {
    size_t posts = 0;
    size_t fresh = 0;  ///< Of them, those that no page before it had.
  };

  HttpRequest page_request(const Listing& listing, int page) const {
    Listing one = listing;
    if (edits_) one.parameters.emplace_back("context", "edit");
    one.parameters.emplace_back("per_page", std::to_string(per_page_));
    one.parameters.emplace_back("page", std::to_string(page));
    return question(one);
  }

  Result<Page> judge(const Listing& listing, int number, Result<HttpResponse>&& answer) const {
    if (!answer) return fail(answer.error());
    Page page{std::move(*answer), "", std::nullopt, std::nullopt};
    page.name = page.answer.url + ": page " + std::to_string(number) + " of " + listing.what;
    if (page.answer.status == 400 &&
        parse_rest_trouble(page.answer.body).code == "rest_post_invalid_page_number") {
      page.past_the_end = true;
      return page;
    }
    PEYK_TRY(check(page.answer));
    page.total = number_of(page.answer.header("x-wp-total"));
    page.pages = number_of(page.answer.header("x-wp-totalpages"));
    return page;
  }

  /// Until the list held still from its first page to its last, or came twice the same.
  Result<void> list(const Listing& listing) {
    const size_t before = gathered_.documents.size();
    std::set<std::string> last;
    for (int round = 1; round <= kMostRounds; ++round) {
      gathered_.documents.resize(before);
      listed_.clear();
      PEYK_ASSIGN(const bool held_still, list_once(listing));
      if (held_still) return {};
      if (round > 1 && listed_ == last) {
        counts_agree_ = false;
        gathered_.warnings.push_back(
            "the site miscounts " + listing.what + " (X-WP-Total, X-WP-TotalPages): " +
            std::to_string(listed_.size()) + " came, twice the same; they are taken");
        return {};
      }
      last = std::move(listed_);
    }
    steady_ = false;
    gathered_.warnings.push_back(
        listing.what + " changed while they were read, " + std::to_string(kMostRounds) +
        " times; some may be missing until the next reading, which begins where this one did");
    return {};
  }

  Result<bool> list_once(const Listing& listing) {
    Result<HttpResponse> answer = client_.fetch(page_request(listing, 1));
    if (edits_ && answer && (answer->status == 401 || answer->status == 403) &&
        parse_rest_trouble(answer->body).code == "rest_forbidden_context") {
      // A user who may not edit sees what everybody sees.
      edits_ = false;
      answer = client_.fetch(page_request(listing, 1));
    }
    PEYK_ASSIGN(const Page first, judge(listing, 1, std::move(answer)));
    if (first.past_the_end) return true;
    PEYK_ASSIGN(const Taken taken, take(listing, first));
    if (!first.pages || !first.total) return list_on(listing, 2, taken);
    if (*first.pages > kMostPages) {
      return fail(Error(ErrorKind::bad_data,
                        "the site says that it has " + std::to_string(*first.pages) + " pages")
                      .at({first.name})
                      .remedy("That cannot be; is there a fault in its X-WP-TotalPages?"));
    }
    return list_rest(listing, first, taken);
  }

  /// Page by page from this one on, until one is past the end or empty: for a site whose headers
  /// were lost on the way or count too few pages.
  Result<bool> list_on(const Listing& listing, int number, Taken taken) {
    for (; taken.posts > 0 && number <= kMostPages; ++number) {
      if (taken.fresh == 0) {
        repeats(listing, number - 1);
        break;
      }
      PEYK_ASSIGN(const Page page,
                  judge(listing, number, client_.fetch(page_request(listing, number))));
      if (page.past_the_end) break;
      PEYK_ASSIGN(taken, take(listing, page));
    }
    return true;
  }

  Result<bool> list_rest(const Listing& listing, const Page& first, Taken taken) {
    std::vector<HttpRequest> requests;
    for (int number = 2; number <= *first.pages; ++number) {
      requests.push_back(page_request(listing, number));
    }
    bool held_still = true;
    PEYK_TRY(client_.fetch_each(
        requests, [&](size_t index, Result<HttpResponse>&& answer) -> Result<void> {
          const int number = static_cast<int>(index) + 2;
          PEYK_ASSIGN(const Page page, judge(listing, number, std::move(answer)));
          if (page.past_the_end || page.total != first.total) held_still = false;
          if (page.past_the_end) return {};
          PEYK_ASSIGN(const Taken some, take(listing, page));
          if (some.posts > 0 && some.fresh == 0) repeats(listing, number);
          if (number == *first.pages) taken = some;
          return {};
        }));
    // A last page is hardly ever full. If it is, or posts are missing, there may be more pages than
    // the site says.
    const bool more = taken.posts == static_cast<size_t>(per_page_) ||
                      listed_.size() < static_cast<size_t>(*first.total);
    if (held_still && more) return list_on(listing, *first.pages + 1, taken);
    return held_still;
  }

  /// A cache that looks at addresses without their parameters gives the same page for all.
  void repeats(const Listing& listing, int number) {
    if (steady_) {
      gathered_.warnings.push_back(
          "page " + std::to_string(number) + " of " + listing.what +
          " has nothing but what came before; does a cache of the site "
          "ignore the parameter “page”? What is on other pages is missing");
    }
    steady_ = false;
  }

  /// Keeps a page, and notes what its posts need besides.
  Result<Taken> take(const Listing& listing, const Page& page) {
    PEYK_ASSIGN(const std::vector<RestPost> posts, parse_rest_posts(page.answer.body, page.name));
    Taken taken{posts.size(), 0};
    for (const RestPost& post : posts) {
      if (listed_.insert(post.id).second) ++taken.fresh;
      note(post);
    }
    PEYK_TRY(keep("posts", page.name, listing.language, page.answer));
    return taken;
  }

  void note(const RestPost& post) {
    for (const std::string* time : {&post.date_gmt, &post.modified_gmt}) {
      if (const auto instant = parse_iso8601(*time))
        newest_ = std::max(newest_, std::optional(*instant));
    }
    const auto miss = [](std::set<std::string>& missing, const std::string& id, const auto& known) {
      if (!id.empty() && known.count(id) == 0) missing.insert(id);
    };
    for (const std::string& id : post.categories) miss(categories_, id, post.terms);
    for (const std::string& id : post.tags) miss(tags_, id, post.terms);
    miss(media_, post.featured_media, post.pictures);
    miss(users_, post.author, post.authors);
    if (!post.raw) return;
    // Galleries name attachments; nobody embeds those.
    const PreparedContent prepared = prepare_wordpress_content(
        post.content, {[](std::string_view) -> const Picture* { return nullptr; },
                       [&] {
                         galleries_.insert(post.id);
                         return std::vector<const Picture*>();
                       }});
    media_.insert(prepared.missing.begin(), prepared.missing.end());
  }

  // ---- what they refer to ------------------------------------------------------------------

  Result<void> fill_in(const std::string& role, const std::string& route,
                       const std::set<std::string>& ids) {
    std::vector<std::string> all(ids.begin(), ids.end());
    for (size_t at = 0; at < all.size(); at += kIdsInOneQuestion) {
      const size_t end = std::min(all.size(), at + kIdsInOneQuestion);
      const std::vector<std::string> some(all.begin() + static_cast<ptrdiff_t>(at),
                                          all.begin() + static_cast<ptrdiff_t>(end));
      PEYK_TRY(ask_for(
          role, {route,
                 role,
                 "",
                 {{"include", join(some, ",")}, {"per_page", std::to_string(kIdsInOneQuestion)}}}));
    }
    return {};
  }

  Result<void> uploads_of(const std::set<std::string>& posts) {
    for (const std::string& post : posts) {
      PEYK_TRY(ask_for("media", {"wp/v2/media",
                                 "media",
                                 "",
                                 {{"parent", post},
                                  {"orderby", "id"},
                                  {"order", "asc"},
                                  {"per_page", std::to_string(kIdsInOneQuestion)}}}));
    }
    return {};
  }

  /// Sites may hide these from others: then articles go without, and somebody hears of it.
  Result<void> ask_for(const std::string& role, const Listing& listing) {
    const HttpRequest request = question(listing);
    PEYK_ASSIGN(const HttpResponse answer, client_.fetch(request));
    const auto good = check(answer);
    if (good) return keep(role, request.url, "", answer);
    if (good.error().kind() == ErrorKind::unavailable) return good;
    gathered_.warnings.push_back("the site does not show its " + role + ": " +
                                 good.error().message());
    return {};
  }

  const GatherRequest& request_;
  HttpClient& client_;
  Gathered gathered_;
  HttpRequest pattern_;
  WordPressOptions options_;
  bool edits_;
  bool steady_ = true;            ///< Every list held still, or came twice the same.
  bool counts_agree_ = true;      ///< And the site counted as we did.
  std::set<std::string> listed_;  ///< Ids of the list at hand, in this round.
  int per_page_ = 0;
  std::string api_;
  std::optional<Instant> since_;
  std::optional<Instant> newest_;
  std::set<std::string> categories_, tags_, media_, users_, galleries_;
};

}  // namespace

Result<Gathered> gather_wordpress(const GatherRequest& request, HttpClient& client) {
  PEYK_ASSIGN(WordPressOptions options, WordPressOptions::create(request.source));
  PEYK_ASSIGN(HttpRequest credentials, source_request(request.source));
  PEYK_ASSIGN(Gathered gathered, begin_gathering(request.config));
  return WordPressGatherer(request, client, std::move(gathered), std::move(credentials),
                           std::move(options))
      .run();
}

}  // namespace peyk
