"""Sources of the web: what is asked for, what becomes of it, and what happens when it goes wrong."""
import json
import unittest

from lib import ROOT, WorkspaceTest
from websites import Site, WordPress, post, set_sources

WORDPRESS = "  - {{name: site, kind: wordpress, url: '{url}', edition: en, zone: Europe/Tirane{more}}}\n"


class WebTest(WorkspaceTest):
    def wordpress(self, posts, more="", fetch=None, **options):
        site = WordPress(posts, **options)
        self.addCleanup(site.close)
        arguments = {"fetch": fetch} if fetch else {}
        set_sources(self.work, WORDPRESS.format(url=site.url("/"), more=more), **arguments)
        return site

    def site(self, say):
        site = Site(say)
        self.addCleanup(site.close)
        return site

    def articles(self):
        done = self.work.run("articles", "--json", "--limit", "0", expect=(0, 4, 66))
        return {one["id"]: one for one in (done.json() if done.out.strip() else [])}

    def report(self, *arguments, expect=0):
        return self.work.json("ingest", *arguments, expect=expect)[0]


class WordPressSite(WebTest):
    def test_pages_become_articles_and_only_news_is_asked_for_again(self):
        posts = [post(number, title=f"Title &#8220;{number}&#8221;") for number in range(1, 8)]
        site = self.wordpress(posts, more=", options: {per_page: 3}")
        report = self.report()
        self.assertEqual((report["added"], report["unchanged"]), (7, 0))
        articles = self.articles()
        self.assertEqual(sorted(articles), [f"wp:www.nejatngo.org:{n}" for n in range(1, 8)])
        one = articles["wp:www.nejatngo.org:4"]
        self.assertEqual(one["title"], "Title “4”")
        self.assertEqual(one["published"], "2023-06-20T10:00:00Z")
        self.assertTrue(all("peyk/" in r.headers["User-Agent"] and "nejatngo" in r.headers["User-Agent"]
                            for r in site.asked))

        site.asked.clear()
        site.posts.append(post(9, date_gmt="2023-07-01T10:00:00", modified_gmt="2023-07-01T10:00:00"))
        # Written long ago, published now: its time of modification stays that of its writing.
        site.posts.append(post(8, date_gmt="2023-07-02T10:00:00", modified_gmt="2023-01-01T10:00:00"))
        report = self.report()
        self.assertEqual((report["added"], report["unchanged"]), (2, 7))
        lists = [r.query for r in site.asked if r.route.endswith("/posts")]
        self.assertTrue(all("modified_after" in q or "after" in q for q in lists), lists)
        self.assertEqual(lists[0]["modified_after"], "2023-06-18T10:00:00Z")

        site.asked.clear()
        del site.posts[2]
        report = self.report("--full")
        self.assertEqual((report["unchanged"], report["withdrawn"]), (8, 1))
        self.assertFalse([r for r in site.asked if "after" in r.path])
        self.assertNotIn("wp:www.nejatngo.org:3", self.articles())

    def test_an_export_and_the_site_give_one_article(self):
        self.work.write("site.xml", (ROOT / "seeds/en.wxr.xml").read_bytes())
        self.work.run("ingest", "site.xml")
        before = self.articles()
        known = next(one for one in before.values() if one["id"].count(":") >= 2)
        key, number = known["id"].rsplit(":", 1)
        site_key = key.split(":", 1)[1]
        self.wordpress([post(int(number), title=known["title"])], home="https://" + site_key)
        report = self.report()
        self.assertEqual((report["added"], report["updated"]), (0, 1))
        self.assertEqual(set(self.articles()), set(before))
        self.assertEqual(self.articles()[known["id"]]["story"], known["story"])

    def test_a_site_without_pretty_permalinks(self):
        site = self.wordpress([post(1)], pretty=False)
        self.assertEqual(self.report()["added"], 1)
        self.assertIn("/?rest_route=/wp/v2/posts&", site.paths()[-1])

    def test_languages_of_polylang_and_wpml(self):
        self.wordpress([
            post(1, lang="en", translations={"en": 1, "fa": 2}),
            post(2, lang="fa", translations={"en": 1, "fa": 2}),
            post(3, wpml_current_locale="sq_AL", wpml_translations=[{"locale": "en_US", "id": 1}]),
            post(4, lang="de", translations=[]),
        ])
        report = self.report()
        self.assertEqual(report["added"], 3)
        self.assertIn("no edition for the language “de”", json.dumps(report, ensure_ascii=False))
        articles = self.articles()
        story = "wp:www.nejatngo.org:1"
        self.assertEqual({a["edition"]: a["story"] for a in articles.values()},
                         {"en": story, "fa": story, "sq": story})

    def test_a_site_that_shows_one_language_at_a_time(self):
        self.wordpress([post(1, hidden_lang="en"), post(2, hidden_lang="fa"), post(3, hidden_lang="de")],
                       more=", options: {languages: 'en,fa'}")
        self.assertEqual(self.report()["added"], 2)
        self.assertEqual(sorted(a["edition"] for a in self.articles().values()), ["en", "fa"])

    def test_what_is_not_embedded_is_asked_for(self):
        site = self.wordpress([post(1, _embedded={}, featured_media=12)])
        site.media[12] = {"id": 12, "source_url": "https://www.nejatngo.org/u/a.jpg", "alt_text": "A port",
                          "media_type": "image", "media_details": {"width": 800, "height": 600}}
        self.assertEqual(self.report()["warnings"], [])
        (article,) = self.articles().values()
        self.assertIn("albania", json.dumps(article))

    def test_the_list_changes_while_it_is_read(self):
        posts = [post(number) for number in range(1, 8)]
        rounds = []

        def before(request):
            # After its first page the first time, a post vanishes, and all behind it move up.
            if request.query.get("page") == "2" and not rounds:
                rounds.append(1)
                site.posts.pop(0)
        site = self.wordpress(posts, more=", options: {per_page: 2}", before=before)
        self.assertEqual(self.report()["added"], 6)
        self.assertEqual(sorted(self.articles()), [f"wp:www.nejatngo.org:{n}" for n in range(2, 8)])

    def test_a_site_that_miscounts_its_pages_is_read_to_its_end(self):
        posts = [post(number) for number in range(1, 8)]
        for counts, warned in (({"X-WP-TotalPages": "1"}, ""),
                               ({"X-WP-TotalPages": "1", "X-WP-Total": "2"}, ""),
                               ({"X-WP-TotalPages": None, "X-WP-Total": None}, ""),
                               ({"X-WP-TotalPages": "9", "X-WP-Total": "18"}, "miscounts the posts")):
            site = self.wordpress(posts, more=", options: {per_page: 2}", counts=counts)
            report = self.report("--full")
            self.assertEqual(report["added"] + report["unchanged"], 7, counts)
            self.assertEqual(report["withdrawn"], 0)
            self.assertIn(warned, "".join(report["warnings"]))
            self.assertEqual(len(report["warnings"]), 1 if warned else 0, report["warnings"])
            site.asked.clear()
            self.work.run("ingest")
            self.assertTrue(any("modified_after" in one.query for one in site.asked))

    def test_a_cache_that_gives_one_page_for_all(self):
        posts = [post(number) for number in range(1, 8)]
        first = {}

        def before(request):
            if request.route.endswith("/posts"):
                if not first:
                    first["answer"] = site.page(request)
                return first["answer"]
        site = self.wordpress(posts, more=", options: {per_page: 2}", before=before)
        report = self.report()
        self.assertEqual((report["added"], report["withdrawn"]), (2, 0))
        self.assertIn("a cache of the site ignore the parameter “page”", "".join(report["warnings"]))
        self.assertLess(len(site.asked), 10)

    def test_broken_json_names_its_page_and_nothing_is_stored(self):
        def before(request):
            if request.query.get("page") == "2":
                return 200, {"X-WP-Total": "6", "X-WP-TotalPages": "3"}, json.dumps([post(3), post(4)])[:-40]
        self.wordpress([post(n) for n in range(1, 7)], more=", options: {per_page: 2}", before=before)
        done = self.work.run("ingest", expect=65)
        self.assert_says(done, "page 2 of the posts", "broken JSON", "post 3")
        self.assertEqual(self.articles(), {})

    def test_a_post_that_is_none_is_named(self):
        self.wordpress([post(1), post(2, date_gmt=[1])])
        self.assert_says(self.work.run("ingest", expect=65), "page 1 of the posts", "post 2", "date_gmt")

    def test_protected_posts_are_not_taken(self):
        self.wordpress([post(1, content={"rendered": "", "protected": True}), post(2)])
        report = self.report()
        self.assertEqual([s["reason"] for s in report["skipped"]], ["password-protected"], report)

    def test_the_password_goes_to_the_site_and_nowhere_else(self):
        secret = "abcd EFGH 1234 ijkl"
        self.work.write("var/site.password", secret + "\n")
        more = ", user: peyk, password_file: var/site.password"
        site = self.wordpress([post(1, content={"raw": "Old\n\nText", "rendered": "x"})], more=more,
                              user=("peyk", secret))
        done = self.work.run("ingest", "--verbose")
        self.assertTrue(any(r.query.get("context") == "edit" for r in site.asked))
        self.assertEqual(self.articles()["wp:www.nejatngo.org:1"]["excerpt"], "Old Text")
        self.work.write("var/site.password", "wrong one\n")
        refused = self.work.run("ingest", expect=77)
        self.assert_says(refused, "401", "You are not logged in.")
        (self.work / "var/site.password").unlink()
        missing = self.work.run("ingest", expect=77)
        self.assert_says(missing, "no password", "var/site.password")
        status = self.work.run("ingest", "--status", expect=3)
        for said in (done, refused, missing, status):
            for word in (secret, "wrong one", "Basic "):
                self.assertNotIn(word, said.out + said.err)
        store = b"".join(p.read_bytes() for p in (self.work / "out").glob("peyk.db*"))
        self.assertNotIn(secret.encode(), store)

    def test_a_site_that_is_no_wordpress(self):
        site = self.site(lambda request: (200, {"Content-Type": "text/html"}, "<html>Welcome</html>"))
        set_sources(self.work, WORDPRESS.format(url=site.url("/"), more=""))
        self.assert_says(self.work.run("ingest", expect=65), "HTML and not JSON", "REST API")


