#pragma once
/// What a template may use: the one table of variables. The checker (template_source.h) refuses
/// every other name, the builder (issue_data.h) must provide each of them, and docs/templates.md is
/// compared with it by a test.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace peyk::render {

enum class Kind {
  text,             ///< Always there; escaped in HTML.
  optional_text,    ///< There or not: also {{#name}} and {{^name}}.
  flag,             ///< Only {{#name}} and {{^name}}.
  object,           ///< Always there: {{name.field}} or {{#name}}.
  optional_object,  ///< Only {{#name}} and {{^name}}; its fields are known inside.
  list,             ///< {{#name}} repeats; {{^name}} when it is empty.
  markup,           ///< HTML made by peyk: {{{name}}}.
};

/// The kinds of templates, as a set: a variable says in which of them it is there.
enum Target : unsigned {
  kMail = 1U,        ///< mail.html, mail.txt
  kPage = 2U,        ///< page.html
  kLine = 4U,        ///< subject.txt, preheader.txt
  kIndex = 8U,       ///< site/index.html
  kSubscribe = 16U,  ///< site/subscribe.html, site/feed.css
};
inline constexpr unsigned kIssue = kMail | kPage | kLine;
inline constexpr unsigned kAnywhere = kIssue | kIndex | kSubscribe;
inline constexpr unsigned kPages =
    kPage | kIndex | kSubscribe;  ///< All that is opened in a browser.

struct Variable {
  std::string_view record;  ///< Of which record it is a field; empty: the top.
  std::string_view name;
  Kind kind;
  std::string_view of;  ///< The record that an object or a list holds.
  unsigned targets;
  std::string_view example;
  std::string_view description;
};

/// A namespace whose names come from elsewhere: "t" (catalogue), "style", "color", … (theme),
/// "hole".
struct Namespace {
  std::string_view name;
  std::string_view description;
};

[[nodiscard]] std::span<const Variable> variables();
[[nodiscard]] const Variable* find_variable(std::string_view record, std::string_view name,
                                            unsigned target);
/// The names that a record has in a target, for "did you mean".
[[nodiscard]] std::vector<std::string> names_of(std::string_view record, unsigned target);
/// "text", "optional text", "list of Item": the type as docs/templates.md writes it.
[[nodiscard]] std::string type_name(const Variable& variable);
/// "mail, page, subject and preheader": where it is there.
[[nodiscard]] std::string target_names(unsigned targets);
/// The tables of docs/templates.md, made of the table above.
[[nodiscard]] std::string variables_as_markdown();

/// A message of the catalogue that peyk itself asks for, with its arguments.
struct RequiredMessage {
  std::string_view key;
  std::vector<std::string_view> texts;    ///< Arguments that are text.
  std::vector<std::string_view> numbers;  ///< Arguments that are numbers.
  std::string_view purpose;
};
[[nodiscard]] const std::vector<RequiredMessage>& required_messages();
/// Their table in docs/templates.md.
[[nodiscard]] std::string messages_as_markdown();

}  // namespace peyk::render
