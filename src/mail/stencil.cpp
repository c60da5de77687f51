#include "mail/stencil.h"

#include <algorithm>
#include <vector>

#include "base/bytes.h"
#include "base/hash.h"
#include "mail/header.h"
#include "mail/quoted_printable.h"
#include "mail/segments.h"
#include "mail/stencil_state.h"

namespace peyk {

Stencil::Stencil(std::unique_ptr<State> state) : state_(std::move(state)) {}
Stencil::Stencil(Stencil&&) noexcept = default;
Stencil& Stencil::operator=(Stencil&&) noexcept = default;
Stencil::~Stencil() = default;

namespace {

/// Gathers the message; neighbouring literals become one.
class Builder {
 public:
  void literal(std::string_view bytes) {
    if (segments_.empty() || segments_.back().kind != SegmentKind::literal) {
      segments_.push_back(literal_segment(""));
    }
    segments_.back().bytes += bytes;
  }
  void field(const HeaderField& field) { literal(field.bytes()); }
  void hole(SegmentKind kind, Hole hole) { segments_.push_back(hole_segment(kind, hole)); }
  void part(EncodedPart part) {
    for (Segment& segment : part.segments) {
      if (segment.kind == SegmentKind::literal) {
        literal(segment.bytes);
      } else {
        segments_.push_back(std::move(segment));
      }
    }
  }
  [[nodiscard]] std::vector<Segment> take() { return std::move(segments_); }

