#pragma once
/// Errors that a person must be able to act upon.
///
/// A function that can fail for reasons outside the program returns `Result<T>`. An `Error` has a
/// kind (which becomes the exit code, in one place: cli/exit_code.h), a sentence that says what is
/// wrong, a place (file, line, column) where there is one, and a remedy. Asserts are for bugs.

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace peyk {

/// What kind of trouble, by what the caller can do about it. Follows sysexits.h.
enum class ErrorKind {
  usage,          ///< The command line is wrong.
  bad_data,       ///< An input file or a stored value is not what it should be.
  no_input,       ///< A named file, source, issue or reader does not exist.
  unavailable,    ///< The other end (relay, site) is not there or refuses for now.
  bug,            ///< A fault of peyk itself.
  io,             ///< The disk or the store failed (full, read-only, broken).
  try_again,      ///< Somebody else holds the lock; the same command may work later.
  credentials,    ///< User name or password, or TLS that would expose them, was refused.
  configuration,  ///< The configuration or a template is wrong.
  nothing_to_do,  ///< No issue is due, or there is too little content.
  interrupted,    ///< The operator stopped us.
};

/// Where in an input the trouble is. Lines and columns count from 1; 0 means unknown.
struct Place {
  std::string file;
  int line = 0;
  int column = 0;
};

class Error {
 public:
  Error(ErrorKind kind, std::string message) : kind_(kind), message_(std::move(message)) {}

  /// Adds the place. `Error{...}.at({"a.yaml", 3, 1})`.
  [[nodiscard]] Error at(Place place) && {
    place_ = std::move(place);
    return std::move(*this);
  }
  /// Adds what the reader can do to mend it: a sentence.
  [[nodiscard]] Error remedy(std::string text) && {
    remedy_ = std::move(text);
    return std::move(*this);
  }
  /// Joins further errors of the same run (configuration shows all of them at once).
  [[nodiscard]] Error also(std::vector<Error> more) && {
    more_.insert(more_.end(), std::make_move_iterator(more.begin()),
                 std::make_move_iterator(more.end()));
    return std::move(*this);
  }

  [[nodiscard]] ErrorKind kind() const { return kind_; }
  [[nodiscard]] const std::string& message() const { return message_; }
  [[nodiscard]] const std::string& remedy() const { return remedy_; }
  [[nodiscard]] const Place& place() const { return place_; }
  [[nodiscard]] const std::vector<Error>& more() const { return more_; }

  /// "file:line:column: message" and, on the next line, two spaces and the remedy; further errors
  /// follow in the same form. No newline at the end.
  [[nodiscard]] std::string to_string() const;

 private:
  ErrorKind kind_;
  std::string message_;
  std::string remedy_;
  Place place_;
  std::vector<Error> more_;
};

template <class T>
using Result = tl::expected<T, Error>;

/// `return fail(ErrorKind::io, "cannot write …");`
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, std::string message) {
  return tl::unexpected<Error>(Error(kind, std::move(message)));
}
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

/// Evaluates a Result<void>-like expression and returns its error from the calling function.
#define PEYK_TRY(expression)                                                   \
  do {                                                                         \
    if (auto peyk_result_ = (expression); !peyk_result_) {                     \
      return ::tl::unexpected<::peyk::Error>(std::move(peyk_result_).error()); \
    }                                                                          \
  } while (false)

#define PEYK_CONCAT_INNER(a, b) a##b
#define PEYK_CONCAT(a, b) PEYK_CONCAT_INNER(a, b)
/// `PEYK_ASSIGN(auto bytes, read_file(path));` declares the value or returns the error.
#define PEYK_ASSIGN(declaration, expression)                     \
  auto PEYK_CONCAT(peyk_assign_, __LINE__) = (expression);       \
  if (!PEYK_CONCAT(peyk_assign_, __LINE__)) {                    \
    return ::tl::unexpected<::peyk::Error>(                      \
        std::move(PEYK_CONCAT(peyk_assign_, __LINE__)).error()); \
  }                                                              \
  declaration = std::move(*PEYK_CONCAT(peyk_assign_, __LINE__)) /* NOLINT */

}  // namespace peyk
