"""An issue is composed, edited in its file and composed again, until it goes out."""
import re
import unittest

from lib import WorkspaceTest

UNTIL = "2023-06-22T09:00"


def stories_of(shown):
    """section → its stories, of `peyk issues ISSUE --json`."""
    return {section["id"]: [item["story"] for item in section["items"]]
            for section in shown["sections"] if section["items"]}


class EditingTest(WorkspaceTest):
    def setUp(self):
        super().setUp()
        self.work.ingest()
        self.issue = self.work.compose("newsletter", UNTIL)
        self.file = f"issues/{self.issue}.yaml"
        self.before = self.shown()
        self.sections = stories_of(self.before)

    def shown(self):
        return self.work.json("issues", self.issue)

    def wish(self, text):
        """Puts wishes into the file, in the place of what is above the selection."""
        kept = (self.work / self.file).read_text(encoding="utf-8").split("# ---- The selection")[1]
        self.work.write(self.file, text + "\n# ---- The selection" + kept)

    def again(self, *options, **more):
        return self.work.run("compose", self.issue, *options, **more)

    def long_section(self):
        """One that has at least two stories and is no lead."""
        return next((name, stories) for name, stories in self.sections.items()
                    if len(stories) > 1 and name not in ("lead", "media", "books"))

    def test_the_file_names_every_story_and_changes_nothing_by_itself(self):
        text = (self.work / self.file).read_text(encoding="utf-8")
        for stories in self.sections.values():
            for story in stories:
                self.assertIn(f"#   - {story} ", text)
        done = self.again()
        self.assertIn("stays as it is", done.err)
        self.assertEqual(self.shown(), self.before)
        self.assertEqual((self.work / self.file).read_text(encoding="utf-8"), text)

    def test_a_dry_run_shows_the_change_and_makes_none(self):
        story = self.sections["lead"][0]
        self.wish(f"drops:\n  - {story}\n")
        kept = (self.work / self.file).read_bytes()
        changes = self.again("--dry-run", "--json").json()["changes"]
        self.assertIn({"what": "dropped", "story": story, "section": "", "edition": "",
                       "before": "lead", "after": ""}, changes)
        self.assertEqual(self.shown(), self.before)
        self.assertEqual((self.work / self.file).read_bytes(), kept)

    def test_drops_order_and_lead_make_another_selection_of_the_same_number(self):
        name, stories = self.long_section()
        lead = stories[0]
        self.wish(f"lead: {lead}\norder:\n  {name}:\n    - {stories[-1]}\n"
                  f"drops:\n  - {self.sections['lead'][0]}\n")
        done = self.again()
        after = self.shown()
        self.assertEqual(after["number"], self.before["number"])
        self.assertNotEqual(after["hash"], self.before["hash"])
        self.assertEqual(stories_of(after)["lead"], [lead])
        self.assertEqual(stories_of(after)[name][0], stories[-1])
        self.assertIn(f"lead: moved ", done.err)
        self.assertIn("dropped ", done.err)
        # The same file gives the same issue, and its selection is what the issue is.
        self.again()
        self.assertEqual(self.shown(), after)
        below = (self.work / self.file).read_text(encoding="utf-8").split("# ---- The sel")[1]
        self.assertRegex(below, rf"# \[lead\]\n#   - {re.escape(lead)} ")
        self.wish("")
        self.again()
        self.assertEqual(self.shown()["hash"], self.before["hash"])

    def test_a_story_may_be_put_into_a_section_that_is_not_its_own(self):
        name, stories = self.long_section()
        self.wish(f"order:\n  recent:\n    - {stories[0]}\n")
        self.again()
        after = stories_of(self.shown())
        self.assertEqual(after["recent"][0], stories[0])
        self.assertNotIn(stories[0], after[name])

    def test_titles_and_notes_are_of_an_edition_and_reach_its_readers(self):
        story = self.sections["lead"][0]
        self.wish(f"titles:\n  \"{story}\":\n    en: A headline of our own\n    fa: عنوانی دیگر\n"
                  "notes:\n  en: |\n    Dear readers,\n\n    a note in two paragraphs.\n")
        done = self.again()
        self.assertIn("in edition fa is called “عنوانی دیگر”", done.err)
        self.assertIn("the note of edition en is new", done.err)
        subjects = {edition: part["subject"] for edition, part in
                    self.work.json("send", self.issue, "--dry-run")["editions"].items()}
        self.assertIn("A headline of our own", subjects["en"])
        self.assertIn("عنوانی دیگر", subjects["fa"])
        self.assertNotIn("headline", subjects["sq"])
        self.work.run("preview", self.issue, "--to", "look")
        self.assertIn("a note in two paragraphs.", (self.work / "look/en.txt").read_text("utf-8"))
        self.assertNotIn("paragraphs", (self.work / "look/sq.txt").read_text("utf-8"))

    def test_mistakes_are_told_with_their_line_and_the_nearest_name(self):
        story = self.sections["lead"][0]
        self.wish("pins: []\ndrop:\n  - x\norder:\n  albanai: []\nnotes:\n  fq: hello\n")
        done = self.again(expect=78)
        self.assertIn(f"{self.file}:2:1: unknown key “drop”; did you mean “drops”?", done.err)
        self.assertIn("did you mean “albania”?", done.err)
        self.assertRegex(done.err, rf"{self.file}:7:3: .*“fq”")
        self.wish(f"pins:\n\t- {story}\n")
        self.assertIn(f"{self.file}:2:2: this is not YAML: the line begins with a tab",
                      self.again(expect=78).err)
        self.wish(f"titles:\n  \"{story}\":\n    en: He said: no\n")
        self.assertIn("Put the whole text in quotes", self.again(expect=78).err)
        self.wish(f"pins:\n  - {story}x\ndrops:\n  - nothing-like-it\n")
        done = self.again(expect=66)
        self.assertRegex(done.err, rf"{self.file}:2:5: cannot pin .*\n +Did you mean \"{story}\"")
        self.assertIn(f"{self.file}:4:5: cannot drop", done.err)
        self.wish(f"lead: {story}\ndrops:\n  - {story}\n")
        done = self.again(expect=65)
        self.assertRegex(done.err, rf"{self.file}:3:5: story .* is both pinned and dropped")
        self.assertEqual(self.shown(), self.before)

    def test_a_file_that_was_lost_is_made_again_from_the_issue(self):
        name, stories = self.long_section()
        self.wish(f"drops:\n  - {self.sections['lead'][0]}\norder:\n  {name}:\n"
                  f"    - {stories[-1]}\nnotes:\n  en: A note\n")
        self.again()
        after = self.shown()
        (self.work / self.file).unlink()
        done = self.again()
        self.assertIn(f"Made ", done.err)
        self.assertEqual(self.shown(), after)
        self.again()
        self.assertEqual(self.shown(), after)

    def test_a_file_may_be_there_before_its_issue(self):
        number = self.before["number"] + 1
        name = f"newsletter-{number}"
        old = self.sections["lead"][0]
        self.work.write(f"issues/{name}.yaml", f"pins:\n  - {old}\n")
        self.work.run("compose", "newsletter", "--until", "2023-07-06T09:00", "--pin", old,
                      "--dry-run", expect=64)
        done = self.work.run("compose", "newsletter", "--until", "2023-07-06T09:00", "--dry-run",
                             "--json", expect=(0, 4))
        if done.code == 0:  # The samples may have too little of that week.
            self.assertIn(old, sum(stories_of(done.json()).values(), []))

    def test_what_was_sent_is_not_composed_again(self):
        self.work.import_readers()
        self.work.run("send", self.issue, "--to-maildir", "out/maildir")
        self.wish(f"drops:\n  - {self.sections['lead'][0]}\n")
        done = self.again(expect=65)
        self.assertIn(f"issue {self.issue} cannot be composed again: it went out on", done.err)
        self.assertEqual(self.shown()["hash"], self.before["hash"])

    def test_an_issue_that_is_given_up_frees_its_stories_and_can_be_brought_back(self):
        self.work.import_readers()
        later = ("compose", "newsletter", "--until", "2023-06-23T09:00")
        self.assertIn(f"{self.issue} was composed and never sent",
                      self.work.run(*later, "--dry-run", expect=(0, 4)).err)
        wrong = self.work.run("discard", "newsletter", expect=64)
        self.assertIn(f"“peyk discard {self.issue}”", wrong.err)
        told = self.work.run("discard", self.issue)
        self.assertIn(f"“peyk compose {self.issue}” brings it back", told.err)
        self.assertIn("was discarded at", self.work.run("discard", self.issue, expect=4).err)
        self.assertRegex(self.work.run("issues").out, self.issue + r" +discarded")
        self.assertIn("brings it back", self.work.run("status", self.issue).out)
        self.assertIsNotNone(self.work.json("status", self.issue)["discarded"])
        for command in (("send", self.issue, "--to-maildir", "out/maildir"),
                        ("approve", self.issue)):
            self.assertIn(f"issue {self.issue} was discarded",
                          self.work.run(*command, expect=65).err)
        self.assertFalse((self.work / "out/maildir").exists())
        self.assertIn("no issue yet", self.work.run("check", "newsletter", expect=66).err)
        # The next one has another number and takes the stories.
        next_issue = self.work.run(*later).out.strip()
        self.assertEqual(next_issue, f"newsletter-{self.before['number'] + 1}")
        self.assertIn(self.sections["lead"][0],
                      sum(stories_of(self.work.json("issues", next_issue)).values(), []))
        # Where another one has its days it cannot come back; where none has, it is what it was.
        self.assertIn(next_issue, self.again(expect=65).err)
        self.work.run("discard", next_issue)
        self.again()
        self.assertEqual(self.shown(), self.before)
        self.work.run("send", self.issue, "--to-maildir", "out/maildir")
        self.assertIn("cannot be discarded: it went out on",
                      self.work.run("discard", self.issue, expect=65).err)

    def test_run_makes_no_other_issue_in_the_place_of_one_that_was_discarded(self):
        now = ("--now", "2023-06-22T12:00:00Z")
        (self.work / "config/publications/pars-brief.yaml").unlink()
        self.work.run("discard", self.issue)
        self.work.run(*now, "run", "--relay", "smtp://127.0.0.1:1", expect=4)
        self.assertEqual([each["issue"] for each in self.work.json("issues")], [self.issue])

    def test_a_file_that_was_emptied_is_explained_anew(self):
        self.work.write(self.file, "\n")
        self.again()
        text = (self.work / self.file).read_text(encoding="utf-8")
        self.assertIn("pins:\n#  - STORY", text)
        self.assertIn(f"#   - {self.sections['lead'][0]} ", text)

    def test_options_of_a_new_issue_are_refused_for_an_old_one(self):
        done = self.again("--drop", self.sections["lead"][0], expect=64)
        self.assertIn(self.file, done.err)

    def test_an_issue_with_a_later_one_does_not_take_its_stories(self):
        first = self.work.compose("pars-brief", "2023-06-12T08:00")
        second = self.work.compose("pars-brief", "2023-06-19T08:00")
        later = set(sum(stories_of(self.work.json("issues", second)).values(), []))
        self.work.run("compose", first, "--until", "2023-06-13T08:00", expect=65)
        self.work.run("compose", first)
        self.assertFalse(later & set(sum(stories_of(self.work.json("issues", first)).values(), [])))


if __name__ == "__main__":
    unittest.main()
