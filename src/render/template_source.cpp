#include "render/template_source.h"

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "base/file.h"
#include "model/rendition.h"
#include "render/template_lexer.h"
#include "render/text_layout.h"

namespace peyk::render {
namespace {

constexpr uint64_t kLargestFile = 256U << 10U;
constexpr size_t kLargestTemplate = 1U << 20U;  // Partials within partials can double many times.
constexpr size_t kDeepestSections = 24;
constexpr size_t kDeepestPartials = 12;

/// A section that is open: what it lets the names inside see.
struct Scope {
  std::string name;
  Token opened;
  std::string_view record;  ///< The record whose fields are known inside …
  bool has_record = false;  ///< … if it opens one.
  bool unknown = false;     ///< Its name was wrong: what its inside means cannot be judged.
};

/// Marks the empty lines that a text template means. The library leaves an empty line where a
/// section that is not there stood, and takes one away behind a section that is.
std::string keep_blank_lines(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    const std::string_view line =
        text.substr(at, end == std::string_view::npos ? std::string_view::npos : end - at);
    out += trim(line).empty() ? std::string_view(kBlankLine) : line;
    if (end == std::string_view::npos) {
      break;
    }
    out += '\n';
    at = end + 1;
  }
  return out;
}

class Loader {
 public:
  explicit Loader(const SourceOptions& options) : options_(options) {
    scopes_.push_back({"", {}, "", true});
  }

  Result<std::string> load(const std::filesystem::path& file) {
    const auto text = read_file(file, kLargestFile);
    if (!text && text.error().kind() == ErrorKind::bad_data) {
      return fail(Error(ErrorKind::configuration, text.error().message())
                      .remedy("Take parts of the template out into partials.")
                      .at({file.string(), 0, 0}));
    }
    if (!text) {
      return fail(text.error());
    }
    std::string out = expand(file, *text);
    if (!errors_.empty()) {
      Error first = errors_.front();
      errors_.erase(errors_.begin());
      return fail(std::move(first).also(std::move(errors_)));
    }
    return out;
  }

 private:
  void complain(const Place& place, std::string message, std::string remedy) {
    Error error =
        Error(ErrorKind::configuration, std::move(message)).remedy(std::move(remedy)).at(place);
    // A partial that is used twice has its mistakes once.
    if (seen_.insert(error.to_string()).second) {
      errors_.push_back(std::move(error));
    }
  }

  /// Checks one file and gives its text with partials put in.
  std::string expand(const std::filesystem::path& file, const std::string& text) {
    if (const auto bad = find_invalid_utf8(text)) {
      complain(place_at(file.string(), text, *bad), "the template is not valid UTF-8",
               "Save it as UTF-8.");
      return {};
    }
    for (const Hole hole : kHoles) {
      const size_t mark = text.find(hole_mark(hole));
      if (mark != std::string::npos) {
        complain(place_at(file.string(), text, mark),
                 "a character of the private use plane stands in the template",
                 "Write {{{hole." + std::string(hole_name(hole)) + "}}} instead.");
        return {};
      }
    }
    auto tokens = lex_template(file.string(), options_.html ? text : keep_blank_lines(text));
    if (!tokens) {
      complain(tokens.error().place(), tokens.error().message(), tokens.error().remedy());
      return {};
    }
    files_.push_back(file);
    const size_t outer = scopes_.size();
    std::string out;
    for (const Token& token : *tokens) {
      add(token, outer, out);
      if (out.size() > kLargestTemplate) {
        complain(token.place, "the template grows over 1 MiB with its partials",
                 "Do not include partials that include others many times.");
        break;
      }
    }
    while (scopes_.size() > outer) {
      const Scope& scope = scopes_.back();
      complain(scope.opened.place, "the section \"" + scope.name + "\" is not closed",
               "Write {{/" + scope.name + "}} where it ends, in the same file.");
      scopes_.pop_back();
    }
    files_.pop_back();
    return out;
  }

