#pragma once
/// Settings, renditions and values that the tests of the stencil share.

#include "mail/stencil.h"
#include "unit/mail/support.h"

namespace peyk {

inline MessageSettings sample_settings() {
  MessageSettings made{.from = must(Address::parse("news@example.org")),
                       .from_name = "Example Society",
                       .language = "fa",
                       .list_id = "newsletter.fa.example.org",
                       .list_name = "خبرنامه",
                       .list_help = "https://example.org/help",
                       .list_archive = "https://example.org/fa/newsletter/",
                       .unsubscribe_mailto = "leave@example.org",
                       .feedback_id = "newsletter-12:newsletter:fa:example",
                       .boundary_seed = "newsletter-12/fa",
                       .date = Instant(std::chrono::seconds(1'785'000'000))};
  return made;
}

inline Rendition sample_rendition(std::string text, std::string html) {
  Rendition made;
  made.subject = "خبرنامهٔ شمارهٔ ۱۲";
  made.text = std::move(text);
  made.html = std::move(html);
  return made;
}

inline HoleValues sample_values() {
  HoleValues values;
  values[Hole::greeting] = "Dear Ana <Ana> & \"Co\",";
  values[Hole::email] = "ana@example.net";
  values[Hole::unsubscribe_url] = "https://example.org/u?t=k1.abc.def&x=1";
  values[Hole::preferences_url] = "https://example.org/p?t=k1.abc.def";
  values[Hole::view_online_url] = "https://example.org/fa/newsletter/12.html";
  values[Hole::message_id] = "0123456789abcdef@example.org";
  return values;
}

inline std::string fill(const Stencil& stencil, const HoleValues& values) {
  std::string message;
  stencil.fill(values, message);
  EXPECT_EQ(stencil.splice(values).text(), message);
  return message;
}

}  // namespace peyk
