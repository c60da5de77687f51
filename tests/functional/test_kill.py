"""kill -9 at random moments while sending, then go on: every reader exactly once, but for the few
in doubt, of whom the ledger says so. Set PEYK_KILLS for more rounds, PEYK_SEED to repeat."""
import collections
import os
import random
import time
import unittest

from lib import WorkspaceTest, make_readers

ROUNDS = int(os.environ.get("PEYK_KILLS", "25"))
READERS = 16 * ROUNDS  # So many that nearly every round still finds something to send.
CONNECTIONS = 4  # config/peyk.yaml's default.


class KillTest(WorkspaceTest):
    def setUp(self):
        super().setUp()
        self.seed = int(os.environ.get("PEYK_SEED", random.randrange(1_000_000)))
        self.random = random.Random(self.seed)
        self.work.ingest()
        self.work.write("readers.csv", make_readers(READERS))
        self.work.run("subscribers", "import", "readers.csv", "--quiet")
        self.issue = self.work.compose("newsletter", "2023-06-22T09:00")
        self.url = None

    def kill_while_sending(self, receiver, *options):
        """Starts a send and kills it once it has got somewhere new; whether it was killed (or had
        ended by itself)."""
        before = receiver.count()
        process = self.work.start("send", self.issue, "--relay", receiver.url(), *options)
        try:
            if self.random.random() < 0.2:  # Also before, at and after the first message.
                time.sleep(self.random.random() * 0.3)
            else:
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

    def test_every_reader_exactly_once_outside_the_uncertain_set(self):
        receiver = self.receiver("--delay", "0.004")
        kills = 0
        for _ in range(ROUNDS):
            if not self.kill_while_sending(receiver):
                break
            kills += 1
            _, counts = self.check(receiver)
            self.assertEqual(counts["audience"] in (0, READERS), True)
        done = self.work.run("send", self.issue, "--relay", receiver.url(), expect=(0, 3, 4))
        got, counts = self.check(receiver)
        met_uncertain = counts["uncertain"]
        # Nobody is forgotten: each is sent or in doubt, and who is sent has it.
        self.assertEqual(counts["sent"] + counts["uncertain"], READERS, f"seed {self.seed}\n{done}")
        self.assertLessEqual(counts["sent"], len(got))
        self.assertLessEqual(met_uncertain, kills * CONNECTIONS)
        doubtful = {one["email"] for one in self.work.json(
            "resolve", self.issue, expect=(0, 3, 4))} if met_uncertain else set()
        self.assertEqual(len(doubtful), met_uncertain)
        missing = {f"reader{n:05d}@example.com" for n in range(READERS)} - set(got)
        self.assertLessEqual(missing, doubtful, f"seed {self.seed}")
        self.assertGreaterEqual(kills, 5, "too few kills to mean something")

        # The operator decides by the relay's log: those it does not know are sent again.
        if met_uncertain:
            self.work.run("resolve", self.issue, "--resend")
            self.work.run("send", self.issue, "--relay", receiver.url())
            got = collections.Counter(receiver.recipients())
            self.assertEqual(len(got), READERS)
            self.assertTrue(all(n == 1 or one in doubtful for one, n in got.items()))
            twice = [one for one, n in got.items() if n > 1]
            self.assert_same_bytes(receiver, twice)
        self.assertEqual(self.work.json("status", self.issue)["state"], "finished")

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
