#include "mail/tokens.h"

#include <algorithm>
#include <charconv>

#include "base/bytes.h"
#include "base/hash.h"

namespace peyk {
namespace {

// 128 bits cannot be guessed and keep the links short.
constexpr size_t kMacBytes = 16;

std::string_view purpose_name(TokenPurpose purpose) {
  switch (purpose) {
    case TokenPurpose::unsubscribe:
      return "unsubscribe";
    case TokenPurpose::preferences:
      return "preferences";
    case TokenPurpose::view:
      return "view";
  }
  return "?";
}

/// Fields with their lengths in front, so that no two lists of fields give the same bytes.
void add_field(std::string& bytes, std::string_view field) {
  bytes += std::to_string(field.size());
  bytes += ':';
  bytes += field;
}

std::string mac_of(const HmacKey& hmac, std::string_view key_id, TokenPurpose purpose,
                   int64_t subscriber, std::string_view list) {
  std::string fields;
  fields.reserve(96 + key_id.size() + list.size());
  add_field(fields, "peyk token 1");
  add_field(fields, purpose_name(purpose));
  add_field(fields, key_id);
  add_field(fields, std::to_string(subscriber));
  add_field(fields, list);
  return {hmac(fields).data(), kMacBytes};
}

/// The key id as a link carries it: itself if it is made of URL-safe characters, else "~" and its
/// base64url.
std::string written_id(std::string_view id) {
  const bool plain = !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
    return is_ascii_alpha(c) || is_ascii_digit(c) || c == '-' || c == '_';
  });
  return plain ? std::string(id) : "~" + to_base64url(id);
}

}  // namespace

ReaderSigner::ReaderSigner(const TokenKey& key) : key_id_(key.id), hmac_(key.secret.reveal()) {}

std::string ReaderSigner::token(TokenPurpose purpose, int64_t subscriber,
                                std::string_view list) const {
  std::string payload = std::to_string(subscriber) + ":";
  payload += list;
  return written_id(key_id_) + "." + to_base64url(payload) + "." +
         to_base64url(mac_of(hmac_, key_id_, purpose, subscriber, list));
}

std::string make_token(const TokenKey& key, TokenPurpose purpose, int64_t subscriber,
                       std::string_view list) {
  return ReaderSigner(key).token(purpose, subscriber, list);
}

std::optional<TokenClaims> verify_token(const TokenKey& key, TokenPurpose purpose,
                                        std::string_view token) {
  // Without a secret anybody could sign; then no token is good.
  constexpr size_t kLongestToken = 2048;
  if (key.secret.empty() || token.size() > kLongestToken) return std::nullopt;
  const auto parts = split(token, '.');
  if (parts.size() != 3 || parts[0] != written_id(key.id)) return std::nullopt;
  const auto payload = from_base64url(parts[1]);
  const auto mac = from_base64url(parts[2]);
  if (!payload || !mac) return std::nullopt;
  const size_t colon = payload->find(':');
  if (colon == std::string::npos) return std::nullopt;
  TokenClaims claims;
  const char* const end = payload->data() + colon;
  const auto number = std::from_chars(payload->data(), end, claims.subscriber);
  if (number.ec != std::errc() || number.ptr != end) return std::nullopt;
  claims.list = payload->substr(colon + 1);
  const std::string expected =
      mac_of(HmacKey(key.secret.reveal()), key.id, purpose, claims.subscriber, claims.list);
  if (!equal_in_constant_time(*mac, expected)) return std::nullopt;
  // One spelling only: "007" would carry the MAC of 7.
  if (std::to_string(claims.subscriber) != payload->substr(0, colon)) return std::nullopt;
  return claims;
}

std::string ReaderSigner::message_id(std::string_view issue, int64_t subscriber,
                                     std::string_view domain) const {
  std::string fields;
  add_field(fields, "peyk message id 1");
  add_field(fields, issue);
  add_field(fields, std::to_string(subscriber));
  const Sha256::Digest mac = hmac_(fields);
  std::string id = to_hex({mac.data(), kMacBytes});
  id += '@';
  id += domain;
  return id;
}

std::string make_message_id(const Secret& secret, std::string_view issue, int64_t subscriber,
                            std::string_view domain) {
  return ReaderSigner({"", secret}).message_id(issue, subscriber, domain);
}

std::string make_verp(std::string_view bounce_address, std::string_view issue, int64_t subscriber) {
  const size_t at = bounce_address.rfind('@');
  std::string sender(bounce_address.substr(0, at));
  sender += "+";
  sender += issue;
  sender += "-" + std::to_string(subscriber);
  if (at != std::string_view::npos) sender += bounce_address.substr(at);
  return sender;
}

}  // namespace peyk
