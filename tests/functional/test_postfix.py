"""A real MTA: Postfix takes the mail into Maildirs, by every way that a relay may want, and what it
does to a sender (refusing, limiting, going away) loses and doubles nobody."""
import datetime
import re
import shutil
import subprocess
import unittest

import postfix
from lib import Workspace, make_readers, parse
from test_main_job import RTL, sample_readers
from test_tls_auth import make_authority

USER = "newsletter@example.org"
PASSWORD = "correct horse battery"
NOW = "2023-06-22T10:00"
GONE = "anna.lindqvist@example.com"  # Has no mailbox.
CROWD = 250
# Lines that SMTP would take for its own, were they not stuffed.
NOTE = "Dear readers,\n\n.\n\n..\n\n.hidden files begin with a dot\n"


def later(hours):
    return (datetime.datetime.utcnow() + datetime.timedelta(hours=hours)).strftime("%FT%T")


@unittest.skipIf(postfix.missing(), postfix.missing())
class PostfixTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.prepared = Workspace()
        cls.addClassCleanup(cls.prepared.close)
        cls.prepared.write("note.en.txt", NOTE)
        cls.prepared.ingest()
        cls.prepared.import_readers()
        cls.issue = cls.prepared.run("compose", "newsletter", "--until", "2023-06-22T09:00",
                                     "--note", "note.en.txt", "--quiet").out.strip()
        cls.prepared.run("send", cls.issue, "--dry-run")  # Makes the key that signs links.
        cls.readers = {address: edition for address, (_, edition, lists) in sample_readers().items()
                       if "newsletter" in lists}
        crowd = [f"reader{n:05d}@example.com" for n in range(CROWD)]
        cls.ca = make_authority(cls.prepared.folder, "ca")
        cls.postfix = postfix.Postfix([*cls.readers.keys() - {GONE}, *crowd], cls.ca / "host.pem",
                                      cls.ca / "host.key", USER, PASSWORD)
        cls.addClassCleanup(cls.postfix.close)

    def setUp(self):
        self.postfix.empty_mailboxes()

    def workspace(self):
        """A copy of the prepared one: whatever is sent from it has the same bytes."""
        work = Workspace()
        self.addCleanup(work.close)
        shutil.rmtree(work.folder)
        shutil.copytree(self.prepared.folder, work.folder)
        return work

    def assert_each_once(self, boxes, addresses):
        self.assertEqual({address: len(mails) for address, mails in boxes.items()},
                         dict.fromkeys(addresses, 1))

    # ---- what arrives ------------------------------------------------------------------------

    def expected(self):
        """The messages as they are filled, by reader."""
        work = self.workspace()
        work.run("--now", NOW, "send", self.issue, "--to-maildir", "maildir")
        raw = [path.read_bytes() for path in (work / "maildir" / "new").iterdir()]
        return {parse(one)[0]["To"].addresses[0].addr_spec: one.replace(b"\r\n", b"\n")
                for one in raw}

    def deliver(self, service, host="127.0.0.1", **keys):
        work = self.workspace()
        work.set_relay(name="postfix", url=self.postfix.url(service, host), **keys)
        done = work.run("--now", NOW, "send", self.issue, expect=3,
                        env={"PEYK_TEST_PASSWORD": PASSWORD})
        self.assertNotIn(PASSWORD, done.out + done.err)
        return work, self.postfix.mail()

    def check(self, boxes, expected, protocol):
        self.assert_each_once(boxes, self.readers.keys() - {GONE})
        for address, (raw,) in boxes.items():
            # What Postfix puts before it, and then the message to the last byte.
            trace, given = raw.split(b"Received: ", 1)
            received, given = re.fullmatch(rb"([^\n]*\n(?:[ \t][^\n]*\n)*)(.*)", given,
                                           re.DOTALL).groups()
            self.assertRegex(trace, rb"Return-Path: <bounce\+newsletter-\d+-\d+@nejatngo\.org>")
            self.assertIn(f"Delivered-To: {address}\n".encode(), trace)
            self.assertIn(f" with {protocol} ".encode(), received)
            self.assertEqual(given, expected[address], address)

    def check_content(self, boxes):
        links = set()
        for address, (raw,) in boxes.items():
            message, defects = parse(raw)
            self.assertEqual(defects, [], address)
            edition = self.readers[address]
            self.assertEqual(message["To"].addresses[0].addr_spec, address)
            self.assertEqual(message["Content-Language"], edition)
            self.assertEqual(message["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
            link = re.search(r"<(https://[^>]+)>", message["List-Unsubscribe"])[1]
            links.add(link)
            html = message.get_body(("html",)).get_content()
            text = message.get_body(("plain",)).get_content()
            self.assertIn(link, text)
            self.assertIn('dir="rtl"' if edition in RTL else 'dir="ltr"', html)
            if edition == "en":
                self.assertRegex(text, r"(?m)^\.$")
                self.assertRegex(text, r"(?m)^\.\.$")
                self.assertRegex(text, r"(?m)^\.hidden files begin with a dot$")
                self.assertRegex(raw, rb"(?m)^=2E")
        self.assertEqual(len(links), len(boxes), "each reader has a link of their own")

    def test_every_reader_gets_the_message_byte_for_byte(self):
        expected = self.expected()
        work, boxes = self.deliver("plain", tls="none")
        self.check(boxes, expected, "ESMTP")
        self.check_content(boxes)
        self.assertEqual({self.readers[address] for address in boxes}, {"en", "fa", "ar", "sq"})
        # 550 5.1.1: nobody there, now or later.
        shown = work.json("explain", GONE)
        self.assertEqual(shown["reader"]["state"], "suppressed")
        self.assertEqual(shown["deliveries"][0]["state"], "rejected")
        self.assertIn("5.1.1", shown["deliveries"][0]["reason"])
        counts = work.counts(self.issue)
        self.assertEqual((counts["sent"], counts["rejected"]), (len(boxes), 1))

    def test_every_way_to_log_in_over_tls(self):
        expected = self.expected()
        for service, auth, mechanism in (("starttls", "plain", "PLAIN"), ("smtps", "login", "LOGIN"),
                                         ("starttls", None, "CRAM-MD5")):
            with self.subTest(service=service, auth=auth):
                self.postfix.empty_mailboxes()
                begun = len(self.postfix.log())
                keys = {"auth": auth} if auth else {}
                _, boxes = self.deliver(service, "localhost", ca_file=self.ca / "ca.pem", user=USER,
                                        password_env="PEYK_TEST_PASSWORD", **keys)
                self.check(boxes, expected, "ESMTPSA")
                log = self.postfix.log()[begun:]
                self.assertEqual(set(re.findall(r"sasl_method=([\w-]+)", log)), {mechanism})

    # ---- what is refused beforehand ----------------------------------------------------------

    def refused(self, expect, service, **keys):
        work = self.workspace()
        work.set_relay(name="postfix", url=self.postfix.url(service, "localhost"), **keys)
        done = work.run("send", self.issue, expect=expect, env={"PEYK_TEST_PASSWORD": "wrong word"})
        self.assertEqual(self.postfix.mail(), {})
        self.assertEqual(work.json("issues", self.issue)["state"], "composed")
        return done

    def test_a_wrong_password_stops_it_before_anything_is_frozen(self):
        for auth in ("plain", "login"):
            done = self.refused(77, "starttls", ca_file=self.ca / "ca.pem", user=USER, auth=auth,
                                password_env="PEYK_TEST_PASSWORD")
            self.assertIn("535 5.7.8", done.err)
            self.assertNotIn("wrong word", done.err)

    def test_a_relay_that_takes_no_such_size_is_told_before_anything_is_frozen(self):
        done = self.refused(65, "small", tls="none")
        self.assertIn("at most 4000 bytes", done.err)

    # ---- what a relay does to its senders ----------------------------------------------------

    def finish(self, work, *options):
        """Runs it again as time goes by, until nobody waits any more."""
        for hours in range(2, 20, 6):
            counts = work.counts(self.issue)
            waiting = sum(counts[state] for state in ("pending", "claimed", "committing", "deferred"))
            if waiting == 0:
                return counts
            work.run("--now", later(hours), "send", self.issue, *options, expect=None)
        return work.counts(self.issue)

    def test_a_limit_of_messages_puts_off_and_a_later_run_completes(self):
        self.postfix.set_rate(5)
        work = self.workspace()
        work.set_relay(name="postfix", url=self.postfix.url("limited"), tls="none")
        begun = len(self.postfix.log())
        process = work.start("send", self.issue)
        postfix.wait_until(lambda: "rate limit exceeded" in self.postfix.log()[begun:],
                           "it is limited")
        self.assertLess(self.postfix.received(begun), len(self.readers) - 1)
        self.postfix.set_rate(100000)
        process.communicate(timeout=120)
        self.assertIn(process.returncode, (3, 69))  # Her without a mailbox, or more.
        counts = self.finish(work)
        self.assertEqual((counts["sent"], counts["rejected"]), (len(self.readers) - 1, 1))
        self.assert_each_once(self.postfix.mail(), self.readers.keys() - {GONE})
        self.assertEqual(work.json("explain", GONE)["reader"]["state"], "suppressed")

    def test_stopped_and_started_in_the_middle_it_loses_and_doubles_nobody(self):
        work = self.workspace()
        shutil.rmtree(work / "out")
        work.ingest()
        work.write("crowd.csv", make_readers(CROWD))
        work.run("subscribers", "import", "crowd.csv", "--quiet")
        self.assertEqual(work.compose("newsletter", "2023-06-22T09:00"), self.issue)
        work.set_relay(name="postfix", url=self.postfix.url("plain"), tls="none")
        begun = len(self.postfix.log())
        process = work.start("send", self.issue)
        postfix.wait_until(lambda: self.postfix.received(begun) >= 20 or process.poll() is not None,
                           "it has begun")
        self.postfix.stop()
        reached = self.postfix.received(begun)
        self.postfix.start()
        process.communicate(timeout=120)
        self.assertTrue(20 <= reached < CROWD, reached)
        counts = self.finish(work)
        self.assertEqual(counts["audience"], CROWD)
        self.assertEqual(counts["sent"] + counts["uncertain"], CROWD)
        self.assertLessEqual(counts["uncertain"], 8)  # Two for each of four connections.
        doubtful = {one["email"] for one in work.json("resolve", self.issue, expect=(0, 3, 4))
                    } if counts["uncertain"] else set()
        boxes = self.postfix.mail()
        self.assertEqual({box: len(mails) for box, mails in boxes.items() if len(mails) != 1}, {})
        missing = {f"reader{n:05d}@example.com" for n in range(CROWD)} - boxes.keys()
        self.assertLessEqual(missing, doubtful)


if __name__ == "__main__":
    unittest.main()
