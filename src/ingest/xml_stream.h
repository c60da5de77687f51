#pragma once
/// A large XML file, record by record. The records are the elements inside of the two outermost
/// ones (of <rss> and <channel> the <item>s and their siblings); only one of them is in memory at a
/// time, whatever the size of the file.
///
///     PEYK_ASSIGN(auto stream, XmlStream::open(path));
///     for (;;) {
///       PEYK_ASSIGN(const auto record, stream->next());
///       if (!record) break;
///       if (record->name == "item") { XmlRecord item; PEYK_TRY(item.parse(*record)); … }
///     }
///
/// What makes a file refused (encoding, document type, nesting, tags without partner) is that of
/// xml_guard.h, but it is found where the reading stands: whoever must know beforehand reads twice.

#include <filesystem>
#include <memory>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "ingest/xml_decoder.h"
#include "ingest/xml_scan.h"

namespace peyk {

/// No honest article is larger; more would be held in memory.
inline constexpr size_t kLargestXmlRecord = size_t{64} << 20U;

class XmlStream {
 public:
  struct Record {
    const std::vector<std::string>* around = nullptr;  ///< The start tags of the outer elements.
    std::string_view name;                             ///< With its prefix.
    std::string_view text;                             ///< From "<" to ">".
    Place place;                                       ///< File and line.
    TextPosition position;
  };

  /// `piece`: how many bytes are read at a time, of which the first must hold the first line. Fails
  /// with no_input or io.
  [[nodiscard]] static Result<std::unique_ptr<XmlStream>> open(const std::filesystem::path& path,
                                                               size_t piece = size_t{1} << 20U);
  /// Of what is in memory and outlives the stream; `name` is used in messages.
  [[nodiscard]] static std::unique_ptr<XmlStream> of(const std::string& name,
                                                     std::string_view bytes);
  XmlStream(const XmlStream&) = delete;
  XmlStream& operator=(const XmlStream&) = delete;

  /// The next record, which lives until the next call; nothing at the end of a good file. Fails
  /// with bad_data at file:line:column.
  [[nodiscard]] Result<std::optional<Record>> next();

  [[nodiscard]] const Place& root() const { return root_; }
  [[nodiscard]] const std::string& root_name() const { return root_name_; }
  /// Whether the root has had a child of that name.
  [[nodiscard]] bool root_has(std::string_view name) const;

 private:
  XmlStream(const std::filesystem::path& path, FileReader file, size_t piece);
  [[nodiscard]] std::optional<std::string_view> more();
  [[nodiscard]] Error failure(XmlFault fault);
  void drop_what_is_read(size_t before);
  void note_outer(const XmlToken& token, size_t depth);
  [[nodiscard]] TextPosition position_of(size_t offset);
  [[nodiscard]] Record record_at(size_t begin, size_t end);

  std::string name_;
  FileReader file_;
  size_t piece_;
  XmlDecoder decoder_;
  std::string text_;       ///< What is read and not yet dropped.
  TextPosition dropped_;   ///< Where text_ begins in the file.
  TextPosition position_;  ///< Of the byte at `positioned_`.
  size_t positioned_ = 0;
  size_t begin_ = 0;  ///< Of the record that is being read.
  bool ended_ = false;
  bool too_large_ = false;
  bool blank_ = true;             ///< Nothing but white space so far.
  std::optional<Error> trouble_;  ///< What stopped more().
  XmlScanner scanner_;
  std::vector<std::string> around_;
  std::vector<std::string> children_;  ///< Names of the root's children, each once.
  std::string root_name_;
  Place root_;
};

/// A record as a tree. Its root is `element()`; namespaces resolve by what stands around it.
class XmlRecord {
 public:
  /// Fails with bad_data at file:line:column.
  [[nodiscard]] Result<void> parse(const XmlStream::Record& record);
  [[nodiscard]] const pugi::xml_node& element() const { return element_; }

 private:
  std::string buffer_;  ///< pugixml writes into it.
  pugi::xml_document document_;
  pugi::xml_node element_;
};

}  // namespace peyk
