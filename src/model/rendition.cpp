#include "model/rendition.h"

#include "base/bytes.h"

namespace peyk {

std::string hole_mark(Hole hole) {
  std::string mark;
  append_utf8(mark, U'\U000F5000' + static_cast<char32_t>(hole));
  return mark;
}

std::string_view hole_name(Hole hole) {
  switch (hole) {
    case Hole::greeting:
      return "greeting";
    case Hole::email:
      return "email";
    case Hole::unsubscribe_url:
      return "unsubscribe_url";
    case Hole::preferences_url:
      return "preferences_url";
    case Hole::view_online_url:
      return "view_online_url";
    case Hole::message_id:
      return "message_id";
  }
  return "?";
}

std::string to_sentence(const Cut& cut) {
  switch (cut.kind) {
    case Cut::Kind::summaries:
      return "shortened the summaries of “" + cut.section + "”";
    case Cut::Kind::item:
      return "left out of “" + cut.section + "”: “" + cut.title + "”";
    case Cut::Kind::over:
      return "the mail is still above its size budget, and nothing more can be cut";
  }
  return "?";
}

}  // namespace peyk
