#pragma once
/// One DKIM-Signature field (RFC 6376 §3.5) with room for its two hashes: everything else of it is
/// the same for all readers of a stencil. Private to mail/.

#include <string>
#include <string_view>
#include <vector>

#include "mail/dkim.h"

namespace peyk {

class SignatureField {
 public:
  /// Folded below 78 columns, b= last.
  SignatureField(const DkimIdentity& identity, const std::vector<std::string>& signed_names,
                 DkimTimes times);

  /// The field with its CRLF; the hashes are still to be put.
  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  /// Puts bh= into a copy of the field and gives what is hashed of it: canonical, b= empty, without
  /// CRLF (§3.7). Valid until the next call.
  [[nodiscard]] std::string_view put_body_hash(std::string_view base64, char* field);
  /// Puts b= into a copy of the field.
  void put_signature(std::string_view base64, char* field) const;

 private:
  std::string bytes_;
  std::string canonical_;
  size_t body_hash_ = 0;            ///< Where it stands in the field …
  size_t canonical_body_hash_ = 0;  ///< … and in the canonical form.
  size_t signature_ = 0;
};

}  // namespace peyk
