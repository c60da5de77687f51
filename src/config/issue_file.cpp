#include "config/issue_file.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/file.h"
#include "config/yaml.h"

namespace peyk {

const YamlKeys kIssueFileKeys{"issue", {"pins", "drops", "lead", "order", "titles", "notes"}};

namespace {

constexpr std::string_view kMark =
    "# ---- The selection as it is now. peyk writes what is below this line; do not edit it. ----";

/// Without keys that have no value.
YamlNode pruned(const YamlNode& node) {
  YamlNode copy = node;
  for (YamlEntry& entry : copy.entries) entry.value = pruned(entry.value);
  std::erase_if(copy.entries,
                [](const YamlEntry& entry) { return entry.value.kind == YamlNode::Kind::null; });
  return copy;
}

class Reader {
 public:
  Reader(std::string file, const Publication& publication) : file_(std::move(file)) {
    for (const SectionRecipe& section : publication.sections) {
      if (section.source != SectionSource::earlier_issues) sections_.keys.push_back(section.id);
    }
    editions_.keys = publication.editions;
  }

  Result<IssueFile> read(const YamlNode& root) {
    Fields fields(file_, root, kIssueFileKeys, problems_);
    if (root.kind == YamlNode::Kind::map) {
      made_.pins = once(fields.list("pins"));
      made_.drops = once(fields.list("drops"));
      if (fields.has("lead")) made_.lead = {fields.text("lead"), fields.place("lead")};
      read_order(fields);
      read_titles(fields);
      read_notes(fields);
    }
    if (!problems_.empty()) return fail(std::move(problems_).joined());
    return std::move(made_);
  }

 private:
  std::vector<PlacedText> once(std::vector<PlacedText> ids) {
    for (size_t i = 0; i < ids.size(); ++i) {
      const bool again = std::any_of(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(i),
                                     [&](const PlacedText& id) { return id.text == ids[i].text; });
      if (again) problems_.add(ids[i].place, in_quotes(ids[i].text) + " stands twice in the list");
    }
    return ids;
  }

  void read_order(Fields& fields) {
    const YamlNode* node = fields.map("order");
    if (node == nullptr) return;
    Fields order(file_, *node, sections_, problems_);
    for (const std::string& section : sections_.keys) {
      if (order.has(section)) made_.order[section] = order.list(section);
    }
  }

  void read_titles(Fields& fields) {
    const YamlNode* node = fields.map("titles");
    if (node == nullptr) return;
    for (const YamlEntry& entry : node->entries) {
      Fields titles(file_, entry.value, editions_, problems_);
      if (entry.value.kind != YamlNode::Kind::map) continue;
      made_.title_places[entry.key] = {file_, entry.line, entry.column};
      for (const std::string& edition : editions_.keys) {
        if (titles.has(edition)) made_.titles[entry.key][edition] = titles.text(edition);
      }
    }
  }

  void read_notes(Fields& fields) {
    const YamlNode* node = fields.map("notes");
    if (node == nullptr) return;
    Fields notes(file_, *node, editions_, problems_);
    for (const std::string& edition : editions_.keys) {
      if (notes.has(edition)) made_.notes[edition] = notes.lines(edition);
    }
  }

