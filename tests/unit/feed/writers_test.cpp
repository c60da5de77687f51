// The writers of XML and JSON: what was put in is what a parser of others takes out.

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <random>

#include "feed/json_writer.h"
#include "feed/xml_writer.h"

namespace peyk {
namespace {

using Json = nlohmann::ordered_json;

/// Texts that end markup, escape or quote in one of the languages, and what is made of them.
std::vector<std::string> awkward_texts() {
  const std::vector<std::string> pieces = {
      "&",  "<",         ">",    "\"",    "'",     "\\",      "]]>",
      "]",  "<![CDATA[", "-->",  "&amp;", "&#x1;", "\\u0041", "\n",
      "\t", "word",      "واژه", "é",     "😀",     " ",       "sixteen bytes ok",
      "{}", "\\",        "?>"};
  std::vector<std::string> texts = pieces;
  std::mt19937 random(7);
  for (int n = 0; n < 400; ++n) {
    std::string text;
    for (size_t k = random() % 12; k > 0; --k) text += pieces[random() % pieces.size()];
    texts.push_back(text);
  }
  return texts;
}

std::string value_of(pugi::xml_node node) {
  std::string text;
  for (const pugi::xml_node part : node.children()) text += part.value();
  return text;
}

TEST(XmlWriter, WritesAnElementOnALineAndNestsByASpace) {
  std::string out;
  XmlWriter xml(out);
  xml.begin_document(feed_uri("https://e.org/a.css?a&b"));
  {
    const auto root = xml.element("root");
    xml.attribute("a", "1");
    xml.attribute("b", xml_line("x & \"y\""));
    xml.leaf("text", xml_text("<b>"));
    xml.leaf("nothing", FeedText());
    { const auto empty = xml.element("empty"); }
    {
      const auto blank = xml.element("blank");
      xml.text(FeedText());
    }
    const auto parts = xml.element("parts");
    const auto cdata = xml.cdata();
    xml.text("one, ");
    xml.text(xml_text("<two>"));
  }
  EXPECT_EQ(out, R"(<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet type="text/css" href="https://e.org/a.css?a&amp;b"?>
<root a="1" b="x &amp; &quot;y&quot;">
 <text>&lt;b&gt;</text>
 <empty />
 <blank></blank>
 <parts><![CDATA[one, <two>]]></parts>
</root>
)");
}

TEST(XmlWriter, WhatWasWrittenForADepthFitsThere) {
  std::string piece;
  {
    XmlWriter xml(piece, 1);
    const auto node = xml.element("node");
    xml.leaf("leaf", "x");
  }
  std::string out;
  {
    XmlWriter xml(out);
    const auto root = xml.element("root");
    xml.elements(piece);
    xml.elements(piece);
  }
  EXPECT_EQ(out, R"(<root>
 <node>
  <leaf>x</leaf>
 </node>
 <node>
  <leaf>x</leaf>
 </node>
</root>
)");
}

TEST(XmlWriter, EveryTextComesBackFromEveryPlace) {
  for (const std::string& text : awkward_texts()) {
    std::string out;
    {
      XmlWriter xml(out);
      const auto root = xml.element("root");
      xml.attribute("a", xml_line(text));
      {
        const auto pieces = xml.element("pieces");
        xml.text(xml_text(text));
        xml.text(xml_text(text));
      }
      const auto section = xml.element("section");
      const auto cdata = xml.cdata();
      xml.text(xml_text(text));
      xml.text(xml_text(text));
    }
    pugi::xml_document document;
    // pugi::parse_ws_pcdata: text of nothing but spaces counts.
    const auto result = document.load_buffer(out.data(), out.size(),
                                             pugi::parse_default | pugi::parse_ws_pcdata_single);
    ASSERT_TRUE(result) << result.description() << "\n" << out;
    const auto root = document.child("root");
    EXPECT_EQ(root.attribute("a").value(), xml_line(text).view());
    EXPECT_EQ(value_of(root.child("pieces")), text + text);
    EXPECT_EQ(value_of(root.child("section")), text + text);
  }
}

TEST(XmlWriter, TheEndOfASectionIsFoundAcrossPieces) {
  const std::vector<std::vector<std::string>> cases = {
      {"]", "]", ">"}, {"]]", ">"}, {"]", "]>"}, {"a]]", "]>"}, {"]]>", "]]>"}, {"]]", "]]", ">>"}};
  for (const auto& pieces : cases) {
    std::string out;
    std::string whole;
    {
      XmlWriter xml(out);
      const auto root = xml.element("root");
      const auto cdata = xml.cdata();
      for (const std::string& piece : pieces) xml.text(xml_text(piece));
      for (const std::string& piece : pieces) whole += piece;
    }
    pugi::xml_document document;
    ASSERT_TRUE(document.load_buffer(out.data(), out.size())) << out;
    EXPECT_EQ(value_of(document.child("root")), whole) << out;
  }
}

TEST(JsonWriter, WritesAsPeopleIndentIt) {
  std::string out;
  {
    JsonWriter json(out);
    const auto root = json.object();
    json.put("text", xml_text("a \"b\"\n\tc\\"));
    json.put("word", "w");
    json.put("number", -12);
    json.put_if_any("nothing", FeedText());
    { const auto none = json.array("none"); }
    {
      const auto list = json.array("list");
      json.add(xml_text("one"));
      const auto inner = json.object();
      json.put("k", "v");
    }
    { const auto empty = json.object("empty"); }
    const auto pieces = json.text("pieces");
    json.piece(xml_text("x"));
    json.piece(xml_text("\""));
  }
  const Json expected = {{"text", "a \"b\"\n\tc\\"},
                         {"word", "w"},
                         {"number", -12},
                         {"none", Json::array()},
                         {"list", {"one", {{"k", "v"}}}},
                         {"empty", Json::object()},
                         {"pieces", "x\""}};
  EXPECT_EQ(out, expected.dump(1));
}

TEST(JsonWriter, AValueThatWasWrittenForADepthFitsThere) {
  std::string piece;
  {
    JsonWriter json(piece, 2);
    const auto object = json.object();
    json.put("k", "v");
  }
  std::string out;
  {
    JsonWriter json(out);
    const auto root = json.object();
    const auto list = json.array("list");
    json.value(piece);
    json.value(piece);
  }
  const Json expected = {{"list", {{{"k", "v"}}, {{"k", "v"}}}}};
  EXPECT_EQ(out, expected.dump(1));
}

TEST(JsonWriter, EveryTextComesBackFromEveryPlace) {
  for (const std::string& text : awkward_texts()) {
    std::string out;
    {
      JsonWriter json(out);
      const auto root = json.object();
      json.put("put", xml_text(text));
      {
        const auto pieces = json.text("pieces");
        json.piece(xml_text(text));
        json.piece(xml_text(text));
      }
      const auto list = json.array("list");
      json.add(xml_text(text));
      json.add(xml_text(text));
    }
    const Json expected = {{"put", text}, {"pieces", text + text}, {"list", {text, text}}};
    EXPECT_EQ(out, expected.dump(1));
    EXPECT_EQ(Json::parse(out, nullptr, false), expected) << out;
  }
}

}  // namespace
}  // namespace peyk
