#include "ingest/xml_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/xml_guard.h"
#include "ingest_fixture.h"

namespace peyk {
namespace {

using ingest_test::Folder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr size_t kWhole = size_t{1} << 20U;

/// "line:name" of every record, and "line:column: message" of what ends the reading early.
std::vector<std::string> records(const std::filesystem::path& path, size_t piece = kWhole) {
  std::vector<std::string> lines;
  const auto stream = XmlStream::open(path, piece);
  if (!stream) return {stream.error().to_string()};
  for (;;) {
    const auto record = (*stream)->next();
    if (!record) {
      const Error& error = record.error();
      lines.push_back(std::to_string(error.place().line) + ":" +
                      std::to_string(error.place().column) + ": " + error.message());
      return lines;
    }
    if (!*record) return lines;
    lines.push_back(std::to_string((*record)->place.line) + ":" + std::string((*record)->name));
  }
}

/// What the guard says of the same bytes as a whole.
std::string whole_error(const std::string& bytes) {
  XmlFile file;
  const auto parsed = file.parse(bytes, "x.xml");
  if (parsed) return "";
  const Error& error = parsed.error();
  return std::to_string(error.place().line) + ":" + std::to_string(error.place().column) + ": " +
         error.message();
}

const std::string kExport =
    "<?xml version=\"1.0\"?>\n<!-- <item> in a comment -->\n<rss a=\"x>y\" xmlns:wp=\"w\">\n"
    "<channel>\n <title>پیک</title><wp:empty/>\n"
    "<item>\n<a><![CDATA[ </item> ]]></a><b c='</item>'/></item><!-- </channel> -->\n"
    "<item n=\"2\">é</item>\n</channel>\n</rss>\n";

TEST(XmlStream, GivesTheElementsInsideOfTheChannelWithTheirLines) {
  const Folder folder;
  EXPECT_THAT(records(folder.write("a.xml", kExport)),
              ElementsAre("5:title", "5:wp:empty", "6:item", "8:item"));
}

TEST(XmlStream, ItDoesNotMatterWhereThePiecesOfTheFileEnd) {
  const Folder folder;
  const auto path = folder.write("a.xml", kExport);
  const auto expected = records(path);
  for (size_t piece = 1; piece <= kExport.size(); ++piece) {
    EXPECT_EQ(records(path, piece), expected) << piece;
  }
}

TEST(XmlStream, EveryCutIsTheErrorThatTheWholeFileGives) {
  const Folder folder;
  for (size_t cut = 0; cut < kExport.size() - 1; ++cut) {
    const std::string bytes = kExport.substr(0, cut);
    const auto path = folder.write("cut.xml", bytes);
    for (const size_t piece : {size_t{3}, size_t{64}, kWhole}) {
      const auto lines = records(path, piece);
      ASSERT_FALSE(lines.empty()) << cut;
      EXPECT_EQ(lines.back(), whole_error(bytes)) << "cut at " << cut << ", pieces of " << piece;
    }
  }
}

TEST(XmlStream, EveryWrongByteIsTheErrorThatTheWholeFileGives) {
  const Folder folder;
  for (size_t at = 0; at < kExport.size(); ++at) {
    for (const char wrong : {'<', '>', '\xFF', '\0'}) {
      std::string bytes = kExport;
      bytes[at] = wrong;
      const std::string expected = whole_error(bytes);
      const auto path = folder.write("wrong.xml", bytes);
      const auto lines = records(path, 16);
      if (expected.empty() || expected.find("is not XML:") != std::string::npos) continue;
      ASSERT_FALSE(lines.empty()) << at;
      // What stands later in the file is found later: bad bytes behind bad tags do not count yet.
      const bool of_bytes = wrong == '\xFF' || wrong == '\0';
      if (of_bytes || expected.find("UTF-8") == std::string::npos) {
        EXPECT_EQ(lines.back(), expected) << at << " " << int{wrong};
      }
    }
  }
}

TEST(XmlStream, ConvertsAFileInAnotherEncodingPieceByPiece) {
  const Folder folder;
  // A letter of windows-1256 is one byte, one of UTF-16 two: pieces of odd length part them.
  std::string arabic = "<?xml version=\"1.0\" encoding=\"windows-1256\"?><rss><channel>\n";
  for (int i = 0; i < 3000; ++i) arabic += "<item>\xD3\xE1\xC7\xE3</item>\n";
  arabic += "</channel></rss>";
  std::string wide = "\xFF\xFE";
  for (const char c : "<rss><channel>\n<item>x</item><item/></channel></rss>") {
    if (c == '\0') break;
    wide += c;
    wide += '\0';
  }
  for (const auto& [name, bytes, count] : {std::tuple("arabic.xml", &arabic, size_t{3000}),
                                           std::tuple("wide.xml", &wide, size_t{2})}) {
    const auto path = folder.write(name, *bytes);
    EXPECT_EQ(records(path, 513).size(), count) << name;
    const auto stream = XmlStream::open(path, 513);
    ASSERT_TRUE(stream);
    const auto record = (*stream)->next();
    ASSERT_TRUE(record && *record);
    EXPECT_THAT(std::string((*record)->text),
                std::string(name) == "wide.xml" ? "<item>x</item>" : "<item>سلام</item>");
  }
}

TEST(XmlStream, RefusesWhatTheGuardRefuses) {
  const Folder folder;
  std::string deep = "<rss><channel><item>";
  for (int i = 0; i < 300; ++i) deep += "<a>";
  EXPECT_THAT(records(folder.write("deep.xml", deep), 100).back(),
              HasSubstr("nested more than 200 deep"));
  EXPECT_THAT(records(folder.write("bomb.xml", "<!DOCTYPE a [<!ENTITY b \"c\">]><rss/>")).back(),
              HasSubstr("declares entities of its own"));
  EXPECT_THAT(records(folder.write("blank.xml", " \n ")).back(), HasSubstr("the file is empty"));
  EXPECT_THAT(records(folder.path() / "none.xml").back(), HasSubstr("none.xml"));
}

TEST(XmlStream, RefusesARecordThatIsTooLargeToBeOne) {
  const Folder folder;
  std::string huge = "<rss>\n<channel>\n<item><![CDATA[";
  huge.append(kLargestXmlRecord + (8U << 20U), 'x');
  huge += "]]></item>\n</channel></rss>";
  EXPECT_THAT(records(folder.write("huge.xml", huge)),
              ElementsAre("3:1: an element of over 64 MiB begins here"));
}

TEST(XmlStream, ARecordIsATreeInItsNamespaces) {
  const Folder folder;
  const auto path =
      folder.write("a.xml",
                   "<rss xmlns:w='one'>\n<channel xmlns='two'>\n<w:x a='1'>t&amp;<b/></w:x>\n"
                   "<y>&bad</y></channel></rss>");
  const auto stream = XmlStream::open(path);
  ASSERT_TRUE(stream);
  const auto record = (*stream)->next();
  ASSERT_TRUE(record && *record);
  XmlRecord parsed;
  ASSERT_TRUE(parsed.parse(**record));
  EXPECT_EQ(xml_namespace(parsed.element()), "one");
  EXPECT_EQ(xml_namespace(parsed.element().child("b")), "two");
  EXPECT_EQ(xml_text(parsed.element()), "t&");
}

}  // namespace
}  // namespace peyk
