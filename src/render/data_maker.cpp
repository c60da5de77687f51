#include "render/data_maker.h"

#include <algorithm>
#include <cmath>

#include "base/bytes.h"
#include "l10n/dates.h"
#include "l10n/text.h"

namespace peyk::render {
namespace {

constexpr int kWide = 600;
constexpr int kHalf = 260;
constexpr int kThumb = 120;

/// How much of an article a layout has room for.
struct Room {
  int sentences;
  size_t graphemes;
};
Room room_of(SectionLayout layout, int sentences, bool brief) {
  if (brief) {
    return {1, 90};
  }
  switch (layout) {
    case SectionLayout::lead:
      return {sentences + 1, 340};
    case SectionLayout::items:
      return {sentences, 240};
    case SectionLayout::compact:
      return {1, 140};
    case SectionLayout::media:
      return {1, 110};
    case SectionLayout::headlines:
      return {sentences, 190};
    case SectionLayout::publications:
      return {sentences, 220};
  }
  return {1, 140};
}

std::string drop_hole_marks(std::string_view text) {
  // Holes are U+F5000 and the few code points behind it: F3 B5 80 xx.
  std::string out;
  for (size_t i = 0; i < text.size();) {
    if (text.substr(i).starts_with("\xF3\xB5\x80")) {
      i = std::min(i + 4, text.size());
    } else {
      out += text[i++];
    }
  }
  return out;
}

void add_scaled(Data& data, const std::string& name, const Picture& picture, int most) {
  const int width = picture.width > 0 ? std::min(picture.width, most) : most;
  std::string height;
  if (picture.width > 0 && picture.height > 0) {
    const double scale = static_cast<double>(width) / picture.width;
    height = std::to_string(std::max(1L, std::lround(picture.height * scale)));
  }
  data.set(name + "_width", std::to_string(width));
  data.set(name + "_height", optional_text(height));
}

}  // namespace

std::string clean(std::string_view text) { return clean_line(drop_hole_marks(text)); }

std::string clean_url(std::string_view url) {
  const std::string trimmed(trim(url));
  const std::string lower = to_ascii_lower(trimmed.substr(0, 8));
  const bool known =
      lower.starts_with("http://") || lower.starts_with("https://") || lower.starts_with("mailto:");
  const bool harmless = std::none_of(trimmed.begin(), trimmed.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '<' || c == '>' || c == '"';
  });
  if (!known || !harmless || find_invalid_utf8(trimmed)) {
    return {};
  }
  return drop_hole_marks(trimmed);
}

std::string title_in_line(std::string_view title, Direction own, Direction around) {
  const std::string runs = isolate_runs(title, own);
  if (own == around) {
    return runs;
  }
  return (own == Direction::ltr ? "\u2066" : "\u2067") + runs + "\u2069";
}

std::string unbroken(std::string_view text) { return replace_all(text, " ", "\u00A0"); }

std::string without_publication(std::string_view subject, std::string_view name,
                                std::string_view number) {
  constexpr std::string_view kSigns[] = {"|", ":", "·", "-", "–", "—", "،", ","};
  const auto drop_sign = [&](std::string_view text, bool at_end) -> std::string_view {
    text = trim(text);
    for (const auto sign : kSigns) {
      if (at_end && text.ends_with(sign)) return trim(text.substr(0, text.size() - sign.size()));
      if (!at_end && text.starts_with(sign)) return trim(text.substr(sign.size()));
    }
    return {};
  };
  std::string_view rest;
  if (subject.ends_with(name)) {
    rest = drop_sign(subject.substr(0, subject.size() - name.size()), true);
  } else if (subject.starts_with(name)) {
    rest = trim(subject.substr(name.size()));
    if (rest.starts_with(number)) rest.remove_prefix(number.size());
    rest = drop_sign(rest, false);
  }
  return std::string(rest.empty() ? subject : rest);
}

Data optional_text(const std::string& text) { return text.empty() ? Data(false) : Data(text); }

