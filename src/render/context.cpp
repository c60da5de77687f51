#include "render/context.h"

#include "base/bytes.h"

namespace peyk::render {

const Data* Context::get(const std::string& name) const {
  const bool dotted = name.find('.') != std::string::npos;
  if (dotted) {
    const auto known = names_.find(name);
    if (known != names_.end()) {
      return &known->second;
    }
  }
  const auto parts = dotted ? split(name, '.') : std::vector<std::string_view>{name};
  for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame) {
    const Data* found = (*frame)->get(std::string(parts.front()));
    if (found == nullptr) {
      continue;
    }
    for (size_t i = 1; i < parts.size() && found != nullptr; ++i) {
      found = found->get(std::string(parts[i]));
    }
    if (found != nullptr) {
      return found;
    }
    break;
  }
  if (!missing_) {
    missing_ = name;
  }
  return nullptr;
}

}  // namespace peyk::render
