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

}  // namespace peyk
