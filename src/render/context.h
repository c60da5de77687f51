#pragma once
/// What the mustache library asks for names while it renders. Seen by the .cpp files of this room.

#include <kainjow/mustache.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace peyk::render {

namespace mustache = kainjow::mustache;
using Data = mustache::data;
/// Full names ("t.footer.why", "style.body", "hole.email") to text.
using Names = std::unordered_map<std::string, Data>;

/// Strict where the library is lax: a dotted name is looked up in the nearest record that has its
/// first part and nowhere else, and a name that is not found is remembered.
class Context final : public mustache::basic_context<std::string> {
 public:
  Context(const Data& root, const Names& names) : names_(names) { frames_.push_back(&root); }

  void push(const Data* data) override { frames_.push_back(data); }
  void pop() override { frames_.pop_back(); }
  [[nodiscard]] const Data* get(const std::string& name) const override;
  [[nodiscard]] const Data* get_partial(const std::string&) const override { return nullptr; }

  /// The first name that was asked for and is not there.
  [[nodiscard]] const std::optional<std::string>& missing() const { return missing_; }

 private:
  std::vector<const Data*> frames_;
  const Names& names_;
  mutable std::optional<std::string> missing_;
};

}  // namespace peyk::render
