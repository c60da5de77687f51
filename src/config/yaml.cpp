#include "config/yaml.h"

#include <algorithm>
#include <optional>
#include <sstream>
#include <unordered_map>
#include <utility>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "base/bytes.h"
#include "base/file.h"
#include "config/problems.h"
#include "config/yaml_mistakes.h"

namespace peyk {
namespace {

/// Where the lines of a text begin, to turn yaml-cpp's marks (bytes from 0) into places.
class Lines {
 public:
  Lines(std::string_view text, std::string file, int first_line)
      : text_(text), file_(std::move(file)), first_line_(first_line), starts_{0} {
    for (size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') starts_.push_back(i + 1);
    }
  }

  [[nodiscard]] std::pair<int, int> line_and_column(const YAML::Mark& mark) const {
    const size_t line =
        mark.line < 0 ? 0 : std::min(static_cast<size_t>(mark.line), starts_.size() - 1);
    const size_t bytes = mark.column < 0 ? 0 : static_cast<size_t>(mark.column);
    if (line != last_line_ || bytes < last_bytes_) {
      last_line_ = line;
      last_bytes_ = last_column_ = 0;
    }
    // Counted on from the last mark: from the start each time, one long line would take for ever.
    last_column_ += count_code_points(
        text_.substr(std::min(starts_[line] + last_bytes_, text_.size()), bytes - last_bytes_));
    last_bytes_ = bytes;
    return {static_cast<int>(line) + first_line_, static_cast<int>(last_column_) + 1};
  }
  [[nodiscard]] Place place(const YAML::Mark& mark) const {
    const auto [line, column] = line_and_column(mark);
    return {file_, line, column};
  }
  /// The line that a mark is in.
  [[nodiscard]] std::string_view line(const YAML::Mark& mark) const {
    const size_t line =
        mark.line < 0 ? 0 : std::min(static_cast<size_t>(mark.line), starts_.size() - 1);
    const size_t end = line + 1 < starts_.size() ? starts_[line + 1] - 1 : text_.size();
    return text_.substr(starts_[line], end - starts_[line]);
  }
  /// yaml-cpp takes the end of the file for the end of a quoted text. Whether the text that begins
  /// at a mark has an end of its own, if it is quoted.
  [[nodiscard]] bool quote_is_closed(const YAML::Mark& mark) const {
    if (mark.line < 0 || static_cast<size_t>(mark.line) >= starts_.size()) return true;
    const size_t start = starts_[static_cast<size_t>(mark.line)] + static_cast<size_t>(mark.column);
    if (start >= text_.size() || (text_[start] != '"' && text_[start] != '\'')) return true;
    const char quote = text_[start];
    for (size_t i = start + 1; i < text_.size(); ++i) {
      if (quote == '"' && text_[i] == '\\') {
        ++i;
      } else if (text_[i] == quote) {
        if (quote == '"' || i + 1 == text_.size() || text_[i + 1] != quote) return true;
        ++i;  // '' inside '…' is one quote.
      }
    }
    return false;
  }
  [[nodiscard]] Place place(size_t offset) const {
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
    const auto line = static_cast<int>(after - starts_.begin()) - 1;
    const size_t start = starts_[static_cast<size_t>(line)];
    // The bytes before an offset are valid even when those behind it are not.
    const size_t column = count_code_points(text_.substr(start, offset - start));
    return {file_, line + first_line_, static_cast<int>(column) + 1};
  }

 private:
  std::string_view text_;
  std::string file_;
  int first_line_;
  std::vector<size_t> starts_;
  mutable size_t last_line_ = 0;
  mutable size_t last_bytes_ = 0;
  mutable size_t last_column_ = 0;
};

/// Thrown through yaml-cpp to leave its parser when going on makes no sense; never leaves this
/// file.
struct Stop {};

/// Builds the tree from yaml-cpp's events. Its own tree (YAML::Node) does not tell anchors,
/// resolves aliases into loops and takes the first of two equal keys without a word; the events
/// tell all.
class Builder final : public YAML::EventHandler {
 public:
  Builder(const Lines& lines, Problems& problems) : lines_(lines), problems_(problems) {}

