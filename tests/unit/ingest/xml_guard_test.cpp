#include "ingest/xml_guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "ingest/xml_scan.h"

namespace peyk {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string error_of(std::string bytes) {
  XmlFile file;
  const auto parsed = file.parse(std::move(bytes), "export.xml");
  return parsed ? "no error" : parsed.error().to_string();
}

TEST(XmlGuard, ReadsWellFormedXml) {
  XmlFile file;
  ASSERT_TRUE(file.parse(
      "\xEF\xBB\xBF<?xml version='1.0'?>\n<a>\n <b x='>'>t<![CDATA[<&]]>u</b>\n</a>\n", "a.xml"));
  const auto b = file.document().child("a").child("b");
  EXPECT_EQ(xml_text(b), "t<&u");
  EXPECT_EQ(file.place_of(b).line, 3);
}

TEST(XmlGuard, NamesTheLineThatOpenedWhatAFileCutInTheMiddleLeavesOpen) {
  EXPECT_EQ(error_of("<rss>\n<channel>\n<title>News</title>\n"),
            "export.xml:4:1: the file ends inside <channel>, which line 2 opens\n"
            "  The file looks cut. Download or export it again, and compare its size with the "
            "original's.");
  EXPECT_THAT(error_of("<rss>\n <a><![CDATA[text"),
              StartsWith("export.xml:2:5: a CDATA section that begins here never ends"));
  EXPECT_THAT(error_of("<rss>\n<a href='x"),
              StartsWith("export.xml:2:9: an attribute value that begins here never ends"));
  for (const char* cut : {"<!", "<![", "<![CDATA", "<!-"}) {
    EXPECT_THAT(error_of(std::string("<rss>\n<a>") + cut),
                StartsWith("export.xml:2:4: the file ends inside a tag"));
  }
  EXPECT_THAT(error_of("<rss>\n<titl"), StartsWith("export.xml:2:1: the file ends inside a tag"));
}

TEST(XmlGuard, EveryCutOfAFileIsAnErrorWithAPlace) {
  const std::string whole =
      "<?xml version=\"1.0\"?><!-- c --><rss a='1'><channel><![CDATA[x]]><b/></channel></rss>";
  XmlFile good;
  ASSERT_TRUE(good.parse(whole, "w.xml"));
  for (size_t n = 0; n < whole.size(); ++n) {
    XmlFile file;
    const auto parsed = file.parse(whole.substr(0, n), "cut.xml");
    ASSERT_FALSE(parsed) << n;
    EXPECT_EQ(parsed.error().kind(), ErrorKind::bad_data);
    EXPECT_EQ(parsed.error().place().file, "cut.xml");
    EXPECT_FALSE(parsed.error().remedy().empty());
  }
}

TEST(XmlGuard, CountsColumnsInCharacters) {
  EXPECT_THAT(error_of("<a>\n  پیک</b></a>"),
              StartsWith("export.xml:2:6: </b> stands where <a> of line 1 must be closed"));
}

TEST(XmlGuard, SaysWhereInvalidUtf8Is) {
  const std::string message = error_of("<a>\nok \xE3\xC7\xE5</a>");
  EXPECT_THAT(message, StartsWith("export.xml:2:4: byte 0xE3 at offset 7 is not valid UTF-8"));
  EXPECT_THAT(message, HasSubstr("windows-1256"));
}

TEST(XmlGuard, ConvertsADeclaredEncoding) {
  XmlFile file;
  // "سلام" in windows-1256.
  ASSERT_TRUE(file.parse("<?xml version=\"1.0\" encoding=\"windows-1256\"?><a>\xD3\xE1\xC7\xE3</a>",
                         "a.xml"));
  EXPECT_EQ(xml_text(file.document().child("a")), "سلام");
}

TEST(XmlGuard, ConvertsUtf16WithAMark) {
  std::string bytes = "\xFF\xFE";
  for (const char c : std::string("<a>x</a>")) {
    bytes += c;
    bytes += '\0';
  }
  XmlFile file;
  ASSERT_TRUE(file.parse(bytes, "a.xml"));
  EXPECT_EQ(xml_text(file.document().child("a")), "x");
}

TEST(XmlGuard, RefusesAnEncodingThatNobodyKnows) {
  EXPECT_THAT(error_of("<?xml version=\"1.0\" encoding=\"klingon-7\"?><a>x</a>"),
              StartsWith("export.xml:1:1: its encoding “klingon-7” cannot be read"));
}

TEST(XmlGuard, DoesNotRepeatAnEncodingThatIsNoName) {
  const std::string expected =
      "export.xml:1:1: its first line names an encoding that is none\n"
      "  Convert the file to UTF-8 (iconv -t UTF-8) and let its first line say "
      "encoding=\"UTF-8\".";
  for (const char* bad : {"utf-\xe9", "a\x1b[31m", "x/>\xc1<a>", "8bit", " "}) {
    EXPECT_EQ(error_of(std::string("<?xml version=\"1.0\" encoding=\"") + bad + "\"?><a/>"),
              expected);
  }
}

TEST(XmlGuard, RefusesEntitiesThatExpand) {
  EXPECT_THAT(
      error_of("<?xml version=\"1.0\"?>\n<!DOCTYPE lolz [<!ENTITY lol \"lol\">]>\n<a>&lol;</a>"),
      StartsWith("export.xml:2:1: the document type declares entities of its own"));
  EXPECT_EQ(error_of("<!DOCTYPE rss PUBLIC \"-//x [y]\" \"z.dtd\"><rss/>"), "no error");
}

TEST(XmlGuard, RefusesDeepNestingAtItsFirstTagTooMany) {
  std::string bytes;
  for (int i = 0; i < 1000000; ++i) bytes += "<a>";
  EXPECT_THAT(error_of(bytes),
              StartsWith("export.xml:1:601: elements are nested more than 200 deep"));
  std::string allowed;
  for (int i = 0; i < 200; ++i) allowed += "<a>";
  for (int i = 0; i < 200; ++i) allowed += "</a>";
  EXPECT_EQ(error_of(allowed), "no error");
}

TEST(XmlGuard, RefusesWhatIsNoXml) {
  EXPECT_THAT(error_of("Dear reader"), StartsWith("export.xml:1:1: is not XML"));
  EXPECT_THAT(error_of(" \n"), StartsWith("export.xml: the file is empty"));
  EXPECT_THAT(error_of(std::string("<a>\0</a>", 8)), HasSubstr("NUL"));
  EXPECT_THAT(error_of("<a/><b/>"), HasSubstr("second root element <b>"));
  EXPECT_THAT(error_of("<a/>tail"), HasSubstr("text behind the end"));
}

TEST(XmlGuard, GivesNoBytesForReferencesThatNameNoCharacter) {
  XmlFile file;
  ASSERT_TRUE(file.parse("<r a='x&#xD800;y'>b&#xD800;c&#999999999999;<![CDATA[é]]></r>", "a"));
  const auto r = file.document().child("r");
  const std::string text = xml_text(r);
  EXPECT_EQ(find_invalid_utf8(text), std::nullopt);
  EXPECT_THAT(text, StartsWith("b\uFFFD"));
  EXPECT_THAT(text, HasSubstr("c"));
  EXPECT_THAT(text, EndsWith("é"));
  EXPECT_THAT(xml_attribute(r, "a"), StartsWith("x\uFFFD"));
  EXPECT_EQ(xml_attribute(r, "none"), "");
}

TEST(XmlGuard, ResolvesNamespacesByTheirUri) {
  XmlFile file;
  ASSERT_TRUE(
      file.parse("<r xmlns:w='one' xmlns='zero'><w:x/><y xmlns:w='two'><w:x/></y></r>", "a"));
  const auto r = file.document().child("r");
  EXPECT_EQ(xml_namespace(r.first_child()), "one");
  EXPECT_EQ(xml_local_name(r.first_child()), "x");
  EXPECT_EQ(xml_namespace(r.child("y")), "zero");
  EXPECT_EQ(xml_namespace(r.child("y").first_child()), "two");
}

}  // namespace
}  // namespace peyk
