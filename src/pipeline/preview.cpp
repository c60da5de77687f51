#include <algorithm>

#include "base/bytes.h"
#include "base/file.h"
#include "pipeline/issues.h"

namespace peyk {
namespace {

namespace fs = std::filesystem;

/// What a mail would show in the places that differ for each reader.
std::string with_sample_values(std::string text, const std::string& greeting,
                               const std::string& view_online) {
  for (const Hole hole : kHoles) {
    std::string value = "https://example.org/" + std::string(hole_name(hole));
    if (hole == Hole::greeting) value = greeting;
    if (hole == Hole::email) value = "reader@example.org";
    if (hole == Hole::view_online_url) value = view_online;
    text = replace_all(text, hole_mark(hole), value);
  }
  return text;
}

Result<void> copy_pictures(const fs::path& from, const fs::path& to) {
  if (from.empty()) return {};
  PEYK_ASSIGN(const auto files, list_files(from, {".jpg", ".jpeg", ".png", ".gif"}));
  for (const fs::path& file : files) {
    PEYK_ASSIGN(const std::string bytes, read_file(file));
    PEYK_ASSIGN([[maybe_unused]] const WriteOutcome outcome,
                write_file_if_changed(to / file.filename(), bytes));
  }
  return {};
}

std::string index_page(const Issue& issue, const Config& config,
                       const std::map<std::string, Rendition>& renditions) {
  std::string rows;
  for (const auto& [id, rendition] : renditions) {
    const Edition& edition = *config.edition(id);
    const std::string direction = edition.direction == Direction::rtl ? "rtl" : "ltr";
    rows += "<section lang=\"" + edition.language + "\" dir=\"" + direction + "\"><h2>" +
            escape_markup(edition.name) + "</h2>\n<p class=\"subject\">" +
            escape_markup(rendition.subject) + "</p>\n<p class=\"preheader\">" +
            escape_markup(rendition.preheader) +
            "</p>\n<p class=\"links\" dir=\"ltr\" lang=\"en\">" + "<a href=\"" + id +
            ".mail.html\">mail</a> <a href=\"" + id + ".txt\">text</a> " + "<a href=\"" + id +
            ".page.html\">page</a></p>\n<iframe title=\"" + escape_markup(edition.name) +
            "\" src=\"" + id + ".mail.html\"></iframe></section>\n";
  }
  return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>" +
         escape_markup(issue.id) +
         "</title>\n<style>\n"
         "body{font:16px/1.5 system-ui,sans-serif;margin:24px;color:#1d2733;background:#f4f5f7}\n"
         "main{display:flex;flex-wrap:wrap;gap:24px}\n"
         "section{background:#fff;border:1px solid #d5dae0;border-radius:6px;padding:16px;"
         "width:640px;max-width:100%;box-sizing:border-box}\n"
         "h2{margin:0}.subject{font-weight:700;margin:8px 0 0}.preheader{color:#55606c;margin:0}\n"
         ".links a{margin-right:16px}\niframe{width:100%;height:900px;border:1px solid #d5dae0}\n"
         "</style>\n</head>\n<body>\n<h1>" +
         escape_markup(issue.id) + "</h1>\n<main>\n" + rows + "</main>\n</body>\n</html>\n";
}

}  // namespace

Result<fs::path> preview_issue(Workspace& workspace, const Issue& issue, const fs::path& folder) {
  PEYK_ASSIGN(const Renderer renderer, make_local_renderer(workspace.config()));
  PEYK_ASSIGN(const auto renditions, render_issue(workspace, renderer, issue));
  for (const auto& [edition, rendition] : renditions) {
    PEYK_ASSIGN(const Catalog catalog, Catalog::create(*workspace.config().edition(edition),
                                                       workspace.config().catalogs.at(edition)));
    PEYK_ASSIGN(const std::string greeting, catalog.message("greeting.plain"));
    const std::string page = edition + ".page.html";
    PEYK_TRY(write_file(folder / (edition + ".mail.html"),
                        with_sample_values(rendition.html, escape_markup(greeting), page)));
    PEYK_TRY(write_file(folder / (edition + ".txt"),
                        with_sample_values(rendition.text, greeting, page)));
    PEYK_TRY(write_file(folder / page, rendition.page));
  }
  PEYK_TRY(copy_pictures(workspace.config().site.media_folder, folder / "media"));
  fs::path index = folder / "index.html";
  PEYK_TRY(write_file(index, index_page(issue, workspace.config(), renditions)));
  return index;
}

}  // namespace peyk
