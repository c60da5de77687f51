#include "mail/dkim_key.h"

#include <algorithm>
#include <cstdlib>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include "base/bytes.h"
#include "base/file.h"
#include "mail/address.h"

namespace peyk {
namespace {

constexpr size_t kEd25519Signature = 64;
constexpr size_t kLongestString = 255;  // RFC 1035 §3.3.
constexpr size_t kLongestLabel = 63;

void require(bool done) {
  if (!done) std::abort();
}

std::shared_ptr<EVP_PKEY> owned(EVP_PKEY* key) { return {key, &EVP_PKEY_free}; }

tl::unexpected<Error> unusable(const std::filesystem::path& file, std::string what,
                               std::string remedy) {
  ERR_clear_error();
  return fail(Error(ErrorKind::configuration, std::move(what))
                  .at({file.string()})
                  .remedy(std::move(remedy)));
}

constexpr const char* kMakeOne = "Make one with “peyk dkim keygen”.";

/// PEM may be encrypted; nobody is there to be asked for the passphrase.
int no_passphrase(char*, int, int, void*) { return -1; }

bool has(std::string_view text, std::string_view what) {
  return text.find(what) != std::string_view::npos;
}

/// Why a PEM text has no private key that can be used.
tl::unexpected<Error> no_private_key(std::string_view pem, const std::filesystem::path& file) {
  if (has(pem, "ENCRYPTED")) {
    return unusable(file, "the key is encrypted with a passphrase, and nobody is there to type it",
                    "Write it without one: “openssl pkey -in FILE -out NEW”, then chmod 600 NEW.");
  }
  if (has(pem, "BEGIN PUBLIC KEY") || has(pem, "BEGIN RSA PUBLIC KEY")) {
    return unusable(file, "it has a public key; signing needs the private one",
                    "Name the file that was made together with it.");
  }
  if (has(pem, "BEGIN CERTIFICATE")) {
    return unusable(file, "it has a certificate; signing needs a private key", kMakeOne);
  }
  return unusable(file, "it has no private key in PEM form (or a broken one)", kMakeOne);
}

Result<DkimKey::Algorithm> algorithm_of(EVP_PKEY* key, const std::filesystem::path& file) {
  if (EVP_PKEY_is_a(key, "ED25519") == 1) return DkimKey::Algorithm::ed25519;
  if (EVP_PKEY_is_a(key, "RSA") != 1) {
    const char* kind = EVP_PKEY_get0_type_name(key);
    return unusable(file,
                    "the key is of the kind " + std::string(kind == nullptr ? "?" : kind) +
                        "; DKIM knows RSA and Ed25519",
                    kMakeOne);
  }
  const int bits = EVP_PKEY_get_bits(key);
  const std::string what = "the RSA key has " + std::to_string(bits) + " bits; ";
  constexpr const char* kMakeLonger =
      "Make one of 2048 with “peyk dkim keygen”, under a new selector.";
  if (bits < 1024) {
    return unusable(file, what + "verifiers ignore keys under 1024 (RFC 8301)", kMakeLonger);
  }
  if (bits < DkimKey::kLeastBits) {
    return unusable(file, what + "under 2048 they can be broken", kMakeLonger);
  }
  if (bits > DkimKey::kMostBits) {
    return unusable(file, what + "verifiers need not take more than 4096 (RFC 8301)",
                    "Make one of 2048 with “peyk dkim keygen”, under a new selector.");
  }
  return DkimKey::Algorithm::rsa;
}

std::string drain(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<size_t>(size)};
}

}  // namespace

std::string_view to_string(DkimKey::Algorithm algorithm) {
  return algorithm == DkimKey::Algorithm::rsa ? "rsa" : "ed25519";
}

Result<DkimKey> DkimKey::load(const std::filesystem::path& file) {
  constexpr uint64_t kMostBytes = 65536;
  PEYK_ASSIGN(std::string bytes, read_file(file, kMostBytes));
  struct stat info {};
  if (::stat(file.c_str(), &info) == 0 && (info.st_mode & S_IRWXO) != 0) {
    return unusable(file, "every user of this machine may read the key or change it",
                    "Close it with “chmod 600 " + file.string() +
                        "”. If others can have read it, make a new key under a new selector.");
  }
  return parse(Secret(std::move(bytes)), file);
}

Result<DkimKey> DkimKey::parse(const Secret& pem, const std::filesystem::path& file) {
  const std::string& text = pem.reveal();
  BIO* bio = BIO_new_mem_buf(text.data(), static_cast<int>(text.size()));
  require(bio != nullptr);
  const auto key = owned(PEM_read_bio_PrivateKey(bio, nullptr, no_passphrase, nullptr));
  BIO_free(bio);
  if (key == nullptr) return no_private_key(text, file);
  PEYK_ASSIGN(const Algorithm algorithm, algorithm_of(key.get(), file));
  EVP_PKEY_CTX* check = EVP_PKEY_CTX_new(key.get(), nullptr);
  const bool sound = check != nullptr && EVP_PKEY_pairwise_check(check) == 1;
  EVP_PKEY_CTX_free(check);
  if (!sound) return unusable(file, "the key is damaged: its halves do not fit", kMakeOne);
  return DkimKey(key, algorithm);
}

