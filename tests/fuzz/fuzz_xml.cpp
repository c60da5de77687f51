/// The guard before the XML parser: what it lets through is shallow, valid and walkable; what it
/// refuses has a place in the file.
///
/// Input: the bytes of a file.

#include <algorithm>

#include "fuzz/fuzz.h"
#include "ingest/xml_guard.h"
#include "ingest/xml_scan.h"

namespace peyk {
namespace {

void walk(const XmlFile& file, const pugi::xml_node& node, size_t depth, int lines) {
  fuzz::require(depth <= kDeepestXml, "a document is not too deep");
  for (const pugi::xml_node child : node.children()) {
    if (child.type() != pugi::node_element) continue;
    fuzz::require(!find_invalid_utf8(xml_text(child)), "the text of an element is valid UTF-8");
    static_cast<void>(xml_namespace(child));
    fuzz::require(std::string_view(child.name()).ends_with(xml_local_name(child)),
                  "a local name is the end of a name", child.name());
    for (const pugi::xml_attribute attribute : child.attributes()) {
      fuzz::require(!find_invalid_utf8(xml_attribute(child, attribute.name())),
                    "an attribute is valid UTF-8");
    }
    const Place place = file.place_of(child);
    fuzz::require(place.line >= 1 && place.line <= lines, "an element has its place");
    walk(file, child, depth + 1, lines);
  }
}

/// The same, for a text that comes in pieces.
std::optional<XmlFault> scan_in_pieces(std::string_view bytes, size_t piece) {
  size_t shown = 0;
  XmlScanner scanner(bytes.substr(0, 0), kDeepestXml, [&]() -> std::optional<std::string_view> {
    if (shown == bytes.size()) return std::nullopt;
    shown = std::min(shown + piece, bytes.size());
    return bytes.substr(0, shown);
  });
  for (;;) {
    auto token = scanner.next();
    if (!token) return std::move(token).error();
    fuzz::require(token->begin <= token->end && token->end <= bytes.size(),
                  "a token is in the text");
    if (token->kind == XmlToken::Kind::finish) return std::nullopt;
  }
}

}  // namespace
}  // namespace peyk

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peyk;
  const std::string_view bytes = fuzz::bytes_of(data, size);
  XmlFile file;
  const auto parsed = file.parse(std::string(bytes), "f.xml");
  // A file in UTF-16 has its line ends elsewhere; a NUL in it says so.
  const bool wide = bytes.find('\0') != std::string_view::npos;
  const int lines = static_cast<int>(std::count(bytes.begin(), bytes.end(), '\n')) + 1;
  if (parsed) {
    walk(file, file.document(), 0, wide ? INT32_MAX : lines);
  } else {
    const Error& error = parsed.error();
    fuzz::require(error.kind() == ErrorKind::bad_data, "a bad file is bad data");
    fuzz::require(!find_invalid_utf8(error.to_string()), "an error is valid UTF-8",
                  error.to_string());
    fuzz::require(wide || error.place().line <= lines, "an error has its place", error.to_string());
  }
  if (find_invalid_utf8(bytes)) return 0;
  for (const size_t piece : {size_t{1}, size_t{7}, size_t{100}}) {
    const auto whole = scan_xml(bytes, kDeepestXml);
    const auto parts = scan_in_pieces(bytes, piece);
    fuzz::require(whole.has_value() == parts.has_value(), "pieces change nothing");
    if (!whole) continue;
    fuzz::require(whole->offset == parts->offset && whole->message == parts->message,
                  "pieces change no fault", whole->message);
  }
  if (const auto fault = scan_xml(bytes, kDeepestXml)) {
    fuzz::require(fault->offset <= bytes.size(), "a fault is inside the file", fault->message);
    fuzz::require(!fault->message.empty(), "a fault says what it is");
    const Place place = place_at(bytes, fault->offset, "f.xml");
    fuzz::require(place.line >= 1 && place.column >= 1, "a fault has its place");
  }
  return 0;
}
