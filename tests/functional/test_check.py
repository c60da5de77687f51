"""peyk check: the sample issues are fit, what is not is said with its place, and errors stop a send."""
import unittest

from lib import Workspace

MOMENT = "2023-06-22T12:00"


class CheckTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = Workspace()
        cls.work.ingest()
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
        self.assertRegex(done.out, r"(?m)^Editions? ")
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

    def test_no_issue_is_a_mistake_of_the_command_line(self):
        self.assertIn("no issue is named", self.work.run("check", expect=64).err)


if __name__ == "__main__":
    unittest.main()
