#include "mail/base64.h"

namespace peyk {
namespace {

constexpr size_t kLine = 76;
constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void append_group(std::string& out, unsigned char a, unsigned char b, unsigned char c) {
  const char group[4] = {kAlphabet[a >> 2U], kAlphabet[(a & 3U) << 4U | b >> 4U],
                         kAlphabet[(b & 15U) << 2U | c >> 6U], kAlphabet[c & 63U]};
  out.append(group, 4);
}

}  // namespace

Base64Literal::Base64Literal(std::string bytes) : bytes_(std::move(bytes)) {
  for (size_t skipped = 0; skipped < groups_.size(); ++skipped) {
    if (bytes_.size() < skipped) continue;
    const size_t count = (bytes_.size() - skipped) / 3;
    std::string& encoded = groups_[skipped];
    encoded.reserve(count * 4 + count * 4 / kLine * 2);
    const auto* at = reinterpret_cast<const unsigned char*>(bytes_.data()) + skipped;
    for (size_t i = 0; i < count; ++i, at += 3) {
      if (i != 0 && i * 4 % kLine == 0) encoded += "\r\n";
      append_group(encoded, at[0], at[1], at[2]);
    }
    lines_[skipped] = find_whole_lines(encoded);
  }
}

void Base64Writer::put_group(unsigned char a, unsigned char b, unsigned char c) {
  if (column_ == kLine) {
    out_.own() += "\r\n";
    column_ = 0;
  }
  append_group(out_.own(), a, b, c);
  column_ += 4;
}

void Base64Writer::write(std::string_view bytes) {
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  const auto* const end = at + bytes.size();
  if (held_count_ == 1 && end - at >= 2) {
    put_group(held_[0], at[0], at[1]);
    at += 2;
    held_count_ = 0;
  } else if (held_count_ == 2 && at != end) {
    put_group(held_[0], held_[1], at[0]);
    at += 1;
    held_count_ = 0;
  }
  if (held_count_ == 0) {
    for (; end - at >= 3; at += 3) put_group(at[0], at[1], at[2]);
  }
  while (at != end) held_[held_count_++] = *at++;
}

void Base64Writer::write(const Base64Literal& literal) {
  const std::string_view bytes = literal.bytes();
  const size_t skipped = (3 - held_count_) % 3;
  if (bytes.size() < skipped + 3) {
    write(bytes);
    return;
  }
  write(bytes.substr(0, skipped));
  const std::string& groups = literal.groups(skipped);
  if (column_ != 0) out_.own() += "\r\n";
  out_.append(groups, literal.lines(skipped));
  const size_t characters = (bytes.size() - skipped) / 3 * 4;
  column_ = (characters - 1) % kLine + 1;
  write(bytes.substr(bytes.size() - (bytes.size() - skipped) % 3));
}

void Base64Writer::finish() {
  if (held_count_ > 0) {
    put_group(held_[0], held_count_ == 2 ? held_[1] : 0, 0);
    std::string& own = out_.own();
    for (size_t i = 0; i < 3 - held_count_; ++i) own[own.size() - 1 - i] = '=';
  }
  out_.own() += "\r\n";
  held_count_ = column_ = 0;
}

}  // namespace peyk
