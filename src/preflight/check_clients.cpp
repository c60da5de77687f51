/// Styles and elements that widespread mail programs cannot show, and what they refuse.

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/bytes.h"
#include "preflight/client_facts.h"
#include "preflight/css.h"
#include "preflight/desk.h"

namespace peyk::preflight {
namespace {

bool is_word_char(char c) { return is_ascii_alpha(c) || is_ascii_digit(c) || c == '-'; }

/// Whether `what` stands in a value: a function ("calc(") where a word begins, a unit ("rem")
/// behind a number, else a whole word.
bool stands_in(std::string_view value, std::string_view what) {
  const bool function = what.ends_with('(');
  for (size_t at = 0; (at = value.find(what, at)) != std::string_view::npos; ++at) {
    const char before = at == 0 ? ' ' : value[at - 1];
    const size_t end = at + what.size();
    const char after = end < value.size() ? value[end] : ' ';
    if (function && !is_word_char(before)) return true;
    if (!function && is_ascii_digit(before) && !is_word_char(after)) return true;
  }
  return false;
}

/// Without what stands in quotes: names of fonts and of files are no functions.
std::string unquoted(std::string_view value) {
  std::string out;
  char quote = '\0';
  for (const char c : value) {
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else {
      out += c;
    }
  }
  return out;
}

/// The facts by what they are about, so that each declaration is looked up and not compared.
struct Facts {
  std::multimap<std::string_view, const ClientFact*> properties;
  std::vector<const ClientFact*> values;
  std::vector<const ClientFact*> at_rules;
  std::vector<const ClientFact*> selectors;
  std::map<std::string_view, const ClientFact*> elements;
  std::map<std::string_view, const ClientFact*> attributes;
};

const Facts& facts() {
  static const Facts sorted = [] {
    Facts made;
    for (const ClientFact& fact : client_facts()) {
      switch (fact.kind) {
        case FactKind::property:
          made.properties.emplace(fact.what, &fact);
          break;
        case FactKind::value:
          made.values.push_back(&fact);
          break;
        case FactKind::at_rule:
          made.at_rules.push_back(&fact);
          break;
        case FactKind::selector:
          made.selectors.push_back(&fact);
          break;
        case FactKind::element:
          made.elements.emplace(fact.what, &fact);
          break;
        case FactKind::attribute:
          made.attributes.emplace(fact.what, &fact);
          break;
      }
    }
    return made;
  }();
  return sorted;
}

class ClientCheck {
 public:
  ClientCheck(const Copy& copy, Desk& desk) : copy_(copy), desk_(desk) {}

  void run() {
    const MarkupDocument& document = copy_.mail.document;
    for (int at = 0; at < document.size(); ++at) {
      if (document.node(at).kind == MarkupNode::Kind::element) element(at);
    }
    for (const StyleSheet& sheet : copy_.mail.styles) style_sheet(sheet);
  }

 private:
  /// One finding for each fact: the first place stands for all.
  void report(const ClientFact& fact, const std::string& shown, const FindingPlace& place) {
    if (!told_.insert(&fact).second) return;
    const bool element = fact.kind == FactKind::element || fact.kind == FactKind::attribute;
    desk_.report(element ? "client.element" : "client.css", copy_.edition.id, place,
                 shown + " does not work in " + std::string(fact.fails) + " (tested " +
                     std::string(fact.tested) + "). " + std::string(fact.instead));
  }

  void element(int at) {
    const MarkupNode& node = copy_.mail.document.node(at);
    active(at);
    const auto known = facts().elements.find(node.name);
    // <link> is harmless unless it brings styles.
    const std::string* rel = copy_.mail.document.attribute(at, "rel");
    const bool harmless = node.name == "link" && (rel == nullptr || *rel != "stylesheet");
    if (known != facts().elements.end() && !harmless) {
      report(*known->second, "<" + node.name + ">", copy_.mail.place(at));
    }
    for (const auto& [name, value] : node.attributes) {
      const auto fact = facts().attributes.find(name);
      if (fact != facts().attributes.end()) {
        report(*fact->second, "the attribute " + name, copy_.mail.place(at));
      }
      if (name == "style") declarations(parse_declarations(value), copy_.mail.place(at, value));
    }
  }

  /// What runs or can be filled in.
  void active(int at) {
    static const std::set<std::string_view> kElements = {"script", "form",     "input",  "button",
                                                         "select", "textarea", "iframe", "frame",
                                                         "object", "embed",    "applet"};
    const MarkupNode& node = copy_.mail.document.node(at);
    std::string what;
    if (kElements.contains(node.name)) what = "<" + node.name + ">";
    for (const auto& [name, value] : node.attributes) {
      if (name.starts_with("on")) what = "the attribute " + name;
      if (to_ascii_lower(trim(value)).starts_with("javascript:")) what = "a javascript: address";
    }
    if (what.empty()) return;
    desk_.report("client.active", copy_.edition.id, copy_.mail.place(at),
                 what +
                     " is removed by mail programs, or they warn of the mail. Take it away and "
                     "link to a page.");
  }

  void declarations(const std::vector<Declaration>& all, const FindingPlace& place) {
    for (const Declaration& each : all) {
      // What only Outlook reads, it also understands.
      if (each.property.starts_with("mso-") || each.property.starts_with("-")) continue;
      const std::string shown = each.property + ":" + each.value;
      const auto [first, last] = facts().properties.equal_range(each.property);
      for (auto at = first; at != last; ++at) {
        const ClientFact& fact = *at->second;
        if (!fact.value.empty() && !has_word(each.value, fact.value)) continue;
        report(fact, "“" + (fact.value.empty() ? each.property : shown) + "”", place);
      }
      if (each.value.find_first_of("(0123456789") == std::string::npos) continue;
      const std::string value = unquoted(each.value);
      for (const ClientFact* fact : facts().values) {
        if (stands_in(value, fact->what)) report(*fact, "“" + shown + "”", place);
      }
    }
  }

  void style_sheet(const StyleSheet& sheet) {
    const FindingPlace head = {.part = Part::html, .element = "html > head:nth-child(1)"};
    for (const std::string& rule : sheet.at_rules) {
      for (const ClientFact* fact : facts().at_rules) {
        if (rule.starts_with(fact->what)) report(*fact, "“" + rule + "”", head);
      }
    }
    for (const StyleRule& rule : sheet.rules) {
      // Who reads @media or Outlook's own attributes knows the rest too.
      if (!rule.condition.empty() || rule.selector.find("[data-ogs") != std::string::npos) continue;
      for (const ClientFact* fact : facts().selectors) {
        if (rule.selector.find(fact->what) != std::string::npos) {
          report(*fact, "“" + rule.selector + "”", head);
        }
      }
      FindingPlace place = head;
      place.excerpt = rule.selector;
      declarations(rule.declarations, place);
    }
  }

  const Copy& copy_;
  Desk& desk_;
  std::set<const ClientFact*> told_;
};

}  // namespace

void check_clients(const Copy& copy, Desk& desk) { ClientCheck(copy, desk).run(); }

}  // namespace peyk::preflight
