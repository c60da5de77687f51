"""peyk check: the sample issues are fit, what is not is said with its place, and errors stop a send."""
import collections
import http.server
import threading
import unittest

from lib import Workspace

MOMENT = "2023-06-22T12:00"


class CheckTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = Workspace()
        cls.work.run("--now", "2023-06-22T11:00", "ingest", "--quiet")
        cls.work.import_readers()
        for publication in ("newsletter", "pars-brief"):
            cls.work.run("--now", MOMENT, "compose", publication)

    @classmethod
    def tearDownClass(cls):
        cls.work.close()

    def setUp(self):
        self.kept = {path: (self.work / path).read_bytes()
                     for path in ("config/peyk.yaml", "config/publications/newsletter.yaml",
                                  "templates/newsletter/mail.html.mustache")}

    def tearDown(self):
        for path, data in self.kept.items():
            (self.work / path).write_bytes(data)

    def tune(self, text, path="config/peyk.yaml"):
        self.work.write(path, self.kept[path].decode() + "\n" + text)

    def findings(self, issue="newsletter-1", expect=0):
        return self.work.json("check", issue, expect=expect)

    def test_the_sample_issues_are_fit_to_be_sent(self):
        for issue in ("newsletter-1", "pars-brief-1"):
            worse = [each for each in self.findings(issue)
                     if each["severity"] != "note" and each["rule"] != "translation.missing"]
            self.assertEqual(worse, [], issue)

    def test_json_says_where(self):
        found = [each for each in self.findings() if each["rule"] == "translation.missing"]
        self.assertTrue(found)
        for each in found:
            self.assertEqual(set(each), {"rule", "severity", "edition", "sentence", "place"})
            self.assertEqual(each["place"], {"part": "issue"})
            self.assertIn(each["edition"], ("en", "fa", "ar", "sq"))

    def test_people_read_it_by_edition(self):
        done = self.work.run("check", "newsletter-1")
        editions = [line.split()[1] for line in done.out.splitlines() if line.startswith("Edition ")]
        self.assertEqual(editions, [each for each in ("en", "fa", "ar", "sq") if each in editions])
        self.assertGreater(len(editions), 1)
        # A story is called as the first edition calls it that has it.
        fa = done.out.split("Edition fa")[1].split("\nEdition")[0]
        self.assertIn("70 arrest warrants", " ".join(fa.split()))
        self.assertIn("  warning  translation.missing (issue)\n", done.out)
        self.assertRegex(done.err, r"newsletter-1: 0 errors, \d+ warnings?, \d+ notes?")

    def test_strict_makes_a_warning_count(self):
        self.work.run("check", "newsletter-1", "--strict", expect=3)

    def test_rules_are_listed_as_they_are_tuned(self):
        self.tune("check: {rules: {image.alt: error}}")
        self.tune("check: {rules: {link.silent: off}, limits: {size.budget: 70000}}",
                  "config/publications/newsletter.yaml")
        rules = {each["rule"]: each for each in self.work.json("check", "--rules", "newsletter-1")}
        self.assertEqual(rules["image.alt"]["severity"], "error")
        self.assertEqual(rules["image.alt"]["default"], "warning")
        self.assertEqual(rules["link.silent"]["severity"], "off")
        self.assertIn("fixed", rules["footer.unsubscribe"])
        brief = {each["rule"]: each for each in self.work.json("check", "--rules", "pars-brief")}
        self.assertEqual(brief["link.silent"]["severity"], "warning")
        self.assertIn("no issue or publication “newslettr”",
                      self.work.run("check", "--rules", "newslettr", expect=66).err)
        self.assertRegex(self.work.run("check", "--rules", "newsletter").out,
                         r"size\.budget +70000 +90000")

    def test_a_rule_can_be_turned_off(self):
        self.tune("check: {rules: {translation.missing: off}}")
        self.assertNotIn("translation.missing", [each["rule"] for each in self.findings()])

    def test_a_rule_that_does_not_exist_is_a_mistake_of_the_configuration(self):
        self.tune("check:\n  rules:\n    image.atl: off\n    footer.unsubscribe: off")
        done = self.work.run("issues", expect=78)
        self.assertRegex(done.err, r"config/peyk\.yaml:\d+:\d+: there is no rule “image\.atl”; did "
                                   r"you mean “image\.alt”\?")
        self.assertIn("can be neither lowered nor turned off", done.err)

    def test_errors_stop_a_send(self):
        self.tune("check: {limits: {size.budget: 10000}}")
        found = self.findings(expect=65)
        self.assertIn("size.clipped", [each["rule"] for each in found])
        self.assertEqual(found[0]["severity"], "error")
        done = self.work.run("send", "newsletter-1", "--to-maildir", "out/maildir", expect=65)
        self.assertIn("size.clipped (en)", done.err)
        self.assertFalse((self.work / "out/maildir").exists())

    def test_a_template_that_uses_what_is_not_there_is_a_finding(self):
        self.work.edit("templates/newsletter/mail.html.mustache", "{{issue.range}}", "{{issue.rang}}")
        found = [each for each in self.findings(expect=65) if each["rule"] == "template.broken"]
        self.assertTrue(found)
        self.assertEqual(found[0]["place"]["part"], "template")
        self.assertTrue(found[0]["place"]["file"].endswith("mail.html.mustache"))
        self.assertGreater(found[0]["place"]["line"], 1)

    def test_a_subject_that_comes_out_empty_is_a_finding_with_its_file(self):
        path = "templates/newsletter/subject.txt.mustache"
        kept = (self.work / path).read_bytes()
        self.work.write(path, "{{#is_rtl}}x{{/is_rtl}}\n")
        try:
            found = self.findings(expect=65)
        finally:
            (self.work / path).write_bytes(kept)
        self.assertEqual([each["rule"] for each in found], ["template.broken"])
        self.assertTrue(found[0]["place"]["file"].endswith("newsletter/subject.txt.mustache"))

    def test_an_article_that_changed_after_composing_is_told(self):
        path = "seeds/en.wxr.xml"
        before = (self.work / path).read_bytes()
        self.assertNotIn("issue.changed", [each["rule"] for each in self.findings()])
        title = self.work.json("issues", "newsletter-1")["sections"][0]["items"][0]
        changed = before.replace(b"<title>", b"<title>Corrected: ")
        self.work.write(path, changed)
        try:
            self.work.run("--now", "2023-06-22T15:00", "ingest", "--quiet")
            self.assertIn("issue.changed", [each["rule"] for each in self.findings()], title)
        finally:
            self.work.write(path, before)
            self.work.run("--now", "2023-06-22T11:00", "ingest", "--quiet")

    def test_online_asks_every_link_once_and_nothing_private(self):
        asked = collections.Counter()

        class Proxy(http.server.BaseHTTPRequestHandler):
            """The whole web: it has no pictures, and does not know HEAD."""

            def do_HEAD(self):
                self.answer(405)

            def do_GET(self):
                self.answer(404 if self.path.endswith(".jpg") else 200)

            def do_CONNECT(self):
                self.answer(503)

            def answer(self, status):
                asked[f"{self.command} {self.path}"] += 1
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        work = Workspace()
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            for file in [*work.folder.glob("seeds/**/*.xml"), *work.folder.glob("seeds/**/*.md"),
                         *work.folder.glob("config/**/*.yaml")]:
                text = file.read_text(encoding="utf-8")
                file.write_text(text.replace("https://www.nejatngo.org", "http://www.nejatngo.org")
                                .replace("unsubscribe_url: http:", "unsubscribe_url: https:")
                                .replace("preferences_url: http:", "preferences_url: https:"),
                                encoding="utf-8")
            work.edit("config/editions/fa.yaml", "http://www.nejatngo.org/fa", "http://10.1.2.3/fa")
            with open(work / "config/peyk.yaml", "a", encoding="utf-8") as config:
                config.write(f"fetch: {{proxy: 'http://127.0.0.1:{server.server_port}', "
                             "retries: 0}\n")
            work.ingest()
            work.run("--now", MOMENT, "compose", "newsletter")
            found = [each for each in work.json("check", "newsletter-1", "--online", expect=65)
                     if each["rule"].startswith("online.")]
        finally:
            server.shutdown()
            server.server_close()
            work.close()
        dead = [each for each in found if each["rule"] == "online.dead"]
        self.assertEqual({each["edition"] for each in dead}, {"en", "fa", "ar", "sq"})
        self.assertTrue(all(each["place"]["excerpt"].endswith(".jpg") for each in dead))
        private = [each for each in found if each["rule"] == "online.private"]
        self.assertEqual([(each["edition"], each["place"]["excerpt"]) for each in private],
                         [("fa", "http://10.1.2.3/fa")])
        self.assertEqual({each["rule"] for each in found}, {"online.dead", "online.private"}, found)
        self.assertEqual(set(asked.values()), {1}, asked)
        self.assertFalse([each for each in asked if "10.1.2.3" in each or "sharer" in each])

    def test_no_issue_is_a_mistake_of_the_command_line(self):
        self.assertIn("no issue is named", self.work.run("check", expect=64).err)


if __name__ == "__main__":
    unittest.main()
