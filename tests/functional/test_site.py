"""The published site as the world sees it: real readers' programs, a real web server, checkers."""
import gzip
import json
import mailbox
import os
import re
import sqlite3
import subprocess
import unittest
import xml.etree.ElementTree as ElementTree
from email import message_from_bytes, policy

import feedparser
import jsonschema

from lib import ROOT, Workspace
from site_server import SiteServer

EDITIONS = {"en": "ltr", "fa": "rtl", "ar": "rtl", "sq": "ltr"}
TITLES = {"en": "A new bridge is open", "fa": "پل تازه باز شد", "ar": "افتتاح جسر جديد",
          "sq": "Hapet një urë e re"}
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
OURS = "https://www.nejatngo.org/issues/"
JSON_FEED = jsonschema.Draft202012Validator(json.loads(
    (ROOT / "tests/data/feed/json-feed-1.1.schema.json").read_text(encoding="utf-8")))


def write_note(work, edition):
    work.write(f"seeds/notes/2023-06-22-bridge.{edition}.md", f"""---
title: "{TITLES[edition]}"
slug: bridge
url: https://www.nejatngo.org/{edition}/?p=99001
date: 2023-06-22T09:30:00+03:30
edition: {edition}
id: note-bridge-{edition}
translation_of: note-bridge
excerpt: {TITLES[edition]}.
---

{TITLES[edition]}.
""")


def correct_an_article(work, edition):
    """Changes the title of an article of a seed and its date of change; gives old and new title."""
    path = f"seeds/{edition}.wxr.xml"
    text = (work / path).read_text(encoding="utf-8")
    newest = work.json("articles", "--edition", edition)
    for one in newest[:20]:
        marked = f"<title><![CDATA[{one['title']}]]></title>"
        if text.count(marked) != 1:
            continue
        at = text.index(marked)
        end = text.index("</item>", at)
        item = text[at:end].replace(one["title"], one["title"] + " ✓", 1)
        item, count = re.subn(r"(<wp:post_modified_gmt>).*?(</wp:post_modified_gmt>)",
                              r"\g<1><![CDATA[2023-06-22 11:00:00]]>\2", item)
        assert count == 1, f"{path} has no post_modified_gmt"
        work.write(path, text[:at] + item + text[end:])
        return one["title"], one["title"] + " ✓"
    raise AssertionError(f"no article of {path} can be corrected")


def publish_a_second_version(work):
    """One new article and one correction in every edition."""
    corrected = {}
    for edition in EDITIONS:
        corrected[edition] = correct_an_article(work, edition)
        write_note(work, edition)
    work.run("ingest", "--quiet")
    work.run("publish", "--issue", "newsletter-1", "--quiet")
    return corrected


class Published(unittest.TestCase):
    """One published site for the tests of a class, which only look at it."""
    FEED_ITEMS = None

    @classmethod
    def setUpClass(cls):
        cls.work = Workspace()
        cls.addClassCleanup(cls.work.close)
        if cls.FEED_ITEMS:
            cls.work.edit("config/peyk.yaml", "feed_items: 30\n", f"feed_items: {cls.FEED_ITEMS}\n")
        cls.work.edit("config/peyk.yaml", "#websub:\n#  hubs: [https://pubsubhubbub.superfeedr.com/]\n",
                      "websub:\n  hubs: [http://127.0.0.1:9/hub]\n")
        cls.work.ingest()
        cls.work.compose("newsletter", "2023-06-22T09:00")
        cls.work.compose("pars-brief", "2023-06-22T09:00")
        cls.work.run("publish", "--issue", "newsletter-1", "--quiet")
        cls.site = cls.work / "out/site"

    def files(self, name):
        found = sorted(self.site.rglob(name))
        self.assertTrue(found, name)
        return found

    def path_of(self, url):
        self.assertTrue(url.startswith(OURS), url)
        return self.site / url[len(OURS):]


