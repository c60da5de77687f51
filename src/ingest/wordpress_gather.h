#pragma once
/// Asks a WordPress site's REST API (wp/v2) for its posts and for what they refer to. The roles of
/// what is gathered: "site" (the root of the API), "posts", "media", "categories", "tags", "users".
///
/// - The API is at /wp-json/, or, on sites without pretty permalinks, under ?rest_route=.
/// - With a user the posts come as editors wrote them (context=edit), if the user may see that.
/// - Posts come in the order of their ids, page by page. When their number changes meanwhile, pages
///   have shifted, and the list is asked for again; if it never holds still, what came is taken,
///   and not remembered as all.
/// - What is new is what was modified *or published* since the last reading, less an overlap: a
/// post
///   that was written early and scheduled for later keeps its old time of modification.
/// - Embedded terms, pictures and names that are missing are asked for by their ids.

#include "ingest/gather.h"

namespace peyk {

/// Fails as HttpClient::fetch and require_success do, and with bad_data on what is not JSON of
/// WordPress.
[[nodiscard]] Result<Gathered> gather_wordpress(const GatherRequest& request, HttpClient& client);

}  // namespace peyk
