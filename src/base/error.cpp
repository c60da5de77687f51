#include "base/error.h"

namespace peyk {

std::string Error::to_string() const {
  std::string text;
  if (!place_.file.empty()) {
    text += place_.file;
    if (place_.line > 0) {
      text += ":" + std::to_string(place_.line);
      if (place_.column > 0) text += ":" + std::to_string(place_.column);
    }
    text += ": ";
  }
  text += message_;
  if (!remedy_.empty()) text += "\n  " + remedy_;
  for (const Error& error : more_) text += "\n" + error.to_string();
  return text;
}

}  // namespace peyk
