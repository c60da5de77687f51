#pragma once
/// Writes XML 1.0 into a string, element by element; private to the room. What comes out is
/// well-formed by construction: an element ends where its scope ends, attributes come before
/// content, all text is FeedText and escaped here.
///
///     const auto item = xml.element("item");
///     xml.leaf("title", title);
///
/// Each element stands on a line of its own, a space further in than the one around it, and those
/// with text are one line, so that people and diffs can read a feed.

#include "feed/xml_text.h"

namespace peyk {

class XmlWriter {
 public:
  /// Appends to `out`, which must outlive the writer; `depth` elements are open around.
  explicit XmlWriter(std::string& out, size_t depth = 0) : out_(&out), depth_(depth) {}

  /// An open element; its end is written at the end of the scope.
  class [[nodiscard]] Element {
   public:
    Element(const Element&) = delete;
    Element& operator=(const Element&) = delete;
    ~Element() { writer_->end_element(name_); }

   private:
    friend class XmlWriter;
    Element(XmlWriter& writer, std::string_view name) : writer_(&writer), name_(name) {}
    XmlWriter* writer_;
    std::string_view name_;
  };
  /// The text of an element is a CDATA section until the end of the scope.
  class [[nodiscard]] Cdata {
   public:
    Cdata(const Cdata&) = delete;
    Cdata& operator=(const Cdata&) = delete;
    ~Cdata() { writer_->end_cdata(); }

   private:
    friend class XmlWriter;
    explicit Cdata(XmlWriter& writer) : writer_(&writer) {}
    XmlWriter* writer_;
  };

  /// `<?xml …?>`, and unless it is empty the address of a style sheet for people.
  void begin_document(const FeedText& style_url);
  Element element(FeedWord name);
  void attribute(FeedWord name, const FeedText& value) { put_attribute(name, value.view()); }
  void attribute(FeedWord name, FeedWord value) { put_attribute(name, value.view()); }
  /// May be called several times for the pieces of a text.
  void text(const FeedText& piece) { put_text(piece.view()); }
  void text(FeedWord piece) { put_text(piece.view()); }
  Cdata cdata();
  /// An element with a text, or nothing for an empty one.
  void leaf(FeedWord name, const FeedText& text) { put_leaf(name, text.view()); }
  void leaf(FeedWord name, FeedWord text) { put_leaf(name, text.view()); }
  /// Whole elements that a writer of this depth has written.
  void elements(std::string_view written);

 private:
  enum class State { between, tag, text, cdata };

  void put_attribute(FeedWord name, std::string_view value);
  void put_text(std::string_view piece);
  void put_leaf(FeedWord name, std::string_view text);
  void end_tag();
  void end_element(std::string_view name);
  void end_cdata();

  std::string* out_;
  size_t depth_;
  State state_ = State::between;
};

}  // namespace peyk
