"""Reading feeds as another reader does: the same items, titles, links and dates as Python's feedparser
finds in the good ones; and what a user sees of bad ones."""
import calendar
import datetime
import html
import http.server
import json
import re
import threading
import time
import unittest

import feedparser

from lib import ROOT, WorkspaceTest

FEEDS = ROOT / "tests/data/ingest/feeds"


def plain(markup):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", "", markup))).strip()


def moment(parsed):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(calendar.timegm(parsed)))


def as_feedparser(path):
    """What feedparser says of each entry, in the words of `peyk articles --json`."""
    entries = {}
    for entry in feedparser.parse(str(path)).entries:
        guid = str(entry.get("id") or entry.get("link"))
        published = entry.get("published_parsed") or entry.get("updated_parsed")
        entries[f"feed:{path.name}:" + re.sub(r"^https?://", "", guid)] = {
            "title": plain(entry.title),
            "url": entry.get("link", ""),
            "published": moment(published),
            "modified": max(moment(published), moment(entry.get("updated_parsed") or published)),
        }
    return entries


def as_json(path):
    """The same of a JSON Feed, which this feedparser does not know."""
    def utc(text):
        return (datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
                .astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"))
    entries = {}
    for item in json.loads(path.read_text(encoding="utf-8-sig"))["items"]:
        guid = re.sub(r"^https?://", "", str(item["id"]))
        entries[f"feed:{path.name}:{guid}"] = {
            "title": item["title"], "url": item["url"], "published": utc(item["date_published"]),
            "modified": utc(item.get("date_modified", item["date_published"]))}
    return entries


class FeedsTest(WorkspaceTest):
    def read(self, path):
        self.work.run("ingest", path, "--quiet")
        return {article["id"]: article for article in self.work.json("articles", "--limit", "100")
                if article["id"].startswith(f"feed:{path.name}:")}

    def test_good_feeds_are_read_as_feedparser_reads_them(self):
        compared = 0
        for path in sorted((FEEDS / "good").iterdir()):
            expected = as_json(path) if path.suffix == ".json" else as_feedparser(path)
            found = self.read(path)
            self.assertEqual(sorted(found), sorted(expected), path.name)
            for guid, entry in expected.items():
                shown = {key: found[guid][key] for key in entry}
                self.assertEqual(shown, entry, f"{path.name}: {guid}")
                compared += 1
        self.assertGreaterEqual(compared, 15)

    def test_reading_twice_changes_nothing(self):
        path = FEEDS / "good/rss2-english.xml"
        self.read(path)
        again = self.work.run("ingest", path)
        self.assertRegex(again.err + again.out, r"3 unchanged")

    def test_a_bad_feed_stores_nothing_and_says_where(self):
        text = (FEEDS / "good/rss2-english.xml").read_text(encoding="utf-8")
        path = self.work.write("bad.xml", text.replace("</category>", "</categories>", 1))
        done = self.work.run("ingest", path, expect=65)
        self.assert_says(done, "bad.xml:17:", "</categories> stands where <category>", "mend it")
        self.assertEqual(self.work.json("articles", expect=4), [])

    def test_a_source_of_the_configuration(self):
        self.work.edit("config/peyk.yaml", "\nsources:\n", "\nsources:\n  - name: port\n    kind: feed\n"
                       "    path: feeds/port.xml\n    options: {video_category: videos}\n")
        self.work.write("feeds/port.xml", (FEEDS / "good/rss2-english.xml").read_bytes())
        self.work.run("ingest", "port", "--quiet")
        film = [one for one in self.work.json("articles", "--category", "videos")]
        self.assertEqual([one["id"] for one in film], ["feed:port:post.example.org/2023/06/film/"])


class Site:
    """Answers the first request with a feed that is cut, and the others with all of it."""

    def __init__(self, feed):
        self.asked = []
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                site.asked.append(dict(self.headers))
                half = feed.index(b"<item>", feed.index(b"</item>")) + 50
                body = feed if len(site.asked) > 1 else feed[:half]
                self.send_response(200)
                self.send_header("Content-Type", "application/rss+xml")
                self.send_header("ETag", '"one"')
                self.end_headers()  # Without a length, the end of the connection is the end.
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/feed"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.thread.join(10)
        self.server.server_close()


class FeedOverHttpTest(WorkspaceTest):
    def test_the_rest_of_a_cut_feed_is_asked_for_again(self):
        site = Site((FEEDS / "good/rss2-english.xml").read_bytes())
        self.addCleanup(site.close)
        self.work.edit("config/peyk.yaml", "\nsources:\n", "\nfetch: {allow: [127.0.0.1]}\nsources:\n"
                       f"  - name: port\n    kind: feed\n    url: {site.url}\n")
        done = self.work.run("ingest", "port")
        self.assert_says(done, "the feed is cut off here; the one item that is whole is taken")
        self.work.run("ingest", "port", "--quiet")
        self.assertEqual(len(self.work.json("articles")), 3)
        self.assertNotIn("If-None-Match", site.asked[1])
        self.work.run("ingest", "port", "--quiet")
        self.assertEqual(site.asked[2]["If-None-Match"], '"one"')


if __name__ == "__main__":
    unittest.main()
