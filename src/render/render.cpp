#include "render/render.h"

#include <algorithm>

#include "base/bytes.h"
#include "l10n/text.h"
#include "render/context.h"
#include "render/data_maker.h"
#include "render/edition_texts.h"
#include "render/isolate_markup.h"
#include "render/issue_data.h"
#include "render/site_data.h"
#include "render/template_source.h"
#include "render/text_layout.h"
#include "render/trim.h"

namespace peyk {
namespace render {
namespace {

constexpr int kTextWidth = 72;
constexpr size_t kLongestSubject = 70;
constexpr size_t kShortestHeadline = 24;
constexpr size_t kLongestPreheader = 110;

/// A parsed template. The library's render() is not const only because it keeps an error message
/// for partials and lambdas, which our checked templates do not have.
struct Template {
  std::string name;
  std::unique_ptr<mustache::mustache> parsed;

  [[nodiscard]] Result<std::string> render(const Data& data, const Names& names) const {
    Context context(data, names);
    std::string out = parsed->render(context);
    if (context.missing()) {
      return fail(ErrorKind::bug, "the template " + name + " asked for \"" + *context.missing() +
                                      "\", which the renderer promised and did not give");
    }
    return out;
  }
};

struct PublicationTemplates {
  Template html;
  Template text;
  Template page;
  Template subject;
  Template preheader;
};

bool has_hole(std::string_view text) { return text.find("\xF3\xB5\x80") != std::string_view::npos; }

class TemplateLoader {
 public:
  TemplateLoader(const Config& config, const AllTexts& texts) : config_(config), texts_(texts) {}

  Template load(const std::string& folder, const std::string& name, unsigned target,
                const std::vector<std::string>& editions) {
    const auto file = config_.templates / folder / (name + ".mustache");
    const bool html = name.ends_with(".html");
    SourceOptions options{config_.templates / folder, config_.templates / "partials", target, html,
                          [&](const std::string& asked) {
                            return check_name(texts_, editions, asked, target == kMail);
                          }};
    auto source = load_template(file, options);
    if (!source) {
      add(std::move(source).error(), folder);
      return {};
    }
    Template loaded{(std::filesystem::path(folder) / name).string(), nullptr};
    try {
      loaded.parsed = std::make_unique<mustache::mustache>(*source);
    } catch (const std::exception& e) {
      add(Error(ErrorKind::configuration, e.what()).at({file.string(), 0, 0}), folder);
      return {};
    }
    if (!loaded.parsed->is_valid()) {
      add(Error(ErrorKind::configuration, loaded.parsed->error_message()).at({file.string(), 0, 0}),
          folder);
    }
    loaded.parsed->set_custom_escape([](const std::string& text) { return escape_markup(text); });
    return loaded;
  }

  [[nodiscard]] Result<void> result() {
    if (errors_.empty()) {
      return {};
    }
    Error first = errors_.front();
    errors_.erase(errors_.begin());
    return fail(std::move(first).also(std::move(errors_)));
  }

 private:
  void add(Error error, const std::string& folder) {
    if (error.kind() == ErrorKind::no_input) {
      error = Error(ErrorKind::configuration, error.message())
                  .remedy(
                      "A publication needs mail.html, mail.txt, page.html, subject.txt and "
                      "preheader.txt, each with .mustache behind it, in templates/" +
                      folder + "/.")
                  .at(error.place());
    }
    errors_.push_back(std::move(error));
  }

  const Config& config_;
  const AllTexts& texts_;
  std::vector<Error> errors_;
};

}  // namespace
}  // namespace render

using render::Data;
using render::DataSources;

struct Renderer::State {
  Config config;  // A copy: editions and publications are pointed to for as long as we live.
  PictureResolver pictures;
  render::AllTexts texts;
  std::map<std::string, render::PublicationTemplates> templates;  ///< By publication id.
  render::Template index;
  render::Template subscribe;
  render::Template feed_style;

  [[nodiscard]] DataSources sources() const { return {config, texts, pictures}; }
  [[nodiscard]] const render::Names& names(const std::string& edition) const {
    return texts.at(edition).names;
  }

  /// A subject or preheader: one clean line, cut to a length.
  [[nodiscard]] Result<std::string> line(const render::Template& from, const Data& data,
                                         const std::string& edition, size_t most) const {
    PEYK_ASSIGN(const std::string text, from.render(data, names(edition)));
    std::string shown = shorten(clean_line(text), most);
    if (shown.empty()) {
      return fail(Error(ErrorKind::configuration, "the template " + from.name +
                                                      " gave an empty line for the edition \"" +
                                                      edition + "\"")
                      .at({(config.templates / (from.name + ".mustache")).string()})
                      .remedy("Let it have something that is always there, such as "
                              "{{issue.title}}."));
    }
    return shown;
  }

