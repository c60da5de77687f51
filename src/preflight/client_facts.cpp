#include "preflight/client_facts.h"

#include <array>

namespace peyk::preflight {
namespace {

using enum FactKind;

constexpr std::string_view kMost = "Gmail, Outlook and Yahoo";
constexpr std::string_view kMostAndSamsung = "Gmail, Outlook, Yahoo and Samsung Email";
constexpr std::string_view kWindows = "Outlook for Windows";
constexpr std::string_view kWindowsAndYahoo = "Outlook for Windows and Yahoo";
constexpr std::string_view kOutlookAndYahoo = "Outlook and Yahoo";

constexpr std::string_view kTables = "Lay out with tables.";
constexpr std::string_view kSides = "Write left and right by the direction of the edition.";
constexpr std::string_view kPlainColour = "Write colours as #rrggbb.";
constexpr std::string_view kPixels = "Write pixels.";
constexpr std::string_view kPicture = "Put it into the picture.";
constexpr std::string_view kStill = "Let nothing depend on it.";
constexpr std::string_view kLinkIt = "Show a picture that links to it.";

constexpr std::array kFacts = {
    // Layout.
    ClientFact{property, "display", "flex", kWindows, "2021-11", kTables},
    ClientFact{property, "display", "inline-flex", kWindows, "2021-11", kTables},
    ClientFact{property, "display", "grid", kWindows, "2019-02", kTables},
    ClientFact{property, "display", "inline-grid", kWindows, "2019-02", kTables},
    ClientFact{property, "grid-template", "", kMost, "2023-01", kTables},
    ClientFact{property, "grid-template-columns", "", kMost, "2023-01", kTables},
    ClientFact{property, "gap", "", kWindowsAndYahoo, "2022-12", "Use padding of cells."},
    ClientFact{property, "float", "", kWindows, "2024-05", kTables},
    ClientFact{property, "position", "", "Gmail and Outlook for Windows", "2021-05", kTables},
    ClientFact{property, "inset", "", kMostAndSamsung, "2024-05", kTables},
    ClientFact{property, "top", "", "Gmail, Outlook for Windows and Yahoo", "2021-05", kTables},
    ClientFact{property, "left", "", "Gmail, Outlook for Windows and Yahoo", "2021-05", kTables},
    ClientFact{property, "right", "", "Gmail, Outlook for Windows and Yahoo", "2021-05", kTables},
    ClientFact{property, "bottom", "", "Gmail, Outlook for Windows and Yahoo", "2021-05", kTables},
    ClientFact{property, "z-index", "", "Gmail and Outlook for Windows", "2021-05", kTables},
    ClientFact{property, "columns", "", kWindowsAndYahoo, "2019-02", kTables},
    ClientFact{property, "column-count", "", kWindowsAndYahoo, "2019-02", kTables},
    ClientFact{property, "transform", "", kMost, "2019-02", kPicture},
    ClientFact{property, "aspect-ratio", "", kMostAndSamsung, "2023-12", "Give width and height."},
    ClientFact{property, "object-fit", "", kWindowsAndYahoo, "2021-07", "Crop the picture."},
    ClientFact{property, "visibility", "", "Gmail and Outlook for Windows", "2019-02",
               "Use display:none with mso-hide:all."},
    ClientFact{property, "writing-mode", "", kWindowsAndYahoo, "2022-05", kStill},
    ClientFact{property, "clip-path", "", kMost, "2021-03", kPicture},
    ClientFact{property, "mask-image", "", kMost, "2024-11", kPicture},
    ClientFact{property, "filter", "", kMost, "2024-01", kPicture},
    ClientFact{property, "mix-blend-mode", "", kWindowsAndYahoo, "2020-12", kPicture},
    ClientFact{property, "border-image", "", kMost, "2019-02", kPicture},
    ClientFact{property, "list-style-image", "", kMost, "2020-04", kStill},
    ClientFact{property, "animation", "", kMost, "2026-04", kStill},
    // Logical sides.
    ClientFact{property, "margin-inline", "", kMostAndSamsung, "2022-07", kSides},
    ClientFact{property, "margin-inline-start", "", kMost, "2022-07", kSides},
    ClientFact{property, "margin-inline-end", "", kMost, "2022-07", kSides},
    ClientFact{property, "margin-block", "", kMostAndSamsung, "2022-07", kSides},
    ClientFact{property, "margin-block-start", "", kMost, "2022-07", kSides},
    ClientFact{property, "margin-block-end", "", kMost, "2022-07", kSides},
    ClientFact{property, "padding-inline", "", kMostAndSamsung, "2022-07", kSides},
    ClientFact{property, "padding-inline-start", "", kMost, "2022-07", kSides},
    ClientFact{property, "padding-inline-end", "", kMost, "2022-07", kSides},
    ClientFact{property, "padding-block", "", kMostAndSamsung, "2022-07", kSides},
    ClientFact{property, "padding-block-start", "", kMost, "2022-07", kSides},
    ClientFact{property, "padding-block-end", "", kMost, "2022-07", kSides},
    ClientFact{property, "border-inline", "", kMostAndSamsung, "2022-07", kSides},
    ClientFact{property, "border-inline-start", "", kMostAndSamsung, "2022-07", kSides},
    ClientFact{property, "border-inline-end", "", kMostAndSamsung, "2022-07", kSides},
    ClientFact{property, "inline-size", "", kMost, "2022-07", "Write width."},
    ClientFact{property, "block-size", "", kMost, "2022-07", "Write height."},
    ClientFact{property, "text-align", "start", "Gmail, Outlook and Yahoo in part", "2025-11",
               kSides},
    ClientFact{property, "text-align", "end", "Gmail, Outlook and Yahoo in part", "2025-11",
               kSides},
    // Values.
    ClientFact{value, "var(", "", kMost, "2020-02", "Write the value itself."},
    ClientFact{value, "calc(", "", kOutlookAndYahoo, "2020-02", "Write the result."},
    ClientFact{value, "clamp(", "", kOutlookAndYahoo, "2021-05", "Write the result."},
    ClientFact{value, "min(", "", kOutlookAndYahoo, "2021-05", "Write the result."},
    ClientFact{value, "max(", "", kOutlookAndYahoo, "2021-05", "Write the result."},
    ClientFact{value, "linear-gradient(", "", kOutlookAndYahoo, "2021-12",
               "Give a background-color too."},
    ClientFact{value, "radial-gradient(", "", kOutlookAndYahoo, "2021-12",
               "Give a background-color too."},
    ClientFact{value, "conic-gradient(", "", kMost, "2023-01", "Give a background-color too."},
    ClientFact{value, "light-dark(", "", "Gmail, Outlook and Yahoo", "2024-08",
               "Use @media (prefers-color-scheme: dark)."},
    ClientFact{value, "rgba(", "", "Gmail, Outlook and Yahoo in part", "2021-05", kPlainColour},
    ClientFact{value, "hsl(", "", "Outlook for Windows", "2021-05", kPlainColour},
    ClientFact{value, "oklch(", "", kMostAndSamsung, "2023-01", kPlainColour},
    ClientFact{value, "oklab(", "", kMostAndSamsung, "2023-01", kPlainColour},
    ClientFact{value, "lch(", "", kMostAndSamsung, "2023-01", kPlainColour},
    ClientFact{value, "lab(", "", kMostAndSamsung, "2023-01", kPlainColour},
    ClientFact{value, "hwb(", "", kMostAndSamsung, "2023-01", kPlainColour},
    ClientFact{value, "color(", "", kMostAndSamsung, "2023-01", kPlainColour},
    ClientFact{value, "rem", "", kWindowsAndYahoo, "2020-02", kPixels},
    ClientFact{value, "ch", "", kWindowsAndYahoo, "2020-02", kPixels},
    ClientFact{value, "vw", "", kWindows, "2020-02", kPixels},
    ClientFact{value, "vh", "", kWindows, "2023-10", kPixels},
    // Style sheets.
    ClientFact{at_rule, "@import", "", kMostAndSamsung, "2019-02", "Put the styles in."},
    ClientFact{at_rule, "@supports", "", "Gmail and Outlook", "2020-05", kStill},
    ClientFact{selector, ":nth-child", "", kMost, "2019-10",
               "Give the element a style of its own."},
    ClientFact{selector, ":has", "", kMost, "2022-03", "Give the element a style of its own."},
    ClientFact{selector, "::before", "", "Gmail, Outlook for Windows and Yahoo", "2020-05",
               "Write it into the template."},
    ClientFact{selector, "::after", "", "Gmail, Outlook for Windows and Yahoo", "2020-05",
               "Write it into the template."},
    // Elements and attributes.
    ClientFact{element, "bdi", "", kMost, "2019-02", "Use <span dir> and isolates."},
    ClientFact{element, "svg", "", kMost, "2020-02", "Show a PNG."},
    ClientFact{element, "video", "", kMost, "2019-09", kLinkIt},
    ClientFact{element, "audio", "", kMost, "2020-04", kLinkIt},
    ClientFact{element, "picture", "", kMost, "2024-04", "Use <img>."},
    ClientFact{element, "link", "", kMostAndSamsung, "2023-12", "Put the styles in."},
    ClientFact{element, "base", "", "Gmail, Outlook and Yahoo in part", "2021-12",
               "Write whole addresses."},
    ClientFact{element, "dialog", "", kMost, "2019-02", kStill},
    ClientFact{element, "marquee", "", "Gmail and Outlook for Windows", "2020-04", kStill},
    ClientFact{element, "meter", "", "Gmail, Outlook for Windows and Yahoo", "2019-02", kStill},
    ClientFact{element, "progress", "", kMost, "2019-02", kStill},
    ClientFact{element, "ruby", "", "Gmail and Outlook for Windows", "2019-02", kStill},
    ClientFact{element, "canvas", "", kMost, "2020-04", "Show a PNG."},
    ClientFact{attribute, "hidden", "", kMost, "2024-01", "Use display:none with mso-hide:all."},
    ClientFact{attribute, "popover", "", kMost, "2023-09", kStill},
};

}  // namespace

std::span<const ClientFact> client_facts() { return kFacts; }

}  // namespace peyk::preflight
