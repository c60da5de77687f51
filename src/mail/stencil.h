#pragma once
/// The stencil (D3): a finished MIME message with holes. Filling it is a copy, not a template run.
///
/// multipart/alternative (text, html), each part quoted-printable or base64, whichever is smaller;
/// headers of a good newsletter: From, To, Subject, Date, Message-ID, MIME-Version,
/// Content-Language, List-Id, List-Unsubscribe, List-Unsubscribe-Post (RFC 8058), List-Help,
/// List-Archive, Precedence, Auto-Submitted, Feedback-ID. Lines end in CRLF and are at most 998
/// bytes; nothing that is filled in can add a header or break a line.
///
/// A stencil is constant: any number of threads may fill it at once, each with a scratch of its
/// own.

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "mail/address.h"
#include "mail/dkim.h"
#include "mail/spliced.h"
#include "model/rendition.h"

namespace peyk {

struct MessageSettings {
  Address from;
  std::string from_name;
  std::string language;            ///< Content-Language
  std::string list_id;             ///< "newsletter.fa.nejatngo.org"
  std::string list_name;           ///< Phrase before it.
  std::string list_help;           ///< URL or empty
  std::string list_archive;        ///< URL or empty
  std::string unsubscribe_mailto;  ///< Address for the mailto variant, or empty.
  std::string feedback_id;         ///< "newsletter-12:newsletter:fa:nejatngo"
  std::string boundary_seed;       ///< Boundaries are derived from it (D9).
  Instant date{};
};

/// The values of one reader. Free text; the stencil escapes and encodes for each place.
struct HoleValues {
  std::array<std::string, kHoles.size()> values;
  [[nodiscard]] std::string& operator[](Hole hole) { return values[static_cast<size_t>(hole)]; }
  [[nodiscard]] const std::string& operator[](Hole hole) const {
    return values[static_cast<size_t>(hole)];
  }
};

class Stencil {
 public:
  /// What filling with signatures remembers from one reader to the next. Of one thread; good for
  /// any number of stencils and signers, which need not outlive it.
  class Scratch {
   public:
    Scratch();
    Scratch(Scratch&&) noexcept;
    Scratch& operator=(Scratch&&) noexcept;
    ~Scratch();

   private:
    friend class Stencil;
    struct State;
    std::unique_ptr<State> state_;
  };

  /// Fails with bad_data on a subject or name that cannot be put into a header (CR, LF, NUL).
  [[nodiscard]] static Result<Stencil> create(const Rendition& rendition,
                                              const MessageSettings& settings);
  /// The message for one reader, appended to `out`: complete, CRLF line ends, no dot-stuffing.
  void fill(const HoleValues& values, std::string& out) const;
  /// The same bytes, of which the stencil lends what is long and alike for all readers: it must
  /// outlive the message.
  [[nodiscard]] Spliced splice(const HoleValues& values) const;
  /// The size of that message, or a little more; short of it only for values that HTML escapes a
  /// lot.
  [[nodiscard]] size_t size_hint(const HoleValues& values) const;
  /// A DKIM-Signature field for each identity of the signer, then the very bytes of fill(). Same
  /// values, signer and times give the same bytes, whatever the scratch remembers.
  ///
  /// SHA-256 runs from the first byte to the last, so what comes after the first value that is the
  /// reader's own has to be hashed for each reader. Saved is everything before: the header fields
  /// without holes; the body up to its first hole; and up to a later hole as long as readers have
  /// the same values before it, as those who have no name. And saved is the canonical form of all
  /// literals, which is worked out when the stencil is made.
  void fill_signed(const HoleValues& values, const DkimSigner& signer, DkimTimes times,
                   Scratch& scratch, std::string& out) const;

  /// What was stored can be filled again with the same bytes after a restart.
  [[nodiscard]] std::string serialize() const;
  [[nodiscard]] static Result<Stencil> deserialize(std::string_view bytes);

  Stencil(Stencil&&) noexcept;
  Stencil& operator=(Stencil&&) noexcept;
  ~Stencil();

 private:
  struct State;
  explicit Stencil(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace peyk
