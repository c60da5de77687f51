/// Every fault at every place of the dialogue with a relay. After each: the ledger holds its
/// equation, it says of nobody what is not so, nobody gets a message twice and nobody is forgotten;
/// and the next run, with a relay that is well again, brings the issue to its end.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "delivery/engine.h"
#include "desk.h"

namespace peyk {
namespace {

using namespace test;
using testing::HasSubstr;

using Then = Action::Then;

// ---- the cells -------------------------------------------------------------------------------

enum class Place {
  connect,
  greeting,
  ehlo,
  starttls,
  auth,
  mail,
  rcpt,
  data,
  body,
  dot,
  rset,
  quit
};
enum class Fault {
  temporary,
  permanent,
  close,
  reset,
  stall,
  garbage,
  long_line,
  many_lines,
  split,
  extra,
};

constexpr std::pair<Place, const char*> kPlaces[] = {
    {Place::connect, "connect"},   {Place::greeting, "greeting"}, {Place::ehlo, "EHLO"},
    {Place::starttls, "STARTTLS"}, {Place::auth, "AUTH"},         {Place::mail, "MAIL"},
    {Place::rcpt, "RCPT"},         {Place::data, "DATA"},         {Place::body, "body"},
    {Place::dot, "dot"},           {Place::rset, "RSET"},         {Place::quit, "QUIT"},
};
constexpr std::pair<Fault, const char*> kFaults[] = {
    {Fault::temporary, "4xx"},
    {Fault::permanent, "5xx"},
    {Fault::close, "close"},
    {Fault::reset, "reset"},
    {Fault::stall, "stall"},
    {Fault::garbage, "garbage"},
    {Fault::long_line, "megabyte_line"},
    {Fault::many_lines, "hundred_thousand_lines"},
    {Fault::split, "split"},
    {Fault::extra, "extra_reply"},
};

struct Cell {
  Place place = Place::connect;
  Fault fault = Fault::close;
  bool pipelining = true;
  std::string name;
};

void PrintTo(const Cell& cell, std::ostream* out) { *out << cell.name; }

std::vector<Cell> all_cells() {
  std::vector<Cell> cells;
  for (const auto& [place, place_name] : kPlaces) {
    for (const auto& [fault, fault_name] : kFaults) {
      const std::string name = std::string(place_name) + "_" + fault_name;
      cells.push_back({place, fault, true, name});
      // Before MAIL there is nothing to pipeline.
      if (place >= Place::mail) cells.push_back({place, fault, false, name + "_in_lock_step"});
    }
  }
  return cells;
}

// ---- what the relay does ---------------------------------------------------------------------

bool is_at(const Moment& moment, Place place) {
  switch (place) {
    case Place::connect:
    case Place::greeting:
      return moment.phase == Phase::greeting;
    case Place::ehlo:
      return moment.phase == Phase::ehlo;
    case Place::starttls:
      return moment.phase == Phase::starttls;
    case Place::auth:
      return moment.phase == Phase::auth;
    case Place::mail:
      return moment.phase == Phase::mail;
    case Place::rcpt:
      return moment.phase == Phase::rcpt;
    case Place::data:
      return moment.phase == Phase::data;
    case Place::body:
      return moment.body;
    case Place::dot:
      return moment.phase == Phase::dot;
    case Place::rset:
      return moment.phase == Phase::rset;
    case Place::quit:
      return moment.phase == Phase::quit;
  }
  return false;
}

/// What a relay that is well says there.
std::string good_reply(Place place) {
  switch (place) {
    case Place::connect:
    case Place::greeting:
      return "220 test ESMTP";
    case Place::ehlo:
      return "250 test";
    case Place::starttls:
      return "220 2.0.0 go ahead";
    case Place::auth:
      return "235 2.7.0 welcome";
    case Place::data:
      return "354 go on";
    case Place::quit:
      return "221 2.0.0 bye";
    case Place::mail:
    case Place::rcpt:
    case Place::body:
    case Place::dot:
    case Place::rset:
      return "250 2.0.0 ok";
  }
  return "250 ok";
}

Action faulty(Place place, Fault fault) {
  const std::string good = good_reply(place);
  switch (fault) {
    case Fault::temporary:
      return say("451 4.3.0 try later");
    case Fault::permanent:
      return say("554 5.3.0 no");
    case Fault::close:
      return hang_up();
    case Fault::reset:
      return {.then = Then::reset};
    case Fault::stall:
      return stall();
    case Fault::garbage:
      return {.reply = std::string("\x16\x03\x01\x00\xff\xfe<html>\r\n\r\n", 16)};
    case Fault::long_line:
      return say(good + std::string(1'000'000, '2'));
    case Fault::many_lines: {
      std::string flood;
      for (int i = 0; i < 100'000; ++i) flood += good.substr(0, 3) + "-more\r\n";
      return say(flood + good);
    }
    case Fault::split:
      return {.reply = place == Place::body ? "" : good + "\r\n", .drips = true};
    case Fault::extra:
      return say(place == Place::body ? good : good + "\r\n" + good);
  }
  return {};
}

/// A port of which the kernel answers no more connections: its queue is full.
class FullQueue {
 public:
  FullQueue() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address_;
    auto* address = reinterpret_cast<sockaddr*>(&address_);
    if (::bind(listener_, address, size) != 0 || ::listen(listener_, 0) != 0 ||
        ::getsockname(listener_, address, &size) != 0) {
      throw std::runtime_error("the test port cannot listen");
    }
    for (int& client : clients_) {
      client = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
      (void)::connect(client, address, size);
    }
  }
  ~FullQueue() {
    for (const int client : clients_) ::close(client);
    ::close(listener_);
  }
  FullQueue(const FullQueue&) = delete;
  FullQueue& operator=(const FullQueue&) = delete;
  [[nodiscard]] std::string url() const {
    return "smtp://127.0.0.1:" + std::to_string(ntohs(address_.sin_port));
  }

 private:
  int listener_;
  sockaddr_in address_{};
  int clients_[4] = {};
};

// ---- one cell --------------------------------------------------------------------------------

class FaultMatrix : public testing::TestWithParam<Cell> {
 protected:
  static constexpr int kReaders = 9;
  /// More than fits between us and a relay that does not read on a fresh connection: what we may
  /// write ahead (net.ipv4.tcp_wmem) and the little that it may take in.
  static constexpr size_t kLargeBody = 7'000'000;

