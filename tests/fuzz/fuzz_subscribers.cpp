/// A list of readers that somebody made: any file is refused with its place, or each of its rows is
/// stored or refused with its line; what is exported is imported again as it is.
///
/// Input: the text of a CSV file.

#include <algorithm>

#include "fuzz/fuzz.h"
#include "fuzz/scratch.h"
#include "fuzz/small_workspace.h"
#include "pipeline/subscribers.h"
#include "pipeline/workspace.h"

namespace peyk {
namespace {

class Desk {
 public:
  Desk() : clock_(Instant{std::chrono::seconds{1'687'341'600}}) {
    for (const fuzz::ConfigFile& file : fuzz::kFiles) scratch_.write(file.name, file.text);
    std::filesystem::create_directories(scratch_.path() / "templates" / "weekly");
  }
  /// With a store that has nobody in it.
  [[nodiscard]] Workspace open() const {
    std::filesystem::remove_all(scratch_.path() / "out");
    std::filesystem::remove_all(scratch_.path() / "var");
    for (const auto& entry : std::filesystem::directory_iterator(scratch_.path())) {
      if (entry.is_regular_file()) std::filesystem::remove(entry.path());
    }
    auto workspace =
        Workspace::open(scratch_.path() / "config" / "peyk.yaml", clock_, Workspace::Access::write);
    if (!workspace) fuzz::broken("the workspace opens", workspace.error().to_string());
    return std::move(*workspace);
  }
  [[nodiscard]] std::filesystem::path write(std::string_view text) const {
    return scratch_.write("files/readers.csv", text);
  }

 private:
  fuzz::Scratch scratch_;
  FixedClock clock_;
};

std::vector<Subscriber> readers_of(Workspace& workspace) {
  auto all = workspace.store().subscribers({});
  if (!all) fuzz::broken("readers are listed", all.error().to_string());
  return std::move(*all);
}

void check_report(const ImportReport& report, std::string_view text) {
  const int lines = static_cast<int>(std::count(text.begin(), text.end(), '\n')) + 1;
  for (const auto& refused : report.refused) {
    fuzz::require(refused.line >= 2 && refused.line <= lines, "a refused row has its line");
    fuzz::require(!refused.reason.empty(), "a refused row has a reason");
    fuzz::require_one_line(refused.reason, "a reason");
  }
  for (const std::string& column : report.ignored_columns) {
    fuzz::require(!find_invalid_utf8(column), "a column is valid UTF-8", column);
  }
}

}  // namespace
}  // namespace peyk

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peyk;
  static const Desk desk;
  const std::string_view text = fuzz::bytes_of(data, size);
  Workspace workspace = desk.open();
  const auto report = import_subscribers(workspace, desk.write(text), {.edition = "en"});
  const std::vector<Subscriber> readers = readers_of(workspace);
  if (!report) {
    const std::string error = report.error().to_string();
    fuzz::require(report.error().kind() == ErrorKind::bad_data, "a bad file is bad data", error);
    fuzz::require(!find_invalid_utf8(error), "an error is valid UTF-8", error);
    fuzz::require(readers.empty(), "of a bad file nobody is stored");
    return 0;
  }
  check_report(*report, text);
  fuzz::require(readers.size() == static_cast<size_t>(report->added), "who was added is there");
  for (const Subscriber& reader : readers) {
    fuzz::require_one_line(reader.email, "an address");
    fuzz::require_one_line(reader.name, "a name");
    fuzz::require(reader.edition == "en", "a reader has an edition that there is");
    fuzz::require(!reader.lists.empty(), "a reader is on a list");
  }
  const std::string exported = export_subscribers(readers);
  const auto again = import_subscribers(workspace, desk.write(exported), {});
  fuzz::require(again.has_value() && again->refused.empty(), "an export is a good list", exported);
  fuzz::require(again->added == 0 && again->updated == 0, "an export changes nothing", exported);
  fuzz::require(export_subscribers(readers_of(workspace)) == exported, "everybody is as before",
                exported);
  return 0;
}
