/// The configuration of a workspace: whatever one of its files says, it loads, or all that is wrong
/// is said with its file.
///
/// Input: a letter that chooses the file ("p" peyk.yaml, "e" an edition, "c" the categories, "w" a
/// publication, "g" a catalogue, "t" the theme), then the text of that file.

#include "config/config.h"
#include "fuzz/fuzz.h"
#include "fuzz/scratch.h"
#include "fuzz/small_workspace.h"

namespace peyk {
namespace {

using fuzz::ConfigFile;
using fuzz::kFiles;

class Workspace {
 public:
  Workspace() {
    for (const ConfigFile& file : kFiles) scratch_.write(file.name, file.text);
    std::filesystem::create_directories(scratch_.path() / "templates" / "weekly");
    fuzz::require(load_config(path()).has_value(), "the workspace itself is good");
  }
  [[nodiscard]] std::filesystem::path path() const {
    return scratch_.path() / "config" / "peyk.yaml";
  }
  [[nodiscard]] Result<Config> load_with(const ConfigFile& file, std::string_view text) const {
    scratch_.write(file.name, text);
    auto config = load_config(path());
    scratch_.write(file.name, file.text);
    return config;
  }

 private:
  fuzz::Scratch scratch_;
};

void check_error(const Error& error) {
  fuzz::require(error.kind() == ErrorKind::configuration, "a bad file is configuration");
  fuzz::require(!error.message().empty(), "an error says what is wrong");
  fuzz::require(!error.place().file.empty(), "an error names its file", error.message());
  fuzz::require(!find_invalid_utf8(error.to_string()), "an error is valid UTF-8",
                error.to_string());
  for (const Error& other : error.more()) check_error(other);
}

void check_config(const Config& config) {
  for (const std::string* address :
       {&config.site.from, &config.site.bounce, &config.site.unsubscribe_mailto}) {
    fuzz::require_one_line(*address, "an address");
  }
  for (const std::string* url : {&config.site.url, &config.site.publish_url,
                                 &config.site.unsubscribe_url, &config.site.preferences_url}) {
    fuzz::require_one_line(*url, "a URL");
    fuzz::require(url->empty() || url->starts_with("http"), "a URL is of the web", *url);
  }
  fuzz::require(config.site.unsubscribe_url.starts_with("https://"), "one click needs https");
  fuzz::require_one_line(config.site.mail_domain, "a domain");
  fuzz::require(!config.editions.empty(), "there is an edition");
  for (const RelayConfig& relay : config.relays) {
    fuzz::require(relay.connections >= 1 && relay.messages_per_connection >= 1, "a relay is used");
    fuzz::require(relay.url.starts_with("smtp"), "a relay speaks SMTP", relay.url);
  }
  for (const Publication& publication : config.publications) {
    for (const std::string& edition : publication.editions) {
      fuzz::require(config.edition(edition) != nullptr, "an edition is there", edition);
    }
  }
}

}  // namespace
}  // namespace peyk

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peyk;
  static const Workspace workspace;
  fuzz::Input input(data, size);
  const char letter = input.letter();
  const std::string_view text = input.rest();
  for (const ConfigFile& file : kFiles) {
    if (file.letter != letter) continue;
    const auto config = workspace.load_with(file, text);
    if (config) {
      check_config(*config);
    } else {
      check_error(config.error());
    }
  }
  return 0;
}
