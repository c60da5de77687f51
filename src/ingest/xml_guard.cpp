#include "ingest/xml_guard.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "base/bytes.h"
#include "base/file.h"
#include "ingest/xml_scan.h"
#include "l10n/text.h"

namespace peyk {
namespace {

/// The encoding that the XML declaration names, in lower case, or nothing.
std::string declared_encoding(std::string_view bytes) {
  const std::string_view head = bytes.substr(0, 512);
  if (!head.starts_with("<?xml")) return "";
  const std::string_view declaration = head.substr(0, head.find("?>"));
  size_t at = declaration.find("encoding");
  if (at == std::string_view::npos) return "";
  at = declaration.find_first_of("\"'", at);
  if (at == std::string_view::npos) return "";
  const size_t end = declaration.find(declaration[at], at + 1);
  if (end == std::string_view::npos) return "";
  return to_ascii_lower(declaration.substr(at + 1, end - at - 1));
}

/// The charset to convert from, or nothing if the bytes are (or claim to be) UTF-8.
std::string foreign_charset(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE")) return "UTF-16LE";
  if (bytes.starts_with("\xFE\xFF")) return "UTF-16BE";
  const std::string name = declared_encoding(bytes);
  // A declaration that we can read byte by byte is not UTF-16, whatever it says.
  if (name.empty() || name == "utf-8" || name == "utf8" || name == "us-ascii" ||
      name.starts_with("utf-16") || name.starts_with("ucs-2")) {
    return "";
  }
  return name;
}

/// EncName of XML 1.0, §4.3.3. What is none is not even repeated to people: it can be any bytes.
bool is_charset_name(std::string_view name) {
  return !name.empty() && is_ascii_alpha(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return is_ascii_alpha(c) || is_ascii_digit(c) || c == '.' || c == '_' || c == '-';
         });
}

Result<std::string> decode(std::string bytes, const std::string& name) {
  const std::string charset = foreign_charset(bytes);
  if (!charset.empty()) {
    if (!is_charset_name(charset)) {
      return fail(Error(ErrorKind::bad_data, "its first line names an encoding that is none")
                      .at({name, 1, 1})
                      .remedy("Convert the file to UTF-8 (iconv -t UTF-8) and let its first line "
                              "say encoding=\"UTF-8\"."));
    }
    const size_t mark = charset.starts_with("UTF-16") ? 2 : 0;
    auto converted = to_utf8(std::string_view(bytes).substr(mark), charset);
    if (!converted) {
      return fail(Error(ErrorKind::bad_data, "its encoding “" + charset +
                                                 "” cannot be read: " + converted.error().message())
                      .at({name, 1, 1})
                      .remedy("Convert the file to UTF-8 (iconv -t UTF-8) and let its first line "
                              "say encoding=\"UTF-8\"."));
    }
    bytes = std::move(*converted);
  } else if (bytes.starts_with("\xEF\xBB\xBF")) {
    bytes.erase(0, 3);
  }
  if (const auto bad = find_invalid_utf8(bytes)) {
    char hex[8];
    std::snprintf(hex, sizeof hex, "0x%02X", static_cast<unsigned char>(bytes[*bad]));
    return fail(Error(ErrorKind::bad_data, std::string("byte ") + hex + " at offset " +
                                               std::to_string(*bad) + " is not valid UTF-8")
                    .at(place_at(bytes, *bad, name))
                    .remedy("If the file is in another encoding, let its first line say so (<?xml "
                            "version=\"1.0\" encoding=\"windows-1256\"?>) or convert it: iconv -f "
                            "WINDOWS-1256 -t UTF-8."));
  }
  if (const size_t nul = bytes.find('\0'); nul != std::string::npos) {
    return fail(Error(ErrorKind::bad_data, "there is a NUL byte, which XML forbids")
                    .at(place_at(bytes, nul, name))
                    .remedy("The file is broken, or in UTF-16 without a mark: export it again as "
                            "UTF-8."));
  }
  return bytes;
}

}  // namespace

Result<void> XmlFile::open(const std::filesystem::path& path) {
  PEYK_ASSIGN(std::string bytes, read_file(path, kMostXmlBytes));
  return parse(std::move(bytes), path.string());
}

Result<void> XmlFile::parse(std::string bytes, const std::string& name) {
  name_ = name;
  PEYK_ASSIGN(buffer_, decode(std::move(bytes), name));
  if (trim(buffer_).empty()) {
    return fail(
        Error(ErrorKind::bad_data, "the file is empty").at({name}).remedy("Export it again."));
  }
  if (auto fault = scan_xml(buffer_, kDeepestXml)) {
    return fail(Error(ErrorKind::bad_data, std::move(fault->message))
                    .at(place_at(buffer_, fault->offset, name))
                    .remedy(std::move(fault->remedy)));
  }
  newlines_.clear();
  for (size_t at = buffer_.find('\n'); at != std::string::npos; at = buffer_.find('\n', at + 1)) {
    newlines_.push_back(static_cast<uint32_t>(at));
  }
  const pugi::xml_parse_result parsed = document_.load_buffer_inplace(
      buffer_.data(), buffer_.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!parsed) {
    const auto line = std::lower_bound(newlines_.begin(), newlines_.end(), parsed.offset);
    const auto before = line == newlines_.begin() ? 0 : *(line - 1) + 1;
    return fail(Error(ErrorKind::bad_data, std::string("is not XML: ") + parsed.description())
                    .at({name, 1 + static_cast<int>(line - newlines_.begin()),
                         1 + static_cast<int>(parsed.offset - before)})
                    .remedy("Export the file again, or mend it at this place."));
  }
  return {};
}

Place XmlFile::place_of(const pugi::xml_node& node) const {
  const auto offset = node.offset_debug();
  if (offset < 0) return {name_};
  const auto line =
      std::lower_bound(newlines_.begin(), newlines_.end(), static_cast<uint32_t>(offset));
  return {name_, 1 + static_cast<int>(line - newlines_.begin()), 0};
}

namespace {

std::string valid_utf8(std::string_view bytes) {
  std::string text;
  while (const auto bad = find_invalid_utf8(bytes)) {
    text += bytes.substr(0, *bad);
    append_utf8(text, U'\uFFFD');
    bytes.remove_prefix(*bad + 1);
  }
  return text += bytes;
}

}  // namespace

std::string xml_attribute(const pugi::xml_node& node, const char* name) {
  return valid_utf8(node.attribute(name).value());
}

std::string xml_text(const pugi::xml_node& node) {
  std::string text;
  for (const pugi::xml_node child : node.children()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
      text += child.value();
    }
  }
  return valid_utf8(text);
}

std::string_view xml_local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string_view xml_namespace(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const size_t colon = name.find(':');
  const std::string_view prefix =
      colon == std::string_view::npos ? std::string_view() : name.substr(0, colon);
  for (pugi::xml_node scope = node; scope; scope = scope.parent()) {
    for (const pugi::xml_attribute attribute : scope.attributes()) {
      const std::string_view declared = attribute.name();
      if (!declared.starts_with("xmlns")) continue;
      const std::string_view rest = declared.substr(5);
      const bool same = prefix.empty() ? rest.empty()
                                       : rest.size() == prefix.size() + 1 && rest[0] == ':' &&
                                             rest.substr(1) == prefix;
      if (same) return attribute.value();
    }
  }
  return {};
}

}  // namespace peyk
