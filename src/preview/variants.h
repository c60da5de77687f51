#pragma once
/// A finished mail or page as one kind of reader sees it: a document of its own, for a frame.
///
/// Nothing is guessed about clients beyond what is said here. Dark is what clients do that obey the
/// sender's styles (Apple Mail, Outlook's apps): the rules of `prefers-color-scheme: dark` hold,
/// whatever the machine at hand prefers. Stripped is what Gmail does on other providers' accounts
/// and what forwarding leaves: no style sheets, no classes, no comments. Without pictures the
/// document itself forbids them, so that the browser shows what it shows when they are blocked.

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace peyk {

struct Variant {
  bool dark = false;
  bool pictures = true;
  bool stripped = false;
  /// CSS selectors of elements to be outlined, as MarkupDocument::selector() writes them. Each can
  /// be gone to by the id that mark_ids() has for it.
  std::vector<std::string> marks{};
};

/// For each of `marks` that finds an element of `html`: the id by which "FILE#ID" shows it in the
/// marked document. An element that has none gets one there.
[[nodiscard]] std::map<std::string, std::string> mark_ids(std::string_view html,
                                                          const std::vector<std::string>& marks);

/// The document with a policy (Content-Security-Policy) that lets nothing run and nothing be
/// fetched but pictures from where the document itself is. References to files below `media_url`
/// (without a slash at its end; or empty) become references to the folder "media".
[[nodiscard]] std::string frame_document(std::string_view html, const Variant& variant,
                                         std::string_view media_url);

/// "fa.mail.dark.no-pictures.html": the file of a variant.
[[nodiscard]] std::string variant_file(std::string_view edition, std::string_view part,
                                       const Variant& variant);

}  // namespace peyk
