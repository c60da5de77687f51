"""A publication with `approval: required` is sent in the form that a person approved, or not at all."""
import re
import unittest

from lib import WorkspaceTest

NOW = "2023-06-22T12:00:00Z"  # A Thursday, when the NewsLetter is due.


class ApprovalTest(WorkspaceTest):
    def setUp(self):
        super().setUp()
        self.work.edit("config/publications/newsletter.yaml", "sentences: 2\n",
                       "sentences: 2\napproval: required\n")
        self.issue = self.work.ready()

    def at(self, *arguments, **options):
        return self.work.run("--now", NOW, *arguments, **options)

    def approval(self):
        return self.at("status", self.issue, "--json").json()["approval"]

    def maildir(self):
        folder = self.work / "out/maildir/new"
        return list(folder.iterdir()) if folder.exists() else []

    def send(self, **options):
        return self.at("send", self.issue, "--to-maildir", "out/maildir", **options)

    def test_it_is_sent_when_it_is_approved_and_not_before(self):
        done = self.send(expect=4)
        self.assertIn(f"issue {self.issue} waits for approval", done.err)
        self.assertRegex(self.at("status").out, self.issue + r" +waits for approval")
        self.assertIsNone(self.work.json("status", self.issue, expect=0)["approval"]["approved"])
        self.assertEqual(self.maildir(), [])
        self.at("send", self.issue, "--dry-run")

        told = self.at("approve", self.issue, "--by", "Ana Hoxha", "--json").json()
        self.assertEqual((told["by"], told["at"]), ("Ana Hoxha", NOW))
        self.assertEqual(self.approval()["hash"], told["hash"])
        self.assertRegex(self.at("status").out, self.issue + r" +approved")
        self.assertIn(f"approved by Ana Hoxha at {NOW}", self.at("status", self.issue).out)
        self.assertIn("was approved in this form by Ana Hoxha",
                      self.at("approve", self.issue, expect=4).err)
        self.send()
        self.assertGreater(len(self.maildir()), 0)
        self.assertIn("went out", self.at("approve", self.issue, "--withdraw", expect=4).err)

    def assert_void(self, *words):
        done = self.send(expect=4)
        self.assertIn("it was changed since Ana approved it", done.err)
        for word in words:
            self.assertRegex(done.err, word)
        status = self.at("status", self.issue, "--json").json()["approval"]
        self.assertFalse(status["valid"])
        self.assertEqual(self.maildir(), [])
        return status["changes"]

    def test_every_change_needs_another_approval(self):
        def approve():
            self.at("approve", self.issue, "--by", "Ana")
            self.assertTrue(self.approval()["valid"])

        approve()
        catalog = self.work / "config/catalogs/fa.yaml"
        kept = catalog.read_text(encoding="utf-8")
        catalog.write_text(re.sub(r"(?m)^(footer\.unsubscribe:).*$", r"\1 لغو", kept), "utf-8")
        self.assertNotEqual(catalog.read_text(encoding="utf-8"), kept)
        changes = self.assert_void("fa: HTML part, text part")
        self.assertEqual([one for one in changes if not one.startswith("fa:")], [])
        catalog.write_text(kept, "utf-8")
        self.assertTrue(self.approval()["valid"])

        self.work.edit("config/editions/sq.yaml", "from_name: ", "from_name: X ")
        self.assertEqual(self.assert_void("sq: "), ["sq: headers"])
        approve()

        template = self.work / "templates/newsletter/subject.txt.mustache"
        template.write_text("! " + template.read_text(encoding="utf-8"), "utf-8")
        self.assert_void("en: .*subject", "ar: .*subject")
        approve()

        lead = self.work.json("issues", self.issue)["sections"][0]["items"][0]["story"]
        self.work.write(f"issues/{self.issue}.yaml", f"titles: {{\"{lead}\": {{en: Other}}}}\n")
        self.assertTrue(self.approval()["valid"])  # What is not composed is not in the issue.
        self.work.run("compose", self.issue)
        self.assert_void("en: .*subject", "its selection, titles or notes were changed")
        approve()

        # Another picture under the same name: not a byte of the mail is another.
        picture = self.work / "seeds/media/courthouse-columns.jpg"
        kept = picture.read_bytes()
        picture.write_bytes((self.work / "seeds/media/hills-manez.jpg").read_bytes())
        self.assertIn("en: pictures", self.assert_void("en: pictures"))
        picture.write_bytes(kept)
        self.assertTrue(self.approval()["valid"])

        article = next(item["editions"]["en"]["article"]
                       for section in self.work.json("issues", self.issue)["sections"]
                       for item in section["items"] if "en" in item["editions"])
        seed = self.work / "seeds/en.wxr.xml"
        text = seed.read_text(encoding="utf-8")
        seed.write_text(re.sub(r"(<item>\s*<title>(?:<!\[CDATA\[)?)", r"\1Corrected: ", text), "utf-8")
        self.work.ingest()
        self.assert_void("en: ", f"article {re.escape(article)} was corrected")

    def test_an_approval_is_of_what_was_looked_at(self):
        now = self.approval()["hash"]
        self.assertIn("is not what you looked at",
                      self.at("approve", self.issue, "--hash", "0" * 12, expect=65).err)
        self.at("approve", self.issue, "--hash", now[:3], expect=64)
        self.at("approve", self.issue, "--hash", now[:12])
        self.at("approve", self.issue, "--withdraw")
        self.at("approve", self.issue, "--withdraw", expect=4)
        self.send(expect=4)

    def test_an_issue_with_errors_is_not_approved(self):
        self.work.edit("templates/partials/mail-footer.html.mustache",
                       "{{hole.unsubscribe_url}}", "")
        done = self.at("approve", self.issue, expect=65)
        self.assertIn("not fit to be sent", done.err)
        self.assertIsNone(self.approval()["approved"])

    def test_run_composes_publishes_nothing_and_says_once_that_it_waits(self):
        (self.work / "config/publications/pars-brief.yaml").unlink()  # It is due as well.
        receiver = self.receiver()
        done = self.work.run("--now", NOW, "run", "--relay", receiver.url(), expect=3)
        self.assertIn(f"issue {self.issue} waits for approval", done.err)
        quiet = self.work.run("--now", NOW, "run", "--quiet", "--quiet-when-idle", "--relay",
                              receiver.url())
        self.assertEqual((quiet.out, quiet.err), ("", ""))
        told = self.work.run("--now", NOW, "run", "--json", "--relay", receiver.url(), expect=4)
        self.assertEqual(told.json()["outcomes"][0]["waits"],
                         f"issue {self.issue} waits for approval")
        number = self.issue.rsplit("-", 1)[1]
        pages = list((self.work / "out/site").rglob(f"newsletter/{number}.html"))
        self.assertEqual(pages, [])
        self.assertEqual(receiver.count(), 0)
        self.at("approve", self.issue)
        self.work.run("--now", NOW, "run", "--relay", receiver.url())
        self.assertGreater(receiver.count(), 0)
        self.assertEqual(len(list((self.work / "out/site").rglob(f"newsletter/{number}.html"))), 4)


if __name__ == "__main__":
    unittest.main()