  [[nodiscard]] static int readers() { return GetParam().place == Place::body ? 2 : kReaders; }
  [[nodiscard]] static size_t padding() { return GetParam().place == Place::body ? kLargeBody : 0; }

  /// The fault strikes at the place, every time or once, in the middle of the run.
  [[nodiscard]] ScriptedServer::Script script(bool once) {
    const Cell& cell = GetParam();
    return [this, cell, once](const Moment& moment) -> std::optional<Action> {
      if (is_at(moment, cell.place)) {
        const int strikes = ++seen_;
        const bool later =
            cell.place >= Place::mail && cell.place < Place::rset && cell.place != Place::body;
        if (!once || strikes == (later ? 2 : 1)) {
          ++struck_;
          Action action = faulty(cell.place, cell.fault);
          if (cell.place == Place::dot) action.takes = moment.message % 2 == 0;
          // One that speaks up in the middle of a message reads no further, so that its word comes
          // while the dot is surely still here.
          if (cell.place == Place::body && !action.reply.empty()) action.then = Then::stall;
          // A relay that hangs up behind its first word.
          if (cell.place == Place::connect && !action.drips && cell.fault != Fault::extra &&
              cell.fault != Fault::reset) {
            action.then = Then::close;
          }
          return action;
        }
      }
      return healthy(moment);
    };
  }

  /// RSET comes only after somebody was refused.
  [[nodiscard]] static std::optional<Action> healthy(const Moment& moment) {
    if (moment.phase == Phase::auth) return say("235 2.7.0 welcome");
    const bool refused =
        moment.phase == Phase::rcpt && (moment.line.find("<r2@") != std::string::npos ||
                                        moment.line.find("<r5@") != std::string::npos);
    if (GetParam().place == Place::rset && refused) return say("550 5.2.1 disabled");
    return {};
  }

  [[nodiscard]] static std::vector<std::string> capabilities() {
    std::vector<std::string> offered = {"8BITMIME", "SIZE 100000000"};
    if (GetParam().pipelining) offered.emplace_back("PIPELINING");
    if (GetParam().place == Place::auth) offered.emplace_back("AUTH PLAIN");
    return offered;
  }

  [[nodiscard]] static RelaySettings relay(const ScriptedServer& server, int connections,
                                           const std::filesystem::path& ca_file) {
    RelaySettings relay = Desk::relay(server, connections);
    if (GetParam().place == Place::starttls) {
      relay.require_starttls = true;
      relay.ca_file = ca_file.string();
    }
    if (GetParam().place == Place::auth) {
      relay.user = "ana";
      relay.password = Secret("secret");
    }
    return relay;
  }

  static void be_impatient(Desk& desk) {
    Patience& patience = desk.options().patience;
    const bool stalls = GetParam().fault == Fault::stall;
    if (!stalls) return;
    patience.connect = patience.greeting = patience.command = std::chrono::milliseconds(100);
    patience.data = patience.block = patience.dot = std::chrono::milliseconds(100);
    patience.quit = std::chrono::milliseconds(100);
    patience.relay_failures = 2;
  }