class SiteFilesTest(Published):
    FEED_ITEMS = 8

    def test_every_xml_file_is_well_formed(self):
        files = [*self.files("*.xml"), *self.files("*.opml")]
        subprocess.run(["xmllint", "--noout", "--nonet", *map(str, files)], check=True)
        self.assertGreater(len(files), 100)

    def test_the_three_kinds_have_the_same_items_in_the_same_order(self):
        for rss_file in self.files("feed.xml"):
            rss = feedparser.parse(rss_file.read_bytes())
            atom = feedparser.parse((rss_file.parent / "atom.xml").read_bytes())
            feed = json.loads((rss_file.parent / "feed.json").read_text(encoding="utf-8"))
            self.assertEqual((rss.version, atom.version), ("rss20", "atom10"))
            self.assertFalse(rss.bozo or atom.bozo, rss_file)
            want = [(entry.title, entry.get("link")) for entry in rss.entries]
            self.assertEqual([(entry.title, entry.get("link")) for entry in atom.entries], want)
            self.assertEqual([(item["title"], item.get("url")) for item in feed["items"]], want)
            self.assertEqual([item["id"] for item in feed["items"]],
                             [entry.id for entry in rss.entries])
            self.assertEqual(len({entry.id for entry in atom.entries}), len(atom.entries))

    def test_archives_lead_from_the_newest_entry_to_the_first(self):
        for kind, name in ((feedparser, "feed.xml"), (feedparser, "atom.xml"), (json, "feed.json")):
            path, seen, steps = self.site / "fa" / name, set(), 0
            while path is not None:
                text = path.read_text(encoding="utf-8")
                if kind is json:
                    feed = json.loads(text)
                    seen |= {item["id"] for item in feed["items"]}
                    before = feed.get("next_url")
                    self.assertNotEqual(before, feed["feed_url"])
                else:
                    feed = feedparser.parse(text.encode())
                    seen |= {entry.id for entry in feed.entries}
                    before = next((link.href for link in feed.feed.links
                                   if link.rel == "prev-archive"), None)
                    current = [link.href for link in feed.feed.links if link.rel == "current"]
                    self.assertEqual(current, [OURS + "fa/" + name] if steps else [])
                path = self.path_of(before) if before else None
                steps += 1
            self.assertGreater(steps, 1, name)
            self.assertEqual(len(seen), len(self.work.json("articles", "--edition", "fa")), name)

    def test_json_feeds_keep_the_schema_of_the_version(self):
        for path in self.files("feed.json"):
            feed = json.loads(path.read_bytes().decode("utf-8"))
            faults = [f"{list(fault.path)}: {fault.message}" for fault in JSON_FEED.iter_errors(feed)]
            self.assertEqual(faults, [], path)
            self.assertEqual(self.path_of(feed["feed_url"]), path)
            for item in feed["items"]:
                self.assertTrue(item["content_html"].startswith('<div dir="'), path)
                self.assertGreaterEqual(item.get("date_modified", "Z"), item["date_published"])

    def test_the_schema_refuses_what_the_version_does(self):
        good = json.loads((self.site / "fa/feed.json").read_text(encoding="utf-8"))
        with_picture = next(n for n, item in enumerate(good["items"]) if "attachments" in item)

        def broken(change):
            feed = json.loads(json.dumps(good))
            change(feed, feed["items"][with_picture])
            return not JSON_FEED.is_valid(feed)
        self.assertFalse(broken(lambda feed, item: None))
        for change in (
                lambda feed, item: feed.update(version="https://jsonfeed.org/version/1"),
                lambda feed, item: feed.pop("title"),
                lambda feed, item: feed.pop("items"),
                lambda feed, item: feed.update(feed_url="fa/feed.json"),
                lambda feed, item: feed.update(author={"name": "A"}),
                lambda feed, item: feed.update(hubs=[{"url": "https://hub.example/"}]),
                lambda feed, item: item.pop("id"),
                lambda feed, item: item.update(id=7),
                lambda feed, item: item.pop("content_html"),
                lambda feed, item: item.update(date_published="Thu, 22 Jun 2023 09:00:00 GMT"),
                lambda feed, item: item.update(authors=[{}]),
                lambda feed, item: item.update(tags="albania"),
                lambda feed, item: item.update(source={"name": "without an underscore"}),
                lambda feed, item: item["attachments"][0].pop("mime_type"),
                lambda feed, item: item["attachments"][0].update(size_in_bytes="1234")):
            self.assertTrue(broken(change))

    def test_feeds_say_language_and_direction(self):
        for edition, direction in EDITIONS.items():
            mark = f'<div dir="{direction}" lang="{edition}">'
            root = ElementTree.parse(self.site / edition / "atom.xml").getroot()
            lang = "{http://www.w3.org/XML/1998/namespace}lang"
            self.assertEqual(root.get(lang), edition)
            entries = root.findall(ATOM + "entry")
            self.assertTrue(entries)
            for entry in entries:
                self.assertEqual(entry.get(lang), edition)
                self.assertTrue(entry.findtext(ATOM + "content").startswith(mark))
            self.assertIn(mark, (self.site / edition / "feed.xml").read_text(encoding="utf-8"))

    def test_feeds_name_their_hub_and_archives_do_not(self):
        for path in (self.site / "en/feed.xml", self.site / "en/atom.xml", self.site / "en/feed.json"):
            self.assertIn("http://127.0.0.1:9/hub", path.read_text(encoding="utf-8"))
        self.assertNotIn("9/hub", (self.site / "en/archive/1/atom.xml").read_text(encoding="utf-8"))

    def test_opml_lists_every_feed_of_the_site(self):
        root = ElementTree.parse(self.site / "feeds.opml").getroot()
        listed = [outline.attrib for outline in root.iter("outline") if "xmlUrl" in outline.attrib]
        for one in listed:
            self.assertLessEqual({"text", "title", "xmlUrl", "htmlUrl", "type", "language"}, set(one))
        there = {path for path in self.files("feed.xml") if "archive" not in path.parts}
        self.assertEqual({self.path_of(one["xmlUrl"]) for one in listed}, there)

    def test_pages_name_feeds_translations_and_themselves(self):
        for path in self.files("*.html"):
            text = path.read_text(encoding="utf-8")
            here = OURS + str(path.relative_to(self.site))
            self.assertIn(f'<link rel="canonical" href="{here}">', text)
            for kind in ("application/rss+xml", "application/atom+xml", "application/feed+json"):
                found = re.findall(rf'<link rel="alternate" type="{re.escape(kind)}" title="[^"]+" '
                                   r'href="([^"]+)">', text)
                self.assertTrue(found, f"{path}: {kind}")
                for url in found:
                    self.assertTrue(self.path_of(url).exists(), url)
            others = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', text))
            self.assertEqual(set(others), {*EDITIONS, "x-default"}, path)
            for url in others.values():
                self.assertTrue(self.path_of(url).exists(), url)

    def test_structured_data_is_json_that_no_title_can_leave(self):
        for path in self.files("*.html"):
            text = path.read_text(encoding="utf-8")
            found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
            self.assertEqual(len(found), 1, path)
            self.assertNotRegex(found[0], "[<>&]")
            data = json.loads(found[0])
            self.assertEqual(data["@context"], "https://schema.org")
            self.assertIn(data["inLanguage"], EDITIONS)
        data = json.loads(re.search(r'ld\+json">(.*?)</script>',
                                    (self.site / "fa/newsletter/1.html").read_text("utf-8"))[1])
        stories = [one["item"] for one in data["mainEntity"]["itemListElement"]]
        self.assertGreater(len(stories), 5)
        self.assertEqual(data["mainEntity"]["numberOfItems"], len(stories))
        for story in stories:
            # What search engines want of a NewsArticle.
            self.assertEqual(story["@type"], "NewsArticle")
            self.assertTrue(story["headline"])
            self.assertRegex(story["url"], "^https://")
            self.assertRegex(story["datePublished"], r"^20\d\d-\d\d-\d\d")
            self.assertIn(story["author"]["@type"], ("Person", "Organization"))
            self.assertTrue(story["author"]["name"])
            self.assertIn(story["inLanguage"], EDITIONS)
        self.assertTrue([story for story in stories if "image" in story])
        self.assertTrue([story for story in stories if story["author"]["@type"] == "Person"])

    def test_the_subscribe_page_works_without_script_and_lists_every_feed(self):
        for edition in EDITIONS:
            text = (self.site / edition / "subscribe.html").read_text(encoding="utf-8")
            self.assertNotRegex(text, r"<script(?! type=\"application/ld\+json\")|onclick|javascript:")
            shown = set(re.findall(r'<code class="address" dir="ltr">([^<]+)</code>', text))
            there = {OURS + str(path.relative_to(self.site)) for path in self.files("feed.xml")
                     if path.relative_to(self.site).parts[0] == edition and "archive" not in path.parts}
            self.assertEqual(shown, there | {f"{OURS}{edition}/feeds.opml"})

    def test_sitemaps_list_pages_and_articles_with_their_translations(self):
        index = ElementTree.parse(self.site / "sitemap.xml").getroot()
        parts = [self.path_of(loc.text) for loc in index.iter(SITEMAP + "loc")]
        urls = {}
        for part in parts:
            for url in ElementTree.parse(part).getroot().iter(SITEMAP + "url"):
                urls[url.findtext(SITEMAP + "loc")] = {
                    link.get("hreflang"): link.get("href") for link in url.iter(XHTML + "link")}
        pages = {OURS + str(path.relative_to(self.site)) for path in self.files("*.html")}
        self.assertLessEqual(pages, set(urls))
        articles = [one["url"] for one in self.work.json("articles") if one.get("url")]
        self.assertTrue(articles)
        translated = [url for url, links in urls.items() if len(links) == 5 and not url.startswith(OURS)]
        self.assertGreater(len(translated), 20)
        for url in translated:
            self.assertIn(url, urls[url].values())
            self.assertEqual({urls[other] == urls[url] for other in urls[url].values()}, {True}, url)


