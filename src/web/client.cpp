#include <algorithm>
#include <curl/curl.h>
#include <deque>
#include <list>
#include <map>
#include <mutex>
#include <thread>

#include "web/guard.h"
#include "web/http.h"
#include "web/retry.h"
#include "web/transfer.h"

namespace peyk {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/// Interrupts are looked at this often.
constexpr milliseconds kLongestWait{250};

struct MultiCloser {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

/// A request on its way through hops and attempts.
struct Job {
  size_t index = 0;
  const HttpRequest* request = nullptr;
  Hop hop;
  int hops = 0;
  int attempt = 1;
  bool moved_for_good = true;  ///< As far as we came.
  nanoseconds due{};
  std::unique_ptr<Transfer> transfer;
};

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

ErrorKind kind_of(TransferEnd end, const Job& job) {
  switch (end) {
    case TransferEnd::too_large:
    case TransferEnd::broken:
      return ErrorKind::bad_data;
    case TransferEnd::not_trusted:
      return ErrorKind::credentials;
    case TransferEnd::not_allowed:
      return job.hops == 0 ? ErrorKind::configuration : ErrorKind::unavailable;
    case TransferEnd::answered:
    case TransferEnd::not_there:
    case TransferEnd::timed_out:
    case TransferEnd::lost:
      return ErrorKind::unavailable;
  }
  return ErrorKind::bug;
}

std::string remedy_for(TransferEnd end, const Job& job) {
  switch (end) {
    case TransferEnd::not_allowed:
      return job.hops == 0
                 ? "If it is meant, name the host or its network under “allow” of “fetch”."
                 : "The site redirects to where nothing may be fetched; ask those who run it. If "
                   "it "
                   "is meant, name the network under “allow” of “fetch”.";
    case TransferEnd::too_large:
      return "If it is meant to be so large, raise “most_mib” of “fetch”.";
    case TransferEnd::broken:
      return "Open the address in a browser; is it what you meant?";
    case TransferEnd::not_trusted:
      return "The site's certificate must be mended; there is no switch to ignore it. Name an "
             "authority of your own as “ca_file” of “fetch”.";
    case TransferEnd::answered:
    case TransferEnd::not_there:
    case TransferEnd::timed_out:
    case TransferEnd::lost:
      break;
  }
  return "Check the address and the network; the next run tries again.";
}

Error error_of(const TransferResult& result, const Job& job) {
  std::string what = result.why;
  if (job.hops > 0) what = "redirects to " + job.hop.url.text() + ", which " + what;
  if (job.attempt > 1) what += "; tried " + std::to_string(job.attempt) + " times";
  return Error(kind_of(result.end, job), what)
      .at({job.request->url})
      .remedy(remedy_for(result.end, job));
}

void prepare_libcurl() {
  static std::once_flag flag;
  std::call_once(flag, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

}  // namespace

/// One call of fetch_each.
class HttpRun {
 public:
  HttpRun(CURLM* multi, const HttpSettings& settings, const AddressGuard& guard, const Clock& clock,
          const HttpSleeper& sleep, const HttpClient::Take& take)
      : multi_(multi),
        settings_(settings),
        guard_(guard),
        clock_(clock),
        sleep_(sleep),
        take_(take) {}
  ~HttpRun() {
    for (Job& job : active_) curl_multi_remove_handle(multi_, job.transfer->handle());
  }
  HttpRun(const HttpRun&) = delete;
  HttpRun& operator=(const HttpRun&) = delete;

  Result<void> run(std::span<const HttpRequest> requests) {
    for (size_t index = 0; index < requests.size(); ++index) {
      const HttpRequest& request = requests[index];
      auto url = WebUrl::parse(request.url);
      if (!url) {
        PEYK_TRY(take_(index, fail(std::move(url.error()))));
        continue;
      }
      waiting_.push_back(Job{.index = index,
                             .request = &request,
                             .hop = {std::move(*url), request.method},
                             .transfer = nullptr});
    }
    while (!waiting_.empty() || !active_.empty()) {
      if (settings_.interrupted && settings_.interrupted()) {
        return fail(ErrorKind::interrupted, "stopped while fetching");
      }
      PEYK_TRY(start());
      PEYK_TRY(wait());
      PEYK_TRY(collect());
    }
    return {};
  }

 private:
  Result<void> start() {
    const nanoseconds now = clock_.monotonic();
    for (auto job = waiting_.begin();
         job != waiting_.end() && active_.size() < static_cast<size_t>(settings_.parallel);) {
      int& busy = busy_[job->hop.url.host()];
      if (job->due > now || busy >= settings_.per_host) {
        ++job;
        continue;
      }
      Job chosen = std::move(*job);
      job = waiting_.erase(job);
      // Behind a proxy nobody tells us addresses; one that is written down can be checked all the
      // same.
      const auto literal = IpAddress::parse(chosen.hop.url.host());
      if (literal && !guard_.allows(chosen.hop.url.host(), *literal)) {
        const TransferResult refused{
            TransferEnd::not_allowed,
            "leads to " + literal->to_string() + ", which is not of the public network",
            {}};
        PEYK_TRY(take_(chosen.index, fail(error_of(refused, chosen))));
        continue;
      }
      chosen.transfer = std::make_unique<Transfer>(settings_, guard_, *chosen.request, chosen.hop);
      if (chosen.transfer->handle() == nullptr ||
          curl_multi_add_handle(multi_, chosen.transfer->handle()) != CURLM_OK) {
        return fail(ErrorKind::bug, "libcurl could not begin a transfer");
      }
      ++busy;
      active_.push_back(std::move(chosen));
    }
    return {};
  }

  Result<void> wait() {
    milliseconds longest = kLongestWait;
    const nanoseconds now = clock_.monotonic();
    for (const Job& job : waiting_) {
      if (job.due > now) {
        longest = std::min(longest, std::chrono::ceil<milliseconds>(job.due - now));
      }
    }
    if (active_.empty()) {
      if (!waiting_.empty()) sleep_(longest);
      return {};
    }
    int running = 0;
    if (curl_multi_perform(multi_, &running) != CURLM_OK) {
      return fail(ErrorKind::bug, "libcurl could not go on");
    }
    if (running == static_cast<int>(active_.size())) {
      curl_multi_poll(multi_, nullptr, 0, static_cast<int>(longest.count()), nullptr);
    }
    return {};
  }

  Result<void> collect() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      const auto job = std::find_if(active_.begin(), active_.end(), [&](const Job& one) {
        return one.transfer->handle() == message->easy_handle;
      });
      if (job == active_.end()) continue;
      Job ended = std::move(*job);
      active_.erase(job);
      curl_multi_remove_handle(multi_, ended.transfer->handle());
      --busy_[ended.hop.url.host()];
      TransferResult result = ended.transfer->finish(code);
      ended.transfer.reset();
      PEYK_TRY(next(std::move(ended), std::move(result)));
    }
    return {};
  }

