"""The main job: articles in, both publications out, delivered and published."""
import collections
import csv
import email.header
import email.utils
import pathlib
import re
import subprocess
import time
import unittest

import feedparser

from lib import ROOT, Receiver, Workspace, WorkspaceTest, maildir_messages, parse

EDITIONS = ("en", "fa", "ar", "sq")
RTL = ("fa", "ar")
DATES = ("2023-06-08T09:00", "2023-06-15T09:00", "2023-06-22T09:00")


def idna(address):
    local, domain = address.strip().rsplit("@", 1)
    return local + "@" + domain.lower().encode("idna").decode()


def sample_readers():
    """address → (name, edition, lists), as the sample file means it."""
    with open(ROOT / "subscribers/sample.csv", encoding="utf-8", newline="") as file:
        return {idna(row["email"]): (row["name"], row["edition"], row["lists"].split(";"))
                for row in csv.DictReader(file)}


class Delivered(unittest.TestCase):
    """One newsroom's month: three NewsLetters and a Pars Brief, the last two delivered."""

    @classmethod
    def setUpClass(cls):
        cls.work = Workspace()
        cls.addClassCleanup(cls.work.close)
        cls.receiver = Receiver(cls.work.folder)
        cls.addClassCleanup(cls.receiver.close)
        cls.first_ingest = cls.work.json("ingest")
        cls.second_ingest = cls.work.json("ingest")
        cls.imported = cls.work.run("subscribers", "import", "subscribers/sample.csv")
        cls.newsletters = [cls.work.compose("newsletter", date) for date in DATES]
        cls.brief = cls.work.compose("pars-brief", "2023-06-19T08:00")
        cls.readers = sample_readers()
        cls.sends = {issue: cls.work.run("send", issue, "--relay", cls.receiver.url())
                     for issue in (cls.newsletters[-1], cls.brief)}
        cls.log = cls.receiver.log()
        cls.raw = cls.receiver.raw_messages()
        cls.messages = []
        for entry in cls.log:
            message, defects = parse(cls.raw[entry["file"]])
            cls.messages.append((entry, message, defects))

    def audience(self, publication):
        return {address for address, (_, _, lists) in self.readers.items() if publication in lists}

    def messages_of(self, publication):
        return [(entry, message) for entry, message, _ in self.messages
                if f"<{publication}." in str(message["List-Id"])]

    # ---- ingest and compose ------------------------------------------------------------------

    def test_ingest_reads_every_edition_and_a_second_time_changes_nothing(self):
        added = {one["source"]: one["added"] for one in self.first_ingest}
        for edition in EDITIONS:
            self.assertGreaterEqual(added[f"site-{edition}"], 16)
        for one in self.second_ingest:
            self.assertEqual((one["added"], one["updated"]), (0, 0), one["source"])

    def test_issues_follow_one_another_and_carry_no_story_twice(self):
        seen = set()
        last = None
        for issue in self.newsletters:
            shown = self.work.json("issues", issue)
            if last:
                self.assertEqual(shown["from"], last["until"])
                self.assertEqual(shown["number"], last["number"] + 1)
            last = shown
            stories = [item["story"] for section in shown["sections"] if section["id"] != "books"
                       for item in section["items"]]
            self.assertEqual(len(stories), len(set(stories)))
            self.assertFalse(seen & set(stories))
            seen |= set(stories)
        self.assertGreater(len(seen), 12)

    def test_newsletter_has_all_its_parts(self):
        sections = [one["id"] for one in self.work.json("issues", self.newsletters[-1])["sections"]]
        for wanted in ("lead", "media", "recent", "books", "issues"):
            self.assertIn(wanted, sections)

    def test_brief_has_at_most_eight_headlines(self):
        sections = self.work.json("issues", self.brief)["sections"]
        self.assertEqual([one["id"] for one in sections], ["headlines"])
        self.assertTrue(3 <= len(sections[0]["items"]) <= 8)

    def test_composing_without_new_articles_says_so_and_exits_4(self):
        done = self.work.run("compose", "newsletter", "--until", "2023-06-22T10:00", expect=4)
        self.assertIn("an issue needs", done.err)
        self.assertIn("2023-06-22T07:00:00Z", done.err)

    # ---- who got what ------------------------------------------------------------------------

    def test_every_reader_got_each_of_their_issues_exactly_once(self):
        for publication in ("newsletter", "pars-brief"):
            got = collections.Counter(entry["rcpt_tos"][0]
                                      for entry, _ in self.messages_of(publication))
            self.assertEqual(set(got), self.audience(publication))
            self.assertEqual(set(got.values()), {1})
        self.assertTrue(all(len(entry["rcpt_tos"]) == 1 for entry in self.log))

    def test_every_reader_got_their_own_edition(self):
        for entry, message, _ in self.messages:
            edition = self.readers[entry["rcpt_tos"][0]][1]
            self.assertEqual(message["Content-Language"], edition)
            self.assertIn(f".{edition}.", message["List-Id"])
            html = message.get_body(("html",)).get_content()
            root = re.search(r"<html[^>]*>", html)[0]
            self.assertIn(f'lang="{edition}"', root)
            self.assertIn('dir="rtl"' if edition in RTL else 'dir="ltr"', root)

    def test_a_second_send_sends_nothing(self):
        before = len(self.receiver.log())
        for issue in self.sends:
            done = self.work.run("send", issue, "--relay", self.receiver.url(), expect=4)
            self.assertIn("has been delivered", done.err)
        self.assertEqual(len(self.receiver.log()), before)

    def test_ledger_adds_up(self):
        for issue, publication in ((self.newsletters[-1], "newsletter"), (self.brief, "pars-brief")):
            status = self.work.json("status", issue)
            self.assertTrue(status["balanced"])
            self.assertEqual(status["state"], "finished")
            counts = status["counts"]
            self.assertEqual(counts["audience"], len(self.audience(publication)))
            self.assertEqual(counts["sent"], counts["audience"])

    def test_explain_tells_that_she_got_it(self):
        shown = self.work.json("explain", "SARA.ahmadi@example.com")
        self.assertEqual(shown["reader"]["edition"], "fa")
        self.assertEqual([(one["issue"], one["state"]) for one in shown["deliveries"]],
                         [(self.newsletters[-1], "sent")])

    # ---- the messages ------------------------------------------------------------------------

    def test_messages_have_no_defects(self):
        for entry, _, defects in self.messages:
            self.assertEqual(defects, [], entry["rcpt_tos"])

    def test_lines_are_mail_lines(self):
        for raw in self.raw.values():
            self.assertNotRegex(raw, rb"(?<!\r)\n|\r(?!\n)")
            self.assertLessEqual(max(map(len, raw.split(b"\r\n"))), 998)
            head = raw.split(b"\r\n\r\n")[0]
            self.assertLess(max(head), 128, "a header that is not ASCII")
            # RFC 2047 §5: every encoded word decodes by itself, so no character is cut in two.
            for charset, encoding, text in re.findall(rb"=\?([^?]+)\?([bBqQ])\?([^?]*)\?=", head):
                word = email.header.decode_header(f"=?{charset.decode()}?{encoding.decode()}?"
                                                  f"{text.decode()}?=")
                for piece, name in word:
                    piece.decode(name)
                self.assertLessEqual(len(charset) + len(text) + 7, 75)

    def test_every_header_of_a_good_newsletter_is_there_once(self):
        wanted = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "List-Id",
                  "List-Unsubscribe", "List-Unsubscribe-Post", "List-Help", "List-Archive",
                  "Precedence", "Auto-Submitted", "Feedback-ID", "Content-Language")
        for entry, message, _ in self.messages:
            for name in wanted:
                self.assertEqual(len(message.get_all(name, [])), 1, name)
            self.assertEqual(message["To"].addresses[0].addr_spec, entry["rcpt_tos"][0])
            self.assertEqual(len(message["To"].addresses), 1)
            self.assertEqual(message["From"].addresses[0].addr_spec, "newsletter@nejatngo.org")
            self.assertTrue(message["From"].addresses[0].display_name)
            self.assertEqual(message["Precedence"], "bulk")
            self.assertEqual(message["Auto-Submitted"], "auto-generated")
            self.assertEqual(message["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
            self.assertRegex(message["List-Unsubscribe"], r"<https://[^<> ]+\?t=[\w.~-]+>")
            self.assertRegex(message["List-Unsubscribe"], r"<mailto:[^<> ]+>")
            self.assertRegex(message["List-Id"], r"<[a-z-]+\.[a-z]+\.nejatngo\.org>$")
            fields = message["Feedback-ID"].split(":")
            self.assertEqual(len(fields), 4)
            self.assertTrue(5 <= len(fields[3]) <= 15)
            self.assertIsNotNone(email.utils.parsedate_to_datetime(message["Date"]))

    def test_message_ids_are_all_different_and_of_our_domain(self):
        ids = [message["Message-ID"] for _, message, _ in self.messages]
        self.assertEqual(len(ids), len(set(ids)))
        for one in ids:
            self.assertRegex(one, r"^<[\w.+-]+@nejatngo\.org>$")

    def test_envelope_sender_names_issue_and_reader(self):
        senders = [entry["mail_from"] for entry in self.log]
        self.assertEqual(len(senders), len(set(senders)))
        for sender in senders:
            self.assertRegex(sender, r"^bounce\+(newsletter|pars-brief)-\d+-\d+@nejatngo\.org$")

    def test_both_alternatives_are_there_text_first(self):
        for _, message, _ in self.messages:
            self.assertEqual(message.get_content_type(), "multipart/alternative")
            parts = [part.get_content_type() for part in message.iter_parts()]
            self.assertEqual(parts, ["text/plain", "text/html"])
            for part in message.iter_parts():
                self.assertEqual(part.get_content_charset(), "utf-8")
                self.assertIn(part["Content-Transfer-Encoding"], ("quoted-printable", "base64"))
                self.assertGreater(len(part.get_content()), 400)

    def test_html_is_small_enough_and_harmless(self):
        for _, message, _ in self.messages:
            html = message.get_body(("html",)).get_content()
            self.assertLessEqual(len(html.encode()), 90_000)
            self.assertNotRegex(html, r"(?i)<script|<iframe|javascript:|\son\w+\s*=|<form")
            self.assertNotRegex(html, r'(?i)src="data:|<bdi|var\(--|margin-inline|text-align:\s*start')
            self.assertNotIn("{{", html)
            for image in re.findall(r"<img\b[^>]*>", html):
                self.assertRegex(image, r'\salt="', image)
                self.assertRegex(image, r'\ssrc="https?://', image)
            for link in re.findall(r'<a\b[^>]*\shref="([^"]*)"', html):
                self.assertRegex(link, r"^(https?://|mailto:)", link)

    def test_text_alternative_is_real(self):
        for _, message, _ in self.messages:
            text = message.get_body(("plain",)).get_content()
            self.assertNotRegex(text, r"<(p|a|div|td|span|br)\b|&(amp|nbsp|quot|lt);|\{\{")
            self.assertIn("https://", text)
            for line in text.splitlines():
                self.assertEqual(line, line.rstrip(), "trailing space")
                # An address is filled in after the lines were laid out; URLs are never broken.
                if "http" not in line and "@" not in line:
                    self.assertLessEqual(len(line), 80, line)

    def test_greeting_names_the_reader(self):
        for entry, message, _ in self.messages:
            name = self.readers[entry["rcpt_tos"][0]][0]
            if not name:
                continue
            self.assertIn(name, message.get_body(("plain",)).get_content())
            if "<" not in name and '"' not in name:
                self.assertIn(name, message.get_body(("html",)).get_content())

    def test_no_reader_sees_anything_of_another(self):
        for entry, message, _ in self.messages:
            own = entry["rcpt_tos"][0]
            for kind in ("plain", "html"):
                body = message.get_body((kind,)).get_content()
                for other in self.readers:
                    if other not in own and own not in other:
                        self.assertNotIn(other, body)
        tokens = collections.Counter(re.search(r"\?t=([^>&]+)", message["List-Unsubscribe"])[1]
                                     for _, message, _ in self.messages)
        self.assertEqual(set(tokens.values()), {1})

    def test_unsubscribe_link_is_in_header_and_both_bodies(self):
        for _, message, _ in self.messages:
            token = re.search(r"\?t=([^>&]+)", message["List-Unsubscribe"])[1]
            self.assertIn(token, message.get_body(("plain",)).get_content())
            self.assertIn(token, message.get_body(("html",)).get_content())

    def test_dates_are_those_of_the_edition(self):
        digits = {"fa": "[۰-۹]", "ar": "[٠-٩]"}
        months = {"fa": "خرداد|تیر", "ar": "يونيو|حزيران", "sq": "qershor", "en": "June"}
        seen = set()
        for _, message, _ in self.messages:
            edition = message["Content-Language"]
            text = message.get_body(("plain",)).get_content()
            self.assertRegex(text, months[edition])
            if edition in digits:
                self.assertRegex(text, digits[edition])
            if edition == "fa":
                self.assertRegex(text, "۱۴۰۲")
            seen.add(edition)
        self.assertEqual(seen, set(EDITIONS))

    def test_subject_is_from_the_content(self):
        for issue, publication in ((self.newsletters[-1], "newsletter"), (self.brief, "pars-brief")):
            subjects = self.work.json("issues", issue)["subjects"]
            self.assertEqual(set(subjects), set(EDITIONS))
            self.assertEqual(len(set(subjects.values())), len(EDITIONS))
            for _, message in self.messages_of(publication):
                self.assertEqual(message["Subject"], subjects[message["Content-Language"]])
            # The list shows that of the publication's first edition.
            self.assertIn(subjects["en"], self.work.run("issues").out)

    def test_list_id_tells_the_publications_apart(self):
        names = {"en": ("NewsLetter", "Pars Brief"), "fa": ("خبرنامه", "پارس بریف"),
                 "ar": ("النشرة الإخبارية", "موجز بارس"), "sq": ("Buletini", "Pars Brief")}
        for number, publication in enumerate(("newsletter", "pars-brief")):
            for _, message in self.messages_of(publication):
                edition = message["Content-Language"]
                self.assertTrue(message["List-Id"].startswith(names[edition][number] + " | "),
                                message["List-Id"])


class Published(WorkspaceTest):
    """Feeds and pages."""

    def setUp(self):
        super().setUp()
        self.work.ingest()
        self.work.import_readers()
        self.issue = self.work.compose("newsletter", DATES[-1])
        self.site = self.work / "out/site"

    def feeds(self):
        return sorted(self.site.rglob("feed.xml"))

    def snapshot(self):
        return {str(path.relative_to(self.site)): (path.stat().st_mtime_ns, path.stat().st_ino,
                                                   path.read_bytes())
                for path in self.site.rglob("*") if path.is_file()}

    def test_feeds_are_well_formed_and_parse_without_complaint(self):
        self.work.run("publish", "--issue", self.issue)
        feeds = self.feeds()
        self.assertGreater(len(feeds), 4 * 5)
        subprocess.run(["xmllint", "--noout", "--nonet", *map(str, feeds)], check=True)
        for path in feeds:
            feed = feedparser.parse(path.read_bytes())
            self.assertFalse(feed.bozo, f"{path}: {feed.get('bozo_exception')}")
            self.assertEqual(feed.version, "rss20")
            own = [link.href for link in feed.feed.links if link.rel == "self"]
            where = "https://www.nejatngo.org/issues/" + str(path.relative_to(self.site))
            self.assertEqual(own, [where])
            self.assertEqual(feed.feed.language, path.relative_to(self.site).parts[0])

    def test_items_are_complete(self):
        self.work.run("publish", "--issue", self.issue)
        for path in self.feeds():
            feed = feedparser.parse(path.read_bytes())
            edition = path.relative_to(self.site).parts[0]
            self.assertTrue(feed.entries, path)
            ids = [entry.id for entry in feed.entries]
            self.assertEqual(len(ids), len(set(ids)))
            for entry in feed.entries:
                self.assertFalse(entry.guidislink)
                self.assertNotIn("http", entry.id)
                self.assertTrue(entry.title)
                if "link" in entry:  # A note of the editor has no page of its own.
                    self.assertRegex(entry.link, "^https://")
                else:
                    self.assertRegex(entry.id, "^md:")
                self.assertIsNotNone(entry.published_parsed)
                content = entry.content[0].value
                direction = "rtl" if edition in RTL else "ltr"
                self.assertTrue(content.startswith(f'<div dir="{direction}" lang="{edition}">'),
                                content[:80])
                self.assertNotRegex(content, r'(?:href|src)="(?!https?://|mailto:)')
            dates = [entry.published_parsed for entry in feed.entries]
            self.assertEqual(dates, sorted(dates, reverse=True))
            raw = path.read_text(encoding="utf-8")
            for date in re.findall("<pubDate>(.*?)</pubDate>", raw):
                self.assertRegex(date, r"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} 20\d\d "
                                       r"\d\d:\d\d:\d\d \+0000$")
            self.assertNotRegex(raw, "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

    def test_every_edition_has_its_feeds(self):
        self.work.run("publish", "--issue", self.issue)
        for edition in EDITIONS:
            self.assertTrue((self.site / edition / "feed.xml").exists())
            self.assertTrue((self.site / edition / "newsletter/feed.xml").exists())
            self.assertGreater(len(list((self.site / edition / "category").glob("*/feed.xml"))), 3)
            self.assertTrue((self.site / edition / "index.html").exists())
            self.assertTrue((self.site / edition / "newsletter/1.html").exists())

    def test_publishing_again_touches_nothing(self):
        self.work.run("publish", "--issue", self.issue)
        before = self.snapshot()
        report = self.work.json("publish", "--issue", self.issue)
        self.assertEqual((report["written"], report["removed"]), (0, 0))
        self.assertEqual(self.snapshot(), before)

    def test_same_articles_give_the_same_bytes_elsewhere(self):
        self.work.run("publish", "--issue", self.issue)
        other = Workspace()
        self.addCleanup(other.close)
        other.ingest()
        other.compose("newsletter", DATES[-1])
        other.run("publish", "--issue", "newsletter-1",
                  env={"TZ": "Asia/Tehran", "LC_ALL": "C", "LANG": "fa_IR.UTF-8"})
        here = {name: found[2] for name, found in self.snapshot().items()}
        there = {str(path.relative_to(other / "out/site")): path.read_bytes()
                 for path in (other / "out/site").rglob("*") if path.is_file()}
        self.assertEqual(sorted(here), sorted(there))
        self.assertEqual([name for name in here if here[name] != there[name]], [])

    def test_an_issue_that_was_only_composed_is_not_public(self):
        self.work.run("publish")
        self.assertEqual(list(self.site.rglob("newsletter/*.html")), [])

    def test_files_of_others_in_the_site_folder_stay(self):
        self.work.write("out/site/robots.txt", "User-agent: *\n")
        self.work.run("publish")
        self.assertTrue((self.site / "robots.txt").exists())

    def test_a_changed_article_keeps_its_guid(self):
        self.work.run("publish")
        path = self.site / "en/feed.xml"
        before = {entry.id: entry.title for entry in feedparser.parse(path.read_bytes()).entries}
        text = (self.work / "seeds/en.wxr.xml").read_text(encoding="utf-8")
        title = next(one["title"] for one in self.work.json("articles", "--edition", "en")
                     if f"<title><![CDATA[{one['title']}]]></title>" in text)
        self.work.write("seeds/en.wxr.xml", text.replace(title, "Another title altogether"))
        changed = {one["source"]: one["updated"] for one in self.work.json("ingest")}
        self.assertGreaterEqual(changed["site-en"], 1)
        self.work.run("publish")
        after = {entry.id: entry.title for entry in feedparser.parse(path.read_bytes()).entries}
        self.assertEqual(set(before), set(after))
        self.assertEqual([name for name in before if before[name] != after[name]],
                         [name for name in before if before[name] == title])


class Sending(WorkspaceTest):
    """The ways to send that are no delivery, and what refuses."""

    def setUp(self):
        super().setUp()
        self.issue = self.work.ready()

    def test_dry_run_sends_and_stores_nothing(self):
        plan = self.work.json("send", self.issue, "--dry-run")
        self.assertEqual(set(plan["editions"]), set(EDITIONS))
        self.assertGreater(sum(one["readers"] for one in plan["editions"].values()), 10)
        self.assertEqual(self.work.json("issues", self.issue)["state"], "composed")
        self.assertEqual(self.work.counts(self.issue)["audience"], 0)

    def test_test_message_goes_to_one_address_outside_the_ledger(self):
        receiver = self.receiver()
        self.work.run("send", self.issue, "--test", "editor@example.org", "--relay", receiver.url())
        self.assertEqual(receiver.recipients(), ["editor@example.org"] * 4)
        self.assertEqual(self.work.counts(self.issue)["audience"], 0)
        self.work.run("send", self.issue, "--relay", receiver.url())
        self.assertEqual(self.work.counts(self.issue)["sent"], len(receiver.recipients()) - 4)

    def test_to_maildir_writes_the_same_messages(self):
        self.work.run("send", self.issue, "--to-maildir", self.work / "box")
        messages = maildir_messages(self.work / "box")
        self.assertEqual(len(messages), self.work.counts(self.issue)["sent"])
        for raw in messages.values():
            message, defects = parse(raw)
            self.assertEqual(defects, [])
            self.assertIsNotNone(message.get_body(("html",)))
        self.work.run("send", self.issue, "--to-maildir", self.work / "box", expect=4)
        self.assertEqual(len(maildir_messages(self.work / "box")), len(messages))

    def test_one_refused_reader_does_not_hold_up_the_others(self):
        receiver = self.receiver("--refuse", "maeve@example.net=550 5.1.1 no such user",
                                 "--refuse", "anna.lindqvist@example.com=550 5.1.1 no such user",
                                 "--refuse", "sara.ahmadi@example.com=450 4.2.1 later")
        done = self.work.run("send", self.issue, "--relay", receiver.url(), expect=3)
        counts = self.work.counts(self.issue)
        self.assertEqual((counts["rejected"], counts["deferred"]), (1, 1))
        self.assertEqual(counts["sent"], counts["audience"] - 2)
        shown = self.work.json("explain", "anna.lindqvist@example.com")
        self.assertIn("550 5.1.1 no such user", shown["deliveries"][0]["reason"])
        self.assertEqual(shown["reader"]["state"], "suppressed")
        self.assertEqual(self.work.json("explain", "sara.ahmadi@example.com")["reader"]["state"],
                         "active")
        self.assertIn("1 rejected", done.err)

    def test_a_deferred_reader_gets_it_later(self):
        first = Receiver(self.work.folder, "--refuse", "sara.ahmadi@example.com=450 4.2.1 later")
        with first:
            self.work.run("send", self.issue, "--relay", first.url(), expect=3)
        again = self.receiver()
        self.work.run("--now", "2100-01-01", "send", self.issue, "--relay", again.url(),
                      expect=(0, 3, 4))
        # By then its time is over (lifetime: 72h): never sent, and said so.
        shown = self.work.json("explain", "sara.ahmadi@example.com")["deliveries"][0]
        self.assertEqual(shown["state"], "expired")
        self.assertTrue(shown["reason"])

    def test_an_unsubscribed_reader_is_not_mailed_whatever_an_import_says(self):
        self.work.run("subscribers", "remove", "anna.lindqvist@example.com")
        self.work.import_readers()
        receiver = self.receiver()
        self.work.run("send", self.issue, "--relay", receiver.url())
        self.assertNotIn("anna.lindqvist@example.com", receiver.recipients())
        self.assertEqual(self.work.counts(self.issue)["excluded"], 1)

    def test_the_signed_link_of_a_mail_unsubscribes_its_reader_only(self):
        receiver = self.receiver()
        self.work.run("send", self.issue, "--relay", receiver.url())
        entry = receiver.log()[0]
        message, _ = parse(receiver.raw_messages()[entry["file"]])
        token = re.search(r"\?t=([^>&]+)", message["List-Unsubscribe"])[1]
        for broken in (token[:-1], token[:-1] + ("A" if token[-1] != "A" else "B"), "x.y.z", ""):
            self.work.run("subscribers", "remove", "--token", broken, expect=(64, 65, 66))
        self.work.run("subscribers", "remove", "--token", token)
        states = {one: self.work.json("explain", one)["reader"]["state"]
                  for one in receiver.recipients()}
        self.assertEqual([one for one in states if states[one] != "active"], entry["rcpt_tos"])


class Running(WorkspaceTest):
    """`peyk run`, as cron does it."""

    def test_does_what_is_due_once(self):
        self.work.import_readers()
        receiver = self.receiver()
        run = ("run", "--relay", receiver.url())
        self.work.run("--now", "2023-06-22T07:01:00Z", *run)  # Thursday 09:01 in Tirana.
        issues = {one["issue"]: one["state"] for one in self.work.json("issues")}
        self.assertEqual(issues.get("newsletter-1"), "finished")
        count = len(receiver.log())
        self.assertGreater(count, 10)
        self.assertTrue((self.work / "out/site/en/newsletter/1.html").exists())
        done = self.work.run("--now", "2023-06-22T07:16:00Z", *run, expect=4)
        self.assertEqual(done.out, "")
        self.work.run("--now", "2023-06-22T07:16:00Z", *run, "--quiet-when-idle", expect=0)
        self.assertEqual(len(receiver.log()), count)

    def test_says_when_there_is_too_little(self):
        receiver = self.receiver()
        done = self.work.run("--now", "2033-06-23T12:00:00Z", "run", "--relay", receiver.url(),
                             expect=4)
        self.assertIn("an issue needs", done.err)
        self.assertEqual(receiver.log(), [])

    def test_too_little_is_said_once_and_not_at_every_run(self):
        receiver = self.receiver()
        run = ("--now", "2033-06-23T12:00:00Z", "run", "--relay", receiver.url())
        self.assertIn("an issue needs", self.work.run(*run, expect=4).err)
        self.assertEqual(self.work.run(*run, expect=4).err, "")

    def test_nobody_on_the_list_is_an_error_and_the_issue_waits(self):
        receiver = self.receiver()
        run = ("--now", "2023-06-22T07:01:00Z", "run", "--relay", receiver.url())
        self.assertIn("has no active reader", self.work.run(*run, expect=66).err)
        states = {one["issue"]: one["state"] for one in self.work.json("issues")}
        self.assertEqual(states["newsletter-1"], "composed")
        self.work.import_readers()
        self.work.run(*run)
        self.assertGreater(len(receiver.log()), 10)

    def test_an_older_issue_is_retried_although_a_newer_one_went_out(self):
        self.work.import_readers()
        receiver = self.receiver("--refuse", "sara.ahmadi@example.com=450 4.2.1 later")
        self.work.run("--now", "2023-06-15T07:01:00Z", "run", "--relay", receiver.url(),
                      expect=(0, 3))
        self.assertEqual(self.work.counts("newsletter-1")["deferred"], 1)
        self.work.run("compose", "newsletter", "--until", "2023-06-22T09:00")
        healthy = self.receiver()
        self.work.run("--now", "2023-06-15T19:00:00Z", "run", "--relay", healthy.url(),
                      expect=(0, 3))
        self.assertEqual(self.work.counts("newsletter-1")["deferred"], 0)
        self.assertIn("sara.ahmadi@example.com", healthy.recipients())

    def test_an_issue_that_was_composed_and_forgotten_is_told(self):
        self.work.import_readers()
        receiver = self.receiver()
        self.work.ingest()
        forgotten = self.work.compose("newsletter", "2023-06-13T12:00")
        done = self.work.run("--now", "2023-06-15T07:01:00Z", "run", "--relay", receiver.url(),
                             expect=(0, 3, 4))
        self.assertIn(forgotten + " was composed and never sent", done.err)

    def test_two_at_once_are_refused(self):
        issue = self.work.ready()
        self.work.run("subscribers", "import", self.work.write("more.csv", "".join(
            ["email,name,edition,lists\n"] + [f"r{n}@example.com,,en,newsletter\n"
                                              for n in range(40)])))
        receiver = self.receiver("--delay", "0.2")
        first = self.work.start("send", issue, "--relay", receiver.url())
        self.addCleanup(first.communicate)
        self.addCleanup(first.kill)
        while not receiver.count() and first.poll() is None:
            time.sleep(0.005)
        done = self.work.run("send", issue, "--relay", receiver.url(), expect=75)
        self.assertIn(str(first.pid), done.err)
        # Looking is always possible.
        self.assertGreater(self.work.counts(issue)["audience"], 40)


class CommandLine(WorkspaceTest):
    def test_every_command_has_help_with_an_example_and_exit_codes(self):
        top = self.work.run("--help").out
        commands = re.findall(r"^  ([a-z]+)  ", top.split("Subcommands:")[1], re.MULTILINE)
        for wanted in ("init", "ingest", "articles", "subscribers", "compose", "issues", "preview",
                       "send", "publish", "run", "status", "explain", "resolve"):
            self.assertIn(wanted, commands)
        for command in commands:
            text = self.work.run(command, "--help").out
            self.assertIn("Example:", text, command)
            self.assertIn("Exit codes:", text, command)

    def test_data_is_on_stdout_and_the_rest_on_stderr(self):
        issue = self.work.ready()
        done = self.work.run("compose", "pars-brief", "--until", "2023-06-19T08:00")
        self.assertEqual(done.out, "pars-brief-1\n")
        self.assertIn("Made pars-brief-1", done.err)
        quiet = self.work.run("--quiet", "issues", issue)
        self.assertEqual(quiet.err, "")

    def test_a_mistake_on_the_command_line_is_64(self):
        for arguments in (("frobnicate",), ("compose",), ("send", "x", "--frob"),
                          ("compose", "newsletter", "--until", "yesterday")):
            self.assertNotEqual(self.work.run(*arguments, expect=64).err, "")

    def test_names_that_do_not_exist_are_66_with_the_nearest(self):
        self.work.ready()
        self.assert_says(self.work.run("compose", "newsleter", expect=66), "newsletter")
        self.assert_says(self.work.run("ingest", "site-eb", expect=66), "site-e")
        self.assert_says(self.work.run("send", "newsletter-99", expect=66), "newsletter-99")
        self.assert_says(self.work.run("explain", "nobody@example.com", expect=66),
                         "nobody@example.com")

    def test_init_makes_a_workspace_that_works(self):
        self.work.run("init", "newsroom")
        for part in ("config/peyk.yaml", "templates", "subscribers/sample.csv", "seeds"):
            self.assertTrue((self.work / "newsroom" / part).exists(), part)
        config = ("--config", "newsroom/config/peyk.yaml")
        self.work.run(*config, "ingest", "--quiet")
        self.assertTrue((self.work / "newsroom/out/peyk.db").exists())
        self.work.run(*config, "compose", "newsletter", "--until", DATES[-1])
        self.work.run("init", "newsroom", expect=64)

    def test_pins_drops_and_notes_reach_the_mail(self):
        self.work.ingest()
        plan = self.work.json("compose", "newsletter", "--until", DATES[-1], "--dry-run")
        stories = [item["story"] for section in plan["sections"] for item in section["items"]]
        self.work.write("note.en.txt", "A word from the editor.\n")
        made = self.work.json("compose", "newsletter", "--until", DATES[-1], "--drop", stories[0],
                              "--note", "note.en.txt")
        left = [item["story"] for section in made["sections"] for item in section["items"]]
        self.assertNotIn(stories[0], left)
        folder = pathlib.Path(self.work.run("preview", "newsletter-1", "--quiet").out.strip()).parent
        text = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*en*")
                       if path.suffix in (".html", ".txt"))
        self.assertIn("A word from the editor.", text)


if __name__ == "__main__":
    unittest.main()
