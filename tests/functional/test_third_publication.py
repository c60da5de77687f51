"""docs/templates.md tells how to make a publication without C++: a newcomer who does what it says gets
one, in every edition, as mail, text and page."""
import re
import shutil
import unittest

from lib import ROOT, WorkspaceTest

EDITIONS = ("en", "fa", "ar", "sq")
WORDS = {
    "en": ("Bulletin", "What the courts said"),
    "fa": ("گاهنامه", "آنچه دادگاه‌ها گفتند"),
    "ar": ("النشرة", "ما قالته المحاكم"),
    "sq": ("Fletushka", "Çfarë thanë gjykatat"),
}


def template_of_the_document():
    """The mail.html.mustache that the document begins with."""
    text = (ROOT / "docs/templates.md").read_text(encoding="utf-8")
    part = text.split("## A third publication")[1].split("\n## ")[0]
    lines = [line[7:] for line in part.splitlines() if line.startswith("       ")]
    assert lines[0] == "{{> mail-head.html}}", lines[:1]
    return "\n".join(lines) + "\n"


class ThirdPublication(WorkspaceTest):
    def make(self):
        work = self.work
        recipe = (work / "config/publications/pars-brief.yaml").read_text(encoding="utf-8")
        work.write("config/publications/bulletin.yaml",
                   re.sub(r"(?m)^(list|templates): .*", r"\1: bulletin", recipe))
        for edition, (name, tagline) in WORDS.items():
            path = f"config/catalogs/{edition}.yaml"
            text = (work / path).read_text(encoding="utf-8")
            work.write(path, text + f'\npublication.bulletin.name: "{name}"\n'
                                    f'publication.bulletin.tagline: "{tagline}"\n')
        shutil.copytree(work / "templates/pars-brief", work / "templates/bulletin")
        work.write("templates/bulletin/mail.html.mustache", template_of_the_document())

    def test_what_the_document_says_makes_one(self):
        self.make()
        self.work.ingest()
        for edition in EDITIONS:
            self.work.run("subscribers", "add", f"{edition}@example.com", "--edition", edition,
                          "--list", "bulletin")
        issue = self.work.compose("bulletin", "2023-06-19T08:00")
        self.assertEqual(issue, "bulletin-1")
        self.work.run("check", issue)
        self.work.run("preview", issue, "--quiet")
        for edition, (name, _) in WORDS.items():
            for kind in ("mail.html", "txt", "page.html"):
                text = (self.work / f"out/preview/{issue}/{edition}.{kind}").read_text(
                    encoding="utf-8")
                self.assertIn(name, text, f"{edition}.{kind}")
            html = (self.work / f"out/preview/{issue}/{edition}.mail.html").read_text(encoding="utf-8")
            self.assertGreaterEqual(html.count("<h3"), 4)
        sent = self.work.run("send", issue, "--to-maildir", self.work / "out/maildir")
        self.assertIn("4", sent.err)
        self.assertEqual(len(list((self.work / "out/maildir/new").iterdir())), len(EDITIONS))

    def test_a_step_that_was_forgotten_is_named(self):
        self.make()
        self.work.ingest()
        path = self.work / "config/catalogs/sq.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("publication.bulletin.tagline", "publication.bulletin.taglin"),
                        encoding="utf-8")
        (self.work / "templates/bulletin/page.html.mustache").unlink()
        compose = ("compose", "newsletter", "--until", "2023-06-22T09:00")
        self.assert_says(self.work.run(*compose, expect=78), "sq", "publication.bulletin.tagline")
        path.write_text(text, encoding="utf-8")
        self.work.run(*compose)
        done = self.work.run("preview", "newsletter", expect=78)
        self.assert_says(done, "page.html.mustache", "templates/bulletin")


if __name__ == "__main__":
    unittest.main()