std::string side(Direction direction, bool start) {
  return (direction == Direction::ltr) == start ? "left" : "right";
}

std::string_view name_of(Direction direction) {
  return direction == Direction::ltr ? "ltr" : "rtl";
}

Result<std::string> iso_date(Instant instant, const Edition& edition) {
  // A machine date is Gregorian with ASCII digits whatever people read (D6).
  Edition machine = edition;
  machine.locale = "en";
  machine.calendar = CalendarKind::gregorian;
  machine.digits = DigitKind::latin;
  machine.short_date_pattern = "yyyy-MM-dd";
  return format_date(instant, machine, DateStyle::short_);
}

Result<const EditionTexts*> texts_of(const DataSources& sources, const std::string& edition) {
  const auto found = sources.texts.find(edition);
  if (found == sources.texts.end()) {
    return fail(ErrorKind::bug, "there is no edition \"" + edition + "\"");
  }
  return &found->second;
}

std::string Maker::number(const EditionTexts& texts, int number) const {
  return localize_digits(std::to_string(number), texts.edition->digits);
}

std::string Maker::service(const EditionTexts& texts, const std::string& name) {
  const std::string key = "share." + name;
  return isolate(clean(texts.catalog.has(key) ? message(texts, key) : name),
                 texts.edition->direction);
}

std::string Maker::issue_title(const EditionTexts& texts, const Issue& issue) {
  return message(texts, "issue.title",
                 {{"publication", message(texts, "publication." + issue.publication + ".name")},
                  {"number", number(texts, issue.number)}});
}

void Maker::add_common(Data& root, const EditionTexts& texts) {
  const Edition& edition = *texts.edition;
  const Config& config = sources_.config;
  root.set("lang", edition.language);
  root.set("dir", std::string(name_of(edition.direction)));
  root.set("start", side(edition.direction, true));
  root.set("end", side(edition.direction, false));
  root.set("is_rtl", edition.direction == Direction::rtl);
  Data own;
  own.set("id", edition.id);
  own.set("name", clean(edition.name));
  own.set("lang", edition.language);
  own.set("dir", std::string(name_of(edition.direction)));
  own.set("og_locale", edition.locale.substr(0, edition.locale.find('@')));
  own.set("index_url", public_url(config, edition.id + "/index.html"));
  own.set("subscribe_url", public_url(config, edition.id + "/subscribe.html"));
  root.set("edition", own);
  Data site;
  site.set("title", clean(edition.site_title.empty() ? config.site.name : edition.site_title));
  site.set("url", edition.site_url.empty() ? config.site.url : edition.site_url);
  site.set("help_url", optional_text(clean_url(config.site.help_url)));
  site.set("postal_address", clean(edition.postal_address));
  root.set("site", site);
}

Data Maker::issue_link(const EditionTexts& texts, const Issue& issue, const std::string& subject,
                       bool is_last) {
  Data link;
  link.set("title", issue_title(texts, issue));
  link.set("subject",
           optional_text(without_publication(
               clean(subject), message(texts, "publication." + issue.publication + ".name"),
               number(texts, issue.number))));
  link.set("date", take(format_date(issue.until, *texts.edition, DateStyle::short_)));
  link.set("date_iso", take(iso_date(issue.until, *texts.edition)));
  link.set("url", public_url(sources_.config, issue_page_path(issue, texts.edition->id)));
  link.set("is_last", is_last);
  return link;
}

std::string Maker::category(const EditionTexts& texts, const Article& article,
                            const SectionRecipe& recipe) const {
  const Category* best = nullptr;
  for (const auto& term : article.categories) {
    const Category* found = sources_.config.match(article.edition, term.slug, term.name);
    if (found == nullptr) {
      continue;
    }
    const bool asked_for = std::find(recipe.categories.begin(), recipe.categories.end(),
                                     found->id) != recipe.categories.end();
    if (best == nullptr || asked_for) {
      best = found;
    }
    if (asked_for) {
      break;
    }
  }
  if (best == nullptr) {
    return {};
  }
  const auto name = best->names.find(texts.edition->id);
  return name == best->names.end() ? std::string() : clean(name->second);
}

