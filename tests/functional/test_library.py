"""The library from outside: searching it, what is known of an article, and taking articles back."""
import unittest

from lib import WorkspaceTest


class LibraryTest(WorkspaceTest):
    def setUp(self):
        super().setUp()
        for name, title, text in (("ura.sq", "Ura e re", "Çështja e urës mbi lumin u zgjidh."),
                                  ("pol.fa", "پل تازه", "می‌گویند كتابخانه در ۱۴۰۲ باز شد."),
                                  ("bridge.en", "The new bridge", "Doorways and a red door.")):
            self.work.write(f"seeds/notes/{name}.md",
                            f"---\ntitle: {title}\ndate: 2023-06-21\n---\n{text}\n")
        self.work.ingest()

    def found(self, *arguments):
        return [one["id"] for one in self.work.json("articles", *arguments, expect=(0, 4))]

    def test_words_are_found_whatever_the_keyboard(self):
        for text, wanted in (("ceshtja lumin", "md:notes:ura:sq"), ("کتابخانه 1402", "md:notes:pol:fa"),
                             ('"red door"', "md:notes:bridge:en"), ("doorw*", "md:notes:bridge:en")):
            self.assertEqual(self.found(text), [wanted], text)
        self.assertEqual(self.found("ceshtja", "--edition", "en"), [])
        done = self.work.run("articles", '"', expect=4)
        self.assertEqual(done.err.strip(), "0 articles")

    def test_a_table_shows_where_it_was_found(self):
        done = self.work.run("articles", "كتابخانه")
        lines = done.out.splitlines()
        self.assertEqual(len(lines), 3, done.out)
        # A right-to-left text is set apart from the columns around it.
        self.assertIn("\u2067پل تازه\u2069", lines[1])
        self.assertIn("كتابخانه", lines[2])
        self.assertTrue(lines[2].startswith("    \u2067"), lines[2])

    def test_whatever_is_typed_is_looked_for_and_never_syntax(self):
        for text in ("a OR b", "NOT", "title:bridge", "(bridge", "bridge)", '"unclosed', "o'neil", "NEAR/2",
                     "*", "-", "^", "x AND", ";DROP TABLE articles", "%", "\\", "😀", "‌", "x" * 5000):
            done = self.work.run("articles", text, expect=(0, 4))
            self.assertRegex(done.err, r"\d+ articles?", text)

    def test_a_name_that_is_none_is_told(self):
        for option, name, meant in (("--edition", "eng", "en"), ("--category", "albana", "albania"),
                                    ("--source", "note", "notes")):
            done = self.work.run("articles", option, name, expect=66)
            self.assert_says(done, f"“{name}”", f"Did you mean “{meant}”?")
        self.assert_says(self.work.run("articles", "--edition", "xxxxxx", expect=66), "en, fa, ar, sq")

    def test_an_article_is_withdrawn_and_comes_back(self):
        one = "md:notes:bridge:en"
        self.work.run("articles", "withdraw", one, "--reason", "asked for")
        self.assertNotIn(one, self.found("--edition", "en", "--limit", "0"))
        self.assertEqual(self.found("--withdrawn"), [one])
        self.work.ingest()
        self.assertEqual(self.found("--withdrawn"), [one])
        known = self.work.json("articles", one)
        self.assertEqual(known["withdrawn"]["reason"], "asked for")
        self.assertEqual(known["sources"], ["notes"])
        self.assertIn("by hand: asked for", self.work.run("articles", one).out)
        done = self.work.run("articles", "withdraw", one, "md:none:x:en", "--reason", "x", expect=66)
        self.assert_says(done, "nothing was changed")
        self.work.run("articles", "restore", one)
        self.assertIn(one, self.found("doorways"))

    def test_a_withdrawn_article_leaves_the_feeds(self):
        feed = self.work / "out/site/en/feed.xml"
        self.work.run("publish")
        self.assertIn("The new bridge", feed.read_text(encoding="utf-8"))
        self.work.run("articles", "withdraw", "md:notes:bridge:en", "--reason", "asked for")
        self.work.run("publish")
        self.assertNotIn("The new bridge", feed.read_text(encoding="utf-8"))
        self.work.run("articles", "restore", "md:notes:bridge:en")
        self.work.run("publish")
        self.assertIn("The new bridge", feed.read_text(encoding="utf-8"))

    def test_what_a_complete_source_lost_is_withdrawn(self):
        self.work.edit("config/peyk.yaml", "    kind: markdown\n    path: seeds/notes",
                       "    kind: markdown\n    complete: true\n    path: seeds/notes")
        self.work.run("ingest", "notes")
        (self.work / "seeds/notes/bridge.en.md").unlink()
        done = self.work.run("ingest", "notes")
        self.assertIn("1 withdrawn", done.err)
        self.assertEqual(self.found("doorways"), [])
        self.assertEqual(self.found("--withdrawn"), ["md:notes:bridge:en"])

    def test_an_export_may_come_in_several_files(self):
        text = (self.work / "seeds/en.wxr.xml").read_text(encoding="utf-8")
        head, *items = text.split("<item>")
        tail = "</channel>\n</rss>\n"
        items[-1] = items[-1].replace("</channel>", "").replace("</rss>", "")
        half = len(items) // 2
        for name, part in (("a", items[:half]), ("b", items[half:])):
            self.work.write(f"parts/site.{name}.xml", head + "".join("<item>" + i for i in part) + tail)
        self.work.edit("config/peyk.yaml", "path: seeds/en.wxr.xml", "path: parts")
        done = self.work.json("ingest", "site-en")[0]
        self.assertEqual((done["added"], done["updated"]), (0, 0), done)
        self.assertGreater(done["unchanged"], 10)


if __name__ == "__main__":
    unittest.main()