  /// Another attempt, another hop, or the end.
  Result<void> next(Job job, TransferResult result) {
    if (const auto delay =
            delay_before_retry(settings_, job.hop.method, result, job.attempt, clock_.now())) {
      ++job.attempt;
      job.due = clock_.monotonic() + *delay;
      waiting_.push_back(std::move(job));
      return {};
    }
    if (result.end != TransferEnd::answered) return take_(job.index, fail(error_of(result, job)));
    const std::string_view location = result.response.header("location");
    if (is_redirect(result.response.status) && !location.empty()) {
      const int status = result.response.status;
      const std::string target(location);
      return redirect(std::move(job), status, target);
    }
    result.response.moved_for_good = job.hops > 0 && job.moved_for_good;
    return take_(job.index, std::move(result.response));
  }

  Result<void> redirect(Job job, int status, const std::string& target) {
    const auto refuse = [&](const std::string& why) {
      return take_(job.index, fail(Error(ErrorKind::unavailable, why)
                                       .at({job.request->url})
                                       .remedy("Open the address in a browser and look where it "
                                               "leads; name that one instead.")));
    };
    if (job.hops >= settings_.redirects) {
      return refuse("redirects more than " + std::to_string(settings_.redirects) + " times");
    }
    auto url = job.hop.url.resolve(target);
    if (!url) return refuse("redirects to what cannot be fetched: " + url.error().message());
    ++job.hops;
    job.attempt = 1;
    if (status != 301 && status != 308) job.moved_for_good = false;
    // RFC 7231 §6.4: only 307 and 308 carry a POST on.
    if (job.hop.method == HttpMethod::post && status != 307 && status != 308) {
      job.hop.method = HttpMethod::get;
    }
    if (url->origin() != job.hop.url.origin()) job.hop.with_credentials = false;
    job.hop.url = std::move(*url);
    waiting_.push_front(std::move(job));
    return {};
  }

  CURLM* multi_;
  const HttpSettings& settings_;
  const AddressGuard& guard_;
  const Clock& clock_;
  const HttpSleeper& sleep_;
  const HttpClient::Take& take_;
  std::list<Job> waiting_;
  std::list<Job> active_;
  std::map<std::string, int> busy_;  ///< Transfers at a time, by host.
};

struct HttpClient::State {
  State(HttpSettings given, const Clock& time, HttpSleeper sleeper)
      : settings(std::move(given)),
        guard(settings.allow),
        clock(&time),
        sleep(std::move(sleeper)),
        multi(curl_multi_init()) {
    if (!sleep) sleep = [](milliseconds time) { std::this_thread::sleep_for(time); };
  }
  HttpSettings settings;
  AddressGuard guard;
  const Clock* clock;
  HttpSleeper sleep;
  std::unique_ptr<CURLM, MultiCloser> multi;
};

HttpClient::HttpClient(HttpSettings settings, const Clock& clock, HttpSleeper sleep) {
  prepare_libcurl();
  state_ = std::make_unique<State>(std::move(settings), clock, std::move(sleep));
}
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;
HttpClient::~HttpClient() = default;

Result<void> HttpClient::fetch_each(std::span<const HttpRequest> requests, const Take& take) {
  if (!state_->multi) return fail(ErrorKind::bug, "libcurl could not be started");
  return HttpRun(state_->multi.get(), state_->settings, state_->guard, *state_->clock,
                 state_->sleep, take)
      .run(requests);
}

std::vector<Result<HttpResponse>> HttpClient::fetch_all(std::span<const HttpRequest> requests) {
  std::vector<Result<HttpResponse>> answers(
      requests.size(),
      Result<HttpResponse>(fail(ErrorKind::interrupted, "stopped while fetching")));
  const auto done = fetch_each(requests, [&](size_t index, Result<HttpResponse>&& answer) {
    answers[index] = std::move(answer);
    return Result<void>();
  });
  if (!done && done.error().kind() != ErrorKind::interrupted) {
    for (auto& answer : answers) {
      if (!answer && answer.error().kind() == ErrorKind::interrupted) answer = fail(done.error());
    }
  }
  return answers;
}

Result<HttpResponse> HttpClient::fetch(const HttpRequest& request) {
  auto answers = fetch_all(std::span(&request, 1));
  return std::move(answers.front());
}

}  // namespace peyk