  /// The subject. The headline gets what the rest of the line leaves it, so that the name of the
  /// publication is not what is cut.
  [[nodiscard]] Result<std::string> subject(const render::Template& from, Data& data,
                                            const std::string& edition) const {
    const std::string headline = data.get("headline")->string_value();
    data.set("headline", "");
    PEYK_ASSIGN(const std::string rest, from.render(data, names(edition)));
    const size_t taken = count_code_points(clean_line(rest)) + 1;
    const size_t room = taken + render::kShortestHeadline < render::kLongestSubject
                            ? render::kLongestSubject - taken
                            : render::kShortestHeadline;
    const bool rtl = data.get("headline_dir")->string_value() == "rtl";
    data.set("headline", render::title_in_line(shorten(strip_bidi_controls(headline), room),
                                               rtl ? Direction::rtl : Direction::ltr,
                                               config.edition(edition)->direction));
    return line(from, data, edition, render::kLongestSubject);
  }

  [[nodiscard]] Result<const Publication*> publication_of(const Issue& issue) const {
    const Publication* publication = config.publication(issue.publication);
    if (publication == nullptr || templates.count(publication->id) == 0) {
      return fail(Error(ErrorKind::configuration,
                        "the issue \"" + issue.id + "\" is of the publication \"" +
                            issue.publication + "\", which is not configured")
                      .remedy("Put its file back into config/publications/."));
    }
    return publication;
  }
};

Result<Renderer> Renderer::create(const Config& config, PictureResolver pictures) {
  auto state = std::make_unique<State>();
  state->config = config;
  state->pictures = std::move(pictures);
  PEYK_ASSIGN(state->texts, render::make_texts(state->config));
  render::TemplateLoader loader(state->config, state->texts);
  for (const auto& publication : state->config.publications) {
    const auto load = [&](const char* name, unsigned target) {
      return loader.load(publication.templates, name, target, publication.editions);
    };
    state->templates.emplace(
        publication.id, render::PublicationTemplates{
                            load("mail.html", render::kMail), load("mail.txt", render::kMail),
                            load("page.html", render::kPage), load("subject.txt", render::kLine),
                            load("preheader.txt", render::kLine)});
  }
  std::vector<std::string> editions;
  for (const auto& edition : state->config.editions) {
    editions.push_back(edition.id);
  }
  state->index = loader.load("site", "index.html", render::kIndex, editions);
  state->subscribe = loader.load("site", "subscribe.html", render::kSubscribe, editions);
  state->feed_style = loader.load("site", "feed.css", render::kSubscribe, editions);
  PEYK_TRY(loader.result());
  return Renderer(std::move(state));
}

namespace {

/// The parts of one mail, made anew for each choice of cuts.
class MailMaker {
 public:
  MailMaker(const DataSources& sources, const IssueView& view, const Publication& publication,
            const render::PublicationTemplates& templates, const render::Names& names)
      : sources_(sources),
        view_(view),
        publication_(publication),
        templates_(templates),
        names_(names) {}

  /// Fills the HTML part, the text part and the list of cuts. `whole` is the data without cuts.
  Result<void> make(Rendition& rendition, const Data& whole) const {
    PEYK_ASSIGN(rendition.html, html(whole));
    if (fits(rendition.html)) {
      return text(rendition, whole);
    }
    // The fewest cuts that are enough, by halves: each of them makes the mail smaller.
    std::vector<Cut> cuts = render::cuts_in_order(view_, publication_, rendition.edition);
    size_t too_few = 0;
    size_t enough = cuts.size();
    while (too_few + 1 < enough) {
      const size_t middle = (too_few + enough) / 2;
      PEYK_ASSIGN(const Data data, data_with(rendition, cuts, middle));
      PEYK_ASSIGN(const std::string trial, html(data));
      (fits(trial) ? enough : too_few) = middle;
    }
    cuts.resize(enough);
    PEYK_ASSIGN(const Data data, data_with(rendition, cuts, enough));
    PEYK_ASSIGN(rendition.html, html(data));
    if (!fits(rendition.html)) {
      cuts.push_back({Cut::Kind::over, {}, {}});
    }
    rendition.cuts = std::move(cuts);
    return text(rendition, data);
  }

