#pragma once
/// Writes JSON (RFC 8259) into a string; private to the room. As XmlWriter: objects and arrays end
/// where their scope ends, all text is FeedText and escaped here, and what is written stands on
/// lines of its own, a space further in for each level.

#include "feed/xml_text.h"

namespace peyk {

class JsonWriter {
 public:
  /// Appends one value to `out`, which must outlive the writer; `depth` of them are open around.
  explicit JsonWriter(std::string& out, size_t depth = 0) : out_(&out), depth_(depth) {}

  /// An open object, array or string.
  class [[nodiscard]] Scope {
   public:
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    ~Scope() { writer_->end(closer_); }

   private:
    friend class JsonWriter;
    Scope(JsonWriter& writer, char closer) : writer_(&writer), closer_(closer) {}
    JsonWriter* writer_;
    char closer_;
  };

  /// The value itself, or the next one of an array.
  Scope object();
  /// Members of an object. A name must not be used twice in one.
  Scope object(FeedWord name);
  Scope array(FeedWord name);
  /// A text by its pieces, each by piece().
  Scope text(FeedWord name);
  void piece(const FeedText& text);
  void put(FeedWord name, const FeedText& text);
  void put(FeedWord name, FeedWord text);
  void put(FeedWord name, int64_t number);
  /// As put(), but nothing for an empty text.
  void put_if_any(FeedWord name, const FeedText& text);
  /// The next value of an array.
  void add(const FeedText& text);
  /// The next value of an array, that a writer of this depth has written.
  void value(std::string_view written);

 private:
  void begin_line();
  void begin_member(FeedWord name);
  Scope open(char opener, char closer);
  void end(char closer);
  void put_text(std::string_view text);

  std::string* out_;
  size_t depth_;
  bool first_ = true;  ///< Nothing stands yet in what is open.
  bool root_ = true;   ///< Nothing is open.
};

}  // namespace peyk
