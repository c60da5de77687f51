#include "web/http.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "site.h"

namespace peyk {
namespace {

using namespace test;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(Http, GivesStatusHeadersAndBody) {
  const Site site([](const Asked&) {
    return ok("<rss/>", "Content-Type: text/xml; charset=\"Windows-1256\"\r\nETag: \"7\"\r\n");
  });
  HttpSettings settings = local_settings();
  settings.user_agent = user_agent("https://news.example");
  Desk desk(settings);
  const auto answer = desk.get(site.url("/feed?x=1#top"));
  ASSERT_TRUE(answer) << answer.error().to_string();
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "<rss/>");
  EXPECT_EQ(answer->header("etag"), "\"7\"");
  EXPECT_EQ(answer->charset(), "Windows-1256");
  EXPECT_EQ(answer->url, site.url("/feed?x=1"));
  EXPECT_FALSE(answer->moved_for_good);
  ASSERT_EQ(site.asked().size(), 1U);
  EXPECT_EQ(site.asked()[0].path(), "/feed?x=1");
  EXPECT_TRUE(site.asked()[0].has("User-Agent: peyk/"));
  EXPECT_TRUE(site.asked()[0].has("Accept-Encoding: "));
  EXPECT_FALSE(site.asked()[0].has("Authorization"));
}

TEST(Http, AsksOnConditionAndHearsThatNothingChanged) {
  const Site site([](const Asked& asked) {
    return asked.has("If-None-Match: \"7\"") && asked.has("If-Modified-Since: Wed, 21 Jun 2023")
               ? answer("304 Not Modified", "", "")
               : ok("new");
  });
  Desk desk;
  const auto answer = desk.client.fetch(
      {.url = site.url(), .etag = "\"7\"", .last_modified = "Wed, 21 Jun 2023 10:00:00 GMT"});
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->not_modified());
  EXPECT_TRUE(require_success(*answer));
}

TEST(Http, WhatIsNotOfThePublicNetworkIsNotConnectedTo) {
  const Site site([](const Asked&) { return ok("secret"); });
  Desk desk(HttpSettings{});
  for (const std::string host : {"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1",
                                 "2130706433", "0x7f000001"}) {
    const auto answer = desk.get(site.url("/", host));
    ASSERT_FALSE(answer) << host;
    EXPECT_EQ(answer.error().kind(), ErrorKind::configuration) << answer.error().to_string();
    EXPECT_THAT(answer.error().to_string(), HasSubstr("not of the public network"));
  }
  EXPECT_TRUE(site.asked().empty());
}

TEST(Http, AHostMayBeAllowedByItsName) {
  const Site site([](const Asked&) { return ok("ours"); });
  HttpSettings settings;
  settings.allow = {"localhost"};
  Desk desk(settings);
  EXPECT_TRUE(desk.get(site.url("/", "LocalHost")));
  EXPECT_FALSE(desk.get(site.url("/", "127.0.0.1")));
}

TEST(Http, FollowsRedirectsAndSaysWhereItCame) {
  const Site site([](const Asked& asked) {
    if (asked.path() == "/old") return redirect("/older?q=1", "301 Moved Permanently");
    if (asked.path() == "/older?q=1") return redirect("new", "308 Permanent Redirect");
    if (asked.path() == "/for-now") return redirect("/new");
    return ok("here");
  });
  Desk desk;
  const auto moved = desk.get(site.url("/old"));
  ASSERT_TRUE(moved) << moved.error().to_string();
  EXPECT_EQ(moved->url, site.url("/new"));
  EXPECT_TRUE(moved->moved_for_good);
  const auto lent = desk.get(site.url("/for-now"));
  ASSERT_TRUE(lent);
  EXPECT_EQ(lent->body, "here");
  EXPECT_FALSE(lent->moved_for_good);
}