Data Maker::picture(const Article& article, const std::string& title, Direction direction) {
  if (!article.picture || !sources_.pictures) {
    return false;
  }
  const auto picture = sources_.pictures(*article.picture);
  const std::string src = picture ? clean_url(picture->url) : std::string();
  if (src.empty()) {
    return false;
  }
  Data data;
  data.set("src", src);
  const std::string alt = isolate_runs(clean(picture->alt), direction);
  data.set("alt", alt.empty() ? title : alt);
  data.set("caption", optional_text(isolate_runs(clean(picture->caption), direction)));
  add_scaled(data, "wide", *picture, kWide);
  add_scaled(data, "half", *picture, kHalf);
  add_scaled(data, "thumb", *picture, kThumb);
  return data;
}

Data Maker::item(const EditionTexts& texts, const Article& article, const SectionRecipe& recipe,
                 int sentences, const ItemPlace& place) {
  Data data;
  const auto own = sources_.texts.find(article.edition);
  if (own == sources_.texts.end()) {
    (void)take(Result<int>(
        fail(Error(ErrorKind::bad_data, "the article \"" + article.id + "\" is in the edition \"" +
                                            article.edition + "\", which is not configured")
                 .remedy("Add the edition, or compose the issue again without the article."))));
    return data;
  }
  // All of an item is in one language, the article's own: a Jalali date between an English title
  // and an English summary would help nobody.
  const EditionTexts& speech = own->second;
  const Edition& edition = *speech.edition;
  const Direction direction = edition.direction;
  const std::string title = isolate_runs(clean(article.title), direction);
  const Room room = room_of(recipe.layout, sentences, place.brief);
  const std::string summary = isolate_runs(
      first_sentences(clean(article.excerpt), room.sentences, room.graphemes, edition.locale),
      direction);
  const std::string date_short = take(format_date(article.published, edition, DateStyle::short_));
  const std::string source = isolate(clean(article.source), direction);
  std::string byline = clean(article.byline);
  if (!byline.empty()) {
    byline = message(speech, "item.by", {{"name", isolate(byline, direction)}});
  }
  std::vector<std::string> meta;
  for (const auto& part : {byline, source, unbroken(date_short)}) {
    if (!part.empty()) {
      meta.push_back(part);
    }
  }
  const bool fallback = article.edition != texts.edition->id;
  data.set("anchor", "item-" + std::to_string(place.anchor));
  data.set("number", number(texts, static_cast<int>(place.index) + 1));
  data.set("title", title);
  data.set("url", optional_text(clean_url(article.url)));
  data.set("link", place.link == 0 ? Data(false) : Data(number(texts, place.link)));
  data.set("summary", optional_text(summary));
  data.set("author", optional_text(clean(article.byline)));
  data.set("byline", optional_text(byline));
  data.set("source", optional_text(source));
  data.set("source_url", optional_text(clean_url(article.source_url)));
  data.set("meta", join(meta, "\u00A0" + message(speech, "separator") + " "));
  data.set("date", take(format_date(article.published, edition, DateStyle::full)));
  data.set("date_short", date_short);
  data.set("date_iso", take(iso_date(article.published, edition)));
  data.set("category", optional_text(category(speech, article, recipe)));
  data.set("picture", picture(article, title, direction));
  data.set("fallback", optional_text(fallback ? message(speech, "item.language") : std::string()));
  data.set("fallback_lang", edition.language);
  data.set("fallback_dir", std::string(name_of(direction)));
  data.set("lang", edition.language);
  data.set("dir", std::string(name_of(direction)));
  data.set("start", side(direction, true));
  data.set("end", side(direction, false));
  data.set("is_first", place.index == 0);
  data.set("is_last", place.index + 1 == place.count);
  return data;
}

}  // namespace peyk::render
