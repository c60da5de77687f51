#include "mail/signature_field.h"

#include <algorithm>
#include <cstring>

#include "mail/canonical.h"

namespace peyk {
namespace {

constexpr size_t kWidest = 77;
constexpr size_t kBodyHash = 44;       ///< Base64 of 32 bytes.
constexpr size_t kSignatureLine = 72;  ///< Characters of b= on a line.
constexpr std::string_view kName = "DKIM-Signature";
constexpr std::string_view kFold = "\r\n ";

size_t base64_size(size_t bytes) { return (bytes + 2) / 3 * 4; }

/// Gathers the field; a piece that does not fit goes to the next line.
class FoldedField {
 public:
  explicit FoldedField(std::string& out) : out_(out) {
    out_ += std::string(kName) + ":";
    column_ = out_.size();
  }
  /// `space`: one stands before the piece if it goes on in the same line.
  void add(std::string_view piece, bool space) {
    if (column_ + (space ? 1 : 0) + piece.size() > kWidest) {
      out_ += kFold;
      column_ = 1;
    } else if (space) {
      out_ += ' ';
      ++column_;
    }
    out_ += piece;
    column_ += piece.size();
  }
  void break_line() { column_ = kWidest; }

 private:
  std::string& out_;
  size_t column_ = 0;
};

}  // namespace

SignatureField::SignatureField(const DkimIdentity& identity,
                               const std::vector<std::string>& signed_names, DkimTimes times) {
  const auto seconds = [](Instant instant) {
    return std::to_string(instant.time_since_epoch().count());
  };
  FoldedField field(bytes_);
  field.add("v=1;", true);
  field.add("a=" + std::string(to_string(identity.key.algorithm())) + "-sha256;", true);
  field.add("c=relaxed/relaxed;", true);
  field.add("d=" + identity.domain + ";", true);
  field.add("s=" + identity.selector + ";", true);
  if (!identity.identity.empty()) field.add("i=" + identity.identity + ";", true);
  field.add("t=" + seconds(times.signed_at) + ";", true);
  if (times.expires > times.signed_at) field.add("x=" + seconds(times.expires) + ";", true);
  for (size_t i = 0; i < signed_names.size(); ++i) {
    field.add((i == 0 ? "h=" : "") + signed_names[i] + (i + 1 < signed_names.size() ? ":" : ";"),
              i == 0);
  }
  field.break_line();
  field.add("bh=" + std::string(kBodyHash, 'A') + ";", true);
  body_hash_ = bytes_.size() - 1 - kBodyHash;
  field.break_line();
  field.add("b=", true);
  canonical_ = canonical_field(kName, std::string_view(bytes_).substr(kName.size() + 1));
  canonical_.erase(canonical_.size() - std::string_view("\r\n").size());
  canonical_body_hash_ = canonical_.rfind("; b=") - kBodyHash;

  signature_ = bytes_.size();
  const size_t size = base64_size(identity.key.signature_size());
  for (size_t at = 0; at < size; at += kSignatureLine) {
    if (at > 0) bytes_ += kFold;
    bytes_.append(std::min(kSignatureLine, size - at), 'A');
  }
  bytes_ += "\r\n";
}

std::string_view SignatureField::put_body_hash(std::string_view base64, char* field) {
  std::memcpy(field + body_hash_, base64.data(), kBodyHash);
  std::memcpy(canonical_.data() + canonical_body_hash_, base64.data(), kBodyHash);
  return canonical_;
}

void SignatureField::put_signature(std::string_view base64, char* field) const {
  char* to = field + signature_;
  for (size_t at = 0; at < base64.size(); at += kSignatureLine) {
    const std::string_view line = base64.substr(at, kSignatureLine);
    std::memcpy(to, line.data(), line.size());
    to += line.size() + kFold.size();
  }
}

}  // namespace peyk