 private:
  std::vector<Segment> segments_;
};

Result<void> add_from_to_subject(Builder& message, const Rendition& rendition,
                                 const MessageSettings& settings) {
  if (settings.from.needs_smtputf8()) {
    return fail(ErrorKind::bad_data, "the sender's address " + settings.from.text() +
                                         " is not ASCII before the @; many relays refuse that");
  }
  PEYK_ASSIGN(const auto from,
              HeaderField::phrase("From", settings.from_name, settings.from.text()));
  PEYK_ASSIGN(const auto subject, HeaderField::text("Subject", rendition.subject));
  message.field(from);
  message.literal("To: <");
  message.hole(SegmentKind::header_word, Hole::email);
  message.literal(">\r\n");
  message.field(subject);
  message.literal("Date: " + format_rfc5322(settings.date) + "\r\nMessage-ID: <");
  message.hole(SegmentKind::header_word, Hole::message_id);
  message.literal(">\r\n");
  return {};
}

Result<void> add_list_fields(Builder& message, const MessageSettings& settings) {
  if (!settings.list_id.empty()) {
    PEYK_ASSIGN(const auto id,
                HeaderField::phrase("List-Id", settings.list_name, settings.list_id));
    message.field(id);
  }
  message.literal("List-Unsubscribe: <");
  message.hole(SegmentKind::header_url, Hole::unsubscribe_url);
  message.literal(">");
  if (!settings.unsubscribe_mailto.empty()) {
    PEYK_ASSIGN(const Address mailto, Address::parse(settings.unsubscribe_mailto));
    message.literal(",\r\n <mailto:" + percent_encode(mailto.local()) + "@" +
                    std::string(mailto.domain()) + "?subject=unsubscribe>");
  }
  // RFC 8058: with the https URI above, the mail client unsubscribes with one click.
  message.literal("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
  if (!settings.list_help.empty()) {
    message.literal("List-Help: <" + url_in_header(settings.list_help) + ">\r\n");
  }
  if (!settings.list_archive.empty()) {
    message.literal("List-Archive: <" + url_in_header(settings.list_archive) + ">\r\n");
  }
  if (!settings.feedback_id.empty()) {
    PEYK_ASSIGN(const auto feedback, HeaderField::verbatim("Feedback-ID", settings.feedback_id));
    message.field(feedback);
  }
  message.literal("Precedence: bulk\r\nAuto-Submitted: auto-generated\r\n");
  if (!settings.language.empty()) {
    PEYK_ASSIGN(const auto language, HeaderField::verbatim("Content-Language", settings.language));
    message.field(language);
  }
  return {};
}

Result<void> check_rendition(const Rendition& rendition) {
  const auto refuse = [](const std::string& what) {
    return fail(ErrorKind::bad_data, "the message cannot be made: " + what);
  };
  for (const Hole hole : kHoles) {
    if (rendition.subject.find(hole_mark(hole)) != std::string::npos) {
      return refuse("its subject has a hole (" + std::string(hole_name(hole)) +
                    "); a subject is the same for all readers");
    }
  }
  if (const auto at = find_invalid_utf8(rendition.html)) {
    return refuse("its HTML is not valid UTF-8 at byte " + std::to_string(*at));
  }
  if (const auto at = find_invalid_utf8(rendition.text)) {
    return refuse("its text is not valid UTF-8 at byte " + std::to_string(*at));
  }
  return {};
}

void add_part(Builder& message, const std::string& boundary, std::string_view type,
              EncodedPart part) {
  message.literal("--" + boundary + "\r\nContent-Type: text/" + std::string(type) +
                  "; charset=utf-8\r\nContent-Transfer-Encoding: " +
                  std::string(to_string(part.encoding)) + "\r\n\r\n");
  message.part(std::move(part));
}

}  // namespace

Result<Stencil> Stencil::create(const Rendition& rendition, const MessageSettings& settings) {
  PEYK_TRY(check_rendition(rendition));
  Builder message;
  PEYK_TRY(add_from_to_subject(message, rendition, settings));
  PEYK_TRY(add_list_fields(message, settings));
  // "=_" can be in neither encoding, so no part can contain the boundary, whatever fills its holes.
  const std::string boundary =
      "=_" + sha256_hex("boundary:" + settings.boundary_seed).substr(0, 32);
  message.literal("MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary=\"" +
                  boundary + "\"\r\n\r\n");
  add_part(message, boundary, "plain", encode_part(rendition.text, Markup::text));
  add_part(message, boundary, "html", encode_part(rendition.html, Markup::html));
  message.literal("--" + boundary + "--\r\n");
  return Stencil(std::make_unique<State>(message.take()));
}

void Stencil::fill(const HoleValues& values, std::string& out) const {
  out.reserve(out.size() + size_hint(values));
  Spliced whole(std::move(out), Spliced::Lending::refused);
  fill_segments(state_->segments, values, whole, nullptr);
  out = std::move(whole.own());
}

Spliced Stencil::splice(const HoleValues& values) const {
  Spliced message;
  // The lines of the three phases differ by some bytes.
  message.own().reserve(size_hint(values) - state_->lent_size + 256);
  fill_segments(state_->segments, values, message, nullptr);
  return message;
}

std::string Stencil::serialize() const { return write_segments(state_->segments); }

Result<Stencil> Stencil::deserialize(std::string_view bytes) {
  PEYK_ASSIGN(std::vector<Segment> segments, read_segments(bytes));
  return Stencil(std::make_unique<State>(std::move(segments)));
}

void fill_segments(const std::vector<Segment>& segments, const HoleValues& values, Spliced& out,
                   std::vector<size_t>* begins) {
  Base64Writer base64(out);
  std::string shown;
  const auto show = [&](const Segment& segment, Markup markup) -> const std::string& {
    shown.clear();
    append_value_in_part(values[segment.hole], markup, shown);
    return shown;
  };
  const auto quote = [&](const Segment& segment, Markup markup) {
    const size_t column = append_quoted_printable(show(segment, markup), out.own());
    if (segment.soft_break && column != 0) out.own() += kSoftBreak;
  };
  for (const Segment& segment : segments) {
    if (begins != nullptr) begins->push_back(out.size());
    switch (segment.kind) {
      case SegmentKind::literal:
        out.append(segment.bytes, segment.lines);
        break;
      case SegmentKind::header_word:
        append_word_in_header(values[segment.hole], out.own());
        break;
      case SegmentKind::header_url:
        append_url_in_header(values[segment.hole], out.own());
        break;
      case SegmentKind::qp_text:
        quote(segment, Markup::text);
        break;
      case SegmentKind::qp_html:
        quote(segment, Markup::html);
        break;
      case SegmentKind::base64_literal:
        base64.write(segment.encoded);
        break;
      case SegmentKind::base64_text:
        base64.write(show(segment, Markup::text));
        break;
      case SegmentKind::base64_html:
        base64.write(show(segment, Markup::html));
        break;
      case SegmentKind::base64_end:
        base64.finish();
        break;
    }
  }
}

size_t Stencil::size_hint(const HoleValues& values) const {
  size_t size = state_->fixed_size;
  for (const Segment& segment : state_->segments) {
    if (!is_hole(segment.kind)) continue;
    // Quoted-printable trebles what is not ASCII; elsewhere a value grows by a third at most, but
    // for what HTML escapes.
    const size_t length = values[segment.hole].size();
    const bool quoted =
        segment.kind == SegmentKind::qp_text || segment.kind == SegmentKind::qp_html;
    size += quoted ? 3 * length + length / 20 + kSoftBreak.size() : length + length / 2;
  }
  return size;
}

}  // namespace peyk
