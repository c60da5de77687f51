#include "config/fields.h"

#include <algorithm>
#include <cassert>
#include <charconv>

#include "base/bytes.h"

namespace peyk {
namespace {

const char* kind_word(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::null:
      return "nothing";
    case YamlNode::Kind::scalar:
      return "a single value";
    case YamlNode::Kind::list:
      return "a list";
    case YamlNode::Kind::map:
      return "a mapping";
  }
  return "nothing";
}

/// C0 and C1 controls and the two Unicode line ends: nothing of that belongs into a line of text
/// (a name with a line end in it would become a second mail header).
bool has_control(std::string_view text, bool newlines_too) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
    const auto third = i + 2 < text.size() ? static_cast<unsigned char>(text[i + 2]) : 0U;
    if (byte < 0x20U && (newlines_too || byte != '\n')) return true;
    if (byte == 0x7FU || (byte == 0xC2U && next < 0xA0U)) return true;
    if (byte == 0xE2U && next == 0x80U && (third == 0xA8U || third == 0xA9U)) return true;
  }
  return false;
}

}  // namespace

Fields::Fields(std::string file, const YamlNode& node, const YamlKeys& keys, Problems& problems)
    : file_(std::move(file)), node_(node), keys_(keys), problems_(problems) {
  if (node.kind != YamlNode::Kind::map) {
    problems_.add(place(), "here must be the " + keys.what + ", but there is " + kind_word(node),
                  "Its keys are: " + join(keys.keys, ", ") + ".");
    return;
  }
  for (const YamlEntry& entry : node.entries) {
    if (std::find(keys.keys.begin(), keys.keys.end(), entry.key) != keys.keys.end()) continue;
    const std::string hint = did_you_mean(entry.key, keys.keys);
    problems_.add({file_, entry.line, entry.column}, "unknown key " + in_quotes(entry.key) + hint,
                  hint.empty()
                      ? "The keys of the " + keys.what + " are: " + join(keys.keys, ", ") + "."
                      : "");
  }
}

Place Fields::place_of(const YamlNode& node) const { return {file_, node.line, node.column}; }
Place Fields::place() const { return place_of(node_); }
Place Fields::place(std::string_view key) const {
  const YamlNode* value = node_.find(key);
  return value != nullptr ? place_of(*value) : place();
}

std::string Fields::name_of(std::string_view key) const { return "“" + std::string(key) + "”"; }

void Fields::wrong(std::string_view key, std::string what, std::string remedy) {
  problems_.add(place(key), name_of(key) + " " + std::move(what), std::move(remedy));
}

const YamlNode* Fields::child(std::string_view key, YamlNode::Kind kind, const char* wanted) {
  assert(std::find(keys_.keys.begin(), keys_.keys.end(), key) != keys_.keys.end());
  const YamlNode* value = node_.find(key);
  if (value == nullptr || value->kind == kind) return value;
  wrong(key, std::string("wants ") + wanted + ", but there is " + kind_word(*value));
  return nullptr;
}

const YamlNode* Fields::scalar(std::string_view key, const char* wanted) {
  const YamlNode* value = node_.find(key);
  if (value != nullptr && value->kind == YamlNode::Kind::null) {
    wrong(key, "has no value",
          "Give it one, or take the line away (the word “null” is text only in quotes).");
    return nullptr;
  }
  return child(key, YamlNode::Kind::scalar, wanted);
}

bool Fields::is_text(const YamlNode& node, const std::string& name, bool one_line) {
  if (node.kind != YamlNode::Kind::scalar) {
    problems_.add(place_of(node), name + " wants text, but there is " + kind_word(node));
    return false;
  }
  if (has_control(node.text, one_line)) {
    problems_.add(place_of(node), name + " has a line end or a control character in it",
                  "Write it on one line.");
    return false;
  }
  if (trim(node.text).empty()) {
    problems_.add(place_of(node), name + " is empty", "Give it a value, or take it away.");
    return false;
  }
  return true;
}

std::string Fields::read_text(std::string_view key, bool one_line) {
  const YamlNode* value = scalar(key, "text");
  if (value == nullptr || !is_text(*value, name_of(key), one_line)) return "";
  return std::string(trim(value->text));
}

std::string Fields::required(std::string_view key) {
  if (node_.kind == YamlNode::Kind::map && !has(key)) {
    problems_.add(place(), "the " + keys_.what + " has no " + name_of(key), "It must have one.");
    return "";
  }
  return read_text(key, true);
}

std::string Fields::text(std::string_view key, std::string otherwise) {
  return has(key) ? read_text(key, true) : std::move(otherwise);
}

std::string Fields::lines(std::string_view key) { return has(key) ? read_text(key, false) : ""; }

int Fields::integer(std::string_view key, int least, int most, int otherwise) {
  const YamlNode* value = scalar(key, "a whole number");
  if (value == nullptr) return otherwise;
  const auto number = parse_integer(value->plain ? std::string_view(value->text) : "");
  const std::string range = "It is a whole number from " + std::to_string(least) + " to " +
                            std::to_string(most) + ", in plain digits.";
  if (!number) {
    wrong(key,
          "is " + in_quotes(value->text) + (value->plain ? "" : " in quotes") +
              ", which is no whole number",
          range);
    return otherwise;
  }
  if (*number < least || *number > most) {
    wrong(key, "is " + value->text + ", which is out of range", range);
    return otherwise;
  }
  return static_cast<int>(*number);
}

bool Fields::flag(std::string_view key, bool otherwise) {
  const YamlNode* value = scalar(key, "true or false");
  if (value == nullptr) return otherwise;
  if (value->plain && value->text == "true") return true;
  if (value->plain && value->text == "false") return false;
  wrong(key, "is " + in_quotes(value->text) + (value->plain ? "" : " in quotes"),
        "It is either true or false.");
  return otherwise;
}

std::optional<size_t> Fields::choose(std::string_view key, const std::vector<std::string>& known) {
  const YamlNode* value = scalar(key, "one word");
  if (value == nullptr) return std::nullopt;
  const auto found = std::find(known.begin(), known.end(), value->text);
  if (found != known.end()) return static_cast<size_t>(found - known.begin());
  wrong(key, "is " + in_quotes(value->text) + did_you_mean(value->text, known),
        "It is one of: " + join(known, ", ") + ".");
  return std::nullopt;
}

std::vector<PlacedText> Fields::list(std::string_view key) {
  std::vector<PlacedText> texts;
  const YamlNode* value = items(key);
  if (value == nullptr) return texts;
  for (const YamlNode& item : value->items) {
    if (is_text(item, "an item of " + name_of(key), true)) {
      texts.push_back({std::string(trim(item.text)), place_of(item)});
    }
  }
  return texts;
}

std::vector<std::pair<std::string, PlacedText>> Fields::pairs(std::string_view key) {
  std::vector<std::pair<std::string, PlacedText>> texts;
  const YamlNode* value = map(key);
  if (value == nullptr) return texts;
  for (const YamlEntry& entry : value->entries) {
    if (is_text(entry.value, in_quotes(entry.key), true)) {
      texts.emplace_back(entry.key, PlacedText{entry.value.text, place_of(entry.value)});
    }
  }
  return texts;
}

std::optional<int64_t> parse_integer(std::string_view text) {
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  // A leading zero could be meant as octal; nobody writes one who means a decimal number.
  if (digits.empty() || (digits.size() > 1 && digits.front() == '0')) return std::nullopt;
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace peyk
