/// Mail addresses: what parses can stand in an envelope and in a header, and parses again as what
/// it is.
///
/// Input: the text of an address.

#include "fuzz/fuzz.h"
#include "mail/address.h"
#include "mail/header.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peyk;
  const std::string_view text = fuzz::bytes_of(data, size);
  const auto address = Address::parse(text);
  if (!address) {
    const std::string error = address.error().to_string();
    fuzz::require_one_line(address.error().message(), "what is wrong with an address");
    fuzz::require(address.error().kind() == ErrorKind::bad_data, "a bad address is bad data");
    return 0;
  }
  const std::string& whole = address->text();
  fuzz::require_one_line(whole, "an address");
  fuzz::require(whole.find_first_of(" \t<>(),;:\"\\[]") == std::string::npos,
                "an address has no blank and nothing that ends it elsewhere", whole);
  fuzz::require(whole.size() <= 254, "an address has at most 254 bytes", whole);
  fuzz::require(whole.find('@') == whole.rfind('@'), "an address has one @", whole);
  fuzz::require(!address->local().empty() && address->local().size() <= 64, "1 to 64 bytes", whole);
  fuzz::require(whole == std::string(address->local()) + "@" + std::string(address->domain()),
                "local and domain are the address", whole);
  for (const char c : address->domain()) {
    fuzz::require((c >= 'a' && c <= 'z') || is_ascii_digit(c) || c == '-' || c == '.',
                  "a domain is lower case A-labels", whole);
  }
  const auto again = Address::parse(whole);
  fuzz::require(again.has_value() && *again == *address, "an address parses as itself", whole);
  const auto identity = Address::parse(address->identity());
  fuzz::require(identity.has_value(), "an identity is an address", address->identity());
  fuzz::require(identity->identity() == address->identity(), "identity is idempotent", whole);
  fuzz::require(word_in_header(whole) == whole, "an address stands in a header as it is", whole);
  bool ascii = true;
  for (const char c : address->local()) ascii = ascii && static_cast<unsigned char>(c) < 0x80;
  fuzz::require(address->needs_smtputf8() == !ascii, "only ASCII goes without SMTPUTF8", whole);
  return 0;
}
