#include "feed/json_writer.h"

#include <cassert>

#include "base/bytes16.h"

namespace peyk {
namespace {

/// FeedText has no other controls (RFC 8259 §7).
std::string_view escape_of(char c) {
  switch (c) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\n':
      return "\\n";
    default:
      return "\\t";
  }
}

void append_escaped(std::string& out, std::string_view text) {
  for (;;) {
    const size_t run = run_without<'"', '\\', '\n', '\t'>(text);
    out.append(text, 0, run);
    if (run == text.size()) return;
    out += escape_of(text[run]);
    text.remove_prefix(run + 1);
  }
}

}  // namespace

void JsonWriter::begin_line() {
  if (!first_) *out_ += ',';
  out_->append(1, '\n').append(depth_, ' ');
  first_ = false;
}

void JsonWriter::begin_member(FeedWord name) {
  assert(!root_);
  begin_line();
  out_->append(1, '"').append(name.view()).append("\": ");
}

JsonWriter::Scope JsonWriter::open(char opener, char closer) {
  *out_ += opener;
  ++depth_;
  first_ = true;
  root_ = false;
  return {*this, closer};
}

void JsonWriter::end(char closer) {
  if (closer != '"') {
    --depth_;
    if (!first_) out_->append(1, '\n').append(depth_, ' ');
  }
  *out_ += closer;
  first_ = false;
}

JsonWriter::Scope JsonWriter::object() {
  if (!root_) begin_line();
  return open('{', '}');
}

JsonWriter::Scope JsonWriter::object(FeedWord name) {
  begin_member(name);
  return open('{', '}');
}

JsonWriter::Scope JsonWriter::array(FeedWord name) {
  begin_member(name);
  return open('[', ']');
}

JsonWriter::Scope JsonWriter::text(FeedWord name) {
  begin_member(name);
  *out_ += '"';
  return {*this, '"'};
}

void JsonWriter::piece(const FeedText& text) { append_escaped(*out_, text.view()); }

void JsonWriter::put_text(std::string_view text) {
  *out_ += '"';
  append_escaped(*out_, text);
  *out_ += '"';
}

void JsonWriter::put(FeedWord name, const FeedText& text) {
  begin_member(name);
  put_text(text.view());
}

void JsonWriter::put(FeedWord name, FeedWord text) {
  begin_member(name);
  put_text(text.view());
}

void JsonWriter::put(FeedWord name, int64_t number) {
  begin_member(name);
  *out_ += std::to_string(number);
}

void JsonWriter::put_if_any(FeedWord name, const FeedText& text) {
  if (!text.empty()) put(name, text);
}

void JsonWriter::add(const FeedText& text) {
  begin_line();
  put_text(text.view());
}

void JsonWriter::value(std::string_view written) {
  begin_line();
  *out_ += written;
}

}  // namespace peyk
