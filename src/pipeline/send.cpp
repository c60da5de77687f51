#include "pipeline/send.h"

#include <algorithm>
#include <memory>

#include "base/bytes.h"
#include "base/hash.h"
#include "l10n/text.h"
#include "pipeline/check.h"
#include "pipeline/issues.h"
#include "pipeline/relays.h"

namespace peyk {
namespace {

/// What fills the stencils of one issue; made once, used for every reader.
class ReaderValues {
 public:
  static Result<ReaderValues> create(Workspace& workspace, const Issue& issue,
                                     const Publication& publication) {
    ReaderValues values;
    const Config& config = workspace.config();
    PEYK_ASSIGN(values.key_, workspace.token_key());
    values.config_ = &config;
    values.issue_ = issue;
    values.list_ = publication.list;
    for (const std::string& edition : publication.editions) {
      PEYK_ASSIGN(const Catalog catalog,
                  Catalog::create(*config.edition(edition), config.catalogs.at(edition)));
      Greeting greeting;
      PEYK_ASSIGN(greeting.plain, catalog.message("greeting.plain"));
      // The catalogue is asked once, with a mark for the name; readers get a copy of it.
      const std::string mark = hole_mark(Hole::greeting);
      PEYK_ASSIGN(const std::string named, catalog.message("greeting.named", {{"name", mark}}));
      const size_t at = named.find(mark);
      if (at == std::string::npos) {
        return fail(ErrorKind::configuration,
                    "the message greeting.named of edition “" + edition + "” does not use {name}");
      }
      greeting.before = named.substr(0, at);
      greeting.after = named.substr(at + mark.size());
      values.greetings_.emplace(edition, std::move(greeting));
    }
    return values;
  }

  [[nodiscard]] HoleValues of(const Delivery& delivery) const {
    const SiteConfig& site = config_->site;
    const Edition& edition = *config_->edition(delivery.edition);
    const Greeting& greeting = greetings_.at(delivery.edition);
    HoleValues values;
    values[Hole::greeting] =
        delivery.name.empty()
            ? greeting.plain
            : greeting.before + isolate(delivery.name, edition.direction) + greeting.after;
    values[Hole::email] = delivery.email;
    values[Hole::unsubscribe_url] = link(site.unsubscribe_url, TokenPurpose::unsubscribe, delivery);
    values[Hole::preferences_url] = link(site.preferences_url, TokenPurpose::preferences, delivery);
    values[Hole::view_online_url] =
        site.publish_url + "/" + issue_page_path(issue_, delivery.edition);
    values[Hole::message_id] =
        make_message_id(key_.secret, issue_.id, delivery.subscriber, site.mail_domain);
    return values;
  }

 private:
  struct Greeting {
    std::string plain;
    std::string before;
    std::string after;
  };
  [[nodiscard]] std::string link(const std::string& url, TokenPurpose purpose,
                                 const Delivery& delivery) const {
    if (url.empty()) return "";
    return url + (url.find('?') == std::string::npos ? "?t=" : "&t=") +
           make_token(key_, purpose, delivery.subscriber, list_);
  }

