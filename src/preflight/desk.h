#pragma once
/// Where the families of rules find what they look at and leave what they find. Private to the
/// room.

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config.h"
#include "html/document.h"
#include "model/rendition.h"
#include "preflight/css.h"
#include "preflight/finding.h"
#include "preflight/tuning.h"
#include "render/render.h"

namespace peyk::preflight {

/// Takes findings, with the severity that the rule has; drops those of rules that are off. Of one
/// rule in one edition it keeps so many as a person reads, and says how many more there are.
class Desk {
 public:
  explicit Desk(const Tuning& tuning) : tuning_(tuning) {}

  void report(std::string_view rule, std::string_view edition, FindingPlace place,
              std::string sentence);
  [[nodiscard]] int64_t limit(Limit limit) const { return tuning_.limit(limit); }
  /// All of them: those of the whole issue first, then by edition; worse ones first.
  [[nodiscard]] std::vector<Finding> take();

  static constexpr int kMost = 10;

 private:
  const Tuning& tuning_;
  std::vector<Finding> findings_;
  std::map<std::pair<std::string, std::string>, int> counts_;  ///< By edition and rule.
};

/// A link as a person sees it.
struct SeenLink {
  int element = 0;
  std::string href;      ///< Trimmed.
  std::string text;      ///< Its text and the alt texts in it, one line.
  bool picture = false;  ///< There is a picture and no text in it.
};

/// The text of one block: what the bidi algorithm takes as a paragraph, except for parts that have
/// a dir of their own, which are blocks for themselves.
struct TextBlock {
  int element = 0;
  std::string text;
  std::string direction;  ///< "ltr", "rtl", "auto" or empty.
  std::string language;
};

/// One document of a rendition with what is asked of it more than once.
struct Sheet {
  Part part = Part::html;
  MarkupDocument document;
  std::vector<SeenLink> links;
  std::vector<TextBlock> blocks;
  std::vector<StyleSheet> styles;   ///< Of <style>, in their order.
  std::vector<size_t> style_bytes;  ///< Their sizes.

  [[nodiscard]] static Sheet read(Part part, std::string_view markup);
  [[nodiscard]] FindingPlace place(int node, std::string_view excerpt = "") const;
};

/// An issue in one edition, read once.
struct Copy {
  const Config& config;
  const IssueView& view;
  const Edition& edition;
  const Rendition& rendition;
  Sheet mail;
  Sheet page;
  std::vector<const Article*> articles;  ///< In the order of the issue.
};

/// One clean line for an excerpt, cut when long; holes by their name.
[[nodiscard]] std::string excerpt_of(std::string_view text);
/// “text”, isolated, cut when long: for sentences.
[[nodiscard]] std::string said(std::string_view text);
/// Whether an address is a hole, which is filled with a good one.
[[nodiscard]] bool is_hole(std::string_view href);
/// "1 picture", "3 pictures".
[[nodiscard]] std::string count_of(int64_t count, std::string_view one, std::string_view many);
/// "90,000": for people, who read English sentences.
[[nodiscard]] std::string grouped(int64_t number);
/// Visits the article bodies that a feed carries.
struct Body {
  const Article& article;
  Sheet sheet;
};
[[nodiscard]] std::vector<Body> bodies_of(const Copy& copy);

// The families. Each looks at one thing and reports to the desk.
void check_size(const Copy& copy, Desk& desk);
void check_lines(const Copy& copy, Desk& desk);
void check_links(const Copy& copy, Desk& desk);
void check_pictures(const Copy& copy, Desk& desk);
void check_direction(const Copy& copy, Desk& desk);
void check_writing(const Copy& copy, Desk& desk);
void check_clients(const Copy& copy, Desk& desk);
void check_contrast(const Copy& copy, Desk& desk);
void check_required(const Copy& copy, Desk& desk);
void check_text(const Copy& copy, Desk& desk);
/// Of the issue as a whole.
void check_selection(const IssueView& view, const Publication* publication,
                     const std::vector<Copy>& copies, const std::vector<std::string>& changed,
                     Desk& desk);
void check_sender(const Config& config, Desk& desk);
void check_catalogs(const Config& config, Desk& desk);

}  // namespace peyk::preflight
