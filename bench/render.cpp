// What rendering costs: both publications in four editions, HTML part, text part and page, in one
// process. Prints JSON: processor seconds of the start (configuration, templates, catalogues), of
// each round, and the bytes of HTML that a round makes.
//
//   render_bench ROUNDS

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <stdexcept>
#include <string>
#include <vector>

#include "render/sample.h"

namespace {

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

template <class T>
T must(peyk::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().to_string());
  return std::move(*result);
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 1;
  const std::vector<peyk::IssueView> issues = {peyk::sample::newsletter(),
                                               peyk::sample::pars_brief()};
  double begun = processor_seconds();
  const peyk::Config config = peyk::sample::shipped_config();
  const auto renderer = must(peyk::Renderer::create(config, peyk::sample::pictures()));
  std::printf("{\"start_s\": %.6f, \"rounds_s\": [", processor_seconds() - begun);
  size_t bytes = 0;
  for (int round = 0; round < rounds; ++round) {
    bytes = 0;
    begun = processor_seconds();
    for (const auto& issue : issues) {
      for (const auto& edition : config.publication(issue.issue.publication)->editions) {
        bytes += must(renderer.render(issue, edition)).html.size();
      }
    }
    std::printf("%s%.6f", round == 0 ? "" : ", ", processor_seconds() - begun);
  }
  std::printf("], \"bytes\": %zu}\n", bytes);
  return 0;
}