  void add(const Token& token, size_t outer, std::string& out) {
    switch (token.kind) {
      case TokenKind::text:
        out += token.text;
        return;
      case TokenKind::comment:
        return;
      case TokenKind::variable:
      case TokenKind::raw:
        add_variable(token, out);
        return;
      case TokenKind::section:
      case TokenKind::inverted:
        open_section(token, out);
        return;
      case TokenKind::close:
        close_section(token, outer, out);
        return;
      case TokenKind::partial:
        add_partial(token, out);
        return;
    }
  }

  struct Found {
    const Variable* variable = nullptr;
    bool reported = false;
  };

  /// Looks a dotted name up in the records that are open, the nearest first.
  Found resolve(const Token& token) {
    const auto parts = split(token.name, '.');
    const Variable* variable = nullptr;
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend() && variable == nullptr; ++scope) {
      if (scope->has_record) {
        variable = find_variable(scope->record, parts.front(), options_.target);
      }
    }
    if (variable == nullptr) {
      return {};
    }
    for (size_t i = 1; i < parts.size(); ++i) {
      if (variable->kind != Kind::object) {
        const std::string head(variable->name);
        const bool inside = variable->kind == Kind::optional_object || variable->kind == Kind::list;
        complain(token.place,
                 "\"" + token.name + "\" reaches into \"" + head + "\", which is " +
                     (inside ? "not always there" : "a " + type_name(*variable)),
                 inside ? "Use its fields inside {{#" + head + "}} … {{/" + head + "}}."
                        : "Write {{" + head + "}}.");
        return {nullptr, true};
      }
      const std::string_view record = variable->of;
      variable = find_variable(record, parts[i], options_.target);
      if (variable == nullptr) {
        report_unknown(token, std::string(parts[i]), names_of(record, options_.target));
        return {nullptr, true};
      }
    }
    return {variable, false};
  }

  void report_unknown(const Token& token, const std::string& word,
                      const std::vector<std::string>& known) {
    const auto near = nearest(word, known);
    std::string elsewhere;
    for (const auto& variable : variables()) {
      if (variable.name == word) {
        elsewhere = variable.record.empty()
                        ? " It is there in: " + target_names(variable.targets) + "."
                        : " It is a field of " + std::string(variable.record) + ".";
      }
    }
    complain(token.place, "there is no variable \"" + token.name + "\" here",
             (near ? "Did you mean \"" + *near + "\"?"
                   : "docs/templates.md lists every variable and where it is there.") +
                 elsewhere);
  }

  void report_unknown(const Token& token) {
    if (std::any_of(scopes_.begin(), scopes_.end(), [](const Scope& s) { return s.unknown; })) {
      return;
    }
    std::vector<std::string> known;
    for (const auto& scope : scopes_) {
      if (scope.has_record) {
        const auto names = names_of(scope.record, options_.target);
        known.insert(known.end(), names.begin(), names.end());
      }
    }
    report_unknown(token, token.name, known);
  }

  void add_variable(const Token& token, std::string& out) {
    const bool raw = token.kind == TokenKind::raw;
    const Found found = resolve(token);
    if (found.reported) {
      return;
    }
    if (found.variable == nullptr) {
      if (const auto error = options_.check_name(token.name)) {
        if (error->message().empty()) {
          report_unknown(token);
        } else {
          complain(token.place, error->message(), error->remedy());
        }
        return;
      }
      // Catalogue texts are escaped; theme values were checked to need no escape, and a hole is
      // escaped when it is filled.
      out += token.name.starts_with("t.") && options_.html ? "{{" + token.name + "}}"
                                                           : "{{{" + token.name + "}}}";
      return;
    }
    switch (found.variable->kind) {
      case Kind::text:
      case Kind::optional_text:
        if (raw && options_.html) {
          complain(token.place, "\"" + token.name + "\" is text and must be escaped",
                   "Write {{" + token.name + "}} with two braces.");
        }
        break;
      case Kind::markup:
        if (!raw || !options_.html) {
          complain(token.place, "\"" + token.name + "\" is HTML",
                   "Write {{{" + token.name + "}}} with three braces, in an HTML template.");
        }
        break;
      case Kind::flag:
      case Kind::object:
      case Kind::optional_object:
      case Kind::list:
        complain(token.place,
                 "\"" + token.name + "\" is not text but: " + type_name(*found.variable),
                 "Use {{#" + token.name + "}} … {{/" + token.name + "}}.");
        break;
    }
    const bool escape = options_.html && found.variable->kind != Kind::markup;
    out += escape ? "{{" + token.name + "}}" : "{{{" + token.name + "}}}";
  }

