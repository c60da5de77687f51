/// Reader links: only what make_token made verifies, for its purpose and with its key; a token is
/// safe in a URL.
///
/// Input: the key id, the list and the token, a line each; then bytes that spoil a good token.

#include <array>

#include "fuzz/fuzz.h"
#include "mail/tokens.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peyk;
  fuzz::Input input(data, size);
  const TokenKey key{std::string(input.line()), Secret("0123456789abcdef0123456789abcdef")};
  const std::string list(input.line());
  const std::string token(input.line());
  const std::string_view spoil = input.rest();

  // Nobody can sign without the secret, so whatever verifies is one of ours.
  for (const auto purpose :
       {TokenPurpose::unsubscribe, TokenPurpose::preferences, TokenPurpose::view}) {
    if (const auto claims = verify_token(key, purpose, token)) {
      fuzz::require(make_token(key, purpose, claims->subscriber, claims->list) == token,
                    "a token that verifies is one that was made", token);
    }
  }

  const int64_t subscriber = static_cast<int64_t>(spoil.size()) * 4093 - 7;
  const std::string good = make_token(key, TokenPurpose::unsubscribe, subscriber, list);
  fuzz::require(good.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                       "0123456789-_.~") == std::string::npos,
                "a token is safe in a URL", good);
  const auto claims = verify_token(key, TokenPurpose::unsubscribe, good);
  if (good.size() <= 2048) {
    fuzz::require(claims && claims->subscriber == subscriber && claims->list == list,
                  "a token verifies as what it was made for", good);
  }
  fuzz::require(!verify_token(key, TokenPurpose::view, good), "a token has one purpose", good);
  const TokenKey other{key.id, Secret("another secret of thirty-two byte")};
  fuzz::require(!verify_token(other, TokenPurpose::unsubscribe, good), "a token has one key", good);

  std::string bad = good;
  for (size_t i = 0; i + 1 < spoil.size(); i += 2) {
    bad[static_cast<unsigned char>(spoil[i]) % bad.size()] = spoil[i + 1];
  }
  if (const auto spoilt = verify_token(key, TokenPurpose::unsubscribe, bad)) {
    fuzz::require(bad == good, "a token that was changed does not verify", bad);
  }
  return 0;
}
