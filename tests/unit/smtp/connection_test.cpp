/// Opening connections: what stalls is given up, nothing blocks, all addresses of a name are tried.
/// TLS is tested by tests/functional/test_tls_auth.py, against a real server.

#include "smtp/connection.h"

#include <condition_variable>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <netdb.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "listener.h"

namespace {

/// The names of this test, looked up as libcurl's thread would.
struct Names {
  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::string, std::vector<std::string>> addresses;
  bool held = false;  ///< "held.test" is not answered.
  int asked = 0;
  int answered = 0;
};
Names& names() {
  static Names all;
  return all;
}

}  // namespace

/// Stands before the C library's for this program and the libraries it uses.
extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                           addrinfo** result) {
  std::unique_lock lock(names().mutex);
  ++names().asked;
  names().changed.notify_all();
  const std::string name = node == nullptr ? "" : node;
  if (name == "held.test") names().changed.wait(lock, [] { return !names().held; });
  ++names().answered;
  names().changed.notify_all();
  *result = nullptr;
  addrinfo** end = result;
  for (const std::string& text : names().addresses[name]) {
    auto* address = static_cast<sockaddr_in*>(std::calloc(1, sizeof(sockaddr_in)));
    address->sin_family = AF_INET;
    address->sin_port = htons(static_cast<uint16_t>(std::atoi(service)));
    ::inet_pton(AF_INET, text.c_str(), &address->sin_addr);
    *end = static_cast<addrinfo*>(std::calloc(1, sizeof(addrinfo)));
    (*end)->ai_family = AF_INET;
    (*end)->ai_socktype = hints == nullptr ? SOCK_STREAM : hints->ai_socktype;
    (*end)->ai_addrlen = sizeof(sockaddr_in);
    (*end)->ai_addr = reinterpret_cast<sockaddr*>(address);
    end = &(*end)->ai_next;
  }
  return *result == nullptr ? EAI_NONAME : 0;
}
extern "C" void freeaddrinfo(addrinfo* list) noexcept {
  while (list != nullptr) {
    addrinfo* next = list->ai_next;
    std::free(list->ai_addr);
    std::free(list);
    list = next;
  }
}

