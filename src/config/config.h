#pragma once
/// YAML to typed, validated configuration; yaml-cpp is seen by this room only.
///
/// All of it is checked before anything is done; all errors are reported at once, each with
/// file:line:column and, for an unknown key, the nearest known one. Aliases, anchors, duplicate
/// keys, files over 1 MiB and nesting over 32 levels are refused. docs/configuration.md lists every
/// key.

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/secret.h"
#include "l10n/catalog.h"
#include "model/edition.h"
#include "model/pace.h"
#include "model/publication.h"

namespace peyk {

/// A category (or media kind) of the site and how each edition's source names it.
struct Category {
  std::string id;
  std::map<std::string, std::string> names;                 ///< By edition, for display.
  std::map<std::string, std::vector<std::string>> matches;  ///< By edition: slugs or names.
  bool media = false;
};

struct RelayConfig {
  std::string name;
  std::string url;  ///< smtp://host:port, smtps://host:port
  enum class Tls { none, starttls, implicit } tls = Tls::starttls;
  enum class Auth { offered, plain, login, xoauth2 } auth = Auth::offered;
  std::string user;  ///< Empty: no AUTH.
  Secret password;   ///< From password_env or password_file.
  Secret token;      ///< With xoauth2, from token_env or, as it is now, from token_file.
  std::filesystem::path token_file;  ///< Absolute; to be read again for each connection. Or empty.
  /// Why there is no password or token though one is configured ("the environment variable … is
  /// not set"); empty when all is well. Not an error of loading, since most commands need no relay:
  /// who opens the connection fails with credentials, this sentence and `place`.
  std::string password_trouble;
  std::string ca_file;  ///< Extra trust anchor; empty: the system's.
  int connections = 4;
  int messages_per_connection = 1000;
  int weight = 1;  ///< Its share of the messages; 0: only when the others are down.
  std::chrono::seconds idle_close{30};
  std::optional<Rate> rate;
  std::optional<WarmUpPlan> warm_up;
  Place place;
};

/// A key that signs our mail. It is read by those who sign, not when the configuration is loaded.
struct DkimConfig {
  std::string domain;
  std::string selector;
  std::filesystem::path key_file;  ///< Absolute after loading.
  std::string identity;            ///< i=, or empty.
  Place place;
};

struct SourceConfig {
  std::string name;
  std::string kind;              ///< "wxr", "markdown", "wordpress"; ingest/registry.h knows them.
  std::filesystem::path path;    ///< Absolute after loading. One of path and url, or, when it is
  std::string url;               ///< manual, none.
  std::string user;              ///< With a url; empty: no credentials.
  Secret password;               ///< From password_env or password_file.
  std::string password_trouble;  ///< As RelayConfig::password_trouble.
  std::string edition;           ///< Of articles that do not say; required by archive-page.
  std::string zone;              ///< For dates without an offset.
  std::map<std::string, std::string> options;  ///< Kind-specific, checked by the reader.
  bool manual = false;    ///< Read only when it is named, or as the pattern for a file of its kind.
  bool complete = false;  ///< It has all that it publishes: what it has no more is withdrawn.
  /// Names of sources that are read no more: their articles are this one's from now on.
  std::vector<std::string> replaces;
  Place place;
};

/// Articles that are one story, by an editor's word.
struct TranslationGroup {
  struct Entry {
    std::string text;  ///< An article id, or an http(s) URL.
    Place place;
  };
  std::vector<Entry> articles;  ///< Two or more.
};

/// Copies of the articles' pictures in site.media_folder.
struct PictureConfig {
  bool local = false;                  ///< `peyk ingest` makes them.
  std::vector<int> widths{600, 1200};  ///< Pixels, rising: the sizes for mails and pages.
  int quality = 82;                    ///< Of JPEG, 1–100.
};

/// How we fetch what others publish; web/settings.h makes use of it.
struct FetchConfig {
  std::vector<std::string> allow;  ///< Hosts and networks that may be private.
  std::string proxy;    ///< http://host:port, or empty: none, whatever the environment says.
  std::string ca_file;  ///< Absolute, or empty: the system's authorities.
  int parallel = 8;
  int per_host = 2;
  int connect_seconds = 10;
  int seconds = 60;  ///< For one attempt in all.
  int most_mib = 64;
  int retries = 3;
};

struct SiteConfig {
  std::string name;
  std::string url;          ///< Public root of the site.
  std::string publish_url;  ///< Public root of what `publish` writes (feeds, pages).
  std::filesystem::path publish_folder;
  std::filesystem::path media_folder;  ///< Local copies of pictures, or empty.
  std::string media_url;               ///< Public root of media_folder, or empty.
  std::string mail_domain;             ///< For Message-ID and List-Id.
  std::string from;                    ///< Sender's address.
  std::string bounce;                  ///< Envelope sender; VERP adds the reader.
  std::string unsubscribe_url;         ///< https://…; "?t=TOKEN" is added.
  std::string preferences_url;
  std::string unsubscribe_mailto;
  std::string help_url;
  std::string sender_id;  ///< Feedback-ID SenderId, 5–15 characters.
  std::vector<std::pair<std::string, std::string>> share;  ///< Name → URL with {url} and {title}.
};

/// The looks: colours, fonts, sizes and named inline styles. Values may refer to others as $name;
/// "left"/"right" words in them as {start} and {end}.
struct Theme {
  std::map<std::string, std::string> values;  ///< Flat: "color.accent", "style.headline".
};

/// How preflight is tuned: severities and limits by id. preflight/tuning.h knows which there are
/// and says what is wrong.
struct CheckConfig {
  struct Entry {
    std::string id;     ///< Of a rule or a limit.
    std::string value;  ///< As it is written.
    Place place;
  };
  std::vector<Entry> rules;
  std::vector<Entry> limits;
};

struct Config {
  std::filesystem::path file;       ///< peyk.yaml
  std::filesystem::path templates;  ///< Folder.
  std::filesystem::path store;      ///< The SQLite file.
  std::filesystem::path issues;     ///< Folder of what editors want in each issue.
  SiteConfig site;
  std::vector<RelayConfig> relays;
  std::vector<DomainPace> domains;  ///< What readers' domains take; each domain in one of them.
  std::vector<DkimConfig> dkim;     ///< Every message gets a signature of each; none: unsigned.
  std::vector<SourceConfig> sources;
  std::vector<TranslationGroup> translations;
  PictureConfig pictures;
  FetchConfig fetch;
  std::vector<Category> categories;
  std::vector<Edition> editions;
  std::map<std::string, std::map<std::string, CatalogEntry>> catalogs;  ///< By edition.
  std::vector<Publication> publications;
  Theme theme;
  std::string token_key_id;
  Secret token_secret;                      ///< Signs reader links; from secret_env or secret_file.
  std::filesystem::path token_secret_file;  ///< tokens.secret_file, absolute; need not exist yet.
                                            ///< Empty with secret_env.
  std::string token_trouble;  ///< Why the secret is empty though secret_env names one, or empty.
  std::chrono::hours lifetime{72};  ///< How long an issue is retried.
  enum class Uncertain { hold, resend, skip } uncertain = Uncertain::hold;
  int feed_items = 30;
  CheckConfig check;
  std::map<std::string, CheckConfig> publication_checks;  ///< By publication, on top of `check`.
  std::vector<std::string> hubs;  ///< WebSub hubs that are told of changed feeds, absolute URLs.

  [[nodiscard]] const Edition* edition(std::string_view id) const;
  [[nodiscard]] const Publication* publication(std::string_view id) const;
  [[nodiscard]] const Category* category(std::string_view id) const;
  /// The category that a term of an edition's article belongs to, if any.
  [[nodiscard]] const Category* match(std::string_view edition, std::string_view slug,
                                      std::string_view name) const;
};

/// Where what `publish` writes at this path is found: publish_url and the path, with one slash
/// between them.
[[nodiscard]] std::string public_url(const Config& config, const std::string& path);

/// Loads config/peyk.yaml and the files beside it (editions/, catalogs/, publications/,
/// categories.yaml, theme.yaml). Relative paths in it are relative to the folder above the one that
/// holds peyk.yaml (the workspace).
[[nodiscard]] Result<Config> load_config(const std::filesystem::path& file);

}  // namespace peyk
