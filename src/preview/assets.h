#pragma once
/// preview.css and preview.js, built into the program (src/CMakeLists.txt): the preview needs no
/// file that an installer could forget. Private to the room.

#include <string_view>

namespace peyk {

extern const std::string_view kPreviewCss;
extern const std::string_view kPreviewJs;

}  // namespace peyk
