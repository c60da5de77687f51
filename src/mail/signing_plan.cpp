#include "mail/signing_plan.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/bytes.h"

namespace peyk {
namespace {

/// Named once more than they occur: a second From, or a List-Unsubscribe where there was none,
/// breaks the signature.
constexpr std::array<std::string_view, 13> kOversigned = {"From",
                                                          "To",
                                                          "Subject",
                                                          "Date",
                                                          "Message-ID",
                                                          "Reply-To",
                                                          "Sender",
                                                          "Cc",
                                                          "MIME-Version",
                                                          "Content-Type",
                                                          "List-Id",
                                                          "List-Unsubscribe",
                                                          "List-Unsubscribe-Post"};
/// Signed if they are there.
constexpr std::array<std::string_view, 8> kSigned = {
    "List-Help",  "List-Archive",   "List-Post",   "List-Subscribe",
    "Precedence", "Auto-Submitted", "Feedback-ID", "Content-Language"};

/// Stands for a hole in the header while it is taken apart; no literal has a NUL.
constexpr char kHole = '\0';

struct Header {
  std::string text;           ///< With kHole for each hole.
  std::vector<size_t> holes;  ///< Their segments, in order.
  size_t body_segment = 0;    ///< The literal in which the header ends …
  size_t body_offset = 0;     ///< … and where the body begins in it.
};

Header take_header(const std::vector<Segment>& segments) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  Header header;
  for (size_t i = 0; i < segments.size(); ++i) {
    if (segments[i].kind != SegmentKind::literal) {
      header.text += kHole;
      header.holes.push_back(i);
      continue;
    }
    const std::string& bytes = segments[i].bytes;
    const size_t end = bytes.find(kEnd);
    header.text += bytes.substr(0, end == std::string::npos ? end : end + 2);
    if (end == std::string::npos) continue;
    header.body_segment = i;
    header.body_offset = end + kEnd.size();
    return header;
  }
  header.body_segment = segments.size();
  return header;
}

struct Field {
  std::string name;
  std::string canonical;      ///< With kHole.
  std::vector<size_t> holes;  ///< Their segments.
};

std::vector<Field> take_fields(const Header& header) {
  std::vector<Field> fields;
  size_t holes = 0;
  std::string_view rest = header.text;
  while (!rest.empty()) {
    size_t end = rest.find("\r\n");
    while (end != std::string_view::npos && end + 2 < rest.size() &&
           (rest[end + 2] == ' ' || rest[end + 2] == '\t')) {
      end = rest.find("\r\n", end + 2);
    }
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
    const size_t colon = std::min(line.find(':'), line.size());
    const std::string_view value = line.substr(std::min(colon + 1, line.size()));
    Field field{std::string(trim(line.substr(0, colon))),
                canonical_field(line.substr(0, colon), value),
                {}};
    for (auto count = std::count(line.begin(), line.end(), kHole); count > 0; --count) {
      field.holes.push_back(header.holes.at(holes++));
    }
    fields.push_back(std::move(field));
  }
  return fields;
}

/// The fields of a name in the order in which a verifier takes them: from the last to the first
/// (RFC 6376 §5.4.2).
std::vector<const Field*> fields_named(const std::vector<Field>& fields, std::string_view name) {
  std::vector<const Field*> found;
  for (auto field = fields.rbegin(); field != fields.rend(); ++field) {
    if (ascii_iequals(field->name, name)) found.push_back(&*field);
  }
  return found;
}

void add_varying(const Field& field, SigningPlan& plan) {
  size_t hole = 0;
  for (const std::string_view piece : split(field.canonical, kHole)) {
    plan.header.push_back({std::string(piece), std::nullopt});
    if (hole < field.holes.size()) plan.header.back().segment = field.holes[hole++];
  }
}

void plan_header(const Header& header, SigningPlan& plan) {
  const std::vector<Field> fields = take_fields(header);
  std::vector<std::string_view> wanted(kOversigned.begin(), kOversigned.end());
  wanted.insert(wanted.end(), kSigned.begin(), kSigned.end());
  // All fields of one name stay together, since their order counts.
  const auto varies = [&](std::string_view name) {
    const auto found = fields_named(fields, name);
    return std::any_of(found.begin(), found.end(),
                       [](const Field* field) { return !field->holes.empty(); });
  };
  std::stable_partition(wanted.begin(), wanted.end(),
                        [&](std::string_view name) { return !varies(name); });
  for (const std::string_view name : wanted) {
    for (const Field* field : fields_named(fields, name)) {
      plan.names.emplace_back(name);
      if (varies(name)) {
        add_varying(*field, plan);
      } else {
        plan.common_header += field->canonical;
      }
    }
  }
  plan.names.insert(plan.names.end(), kOversigned.begin(), kOversigned.end());
}

}  // namespace

SigningPlan make_signing_plan(const std::vector<Segment>& segments) {
  SigningPlan plan;
  const Header header = take_header(segments);
  plan_header(header, plan);
  for (size_t i = header.body_segment; i < segments.size(); ++i) {
    const Segment& segment = segments[i];
    SigningPlan::BodyPiece piece;
    piece.segment = i;
    if (segment.kind == SegmentKind::literal) {
      std::string_view bytes = segment.bytes;
      if (i == header.body_segment) bytes.remove_prefix(header.body_offset);
      piece.text = CanonicalText(bytes);
    }
    piece.plain = is_base64(segment.kind);
    if (is_hole(segment.kind)) plan.holes.push_back({plan.body.size(), segment.hole});
    plan.body.push_back(std::move(piece));
  }
  return plan;
}

}  // namespace peyk