 private:
  [[nodiscard]] bool fits(std::string_view html) const {
    return render::filled_size(html) <= static_cast<size_t>(publication_.size_budget);
  }
  [[nodiscard]] Result<std::string> html(const Data& data) const {
    PEYK_ASSIGN(const std::string made, templates_.html.render(data, names_));
    return render::mark_isolates(render::tighten_html(made));
  }
  [[nodiscard]] Result<void> text(Rendition& rendition, const Data& data) const {
    PEYK_ASSIGN(const std::string made, templates_.text.render(data, names_));
    rendition.text = render::lay_out_text(made, render::kTextWidth,
                                          sources_.config.edition(rendition.edition)->direction);
    return {};
  }
  [[nodiscard]] Result<Data> data_with(const Rendition& rendition, const std::vector<Cut>& cuts,
                                       size_t count) const {
    const render::Trim trim = render::trim_of(std::span(cuts).first(count));
    PEYK_ASSIGN(Data data,
                render::make_issue_data(sources_, view_, publication_, rendition.edition, trim));
    render::add_lines(data, sources_, view_, rendition.edition, rendition.subject,
                      rendition.preheader);
    return data;
  }

  const DataSources& sources_;
  const IssueView& view_;
  const Publication& publication_;
  const render::PublicationTemplates& templates_;
  const render::Names& names_;
};

}  // namespace

Result<Rendition> Renderer::render(const IssueView& view, const std::string& edition) const {
  PEYK_ASSIGN(const Publication* publication, state_->publication_of(view.issue));
  const auto& templates = state_->templates.at(publication->id);
  const DataSources sources = state_->sources();
  PEYK_ASSIGN(Data data, render::make_issue_data(sources, view, *publication, edition));
  const auto& names = state_->names(edition);

  Rendition rendition;
  rendition.issue = view.issue.id;
  rendition.edition = edition;
  PEYK_ASSIGN(const render::EditionTexts* texts, render::texts_of(sources, edition));
  PEYK_ASSIGN(rendition.publication,
              texts->catalog.message("publication." + publication->id + ".name"));
  PEYK_ASSIGN(rendition.subject, state_->subject(templates.subject, data, edition));
  PEYK_ASSIGN(rendition.preheader,
              state_->line(templates.preheader, data, edition, render::kLongestPreheader));
  render::add_lines(data, sources, view, edition, rendition.subject, rendition.preheader);
  PEYK_TRY(MailMaker(sources, view, *publication, templates, names).make(rendition, data));
  PEYK_ASSIGN(const std::string page, templates.page.render(data, names));
  rendition.page = render::mark_isolates(render::tighten_html(page));
  for (const auto* text_without_holes :
       {&rendition.subject, &rendition.preheader, &rendition.page}) {
    if (render::has_hole(*text_without_holes)) {
      return fail(ErrorKind::bug, "a personal hole got into what is not personal, in the issue \"" +
                                      view.issue.id + "\"");
    }
  }
  return rendition;
}

Result<std::string> Renderer::render_index(const std::string& edition,
                                           const IndexView& view) const {
  PEYK_ASSIGN(const Data data, render::make_index_data(state_->sources(), edition, view));
  PEYK_ASSIGN(const std::string html, state_->index.render(data, state_->names(edition)));
  return render::tighten_html(html);
}

Result<std::string> Renderer::render_subscribe(const std::string& edition,
                                               const SubscribeView& view) const {
  PEYK_ASSIGN(const Data data, render::make_subscribe_data(state_->sources(), edition, view));
  PEYK_ASSIGN(const std::string html, state_->subscribe.render(data, state_->names(edition)));
  return render::tighten_html(html);
}

Result<std::string> Renderer::render_feed_style(const std::string& edition) const {
  PEYK_ASSIGN(const Data data, render::make_subscribe_data(state_->sources(), edition, {}));
  PEYK_ASSIGN(const std::string css, state_->feed_style.render(data, state_->names(edition)));
  return render::tighten_html(css);
}

Renderer::Renderer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Renderer::Renderer(Renderer&&) noexcept = default;
Renderer& Renderer::operator=(Renderer&&) noexcept = default;
Renderer::~Renderer() = default;

std::string issue_page_path(const Issue& issue, const std::string& edition) {
  return edition + "/" + issue.publication + "/" + std::to_string(issue.number) + ".html";
}

std::string index_page_path(const std::string& edition, int page) {
  return edition + (page <= 1 ? "/index.html" : "/index-" + std::to_string(page) + ".html");
}

}  // namespace peyk
