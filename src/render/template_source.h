#pragma once
/// A template file: read, checked and joined with its partials before the mustache library sees it.
///
/// The library renders an unclosed section as nothing, a missing variable as nothing, and a partial
/// that includes itself until the stack is gone. So all of that is found here, with file, line and
/// column. Allowed tags: {{name}}, {{{name}}}, {{#name}}, {{^name}}, {{/name}}, {{> partial}} and
/// {{! comment}}; other delimiters are refused.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "render/schema.h"

namespace peyk::render {

struct SourceOptions {
  std::filesystem::path folder;    ///< Where partials are looked for first.
  std::filesystem::path partials;  ///< Where they are looked for then.
  unsigned target = kMail;
  bool html = true;  ///< Otherwise plain text: nothing is escaped.
  /// Names such as "t.footer.why" or "style.body": nothing if it is known, else what is wrong.
  /// Not asked for variables.
  std::function<std::optional<Error>(const std::string& name)> check_name;
};

/// The whole text of a checked template, partials and all, for the mustache library. Fails with
/// configuration (no_input if the file itself is missing), all mistakes at once.
[[nodiscard]] Result<std::string> load_template(const std::filesystem::path& file,
                                                const SourceOptions& options);

}  // namespace peyk::render
