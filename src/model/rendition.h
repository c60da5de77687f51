#pragma once
/// A rendition: an issue in one edition, rendered once. What differs for each reader is a hole
/// (D3).

#include <array>
#include <string>
#include <string_view>

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

struct Rendition {
  std::string issue;
  std::string edition;
  std::string subject;    ///< Plain text, no holes.
  std::string preheader;  ///< Plain text, no holes.
  std::string html;       ///< The mail's HTML part, with holes.
  std::string text;       ///< The text alternative, with holes, lines end in \n.
  std::string page;       ///< The web page of the issue; no holes.
};

}  // namespace peyk
