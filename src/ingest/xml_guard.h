#pragma once
/// Opens an XML file that may be hostile or broken, and says precisely what is wrong with it.
///
/// pugixml accepts invalid UTF-8, knows no charsets but Unicode's, and reports a byte offset. This
/// guard comes before it: size, encoding, document type, nesting and the pairing of tags are
/// checked in one pass over the bytes, with the line and column of the first fault. (XML 1.0,
/// §2.1–2.8, 4.3.3)

#include <cstdint>
#include <filesystem>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace peyk {

inline constexpr uint64_t kMostXmlBytes = uint64_t{512} << 20U;
inline constexpr size_t kDeepestXml = 200;

/// A parsed document and the buffer that it lives in. Not copyable: nodes point into it.
class XmlFile {
 public:
  XmlFile() = default;
  XmlFile(const XmlFile&) = delete;
  XmlFile& operator=(const XmlFile&) = delete;

  /// Reads and parses. Fails with no_input, or with bad_data at file:line:column.
  [[nodiscard]] Result<void> open(const std::filesystem::path& path);
  /// As open, for bytes that are here already; `name` is used in messages.
  [[nodiscard]] Result<void> parse(std::string bytes, const std::string& name);

  [[nodiscard]] const pugi::xml_document& document() const { return document_; }
  [[nodiscard]] Place place_of(const pugi::xml_node& node) const;

 private:
  std::string name_;
  std::string buffer_;              ///< pugixml writes into it.
  std::vector<uint32_t> newlines_;  ///< Offsets, taken before pugixml wrote.
  pugi::xml_document document_;
};

/// All text and CDATA of an element, joined. A reference can name what is no character (&#xD800;),
/// of which pugixml makes bytes that are not UTF-8: here they are U+FFFD.
[[nodiscard]] std::string xml_text(const pugi::xml_node& node);
/// The value of an attribute, likewise; "" if there is none.
[[nodiscard]] std::string xml_attribute(const pugi::xml_node& node, const char* name);

/// The namespace URI of an element by the declarations in scope (Namespaces in XML, §6.1).
[[nodiscard]] std::string_view xml_namespace(const pugi::xml_node& node);
[[nodiscard]] std::string_view xml_local_name(const pugi::xml_node& node);

}  // namespace peyk
