#include "pipeline/websub.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "base/bytes.h"
#include "config/fields.h"
#include "web/settings.h"

namespace peyk {
namespace {

constexpr const char* kKey = "websub.waiting";
/// After about five days the news is old; whoever polls has had it long ago.
constexpr int kMostTries = 12;
constexpr std::chrono::seconds kLongestWait{24 * 3600};
constexpr std::chrono::milliseconds kPatience{10'000};

using Waiting = std::map<std::pair<std::string, std::string>, HubNews>;  ///< By hub and feed.

/// A line each: hub, feed, tries, next moment, reason; tabs between them.
Waiting parse(std::string_view text) {
  Waiting waiting;
  for (const std::string_view line : split(text, '\n')) {
    const auto parts = split(line, '\t');
    if (parts.size() != 5) continue;
    const auto tries = parse_integer(parts[2]);
    const auto next = parse_iso8601(parts[3]);
    if (!tries || !next) continue;
    HubNews news{std::string(parts[0]), std::string(parts[1]), static_cast<int>(*tries), *next,
                 std::string(parts[4])};
    waiting[{news.hub, news.feed}] = std::move(news);
  }
  return waiting;
}

std::string one_line(std::string text) {
  for (char& c : text) {
    if (c == '\t' || c == '\n' || c == '\r') c = ' ';
  }
  return text;
}

std::string format(const Waiting& waiting) {
  std::string text;
  for (const auto& [key, news] : waiting) {
    text += news.hub + "\t" + news.feed + "\t" + std::to_string(news.tries) + "\t" +
            format_iso8601(news.next) + "\t" + one_line(news.reason) + "\n";
  }
  return text;
}

Result<Waiting> load(Store& store) {
  PEYK_ASSIGN(const auto text, store.setting(kKey));
  return parse(text.value_or(""));
}

Result<void> save(Store& store, const Waiting& waiting) {
  PEYK_ASSIGN(const auto before, store.setting(kKey));
  const std::string text = format(waiting);
  if (before.value_or("") == text) return {};
  return store.set_setting(kKey, text);
}

std::string host_of(std::string_view url) {
  const size_t scheme = url.find("://");
  std::string_view rest = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (rest.starts_with('[')) return std::string(rest.substr(1, rest.find(']') - 1));
  return std::string(rest.substr(0, rest.rfind(':')));
}

/// The hubs of the configuration are where its owner wants us to go, a private network too; no
/// redirect leads elsewhere.
HttpSettings settings_for(const Config& config) {
  HttpSettings settings = http_settings(config);
  for (const std::string& hub : config.hubs) settings.allow.push_back(host_of(hub));
  settings.per_host = settings.parallel;
  settings.redirects = 0;
  settings.retries = 0;  // Later runs try again.
  settings.connect_timeout = kPatience;
  settings.timeout = kPatience;
  settings.most_bytes = 1U << 20U;
  return settings;
}

HttpRequest request_for(const HubNews& news) {
  return {.method = HttpMethod::post,
          .url = news.hub,
          .body = "hub.mode=publish&hub.url=" + percent_encode(news.feed)};
}

/// Why the hub did not take it; empty if it did.
std::string reason_of(const Result<HttpResponse>& answer) {
  if (!answer) return answer.error().message();
  const auto good = require_success(*answer);
  return good ? std::string() : good.error().message();
}

/// Tells one hub all that is due; when it does not answer the first, the rest waits with that.
void tell_hub(HttpClient& client, Instant now, std::vector<HubNews*>& due) {
  std::vector<HttpRequest> requests;
  for (const HubNews* news : due) requests.push_back(request_for(*news));
  const auto first = client.fetch(requests.front());
  for (HubNews* news : due) news->reason = reason_of(first);
  if (first) {
    const auto rest = client.fetch_all(std::span(requests).subspan(1));
    for (size_t i = 0; i < rest.size(); ++i) due[i + 1]->reason = reason_of(rest[i]);
  }
  for (HubNews* news : due) {
    if (news->reason.empty()) continue;
    ++news->tries;
    news->next = now + hub_delay(news->tries);
  }
}

}  // namespace

std::chrono::seconds hub_delay(int tries) {
  constexpr int kDoublings = 9;
  const std::chrono::seconds first = std::chrono::minutes(5);
  return std::min(first * (1 << std::clamp(tries - 1, 0, kDoublings)), kLongestWait);
}

Result<void> note_hub_news(Workspace& workspace, const std::vector<std::string>& feeds) {
  if (workspace.config().hubs.empty() || feeds.empty()) return {};
  PEYK_ASSIGN(Waiting waiting, load(workspace.store()));
  for (const std::string& hub : workspace.config().hubs) {
    for (const std::string& feed : feeds) {
      // One that waits already keeps its turn: the hub is as slow for this news as for the last.
      waiting.try_emplace({hub, feed}, HubNews{hub, feed, 0, workspace.now(), {}});
    }
  }
  return save(workspace.store(), waiting);
}

Result<HubReport> tell_hubs(Workspace& workspace) {
  HubReport report;
  PEYK_ASSIGN(Waiting waiting, load(workspace.store()));
  const auto& hubs = workspace.config().hubs;
  std::map<std::string, std::vector<HubNews*>> due;
  std::set<const HubNews*> asked;
  std::erase_if(waiting, [&](const auto& each) {  // Hubs that are no longer configured.
    return std::find(hubs.begin(), hubs.end(), each.second.hub) == hubs.end();
  });
  for (auto& [key, news] : waiting) {
    if (news.next > workspace.now()) continue;
    due[news.hub].push_back(&news);
    asked.insert(&news);
  }
  if (!due.empty()) {
    HttpClient client(settings_for(workspace.config()), workspace.clock());
    for (auto& [hub, news] : due) tell_hub(client, workspace.now(), news);
  }
  for (auto each = waiting.begin(); each != waiting.end();) {
    const HubNews& news = each->second;
    const bool told = asked.contains(&news) && news.reason.empty();
    const bool given_up = asked.contains(&news) && news.tries >= kMostTries;
    if (told) ++report.told;
    if (given_up) report.given_up.push_back(news);
    if (!told && !given_up) report.waiting.push_back(news);
    each = told || given_up ? waiting.erase(each) : std::next(each);
  }
  PEYK_TRY(save(workspace.store(), waiting));
  return report;
}

Result<std::vector<HubNews>> hub_news(Store& store) {
  PEYK_ASSIGN(const Waiting waiting, load(store));
  std::vector<HubNews> all;
  for (const auto& [key, news] : waiting) all.push_back(news);
  return all;
}

}  // namespace peyk
