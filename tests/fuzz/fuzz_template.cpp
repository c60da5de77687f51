/// Templates: what is loaded the mustache library takes too, and what is refused has a place; the
/// lexer loses nothing.
///
/// Input: a letter ("t": a text template), then the template, a line "%%", and a partial that it
/// may include as {{> part}}.

#include <kainjow/mustache.hpp>

#include "fuzz/fuzz.h"
#include "fuzz/scratch.h"
#include "render/template_lexer.h"
#include "render/template_source.h"

namespace peyk {
namespace {

void check_tokens(std::string_view text) {
  const auto tokens = render::lex_template("main.mustache", text);
  if (!tokens) {
    fuzz::require(tokens.error().kind() == ErrorKind::configuration, "a bad tag is configuration");
    fuzz::require(tokens.error().place().line >= 1, "a bad tag has its place");
    return;
  }
  size_t at = 0;
  for (const render::Token& token : *tokens) {
    if (token.kind != render::TokenKind::text) continue;
    const size_t found = text.find(token.text, at);
    fuzz::require(found != std::string_view::npos, "text goes through as it is", token.text);
    at = found + token.text.size();
  }
}

void check_error(const Error& error) {
  fuzz::require(error.kind() == ErrorKind::configuration, "a bad template is configuration");
  fuzz::require(!find_invalid_utf8(error.to_string()), "an error is valid UTF-8",
                error.to_string());
  fuzz::require(error.place().line >= 1 && error.place().column >= 1, "an error has its place",
                error.to_string());
  for (const Error& other : error.more()) check_error(other);
}

}  // namespace
}  // namespace peyk

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peyk;
  static const fuzz::Scratch scratch;
  fuzz::Input input(data, size);
  const bool html = input.letter() != 't';
  const std::string_view both = input.rest();
  const size_t middle = both.find("\n%%\n");
  const std::string_view main = both.substr(0, middle);
  const bool has_part = middle != std::string_view::npos;
  check_tokens(main);
  const auto file = scratch.write("own/main.mustache", main);
  scratch.write("partials/part.mustache", has_part ? both.substr(middle + 4) : std::string_view());
  const auto loaded = render::load_template(
      file, {scratch.path() / "own", scratch.path() / "partials", render::kMail, html,
             [](const std::string& name) -> std::optional<Error> {
               if (name == "t.hello" || name == "style.title") return std::nullopt;
               return Error(ErrorKind::configuration, "no key " + name);
             }});
  if (!loaded) {
    check_error(loaded.error());
    return 0;
  }
  fuzz::require(!find_invalid_utf8(*loaded), "a template is valid UTF-8", *loaded);
  kainjow::mustache::mustache library(*loaded);
  fuzz::require(library.is_valid(), "the library takes what was checked", library.error_message());
  static_cast<void>(library.render(kainjow::mustache::data(kainjow::mustache::data::type::object)));
  return 0;
}
