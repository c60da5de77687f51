#pragma once
/// An edition with what it says and how it looks, made once when the renderer is made.

#include <map>
#include <memory>
#include <string>

#include "config/config.h"
#include "render/context.h"

namespace peyk::render {

struct EditionTexts {
  const Edition* edition = nullptr;
  Catalog catalog;
  Names names;  ///< "t.KEY" of messages without arguments, the theme's values, "hole.NAME".
};
using AllTexts = std::map<std::string, EditionTexts>;  ///< By edition id.

/// Fails with configuration, all mistakes at once: bad patterns, messages that peyk needs and a
/// catalogue does not have (required_messages(), the names of publications, the headings of
/// sections), mistakes of the theme.
[[nodiscard]] Result<AllTexts> make_texts(const Config& config);

/// Whether a template may say {{name}} (a catalogue key, a value of the theme, a hole). Nothing if
/// so; an error without a message if the name belongs to none of these; else what is wrong.
[[nodiscard]] std::optional<Error> check_name(const AllTexts& texts,
                                              const std::vector<std::string>& editions,
                                              const std::string& name, bool personal);

}  // namespace peyk::render
