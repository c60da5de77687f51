#include "feed/xml_writer.h"

#include <cassert>

#include "base/escape.h"

namespace peyk {
namespace {

constexpr std::string_view kCdataEnd = "]]>";
constexpr std::string_view kCdataAgain = "]]><![CDATA[";

/// No section can have its own end in it: that is parted into two sections.
void append_cdata(std::string& out, std::string_view text) {
  const bool may_end_what_stands =
      !text.empty() && (text.front() == ']' || text.front() == '>') && out.back() == ']';
  if (may_end_what_stands) out += kCdataAgain;
  for (size_t at = text.find(kCdataEnd); at != std::string_view::npos; at = text.find(kCdataEnd)) {
    out.append(text, 0, at + 2).append(kCdataAgain);
    text.remove_prefix(at + 2);
  }
  out += text;
}

}  // namespace

void XmlWriter::begin_document(const FeedText& style_url) {
  assert(depth_ == 0 && out_->empty());
  *out_ += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  if (style_url.empty()) return;
  // CSS only: browsers have given up XSLT.
  *out_ += "<?xml-stylesheet type=\"text/css\" href=\"";
  append_escaped<'&', '<', '"'>(*out_, style_url.view());
  *out_ += "\"?>\n";
}

void XmlWriter::end_tag() {
  if (state_ == State::tag) *out_ += ">\n";
  assert(state_ == State::tag || state_ == State::between);
  state_ = State::between;
}

XmlWriter::Element XmlWriter::element(FeedWord name) {
  end_tag();
  out_->append(depth_, ' ').append(1, '<').append(name.view());
  state_ = State::tag;
  ++depth_;
  return Element(*this, name.view());
}

void XmlWriter::end_element(std::string_view name) {
  assert(state_ != State::cdata);
  --depth_;
  if (state_ == State::tag) {
    *out_ += " />\n";
  } else {
    if (state_ == State::between) out_->append(depth_, ' ');
    out_->append("</").append(name).append(">\n");
  }
  state_ = State::between;
}

void XmlWriter::put_attribute(FeedWord name, std::string_view value) {
  assert(state_ == State::tag);
  out_->append(1, ' ').append(name.view()).append("=\"");
  append_escaped<'&', '<', '"'>(*out_, value);
  *out_ += '"';
}

void XmlWriter::put_text(std::string_view piece) {
  assert(state_ != State::between);
  if (state_ == State::cdata) {
    append_cdata(*out_, piece);
    return;
  }
  if (state_ == State::tag) *out_ += '>';
  append_escaped<'&', '<', '>'>(*out_, piece);
  state_ = State::text;
}

XmlWriter::Cdata XmlWriter::cdata() {
  put_text({});
  *out_ += "<![CDATA[";
  state_ = State::cdata;
  return Cdata(*this);
}

void XmlWriter::end_cdata() {
  assert(state_ == State::cdata);
  *out_ += kCdataEnd;
  state_ = State::text;
}

void XmlWriter::put_leaf(FeedWord name, std::string_view text) {
  if (text.empty()) return;
  end_tag();
  out_->append(depth_, ' ').append(1, '<').append(name.view()).append(1, '>');
  append_escaped<'&', '<', '>'>(*out_, text);
  out_->append("</").append(name.view()).append(">\n");
}

void XmlWriter::elements(std::string_view written) {
  end_tag();
  *out_ += written;
}

}  // namespace peyk
