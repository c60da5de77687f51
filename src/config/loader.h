#pragma once
/// What the parts of load_config share. Private to the room.

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "config/config.h"
#include "config/fields.h"
#include "config/keys.h"

namespace peyk {

/// A file of a folder of configuration: its name without ".yaml" is an id.
struct NamedFile {
  std::string id;
  std::string path;  ///< As the user wrote it; also for messages.
};

/// Takes away a key that would hold a secret in clear text, and says why it is refused. What stands
/// there is never repeated.
[[nodiscard]] YamlNode without_secret(const YamlNode& node, const std::string& file,
                                      std::string_view key, const std::string& instead,
                                      Problems& problems);

/// One loading: where, what is known so far, what is wrong so far. A part that finds a mistake
/// notes it and goes on, so that all mistakes are told at once.
class Loader {
 public:
  explicit Loader(const std::filesystem::path& file);

  [[nodiscard]] Result<Config> load();

 private:
  // peyk.yaml (load_root.cpp)
  void load_root();
  void load_site(const YamlNode& node);
  void load_share(Fields& fields);
  void load_tokens(Fields& root);

  // sources and fetch in peyk.yaml (load_sources.cpp)
  void load_fetch(Fields& root);
  void load_source(const YamlNode& node);
  void check_replaced_sources();
  void load_source_place(Fields& fields, SourceConfig& source);
  void load_source_login(Fields& fields, SourceConfig& source);
  /// "check" of peyk.yaml or of a publication.
  [[nodiscard]] CheckConfig load_check(Fields& fields);

  // How fast mail goes (load_pacing.cpp)
  [[nodiscard]] std::optional<Rate> read_rate(Fields& fields);
  [[nodiscard]] std::optional<WarmUpPlan> read_warm_up(Fields& relay);
  void read_warm_up_shares(Fields& fields, const YamlNode& node, WarmUpPlan& plan);
  void load_domains(Fields& root);
  void load_domain(const YamlEntry& entry, bool star);
  [[nodiscard]] std::string read_domain(const PlacedText& domain);
  [[nodiscard]] std::optional<SendHours> read_send_window(Fields& edition);
  void read_send_days(Fields& fields, const YamlNode& node, SendHours& hours);
  // dkim in peyk.yaml (load_dkim.cpp)
  void load_dkim(const YamlNode& node);
  // pictures in peyk.yaml, and translations.yaml (load_library.cpp)
  void load_pictures(Fields& root);
  void load_translations();
  void load_translation_group(const std::string& file, const YamlNode& node,
                              std::map<std::string, Place>& seen);
  // relays in peyk.yaml (load_relays.cpp)
  void load_relay(const YamlNode& node);
  void load_relay_url(Fields& fields, RelayConfig& relay);
  void load_login(Fields& fields, RelayConfig& relay);
  void load_secret(Fields& fields, const std::string& key, RelayConfig& relay);

  // editions/, categories.yaml, catalogs/, theme.yaml (load_editions.cpp)
  void load_editions();
  void load_edition(const NamedFile& file);
  void load_categories();
  void load_category(Fields& fields, Category& category);
  void check_matches_are_unique(const std::string& file);
  void load_theme();
  void load_catalogs();
  void compare_catalogs();

  // publications/ (load_publications.cpp)
  void load_publications();
  void load_publication(const NamedFile& file);
  void load_schedule(Fields& fields, Publication& publication);
  void load_section(const std::string& file, const YamlNode& node, Publication& publication);
  void check_section(Fields& fields, const SectionRecipe& section);

  // Shared (loader.cpp)
  [[nodiscard]] std::string path_of(const char* name) const { return (folder_ / name).string(); }
  /// The *.yaml files of a folder of configuration, by name. Ids that are none are problems.
  [[nodiscard]] std::vector<NamedFile> files_in(const char* name);
  /// The root of a file; null if it could not be read (noted).
  [[nodiscard]] std::optional<YamlNode> read(const std::string& file);
  [[nodiscard]] std::filesystem::path resolve(const std::string& path) const;
  /// "id" in a file of its own: may be left out, but if it is there it is the file's name.
  void check_id(Fields& fields, const NamedFile& file);
  /// An id that must be there; empty when it is wrong (noted).
  [[nodiscard]] std::string read_id(Fields& fields, std::string_view key);
  [[nodiscard]] std::string read_zone(Fields& fields, std::string_view key);
  [[nodiscard]] std::chrono::hours read_duration(Fields& fields, std::string_view key,
                                                 std::chrono::hours otherwise);
  /// A text that a check of config/values.h finds nothing wrong with.
  [[nodiscard]] std::string read_checked(Fields& fields, std::string_view key, bool required,
                                         std::string (*trouble)(std::string_view));
  bool check_edition(const PlacedText& edition);
  void check_repeats(const std::vector<PlacedText>& items);

  std::filesystem::path file_;
  std::filesystem::path folder_;
  std::filesystem::path workspace_;
  std::vector<NamedFile> edition_files_;
  std::vector<std::string> edition_ids_;
  bool categories_known_ = false;
  bool templates_known_ = false;
  Problems problems_;
  Config config_;
};

}  // namespace peyk
