#include "ingest/source_memory.h"

#include <nlohmann/json.hpp>

#include "base/hash.h"

namespace peyk {
namespace {

using Json = nlohmann::ordered_json;

Json moment(std::optional<Instant> instant) {
  return instant ? Json(format_iso8601(*instant)) : Json(nullptr);
}

Json parse(std::string_view text) {
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  return json.is_object() ? json : Json::object();
}

std::string text_of(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

std::optional<Instant> moment_of(const Json& json, const char* key) {
  const auto instant = parse_iso8601(text_of(json, key));
  return instant ? std::optional(*instant) : std::nullopt;
}

std::string written(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string SourceMemory::to_text() const {
  return written({{"recipe", recipe},
                  {"etag", etag},
                  {"last_modified", last_modified},
                  {"until", moment(until)}});
}

SourceMemory SourceMemory::from_text(std::string_view text) {
  const Json json = parse(text);
  return {text_of(json, "recipe"), text_of(json, "etag"), text_of(json, "last_modified"),
          moment_of(json, "until")};
}

std::string recipe_of(const SourceConfig& source) {
  FieldHash hash;
  // Count up when what a reader makes of a source changes so much that it should be read anew.
  hash.add("1").add(source.kind).add(source.url).add(source.path.string()).add(source.user);
  hash.add(source.edition).add(source.zone);
  for (const auto& [name, value] : source.options) hash.add(name).add(value);
  for (const std::string& name : source.replaces) hash.add(name);
  return hash.hex();
}

void SourceHealth::went_well(Instant now) {
  *this = {};
  read = now;
}

void SourceHealth::went_wrong(Instant now, const std::string& what) {
  if (!failing_since) failing_since = now;
  ++failures;
  error = what;
}

std::string SourceHealth::to_text() const {
  return written({{"read", moment(read)},
                  {"failing_since", moment(failing_since)},
                  {"failures", failures},
                  {"error", error}});
}

SourceHealth SourceHealth::from_text(std::string_view text) {
  const Json json = parse(text);
  SourceHealth health;
  health.read = moment_of(json, "read");
  health.failing_since = moment_of(json, "failing_since");
  const auto failures = json.find("failures");
  if (health.failing_since && failures != json.end() && failures->is_number_integer()) {
    health.failures = failures->get<int>();
  }
  health.error = text_of(json, "error");
  return health;
}

}  // namespace peyk