namespace peyk {
namespace {

using namespace test;
using std::chrono::milliseconds;
using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

ConnectionSettings settings_for(const std::string& url) {
  ConnectionSettings settings;
  settings.url = url;
  settings.require_starttls = false;
  settings.connect_timeout = milliseconds(5000);
  settings.reply_timeout = milliseconds(5000);
  return settings;
}

const SystemClock kClock;

/// "open", or why not.
std::string outcome_of(Connection& connection) {
  while (true) {
    std::vector<pollfd> fds;
    connection.interest(fds);
    ::poll(fds.data(), fds.size(), static_cast<int>(connection.patience().count()));
    const auto progress = connection.drive(fds, kClock.monotonic());
    if (!progress) {
      return (progress.error().kind() == ErrorKind::unavailable ? "unavailable: " : "") +
             progress.error().message();
    }
    if (*progress == Connection::Progress::open) return "open";
  }
}
std::string outcome_of(const ConnectionSettings& settings) {
  auto connection = Connection::open(settings, kClock.monotonic());
  return connection ? outcome_of(*connection) : connection.error().message();
}

TEST(Connection, SaysItsNameAndIsOpen) {
  const Listener relay(polite());
  EXPECT_EQ(outcome_of(settings_for(relay.url() + "/news.example.org")), "open");
  EXPECT_THAT(relay.heard(), testing::ElementsAre("EHLO news.example.org"));
}

TEST(Connection, AGreetingThatNeverComesIsNotWaitedForForEver) {
  const Listener relay(says(""));
  ConnectionSettings settings = settings_for(relay.url());
  settings.reply_timeout = milliseconds(150);
  EXPECT_THAT(outcome_of(settings), AllOf(StartsWith("unavailable"), HasSubstr("in time")));
}

TEST(Connection, AReplyThatNeverEndsIsNoReply) {
  const Listener relay([](Listener::Peer& peer) {
    for (int i = 0; i < 50; ++i) {
      peer.say("220-still thinking\r\n");
      std::this_thread::sleep_for(milliseconds(20));
    }
  });
  ConnectionSettings settings = settings_for(relay.url());
  settings.reply_timeout = milliseconds(150);
  EXPECT_THAT(outcome_of(settings), HasSubstr("in time"));
}

TEST(Connection, AHandshakeThatStallsIsNotWaitedForForEver) {
  const Listener silent(says(""));
  ConnectionSettings settings = settings_for(silent.url("127.0.0.1", "smtps"));
  settings.connect_timeout = milliseconds(150);
  EXPECT_THAT(outcome_of(settings), HasSubstr("in time"));
  const Listener starts([](Listener::Peer& peer) {
    peer.say("220 relay.test\r\n");
    (void)peer.hear();
    peer.say("250-relay.test\r\n250 STARTTLS\r\n");
    (void)peer.hear();
    peer.say("220 go on\r\n");
    peer.wait();
  });
  settings = settings_for(starts.url());
  settings.require_starttls = true;
  settings.reply_timeout = milliseconds(150);
  EXPECT_THAT(outcome_of(settings), AllOf(StartsWith("unavailable"), HasSubstr("in time")));
  EXPECT_THAT(starts.heard(), Contains("STARTTLS"));
}

TEST(Connection, TheNextAddressIsTriedWhenOneRefuses) {
  const Listener relay(polite());
  names().addresses["two.test"] = {"127.0.0.2", "127.0.0.1"};
  EXPECT_EQ(outcome_of(settings_for(relay.url("two.test"))), "open");
}

/// A socket that takes no further connection: what comes is neither accepted nor refused.
class FullSocket {
 public:
  FullSocket(const std::string& address, int port) {
    fds_.push_back(bound_socket(address, port));
    ::listen(fds_[0], 0);
    sockaddr_in where{};
    socklen_t size = sizeof where;
    ::getsockname(fds_[0], reinterpret_cast<sockaddr*>(&where), &size);
    for (int i = 0; i < 8; ++i) {
      fds_.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
      ::connect(fds_.back(), reinterpret_cast<sockaddr*>(&where), size);
    }
  }
  ~FullSocket() {
    for (const int fd : fds_) ::close(fd);
  }
  FullSocket(const FullSocket&) = delete;
  FullSocket& operator=(const FullSocket&) = delete;

