#include "ingest/options.h"

#include <algorithm>
#include <optional>

#include "base/bytes.h"

namespace peyk {

Result<void> check_options(const SourceConfig& source, const std::vector<std::string>& known) {
  std::optional<Error> first;
  std::vector<Error> more;
  for (const auto& [name, value] : source.options) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    Error error(ErrorKind::configuration, "source “" + source.name + "” of kind " + source.kind +
                                              " has an unknown option “" + name + "”");
    const auto guess = nearest(name, known);
    error = std::move(error)
                .at(source.place)
                .remedy(guess ? "Did you mean “" + *guess + "”?"
                              : "Known options: " + join(known, ", ") + ".");
    if (first) {
      more.push_back(std::move(error));
    } else {
      first = std::move(error);
    }
  }
  if (first) return fail(std::move(*first).also(std::move(more)));
  return {};
}

std::string option(const SourceConfig& source, const std::string& name,
                   std::string_view otherwise) {
  const auto found = source.options.find(name);
  return found == source.options.end() ? std::string(otherwise) : found->second;
}

std::vector<std::string> option_list(const SourceConfig& source, const std::string& name,
                                     std::string_view otherwise) {
  const std::string value = option(source, name, otherwise);
  const char separator = value.find('|') != std::string::npos ? '|' : ',';
  std::vector<std::string> entries;
  for (const std::string_view piece : split(value, separator)) {
    const std::string_view entry = trim(piece);
    if (!entry.empty()) entries.emplace_back(entry);
  }
  return entries;
}

Result<bool> option_flag(const SourceConfig& source, const std::string& name) {
  const std::string value = option(source, name, "false");
  if (value == "true") return true;
  if (value == "false") return false;
  return fail(Error(ErrorKind::configuration,
                    "option “" + name + "” of source “" + source.name + "” is “" + value + "”")
                  .at(source.place)
                  .remedy("Write true or false."));
}

}  // namespace peyk
