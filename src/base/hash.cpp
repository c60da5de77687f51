#include "base/hash.h"

#include <cstdlib>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "base/bytes.h"

namespace peyk {

namespace {

void require(int outcome) {
  if (outcome != 1) std::abort();
}

/// Looked up once: EVP_sha256() is looked up anew at each use.
const EVP_MD* fetched_sha256() {
  static const EVP_MD* const kDigest = EVP_MD_fetch(nullptr, "SHA2-256", nullptr);
  if (kDigest == nullptr) std::abort();
  return kDigest;
}

}  // namespace

std::string sha256(std::string_view bytes) {
  std::string digest(32, '\0');
  unsigned int length = 0;
  require(EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()),
                     &length, fetched_sha256(), nullptr));
  return digest;
}

std::string sha256_hex(std::string_view bytes) { return to_hex(sha256(bytes)); }

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  std::string digest(32, '\0');
  unsigned int length = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
           reinterpret_cast<unsigned char*>(digest.data()), &length) == nullptr) {
    std::abort();
  }
  return digest;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string random_bytes(size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) {
    std::abort();
  }
  return bytes;
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  if (context_ == nullptr) std::abort();
  require(EVP_DigestInit_ex2(context_, fetched_sha256(), nullptr));
}
Sha256::~Sha256() { EVP_MD_CTX_free(context_); }

Sha256::Sha256(const Sha256& other) : context_(EVP_MD_CTX_new()) {
  if (context_ == nullptr) std::abort();
  require(EVP_MD_CTX_copy_ex(context_, other.context_));
}

Sha256& Sha256::operator=(const Sha256& other) {
  if (this != &other) require(EVP_MD_CTX_copy_ex(context_, other.context_));
  return *this;
}

void Sha256::update(std::string_view bytes) {
  require(EVP_DigestUpdate(context_, bytes.data(), bytes.size()));
}

Sha256::Digest Sha256::finish() {
  Digest digest;
  require(EVP_DigestFinal_ex(context_, reinterpret_cast<unsigned char*>(digest.data()), nullptr));
  require(EVP_DigestInit_ex2(context_, nullptr, nullptr));
  return digest;
}

HmacKey::HmacKey(std::string_view key) {
  constexpr size_t kBlock = 64;
  std::string padded(key.size() > kBlock ? sha256(key) : std::string(key));
  padded.resize(kBlock, '\0');
  std::string inner = padded;
  std::string outer = padded;
  for (char& c : inner) c = static_cast<char>(c ^ 0x36);
  for (char& c : outer) c = static_cast<char>(c ^ 0x5c);
  inner_.update(inner);
  outer_.update(outer);
}

Sha256::Digest HmacKey::operator()(std::string_view bytes) const {
  Sha256 inner = inner_;
  inner.update(bytes);
  const Sha256::Digest digest = inner.finish();
  Sha256 outer = outer_;
  outer.update({digest.data(), digest.size()});
  return outer.finish();
}

struct FieldHash::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

FieldHash::FieldHash() : state_(std::make_unique<State>()) {
  if (EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) != 1) std::abort();
}
FieldHash::~FieldHash() = default;

FieldHash& FieldHash::add(std::string_view field) {
  const std::string length = std::to_string(field.size()) + ":";
  EVP_DigestUpdate(state_->context, length.data(), length.size());
  EVP_DigestUpdate(state_->context, field.data(), field.size());
  return *this;
}

std::string FieldHash::hex() {
  std::string digest(32, '\0');
  unsigned int length = 0;
  EVP_DigestFinal_ex(state_->context, reinterpret_cast<unsigned char*>(digest.data()), &length);
  return to_hex(digest);
}

}  // namespace peyk