TEST(Http, RedirectsEnd) {
  const Site site([](const Asked& asked) { return redirect(asked.path() + "x"); });
  Desk desk;
  const auto answer = desk.get(site.url("/"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind(), ErrorKind::unavailable);
  EXPECT_THAT(answer.error().to_string(), HasSubstr("redirects more than 5 times"));
  EXPECT_EQ(site.asked().size(), 6U);
}

TEST(Http, ARedirectLeadsNowhereElse) {
  const Site inner([](const Asked&) { return ok("secret"); });
  std::string target;
  const Site site([&](const Asked&) { return redirect(target); });
  Desk desk;
  for (const std::string& where :
       {std::string("http://localhost6.invalid.:1/"), std::string("http://127.0.0.2:80/"),
        std::string("http://169.254.169.254/latest/meta-data/"), std::string("http://[::1]/"),
        std::string("http://10.0.0.1/"), std::string("file:///etc/passwd"),
        std::string("gopher://127.0.0.1/"), std::string("http://u:p@127.0.0.1/")}) {
    target = where;
    const auto answer = desk.get(site.url());
    ASSERT_FALSE(answer) << where;
    EXPECT_EQ(answer.error().kind(), ErrorKind::unavailable) << answer.error().to_string();
    EXPECT_THAT(answer.error().to_string(), HasSubstr("redirects to"));
  }
}

TEST(Http, CredentialsStayWithTheirOrigin) {
  const Site other([](const Asked&) { return ok("elsewhere"); });
  const Site site([&](const Asked& asked) {
    if (asked.path() == "/away") return redirect(other.url("/"));
    if (asked.path() == "/within") return redirect("/end");
    return ok("here");
  });
  Desk desk;
  HttpRequest request{.url = site.url("/within"),
                      .headers = {{"Cookie", "a=b"}, {"Accept", "text/plain"}},
                      .user = "editor",
                      .password = Secret("p w")};
  ASSERT_TRUE(desk.client.fetch(request));
  request.url = site.url("/away");
  const auto away = desk.client.fetch(request);
  ASSERT_TRUE(away);
  EXPECT_EQ(away->body, "elsewhere");
  const std::string basic = "Authorization: Basic " + to_base64("editor:p w");
  for (const Asked& asked : site.asked()) {
    EXPECT_TRUE(asked.has(basic)) << asked.line;
    EXPECT_TRUE(asked.has("Cookie: a=b")) << asked.line;
  }
  ASSERT_EQ(other.asked().size(), 1U);
  EXPECT_FALSE(other.asked()[0].has("Authorization"));
  EXPECT_FALSE(other.asked()[0].has("Cookie"));
  EXPECT_TRUE(other.asked()[0].has("Accept: text/plain"));
}

TEST(Http, TriesAgainWithGrowingDelay) {
  const Site site([](const Asked&) { return answer("500 Oops", "", ""); });
  Desk desk;
  const auto answer = desk.get(site.url());
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 500);
  EXPECT_EQ(site.asked().size(), 4U);
  EXPECT_GE(desk.clock.waited, seconds(7));  // 1 + 2 + 4
  EXPECT_LT(desk.clock.waited, seconds(8));
  EXPECT_EQ(require_success(*answer).error().kind(), ErrorKind::unavailable);
}

TEST(Http, ObeysRetryAfterWithinItsBound) {
  std::atomic<int> calls = 0;
  std::string header = "Retry-After: 30\r\n";
  const Site site([&](const Asked&) {
    return calls++ == 0 ? answer("429 Too Many Requests", header, "") : ok("now");
  });
  Desk desk;
  const auto answer = desk.get(site.url());
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "now");
  EXPECT_GE(desk.clock.waited, seconds(30));
  calls = 0;
  header = "Retry-After: 3600\r\n";
  const auto later = desk.get(site.url());
  ASSERT_TRUE(later);
  EXPECT_EQ(later->status, 429);
  EXPECT_EQ(calls, 1);
  EXPECT_THAT(require_success(*later).error().to_string(), HasSubstr("Retry-After: 3600"));
}

TEST(Http, APostIsNotRepeatedWhenItMayHaveBeenHeard) {
  std::string status = "500 Oops";
  const Site site([&](const Asked&) { return answer(status, "", ""); });
  Desk desk;
  HttpRequest post{.method = HttpMethod::post, .url = site.url(), .body = "a=b"};
  ASSERT_TRUE(desk.client.fetch(post));
  EXPECT_EQ(site.asked().size(), 1U);
  EXPECT_EQ(site.asked()[0].line, "POST / HTTP/1.1");
  EXPECT_TRUE(site.asked()[0].has("Content-Length: 3"));
  status = "503 Later";
  ASSERT_TRUE(desk.client.fetch(post));
  EXPECT_EQ(site.asked().size(), 5U);
}

TEST(Http, HeadHasNoBody) {
  const Site site([](const Asked&) { return answer("200 OK", "X-Kind: page\r\n", ""); });
  Desk desk;
  const auto answer = desk.client.fetch({.method = HttpMethod::head, .url = site.url()});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->header("x-kind"), "page");
  EXPECT_EQ(site.asked()[0].line, "HEAD / HTTP/1.1");
}

