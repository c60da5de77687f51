"""kill -9 while a source is read into the library: nothing of it is stored, and reading it again
makes the library that an undisturbed reading makes."""
import os
import random
import time
import unittest

from lib import WorkspaceTest

SEED = int(os.environ.get("PEYK_SEED", random.randrange(1_000_000)))
ITEMS = 1500
KILLS = 6


def write_feed(path):
    item = ("<item><title>Letter {0}</title><guid isPermaLink=\"false\">letter-{0}</guid>"
            "<link>https://letters.example/{0}</link><category>World</category>"
            "<pubDate>Wed, 21 Jun 2023 10:00:00 +0000</pubDate>"
            "<description><![CDATA[<p>The letter with the number {0} of the harbour.</p>]]>"
            "</description></item>\n")
    path.write_text("<rss version=\"2.0\"><channel><title>Letters</title><language>en</language>"
                    + "".join(item.format(number) for number in range(ITEMS))
                    + "</channel></rss>", encoding="utf-8")


class KillIngestTest(WorkspaceTest):
    def setUp(self):
        super().setUp()
        self.feed = self.work / "letters.rss"
        write_feed(self.feed)

    def library(self):
        return self.work.json("articles", "--limit", "0", expect=(0, 4))

    def test_a_reading_that_was_killed_leaves_nothing_and_can_be_done_again(self):
        dice = random.Random(SEED)
        self.work.ingest()
        before = self.library()
        begin = time.monotonic()
        self.work.run("ingest", "letters.rss", "--quiet")
        usual = time.monotonic() - begin
        whole = self.library()
        self.assertNotEqual(whole, before)

        store = self.work / "out/peyk.db"
        met = 0
        for _ in range(KILLS):
            for name in ("", "-wal", "-shm"):
                store.with_name(store.name + name).unlink(missing_ok=True)
            self.work.ingest()
            process = self.work.start("ingest", "letters.rss", "--quiet")
            time.sleep(usual * dice.uniform(0.1, 0.9))
            process.kill()
            process.communicate()
            left = self.library()
            # Either it was killed before its one commit or it had come to its end.
            self.assertIn(left, (before, whole), f"PEYK_SEED={SEED}")
            met += left == before
            self.work.run("ingest", "letters.rss", "--quiet")
            self.assertEqual(self.library(), whole, f"PEYK_SEED={SEED}")
        self.assertGreater(met, 0, "the kills came too late to mean anything")


if __name__ == "__main__":
    unittest.main()
