#include "desk.h"

#include <cstdlib>

namespace peyk::test {

using std::chrono::milliseconds;

namespace {

constexpr Instant kNow{std::chrono::seconds(1'785'000'000)};

Stencil make_stencil(size_t padding) {
  Rendition rendition;
  rendition.issue = kIssue;
  rendition.edition = "en";
  rendition.subject = "News";
  rendition.html = "<p>" + hole_mark(Hole::greeting) + "</p>";
  rendition.text = hole_mark(Hole::greeting) + "\n.\nend\n";
  const std::string line(69, 'x');
  while (rendition.text.size() < padding) rendition.text += line + "\n";
  const MessageSettings settings{.from = must(Address::parse("news@example.org")),
                                 .from_name = "News",
                                 .language = "en",
                                 .list_id = "newsletter.en.example.org",
                                 .list_name = "News",
                                 .list_help = "",
                                 .list_archive = "",
                                 .unsubscribe_mailto = "",
                                 .feedback_id = "a:b:c:example",
                                 .boundary_seed = "seed",
                                 .date = kNow};
  return must(Stencil::create(rendition, settings));
}

/// In memory where the system has such a place: these tests wait for the disk at every claim.
std::filesystem::path temporary_folder() {
  std::error_code ignored;
  const std::filesystem::path memory = "/dev/shm";
  const bool fast = std::filesystem::is_directory(memory, ignored) &&
                    std::filesystem::space(memory, ignored).available > (256U << 20U);
  std::string name =
      ((fast ? memory : std::filesystem::temp_directory_path()) / "peyk-delivery-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  return name;
}

/// Everything happens fast; only what a test is about is slow.
Patience impatient() {
  Patience patience;
  patience.connect = milliseconds(2000);
  patience.greeting = patience.command = patience.data = milliseconds(3000);
  patience.block = patience.dot = milliseconds(3000);
  patience.quit = milliseconds(1000);
  patience.relay_backoff = milliseconds(2);
  patience.relay_failures = 4;
  return patience;
}

}  // namespace

Desk::Desk(int readers, size_t padding, const AddressOf& address_of) : clock_(kNow) {
  folder_ = temporary_folder();
  reopen();
  must(store_->transaction([&]() -> Result<void> {
    for (int i = 1; i <= readers; ++i) {
      Subscriber reader;
      reader.name = "Reader " + std::to_string(i);
      reader.edition = "en";
      reader.lists = {"weekly"};
      const std::string plain = "r" + std::to_string(i) + "@example.org";
      const Address address = must(Address::parse(address_of ? address_of(i) : plain));
      must(store_->put_subscriber(address, reader, kNow));
    }
    return {};
  }));
  Issue issue;
  issue.id = kIssue;
  issue.publication = "newsletter";
  issue.number = 1;
  issue.hash = "hash";
  must(store_->add_issue(issue, kNow));
  Stencil stencil = make_stencil(padding);
  must(store_->freeze(kIssue, "weekly", {{"en", stencil.serialize()}}, kNow));
  stencils_.emplace("en", std::move(stencil));

  options_.issue = kIssue;
  options_.owner = "this machine";
  options_.values = [](const Delivery& delivery) {
    HoleValues values;
    values[Hole::greeting] = "Dear " + delivery.name + ",";
    values[Hole::email] = delivery.email;
    values[Hole::message_id] = message_id(delivery.subscriber);
    return values;
  };
  options_.envelope_sender = [](const Delivery& delivery) {
    return "bounce+" + std::to_string(delivery.subscriber) + "@example.org";
  };
  options_.frozen = kNow;
  options_.patience = impatient();
}

Desk::~Desk() {
  store_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void Desk::reopen() {
  store_.reset();
  store_.emplace(must(Store::open(folder_ / "peyk.db")));
}

std::string Desk::message_id(int64_t subscriber) {
  return "id" + std::to_string(subscriber) + "@example.org";
}

RelaySettings Desk::relay(const ScriptedServer& server, int connections) {
  RelaySettings relay;
  relay.name = "test";
  relay.url = server.url();
  relay.require_starttls = false;
  relay.connections = connections;
  return relay;
}

SendReport Desk::send(const ScriptedServer& server) { return send({relay(server)}); }

SendReport Desk::send(const std::vector<RelaySettings>& relays) { return send_by(clock_, relays); }

SendReport Desk::send_by(const Clock& clock, const std::vector<RelaySettings>& relays) {
  options_.relays = relays;
  options_.to_maildir.clear();
  return must(send_issue(*store_, stencils_, options_, clock, {}));
}

Result<SendReport> Desk::try_to_send(Store& store, const std::vector<RelaySettings>& relays) {
  options_.relays = relays;
  options_.to_maildir.clear();
  return send_issue(store, stencils_, options_, clock_, {});
}

SendReport Desk::send_to_maildir(const std::filesystem::path& maildir) {
  options_.relays.clear();
  options_.to_maildir = maildir;
  return must(send_issue(*store_, stencils_, options_, clock_, {}));
}

std::string Desk::ledger() {
  const LedgerCounts counts = must(store_->counts(kIssue));
  EXPECT_TRUE(counts.balanced());
  std::string text;
  for (const DeliveryState state : kDeliveryStates) {
    if (counts.of(state) == 0) continue;
    if (!text.empty()) text += ", ";
    text += std::string(to_string(state)) + " " + std::to_string(counts.of(state));
  }
  return text;
}

std::string Desk::said_of(const std::string& email) {
  const auto records = must(store_->deliveries_to(must(Address::parse(email))));
  if (records.empty()) return "nothing";
  return std::string(to_string(records.front().state)) + ": " + records.front().reason;
}

IssueState Desk::issue_state() { return must(store_->issue(kIssue))->state; }

int64_t Desk::id_of(const std::string& email) {
  return must(store_->deliveries_to(must(Address::parse(email)))).at(0).delivery.subscriber;
}

}  // namespace peyk::test
