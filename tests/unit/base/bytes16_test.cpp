// Sixteen bytes at a time: what is looked for is found wherever it stands.

#include "base/bytes16.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace peyk {
namespace {

TEST(RunWithout, EndsAtTheFirstOfThemWhereverItStands) {
  for (size_t length = 0; length < 70; ++length) {
    const std::string plain(length, 'x');
    EXPECT_EQ((run_without<'<', '\xC3'>(plain)), length);
    for (size_t at = 0; at < length; ++at) {
      for (const char wanted : {'<', '\xC3'}) {
        std::string text = plain;
        text[at] = wanted;
        EXPECT_EQ((run_without<'<', '\xC3'>(text)), at) << length;
        text.back() = '<';
        EXPECT_EQ((run_without<'<', '\xC3'>(text)), at) << length;
      }
    }
  }
}

TEST(EscapeMarkup, EscapesFiveCharactersWhereverTheyStand) {
  EXPECT_EQ(escape_markup(""), "");
  EXPECT_EQ(escape_markup("<a href=\"x\">&'é</a>"),
            "&lt;a href=&quot;x&quot;&gt;&amp;&#39;é&lt;/a&gt;");
  for (size_t before = 0; before < 40; ++before) {
    const std::string plain(before, '.');
    EXPECT_EQ(escape_markup(plain + "&&" + plain), plain + "&amp;&amp;" + plain);
  }
}

}  // namespace
}  // namespace peyk
