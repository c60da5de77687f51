#include "preflight/ask_http.h"

#include <algorithm>
#include <utility>

#include "web/settings.h"

namespace peyk {
namespace {

constexpr int kFirstError = 400;
constexpr int kGone = 410;

LinkAnswer answer_of(const Result<HttpResponse>& result) {
  LinkAnswer answer;
  if (result) {
    answer.status = result->status;
    if (result->moved_for_good) answer.moved_to = result->url;
    return answer;
  }
  // The URL itself leads to where nothing may be asked.
  const bool refused = result.error().kind() == ErrorKind::configuration;
  answer.kind = refused ? LinkAnswer::Kind::refused : LinkAnswer::Kind::unreachable;
  answer.reason = result.error().message() + ".";
  return answer;
}

bool is_to_be_asked_again(const LinkAnswer& answer) {
  return answer.kind == LinkAnswer::Kind::answered && answer.status >= kFirstError &&
         answer.status != kGone;
}

}  // namespace

HttpSettings link_settings(const Config& config, std::function<bool()> interrupted) {
  HttpSettings settings = http_settings(config);
  settings.connect_timeout =
      std::min(settings.connect_timeout, std::chrono::milliseconds(std::chrono::seconds(10)));
  settings.timeout =
      std::min(settings.timeout, std::chrono::milliseconds(std::chrono::seconds(20)));
  settings.longest_delay = std::chrono::seconds(5);
  settings.retries = std::min(settings.retries, 1);
  settings.most_bytes = std::min(settings.most_bytes, uint64_t{8} << 20U);
  settings.interrupted = std::move(interrupted);
  return settings;
}

AskLinks ask_over_http(HttpSettings settings, const Clock& clock) {
  return [settings = std::move(settings), &clock](const std::vector<std::string>& urls) {
    HttpClient client(settings, clock);
    std::vector<HttpRequest> requests;
    for (const std::string& url : urls) {
      requests.push_back({.method = HttpMethod::head, .url = url});
    }
    std::vector<LinkAnswer> answers;
    for (const auto& result : client.fetch_all(requests)) answers.push_back(answer_of(result));
    std::vector<HttpRequest> again;
    std::vector<size_t> whose;
    for (size_t i = 0; i < answers.size(); ++i) {
      if (!is_to_be_asked_again(answers[i])) continue;
      again.push_back({.method = HttpMethod::get, .url = urls[i]});
      whose.push_back(i);
    }
    const auto results = client.fetch_all(again);
    for (size_t i = 0; i < results.size(); ++i) {
      // A body that is too large, or broken, is there all the same.
      const bool there = !results[i] && results[i].error().kind() == ErrorKind::bad_data;
      answers[whose[i]] = there ? LinkAnswer{} : answer_of(results[i]);
    }
    return answers;
  };
}

}  // namespace peyk
