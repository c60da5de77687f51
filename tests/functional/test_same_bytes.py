"""The same input gives the same bytes: headers as they were approved, and neither the zone nor the
locale of the process changes anything. PEYK_APPROVE=1 makes the golden files anew."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from lib import ROOT, Workspace, maildir_messages

EDITIONS = ("en", "fa", "ar", "sq")
GOLDEN = ROOT / "tests/golden/headers"
PLACES = (("Asia/Tehran", "tr_TR"), ("America/Los_Angeles", "fa_IR"))


def make_locales(folder):
    """Locales that the machine need not have; a place where glibc finds them."""
    for _, name in PLACES:
        done = subprocess.run(["localedef", "--no-archive", "-i", name, "-f", "UTF-8",
                               str(folder / f"{name}.UTF-8")], capture_output=True, text=True)
        # Warnings about the sources end with 1 and still give a locale.
        if not (folder / f"{name}.UTF-8/LC_CTYPE").exists():
            raise AssertionError(f"localedef made no {name}; scripts/setup installs “locales”\n"
                                 + done.stderr)


def make_issues(env=None):
    """A workspace with an issue of each publication, previewed and published."""
    work = Workspace()
    work.write("var/token.key", "a secret for tests, of no use to anybody\n")
    (work / "var/token.key").chmod(0o600)
    work.run("ingest", "--quiet", env=env)
    work.run("subscribers", "import", "subscribers/sample.csv", "--quiet", expect=(0, 3), env=env)
    issues = [work.run("compose", publication, "--until", until, "--quiet", env=env).out.strip()
              for publication, until in (("newsletter", "2023-06-22T09:00"),
                                         ("pars-brief", "2023-06-19T08:00"))]
    for issue in issues:
        work.run("--now", "2023-07-01T00:00:00Z", "preview", issue, "--quiet", env=env)
    work.run("publish", "--quiet", env=env)
    return work, issues


def outputs(work):
    here = str(work.folder).encode()  # Findings name files where they are.
    return {str(path.relative_to(work.folder)): path.read_bytes().replace(here, b"WORKSPACE")
            for folder in ("out/preview", "out/site")
            for path in (work / folder).rglob("*") if path.is_file()}


class SameBytes(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.work, cls.issues = make_issues()
        cls.addClassCleanup(cls.work.close)

    def test_zones_and_locales_of_the_process_change_no_byte(self):
        here = outputs(self.work)
        self.assertGreater(len(here), 30)
        with tempfile.TemporaryDirectory() as folder:
            make_locales(pathlib.Path(folder))
            for zone, name in PLACES:
                env = {"TZ": zone, "LC_ALL": f"{name}.UTF-8", "LOCPATH": folder}
                probe = subprocess.run(["locale", "charmap"], capture_output=True, text=True,
                                       env={**os.environ, **env})
                self.assertEqual((probe.stdout.strip(), probe.stderr), ("UTF-8", ""), name)
                work, _ = make_issues(env)
                self.addCleanup(work.close)
                there = outputs(work)
                self.assertEqual(sorted(here), sorted(there))
                self.assertEqual([name for name in here if here[name] != there[name]], [])

    def test_headers_are_what_was_approved(self):
        for issue in self.issues:
            maildir = self.work / f"out/{issue}"
            self.work.run("send", issue, "--to-maildir", maildir, "--quiet")
            seen = {}
            for raw in maildir_messages(maildir).values():
                head = raw.split(b"\r\n\r\n", 1)[0].decode("ascii")
                edition = re.search(r"(?m)^Content-Language: (\S+)", head)[1]
                if edition not in seen or head < seen[edition]:
                    seen[edition] = head
            self.assertEqual(set(seen), set(EDITIONS))
            for edition, head in seen.items():
                self.expect_golden(f"{issue}.{edition}.txt", self.steady(head))

    @staticmethod
    def steady(head):
        """Without what differs for each reader and each day."""
        for field in ("Date", "Message-ID", "To"):
            head, count = re.subn(rf"(?m)^{field}: .*(\r\n[ \t].*)*", f"{field}: …", head)
            assert count == 1, field
        # It holds the hash of the issue, which any change of the sample articles changes.
        head = re.sub(r'boundary="=_[0-9a-f]{32}"', 'boundary="=_…"', head)
        head = re.sub(r"(?s)(List-Unsubscribe: ).*?\r\n(?=\S)", r"\1…\r\n", head)
        return head.replace("\r\n", "\n") + "\n"

    def expect_golden(self, name, text):
        path = GOLDEN / name
        if os.environ.get("PEYK_APPROVE") == "1":
            path.write_text(text, encoding="utf-8")
        self.assertTrue(path.exists(), f"{path}: PEYK_APPROVE=1 makes it; read it before you commit")
        self.assertEqual(text, path.read_text(encoding="utf-8"), name)


if __name__ == "__main__":
    unittest.main()
