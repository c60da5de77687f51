#include "render/isolate_markup.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace peyk::render {
namespace {

constexpr const char* kMek = "\u2066MEK\u2069";

TEST(IsolateMarkupTest, PutsAnElementAroundEachIsolateOfTheText) {
  EXPECT_EQ(mark_isolates("<p>از \u2066MEK\u2069 و \u2067ب\u2069</p>"),
            "<p>از <span dir=\"ltr\">\u2066MEK\u2069</span> و "
            "<span dir=\"rtl\">\u2067ب\u2069</span></p>");
  EXPECT_EQ(mark_isolates("\u2068a \u2066b\u2069 c\u2069"),
            "<span dir=\"auto\">\u2068a <span dir=\"ltr\">\u2066b\u2069</span> c\u2069</span>");
}

TEST(IsolateMarkupTest, LeavesWhatIsNoTextAlone) {
  for (const std::string before :
       {"<img alt=\"", "<title>", "<!-- ", "<style>a{content:'", "<p title='a>b "}) {
    const std::string after = before == "<img alt=\""      ? "\">"
                              : before == "<title>"        ? "</title>"
                              : before == "<!-- "          ? " -->"
                              : before == "<p title='a>b " ? "'></p>"
                                                           : "'}</style>";
    const std::string html = before + kMek + after;
    EXPECT_EQ(mark_isolates(html), html);
  }
}

TEST(IsolateMarkupTest, LeavesHalvesOfIsolatesAlone) {
  for (const std::string html : {"<p>\u2066MEK</p>", "<p>MEK\u2069</p>",
                                 "<p>\u2066<b>MEK</b>\u2069</p>", "<", "<p", "<!--"}) {
    EXPECT_EQ(replace_all(mark_isolates(html), "<span", "<SPAN"), html);
  }
}

}  // namespace
}  // namespace peyk::render
