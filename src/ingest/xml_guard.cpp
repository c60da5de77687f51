#include "ingest/xml_guard.h"

#include <algorithm>
#include <cstring>

#include "base/bytes.h"
#include "base/file.h"
#include "ingest/xml_decoder.h"
#include "ingest/xml_scan.h"

namespace peyk {

Result<void> XmlFile::open(const std::filesystem::path& path) {
  PEYK_ASSIGN(std::string bytes, read_file(path, kMostXmlBytes));
  return parse(std::move(bytes), path.string());
}

Result<void> XmlFile::parse(std::string bytes, const std::string& name) {
  name_ = name;
  PEYK_ASSIGN(buffer_, XmlDecoder(name).decode(bytes, true));
  bytes = std::string();  // Two copies of a large file are enough.
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

bool is_text(const pugi::xml_node& node) {
  return node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
}

}  // namespace

std::string xml_attribute(const pugi::xml_node& node, const char* name) {
  return valid_utf8(node.attribute(name).value());
}

std::string xml_text(const pugi::xml_node& node) {
  const pugi::xml_node first = node.first_child();
  if (is_text(first) && !first.next_sibling()) return valid_utf8(first.value());
  std::string text;
  for (const pugi::xml_node child : node.children()) {
    if (is_text(child)) text += child.value();
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