Result<DkimKey> DkimKey::generate(Algorithm algorithm, int bits) {
  if (algorithm == Algorithm::ed25519) {
    auto key = owned(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    require(key != nullptr);
    return DkimKey(std::move(key), algorithm);
  }
  if (bits < kLeastBits || bits > kMostBits) {
    return fail(
        Error(ErrorKind::usage, "an RSA key of " + std::to_string(bits) + " bits is not made")
            .remedy("2048 is right for mail; at most 4096."));
  }
  auto key = owned(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<size_t>(bits)));
  require(key != nullptr);
  return DkimKey(std::move(key), algorithm);
}

int DkimKey::bits() const { return EVP_PKEY_get_bits(key_.get()); }

size_t DkimKey::signature_size() const {
  return algorithm_ == Algorithm::ed25519 ? kEd25519Signature
                                          : static_cast<size_t>(EVP_PKEY_get_size(key_.get()));
}

std::string DkimKey::public_key() const {
  if (algorithm_ == Algorithm::ed25519) {
    std::string raw(32, '\0');
    size_t size = raw.size();
    require(EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(raw.data()),
                                        &size) == 1);
    return to_base64(raw);
  }
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key_.get(), &der);
  require(size > 0);
  std::string encoded = to_base64({reinterpret_cast<char*>(der), static_cast<size_t>(size)});
  OPENSSL_free(der);
  return encoded;
}

Secret DkimKey::pem() const {
  BIO* bio = BIO_new(BIO_s_mem());
  require(bio != nullptr && PEM_write_bio_PKCS8PrivateKey(bio, key_.get(), nullptr, nullptr, 0,
                                                          nullptr, nullptr) == 1);
  Secret pem(drain(bio));
  BIO_free(bio);
  return pem;
}

DkimKeyUse::DkimKeyUse(const DkimKey& key)
    : key_(EVP_PKEY_dup(key.key_.get()), &EVP_PKEY_free),
      rsa_(nullptr, &EVP_PKEY_CTX_free),
      ed25519_(nullptr, &EVP_MD_CTX_free),
      signature_(key.signature_size(), '\0') {
  require(key_ != nullptr);
  if (key.algorithm() == DkimKey::Algorithm::ed25519) {
    ed25519_.reset(EVP_MD_CTX_new());
    require(ed25519_ != nullptr);
    return;
  }
  rsa_.reset(EVP_PKEY_CTX_new(key_.get(), nullptr));
  require(rsa_ != nullptr && EVP_PKEY_sign_init(rsa_.get()) == 1 &&
          EVP_PKEY_CTX_set_rsa_padding(rsa_.get(), RSA_PKCS1_PADDING) == 1 &&
          EVP_PKEY_CTX_set_signature_md(rsa_.get(), EVP_sha256()) == 1);
}

std::string_view DkimKeyUse::sign(const Sha256::Digest& digest) {
  auto* out = reinterpret_cast<unsigned char*>(signature_.data());
  const auto* in = reinterpret_cast<const unsigned char*>(digest.data());
  size_t size = signature_.size();
  if (rsa_ != nullptr) {
    require(EVP_PKEY_sign(rsa_.get(), out, &size, in, digest.size()) == 1);
  } else {
    require(EVP_DigestSignInit(ed25519_.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
            EVP_DigestSign(ed25519_.get(), out, &size, in, digest.size()) == 1);
  }
  require(size == signature_.size());
  return signature_;
}

Result<std::string> parse_dkim_domain(std::string_view domain) {
  auto address = Address::parse("x@" + std::string(domain));
  if (!address) {
    return fail(ErrorKind::bad_data, "“" + std::string(domain) + "” is no domain of DKIM");
  }
  return std::string(address->domain());
}

Result<std::string> parse_dkim_selector(std::string_view selector) {
  const auto labels = split(selector, '.');
  const bool fit = std::all_of(labels.begin(), labels.end(), [](std::string_view label) {
    return !label.empty() && label.size() <= kLongestLabel && label.front() != '-' &&
           label.back() != '-' && std::all_of(label.begin(), label.end(), [](char c) {
             return is_ascii_alpha(c) || is_ascii_digit(c) || c == '-';
           });
  });
  if (fit) return to_ascii_lower(selector);
  return fail(Error(ErrorKind::bad_data, "“" + std::string(selector) + "” is no selector of DKIM")
                  .remedy("Letters, digits and hyphens, as “s2026”."));
}

Result<DkimRecord> make_dkim_record(const DkimKey& key, std::string_view domain,
                                    std::string_view selector) {
  constexpr size_t kLongestName = 253;
  PEYK_ASSIGN(const std::string host, parse_dkim_domain(domain));
  PEYK_ASSIGN(const std::string label, parse_dkim_selector(selector));
  DkimRecord record;
  record.name = label + "._domainkey." + host;
  if (record.name.size() > kLongestName) {
    return fail(ErrorKind::bad_data,
                "the name “" + record.name + "” is longer than 253 characters");
  }
  record.value =
      "v=DKIM1; k=" + std::string(to_string(key.algorithm())) + "; p=" + key.public_key();
  for (size_t at = 0; at < record.value.size(); at += kLongestString) {
    record.strings.push_back(record.value.substr(at, kLongestString));
  }
  return record;
}

}  // namespace peyk
