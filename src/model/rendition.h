#pragma once
/// A rendition: an issue in one edition, rendered once. What differs for each reader is a hole
/// (D3).

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace peyk {

/// What is filled in for each reader. In rendered text a hole is one code point of the private use
/// plane 15 (U+F5000 + value), which the sanitiser and the text readers remove from all input, so
/// it can never come from an article, a name or a template by accident.
enum class Hole : unsigned {
  greeting,         ///< "Dear Ana," or the edition's greeting without a name; one line.
  email,            ///< The reader's own address.
  unsubscribe_url,  ///< Signed; a GET of it changes nothing.
  preferences_url,
  view_online_url,
  message_id,  ///< Without angle brackets. Headers only.
};
inline constexpr std::array kHoles = {Hole::greeting,        Hole::email,
                                      Hole::unsubscribe_url, Hole::preferences_url,
                                      Hole::view_online_url, Hole::message_id};

/// The UTF-8 bytes that stand for a hole (always four).
[[nodiscard]] std::string hole_mark(Hole hole);
/// "greeting", "unsubscribe_url": the name in templates ({{hole.greeting}}).
[[nodiscard]] std::string_view hole_name(Hole hole);

/// What was shortened or left out of a mail so that it keeps its publication's size budget. The
/// issue's page still has all of it.
struct Cut {
  enum class Kind {
    summaries,  ///< All summaries of the section were shortened.
    item,       ///< One story was left out, the last of its section that was still there.
    over,       ///< Nothing more may be cut, and the mail is still above its budget.
  };
  Kind kind = Kind::summaries;
  std::string section;  ///< Its id; empty for `over`.
  std::string title;    ///< Of the story, for `item`.
  bool operator==(const Cut&) const = default;
};
/// One line for an editor: "left out of “usa”: “A quiet week”".
[[nodiscard]] std::string to_sentence(const Cut& cut);

struct Rendition {
  std::string issue;
  std::string edition;
  std::string publication;  ///< Its name in this edition: "Pars Brief".
  std::string subject;      ///< Plain text, no holes.
  std::string preheader;    ///< Plain text, no holes.
  std::string html;         ///< The mail's HTML part, with holes.
  std::string text;         ///< The text alternative, with holes, lines end in \n.
  std::string page;         ///< The web page of the issue; no holes.
  std::vector<Cut> cuts{};  ///< What the mail's HTML part lost to its size budget, in the order of
                            ///< cutting; the text part lost the same stories.
};

}  // namespace peyk