  [[nodiscard]] YamlNode take() && { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) {
      stop(mark, "there is something behind the end of the document",
           "A settings file is one document: take away a second “---” and what follows it, or mend "
           "the indentation of this line.");
    }
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    if (wants_key()) stop(mark, "a “:” without a key before it", "Write the key before the colon.");
    add(node(mark, YamlNode::Kind::null));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    problems_.add(
        lines_.place(mark), "aliases (“*name”) are not allowed",
        "Write the value out here; if it is text that begins with “*”, put it in quotes.");
    if (wants_key()) throw Stop();
    add(node(mark, YamlNode::Kind::null));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    check_text(mark, value);
    if (!lines_.quote_is_closed(mark)) {
      stop(mark, "a quote is opened here and never closed", "Close it at the end of the text.");
    }
    if (wants_key()) return add_key(mark, value, tag == "?");
    YamlNode scalar = node(mark, YamlNode::Kind::scalar);
    scalar.text = value;
    scalar.plain = tag == "?";
    add(std::move(scalar));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(mark, tag, anchor, YamlNode::Kind::list);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(mark, tag, anchor, YamlNode::Kind::map);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    YamlNode node;
    std::optional<YamlEntry> entry;  ///< In a map: a key that waits for its value.
    bool doubled = false;            ///< That key stands here already: its value is dropped.
    std::unordered_map<std::string, int> keys;  ///< Each with its line.
  };

  [[noreturn]] void stop(const YAML::Mark& mark, std::string what, std::string remedy) {
    problems_.add(lines_.place(mark), std::move(what), std::move(remedy));
    throw Stop();
  }
  [[nodiscard]] bool wants_key() const {
    return !frames_.empty() && frames_.back().node.kind == YamlNode::Kind::map &&
           !frames_.back().entry;
  }
  [[nodiscard]] YamlNode node(const YAML::Mark& mark, YamlNode::Kind kind) {
    if (++nodes_ > kYamlMostNodes) {
      stop(mark, "more than " + std::to_string(kYamlMostNodes) + " values in one file",
           "Settings are never that long; is this the right file?");
    }
    YamlNode made;
    made.kind = kind;
    std::tie(made.line, made.column) = lines_.line_and_column(mark);
    return made;
  }

  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor == 0) return;
    problems_.add(lines_.place(mark), "anchors (“&name”) are not allowed",
                  "Take it away; if it is text that begins with “&”, put it in quotes.");
  }
  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    problems_.add(lines_.place(mark), "tags (“!name”) are not allowed",
                  "Take it away; if it is text that begins with “!”, put it in quotes.");
  }
  void check_text(const YAML::Mark& mark, const std::string& value) {
    // The file is valid, but an escape such as "\xC3" may make bytes that are not.
    if (find_invalid_utf8(value)) stop(mark, "an escape that makes invalid text", "Take it away.");
  }

  void add_key(const YAML::Mark& mark, const std::string& key, bool plain) {
    Frame& frame = frames_.back();
    YamlEntry entry;
    entry.key = key;
    std::tie(entry.line, entry.column) = lines_.line_and_column(mark);
    frame.doubled = false;
    if (plain && key == "<<") {
      problems_.add(lines_.place(mark), "merge keys (“<<”) are not allowed",
                    "Write the keys out here.");
      frame.doubled = true;
    } else if (const auto [at, added] = frame.keys.emplace(key, entry.line); !added) {
      problems_.add(lines_.place(mark),
                    "the key " + in_quotes(key) + " stands here twice (first on line " +
                        std::to_string(at->second) + ")",
                    "Keep one of them.");
      frame.doubled = true;
    }
    frame.entry = std::move(entry);
  }

  void add(YamlNode value) {
    if (frames_.empty()) {
      root_ = std::move(value);
      return;
    }
    Frame& frame = frames_.back();
    if (frame.node.kind == YamlNode::Kind::list) {
      frame.node.items.push_back(std::move(value));
      return;
    }
    if (value.kind == YamlNode::Kind::null) {
      // A value that is not there has its mark at whatever comes next; people look at the key.
      value.line = frame.entry->line;
      value.column = frame.entry->column;
    }
    frame.entry->value = std::move(value);
    if (!frame.doubled) frame.node.entries.push_back(std::move(*frame.entry));
    frame.entry.reset();
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            YamlNode::Kind kind) {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    if (wants_key())
      stop(mark, "a list or mapping stands where a key is expected",
           "Keys are words: “key: value”; if this is no key, a bracket is not closed.");
    if (frames_.size() >= static_cast<size_t>(kYamlMostLevels)) {
      stop(mark, "nested more than " + std::to_string(kYamlMostLevels) + " levels deep",
           "Settings are never that deep; is a bracket left open?");
    }
    frames_.push_back(Frame{node(mark, kind), std::nullopt, false, {}});
  }
  void close() {
    YamlNode done = std::move(frames_.back().node);
    frames_.pop_back();
    add(std::move(done));
  }

  const Lines& lines_;
  Problems& problems_;
  YamlNode root_;
  std::vector<Frame> frames_;
  size_t nodes_ = 0;
  int documents_ = 0;
};

