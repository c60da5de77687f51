#include "pipeline/gathering.h"

#include <algorithm>
#include <map>

#include "web/settings.h"
#include "web/url.h"

namespace peyk {

Gathering::Gathering(std::vector<GatheringJob> jobs, bool full, const Config& config,
                     const Clock& clock, const std::atomic<int>* interrupts)
    : jobs_(std::move(jobs)),
      full_(full),
      config_(config),
      clock_(clock),
      interrupts_(interrupts),
      promises_(jobs_.size()) {
  std::map<std::string, size_t> group_of_host;
  for (size_t job = 0; job < jobs_.size(); ++job) {
    futures_.push_back(promises_[job].get_future());
    const auto url = WebUrl::parse(jobs_[job].source.url);
    const auto [group, added] =
        group_of_host.try_emplace(url ? url->host() : std::string(), groups_.size());
    if (added) groups_.emplace_back();
    groups_[group->second].push_back(job);
  }
  // Each thread keeps the bound of a host; together they keep that of all.
  const auto most = static_cast<size_t>(std::max(1, config.fetch.parallel / config.fetch.per_host));
  for (size_t i = 0; i < std::min(most, groups_.size()); ++i) {
    threads_.emplace_back([this] { work(); });
  }
}

Gathering::~Gathering() {
  given_up_ = 1;
  for (std::thread& thread : threads_) thread.join();
}

void Gathering::work() {
  HttpSettings settings = http_settings(config_);
  settings.interrupted = [this] {
    return given_up_ > 0 || (interrupts_ != nullptr && *interrupts_ > 0);
  };
  HttpClient client(settings, clock_);
  for (size_t group = next_group_++; group < groups_.size(); group = next_group_++) {
    for (const size_t job : groups_[group]) {
      const GatheringJob& one = jobs_[job];
      promises_[job].set_value(one.reader->gather({.source = one.source,
                                                   .config = config_,
                                                   .memory = one.memory,
                                                   .full = full_,
                                                   .now = clock_.now()},
                                                  client));
    }
  }
}

Result<Gathered> Gathering::take(size_t job) { return futures_[job].get(); }

}  // namespace peyk
