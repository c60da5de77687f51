#pragma once
/// Signed reader links and stable message ids.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/secret.h"

namespace peyk {

enum class TokenPurpose { unsubscribe, preferences, view };

struct TokenKey {
  std::string id;  ///< Short; tells which key signed, so that keys can be rotated.
  Secret secret;
};

/// Signs links and ids of many readers with one key. May be used by several threads.
class ReaderSigner {
 public:
  explicit ReaderSigner(const TokenKey& key);
  /// As make_token and make_message_id.
  [[nodiscard]] std::string token(TokenPurpose purpose, int64_t subscriber,
                                  std::string_view list) const;
  [[nodiscard]] std::string message_id(std::string_view issue, int64_t subscriber,
                                       std::string_view domain) const;

 private:
  std::string key_id_;
  HmacKey hmac_;
};

/// "<key id>.<payload>.<mac>", URL-safe: HMAC-SHA-256 over purpose, key id, subscriber and list. A
/// token for one purpose does not verify for another.
[[nodiscard]] std::string make_token(const TokenKey& key, TokenPurpose purpose, int64_t subscriber,
                                     std::string_view list);
struct TokenClaims {
  int64_t subscriber = 0;
  std::string list;
};
[[nodiscard]] std::optional<TokenClaims> verify_token(const TokenKey& key, TokenPurpose purpose,
                                                      std::string_view token);
/// HMAC(issue, subscriber)@domain without brackets: a resend carries the same (D4).
[[nodiscard]] std::string make_message_id(const Secret& secret, std::string_view issue,
                                          int64_t subscriber, std::string_view domain);
/// VERP envelope sender: "bounce+<issue>-<subscriber>@domain" from "bounce@domain".
[[nodiscard]] std::string make_verp(std::string_view bounce_address, std::string_view issue,
                                    int64_t subscriber);

}  // namespace peyk