  /// What the ledger says of each is what the relay knows.
  void check_truth(Desk& desk, const ScriptedServer& server) {
    const auto copies = server.copies();
    for (int i = 1; i <= readers(); ++i) {
      const std::string reader = "r" + std::to_string(i) + "@example.org";
      const auto found = copies.find(reader);
      const int got = found == copies.end() ? 0 : found->second;
      const auto state = must(desk.store().deliveries_to(must(Address::parse(reader)))).at(0).state;
      EXPECT_LE(got, 1) << reader;
      if (state == DeliveryState::sent) {
        EXPECT_EQ(got, takes_back() ? got : 1) << reader;
      } else if (state != DeliveryState::uncertain) {
        EXPECT_EQ(got, takes_back() ? got : 0) << reader << " " << desk.said_of(reader);
      }
    }
  }
  /// The relay says no to a dot and keeps the message all the same, or the reverse. Nobody can
  /// know.
  [[nodiscard]] static bool takes_back() {
    const Cell& cell = GetParam();
    return cell.place == Place::dot &&
           (cell.fault == Fault::temporary || cell.fault == Fault::permanent);
  }

  /// Only a dot without a verdict leaves doubt.
  [[nodiscard]] static bool leaves_doubt() {
    const Cell& cell = GetParam();
    switch (cell.fault) {
      case Fault::close:
      case Fault::reset:
      case Fault::stall:
      case Fault::garbage:
      case Fault::long_line:
      case Fault::many_lines:
        return cell.place == Place::dot;
      case Fault::temporary:
      case Fault::permanent:
      case Fault::split:
      case Fault::extra:
        return false;
    }
    return false;
  }

  void check_after_fault(Desk& desk, const ScriptedServer& server) {
    const LedgerCounts counts = must(desk.store().counts(kIssue));
    EXPECT_TRUE(counts.balanced());
    EXPECT_EQ(counts.of(DeliveryState::claimed), 0);
    EXPECT_EQ(counts.of(DeliveryState::committing), 0);
    EXPECT_LE(counts.of(DeliveryState::uncertain), leaves_doubt() ? struck_.load() : 0);
    const Cell& cell = GetParam();
    const bool may_reject =
        cell.place == Place::rset || (cell.fault == Fault::permanent && cell.place >= Place::rcpt);
    EXPECT_TRUE(may_reject || counts.of(DeliveryState::rejected) == 0);
    EXPECT_EQ(counts.of(DeliveryState::expired), 0);
    for (const Subscriber& reader : must(desk.store().subscribers({}))) {
      EXPECT_EQ(reader.state, SubscriberState::active)
          << "a fault of the relay suppressed a reader";
    }
    check_truth(desk, server);
  }

  void play(bool once, int connections) {
    const Cell& cell = GetParam();
    Desk desk(readers(), padding());
    const Patience usual = desk.options().patience;
    be_impatient(desk);
    ScriptedServer server(script(once), capabilities());
    const auto ca_file = desk.folder() / "ca.pem";
    if (cell.place == Place::starttls) server.offer_tls(make_tls_identity(ca_file));
    RelaySettings settings = relay(server, connections, ca_file);
    RelaySettings faulty_settings = settings;
    std::optional<FullQueue> full;
    if (cell.place == Place::connect && cell.fault == Fault::close) {
      faulty_settings.url = ScriptedServer().url();  // Nobody listens there any more.
      ++struck_;
    } else if (cell.place == Place::connect && cell.fault == Fault::stall) {
      faulty_settings.url = full.emplace().url();
      ++struck_;
    }
    desk.send({faulty_settings});
    EXPECT_GT(struck_, 0) << "the fault was never met";
    check_after_fault(desk, server);

    // The relay is well again, and those whom it put off are due.
    server.set_script([](const Moment& moment) { return healthy(moment); });
    desk.options().patience = usual;
    desk.clock().set(desk.clock().now() + std::chrono::hours(1));
    const SendReport report = desk.send({settings});
    EXPECT_FALSE(report.stopped) << report.stopped->to_string();
    const LedgerCounts counts = must(desk.store().counts(kIssue));
    EXPECT_TRUE(counts.balanced());
    EXPECT_EQ(counts.open(), 0);
    EXPECT_EQ(desk.issue_state(), IssueState::finished);
    if (!takes_back()) check_truth(desk, server);

    // Those in doubt, as an operator may decide: again.
    const auto doubtful =
        must(desk.store().deliveries_in(kIssue, DeliveryState::uncertain, /*limit=*/0));
    must(desk.store().move_all(kIssue, DeliveryState::uncertain, DeliveryState::pending, "again",
                               desk.clock().now()));
    desk.send({settings});
    const auto copies = server.copies();
    for (const DeliveryRecord& record : doubtful) {
      EXPECT_GE(copies.at(record.delivery.email), 1);
      EXPECT_LE(copies.at(record.delivery.email), 2);
    }
    EXPECT_EQ(must(desk.store().counts(kIssue)).open(), 0);
  }

  std::atomic<int> seen_{0};
  std::atomic<int> struck_{0};
};

TEST_P(FaultMatrix, OnceInTheMiddleOfTheRun) { play(/*once=*/true, 1); }
TEST_P(FaultMatrix, EveryTime) { play(/*once=*/false, 2); }

INSTANTIATE_TEST_SUITE_P(Cells, FaultMatrix, testing::ValuesIn(all_cells()),
                         [](const testing::TestParamInfo<Cell>& info) { return info.param.name; });

}  // namespace
}  // namespace peyk
