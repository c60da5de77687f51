#include <cstdlib>
#include <unistd.h>

#include "cli/command.h"

namespace peyk {
namespace {

namespace fs = std::filesystem;

/// Where the files to start from are: $PEYK_SHARE, beside the program (../share/peyk), or the
/// source tree that it was built from.
Result<fs::path> share_folder() {
  std::vector<fs::path> places;
  if (const char* named = std::getenv("PEYK_SHARE")) places.emplace_back(named);
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  if (!error) places.push_back(self.parent_path().parent_path() / "share" / "peyk");
  places.emplace_back(PEYK_SHARE_FOLDER);
  for (const fs::path& place : places) {
    if (fs::exists(place / "config" / "peyk.yaml", error)) return place;
  }
  return fail(Error(ErrorKind::io, "the files to start from are not installed")
                  .remedy("Set PEYK_SHARE to the folder that holds config/ and templates/."));
}

Result<int> init_workspace(const fs::path& folder) {
  std::error_code error;
  if (fs::exists(folder, error) &&
      (!fs::is_directory(folder, error) || !fs::is_empty(folder, error))) {
    return fail(Error(ErrorKind::usage, "is there already and not empty")
                    .at({folder.string()})
                    .remedy("Name a new folder; nothing was changed."));
  }
  PEYK_ASSIGN(const fs::path share, share_folder());
  fs::create_directories(folder, error);
  for (const char* part : {"config", "templates", "subscribers", "seeds"}) {
    if (!error) fs::copy(share / part, folder / part, fs::copy_options::recursive, error);
    if (error) {
      return fail(Error(ErrorKind::io, "cannot write it: " + error.message())
                      .at({(folder / part).string()}));
    }
  }
  const std::string place = folder.string();
  say("Made " + place + " with the sample articles and readers. Try:");
  say("  cd " + place);
  say("  peyk ingest");
  say("  peyk subscribers import subscribers/sample.csv");
  say("  peyk --now 2023-06-22T12:00 compose newsletter");
  say("  peyk preview newsletter");
  say("Then put your own site, sources and relay into config/peyk.yaml.");
  return exit_code::done;
}

}  // namespace

void add_init(CLI::App& app, Invocation& invocation) {
  auto* command = add_command(app, "init", "Make a commented workspace to start from",
                              "peyk init newsroom && cd newsroom && peyk ingest");
  auto folder = std::make_shared<std::string>();
  command->add_option("DIR", *folder, "The folder to make")->required();
  command->callback(
      [folder, &invocation] { invocation.action = [folder] { return init_workspace(*folder); }; });
}

}  // namespace peyk
