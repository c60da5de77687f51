#pragma once
/// A DKIM verifier for the tests, written from RFC 6376 and on purpose not with the code under
/// test: it takes the whole message and goes line by line.

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/bytes.h"
#include "unit/mail/support.h"

namespace peyk {

struct RawField {
  std::string name;
  std::string raw;  ///< All of it, folded, without the last CRLF.
};

inline std::vector<RawField> raw_fields(std::string_view message) {
  std::vector<RawField> fields;
  for (const std::string& line : lines_of(message.substr(0, message.find("\r\n\r\n")))) {
    if (line.starts_with(' ') || line.starts_with('\t')) {
      fields.back().raw += "\r\n" + line;
    } else {
      fields.push_back({line.substr(0, line.find(':')), line});
    }
  }
  return fields;
}

inline std::string single_spaced(std::string_view line) {
  std::string made;
  for (const char c : line) {
    const bool space = c == ' ' || c == '\t';
    if (!space) made += c;
    if (space && !made.ends_with(' ')) made += ' ';
  }
  while (made.ends_with(' ')) made.pop_back();
  return made;
}

inline std::string relaxed_field(std::string_view raw) {
  const size_t colon = raw.find(':');
  std::string value = single_spaced(replace_all(raw.substr(colon + 1), "\r\n", ""));
  while (value.starts_with(' ')) value.erase(0, 1);
  return to_ascii_lower(raw.substr(0, colon)) + ":" + value;
}

inline std::string relaxed_body(std::string_view body) {
  std::vector<std::string> lines;
  for (const std::string& line : lines_of(body)) lines.push_back(single_spaced(line));
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  std::string made;
  for (const std::string& line : lines) made += line + "\r\n";
  return made;
}

/// "tag=value; …" without white space in the values.
inline std::map<std::string, std::string> tags_of(std::string_view list) {
  std::map<std::string, std::string> tags;
  for (const std::string_view one : split(list, ';')) {
    const std::string tag =
        replace_all(replace_all(replace_all(one, "\r\n", ""), " ", ""), "\t", "");
    const size_t equals = tag.find('=');
    if (equals != std::string::npos) tags[tag.substr(0, equals)] = tag.substr(equals + 1);
  }
  return tags;
}

inline std::string digest_of(std::string_view bytes) {
  std::string digest(32, '\0');
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr,
             EVP_sha256(), nullptr);
  return digest;
}

/// Whether the key record's key made the signature.
inline bool signature_fits(const std::map<std::string, std::string>& record,
                           std::string_view signed_bytes, std::string_view signature) {
  const std::string key_bytes = decode_base64(record.at("p"));
  const auto* at = reinterpret_cast<const unsigned char*>(key_bytes.data());
  const bool rsa = record.at("k") == "rsa";
  EVP_PKEY* key = rsa ? d2i_PUBKEY(nullptr, &at, static_cast<long>(key_bytes.size()))
                      : EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, at, 32);
  if (key == nullptr) throw std::runtime_error("no key in the record");
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_DigestVerifyInit(context, nullptr, rsa ? EVP_sha256() : nullptr, nullptr, key);
  const std::string what = rsa ? std::string(signed_bytes) : digest_of(signed_bytes);
  const int outcome = EVP_DigestVerify(
      context, reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
      reinterpret_cast<const unsigned char*>(what.data()), what.size());
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(key);
  return outcome == 1;
}

/// The outcome for each signature, from the top: empty if it is good, else what is wrong.
inline std::vector<std::string> verify_dkim(std::string_view message,
                                            const std::map<std::string, std::string>& records) {
  const auto fields = raw_fields(message);
  const std::string_view body = message.substr(message.find("\r\n\r\n") + 4);
  std::vector<std::string> outcomes;
  for (const RawField& signature : fields) {
    if (signature.name != "DKIM-Signature") continue;
    const auto tags = tags_of(std::string_view(signature.raw).substr(signature.name.size() + 1));
    const auto record = tags_of(records.at(tags.at("s") + "._domainkey." + tags.at("d")));
    if (tags.at("v") != "1" || tags.at("c") != "relaxed/relaxed" ||
        tags.at("a") != record.at("k") + "-sha256") {
      outcomes.emplace_back("v, c or a");
      continue;
    }
    if (decode_base64(tags.at("bh")) != digest_of(relaxed_body(body))) {
      outcomes.emplace_back("body hash");
      continue;
    }
    std::string signed_bytes;
    std::map<std::string, size_t> used;
    for (const std::string_view name : split(tags.at("h"), ':')) {
      const std::string lower = to_ascii_lower(name);
      size_t skip = used[lower]++;
      for (auto field = fields.rbegin(); field != fields.rend(); ++field) {
        if (to_ascii_lower(field->name) != lower || skip-- > 0) continue;
        signed_bytes += relaxed_field(field->raw) + "\r\n";
        break;
      }
    }
    const size_t b = signature.raw.rfind("b=") + 2;
    signed_bytes += relaxed_field(signature.raw.substr(0, b));
    const bool fits = signature_fits(record, signed_bytes, decode_base64(tags.at("b")));
    outcomes.emplace_back(fits ? "" : "signature");
  }
  return outcomes;
}

}  // namespace peyk
