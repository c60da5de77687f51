#pragma once
/// Small things that all data for templates are made of.

#include <optional>
#include <string>

#include "render/issue_data.h"

namespace peyk::render {

/// Text that templates show: no hole marks, no unpaired bidi controls, one line.
[[nodiscard]] std::string clean(std::string_view text);
/// The same for an address; empty unless it is absolute http, https or mailto without white space.
[[nodiscard]] std::string clean_url(std::string_view url);
/// A title whose language runs in the direction `own`, as it may stand in a line that runs
/// `around`.
[[nodiscard]] std::string title_in_line(std::string_view title, Direction own, Direction around);
/// The text with spaces where no line breaks.
[[nodiscard]] std::string unbroken(std::string_view text);
/// A subject without the name of its publication ("… | NewsLetter", "Pars Brief 12: …"), for lists
/// that say it already.
[[nodiscard]] std::string without_publication(std::string_view subject, std::string_view name,
                                              std::string_view number);
/// Data of an optional text.
[[nodiscard]] Data optional_text(const std::string& text);
[[nodiscard]] std::string side(Direction direction, bool start);
[[nodiscard]] std::string_view name_of(Direction direction);
/// "2026-08-03" in the zone of the edition, Gregorian, ASCII digits.
[[nodiscard]] Result<std::string> iso_date(Instant instant, const Edition& edition);

/// Fails with bug when there is no such edition.
[[nodiscard]] Result<const EditionTexts*> texts_of(const DataSources& sources,
                                                   const std::string& edition);

/// Where an item stands.
struct ItemPlace {
  size_t index = 0;    ///< In its section.
  size_t count = 1;    ///< How many the section has.
  int anchor = 0;      ///< In the issue.
  bool brief = false;  ///< With a short summary, to save room.
  int link = 0;        ///< The number of its address in the list of links.
};

/// Keeps the first error, so that data can be written down field by field.
class Maker {
 public:
  explicit Maker(const DataSources& sources) : sources_(sources) {}

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  template <class T>
  [[nodiscard]] T take(Result<T> result) {
    if (result) {
      return std::move(*result);
    }
    if (!error_) {
      error_ = std::move(result).error();
    }
    return T{};
  }
  [[nodiscard]] std::string message(const EditionTexts& texts, const std::string& key,
                                    const MessageArguments& arguments = {}) {
    return take(texts.catalog.message(key, arguments));
  }

  /// The fields that a mail, a page and an index have in common.
  void add_common(Data& root, const EditionTexts& texts);
  [[nodiscard]] Data issue_link(const EditionTexts& texts, const Issue& issue,
                                const std::string& subject, bool is_last);
  /// An item of a section: the article in its own language and direction.
  [[nodiscard]] Data item(const EditionTexts& texts, const Article& article,
                          const SectionRecipe& recipe, int sentences, const ItemPlace& place);
  [[nodiscard]] std::string issue_title(const EditionTexts& texts, const Issue& issue);
  /// The name of a service that issues are shared with: what the catalogue calls it ("share.NAME"),
  /// or else NAME, as it may stand in a line of the edition.
  [[nodiscard]] std::string service(const EditionTexts& texts, const std::string& name);
  [[nodiscard]] std::string number(const EditionTexts& texts, int number) const;

  [[nodiscard]] const DataSources& sources() const { return sources_; }

 private:
  [[nodiscard]] Data picture(const Article& article, const std::string& title, Direction direction);
  [[nodiscard]] std::string category(const EditionTexts& texts, const Article& article,
                                     const SectionRecipe& recipe) const;

  const DataSources& sources_;
  std::optional<Error> error_;
};

}  // namespace peyk::render
