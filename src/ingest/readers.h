#pragma once
/// The readers that registry.cpp knows, one a kind.

#include <memory>

#include "ingest/reader.h"

namespace peyk {

[[nodiscard]] std::unique_ptr<Reader> make_wordpress_reader();
[[nodiscard]] std::unique_ptr<Reader> make_wxr_reader();
[[nodiscard]] std::unique_ptr<Reader> make_archive_page_reader();
[[nodiscard]] std::unique_ptr<Reader> make_markdown_reader();
[[nodiscard]] std::unique_ptr<Reader> make_feed_reader();

}  // namespace peyk