  std::string file_;
  YamlKeys sections_{"order of sections", {}};
  YamlKeys editions_{"mapping of editions", {}};
  Problems problems_;
  IssueFile made_;
};

/// A value as YAML reads it back: as it is where that is safe, else in double quotes.
std::string scalar(const std::string& text) {
  const bool plain = !text.empty() && is_ascii_alpha(text.front()) && text.back() != ':' &&
                     text != "null" && std::all_of(text.begin(), text.end(), [](char c) {
                       return is_ascii_alpha(c) || is_ascii_digit(c) ||
                              std::string_view(":._/%@+-").find(c) != std::string_view::npos;
                     });
  if (plain) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '\n') {
      quoted += "\\n";
    } else if (c == '\t') {
      quoted += "\\t";
    } else {
      if (c == '"' || c == '\\') quoted += '\\';
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string list_text(const std::vector<PlacedText>& ids, const std::string& indent) {
  std::string text;
  for (const PlacedText& id : ids) text += indent + "- " + scalar(id.text) + "\n";
  return text;
}

/// The notes, as blocks: that is how a person goes on writing them.
std::string notes_text(const std::map<std::string, std::string>& notes) {
  std::string text;
  for (const auto& [edition, note] : notes) {
    text += "  " + edition + ": |-\n";
    for (const std::string_view line : split(note, '\n')) {
      std::string shown(line);
      std::replace_if(
          shown.begin(), shown.end(), [](char c) { return c >= 0 && c < ' '; }, ' ');
      text += trim(shown).empty() ? "\n" : "    " + shown + "\n";
    }
  }
  return text;
}

}  // namespace

Result<std::optional<IssueFile>> load_issue_file(const std::filesystem::path& path,
                                                 const Publication& publication) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::nullopt;
  const std::string name = path.string();
  PEYK_ASSIGN(const YamlNode root, load_yaml(name));
  if (root.kind == YamlNode::Kind::null) return IssueFile{};
  PEYK_ASSIGN(IssueFile file, Reader(name, publication).read(pruned(root)));
  return std::optional<IssueFile>(std::move(file));
}

std::string issue_file_text(const IssueFile& wishes, const std::string& issue,
                            const Publication& publication) {
  const auto section = std::find_if(
      publication.sections.begin(), publication.sections.end(), [](const SectionRecipe& recipe) {
        return recipe.source == SectionSource::fresh && recipe.layout != SectionLayout::lead;
      });
  const std::string section_id =
      section == publication.sections.end() ? publication.sections.front().id : section->id;
  const std::string edition = publication.editions.front();
  std::string text =
      "# " + issue + ": what a person wants in it. Edit this file, then run\n#\n" +
      "#     peyk compose " + issue +
      "\n#\n"
      "# which shows what changes (with --dry-run it changes nothing). Below are the "
      "ids of its\n# stories; “peyk articles” has all of them. A key with nothing "
      "below it counts as left out.\n\n"
      "# In the issue, whatever date and history say. The first is first in its "
      "section.\npins:\n#  - STORY\n";
  text += list_text(wishes.pins, "  ");
  text += "\n# Not in the issue.\ndrops:\n#  - STORY\n" + list_text(wishes.drops, "  ");
  text += "\n# The story that leads.\n";
  text += wishes.lead ? "lead: " + scalar(wishes.lead->text) + "\n" : std::string("#lead: STORY\n");
  text +=
      "\n# What stands first in a section, in this order; the recipe fills up behind. A story "
      "may be\n# put into any section, and what is named here is in the issue.\norder:\n#  " +
      section_id + ":\n#    - STORY\n";
  for (const auto& [id, ids] : wishes.order) text += "  " + id + ":\n" + list_text(ids, "    ");
  text += "\n# What this issue calls a story, by edition.\ntitles:\n#  STORY:\n#    " + edition +
          ": Another headline\n";
  for (const auto& [id, titles] : wishes.titles) {
    text += "  " + scalar(id) + ":\n";
    for (const auto& [each, title] : titles) text += "    " + each + ": " + scalar(title) + "\n";
  }
  text += "\n# The editor's note, by edition.\nnotes:\n#  " + edition +
          ": |\n#    Dear readers, …\n" + notes_text(wishes.notes);
  return text + "\n" + std::string(kMark) + "\n";
}

std::string with_selection(const std::string& text, const std::string& selection) {
  const size_t mark = text.find(kMark);
  if (mark == std::string::npos) return text;
  return text.substr(0, mark) + std::string(kMark) + "\n" + selection;
}

}  // namespace peyk
