#pragma once
/// Preflight: what is wrong with an issue before a reader sees it.
///
///     const auto findings = run_preflight({.config = config, .view = view,
///                                          .renditions = renditions});
///
/// Reads the finished renditions, the articles behind them, the configuration, the templates and
/// the picture files of the media folder; changes nothing and asks no network. docs/preflight.md
/// lists the rules.

#include <map>
#include <string>
#include <vector>

#include "preflight/finding.h"
#include "preflight/tuning.h"
#include "render/render.h"

namespace peyk {

struct PreflightRequest {
  const Config& config;
  const IssueView& view;
  const std::map<std::string, Rendition>& renditions;  ///< By edition.
  std::vector<std::string> changed{};  ///< Articles that changed after the issue was composed.
  std::vector<Finding> more{};  ///< What others found by rules of ours; they get the severities
                                ///< that configuration gives to these, or are dropped.
};
/// Findings of the whole issue first, then by edition; in each, errors first. The same request
/// gives the same findings.
[[nodiscard]] std::vector<Finding> run_preflight(const PreflightRequest& request);

}  // namespace peyk