  const Config* config_ = nullptr;
  TokenKey key_;
  Issue issue_;
  std::string list_;
  std::map<std::string, Greeting> greetings_;
};

Result<Stencil> make_stencil(const Config& config, const Rendition& rendition, const Issue& issue,
                             Instant date) {
  const Edition& edition = *config.edition(rendition.edition);
  const SiteConfig& site = config.site;
  PEYK_ASSIGN(Address from, Address::parse(site.from));
  const std::string archive = site.publish_url + "/" + edition.id + "/";
  const MessageSettings settings{
      .from = std::move(from),
      .from_name = edition.from_name.empty() ? edition.site_title : edition.from_name,
      .language = edition.language,
      .list_id = issue.publication + "." + edition.id + "." + site.mail_domain,
      .list_name = edition.site_title,
      .list_help = site.help_url,
      .list_archive = archive,
      .unsubscribe_mailto = site.unsubscribe_mailto,
      .feedback_id = issue.id + ":" + issue.publication + ":" + edition.id + ":" + site.sender_id,
      .boundary_seed = issue.hash + edition.id,
      .date = date};
  return Stencil::create(rendition, settings);
}

Result<std::map<std::string, Rendition>> renditions_of(Workspace& workspace, const Issue& issue) {
  PEYK_ASSIGN(const Renderer renderer, make_renderer(workspace.config()));
  return render_issue(workspace, renderer, issue);
}

/// The messages of an issue, by edition, and the subjects of those that are not frozen yet.
struct Messages {
  std::map<std::string, Stencil> stencils;
  std::map<std::string, std::string> subjects;
};

/// As they were frozen, or made now.
Result<Messages> messages_of(Workspace& workspace, const StoredIssue& stored) {
  Messages messages;
  if (stored.frozen) {
    PEYK_ASSIGN(const auto bytes, workspace.store().stencils(stored.issue.id));
    for (const auto& [edition, stencil_bytes] : bytes) {
      PEYK_ASSIGN(Stencil stencil, Stencil::deserialize(stencil_bytes));
      messages.stencils.emplace(edition, std::move(stencil));
    }
    return messages;
  }
  const Issue& issue = stored.issue;
  PEYK_ASSIGN(const auto renditions, renditions_of(workspace, issue));
  PEYK_TRY(refuse_errors(issue.id, check_renditions(workspace.config(), issue, renditions)));
  for (const auto& [edition, rendition] : renditions) {
    PEYK_ASSIGN(Stencil stencil,
                make_stencil(workspace.config(), rendition, issue, workspace.now()));
    messages.stencils.emplace(edition, std::move(stencil));
    messages.subjects.emplace(edition, rendition.subject);
  }
  return messages;
}

/// Freezes the stencils together with the audience.
Result<FrozenAudience> freeze_issue(Workspace& workspace, const Issue& issue,
                                    const Publication& publication, const Messages& messages) {
  std::map<std::string, std::string> stencils;
  for (const auto& [edition, stencil] : messages.stencils) {
    stencils.emplace(edition, stencil.serialize());
    PEYK_TRY(workspace.store().set_subject(issue.id, edition, messages.subjects.at(edition)));
  }
  return workspace.store().freeze(issue.id, publication.list, stencils, workspace.now());
}

size_t message_size(const Stencil& stencil, const ReaderValues& values,
                    const std::string& edition) {
  std::string message;
  stencil.fill(
      values.of({.subscriber = 0, .email = "reader@example.org", .name = "", .edition = edition}),
      message);
  return message.size();
}

/// Nothing is frozen or sent before the relays have said that they would take it.
Result<void> ask_relays_for(const Messages& messages, const ReaderValues& values,
                            const std::vector<RelaySettings>& relays, const Workspace& workspace,
                            const SendRequest& request) {
  RelayQuestions questions;
  questions.interrupts = request.interrupts;
  questions.warn = request.warn;
  for (const auto& [edition, stencil] : messages.stencils) {
    const uint64_t size = message_size(stencil, values, edition);
    questions.largest_message = std::max(questions.largest_message, size);
  }
  return ask_relays(relays, workspace.clock(), questions);
}

/// The workspace's lock keeps every other run out. So what an earlier run claimed and did not
/// finish belongs to nobody any more: all runs go by one name, and the engine takes such claims
/// over at once. With a name of its own each run would have to wait for the lease of a killed one.
std::string run_owner() { return "local"; }

Result<void> retry_failed(Store& store, const std::string& issue, Instant now) {
  for (const DeliveryState state : {DeliveryState::rejected, DeliveryState::expired}) {
    PEYK_ASSIGN([[maybe_unused]] const int64_t moved,
                store.move_all(issue, state, DeliveryState::pending, "tried again by hand", now));
  }
  return {};
}

Result<void> refuse_when_delivered(Store& store, const std::string& id) {
  PEYK_ASSIGN(const LedgerCounts counts, store.counts(id));
  if (counts.open() > 0) return {};
  return fail(
      Error(ErrorKind::nothing_to_do, "issue " + id + " has been delivered; nobody waits for it")
          .remedy("“peyk status " + id + "” shows who got it."));
}

}  // namespace

Result<SendSummary> send_issue_to_readers(
    Workspace& workspace, const SendRequest& request,
    const std::function<void(const SendProgress&)>& progress) {
  PEYK_ASSIGN(StoredIssue stored, workspace.issue(request.issue));
  PEYK_ASSIGN(const Publication* publication, workspace.publication(stored.issue.publication));
  const std::string id = stored.issue.id;
  Store& store = workspace.store();

  SendOptions options;
  if (request.to_maildir.empty()) {
    options.relays = relay_settings(workspace.config(), request.relay_url);
    PEYK_TRY(check_relays(options.relays, workspace.config()));
  }
  PEYK_ASSIGN(const auto values, ReaderValues::create(workspace, stored.issue, *publication));

  SendSummary summary;
  if (stored.frozen && !request.retry_failed) PEYK_TRY(refuse_when_delivered(store, id));
  PEYK_ASSIGN(const Messages messages, messages_of(workspace, stored));
  if (request.to_maildir.empty()) {
    PEYK_TRY(ask_relays_for(messages, values, options.relays, workspace, request));
  }
  if (!stored.frozen) {
    PEYK_ASSIGN(summary.audience, freeze_issue(workspace, stored.issue, *publication, messages));
    summary.frozen_now = true;
    PEYK_ASSIGN(stored, workspace.issue(id));
  } else if (request.retry_failed) {
    PEYK_TRY(retry_failed(store, id, workspace.now()));
    PEYK_TRY(refuse_when_delivered(store, id));
  }
  PEYK_TRY(store.set_issue_state(id, IssueState::sending, "", workspace.now()));

  options.issue = id;
  options.owner = run_owner();
  options.to_maildir = request.to_maildir;
  options.values = [&values](const Delivery& delivery) { return values.of(delivery); };
  const std::string bounce = workspace.config().site.bounce;
  options.envelope_sender = [bounce, id](const Delivery& delivery) {
    return make_verp(bounce, id, delivery.subscriber);
  };
  options.lifetime = workspace.config().lifetime;
  options.frozen = stored.frozen.value_or(workspace.now());
  options.interrupts = request.interrupts;
  PEYK_ASSIGN(summary.report,
              send_issue(store, messages.stencils, options, workspace.clock(), progress));
  summary.audience.audience = summary.report.counts.audience;
  summary.audience.excluded = summary.report.counts.excluded;
  const auto policy = workspace.config().uncertain;
  if (policy != Config::Uncertain::hold && summary.report.counts.of(DeliveryState::uncertain) > 0) {
    const bool resend = policy == Config::Uncertain::resend;
    PEYK_ASSIGN([[maybe_unused]] const int64_t moved,
                resolve_uncertain(workspace, id, resend ? Resolution::resend : Resolution::skip));
    PEYK_ASSIGN(summary.report.counts, store.counts(id));
  }
  return summary;
}

Result<DryRun> dry_run(Workspace& workspace, const std::string& issue) {
  PEYK_ASSIGN(const StoredIssue stored, workspace.issue(issue));
  PEYK_ASSIGN(const Publication* publication, workspace.publication(stored.issue.publication));
  PEYK_ASSIGN(const auto renditions, renditions_of(workspace, stored.issue));
  PEYK_ASSIGN(const auto values, ReaderValues::create(workspace, stored.issue, *publication));
  DryRun result;
  for (const auto& [edition, rendition] : renditions) {
    PEYK_ASSIGN(const Stencil stencil,
                make_stencil(workspace.config(), rendition, stored.issue, workspace.now()));
    result.editions[edition] = {0, rendition.subject, message_size(stencil, values, edition)};
  }
  PEYK_ASSIGN(const auto readers, workspace.store().subscribers(
                                      {.edition = "", .list = publication->list, .state = {}}));
  for (const Subscriber& reader : readers) {
    if (reader.state != SubscriberState::active) {
      ++result.excluded;
    } else if (const auto part = result.editions.find(reader.edition);
               part != result.editions.end()) {
      ++part->second.readers;
    }
  }
  return result;
}

Result<int> send_test(Workspace& workspace, const SendRequest& request, const std::string& address,
                      const std::string& edition) {
  PEYK_ASSIGN(const Address recipient, Address::parse(address));
  PEYK_ASSIGN(const StoredIssue stored, workspace.issue(request.issue));
  PEYK_ASSIGN(const Publication* publication, workspace.publication(stored.issue.publication));
  PEYK_ASSIGN(auto renditions, renditions_of(workspace, stored.issue));
  if (!edition.empty() && !renditions.contains(edition)) {
    return fail(ErrorKind::no_input,
                "issue " + stored.issue.id + " has no edition “" + edition + "”");
  }
  PEYK_ASSIGN(const auto values, ReaderValues::create(workspace, stored.issue, *publication));
  const auto relays = relay_settings(workspace.config(), request.relay_url);
  if (request.to_maildir.empty()) PEYK_TRY(check_relays(relays, workspace.config()));
  int sent = 0;
  for (auto& [id, rendition] : renditions) {
    if (!edition.empty() && id != edition) continue;
    rendition.subject = "[test] " + rendition.subject;
    PEYK_ASSIGN(const Stencil stencil,
                make_stencil(workspace.config(), rendition, stored.issue, workspace.now()));
    // Reader 0 exists nowhere: its links are well signed and unsubscribe nobody. The message id is
    // of its own, so that a later delivery to this address is not taken for a copy.
    HoleValues filled =
        values.of({.subscriber = 0, .email = recipient.text(), .name = "", .edition = id});
    filled[Hole::message_id] =
        "test-" + to_hex(random_bytes(12)) + "@" + workspace.config().site.mail_domain;
    std::string message;
    stencil.fill(filled, message);
    if (request.to_maildir.empty()) {
      PEYK_TRY(send_one(relays.front(), make_verp(workspace.config().site.bounce, "test", 0),
                        recipient, message));
    } else {
      PEYK_TRY(deliver_to_maildir(request.to_maildir, filled[Hole::message_id], message));
    }
    ++sent;
  }
  return sent;
}

Result<int64_t> resolve_uncertain(Workspace& workspace, const std::string& issue,
                                  Resolution resolution) {
  PEYK_ASSIGN(const StoredIssue stored, workspace.issue(issue));
  Store& store = workspace.store();
  const std::string& id = stored.issue.id;
  switch (resolution) {
    case Resolution::resend: {
      PEYK_ASSIGN(const int64_t moved,
                  store.move_all(id, DeliveryState::uncertain, DeliveryState::pending,
                                 "in doubt; to be sent again", workspace.now()));
      if (moved > 0) PEYK_TRY(store.set_issue_state(id, IssueState::sending, "", workspace.now()));
      return moved;
    }
    case Resolution::sent:
      return store.move_all(id, DeliveryState::uncertain, DeliveryState::sent,
                            "in doubt; decided: it arrived", workspace.now());
    case Resolution::skip:
      return store.move_all(id, DeliveryState::uncertain, DeliveryState::expired,
                            "in doubt; decided: leave it", workspace.now());
  }
  return fail(ErrorKind::bug, "unknown resolution");
}

}  // namespace peyk
