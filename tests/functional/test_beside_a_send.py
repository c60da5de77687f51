"""What may happen while an issue goes out: a pause, a reader who leaves, new articles; and what may
not: a second send."""
import collections
import time
import unittest

from lib import WorkspaceTest, make_readers

READERS = 400


class BesideASendTest(WorkspaceTest):
    def setUp(self):
        super().setUp()
        self.work.ingest()
        self.work.write("readers.csv", make_readers(READERS))
        self.work.run("subscribers", "import", "readers.csv", "--quiet")
        self.issue = self.work.compose("newsletter", "2023-06-22T09:00")

    def send(self, receiver, until):
        """A send that is under way: so many messages have come in."""
        process = self.work.start("send", self.issue, "--relay", receiver.url())
        self.addCleanup(lambda: process.poll() is None and process.kill())
        while receiver.count() < until and process.poll() is None:
            time.sleep(0.002)
        return process

    def check_everybody_once(self, receiver, but=()):
        got = collections.Counter(receiver.recipients())
        wanted = {f"reader{n:05d}@example.com" for n in range(READERS)} - set(but)
        self.assertEqual({one for one, copies in got.items() if copies > 1}, set())
        self.assertEqual(set(got), wanted)

    def test_a_pause_stops_a_send_that_is_under_way_and_it_goes_on_later(self):
        receiver = self.receiver("--delay", "0.01")
        process = self.send(receiver, until=10)
        done = self.work.run("pause", self.issue)
        self.assert_says(done, f"Paused {self.issue}.", f"peyk resume {self.issue}")
        _, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 3, err)
        self.assertIn(f"{self.issue} goes on later: it is paused since", err)
        counts = self.work.counts(self.issue)
        self.assertEqual(counts["uncertain"], 0)
        self.assertEqual(counts["sent"], receiver.count())
        self.assertLess(counts["sent"], READERS)

        # Nothing of it goes out as long as it is paused, whatever cron does.
        self.work.run("run", "--relay", receiver.url(), expect=(0, 3, 4))
        self.assertEqual(self.work.counts(self.issue)["sent"], counts["sent"])
        self.assert_says(self.work.run("pause", self.issue, expect=4), "is paused already")

        self.assert_says(self.work.run("resume", self.issue), "may go on")
        self.assert_says(self.work.run("resume", self.issue, expect=4), "is not paused")
        self.work.run("send", self.issue, "--relay", receiver.url())
        self.check_everybody_once(receiver)
        self.assert_says(self.work.run("pause", self.issue, expect=4), "has been delivered")

    def test_who_sends_a_paused_issue_by_hand_lets_it_go_on(self):
        receiver = self.receiver()
        self.work.run("pause", self.issue)
        self.work.run("send", self.issue, "--relay", receiver.url())
        self.check_everybody_once(receiver)
        self.assert_says(self.work.run("resume", self.issue, expect=4), "is not paused")

    def test_a_reader_who_leaves_meanwhile_gets_nothing_and_need_not_wait(self):
        receiver = self.receiver("--delay", "0.01")
        process = self.send(receiver, until=10)
        leaver = f"reader{READERS - 1:05d}@example.com"
        self.assert_says(self.work.run("subscribers", "remove", leaver), f"unsubscribed {leaver}")
        _, err = process.communicate(timeout=120)
        self.assertIn(process.returncode, (0, 3), err)
        self.check_everybody_once(receiver, but=[leaver])
        explained = self.work.run("explain", leaver).out
        self.assertIn("unsubscribed while the issue was going out", explained)

    def test_articles_are_read_and_pages_published_meanwhile(self):
        receiver = self.receiver("--delay", "0.01")
        process = self.send(receiver, until=10)
        self.work.run("ingest", "--quiet")
        self.work.run("publish", "--quiet")
        self.work.run("compose", "pars-brief", "--until", "2023-06-19T08:00", "--quiet")
        self.assertIsNone(process.poll(), "the send was over too soon to tell anything")
        _, err = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0, err)
        self.check_everybody_once(receiver)

    def test_a_second_send_has_to_wait_and_freezes_nothing(self):
        receiver = self.receiver("--delay", "0.01")
        process = self.send(receiver, until=10)
        other = self.work.run("compose", "pars-brief", "--until", "2023-06-19T08:00",
                              "--quiet").out.strip()
        for issue in (self.issue, other):
            done = self.work.run("send", issue, "--relay", receiver.url(), expect=75)
            self.assert_says(done, "another peyk is sending at this moment", "peyk status")
        self.assertEqual(self.work.counts(other)["audience"], 0)
        done = self.work.run("run", "--relay", receiver.url(), expect=4)
        self.assert_says(done, "Another peyk is sending.")
        done = self.work.run("run", "--quiet-when-idle", "--relay", receiver.url(), expect=0)
        self.assertEqual(done.err, "")
        _, err = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0, err)
        self.check_everybody_once(receiver)


if __name__ == "__main__":
    unittest.main()
