#include "render/looks.h"

#include <algorithm>

#include "base/bytes.h"

namespace peyk::render {
namespace {

constexpr std::string_view kRtlSuffix = "_rtl";
constexpr size_t kLongestValue = 4096;

bool is_name_char(char c) {
  return is_ascii_alpha(c) || is_ascii_digit(c) || c == '_' || c == '-' || c == '.';
}

class Resolver {
 public:
  Resolver(const Theme& theme, Direction direction, const std::string& file)
      : theme_(theme), direction_(direction), file_(file) {}

  Result<Looks> run() {
    Looks looks;
    for (const auto& [name, value] : theme_.values) {
      if (!name.ends_with(kRtlSuffix)) {
        looks[name] = resolve(name);
      }
    }
    if (!errors_.empty()) {
      Error first = errors_.front();
      errors_.erase(errors_.begin());
      return fail(std::move(first).also(std::move(errors_)));
    }
    return looks;
  }

 private:
  const std::string* find(const std::string& name) const {
    if (direction_ == Direction::rtl) {
      const auto mirrored = theme_.values.find(name + std::string(kRtlSuffix));
      if (mirrored != theme_.values.end()) {
        return &mirrored->second;
      }
    }
    const auto found = theme_.values.find(name);
    return found == theme_.values.end() ? nullptr : &found->second;
  }

  void complain(const std::string& name, const std::string& what, const std::string& remedy) {
    errors_.push_back(Error(ErrorKind::configuration, "theme value \"" + name + "\": " + what)
                          .remedy(remedy)
                          .at({file_, 0, 0}));
  }

  std::string resolve(const std::string& name) {
    const auto done = done_.find(name);
    if (done != done_.end()) {
      return done->second;
    }
    if (std::find(open_.begin(), open_.end(), name) != open_.end()) {
      complain(open_.front(), "it refers to itself by way of $" + name,
               "Write one of the values out.");
      return {};
    }
    open_.push_back(name);
    std::string value = expand(name, *find(name));
    open_.pop_back();
    if (value.size() > kLongestValue) {
      complain(name, "it is longer than 4096 bytes", "Shorten it.");
      value.clear();
    }
    done_[name] = value;
    return value;
  }

  std::string expand(const std::string& name, const std::string& raw) {
    std::string out;
    for (size_t i = 0; i < raw.size();) {
      const char c = raw[i];
      if (c == '$') {
        out += reference(name, raw, i);
      } else if (c == '{') {
        out += side(name, raw, i);
      } else {
        if (c == '"' || c == '<' || c == '>' || c == '&') {
          complain(name, std::string("the character ") + c + " cannot stand in a style",
                   "Use single quotes around font names.");
        }
        out += c;
        ++i;
      }
    }
    return out;
  }

  std::string reference(const std::string& name, const std::string& raw, size_t& i) {
    size_t end = i + 1;
    while (end < raw.size() && is_name_char(raw[end])) {
      ++end;
    }
    while (end > i + 1 && raw[end - 1] == '.') {
      --end;
    }
    const std::string other = raw.substr(i + 1, end - i - 1);
    i = end;
    if (find(other) != nullptr) {
      return resolve(other);
    }
    std::vector<std::string> names;
    for (const auto& [known, value] : theme_.values) {
      names.push_back(known);
    }
    const auto near = nearest(other, names);
    complain(name, "there is no theme value \"" + other + "\"",
             near ? "Did you mean $" + *near + "?" : "Define it, or write the value out.");
    return {};
  }

  std::string side(const std::string& name, const std::string& raw, size_t& i) {
    const size_t end = raw.find('}', i);
    const std::string word =
        end == std::string::npos ? raw.substr(i + 1) : raw.substr(i + 1, end - i - 1);
    i = end == std::string::npos ? raw.size() : end + 1;
    const bool ltr = direction_ == Direction::ltr;
    if (word == "start") {
      return ltr ? "left" : "right";
    }
    if (word == "end") {
      return ltr ? "right" : "left";
    }
    complain(name, "{" + word + "} is not a side", "The sides are {start} and {end}.");
    return {};
  }

  const Theme& theme_;
  Direction direction_;
  const std::string& file_;
  std::map<std::string, std::string> done_;
  std::vector<std::string> open_;
  std::vector<Error> errors_;
};

}  // namespace

Result<Looks> resolve_theme(const Theme& theme, Direction direction, const std::string& file) {
  return Resolver(theme, direction, file).run();
}

}  // namespace peyk::render