 private:
  std::vector<int> fds_;
};

TEST(Connection, TheNextAddressIsTriedWhenOneStaysSilent) {
  const Listener relay(polite());
  const FullSocket full("127.0.0.3", relay.port());
  names().addresses["two.test"] = {"127.0.0.3", "127.0.0.1"};
  ConnectionSettings settings = settings_for(relay.url("two.test"));
  settings.connect_timeout = milliseconds(1000);
  EXPECT_EQ(outcome_of(settings), "open");
  names().addresses["one.test"] = {"127.0.0.3"};
  settings.url = relay.url("one.test");
  EXPECT_THAT(outcome_of(settings), StartsWith("unavailable")) << "the socket was not full";
}

TEST(Connection, TheTimeForTheAddressIsNotTheTimeForTheGreeting) {
  const Listener relay([](Listener::Peer& peer) {
    std::this_thread::sleep_for(milliseconds(400));
    polite()(peer);
  });
  ConnectionSettings settings = settings_for(relay.url());
  settings.connect_timeout = milliseconds(200);
  EXPECT_EQ(outcome_of(settings), "open");
}

TEST(Connection, ANameThatIsNotAnsweredHoldsNobody) {
  names().held = true;
  const int answered = names().answered;
  {
    ConnectionSettings settings = settings_for("smtp://held.test:25");
    settings.connect_timeout = milliseconds(100);
    EXPECT_THAT(outcome_of(settings), StartsWith("unavailable"));
    // Nor does the end of a connection wait for it.
    auto connection = Connection::open(settings, kClock.monotonic());
    ASSERT_TRUE(connection);
    ASSERT_TRUE(connection->drive({}, kClock.monotonic()));
  }
  std::unique_lock lock(names().mutex);
  names().changed.wait(lock, [] { return names().asked >= 2; });
  EXPECT_EQ(names().answered, answered);
  names().held = false;
  names().changed.notify_all();
  names().changed.wait(lock, [&] { return names().answered >= answered + 2; });
}

TEST(Connection, NoSettingPutsALineOfItsOwnOnTheWire) {
  const Listener relay(polite());
  ConnectionSettings settings = settings_for(relay.url());
  settings.user = "me\r\nRSET";
  settings.password = Secret("secret\r\nVRFY root");
  for (const AuthMethod method : {AuthMethod::plain, AuthMethod::login, AuthMethod::offered}) {
    settings.auth = method;
    (void)outcome_of(settings);
  }
  EXPECT_THAT(relay.heard(), Contains(StartsWith("AUTH PLAIN")));
  EXPECT_THAT(relay.heard(), Each(Not(testing::AnyOf(StartsWith("RSET"), StartsWith("VRFY")))));
  for (const char* path : {"/a\r\nRSET", "/a%0d%0aRSET", "/a b", "?x", "#x", "/a/b", "/[::1]"}) {
    settings = settings_for(relay.url() + path);
    EXPECT_THAT(outcome_of(settings), StartsWith("relay URL")) << path;
  }
}

TEST(Connection, APasswordInClearIsForThisMachineOnly) {
  ConnectionSettings settings = settings_for("smtp://relay.example.org");
  settings.user = "me";
  settings.password = Secret("secret");
  EXPECT_THAT(outcome_of(settings), HasSubstr("without TLS"));
}

TEST(Connection, OnlyTheMechanismsOfTheSettingsAreUsed) {
  const Listener relay([](Listener::Peer& peer) {
    peer.say("220 relay.test ESMTP\r\n");
    for (std::string line = peer.hear(); !line.empty(); line = peer.hear()) {
      const bool hello = line.starts_with("EHLO");
      peer.say(hello ? "250-relay.test\r\n250 AUTH GSSAPI NTLM XOAUTH2 LOGIN\r\n" : "535 no\r\n");
    }
  });
  ConnectionSettings settings = settings_for(relay.url());
  settings.user = "me@EXAMPLE.ORG";
  settings.password = Secret("secret");
  EXPECT_THAT(outcome_of(settings), HasSubstr("refused user"));
  EXPECT_THAT(relay.heard(), Contains(StartsWith("AUTH LOGIN")));
  settings.auth = AuthMethod::plain;
  EXPECT_THAT(outcome_of(settings),
              HasSubstr("does not offer AUTH PLAIN (but GSSAPI NTLM XOAUTH2 LOGIN)"));
  EXPECT_THAT(relay.heard(), Not(Contains(StartsWith("AUTH PLAIN"))));
}

TEST(Connection, ATokenIsAskedForEachTime) {
  const Listener relay([](Listener::Peer& peer) {
    peer.say("220 relay.test ESMTP\r\n");
    for (std::string line = peer.hear(); !line.empty(); line = peer.hear()) {
      peer.say(line.starts_with("EHLO") ? "250-relay.test\r\n250 AUTH XOAUTH2\r\n"
                                        : "235 2.7.0 welcome\r\n");
    }
  });
  ConnectionSettings settings = settings_for(relay.url());
  settings.auth = AuthMethod::xoauth2;
  settings.user = "me";
  int asked = 0;
  settings.token = [&asked]() -> Result<Secret> { return Secret("t" + std::to_string(++asked)); };
  EXPECT_EQ(outcome_of(settings), "open");
  EXPECT_EQ(outcome_of(settings), "open");
  const std::string first = to_base64("user=me\1auth=Bearer t1\1\1");
  const std::string second = to_base64("user=me\1auth=Bearer t2\1\1");
  EXPECT_THAT(relay.heard(),
              AllOf(Contains("AUTH XOAUTH2 " + first), Contains("AUTH XOAUTH2 " + second)));
  settings.token = []() -> Result<Secret> { return fail(ErrorKind::credentials, "no token"); };
  EXPECT_EQ(outcome_of(settings), "no token");
}

}  // namespace
}  // namespace peyk
