#pragma once
/// A small issue of each publication in four editions, for tests of the renderer.

#include <string>

#include "config/config.h"
#include "render/render.h"

namespace peyk::sample {

/// The configuration, templates, theme and catalogues that the project ships.
[[nodiscard]] Config shipped_config();
/// Gives every picture back as it is.
[[nodiscard]] PictureResolver pictures();
[[nodiscard]] IssueView newsletter();
[[nodiscard]] IssueView pars_brief();

}  // namespace peyk::sample