  void open_section(const Token& token, std::string& out) {
    Scope scope{token.name, token, {}, false};
    const Found found = resolve(token);
    if (found.variable == nullptr && !found.reported) {
      report_unknown(token);
    }
    if (found.variable != nullptr) {
      const bool inverted = token.kind == TokenKind::inverted;
      if (found.variable->kind == Kind::text || found.variable->kind == Kind::markup ||
          (inverted && found.variable->kind == Kind::object)) {
        complain(token.place, "\"" + token.name + "\" is always there and cannot be asked for",
                 "Take the section away.");
      }
      if (!inverted && !found.variable->of.empty()) {
        scope.record = found.variable->of;
        scope.has_record = true;
      }
    } else {
      scope.unknown = true;
    }
    if (scopes_.size() > kDeepestSections) {
      complain(token.place, "sections are nested over 24 deep", "Take some of them away.");
    }
    scopes_.push_back(std::move(scope));
    out += (token.kind == TokenKind::inverted ? "{{^" : "{{#") + token.name + "}}";
  }

  void close_section(const Token& token, size_t outer, std::string& out) {
    if (scopes_.size() == outer) {
      complain(token.place, "the section \"" + token.name + "\" is closed but was not opened here",
               "Take the tag away, or open the section in the same file.");
      return;
    }
    if (scopes_.back().name != token.name) {
      complain(token.place,
               "\"" + token.name + "\" is closed while \"" + scopes_.back().name + "\" of line " +
                   std::to_string(scopes_.back().opened.place.line) + " is open",
               "Close {{/" + scopes_.back().name + "}} first.");
    }
    scopes_.pop_back();
    out += "{{/" + token.name + "}}";
  }

  void add_partial(const Token& token, std::string& out) {
    const std::string file_name = token.name + ".mustache";
    std::filesystem::path path = options_.folder / file_name;
    std::error_code code;
    if (!std::filesystem::is_regular_file(path, code)) {
      path = options_.partials / file_name;
    }
    if (!std::filesystem::is_regular_file(path, code)) {
      const auto near = nearest(token.name, partial_names());
      complain(token.place, "there is no partial \"" + token.name + "\"",
               near ? "Did you mean {{> " + *near + "}}?" : "Make the file " + path.string() + ".");
      return;
    }
    if (std::find(files_.begin(), files_.end(), path) != files_.end()) {
      complain(token.place, "the partial \"" + token.name + "\" includes itself",
               "Take one of the tags {{> " + token.name + "}} away.");
      return;
    }
    if (files_.size() > kDeepestPartials) {
      complain(token.place, "partials are nested over 12 deep", "Join some of them.");
      return;
    }
    auto text = read_file(path, kLargestFile);
    if (!text) {
      complain(token.place, "cannot read the partial: " + text.error().message(),
               text.error().remedy());
      return;
    }
    std::string expanded = expand(path, *text);
    // The line of the tag has a line end of its own.
    if (expanded.ends_with('\n')) {
      expanded.pop_back();
    }
    out += expanded;
  }

  std::vector<std::string> partial_names() const {
    std::vector<std::string> names;
    for (const auto& folder : {options_.folder, options_.partials}) {
      if (const auto files = list_files(folder, {".mustache"})) {
        for (const auto& file : *files) {
          names.push_back(file.stem().string());
        }
      }
    }
    return names;
  }

  const SourceOptions& options_;
  std::vector<Scope> scopes_;
  std::vector<std::filesystem::path> files_;
  std::vector<Error> errors_;
  std::set<std::string> seen_;
};

}  // namespace

Result<std::string> load_template(const std::filesystem::path& file, const SourceOptions& options) {
  return Loader(options).load(file);
}

}  // namespace peyk::render
