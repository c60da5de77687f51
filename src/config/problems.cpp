#include "config/problems.h"

#include "base/bytes.h"

namespace peyk {
namespace {

constexpr size_t kMost = 50;
constexpr size_t kMostCharacters = 60;

}  // namespace

void Problems::add(Place place, std::string what, std::string remedy) {
  add(Error(ErrorKind::configuration, std::move(what))
          .at(std::move(place))
          .remedy(std::move(remedy)));
}

void Problems::add(const Error& error) {
  if (errors_.size() >= kMost) {
    ++dropped_;
  } else {
    errors_.push_back(
        Error(error.kind(), error.message()).at(error.place()).remedy(error.remedy()));
  }
  for (const Error& more : error.more()) add(more);
}

Error Problems::joined() && {
  Error first = std::move(errors_.front());
  errors_.erase(errors_.begin());
  if (dropped_ > 0) {
    errors_.emplace_back(ErrorKind::configuration,
                         "and " + std::to_string(dropped_) + " more; mend these first");
  }
  return std::move(first).also(std::move(errors_));
}

std::string in_quotes(std::string_view value) {
  std::string text = "“";
  size_t characters = 0;
  for (size_t i = 0; i < value.size(); ++i) {
    const auto byte = static_cast<unsigned char>(value[i]);
    const bool begins = (byte & 0xC0U) != 0x80U;
    if (begins && ++characters > kMostCharacters) {
      text += "…";
      break;
    }
    // C0, DEL, and C1 (which is 0xC2 0x80–0x9F in UTF-8) could move a terminal's cursor.
    const bool c1 =
        byte == 0xC2U && i + 1 < value.size() && static_cast<unsigned char>(value[i + 1]) < 0xA0U;
    if (c1) ++i;
    text += byte < 0x20U || byte == 0x7FU || c1 ? '?' : value[i];
  }
  return text + "”";
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const auto near = nearest(word, candidates);
  return near ? "; did you mean “" + *near + "”?" : "";
}

}  // namespace peyk
