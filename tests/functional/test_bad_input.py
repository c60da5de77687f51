"""What bad input gets: one message with file, line where there is one, what is wrong and how to mend
it; the exit code of its kind; nothing half done."""
import os
import pathlib
import resource
import subprocess
import time
import unittest

from lib import ROOT, WorkspaceTest, program

WXR_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Site</title><link>https://example.org</link><language>en</language>
<wp:wxr_version>1.2</wp:wxr_version>
"""
WXR_TAIL = "</channel></rss>\n"


def wxr_item(number, title="A title", body="<p>Some text of an article.</p>"):
    return f"""<item><title>{title}</title><link>https://example.org/{number}</link>
<guid isPermaLink="false">https://example.org/?p={number}</guid>
<content:encoded><![CDATA[{body}]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded>
<wp:post_id>{number}</wp:post_id><wp:post_date_gmt>2023-06-20 10:00:00</wp:post_date_gmt>
<wp:post_name>p{number}</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
<wp:post_password></wp:post_password>
<category domain="category" nicename="albania"><![CDATA[Albania]]></category></item>
"""


class BadInput(WorkspaceTest):
    def limited(self, *arguments, expect, seconds=60, megabytes=3000):
        """Runs under limits: bad input may neither hang nor eat the machine. Gives the result."""
        before = time.monotonic()
        # A sanitized program reserves terabytes of addresses for its shadow.
        sanitized = os.environ.get("PEYK_SANITIZED")
        limit = [] if sanitized else ["prlimit", f"--as={megabytes << 20}"]
        done = self.work.run(*arguments, expect=expect, timeout=seconds, prefix=limit)
        self.assertLess(time.monotonic() - before, seconds)
        return done

    def articles(self):
        done = self.work.run("articles", "--json", "--limit", "0", expect=(0, 4, 66))
        return done.json() if done.out.strip() else []


class BadSources(BadInput):
    def refuse(self, name, content, *words, line=None, expect=65):
        self.work.write(name, content)
        done = self.limited("ingest", name, expect=expect)
        self.assert_says(done, name, *words)
        if line is not None:
            self.assert_says(done, f"{name}:{line}")
        self.assertEqual(self.articles(), [], "something of a bad source was stored")
        return done

    def test_xml_cut_in_the_middle(self):
        whole = WXR_HEAD + wxr_item(1) + wxr_item(2) + WXR_TAIL
        cut = whole[: whole.rindex("<wp:status>")]
        self.refuse("cut.xml", cut)

    def test_the_sample_export_cut_anywhere(self):
        """At many places; never a crash, never part of it in the library."""
        whole = (ROOT / "seeds/en.wxr.xml").read_bytes()
        for percent in range(3, 100, 12):
            self.work.write("cut.xml", whole[: len(whole) * percent // 100])
            done = self.limited("ingest", "cut.xml", expect=65)
            self.assert_says(done, "cut.xml")
        self.assertEqual(self.articles(), [])

    def test_bytes_that_are_not_utf8(self):
        text = WXR_HEAD + wxr_item(1, title="bad \udcff\udcfe bytes") + WXR_TAIL
        line = text[: text.index("bad ")].count("\n") + 1
        self.refuse("bytes.xml", text.encode("utf-8", "surrogateescape"), "UTF-8", line=line)

    def test_windows_1256_that_calls_itself_utf8(self):
        text = WXR_HEAD + wxr_item(1, title="عنوان الخبر") + WXR_TAIL
        self.refuse("w1256.xml", text.encode("windows-1256"), "UTF-8")

    def test_windows_1256_that_says_so_is_read_or_refused_but_never_garbled(self):
        text = (WXR_HEAD + wxr_item(1, title="عنوان الخبر") + WXR_TAIL).replace(
            'encoding="UTF-8"', 'encoding="windows-1256"')
        self.work.write("w1256.xml", text.encode("windows-1256"))
        done = self.limited("ingest", "w1256.xml", expect=(0, 65))
        titles = [one["title"] for one in self.articles()]
        self.assertEqual(titles, ["عنوان الخبر"] if done.code == 0 else [])
        if done.code:
            self.assert_says(done, "w1256.xml", "windows-1256")

    def test_wxr_without_items(self):
        self.refuse("empty.xml", WXR_HEAD + WXR_TAIL)

    def test_a_file_that_is_no_wxr(self):
        self.refuse("page.xml", "<html><body><p>Not an export.</p></body></html>")
        self.refuse("none.xml", "")

    def test_a_file_that_is_not_there(self):
        self.assert_says(self.work.run("ingest", "nowhere.xml", expect=66), "nowhere.xml")

    def test_200_mb_of_nesting(self):
        path = self.work / "deep.xml"
        with open(path, "wb") as file:
            file.write(WXR_HEAD.encode())
            for _ in range(200):
                file.write(b"<a>" * ((1 << 20) // 3))
        done = self.limited("ingest", "deep.xml", expect=65)
        self.assert_says(done, "deep.xml")
        self.assertEqual(self.articles(), [])

    def test_deep_markup_inside_an_article(self):
        body = "<div>" * 200_000 + "deep" + "</div>" * 200_000
        self.work.write("deep.xml", WXR_HEAD + wxr_item(1, body=body) + WXR_TAIL)
        self.limited("ingest", "deep.xml", expect=(0, 65))

    def test_entities_that_expand(self):
        lines = ['<!DOCTYPE rss [<!ENTITY a0 "lolololololololol">']
        lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)]
        bomb = "\n".join(lines) + "]>\n"
        text = WXR_HEAD.replace("<rss", bomb + "<rss", 1) + wxr_item(1, title="&a11;") + WXR_TAIL
        self.refuse("bomb.xml", text)

    def test_entities_that_read_files(self):
        text = WXR_HEAD.replace("<rss", '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n'
                                        "<rss", 1) + wxr_item(1, title="&x;") + WXR_TAIL
        self.work.write("file.xml", text)
        self.limited("ingest", "file.xml", expect=(0, 65))
        for one in self.articles():
            self.assertNotIn("root:", one["title"])

    def test_one_bad_source_does_not_stop_the_others_and_is_told(self):
        self.work.write("seeds/fa.wxr.xml", "<rss><channel>")
        done = self.work.run("ingest", expect=3)
        self.assert_says(done, "seeds/fa.wxr.xml")
        editions = {one["edition"] for one in self.articles()}
        self.assertTrue({"en", "ar", "sq"} <= editions, editions)
        self.assertNotIn("site-fa", {one["id"].split(":")[0] for one in self.articles()})

    def test_hostile_markup_is_harmless(self):
        body = ('<p onclick="x()">Text <script>alert(1)</script><a href="javascript:x()">l</a>'
                '<img src="data:image/png;base64,AAAA" onerror="x()"><iframe src="https://e"></iframe>'
                '<svg onload="x()"></svg><style>p{}</style></p>')
        self.work.write("bad.xml", WXR_HEAD + wxr_item(1, body=body) + WXR_TAIL)
        self.limited("ingest", "bad.xml", expect=0)
        self.work.run("publish")
        for path in (self.work / "out/site").rglob("*.xml"):
            self.assertNotRegex(path.read_text(encoding="utf-8"),
                                r"(?i)<script|onclick|onerror|javascript:|data:image|<iframe|<svg")


class BadConfiguration(BadInput):
    def refuse(self, *words):
        done = self.limited("ingest", expect=78)
        self.assert_says(done, *words)
        self.assertFalse((self.work / "out/peyk.db").exists(), "something was done all the same")
        return done

    def line_of(self, path, text):
        lines = (self.work / path).read_text(encoding="utf-8").splitlines()
        return next(n for n, line in enumerate(lines, 1) if text in line)

    def test_unknown_key_with_the_nearest(self):
        self.work.edit("config/peyk.yaml", "  mail_domain:", "  mail_domian:")
        line = self.line_of("config/peyk.yaml", "mail_domian")
        self.refuse(f"peyk.yaml:{line}:", "mail_domian", "mail_domain")

    def test_doubled_key(self):
        self.work.edit("config/peyk.yaml", "feed_items: 30", "feed_items: 30\nfeed_items: 40")
        line = self.line_of("config/peyk.yaml", "feed_items: 40")
        self.refuse(f"peyk.yaml:{line}:", "feed_items")

    def test_wrong_type(self):
        self.work.edit("config/peyk.yaml", "feed_items: 30", "feed_items: [thirty]")
        line = self.line_of("config/peyk.yaml", "thirty")
        self.refuse(f"peyk.yaml:{line}:", "feed_items")

    def test_number_that_yaml_reads_as_octal(self):
        self.work.edit("config/peyk.yaml", "feed_items: 30", "feed_items: 030")
        self.refuse("peyk.yaml:", "feed_items")

    def test_alias(self):
        self.work.edit("config/peyk.yaml", "feed_items: 30", "feed_items: &a 30\n")
        self.refuse("peyk.yaml:")
        self.work.edit("config/peyk.yaml", "feed_items: &a 30", "feed_items: *b")
        self.refuse("peyk.yaml:")

    def test_alias_of_itself_ends(self):
        self.work.write("config/theme.yaml", "a: &a [*a]\n")
        self.refuse("theme.yaml")
        self.work.write("config/theme.yaml", "a: &x [" + "[" * 100_000)
        self.refuse("theme.yaml")

    def test_unknown_category(self):
        self.work.edit("config/publications/newsletter.yaml", "categories: [books]",
                       "categories: [boks]")
        line = self.line_of("config/publications/newsletter.yaml", "[boks]")
        self.refuse(f"newsletter.yaml:{line}:", "boks", "books")

    def test_unknown_template(self):
        self.work.edit("config/publications/newsletter.yaml", "templates: newsletter",
                       "templates: newslettre")
        line = self.line_of("config/publications/newsletter.yaml", "newslettre")
        self.refuse(f"newsletter.yaml:{line}:", "newslettre")

    def test_zone_that_does_not_exist(self):
        self.work.edit("config/editions/fa.yaml", "Asia/Tehran", "Asia/Teheran")
        line = self.line_of("config/editions/fa.yaml", "Teheran")
        self.refuse(f"fa.yaml:{line}:", "Asia/Teheran")

    def test_two_errors_at_once_are_both_shown(self):
        self.work.edit("config/peyk.yaml", "feed_items: 30", "feed_items: many")
        self.work.edit("config/editions/fa.yaml", "Asia/Tehran", "Asia/Nowhere")
        self.work.edit("config/publications/newsletter.yaml", "least_stories: 4",
                       "least_storeis: 4")
        self.refuse("feed_items", "Asia/Nowhere", "least_storeis", "least_stories")

    def test_no_configuration(self):
        done = self.work.run("--config", "elsewhere/peyk.yaml", "ingest", expect=(66, 78))
        self.assert_says(done, "elsewhere/peyk.yaml")

    def test_a_secret_in_the_file_is_refused_and_not_repeated(self):
        self.work.set_relay(name="x", url="smtps://relay.example.org", user="u",
                            password="swordfish")
        done = self.refuse("peyk.yaml:", "password_file", "password_env")
        self.assertNotIn("swordfish", done.err)

    def test_bytes_that_are_not_utf8(self):
        path = self.work / "config/catalogs/fa.yaml"
        path.write_bytes(path.read_bytes() + b"x.y: \xff\xfe\n")
        self.refuse("fa.yaml")


class BadTemplates(BadInput):
    def setUp(self):
        super().setUp()
        self.work.ingest()
        self.issue = self.work.compose("newsletter", "2023-06-22T09:00")

    def refuse(self, *words):
        for command in (("preview", self.issue), ("send", self.issue, "--to-maildir", "box")):
            done = self.limited(*command, expect=78)
            self.assert_says(done, *words)
        self.assertFalse((self.work / "box").exists())

    def append(self, text, path="templates/newsletter/mail.html.mustache"):
        old = (self.work / path).read_text(encoding="utf-8")
        self.work.write(path, old + text)
        return old.count("\n") + 1

    def test_unclosed_section(self):
        line = self.append("{{#nobody_closes}}\n")
        self.refuse(f"mail.html.mustache:{line}", "nobody_closes")

    def test_partial_that_includes_itself(self):
        self.work.write("templates/partials/loop.html.mustache", "{{> loop.html}}")
        self.append("{{> loop.html}}\n")
        self.refuse("loop.html")

    def test_partial_that_does_not_exist(self):
        line = self.append("{{> no-such-partial.html}}\n")
        self.refuse(f"mail.html.mustache:{line}", "no-such-partial")

    def test_unknown_variable(self):
        line = self.append("{{no_such_variable}}\n")
        self.refuse(f"mail.html.mustache:{line}", "no_such_variable")

    def test_nesting_without_end(self):
        self.append("{{#issue}}" * 20_000 + "{{/issue}}" * 20_000)
        self.refuse("mail.html.mustache")

    def test_missing_message_of_the_catalogue(self):
        path = self.work / "config/catalogs/fa.yaml"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        at = next(n for n, line in enumerate(lines) if "unsubscribe" in line)
        path.write_text("".join(lines[:at] + lines[at + 1:]), encoding="utf-8")
        self.refuse("fa", "unsubscribe")


class BadLists(BadInput):
    def load(self, text, expect):
        self.work.write("readers.csv", text)
        return self.limited("subscribers", "import", "readers.csv", expect=expect)

    def readers(self):
        done = self.work.run("subscribers", "list", "--json", expect=(0, 4, 66))
        return [one["email"] for one in done.json()] if done.out.strip() else []

    def test_missing_column(self):
        done = self.load("name,edition,lists\nAna,en,newsletter\n", 65)
        self.assert_says(done, "readers.csv:1", "email")
        self.assertEqual(self.readers(), [])

    def test_bad_quote(self):
        done = self.load('email,name,edition,lists\na@example.com,"Ana" B,en,newsletter\n'
                         "b@example.com,Ben,en,newsletter\n", 3)
        self.assert_says(done, "readers.csv:2", "a@example.com")
        self.assertEqual(self.readers(), ["b@example.com"])

    def test_quote_that_is_never_closed(self):
        done = self.load('email,name,edition,lists\na@example.com,"Ana,en,newsletter\n'
                         "b@example.com,Ben,en,newsletter\n", (3, 65))
        self.assert_says(done, "readers.csv:2")

    def test_cr_inside(self):
        self.load("email,name,edition,lists\r\na@example.com,An\ra,en,newsletter\r\n"
                  "b@example.com,Ben,en,newsletter\r\n", (0, 3))
        self.assertIn("b@example.com", self.readers())
        for one in self.work.json("subscribers", "list"):
            self.assertNotRegex(one["name"] + one["email"], "[\r\n]")

    def test_addresses_that_would_break_out(self):
        bad = ['"a@example.com\r\nRCPT TO:<x@example.com>"', '"a@example.com\nBcc: x@example.com"',
               '"a@example.com,b@example.com"', "a@b@example.com", "a b@example.com", "@example.com",
               "a@", "<a@example.com>", "a@example..com", '"a\t@example.com"', "a@-example-.com"]
        rows = "".join(f"{one},Name,en,newsletter\n" for one in bad)
        done = self.load("email,name,edition,lists\n" + rows, 3)
        self.assert_says(done, f"{len(bad)} refused")
        self.assertEqual(self.readers(), [])
        self.assertNotIn("\r", done.err)

    def test_a_thousand_bad_lines(self):
        rows = "".join(f"reader{n},Name,en,newsletter\n" for n in range(1000))
        done = self.load("email,name,edition,lists\n" + rows + "good@example.com,,en,newsletter\n", 3)
        self.assert_says(done, "1000 refused", "readers.csv:2:", "980 more")
        self.assertLess(len(done.err.splitlines()), 40)
        self.assertEqual(self.readers(), ["good@example.com"])

    def test_unknown_edition_or_list(self):
        done = self.load("email,name,edition,lists\na@example.com,,fr,newsletter\n"
                         "b@example.com,,en,newsleter\n", 3)
        self.assert_says(done, "readers.csv:2", "fr", "readers.csv:3", "newsleter", "newsletter")

    def test_bytes_that_are_not_utf8(self):
        done = self.load("email,name,edition,lists\na@example.com,Ren\udce9,en,newsletter\n".encode(
            "utf-8", "surrogateescape"), 65)
        self.assert_says(done, "readers.csv:2", "UTF-8")
        self.assertEqual(self.readers(), [])

    def test_nothing_brings_back_who_left(self):
        good = "email,name,edition,lists,state\na@example.com,,en,newsletter,active\n"
        self.load(good, 0)
        self.work.run("subscribers", "remove", "a@example.com")
        self.load(good, 0)
        self.work.run("subscribers", "add", "A@EXAMPLE.com", "--edition", "en", "--list",
                      "newsletter", expect=None)
        self.assertEqual(self.work.json("explain", "a@example.com")["reader"]["state"],
                         "unsubscribed")

    def test_no_file(self):
        self.assert_says(self.work.run("subscribers", "import", "none.csv", expect=66), "none.csv")


class BadSurroundings(BadInput):
    """No relay, a full disk, a store that cannot be written."""

    @classmethod
    def setUpClass(cls):
        cls.shim = pathlib.Path(os.environ.get("TMPDIR", "/tmp")) / f"peyk-full-disk-{os.getpid()}.so"
        subprocess.run(["g++", "-x", "c", "-shared", "-fPIC", "-O1", "-o", cls.shim,
                        ROOT / "tests/functional/full_disk.c"], check=True)
        cls.addClassCleanup(cls.shim.unlink)

    def full_after(self, size):
        return {"LD_PRELOAD": str(self.shim), "PEYK_TEST_DISK_BYTES": str(size),
                "ASAN_OPTIONS": "verify_asan_link_order=0"}

    def test_no_relay_there(self):
        issue = self.work.ready()
        done = self.work.run("send", issue, "--relay", "smtp://127.0.0.1:1", expect=69)
        self.assert_says(done, "127.0.0.1:1")
        counts = self.work.counts(issue)
        self.assertEqual(counts["sent"] + counts["rejected"] + counts["uncertain"], 0)
        receiver = self.receiver()
        self.work.run("send", issue, "--relay", receiver.url(), expect=(0, 3))
        self.assertEqual(len(receiver.log()), self.work.counts(issue)["sent"])

    def test_relay_url_that_is_none(self):
        issue = self.work.ready()
        for url in ("http://127.0.0.1:25", "127.0.0.1", "smtp://", "smtp://u:secret@127.0.0.1:1"):
            done = self.work.run("send", issue, "--relay", url, expect=(64, 69, 78))
            self.assertNotIn("secret", done.err)

    def test_full_disk_while_reading_sources(self):
        for size in (0, 5_000, 60_000, 150_000):
            done = self.work.run("ingest", env=self.full_after(size), expect=74)
            self.assertRegex(done.err, "(?i)full|space")
        self.work.ingest()
        self.assertGreater(len(self.articles()), 60)

    def test_full_disk_while_publishing(self):
        self.work.ingest()
        for size in (0, 2_000, 300_000):
            done = self.work.run("publish", env=self.full_after(size), expect=74)
            self.assertRegex(done.err, "(?i)full|space")
        self.work.run("publish")
        # No half a file was left under a name that somebody polls, and no litter.
        litter = [path.name for path in (self.work / "out/site").rglob("*")
                  if path.is_file() and path.suffix not in (".xml", ".json", ".opml", ".html", ".jpg",
                                                           ".css")]
        self.assertEqual(litter, [".peyk-files"])

    def test_full_disk_while_sending_loses_and_doubles_nobody(self):
        issue = self.work.ready()
        receiver = self.receiver()
        for size in (0, 10_000, 150_000, 400_000):
            done = self.work.run("send", issue, "--relay", receiver.url(), env=self.full_after(size),
                                 expect=None)
            if done.code == 0:
                break
            self.assertEqual(done.code, 74, str(done))
            self.assertRegex(done.err, "(?i)full|space")
        self.work.run("send", issue, "--relay", receiver.url(), expect=(0, 3, 4))
        got = receiver.recipients()
        self.assertEqual(len(got), len(set(got)))
        status = self.work.json("status", issue, expect=(0, 3))
        self.assertTrue(status["balanced"])
        self.assertEqual(status["counts"]["sent"] + status["counts"]["uncertain"],
                         status["counts"]["audience"])

    def test_store_that_cannot_be_written(self):
        self.work.ingest()
        for path in [self.work / "out", *(self.work / "out").rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        # Root may write anywhere: it gives that up.
        prefix = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
        done = self.work.run("ingest", expect=74, prefix=prefix if os.geteuid() == 0 else [])
        self.assert_says(done, "out/peyk.db")
        self.assertRegex(done.err, "(?i)permission|read-only|written")

    def test_store_that_is_no_store(self):
        self.work.write("out/peyk.db", "This is a text file, and a long enough one.\n" * 100)
        for command in (("ingest",), ("articles",)):
            done = self.work.run(*command, expect=(65, 74))
            self.assert_says(done, "peyk.db")
        self.assertIn("This is a text file", (self.work / "out/peyk.db").read_text())

    def test_store_of_a_newer_peyk(self):
        self.work.ingest()
        import sqlite3
        with sqlite3.connect(self.work / "out/peyk.db") as store:
            store.execute("PRAGMA user_version = 9999")
        store.close()
        done = self.work.run("ingest", expect=(65, 74))
        self.assert_says(done, "peyk.db", "9999")


if __name__ == "__main__":
    unittest.main()
