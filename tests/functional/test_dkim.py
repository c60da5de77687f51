"""DKIM, judged by an implementation that is not ours: dkimpy (python3-dkim, python3-nacl)."""
import base64
import re
import unittest

import dkim

from lib import WorkspaceTest, maildir_messages

DOMAIN = "nejatngo.org"  # The domain of the sample configuration's sender.
OVERSIGNED = ("From", "To", "Subject", "Date", "Message-ID", "Reply-To", "Sender", "Cc",
              "MIME-Version", "Content-Type", "List-Id", "List-Unsubscribe",
              "List-Unsubscribe-Post")
SIGNED = OVERSIGNED + ("List-Help", "List-Archive", "Precedence", "Auto-Submitted", "Feedback-ID",
                       "Content-Language")


def header_fields(raw):
    """(name, field with its folds and CRLF) of a message's header, from the top."""
    head = raw.split(b"\r\n\r\n", 1)[0] + b"\r\n"
    return [(field.split(b":", 1)[0].decode(), field)
            for field in re.findall(rb"[^\r\n]+\r\n(?:[ \t][^\r\n]*\r\n)*", head)]


class Signed(WorkspaceTest):
    def setUp(self):
        super().setUp()
        self.records = {}

    def keygen(self, selector, *options, domain=DOMAIN):
        """A key by the program; its record goes into the test's domain name system."""
        made = self.work.json("dkim", "keygen", "--domain", domain, "--selector", selector, "--out",
                              f"var/{selector}.pem", *options)
        self.assertEqual("".join(made["strings"]), made["value"])
        self.records[made["name"] + "."] = made["value"].encode()
        return made

    def configure(self, *entries):
        """Entries are (domain, selector) or (domain, selector, identity)."""
        lines = "\ndkim:\n"
        for domain, selector, *identity in entries:
            lines += f"  - domain: {domain}\n    selector: {selector}\n"
            lines += f"    key_file: var/{selector}.pem\n"
            lines += f"    identity: \"{identity[0]}\"\n" if identity else ""
        path = self.work / "config/peyk.yaml"
        path.write_text(path.read_text(encoding="utf-8") + lines, encoding="utf-8")

    def look_up(self, name, timeout=5):
        return self.records.get(name.decode() if isinstance(name, bytes) else name)

    def verify(self, raw, index=0):
        return dkim.DKIM(raw).verify(idx=index, dnsfunc=self.look_up)

    def holds(self, raw, index=0):
        """Whether a signature holds; one that is malformed does not."""
        try:
            return self.verify(raw, index)
        except dkim.DKIMException:
            return False

    def both_keys(self):
        self.keygen("r1")
        self.keygen("e1", "--algorithm", "ed25519")
        self.configure((DOMAIN, "r1"), (DOMAIN, "e1", f"@news.{DOMAIN}"))


class DkimTest(Signed):
    def test_every_message_that_comes_in_over_smtp_is_signed_twice(self):
        self.both_keys()
        issue = self.work.ready()
        receiver = self.receiver()
        self.work.run("send", issue, "--relay", receiver.url())
        raw = receiver.raw_messages()
        self.assertGreater(len(raw), 10)
        for name, message in raw.items():
            fields = header_fields(message)
            self.assertEqual([each for each, _ in fields].count("DKIM-Signature"), 2)
            self.assertEqual([each for each, _ in fields][:2], ["DKIM-Signature"] * 2)
            self.assertTrue(self.verify(message, 0), name)
            self.assertTrue(self.verify(message, 1), name)
            for line in fields[0][1].split(b"\r\n") + fields[1][1].split(b"\r\n"):
                self.assertLess(len(line), 78)
        # In all four scripts, by both ways to write a part.
        together = b"".join(raw.values())
        for what in (b"Content-Language: fa", b"Content-Language: ar", b"Content-Language: sq",
                     b"Content-Language: en", b"Encoding: base64", b"Encoding: quoted-printable"):
            self.assertIn(what, together)

    def test_every_message_of_a_maildir_is_signed_with_the_same_bytes_as_over_smtp(self):
        self.both_keys()
        issue = self.work.ready()
        receiver = self.receiver()
        now = ("--now", "2023-06-22T10:00:00Z")
        self.work.run(*now, "send", issue, "--relay", receiver.url())
        over_smtp = {self.message_id(each): each for each in receiver.raw_messages().values()}
        # The same issue again in the same workspace with another store, as after a crash.
        for path in (self.work / "out").glob("peyk.db*"):
            path.unlink()
        self.assertEqual(self.work.ready(), issue)
        self.work.run(*now, "send", issue, "--to-maildir", "out/maildir")
        messages = maildir_messages(self.work / "out/maildir")
        self.assertEqual({self.message_id(each): each for each in messages.values()}, over_smtp)

    @staticmethod
    def message_id(raw):
        return re.search(rb"(?m)^Message-ID: <(.*)>\r$", raw)[1]

    def test_a_signature_tells_when_the_issue_was_frozen_and_until_when_it_is_good(self):
        self.both_keys()
        issue = self.work.ready()
        self.work.run("--now", "2023-06-22T10:00:00Z", "send", issue, "--to-maildir", "out/maildir")
        frozen = 1687428000
        for message in maildir_messages(self.work / "out/maildir").values():
            self.assertIn(b" t=%d;" % frozen, message)
            self.assertIn(b" x=%d;" % (frozen + (72 + 7 * 24) * 3600), message)

    def test_test_messages_are_signed(self):
        self.both_keys()
        issue = self.work.ready()
        receiver = self.receiver()
        self.work.run("send", issue, "--test", "editor@example.com", "--relay", receiver.url())
        self.assertEqual(len(receiver.raw_messages()), 4)
        for message in receiver.raw_messages().values():
            self.assertTrue(self.verify(message, 0) and self.verify(message, 1))


