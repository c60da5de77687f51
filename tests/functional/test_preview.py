"""A preview in a real browser: by keyboard, in both directions, offline; and served while it is edited."""
import json
import os
import re
import shutil
import signal
import subprocess
import unittest
import urllib.error
import urllib.request

import browser
from lib import ROOT, WorkspaceTest

UNTIL = "2023-06-22T09:00"


def use(task):
    """What tests/browser/preview.mjs saw."""
    browser.install()
    done = subprocess.run(["node", str(ROOT / "tests/browser/preview.mjs")],
                          input=json.dumps(task, default=str), capture_output=True, text=True,
                          encoding="utf-8", timeout=240,
                          env={**os.environ, "PEYK_BROWSER_TOOLS": str(browser.TOOLS),
                               "PEYK_CHROMIUM": shutil.which("chromium") or "chromium"})
    if done.returncode != 0:
        raise AssertionError(done.stderr[-3000:])
    return json.loads(done.stdout)


class PreviewTest(WorkspaceTest):
    def setUp(self):
        super().setUp()
        self.work.ingest()
        self.work.compose("newsletter", "2023-06-15T09:00")
        self.issue = self.work.compose("newsletter", UNTIL)

    def test_an_editor_looks_at_every_edition_by_keyboard_and_offline(self):
        # A wrong link near the end of the mail is an error in every edition; a subject that an article
        # could write must stay text.
        self.work.edit("templates/partials/mail-footer.html.mustache", "{{hole.unsubscribe_url}}",
                       '{{hole.unsubscribe_url}}">-</a> <a href="nowhere.html" title="wrong')
        lead = self.work.json("issues", self.issue)["sections"][0]["items"][0]["story"]
        self.work.write(f"issues/{self.issue}.yaml",
                        f"titles: {{\"{lead}\": {{en: \"<script>document.title='run'</script>\"}}}}\n")
        self.work.run("compose", self.issue)
        self.work.write(f"issues/{self.issue}.yaml", "notes: {en: Not composed yet}\n")
        index = self.work.run("preview", self.issue).out.strip()
        seen = use({"do": "look", "file": self.work / index})
        self.assertEqual(seen["asked"], [], "it asked a network")
        self.assertEqual(seen["errors"], [])
        self.assertEqual(seen["axe"], [])
        self.assertLessEqual(seen["wide"], 360)
        self.assertEqual(seen["first"],
                         [f"{edition}.mail.html" for edition in ("en", "fa", "ar", "sq")])
        keys = seen["keys"]
        self.assertEqual(keys["2"]["frames"], ["fa.mail.html"])
        self.assertEqual(keys["w"]["part"], "page")
        self.assertEqual(keys["m"]["frames"], ["fa.mail.html"] * 2)  # Both widths.
        self.assertEqual(keys["]"]["frames"], ["ar.mail.html"] * 2)
        self.assertNotEqual(keys["t"]["part"], "text", "keys were switched off")
        self.assertTrue(seen["help"])
        self.assertEqual(seen["tabbed"]["outline"], "solid")
        # The mail in its frame: direction, its own dark colours, pictures there and blocked.
        self.assertEqual(seen["light"]["dir"], "rtl")
        self.assertNotEqual(seen["light"]["paper"], seen["dark"]["paper"])
        self.assertGreater(min(seen["light"]["pictures"]), 0)
        self.assertEqual(set(seen["without"]["pictures"]), {0})
        self.assertEqual(seen["text"], {"dir": "rtl", "seen": True})
        self.assertIn("reader@example.org", seen["decoded"])
        self.assertRegex(seen["decoded"], "Subject[\u0600-\u06ff]")
        # A finding leads into the frame, and marks the place there.
        self.assertEqual(seen["finding"]["focused"], "fa-mail")
        self.assertEqual(seen["finding"]["place"]["outline"], "solid")
        self.assertTrue(seen["finding"]["place"]["inSight"], seen["finding"])
        self.assertIn("nowhere.html", seen["finding"]["line"])
        page = (self.work / index).read_text(encoding="utf-8")
        self.assertIn("2023-06-22 09:00 (Europe/Tirane)", page)
        self.assertNotIn("<script>document", page)
        self.assertIn("the note of edition en is new", page)
        self.assertIn("Since newsletter-1", page)

    def test_findings_stand_at_their_place(self):
        self.work.edit("templates/newsletter/mail.html.mustache", "{{> mail-close.html}}",
                       '<p id="wrong"><a href="nowhere.html">x</a></p>{{> mail-close.html}}')
        index = self.work.run("preview", self.issue).out.strip()
        page = (self.work / index).read_text(encoding="utf-8")
        self.assertIn("link.relative", page)
        self.assertRegex(page, r"\d+ errors?: it cannot be sent")

    def serve(self):
        served = self.work.start("preview", self.issue, "--serve")
        self.addCleanup(lambda: (served.kill(), served.communicate()))
        url = served.stdout.readline().strip()
        self.assertRegex(url, r"^http://127\.0\.0\.1:\d+/[0-9a-f]{32}/$")
        return served, url

    def status(self, url, **headers):
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def test_it_follows_edits_and_outlives_a_broken_template(self):
        served, url = self.serve()
        subject = self.work / "templates/newsletter/subject.txt.mustache"
        good = subject.read_text(encoding="utf-8")
        lead = self.work.json("issues", self.issue)["sections"][0]["items"][0]["story"]
        wishes = self.work / f"issues/{self.issue}.yaml"
        seen = use({"do": "live", "url": url, "edits": [
            {"file": subject, "text": "Another subject " + good, "shows": "Another subject"},
            {"file": subject, "text": "\n{{nothing_like_it}}", "shows": "subject.txt.mustache:2"},
            {"file": subject, "text": good, "shows": "In the inbox"},
            {"file": wishes, "text": f'titles: {{"{lead}": {{en: Called otherwise}}}}\n',
             "shows": "Called otherwise"},
            {"file": wishes, "text": "pins:\n  - nobody\n", "shows": f"{wishes.name}:2:5"},
            {"file": wishes, "text": "", "shows": "In the inbox"},
        ]})
        self.assertEqual(seen["errors"], [])
        self.assertEqual(seen["hosts"], [url.split("/")[2]])
        self.assertGreater(min(seen["pictures"]), 0)
        # Nothing was stored for it.
        self.assertNotIn("Called otherwise", self.work.run("issues", self.issue, "--json").out)
        served.send_signal(signal.SIGINT)
        out, said = served.communicate(timeout=30)
        self.assertEqual(served.returncode, 0, said)
        self.assertNotIn("Another", out)

    def test_only_who_knows_the_address_sees_it(self):
        _, url = self.serve()
        port = re.search(r":(\d+)/", url)[1]
        self.assertEqual(self.status(url), 200)
        self.assertEqual(self.status(url + "media/courthouse-columns.jpg"), 200)
        self.assertEqual(self.status(url, Host=f"rebound.example:{port}"), 404)
        self.assertEqual(self.status(f"http://127.0.0.1:{port}/"), 404)
        self.assertEqual(self.status(url.replace(url[-33:-1], "0" * 32)), 404)
        for path in ("media/..%2F..%2Fconfig%2Fpeyk.yaml", "../config/peyk.yaml", "media/",
                     "nothing.html"):
            self.assertEqual(self.status(url + path), 404, path)
        busy = self.work.run("preview", self.issue, "--serve", "--port", port, expect=69)
        self.assertIn("Name another port", busy.err)


if __name__ == "__main__":
    unittest.main()
