#pragma once
/// Digests and keyed digests; the only place that sees OpenSSL's.

#include <array>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;  // OpenSSL's.

namespace peyk {

/// SHA-256 (FIPS 180-4): 32 raw bytes.
[[nodiscard]] std::string sha256(std::string_view bytes);
/// SHA-256 as 64 hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);
/// HMAC-SHA-256 (RFC 2104): 32 raw bytes.
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view bytes);
/// Compares in a time that does not depend on where the two differ.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);
/// Bytes from the system's generator. Aborts if it has none (a machine without entropy is broken).
[[nodiscard]] std::string random_bytes(size_t count);

/// SHA-256 of a stream whose state can be copied: what many texts begin with is hashed once, and
/// each of them goes on from a copy.
class Sha256 {
 public:
  using Digest = std::array<char, 32>;

  Sha256();
  ~Sha256();
  Sha256(const Sha256& other);
  Sha256& operator=(const Sha256& other);
  void update(std::string_view bytes);
  /// The digest of all that was written; the object is then as new.
  [[nodiscard]] Digest finish();

 private:
  evp_md_ctx_st* context_;
};

/// HMAC-SHA-256 with one key for many texts: what depends on the key alone is hashed once. May be
/// used by several threads.
class HmacKey {
 public:
  explicit HmacKey(std::string_view key);
  /// As hmac_sha256(key, bytes).
  [[nodiscard]] Sha256::Digest operator()(std::string_view bytes) const;

 private:
  Sha256 inner_;
  Sha256 outer_;
};

/// A hash over several fields in which no two lists of fields give the same input: each field is
/// preceded by its length.
class FieldHash {
 public:
  FieldHash();
  ~FieldHash();
  FieldHash(const FieldHash&) = delete;
  FieldHash& operator=(const FieldHash&) = delete;
  FieldHash& add(std::string_view field);
  FieldHash& add(long long number) { return add(std::string_view(std::to_string(number))); }
  /// 64 hexadecimal digits; the object is spent afterwards.
  [[nodiscard]] std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace peyk