class TamperTest(Signed):
    """One message in each encoding, spoiled in every way."""

    def setUp(self):
        super().setUp()
        self.both_keys()
        issue = self.work.ready()
        receiver = self.receiver()
        self.work.run("send", issue, "--test", "editor@example.com", "--relay", receiver.url())
        self.messages = list(receiver.raw_messages().values())

    def assert_broken(self, raw, what):
        for index in (0, 1):
            self.assertFalse(self.holds(raw, index), f"{what}, signature {index}")

    def test_a_changed_or_missing_header_breaks_it(self):
        for message in self.messages:
            seen = set()
            for name, field in header_fields(message):
                if name == "DKIM-Signature":
                    continue
                seen.add(name)
                self.assert_broken(message.replace(field, field[:-2] + b"x\r\n"), f"{name} changed")
                self.assert_broken(message.replace(field, b""), f"{name} taken away")
            self.assertEqual(seen, set(SIGNED) - {"Reply-To", "Sender", "Cc"})

    def test_an_added_header_breaks_it(self):
        message = self.messages[0]
        for name in OVERSIGNED:
            field = name.encode() + b": <x@example.com>\r\n"
            self.assert_broken(field + message, f"{name} on top")
            self.assert_broken(message.replace(b"\r\n\r\n", b"\r\n" + field + b"\r\n", 1),
                               f"{name} below")
        for harmless in (b"Received: from x by y; Thu, 22 Jun 2023 10:00:00 +0000\r\n",
                         b"X-Spam: no\r\n"):
            self.assertTrue(self.verify(harmless + message, 0))
            self.assertTrue(self.verify(harmless + message, 1))

    def test_a_changed_byte_of_the_body_breaks_it(self):
        for message in self.messages:
            body = message.index(b"\r\n\r\n") + 4
            at = [i for i in range(body, len(message)) if message[i] not in b" \r\n"]
            for i in (at[0], at[len(at) // 3], at[len(at) // 2], at[-1]):
                changed = bytearray(message)
                changed[i] ^= 1
                self.assert_broken(bytes(changed), f"byte {i}")
            self.assert_broken(message + b"more\r\n", "a line at the end")


class KeyTest(Signed):
    def test_the_key_file_is_closed_and_never_overwritten(self):
        made = self.keygen("s1")
        path = self.work / "var/s1.pem"
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        before = path.read_bytes()
        done = self.work.run("dkim", "keygen", "--domain", DOMAIN, "--selector", "s1", "--out",
                             "var/s1.pem", expect=65)
        self.assert_says(done, "var/s1.pem", "already")
        self.assertEqual(path.read_bytes(), before)
        self.assertEqual(done.out, "")
        again = self.work.json("dkim", "record", "--key", "var/s1.pem", "--domain", DOMAIN,
                               "--selector", "s1")
        self.assertEqual(again, made)

    def test_the_record_is_text_for_a_zone_file(self):
        made = self.work.run("dkim", "keygen", "--domain", "Example.org", "--selector", "s1",
                             "--out", "k.pem")
        name, value = made.out.rstrip("\n").split(". IN TXT ")
        self.assertEqual(name, "s1._domainkey.example.org")
        strings = re.findall(r'"([^"]*)"', value)
        self.assertEqual(len(strings), 2)
        self.assertTrue(all(len(each) <= 255 for each in strings))
        self.assertRegex("".join(strings), r"^v=DKIM1; k=rsa; p=[A-Za-z0-9+/]+=*$")
        for line in (self.work / "k.pem").read_text().splitlines()[1:-1]:
            self.assertNotIn(line, made.out + made.err)

    def test_bits_and_algorithms(self):
        self.assertEqual(self.keygen("b3", "--bits", "3072")["bits"], 3072)
        made = self.keygen("e3", "--algorithm", "ed25519")
        self.assertEqual(len(base64.b64decode(made["value"].split("p=")[1])), 32)
        for options in (("--bits", "1024"), ("--bits", "8192"), ("--algorithm", "dsa"),
                        ("--algorithm", "ed25519", "--bits", "2048")):
            done = self.work.run("dkim", "keygen", "--domain", DOMAIN, "--selector", "x", "--out",
                                 "x.pem", *options, expect=64)
            self.assertNotEqual(done.err, "")
        for domain, selector in ((DOMAIN, "a b"), ("no dots", "s"), ("", "s")):
            self.work.run("dkim", "keygen", "--domain", domain, "--selector", selector, "--out",
                          "x.pem", expect=64)
        self.assertFalse((self.work / "x.pem").exists())

    def assert_nothing_sent(self, issue, *words):
        receiver = self.receiver()
        done = self.work.run("send", issue, "--relay", receiver.url(), expect=78)
        self.assert_says(done, *words)
        self.assertEqual(receiver.count(), 0)
        # Nothing is frozen, and other commands go on.
        self.assertEqual(self.work.json("issues", issue)["state"], "composed")
        findings = self.work.json("check", issue, expect=65)
        self.assertIn("dkim.key", [each["rule"] for each in findings])

    def test_a_missing_key_stops_the_send_before_anything_is_frozen(self):
        issue = self.work.ready()
        self.configure((DOMAIN, "gone"), (DOMAIN, "gone2"))
        self.assert_nothing_sent(issue, "config/peyk.yaml:", "var/gone.pem", "var/gone2.pem",
                                 "peyk dkim keygen")

    def test_an_open_key_file_stops_the_send(self):
        issue = self.work.ready()
        self.keygen("s1")
        self.configure((DOMAIN, "s1"))
        (self.work / "var/s1.pem").chmod(0o644)
        self.assert_nothing_sent(issue, "var/s1.pem", "chmod 600")

    def test_a_wrong_identity_stops_the_send(self):
        issue = self.work.ready()
        self.keygen("s1")
        self.configure((DOMAIN, "s1", "@example.com"))
        self.assert_nothing_sent(issue, "config/peyk.yaml:", "@example.com")

    def test_mistakes_of_the_configuration_have_their_line(self):
        self.configure((DOMAIN, "s_1"))
        done = self.work.run("issues", expect=78)
        self.assertRegex(done.err, r"config/peyk\.yaml:\d+:\d+: “selector” is no selector")

    def test_check_warns_when_no_signature_is_of_the_senders_domain(self):
        issue = self.work.ready()
        self.keygen("s1", domain="relay.example.com")
        self.configure(("relay.example.com", "s1"))
        rules = {each["rule"]: each for each in self.work.json("check", issue)}
        self.assertEqual(rules["dkim.alignment"]["severity"], "warning")
        self.assertIn("relay.example.com", rules["dkim.alignment"]["sentence"])
        self.keygen("s2", domain="mail." + DOMAIN)
        path = self.work / "config/peyk.yaml"
        path.write_text(path.read_text(encoding="utf-8") + f"  - domain: mail.{DOMAIN}\n"
                        "    selector: s2\n    key_file: var/s2.pem\n", encoding="utf-8")
        rules = [each["rule"] for each in self.work.json("check", issue)]
        self.assertNotIn("dkim.alignment", rules)


if __name__ == "__main__":
    unittest.main()
