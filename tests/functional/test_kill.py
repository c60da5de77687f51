"""kill -9 at random moments while sending, then go on: every reader exactly once, but for the few
in doubt, of whom the ledger says so. Set PEYK_KILLS for more rounds, PEYK_SEED to repeat."""
import collections
import os
import random
import time
import unittest

import kills
from lib import WorkspaceTest, make_readers

ROUNDS = int(os.environ.get("PEYK_KILLS", "200"))
SEED = int(os.environ.get("PEYK_SEED", random.randrange(1_000_000)))
READERS = 400
CONNECTIONS = 4  # config/peyk.yaml's default.


class KillsTest(unittest.TestCase):
    """By the fast sink, which takes envelopes behind the dot."""

    def campaign(self, rounds, connections, sink_options, readers):
        campaign = kills.Campaign(readers, SEED, connections, sink_options)
        self.addCleanup(campaign.close)
        while campaign.kills < rounds and campaign.kill_once():
            if campaign.kills % 20 == 0:
                campaign.check()
        doubtful = campaign.finish()
        self.assertGreaterEqual(campaign.kills, rounds * 3 // 4, "too few readers for the kills")
        self.assertGreaterEqual(campaign.met_claims, campaign.kills * 7 // 10,
                                "the kills came too early or too late to mean much")
        return campaign, doubtful

    def test_every_reader_exactly_once_outside_the_uncertain_set(self):
        campaign, doubtful = self.campaign(ROUNDS * 3 // 4, 8, ("--delay", "2"), 20 * ROUNDS)
        self.assertGreater(campaign.met_dots, campaign.kills // 10)
        # At most one dot for each connection is out at a time.
        self.assertLessEqual(doubtful, campaign.met_dots * 8)

    def test_also_with_a_relay_that_fails(self):
        self.campaign(ROUNDS // 4, 16, ("--delay", "1", "--rcpt-4xx", "0.03", "--dot-4xx", "0.03",
                                        "--drop-before", "0.01", "--drop-after", "0.01"),
                      40 * ROUNDS // 4)


class KillTest(WorkspaceTest):
    """By a receiver that keeps every message, in lock step."""

    def setUp(self):
        super().setUp()
        self.seed = SEED
        self.random = random.Random(self.seed)
        self.work.ingest()
        self.work.write("readers.csv", make_readers(READERS))
        self.work.run("subscribers", "import", "readers.csv", "--quiet")
        self.issue = self.work.compose("newsletter", "2023-06-22T09:00")

    def kill_while_sending(self, receiver, *options):
        """Starts a send and kills it once it has got somewhere new; whether it was killed (or had
        ended by itself)."""
        before = receiver.count()
        process = self.work.start("send", self.issue, "--relay", receiver.url(), *options)
        try:
            goal = before + self.random.randrange(1, 30)
            while receiver.count() < goal and process.poll() is None:
                time.sleep(0.0005)
            time.sleep(self.random.random() * 0.02)
            process.kill()
            return process.wait(30) == -9
        finally:
            process.communicate()

    def check(self, receiver):
        got = collections.Counter(receiver.recipients())
        doubled = {one: n for one, n in got.items() if n != 1}
        self.assertEqual(doubled, {}, f"seed {self.seed}")
        status = self.work.json("status", self.issue, expect=(0, 3))
        self.assertTrue(status["balanced"], f"seed {self.seed}: {status}")
        return got, status["counts"]

    def test_a_message_that_comes_twice_is_the_same_message(self):
        receiver = self.receiver("--delay", "0.004")
        kills_left = 12
        while kills_left and self.kill_while_sending(receiver):
            kills_left -= 1
        self.assertLessEqual(kills_left, 6, "too few kills to mean something")
        self.work.run("send", self.issue, "--relay", receiver.url(), expect=(0, 3, 4))
        self.check(receiver)
        doubtful = {one["email"] for one in self.work.json("resolve", self.issue, expect=(0, 3, 4))}
        self.assertGreater(len(doubtful), 0)
        self.work.run("resolve", self.issue, "--resend")
        self.work.run("send", self.issue, "--relay", receiver.url())
        got = collections.Counter(receiver.recipients())
        self.assertEqual(len(got), READERS)
        twice = {one for one, n in got.items() if n > 1}
        self.assertLessEqual(twice, doubtful)
        self.assert_same_bytes(receiver, twice)

    def assert_same_bytes(self, receiver, addresses):
        """A message that comes twice is the same message, Message-ID and all (D4)."""
        copies = collections.defaultdict(set)
        raw = receiver.raw_messages()
        for entry in receiver.log():
            if entry["rcpt_tos"][0] in addresses:
                copies[entry["rcpt_tos"][0]].add(raw[entry["file"]])
        for address, different in copies.items():
            self.assertEqual(len(different), 1, address)

    def test_killed_before_anything_else_could_happen(self):
        """In the first moments: while the audience is being frozen, before the first connection."""
        receiver = self.receiver()
        for _ in range(12):
            process = self.work.start("send", self.issue, "--relay", receiver.url())
            time.sleep(self.random.random() * 0.12)
            process.kill()
            process.communicate()
        self.work.run("send", self.issue, "--relay", receiver.url(), expect=(0, 3, 4))
        got, counts = self.check(receiver)
        self.assertEqual(counts["sent"] + counts["uncertain"], READERS, f"seed {self.seed}")

    def test_ctrl_c_finishes_what_is_under_way_and_exits_130(self):
        receiver = self.receiver("--delay", "0.01")
        process = self.work.start("send", self.issue, "--relay", receiver.url())
        while receiver.count() < 10 and process.poll() is None:
            time.sleep(0.001)
        process.send_signal(2)
        _, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, err)
        self.assertIn("Stopped as you asked", err)
        got, counts = self.check(receiver)
        self.assertEqual(counts["uncertain"], 0, "the first Ctrl-C leaves nobody in doubt")
        self.assertEqual(counts["sent"], len(got))
        self.assertLess(len(got), READERS)
        self.work.run("send", self.issue, "--relay", receiver.url())
        got, counts = self.check(receiver)
        self.assertEqual(len(got), READERS)

    def test_relay_that_dies_and_comes_back(self):
        receiver = self.receiver("--delay", "0.005")
        process = self.work.start("send", self.issue, "--relay", receiver.url())
        while receiver.count() < 20 and process.poll() is None:
            time.sleep(0.001)
        receiver.process.kill()
        receiver.process.wait()
        process.communicate(timeout=120)
        self.assertIn(process.returncode, (3, 69))
        got, counts = self.check(receiver)
        self.assertLess(counts["sent"], READERS)
        again = self.receiver("--port", receiver.port)
        # What is put off is put off to a moment; by then it is tried again.
        self.work.run("--now", self.later(), "send", self.issue, "--relay", again.url(),
                      expect=(0, 3))
        got, counts = self.check(again)
        doubtful = counts["uncertain"]
        self.assertLessEqual(doubtful, CONNECTIONS)
        self.assertEqual(counts["sent"] + doubtful, READERS)

    @staticmethod
    def later():
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 24 * 3600))


if __name__ == "__main__":
    unittest.main()
