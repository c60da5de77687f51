#include "ingest/gather.h"

#include "ingest/reader.h"

namespace peyk {

Result<Gathered> begin_gathering(const Config& config) {
  PEYK_ASSIGN(Spool spool, Spool::create(config.store.parent_path()));
  return Gathered(std::move(spool));
}

Result<HttpRequest> source_request(const SourceConfig& source) {
  if (!source.password_trouble.empty()) {
    return fail(
        Error(ErrorKind::credentials, "source “" + source.name + "”: " + source.password_trouble)
            .at(source.place)
            .remedy("Set it, or take “user” out if the site needs none."));
  }
  return HttpRequest{.url = source.url, .user = source.user, .password = source.password};
}

Result<Gathered> gather_document(const GatherRequest& request, HttpClient& client) {
  const SourceConfig& source = request.source;
  PEYK_ASSIGN(HttpRequest question, source_request(source));
  const std::string recipe = recipe_of(source);
  if (!request.full && request.memory.recipe == recipe) {
    question.etag = request.memory.etag;
    question.last_modified = request.memory.last_modified;
  }
  PEYK_ASSIGN(const HttpResponse answer, client.fetch(question));
  PEYK_TRY(require_success(answer));
  PEYK_ASSIGN(Gathered gathered, begin_gathering(request.config));
  if (answer.moved_for_good) {
    gathered.warnings.push_back(source.url + " has moved to " + answer.url +
                                " for good; change the source's “url”");
  }
  if (answer.not_modified()) {
    gathered.unchanged = true;
    gathered.memory = request.memory;
    return gathered;
  }
  PEYK_ASSIGN(const Spool::Piece piece, gathered.spool.append(answer.body));
  gathered.documents.push_back({.role = "document",
                                .name = source.url,
                                .charset = answer.charset(),
                                .base_url = answer.url,
                                .language = "",
                                .piece = piece});
  gathered.memory = {recipe, std::string(answer.header("etag")),
                     std::string(answer.header("last-modified")), std::nullopt};
  return gathered;
}

Result<Gathered> Reader::gather(const GatherRequest& request, HttpClient& client) const {
  return gather_document(request, client);
}

Result<ReadReport> Reader::read_gathered(const Gathered& gathered, const SourceConfig& source,
                                         const Config& config, const ArticleSink& sink) const {
  ReadReport report;
  for (const GatheredDocument& document : gathered.documents) {
    PEYK_ASSIGN(const std::string bytes, gathered.spool.read(document.piece));
    PEYK_ASSIGN(report, read_document({.bytes = bytes,
                                       .name = document.name,
                                       .charset = document.charset,
                                       .base_url = document.base_url},
                                      source, config, sink));
  }
  return report;
}

}  // namespace peyk