TEST(Http, WhatIsTooLargeIsNotTaken) {
  const Site site([](const Asked& asked) {
    if (asked.path() == "/endless") {
      return "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + std::string(200'000, 'x');
    }
    return ok(std::string(200'000, 'x'));
  });
  HttpSettings settings = local_settings();
  settings.most_bytes = 100'000;
  Desk desk(settings);
  for (const char* path : {"/said", "/endless"}) {
    const auto answer = desk.get(site.url(path));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind(), ErrorKind::bad_data);
    EXPECT_THAT(answer.error().to_string(), HasSubstr("sends more than 100000 bytes"));
  }
}

TEST(Http, UnpacksAndBoundsWhatComesOut) {
  // 20,000 times "x", as gzip packs it.
  const std::string packed(
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xed\xc1\x31\x01\x00\x00\x00\xc2\xa0\xda"
      "\x8b\x6f\x0d\x0f\xa0\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
      "\x00\x00\x00\x00\x78\x30\x03\x47\x65\x41\x20\x4e\x00\x00",
      54);
  const Site site([&](const Asked&) { return ok(packed, "Content-Encoding: gzip\r\n"); });
  HttpSettings settings = local_settings();
  settings.most_bytes = 20'000;
  Desk roomy(settings);
  const auto whole = roomy.get(site.url());
  ASSERT_TRUE(whole) << whole.error().to_string();
  EXPECT_EQ(whole->body, std::string(20'000, 'x'));
  settings.most_bytes = 19'999;
  Desk narrow(settings);
  const auto answer = narrow.get(site.url());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind(), ErrorKind::bad_data);
  EXPECT_THAT(answer.error().to_string(), HasSubstr("sends more than 19999 bytes"));
}

TEST(Http, GivesUpWhenTimeIsOver) {
  const Listener silent([](Listener::Peer& peer) { peer.wait(); });
  HttpSettings settings = local_settings();
  settings.timeout = milliseconds(50);
  settings.retries = 1;
  Desk desk(settings);
  const auto answer = desk.get(silent.url("127.0.0.1", "http"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind(), ErrorKind::unavailable);
  EXPECT_THAT(answer.error().to_string(), HasSubstr("in time"));
  EXPECT_THAT(answer.error().to_string(), HasSubstr("tried 2 times"));
}

TEST(Http, NobodyThereIsSaidAtOnce) {
  std::string url;
  {
    const Site gone([](const Asked&) { return ok(""); });
    url = gone.url();
  }
  Desk desk;
  const auto answer = desk.get(url);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind(), ErrorKind::unavailable);
  EXPECT_EQ(desk.clock.waited.count(), 0);
}

TEST(Http, WhatIsNoUrlIsNotFetched) {
  Desk desk;
  for (const char* url : {"", "feed.xml", "ftp://example.org/", "file:///etc/passwd", "http://a b/",
                          "http://x/\r\nX: y", "https://user:pw1x@example.org/"}) {
    const auto answer = desk.get(url);
    ASSERT_FALSE(answer) << url;
    EXPECT_EQ(answer.error().kind(), ErrorKind::bad_data);
    EXPECT_THAT(answer.error().to_string(), Not(HasSubstr("pw1x")));
  }
}

TEST(Http, AHeaderCannotBringAnother) {
  const Site site([](const Asked&) { return ok(""); });
  Desk desk;
  ASSERT_TRUE(desk.client.fetch(
      {.url = site.url(), .headers = {{"X-One", "1\r\nX-Two: 2"}}, .etag = "\"a\"\nX-Three: 3"}));
  EXPECT_FALSE(site.asked()[0].has("X-Two"));
  EXPECT_FALSE(site.asked()[0].has("X-Three"));
}

TEST(Http, ManyAtOnceKeepTheirOrderAndTheBoundOfAHost) {
  std::atomic<int> now = 0;
  std::atomic<int> most = 0;
  const Site site([&](const Asked& asked) {
    const int here = ++now;
    int seen = most;
    while (here > seen && !most.compare_exchange_weak(seen, here)) {
    }
    std::this_thread::sleep_for(milliseconds(5));
    --now;
    return ok(asked.path());
  });
  HttpSettings settings = local_settings();
  settings.per_host = 3;
  Desk desk(settings);
  std::vector<HttpRequest> requests;
  for (int i = 0; i < 20; ++i) requests.push_back({.url = site.url("/" + std::to_string(i))});
  const auto answers = desk.client.fetch_all(requests);
  for (size_t i = 0; i < answers.size(); ++i) {
    ASSERT_TRUE(answers[i]) << answers[i].error().to_string();
    EXPECT_EQ(answers[i]->body, "/" + std::to_string(i));
  }
  EXPECT_LE(most, 3);
}

TEST(Http, WhoeverTakesMayEndItAll) {
  const Site site([](const Asked&) { return ok("x"); });
  HttpSettings settings = local_settings();
  settings.per_host = 1;
  Desk desk(settings);
  const std::vector<HttpRequest> requests(5, HttpRequest{.url = site.url()});
  int taken = 0;
  const auto done = desk.client.fetch_each(requests, [&](size_t, auto&&) -> Result<void> {
    return ++taken == 2 ? Result<void>(fail(ErrorKind::io, "full")) : Result<void>();
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message(), "full");
  EXPECT_EQ(taken, 2);
}

TEST(Http, AnInterruptEndsWhatIsUnderWay) {
  const Listener silent([](Listener::Peer& peer) { peer.wait(); });
  HttpSettings settings = local_settings();
  settings.interrupted = [] { return true; };
  Desk desk(settings);
  const auto answer = desk.get(silent.url("127.0.0.1", "http"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind(), ErrorKind::interrupted);
}

}  // namespace
}  // namespace peyk
