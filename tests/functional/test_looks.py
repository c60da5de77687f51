"""What readers see: mails and pages are sound, hold in every direction, and can be read by all."""
import re
import shutil
import unittest

from browser import html_validate, look, vnu
from lib import Workspace, WorkspaceTest, maildir_messages, parse

EDITIONS = ("en", "fa", "ar", "sq")
RTL = ("fa", "ar")
MEDIA_URL = "https://www.nejatngo.org/issues/media/"  # config/peyk.yaml
NOTE = "Two letters of this week are from readers. Write to us.\n"
# A mail is shown inside of a mail client's page, which has the landmarks.
IN_A_CLIENT = ["landmark-one-main", "region"]

SITUATIONS = {"wide": {"width": 640}, "narrow": {"width": 320},
              "without pictures": {"width": 640, "pictures": False},
              "without styles": {"width": 640, "styles": False}}
# What the tests below look at in a mail.
MEASURE = """(() => {
  const box = (each) => {
    const range = document.createRange();
    range.selectNodeContents(each);
    return range.getBoundingClientRect();
  };
  return {
    width: document.documentElement.scrollWidth,
    headings: [...document.querySelectorAll("h1, h2, h3")].map((each) =>
      [each.textContent.trim(), Math.round(box(each).left), Math.round(box(each).right),
       Math.round(box(each).top)]),
    thumbs: [...document.querySelectorAll("td.thumb")].map((each) => Math.round(box(each).left)),
  };
})()"""


