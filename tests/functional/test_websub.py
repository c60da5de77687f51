"""WebSub: hubs hear which feeds changed, once, and one that is down keeps nothing from being published."""
import http.server
import threading
import unittest
import urllib.parse

from lib import Workspace
from test_site import write_note

OURS = "https://www.nejatngo.org/issues/"


class Hub(http.server.ThreadingHTTPServer):
    """Takes POSTs on a port of loopback; `answer` is what it says."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), HubHandler)
        self.answer = 204
        self.heard = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self):
        self.shutdown()
        self.server_close()

    def take(self):
        heard, self.heard = self.heard, []
        return heard


class HubHandler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode("ascii")
        self.server.heard.append(urllib.parse.parse_qs(body, strict_parsing=True))
        self.send_response(self.server.answer)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class WebSubTest(unittest.TestCase):
    def setUp(self):
        self.hub = Hub()
        self.addCleanup(self.hub.close)
        self.work = Workspace()
        self.addCleanup(self.work.close)
        self.url = f"http://127.0.0.1:{self.hub.server_port}/hub"
        self.work.edit("config/peyk.yaml", "#websub:\n#  hubs: [https://pubsubhubbub.superfeedr.com/]\n",
                       f"websub:\n  hubs: [{self.url}]\n")
        self.work.ingest()

    def publish(self, *words):
        return self.work.json("publish", *words)

    def add_article(self):
        write_note(self.work, "sq")
        self.work.ingest()

    def test_only_feeds_that_changed_are_told_and_only_once(self):
        report = self.publish()
        heard = self.hub.take()
        self.assertEqual(len(heard), report["feeds"] * 3)
        self.assertEqual(report["hubs"], {"told": report["feeds"] * 3, "waiting": []})
        for one in heard:
            self.assertEqual(one["hub.mode"], ["publish"])
        urls = {one["hub.url"][0] for one in heard}
        self.assertLessEqual({OURS + "fa/feed.xml", OURS + "fa/atom.xml", OURS + "fa/feed.json"}, urls)
        self.assertFalse([url for url in urls if "/archive/" in url])
        self.publish()
        self.assertEqual(self.hub.take(), [])
        self.add_article()
        self.publish()
        self.assertEqual({one["hub.url"][0] for one in self.hub.take()},
                         {OURS + "sq/" + name for name in ("feed.xml", "atom.xml", "feed.json")})

    def test_a_hub_that_is_down_is_told_later_and_each_time_later_still(self):
        self.publish()
        self.hub.take()
        self.hub.answer = 503
        self.add_article()
        report = self.work.json("--now", "2023-06-22T12:00:00Z", "publish")
        self.assertGreater(report["written"], 0)
        self.assertEqual(report["hubs"]["told"], 0)
        self.assertEqual({one["next"] for one in report["hubs"]["waiting"]}, {"2023-06-22T12:05:00Z"})
        self.assertIn("503", report["hubs"]["waiting"][0]["reason"])
        self.assertEqual(len(self.hub.take()), 3)
        self.assertIn(self.url, self.work.run("status", expect=4).err)
        self.work.run("--now", "2023-06-22T12:04:00Z", "publish")
        self.assertEqual(self.hub.take(), [])
        report = self.work.json("--now", "2023-06-22T12:06:00Z", "publish")
        self.assertEqual({one["next"] for one in report["hubs"]["waiting"]}, {"2023-06-22T12:16:00Z"})
        self.hub.take()
        self.hub.answer = 202
        report = self.work.json("--now", "2023-06-22T12:17:00Z", "publish")
        self.assertEqual(report["hubs"], {"told": 3, "waiting": []})
        self.assertNotIn(self.url, self.work.run("status", expect=4).err)

    def test_where_nobody_listens_the_site_is_published_all_the_same(self):
        self.hub.close()
        report = self.publish()
        self.assertGreater(report["written"], 100)
        self.assertEqual(len(report["hubs"]["waiting"]), report["feeds"] * 3)
        self.assertTrue(report["hubs"]["waiting"][0]["reason"])


if __name__ == "__main__":
    unittest.main()
