#pragma once
/// Keys that sign mail: RSA (RFC 6376, RFC 8301) and Ed25519 (RFC 8463), from PEM files. Private
/// keys are never printed; errors say which file, what is wrong and what to do.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/hash.h"
#include "base/secret.h"

struct evp_pkey_st;  // OpenSSL's.
struct evp_pkey_ctx_st;
struct evp_md_ctx_st;

namespace peyk {

class DkimKey {
 public:
  enum class Algorithm { rsa, ed25519 };
  /// RSA keys below are too weak today, and verifiers need not take longer ones (RFC 8301 §3.2).
  static constexpr int kLeastBits = 2048;
  static constexpr int kMostBits = 4096;

  /// PKCS#8 or PKCS#1 for RSA, PKCS#8 for Ed25519; not encrypted, and closed to everybody but its
  /// owner and group. Fails with configuration, or as read_file does.
  [[nodiscard]] static Result<DkimKey> load(const std::filesystem::path& file);
  /// What load reads; `file` is for messages.
  [[nodiscard]] static Result<DkimKey> parse(const Secret& pem, const std::filesystem::path& file);
  /// A new one. `bits` is of RSA only; fails with usage when it is out of bounds.
  [[nodiscard]] static Result<DkimKey> generate(Algorithm algorithm, int bits = kLeastBits);

  [[nodiscard]] Algorithm algorithm() const { return algorithm_; }
  [[nodiscard]] int bits() const;
  [[nodiscard]] size_t signature_size() const;  ///< Bytes; the same for every signature.
  /// The p= of the key record: Base64 of the SubjectPublicKeyInfo of RSA (RFC 6376 §3.6.1), of the
  /// 32 bytes of Ed25519 (RFC 8463 §4).
  [[nodiscard]] std::string public_key() const;
  /// PKCS#8, as load reads it.
  [[nodiscard]] Secret pem() const;

 private:
  friend class DkimKeyUse;
  DkimKey(std::shared_ptr<evp_pkey_st> key, Algorithm algorithm)
      : key_(std::move(key)), algorithm_(algorithm) {}
  std::shared_ptr<evp_pkey_st> key_;
  Algorithm algorithm_;
};

/// "rsa", "ed25519": the k= of the record, and what people write.
[[nodiscard]] std::string_view to_string(DkimKey::Algorithm algorithm);

/// A key in the hands of one thread: what OpenSSL needs to sign, made once. It has a copy of the
/// key of its own, since RSA's blinding is state that threads would wait for.
class DkimKeyUse {
 public:
  explicit DkimKeyUse(const DkimKey& key);
  /// The signature of a SHA-256 digest: PKCS#1 v1.5, or PureEdDSA over the digest's bytes (RFC 8463
  /// §3). Both are deterministic. `signature` is filled; the bytes are valid until the next call.
  [[nodiscard]] std::string_view sign(const Sha256::Digest& digest);

 private:
  template <class T>
  using Handle = std::unique_ptr<T, void (*)(T*)>;
  Handle<evp_pkey_st> key_;
  Handle<evp_pkey_ctx_st> rsa_;
  Handle<evp_md_ctx_st> ed25519_;
  std::string signature_;
};

/// What is published in the domain name system so that others can verify (RFC 6376 §3.6).
struct DkimRecord {
  std::string name;                  ///< "s1._domainkey.example.org"
  std::string value;                 ///< "v=DKIM1; k=rsa; p=…"
  std::vector<std::string> strings;  ///< The value in pieces of at most 255 bytes (RFC 1035 §3.3).
};
/// Fails with bad_data on a domain or selector that cannot be one.
[[nodiscard]] Result<DkimRecord> make_dkim_record(const DkimKey& key, std::string_view domain,
                                                  std::string_view selector);

/// The domain in lower case and A-labels; bad_data if it is none.
[[nodiscard]] Result<std::string> parse_dkim_domain(std::string_view domain);
/// Labels of letters, digits and hyphens (RFC 6376 §3.1), in lower case; bad_data otherwise.
[[nodiscard]] Result<std::string> parse_dkim_selector(std::string_view selector);

}  // namespace peyk
