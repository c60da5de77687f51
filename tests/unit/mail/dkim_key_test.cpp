#include "mail/dkim_key.h"

#include <filesystem>
#include <fstream>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "base/bytes.h"
#include "unit/mail/support.h"

namespace peyk {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

class KeyFile {
 public:
  explicit KeyFile(std::string_view text, fs::perms mode = fs::perms(0600))
      : path_(fs::path(testing::TempDir()) / ("peyk-key-" + std::to_string(::getpid()) + "-" +
                                              std::to_string(++count_) + ".pem")) {
    std::ofstream(path_) << text;
    fs::permissions(path_, mode);
  }
  ~KeyFile() { fs::remove(path_); }
  KeyFile(const KeyFile&) = delete;
  KeyFile& operator=(const KeyFile&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  static inline int count_ = 0;
  fs::path path_;
};

enum class Form { pkcs8, traditional, encrypted, public_half };

std::string pem_of(EVP_PKEY* key, Form form) {
  BIO* bio = BIO_new(BIO_s_mem());
  char passphrase[] = "secret";
  switch (form) {
    case Form::pkcs8:
      PEM_write_bio_PKCS8PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
      break;
    case Form::traditional:
      PEM_write_bio_PrivateKey_traditional(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
      break;
    case Form::encrypted:
      PEM_write_bio_PKCS8PrivateKey(bio, key, EVP_aes_128_cbc(), passphrase, 6, nullptr, nullptr);
      break;
    case Form::public_half:
      PEM_write_bio_PUBKEY(bio, key);
      break;
  }
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string text(data, static_cast<size_t>(size));
  BIO_free(bio);
  EVP_PKEY_free(key);
  return text;
}

std::string rsa_pem(size_t bits, Form form = Form::pkcs8) {
  return pem_of(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits), form);
}
std::string ed25519_pem(Form form = Form::pkcs8) {
  return pem_of(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), form);
}

/// The whole message for people, with file and remedy; empty if the key was taken.
std::string refusal(const KeyFile& file) {
  const auto key = DkimKey::load(file.path());
  return key ? "" : key.error().to_string();
}

TEST(DkimKeyTest, LoadsEveryFormThatOthersWrite) {
  const KeyFile pkcs8(rsa_pem(2048));
  const KeyFile pkcs1(rsa_pem(3072, Form::traditional));
  const KeyFile ed25519(ed25519_pem(), fs::perms(0640));
  EXPECT_EQ(must(DkimKey::load(pkcs8.path())).algorithm(), DkimKey::Algorithm::rsa);
  EXPECT_EQ(must(DkimKey::load(pkcs1.path())).bits(), 3072);
  EXPECT_EQ(must(DkimKey::load(ed25519.path())).algorithm(), DkimKey::Algorithm::ed25519);
}

TEST(DkimKeyTest, SaysWhyAFileIsNoKeyAndNamesTheFile) {
  struct Case {
    std::string text;
    const char* says;
  };
  const std::string good = ed25519_pem();
  const std::vector<Case> cases = {
      {"", "no private key"},
      {"hello\n", "no private key"},
      {good.substr(0, good.size() / 2), "no private key"},
      {rsa_pem(2048, Form::public_half), "public key"},
      {rsa_pem(2048, Form::encrypted), "encrypted"},
      {pem_of(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), Form::pkcs8), "kind EC"},
      {pem_of(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED448"), Form::pkcs8), "kind ED448"},
      {rsa_pem(768), "768 bits; verifiers ignore"},
      {rsa_pem(1024), "1024 bits; under 2048"},
      {rsa_pem(2047), "2047 bits; under 2048"},
      {"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "certificate"},
  };
  for (const Case& one : cases) {
    const KeyFile file(one.text);
    const std::string message = refusal(file);
    EXPECT_THAT(message, HasSubstr(file.path().string() + ": "));
    EXPECT_THAT(message, HasSubstr(one.says));
    EXPECT_THAT(message, HasSubstr("\n  ")) << "no remedy: " << message;
  }
  EXPECT_EQ(DkimKey::load("/nonexistent/key.pem").error().kind(), ErrorKind::no_input);
}

TEST(DkimKeyTest, RefusesAKeyThatOthersMayReadOrWrite) {
  for (const unsigned mode : {0604U, 0602U, 0644U}) {
    const KeyFile file(ed25519_pem(), fs::perms(mode));
    EXPECT_THAT(refusal(file), HasSubstr("chmod 600 " + file.path().string())) << mode;
  }
}

TEST(DkimKeyTest, PrintsNoKeyMaterial) {
  const std::string pem = rsa_pem(1024);
  const KeyFile file(pem);
  const std::string message = refusal(file);
  for (const std::string& line : lines_of(replace_all(pem, "\n", "\r\n"))) {
    if (line.size() > 8) {
      EXPECT_THAT(message, Not(HasSubstr(line)));
    }
  }
}

TEST(DkimKeyTest, MakesKeysThatItLoads) {
  for (const auto algorithm : {DkimKey::Algorithm::rsa, DkimKey::Algorithm::ed25519}) {
    const DkimKey made = must(DkimKey::generate(algorithm));
    const DkimKey read = must(DkimKey::parse(made.pem(), "k.pem"));
    EXPECT_EQ(read.algorithm(), algorithm);
    EXPECT_EQ(read.public_key(), made.public_key());
    const auto digest = Sha256().finish();
    EXPECT_EQ(DkimKeyUse(read).sign(digest), DkimKeyUse(made).sign(digest));
    EXPECT_EQ(DkimKeyUse(read).sign(digest).size(), read.signature_size());
  }
  for (const int bits : {0, 1024, 2047, 4097}) {
    const auto made = DkimKey::generate(DkimKey::Algorithm::rsa, bits);
    ASSERT_FALSE(made) << bits;
    EXPECT_EQ(made.error().kind(), ErrorKind::usage);
  }
}

TEST(DkimKeyTest, KnowsTheKeyOfRfc8463) {
  // The private key of RFC 8463, appendix A.2, as PKCS#8, and its record of appendix A.3.
  const DkimKey key = must(
      DkimKey::parse(Secret("-----BEGIN PRIVATE KEY-----\n"
                            "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
                            "-----END PRIVATE KEY-----\n"),
                     "rfc8463.pem"));
  const DkimRecord record = must(make_dkim_record(key, "football.example.com", "brisbane"));
  EXPECT_EQ(record.name, "brisbane._domainkey.football.example.com");
  EXPECT_EQ(record.value, "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
}

TEST(DkimKeyTest, SplitsTheRecordIntoStringsOfDns) {
  const DkimKey key = must(DkimKey::generate(DkimKey::Algorithm::rsa));
  const DkimRecord record = must(make_dkim_record(key, "Example.org", "S2026"));
  EXPECT_EQ(record.name, "s2026._domainkey.example.org");
  EXPECT_THAT(record.value, testing::StartsWith("v=DKIM1; k=rsa; p=MIIB"));
  ASSERT_EQ(record.strings.size(), 2U);
  EXPECT_EQ(record.strings[0].size(), 255U);
  EXPECT_EQ(record.strings[0] + record.strings[1], record.value);
  for (const auto& [domain, selector] :
       {std::pair("", "s"), std::pair("no dot.org", "s"), std::pair("example.org", "-s"),
        std::pair("example.org", "s;t"), std::pair("example.org", "s\nt")}) {
    EXPECT_FALSE(make_dkim_record(key, domain, selector)) << domain << " " << selector;
  }
}

}  // namespace
}  // namespace peyk
