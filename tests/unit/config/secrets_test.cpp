#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "workspace.h"

namespace peyk {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kRoot = "config/peyk.yaml";
constexpr const char* kSecret = "hunter2-hunter2-hunter2-hunter2-hunter2";

/// The relay of the test workspace, replaced.
void set_relay(TestWorkspace& workspace, const std::string& relay) {
  workspace.edit(kRoot, "  - name: main\n    url: smtp://127.0.0.1:2525\n    tls: none\n",
                 "  - {name: main, " + relay + "}\n");
}

std::string errors_with_relay(const std::string& relay) {
  TestWorkspace workspace;
  set_relay(workspace, relay);
  return workspace.errors();
}

TEST(Secrets, APasswordComesFromTheEnvironment) {
  const TestEnvironment environment("PEYK_TEST_PASSWORD", kSecret);
  TestWorkspace workspace;
  set_relay(workspace,
            "url: 'smtp://mx.example.org:587', user: u, password_env: PEYK_TEST_PASSWORD");
  const auto config = workspace.load();
  ASSERT_TRUE(config) << config.error().to_string();
  const RelayConfig& relay = config->relays[0];
  EXPECT_EQ(relay.password.reveal(), kSecret);
  EXPECT_EQ(relay.password.to_string(), "***");
  EXPECT_EQ(relay.password_trouble, "");
  EXPECT_EQ(relay.tls, RelayConfig::Tls::starttls);
  EXPECT_EQ(relay.place.line, 14);
}

TEST(Secrets, APasswordComesFromAFileWithoutItsLineEnd) {
  TestWorkspace workspace;
  set_relay(workspace, "url: 'smtps://mx.example.org', user: u, password_file: var/password");
  workspace.write("var/password", std::string(kSecret) + "\r\n");
  const auto config = workspace.load();
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_EQ(config->relays[0].password.reveal(), kSecret);
  EXPECT_EQ(config->relays[0].tls, RelayConfig::Tls::implicit);
}

TEST(Secrets, APasswordThatIsNotThereIsTroubleForWhoSendsOnly) {
  TestWorkspace workspace;
  set_relay(workspace, "url: 'smtp://mx.example.org', user: u, password_env: PEYK_TEST_NOT_SET");
  const auto config = workspace.load();
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_TRUE(config->relays[0].password.empty());
  EXPECT_THAT(config->relays[0].password_trouble,
              HasSubstr("the environment variable “PEYK_TEST_NOT_SET”"));

  TestWorkspace other;
  set_relay(other, "url: 'smtp://mx.example.org', user: u, password_file: var/password");
  for (const char* content : {"", "a\nb\n"}) {
    other.write("var/password", content);
    const auto bad = other.load();
    ASSERT_TRUE(bad) << bad.error().to_string();
    EXPECT_TRUE(bad->relays[0].password.empty());
    EXPECT_THAT(bad->relays[0].password_trouble, HasSubstr("var/password”: it "));
  }
}

TEST(Secrets, ATokenGoesWithXoauth2) {
  TestWorkspace workspace;
  set_relay(workspace, "url: 'smtp://mx.example.org', user: u, token_file: var/token");
  workspace.write("var/token", std::string(kSecret) + "\n");
  const auto from_file = workspace.load();
  ASSERT_TRUE(from_file) << from_file.error().to_string();
  EXPECT_EQ(from_file->relays[0].auth, RelayConfig::Auth::xoauth2);
  EXPECT_EQ(from_file->relays[0].token.reveal(), kSecret);
  EXPECT_EQ(from_file->relays[0].token_file, workspace.folder() / "var/token");
  workspace.remove("var/token");
  const auto away = workspace.load();
  ASSERT_TRUE(away) << away.error().to_string();
  EXPECT_THAT(away->relays[0].password_trouble, HasSubstr("there is no token in “"));

  const TestEnvironment environment("PEYK_TEST_TOKEN", kSecret);
  TestWorkspace other;
  set_relay(other,
            "url: 'smtp://mx.example.org', user: u, auth: xoauth2, token_env: PEYK_TEST_TOKEN");
  const auto from_env = other.load();
  ASSERT_TRUE(from_env) << from_env.error().to_string();
  EXPECT_EQ(from_env->relays[0].token.reveal(), kSecret);
  EXPECT_TRUE(from_env->relays[0].token_file.empty());
}

TEST(Secrets, TheWayToLogInFitsWhatThereIs) {
  const TestEnvironment environment("PEYK_TEST_PASSWORD", kSecret);
  const std::string url = "url: 'smtp://mx.example.org', ";
  const std::string password = "user: u, password_env: PEYK_TEST_PASSWORD, ";
  TestWorkspace workspace;
  set_relay(workspace, url + password + "auth: login");
  const auto config = workspace.load();
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_EQ(config->relays[0].auth, RelayConfig::Auth::login);
  EXPECT_EQ(errors_with_relay(url + password + "auth: plain"), "no error");
  EXPECT_THAT(errors_with_relay(url + password + "auth: xoauth2"), HasSubstr("takes a token"));
  EXPECT_THAT(errors_with_relay(url + "user: u, token_env: A, auth: plain"),
              HasSubstr("“auth” takes a password"));
  EXPECT_THAT(errors_with_relay(url + password + "token_env: A"),
              HasSubstr("cannot both be given"));
  EXPECT_THAT(errors_with_relay(url + "token_env: A"), HasSubstr("“token_env” needs a “user”"));
  EXPECT_THAT(errors_with_relay(url + "auth: plain"), HasSubstr("“auth” needs a “user”"));
  EXPECT_THAT(errors_with_relay(url + password + "auth: ntlm"), HasSubstr("“auth”"));
}

TEST(Secrets, APasswordInTheConfigurationIsRefusedAndNotRepeated) {
  const std::string errors =
      errors_with_relay("url: 'smtp://mx.example.org', user: u, password: " + std::string(kSecret));
  EXPECT_THAT(
      errors,
      AllOf(HasSubstr("config/peyk.yaml:14:57: “password” may not stand in the configuration"),
            HasSubstr("password_env"), Not(HasSubstr("hunter2")), Not(HasSubstr("unknown")),
            Not(HasSubstr("needs a password"))));
  TestWorkspace workspace;
  workspace.edit(kRoot, "  secret_file: var/token.key\n",
                 "  secret: " + std::string(kSecret) + "\n");
  EXPECT_THAT(workspace.errors(), AllOf(HasSubstr("config/peyk.yaml:12:3: “secret” may not stand"),
                                        Not(HasSubstr("hunter2"))));
}

TEST(Secrets, NoMistakeMakesAMessageThatRepeatsThem) {
  const std::string secret = kSecret;
  for (const std::string& relay : {
           "url: 'smtp://u:" + secret + "@mx.example.org'",
           "url: 'smtp://mx.example.org', user: u, password_env: " + secret,
           "url: 'smtp://mx.example.org', user: u, password: [" + secret + "]",
           "url: 'smtp://mx.example.org', user: u, password: {x: " + secret + "}",
           "url: 'smtp://mx.example.org', user: u, pasword: " + secret,
           "url: 'smtp://mx.example.org', user: u, token: " + secret,
           "url: 'smtp://mx.example.org', user: u, token_env: " + secret,
       }) {
    const std::string errors = errors_with_relay(relay);
    EXPECT_NE(errors, "no error");
    EXPECT_THAT(errors, Not(HasSubstr("hunter2"))) << relay;
  }
  TestWorkspace workspace;
  workspace.edit(kRoot, "  secret_file: var/token.key\n", "  secret_env: " + secret + "\n");
  EXPECT_THAT(workspace.errors(), AllOf(HasSubstr("“secret_env”"), Not(HasSubstr("hunter2"))));
}

TEST(Secrets, RelaysThatWouldGiveThePasswordAwayAreRefused) {
  const TestEnvironment environment("PEYK_TEST_PASSWORD", kSecret);
  const std::string login = ", user: u, password_env: PEYK_TEST_PASSWORD";
  EXPECT_THAT(errors_with_relay("url: 'smtp://mx.example.org', tls: none" + login),
              HasSubstr("clear text"));
  EXPECT_EQ(errors_with_relay("url: 'smtp://mx.example.org', tls: none"), "no error");
  EXPECT_EQ(errors_with_relay("url: 'smtp://localhost:25', tls: none" + login), "no error");
  EXPECT_EQ(errors_with_relay("url: 'smtp://[::1]:25', tls: none" + login), "no error");
  EXPECT_THAT(errors_with_relay("url: 'smtp://localhost.evil.net', tls: none" + login),
              HasSubstr("clear text"));
  EXPECT_THAT(errors_with_relay("url: 'smtp://127.0.0.1.evil.net', tls: none" + login),
              HasSubstr("clear text"));
  EXPECT_THAT(errors_with_relay("url: 'smtps://mx.example.org', tls: starttls"),
              HasSubstr("does not fit the URL"));
  EXPECT_THAT(errors_with_relay("url: 'smtp://mx.example.org', tls: implicit"),
              HasSubstr("does not fit the URL"));
  EXPECT_THAT(errors_with_relay("url: 'smtp://mx.example.org', user: u"),
              HasSubstr("“user” needs a password"));
  EXPECT_THAT(errors_with_relay("url: 'smtp://mx.example.org', password_env: A"),
              HasSubstr("“password_env” needs a “user”"));
  EXPECT_THAT(errors_with_relay("url: 'smtp://mx.example.org', password_env: A, password_file: b, "
                                "user: u"),
              HasSubstr("cannot both be given"));
  for (const char* url : {"http://mx.example.org", "mx.example.org:25", "smtp://", "smtp://a/b",
                          "smtp://a:b", "smtp://a?x"}) {
    EXPECT_THAT(errors_with_relay("url: '" + std::string(url) + "'"), HasSubstr("is no smtp://"))
        << url;
  }
}

TEST(Secrets, RelaysHaveNamesOfTheirOwn) {
  TestWorkspace workspace;
  workspace.edit(kRoot, "relays:\n", "relays:\n  - {name: main, url: 'smtp://a.example'}\n");
  EXPECT_THAT(workspace.errors(), HasSubstr("“name” is “main”, as that of another relay"));
}

TEST(Secrets, TheTokenKeyMayNotBeThereYet) {
  const TestWorkspace workspace;
  const auto config = workspace.load();
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_TRUE(config->token_secret.empty());
  EXPECT_EQ(config->token_key_id, "k1");
  EXPECT_EQ(config->token_secret_file, workspace.folder() / "var/token.key");
}

TEST(Secrets, TheTokenKeyIsReadFromItsFile) {
  TestWorkspace workspace;
  workspace.write("var/token.key", std::string(kSecret) + "\n");
  const auto config = workspace.load();
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_EQ(config->token_secret.reveal(), kSecret);
  for (const char* content : {"", "\n", "short\n"}) {
    workspace.write("var/token.key", content);
    EXPECT_THAT(workspace.errors(), HasSubstr("var/token.key: the key that signs")) << content;
  }
}

TEST(Secrets, TheTokenKeyIsReadFromTheEnvironment) {
  TestWorkspace workspace;
  workspace.edit(kRoot, "  secret_file: var/token.key\n", "  secret_env: PEYK_TEST_TOKEN\n");
  const auto without = workspace.load();
  ASSERT_TRUE(without) << without.error().to_string();
  EXPECT_TRUE(without->token_secret_file.empty()) << "nobody may make a file instead";
  EXPECT_THAT(without->token_trouble, HasSubstr("“PEYK_TEST_TOKEN”"));
  const TestEnvironment environment("PEYK_TEST_TOKEN", kSecret);
  const auto with = workspace.load();
  ASSERT_TRUE(with) << with.error().to_string();
  EXPECT_EQ(with->token_secret.reveal(), kSecret);
  EXPECT_EQ(with->token_trouble, "");
}

}  // namespace
}  // namespace peyk