class OneSourceInThePlaceOfAnother(WebTest):
    """First a feed was read, then the site itself."""

    def test_articles_keep_their_ids_and_get_the_corrections_of_the_new_one(self):
        words = {n: " ".join(f"word{n}x{k}" for k in range(80)) for n in (1, 2)}
        posts = [post(n, title=f"Title {n}", content=f"<p>{words[n]}</p>") for n in words]
        feed = self.site(lambda request: (200, {"Content-Type": "application/rss+xml"}, (
            '<rss version="2.0"><channel><title>t</title><link>https://www.nejatngo.org/</link>' + "".join(
                f"<item><guid>https://www.nejatngo.org/?p={n}</guid><title>Title {n}</title>"
                f"<link>https://www.nejatngo.org/en/p{n}/</link>"
                "<pubDate>Tue, 20 Jun 2023 10:00:00 GMT</pubDate>"
                f"<description>{words[n]}</description></item>" for n in words) + "</channel></rss>")))
        site = WordPress(posts)
        self.addCleanup(site.close)
        old = f"  - {{name: old, kind: feed, url: '{feed.url()}', edition: en}}\n"
        set_sources(self.work, old)
        self.assertEqual(self.report()["added"], 2)
        ids = sorted(self.articles())

        # Without a word about it, nobody's corrections count any more.
        posts[0]["title"]["rendered"] = "Corrected"
        posts[0]["modified_gmt"] = "2023-06-21T10:00:00"
        set_sources(self.work, WORDPRESS.format(url=site.url("/"), more=""))
        self.assertEqual(self.report()["duplicates"], 2)
        self.assertEqual({one["title"] for one in self.articles().values()}, {"Title 1", "Title 2"})

        replaces = WORDPRESS.format(url=site.url("/"), more=", replaces: [old]")
        set_sources(self.work, replaces)
        report = self.report()
        self.assertEqual((report["added"], report["updated"]), (0, 2))
        articles = self.articles()
        self.assertEqual(sorted(articles), ids)
        self.assertEqual({one["title"] for one in articles.values()}, {"Corrected", "Title 2"})
        again = self.report("--full")
        self.assertEqual((again["unchanged"], again["withdrawn"]), (2, 0))

        # A translation joins the story; what is gone at the site is withdrawn.
        site.posts = [posts[0], post(3, lang="fa", translations={"en": 1, "fa": 3}, title="سه",
                                     modified_gmt="2023-06-22T10:00:00")]
        report = self.report("--full")
        self.assertEqual((report["added"], report["withdrawn"]), (1, 1))
        articles = self.articles()
        self.assertEqual({one["edition"]: one["story"] for one in articles.values()},
                         {"en": ids[0], "fa": ids[0]})


