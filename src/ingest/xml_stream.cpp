#include "ingest/xml_stream.h"

#include <algorithm>

#include "base/bytes.h"
#include "ingest/xml_guard.h"

namespace peyk {
namespace {

/// How many elements are around a record.
constexpr size_t kOuter = 2;

}  // namespace

XmlStream::XmlStream(const std::filesystem::path& path, FileReader file, size_t piece)
    : name_(path.string()),
      file_(std::move(file)),
      piece_(piece),
      decoder_(name_),
      scanner_({}, kDeepestXml, [this] { return more(); }) {}

Result<std::unique_ptr<XmlStream>> XmlStream::open(const std::filesystem::path& path,
                                                   size_t piece) {
  PEYK_ASSIGN(FileReader file, FileReader::open(path));
  return std::unique_ptr<XmlStream>(new XmlStream(path, std::move(file), piece));
}

std::unique_ptr<XmlStream> XmlStream::of(const std::string& name, std::string_view bytes) {
  return std::unique_ptr<XmlStream>(new XmlStream(name, FileReader::of(bytes), size_t{1} << 20U));
}

/// More of the file behind text_. What stops it is kept in trouble_: the scanner knows no files.
std::optional<std::string_view> XmlStream::more() {
  while (!ended_ && !trouble_) {
    if (text_.size() > kLargestXmlRecord) {
      too_large_ = true;
      break;
    }
    // Markup that goes on and on is looked at again with each piece, so pieces grow with it.
    const size_t most =
        std::min(std::max(piece_, text_.size()), kLargestXmlRecord + piece_ - text_.size());
    auto bytes = file_.read(most);
    if (!bytes) {
      trouble_ = std::move(bytes).error();
      break;
    }
    ended_ = bytes->size() < most;
    auto piece = decoder_.decode(*bytes, ended_);
    if (!piece) {
      trouble_ = std::move(piece).error();
      break;
    }
    blank_ = blank_ && trim(*piece).empty();
    if (piece->empty()) continue;
    text_ += *piece;
    return text_;
  }
  return std::nullopt;
}

TextPosition XmlStream::position_of(size_t offset) {
  if (offset < positioned_) {
    TextPosition position = dropped_;
    position.advance(std::string_view(text_).substr(0, offset));
    return position;
  }
  position_.advance(std::string_view(text_).substr(positioned_, offset - positioned_));
  positioned_ = offset;
  return position_;
}

void XmlStream::drop_what_is_read(size_t before) {
  // Moving the rest to the front costs as much as the rest is long.
  if (before < piece_ && before < text_.size()) return;
  dropped_ = position_of(before);
  positioned_ = 0;
  scanner_.forget(before);
  text_.erase(0, before);
  scanner_.continue_with(text_);
}

Error XmlStream::failure(XmlFault fault) {
  if (trouble_) return *std::move(trouble_);
  if (too_large_) {
    const TextPosition position = position_of(begin_);
    return Error(ErrorKind::bad_data, "an element of over " +
                                          std::to_string(kLargestXmlRecord >> 20U) +
                                          " MiB begins here")
        .at({name_, position.line, position.column})
        .remedy("No article is that long: the file is broken. Export it again.");
  }
  if (ended_ && blank_) {
    return Error(ErrorKind::bad_data, "the file is empty").at({name_}).remedy("Export it again.");
  }
  const TextPosition position = position_of(fault.offset);
  return Error(ErrorKind::bad_data, std::move(fault.message))
      .at({name_, position.line, position.column})
      .remedy(std::move(fault.remedy));
}

bool XmlStream::root_has(std::string_view name) const {
  return std::find(children_.begin(), children_.end(), name) != children_.end();
}

/// An outer element begins at `depth`.
void XmlStream::note_outer(const XmlToken& token, size_t depth) {
  if (depth == 0) {
    root_name_ = token.name;
    root_ = {name_, position_of(token.begin).line, 0};
  }
  // A hostile file has a million of them; the first thousand say what it is.
  constexpr size_t kMostChildren = 1000;
  if (depth == 1 && children_.size() < kMostChildren && !root_has(token.name)) {
    children_.emplace_back(token.name);
  }
  if (token.kind != XmlToken::Kind::start) return;
  around_.resize(depth);
  around_.emplace_back(std::string_view(text_).substr(token.begin, token.end - token.begin));
}

XmlStream::Record XmlStream::record_at(size_t begin, size_t end) {
  Record record;
  record.around = &around_;
  record.text = std::string_view(text_).substr(begin, end - begin);
  record.name = record.text.substr(1, record.text.find_first_of(" \t\r\n/>") - 1);
  record.position = position_of(begin);
  record.place = {name_, record.position.line, 0};
  return record;
}

Result<std::optional<XmlStream::Record>> XmlStream::next() {
  for (;;) {
    const size_t depth = scanner_.depth();
    if (depth <= kOuter) {
      drop_what_is_read(scanner_.offset());
      begin_ = scanner_.offset();
    }
    auto token = scanner_.next();
    // What stops the reading also looks like the end of the file to the scanner.
    if (trouble_) return fail(*std::move(trouble_));
    if (!token) return fail(failure(std::move(token).error()));
    switch (token->kind) {
      case XmlToken::Kind::start:
        if (depth < kOuter) note_outer(*token, depth);
        if (depth == kOuter) begin_ = token->begin;
        break;
      case XmlToken::Kind::empty:
        if (depth < kOuter) note_outer(*token, depth);
        if (depth == kOuter) return record_at(token->begin, token->end);
        break;
      case XmlToken::Kind::end:
        if (depth == kOuter + 1) return record_at(begin_, token->end);
        break;
      case XmlToken::Kind::other:
        break;
      case XmlToken::Kind::finish:
        return std::optional<Record>();
    }
  }
}

Result<void> XmlRecord::parse(const XmlStream::Record& record) {
  buffer_.clear();
  for (const std::string& tag : *record.around) buffer_ += tag;
  const size_t before = buffer_.size();
  buffer_ += record.text;
  for (auto tag = record.around->rbegin(); tag != record.around->rend(); ++tag) {
    buffer_ += "</" + tag->substr(1, tag->find_first_of(" \t\r\n>") - 1) + ">";
  }
  const pugi::xml_parse_result parsed = document_.load_buffer_inplace(
      buffer_.data(), buffer_.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!parsed) {
    TextPosition position = record.position;
    const auto offset = static_cast<size_t>(std::max<std::ptrdiff_t>(parsed.offset, 0));
    if (offset > before) position.advance(record.text.substr(0, offset - before));
    return fail(Error(ErrorKind::bad_data, std::string("is not XML: ") + parsed.description())
                    .at({record.place.file, position.line, position.column})
                    .remedy("Export the file again, or mend it at this place."));
  }
  element_ = document_.document_element();
  for (size_t i = 0; i < record.around->size(); ++i) element_ = element_.first_child();
  while (element_ && element_.type() != pugi::node_element) element_ = element_.next_sibling();
  return {};
}

}  // namespace peyk