class WebServerTest(Published):
    """docs/nginx.conf."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = SiteServer(cls.site)
        cls.addClassCleanup(cls.server.close)

    def test_every_file_has_its_type(self):
        for path, kind in {
                "en/feed.xml": "application/rss+xml; charset=utf-8",
                "fa/category/albania/feed.xml": "application/rss+xml; charset=utf-8",
                "fa/atom.xml": "application/atom+xml; charset=utf-8",
                "sq/newsletter/feed.json": "application/feed+json",
                "ar/feeds.opml": "text/x-opml; charset=utf-8",
                "ar/index.html": "text/html; charset=utf-8",
                "ar/": "text/html; charset=utf-8",
                "en/feed.css": "text/css; charset=utf-8",
                "sitemap.xml": "application/xml; charset=utf-8",
                "media/hills-manez.jpg": "image/jpeg"}.items():
            status, headers, body = self.server.get("/issues/" + path)
            self.assertEqual((status, headers["content-type"]), (200, kind), path)
            self.assertEqual(headers["x-content-type-options"], "nosniff", path)
            self.assertIn("max-age", headers["cache-control"], path)
            file = self.site / path
            self.assertEqual(body, (file / "index.html" if file.is_dir() else file).read_bytes())

    def test_the_folder_leads_to_the_first_edition(self):
        for target, status, there in (("/issues", 301, "/issues/"), ("/issues/", 302, "/issues/en/")):
            answer = self.server.get(target)
            self.assertEqual((answer[0], answer[1]["location"]), (status, there))
        self.assertEqual(self.server.get("/issues/en/")[0], 200)

    def test_a_page_may_load_nothing_but_pictures_and_styles(self):
        policy = self.server.get("/issues/fa/index.html")[1]["content-security-policy"]
        self.assertIn("default-src 'none'", policy)

    def test_text_is_compressed_for_those_who_can_read_it(self):
        for path in ("en/feed.xml", "en/atom.xml", "en/feed.json", "en/index.html", "sitemap.xml"):
            whole = (self.site / path).read_bytes()
            _, headers, body = self.server.get("/issues/" + path, Accept_Encoding="gzip")
            self.assertEqual(headers["content-encoding"], "gzip", path)
            self.assertEqual(headers["vary"], "Accept-Encoding")
            self.assertEqual(gzip.decompress(body), whole)
            if len(whole) > 20_000:
                self.assertLess(len(body) * 3, len(whole), path)

    def test_the_second_poll_is_not_modified_and_one_after_a_change_is(self):
        for coding in ({}, {"Accept_Encoding": "gzip"}):
            _, headers, _ = self.server.get("/issues/en/feed.xml", **coding)
            again = self.server.get("/issues/en/feed.xml", If_None_Match=headers["etag"], **coding)
            self.assertEqual((again[0], again[2]), (304, b""))
            dated = self.server.get("/issues/en/feed.xml", If_Modified_Since=headers["last-modified"])
            self.assertEqual(dated[0], 304)
        self.work.run("publish", "--issue", "newsletter-1", "--full", "--quiet")
        self.assertEqual(self.server.get("/issues/en/feed.xml", Accept_Encoding="gzip",
                                         If_None_Match=headers["etag"])[0], 304)

    def test_no_path_leads_out_of_the_folder(self):
        self.work.write("out/secret.xml", "secret")
        for target in ("/issues/../secret.xml", "/issues/%2e%2e/secret.xml", "/issues../secret.xml",
                       "/issues/en/../../secret.xml", "/issues/en/%2e%2e%2f%2e%2e%2fsecret.xml",
                       "/issues/..%2fpeyk.db", "/issues../peyk.db", "/issues/media/../../peyk.db",
                       "/issues/en/..;/../peyk.db", "/issues/.peyk-files", "/issues/en/.hidden/feed.xml",
                       "/peyk.db", "/config/peyk.yaml"):
            status, _, body = self.server.get(target)
            self.assertIn(status, (301, 400, 403, 404), target)
            self.assertNotIn(b"secret", body, target)
            self.assertNotIn(b"SQLite", body, target)


class ReadersTest(Published):
    """newsboat and rss2email read two versions of the site: what is new is new, once."""

    def setUp(self):
        self.server = SiteServer(self.site)
        self.addCleanup(self.server.close)

    def test_only_the_new_article_is_new_and_no_correction_comes_twice(self):
        boat = self.newsboat()
        mails = self.rss2email()
        first = {edition: boat(edition) for edition in EDITIONS}
        mails.read(send=False)
        corrected = publish_a_second_version(self.work)
        second = {edition: boat(edition) for edition in EDITIONS}
        for edition in EDITIONS:
            old, new = first[edition], second[edition]
            self.assertGreater(len(old), 10)
            fresh = [guid for guid in new if guid not in old]
            self.assertEqual([new[guid] for guid in fresh], [TITLES[edition]], edition)
            was, now = corrected[edition]
            (guid,) = [guid for guid, title in old.items() if title == was]
            self.assertEqual(new[guid], now)
            self.assertNotIn(was, new.values())
        sent = mails.read(send=True)
        self.assertEqual(sorted(sent), sorted(TITLES.values()))
        for edition, direction in EDITIONS.items():
            body = sent[TITLES[edition]]
            self.assertIn(f'<div dir="{direction}" lang="{edition}">', body)

    def newsboat(self):
        """Reads an edition's three kinds as three feeds; they must agree. Gives guid → title."""
        folder = self.work / "boat"
        folder.mkdir()
        (folder / "config").write_text("show-read-feeds yes\n", encoding="utf-8")

        def read(edition):
            cache = folder / f"{edition}.db"
            urls = folder / f"{edition}.urls"
            urls.write_text("".join(self.server.url(f"{edition}/{name}") + "\n"
                                    for name in ("feed.xml", "atom.xml")), encoding="utf-8")
            subprocess.run(["newsboat", "-q", "-C", folder / "config", "-u", urls, "-c", cache, "-x",
                            "reload"], check=True, env={**os.environ, "HOME": str(folder)},
                           stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
            with sqlite3.connect(cache) as store:
                rows = store.execute("SELECT feedurl, guid, title FROM rss_item WHERE deleted = 0"
                                     ).fetchall()
            by_feed = {}
            for url, guid, title in rows:
                by_feed.setdefault(url.rsplit("/", 1)[1], {})[guid] = title
            self.assertEqual(sorted(by_feed["feed.xml"].values()), sorted(by_feed["atom.xml"].values()))
            return by_feed["feed.xml"]
        return read

    def rss2email(self):
        return Rss2Email(self.work / "r2e", [self.server.url(f"{edition}/feed.xml")
                                            for edition in EDITIONS])


class Rss2Email:
    def __init__(self, folder, urls):
        folder.mkdir()
        self.folder = folder
        self.maildir = folder / "maildir"
        self.configuration = folder / "rss2email.cfg"
        self.configuration.write_text(f"""[DEFAULT]
to = reader@example.com
from = feeds@example.com
email-protocol = maildir
maildir-path = {self.maildir}
maildir-mailbox = INBOX
html-mail = True
use-css = False
""" + "".join(f"[feed.f{n}]\nurl = {url}\n" for n, url in enumerate(urls)), encoding="utf-8")

    def read(self, send):
        """Subject → HTML of what was sent."""
        self.maildir.mkdir(exist_ok=True)
        box = mailbox.Maildir(str(self.maildir / "INBOX"), create=True)
        subprocess.run(["r2e", "-c", self.configuration, "-d", self.folder / "data.json", "run",
                        *([] if send else ["--no-send"])], check=True, stdin=subprocess.DEVNULL,
                       capture_output=True, timeout=120, env={**os.environ, "HOME": str(self.folder)})
        found = {}
        for message in box:
            parsed = message_from_bytes(bytes(message), policy=policy.default)
            found[str(parsed["Subject"])] = parsed.get_body(("html", "plain")).get_content()
        return found


if __name__ == "__main__":
    unittest.main()