/// What yaml-cpp must not even see, because it would guess another encoding or take a byte for the
/// end of the file.
bool bytes_are_fit(std::string_view text, const Lines& lines, Problems& problems) {
  if (const auto bad = find_invalid_utf8(text)) {
    problems.add(
        lines.place(*bad), "the bytes from here on are not UTF-8",
        "Save the file as UTF-8 (without another charset such as windows-1256 or UTF-16).");
    return false;
  }
  const auto control = std::find_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20U && c != '\t' && c != '\n' && c != '\r') ||
           c == '\x7F';
  });
  if (control != text.end()) {
    problems.add(lines.place(static_cast<size_t>(control - text.begin())),
                 "an invisible control character stands here", "Delete it.");
    return false;
  }
  return true;
}

/// Both line ends that editors write become one; a byte order mark goes away.
std::string plain_lines(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return replace_all(replace_all(text, "\r\n", "\n"), "\r", "\n");
}

void run_parser(const std::string& text, const Lines& lines, Builder& builder, Problems& problems) {
  try {
    std::istringstream input(text);
    YAML::Parser parser(input);
    // On some broken input the parser makes a document without moving on, for ever. So it is asked
    // once for the document and once more, and a second one is an error.
    if (parser.HandleNextDocument(builder)) parser.HandleNextDocument(builder);
  } catch (const Stop&) {
    return;
  } catch (const YAML::Exception& error) {
    // The library names a character by its first byte.
    const std::string what = error.msg.substr(0, find_invalid_utf8(error.msg).value_or(SIZE_MAX));
    const YamlMistake mistake = explain_yaml(what, lines.line(error.mark));
    problems.add(lines.place(error.mark), "this is not YAML: " + mistake.what, mistake.remedy);
  } catch (const std::exception& error) {
    problems.add(lines.place(size_t{0}), std::string("the YAML parser gave up: ") + error.what(),
                 "Simplify the file, or restore an older one.");
  }
}

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
  for (const YamlEntry& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

Result<YamlNode> parse_yaml(std::string_view text, const std::string& file, int first_line) {
  Problems problems;
  if (text.size() > kYamlMostBytes) {
    problems.add({file}, "is larger than the limit of 1 MiB", "Is this the right file?");
    return fail(std::move(problems).joined());
  }
  const std::string plain = plain_lines(text);
  const Lines lines(plain, file, first_line);
  if (!bytes_are_fit(plain, lines, problems)) return fail(std::move(problems).joined());
  Builder builder(lines, problems);
  run_parser(plain, lines, builder, problems);
  if (!problems.empty()) return fail(std::move(problems).joined());
  return std::move(builder).take();
}

Result<YamlNode> load_yaml(const std::string& file) {
  auto bytes = read_file(file, kYamlMostBytes);
  if (!bytes) {
    const Error& error = bytes.error();
    const ErrorKind kind = error.kind() == ErrorKind::io ? ErrorKind::io : ErrorKind::configuration;
    return fail(Error(kind, error.message()).at(error.place()).remedy(error.remedy()));
  }
  return parse_yaml(*bytes, file);
}

}  // namespace peyk