class Failures(WebTest):
    def test_one_that_fails_stops_no_other_and_is_remembered(self):
        healthy = {"now": False}

        def before(request):
            if not healthy["now"]:
                return 503, {"Retry-After": "7200"}, "later"
        site = WordPress([post(1)], before=before)
        self.addCleanup(site.close)
        set_sources(self.work, WORDPRESS.format(url=site.url("/"), more="") +
                    "  - {name: file, kind: wxr, path: seeds/en.wxr.xml, edition: en, zone: UTC}\n")
        first = self.work.run("--now", "2023-06-21T10:00:00Z", "ingest", "--json", expect=3)
        failed, good = first.json()
        self.assertIn("answers 503", failed["error"])
        self.assertGreater(good["added"], 0)
        again = self.work.run("--now", "2023-06-21T11:00:00Z", "ingest", expect=3)
        self.assert_says(again, "failing since 2023-06-21T10:00:00Z (2 times)")
        alone = self.work.run("--now", "2023-06-21T12:00:00Z", "ingest", "site", expect=69)
        self.assert_says(alone, "(3 times)")
        states = {one["source"]: one for one in self.work.json("ingest", "--status", expect=3)}
        self.assertEqual(states["site"]["failures"], 3)
        self.assertEqual(states["site"]["failing_since"], "2023-06-21T10:00:00Z")
        self.assertIsNone(states["file"]["failing_since"])
        self.assertEqual(states["file"]["read"], "2023-06-21T11:00:00Z")
        healthy["now"] = True
        self.work.run("--now", "2023-06-21T13:00:00Z", "ingest")
        self.assertIn("well", self.work.run("ingest", "--status").out)

    def test_retry_after_is_obeyed(self):
        calls = []

        def before(request):
            calls.append(request)
            if len(calls) == 1:
                return 429, {"Retry-After": "1"}, ""
        self.wordpress([post(1)], before=before,
                       fetch="allow: [127.0.0.1], retries: 1, seconds: 5")
        self.assertEqual(self.report()["added"], 1)

    def test_a_silent_site_and_a_large_one(self):
        silent = self.site(lambda request: None)
        large = self.site(lambda request: (200, {}, b"x" * (3 << 20)))
        set_sources(self.work,
                    f"  - {{name: silent, kind: wxr, url: '{silent.url()}', edition: en}}\n"
                    f"  - {{name: large, kind: wxr, url: '{large.url()}', edition: en}}\n",
                    fetch="allow: [127.0.0.1/32], retries: 0, seconds: 1, most_mib: 2")
        done = self.work.run("ingest", expect=69)
        self.assert_says(done, "in time", "sends more than 2 MiB")

    def test_nothing_leads_to_this_machine(self):
        inner = self.site(lambda request: (200, {}, "secret"))
        outer = self.site(lambda request: (302, {"Location": inner.url("/", "127.0.0.2")}, ""))
        set_sources(self.work, f"  - {{name: one, kind: wxr, url: '{outer.url()}', edition: en}}\n")
        self.assert_says(self.work.run("ingest", expect=69), "redirects to", "not of the public network")
        text = (self.work / "config/peyk.yaml").read_text(encoding="utf-8")
        (self.work / "config/peyk.yaml").write_text(
            text.replace("allow: [127.0.0.1/32], ", ""), encoding="utf-8")
        done = self.work.run("ingest", expect=78, env={"http_proxy": outer.url(), "no_proxy": ""})
        self.assert_says(done, "not of the public network", "allow")
        self.assertEqual(len(outer.asked), 1)
        self.assertEqual(inner.asked, [])


