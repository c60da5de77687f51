#pragma once
/// One reader for each format: an element or object to what it says. docs/sources.md has the table.

#include <nlohmann/json_fwd.hpp>
#include <pugixml.hpp>

#include "ingest/feed_entry.h"
#include "ingest/feed_xml.h"

namespace peyk {

/// RSS 2.0, 0.9x and, with `rdf:about`, 1.0 and 0.90; with the modules that feeds use.
[[nodiscard]] FeedEntry read_rss_entry(const pugi::xml_node& item, const FeedScope& scope);
[[nodiscard]] FeedHead read_rss_head(const pugi::xml_node& root, const pugi::xml_node& channel,
                                     const FeedScope& scope);
/// What an entry of Atom says in the modules of RSS.
[[nodiscard]] FeedEntry read_modules(const pugi::xml_node& entry, const FeedScope& scope);

/// Atom 1.0 (RFC 4287), and 0.3 where it differs.
[[nodiscard]] FeedEntry read_atom_entry(const pugi::xml_node& entry, const FeedScope& scope);
[[nodiscard]] FeedHead read_atom_head(const pugi::xml_node& feed, const FeedScope& scope);
/// An element of Atom, wherever it stands. False if the entry has no use for it.
bool read_atom_element(const pugi::xml_node& node, const FeedScope& scope, FeedEntry& entry);
[[nodiscard]] bool is_atom(FeedSpace space);

/// JSON Feed 1.0 and 1.1. What is of another type than it should be is as if it were not there.
[[nodiscard]] FeedEntry read_json_entry(const nlohmann::json& item, const std::string& base);
[[nodiscard]] FeedHead read_json_head(const nlohmann::json& feed, const std::string& base);

}  // namespace peyk