class Looks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = Workspace()
        cls.addClassCleanup(cls.work.close)
        cls.work.write("note.txt", NOTE)
        cls.work.ingest()
        cls.work.compose("newsletter", "2023-06-15T09:00")
        issues = [cls.work.run("compose", "newsletter", "--until", "2023-06-22T09:00", "--note",
                               "note.txt", "--quiet").out.strip(),
                  cls.work.compose("pars-brief", "2023-06-19T08:00")]
        cls.work.import_readers()
        cls.mails = {}
        for issue in issues:
            maildir = cls.work / f"out/{issue}"
            cls.work.run("send", issue, "--to-maildir", maildir, "--quiet")
            cls.mails.update(cls.kept_mails(issue.rsplit("-", 1)[0], maildir))
        shutil.copytree(cls.work.folder / "seeds/media", cls.work.folder / "out/mails/media")
        cls.work.run("publish", "--quiet")
        cls.pages = sorted((cls.work / "out/site").rglob("*.html"))
        cls.texts = {key: path.read_text(encoding="utf-8") for key, path in cls.mails.items()}
        cls.seen = cls.look_at_all()

    @classmethod
    def kept_mails(cls, publication, maildir):
        """The HTML parts as they were sent, one of each edition, with pictures of this machine."""
        mails = {}
        for raw in maildir_messages(maildir).values():
            message, _ = parse(raw)
            html = message.get_body(("html",)).get_content()
            path = cls.work.write(f"out/mails/{publication}.{message['Content-Language']}.mail.html",
                                  html.replace(MEDIA_URL, "media/"))
            mails[publication, message["Content-Language"]] = path
        return mails

    @classmethod
    def look_at_all(cls):
        """Everything that needs a browser, in one browser: results by (what, document)."""
        tasks = {("page", page): {"do": "axe", "file": page} for page in cls.pages}
        tasks.update({("dark page", page): {"do": "axe", "file": page, "dark": True}
                      for page in cls.pages if "fa" in page.parts})
        for key, mail in cls.mails.items():
            dark = key in (("newsletter", "fa"), ("pars-brief", "en"))
            if dark or key in (("newsletter", "en"), ("pars-brief", "ar")):
                tasks["mail", key] = {"do": "axe", "file": mail, "dark": dark, "disable": IN_A_CLIENT}
            for what, options in SITUATIONS.items():
                tasks[what, key] = {"do": "evaluate", "script": MEASURE, "file": mail, **options}
        return dict(zip(tasks, look(list(tasks.values()))))

    def results(self, what):
        return {document: found for (each, document), found in self.seen.items() if each == what}

    def test_mails_pass_the_validators(self):
        mails = sorted(self.mails.values())
        self.assertEqual(len(mails), 8)
        self.assertEqual(html_validate(mails, "mails.cjs"), [])
        self.assertEqual(vnu(mails, "vnu-mails.txt"), [])

    def test_pages_pass_the_validators(self):
        self.assertGreaterEqual(len(self.pages), 8 + len(EDITIONS))
        self.assertTrue(any(page.name == "index.html" for page in self.pages))
        self.assertEqual(html_validate(self.pages, "pages.cjs"), [])
        self.assertEqual(vnu(self.pages, "vnu-pages.txt"), [])

    def test_pages_and_mails_can_be_read_by_all_in_light_and_dark(self):
        for what, count in (("page", 12), ("dark page", 3), ("mail", 4)):
            results = self.results(what)
            self.assertGreaterEqual(len(results), count, what)
            for document, violations in results.items():
                self.assertEqual(violations, [], f"{what} {document}")

    def test_mails_are_mirrored_in_editions_from_right_to_left(self):
        for (publication, edition), seen in self.results("wide").items():
            # The column is 600 pixels wide, in the middle, with 32 pixels at each side.
            title, left, right, _ = seen["headings"][0]
            self.assertEqual((left, right)[edition in RTL], (52, 588)[edition in RTL], title)
            self.assertTrue(right < 500 if edition not in RTL else left > 140, title)
            if publication == "newsletter":
                stories = seen["thumbs"][:3]
                self.assertTrue(all(x < 320 for x in stories) if edition in RTL
                                else all(x > 320 for x in stories), f"{edition}: {stories}")

    def test_mails_need_neither_a_wide_screen_nor_pictures_nor_their_style_element(self):
        wide = self.results("wide")
        self.assertEqual(len(wide), 8)
        for key, seen in self.results("narrow").items():
            self.assertLessEqual(seen["width"], 320, key)
        for key, seen in self.results("without styles").items():
            self.assertEqual(seen["headings"], wide[key]["headings"], key)
        for key, seen in self.results("without pictures").items():
            # The size of each picture is known, so that nothing moves when they are not loaded.
            for (title, *there), (_, *here) in zip(seen["headings"], wide[key]["headings"]):
                self.assertLess(max(abs(a - b) for a, b in zip(there, here)), 8, (key, title))

    def test_mails_say_only_what_clients_know(self):
        for key, html in self.texts.items():
            tags = re.findall(r"<[a-z][^>]*>", html)
            styles = " ".join(re.findall(r'style="([^"]*)"', html))
            self.assertNotRegex(styles, r"(margin|padding|border)-(inline|block)|text-align:(start|end)"
                                        r"|var\(|rgb\(|calc\(|flex|grid", key)
            self.assertNotRegex(html, r"<bdi|srcset|\.webp|\.svg|src=\"data:", key)
            # Outlook draws lines where a cell has both.
            wrong = [tag for tag in tags if tag.startswith("<td") and " dir=" in tag
                     and re.search(r"padding[^:]*:[^;]*[1-9]", tag)]
            self.assertEqual(wrong, [], key)
            self.assertEqual([tag for tag in tags if tag.startswith("<a ") and " dir=" in tag], [], key)
            for tag in tags:
                if tag.startswith("<img"):
                    self.assertRegex(tag, r' alt="[^"]+"', key)
                    self.assertRegex(tag, r' width="\d+" height="\d+"', key)
            head = "".join(re.findall(r"<style>(.*?)</style>", html, re.DOTALL))
            self.assertLess(len(head.encode()), 16_000, key)
            self.assertIn("prefers-color-scheme: dark", head)
            self.assertIn("[data-ogsc]", head)
            self.assertIn('<meta name="color-scheme" content="light dark">', html)
            self.assertEqual(html.count("<!--[if mso]>"), html.count("<![endif]-->"), key)

    def test_every_coloured_element_has_a_class_for_the_dark(self):
        # What is light by its style and has no class stays light when all around it is dark.
        for key, html in self.texts.items():
            body = html[html.index("<body"):]
            for tag in re.findall(r'<[a-z][^>]*style="[^"]*color:#[^>]*>', body):
                if "display:none" not in tag:
                    self.assertIn(' class="', tag, f"{key}: {tag}")

    def test_foreign_names_are_isolated_and_digits_are_those_of_the_edition(self):
        for (publication, edition), html in self.texts.items():
            if edition not in RTL:
                continue
            text = re.sub(r"<(title|style).*?</\1>|<!--.*?-->", "", html, flags=re.DOTALL)
            body = re.sub(r'<span dir="ltr">\u2066[^<]*\u2069</span>|&[a-z]+;', "",
                          text[text.index("<body"):])
            left = re.findall(r">([^<>]*[A-Za-z]{2}[^<>]*)<", body)
            own = [each for each in left if re.search(r"[\u0600-\u06FF]", each)]
            self.assertEqual(own, [], f"{publication} {edition}")
            self.assertRegex(body, r"[۰-۹]" if edition == "fa" else r"[٠-٩]")


class SizeBudget(WorkspaceTest):
    def test_what_was_cut_is_said_by_every_command_and_shown_to_readers(self):
        budget = 30_000
        self.work.edit("config/publications/newsletter.yaml", "sentences: 2\n",
                       f"sentences: 2\nsize_budget: {budget}\n")
        self.work.ingest()
        self.work.import_readers()
        done = self.work.run("compose", "newsletter", "--until", "2023-06-22T09:00")
        issue = done.out.strip()
        self.assert_says(done, "en: left out of “", "fa: shortened the summaries of “")
        cuts = self.work.json("send", issue, "--dry-run")["cuts"]
        self.assertEqual(cuts, [line.strip() for line in done.err.splitlines()
                                if re.match(r"  [a-z]{2}: (left|shortened)", line)])
        sent = self.work.run("send", issue, "--to-maildir", self.work / "out/maildir")
        self.assert_says(sent, "cut to keep their size budget", cuts[-1])
        for raw in maildir_messages(self.work / "out/maildir").values():
            message, _ = parse(raw)
            html = message.get_body(("html",)).get_content()
            self.assertLess(len(html.encode()), budget)
            self.assertRegex(html, r'href="https://[^"]*/newsletter/1\.html#[a-z-]+"')
            self.assertIn("/unsubscribe", html)


if __name__ == "__main__":
    unittest.main()