class Documents(WebTest):
    def test_a_document_is_asked_for_on_condition(self):
        wxr = (ROOT / "seeds/en.wxr.xml").read_bytes()
        changed = {"tag": '"1"'}

        def say(request):
            if request.path == "/old.xml":
                return 301, {"Location": "/export.xml"}, ""
            if request.headers.get("If-None-Match") == changed["tag"]:
                return 304, {}, ""
            return 200, {"ETag": changed["tag"], "Content-Type": "text/xml"}, wxr
        site = self.site(say)
        set_sources(self.work, f"  - {{name: export, kind: wxr, url: '{site.url('/old.xml')}', edition: en}}\n")
        first = self.report()
        self.assertGreater(first["added"], 0)
        self.assertIn("has moved to", first["warnings"][0])
        second = self.report()
        self.assertTrue(second["nothing_new"])
        changed["tag"] = '"2"'
        self.assertEqual(self.report()["unchanged"], first["added"])
        # Another recipe makes other articles of the same bytes.
        self.work.edit("config/peyk.yaml", "edition: en}", "edition: en, zone: UTC}")
        self.assertFalse(self.report()["nothing_new"])

    def test_a_feed_has_the_charset_of_its_answer_and_the_base_of_its_last_address(self):
        feed = """<rss version="2.0"><channel><title>t</title><item><guid>1</guid><title>مرحبا</title>
            <pubDate>Tue, 20 Jun 2023 10:00:00 GMT</pubDate><description>&lt;p&gt;نص &lt;a href="b"&gt;هنا&lt;/a&gt;&lt;/p&gt;</description>
            <link>a</link></item></channel></rss>""".encode("windows-1256")

        def say(request):
            if request.path == "/feed":
                return 302, {"Location": "/news/feed.xml"}, ""
            return 200, {"Content-Type": "application/rss+xml; charset=windows-1256"}, feed
        site = self.site(say)
        set_sources(self.work, f"  - {{name: feed, kind: feed, url: '{site.url('/feed')}', edition: ar}}\n")
        self.assertEqual(self.report()["added"], 1)
        (article,) = self.articles().values()
        self.assertEqual(article["title"], "مرحبا")
        self.assertEqual(article["url"], site.url("/news/a"))

    def test_what_could_not_be_stored_is_asked_for_again(self):
        good = {"now": False}
        wxr = (ROOT / "seeds/en.wxr.xml").read_bytes()

        def say(request):
            self.assertNotIn("If-None-Match", request.headers)
            return 200, {"ETag": '"1"'}, wxr if good["now"] else wxr[:3000]
        site = self.site(say)
        set_sources(self.work, f"  - {{name: export, kind: wxr, url: '{site.url()}', edition: en}}\n")
        self.work.run("ingest", expect=65)
        self.assertEqual(self.articles(), {})
        good["now"] = True
        self.assertGreater(self.report()["added"], 0)


if __name__ == "__main__":
    unittest.main()
