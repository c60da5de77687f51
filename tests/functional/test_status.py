"""`peyk status` and `peyk explain`: why readers wait, for whom, and until when."""
import re
import signal
import time
import unittest

from lib import WorkspaceTest, make_readers

READERS = 30
NOW = "2023-06-22T12:00:00Z"


class StatusTest(WorkspaceTest):
    def setUp(self):
        super().setUp()
        self.work.ingest()
        self.work.import_readers(self.work.write("many.csv", make_readers(READERS)))
        self.issue = self.work.compose("newsletter", "2023-06-22T09:00")

    def status(self, *arguments, expect=(0, 3)):
        return self.work.run("--now", NOW, "status", self.issue, *arguments, expect=expect)

    def send_until_one_came(self, receiver):
        """Then Ctrl-C: the rest would take hours."""
        send = self.work.start("--now", NOW, "send", self.issue)
        self.addCleanup(send.kill)
        while not receiver.count() and send.poll() is None:
            time.sleep(0.01)
        time.sleep(0.3)
        send.send_signal(signal.SIGINT)
        _, said = send.communicate(timeout=60)
        self.assertIn(send.returncode, (3, 130), said)  # It may end by itself: nothing goes today.

    def test_before_it_is_sent_there_is_no_audience(self):
        done = self.status()
        self.assertIn(self.issue + " is composed\n", done.out)
        self.assertIn("audience: as the list is when it is sent first", done.out)

    def test_a_paused_issue_is_told_with_what_lets_it_go_on(self):
        self.work.run("--now", NOW, "pause", self.issue)
        self.assertIn(f"{self.issue} is paused since {NOW}; “peyk resume {self.issue}”",
                      self.status().out)
        self.assertEqual(self.work.json("status", self.issue)["paused"], NOW)
        self.assertRegex(self.work.run("status").out, self.issue + r" +paused")
        self.assertRegex(self.work.run("issues").out, self.issue + r" +paused")
        self.work.run("resume", self.issue)
        self.assertIsNone(self.work.json("status", self.issue)["paused"])

    def test_the_hours_of_an_edition_are_one_line(self):
        with open(self.work / "config/editions/en.yaml", "a", encoding="utf-8") as edition:
            edition.write('\nsend_window: {from: "22:00", until: "23:00"}\n')
        receiver = self.receiver()
        self.work.run("--now", NOW, "send", self.issue, "--relay", receiver.url(), expect=4)
        done = self.status(expect=3)
        lines = [line for line in done.out.splitlines() if "sending hours of edition en" in line]
        self.assertEqual(len(lines), 1, done)
        self.assertRegex(lines[0], rf"^{READERS} +2023-06-22T\d\d:00:00Z +2023-06-22T\d\d:00:00Z ")
        self.assertNotIn("@example.com", done.out)
        waiting = self.status("--json", expect=3).json()["waiting"]
        self.assertEqual([one["readers"] for one in waiting], [READERS])
        done = self.work.run("explain", "reader00003@example.com")
        self.assertRegex(done.out, "deferred at .*, never tried: waits for the sending hours")

    def test_a_slow_domain_is_one_line_and_hides_nobody_who_is_in_trouble(self):
        receiver = self.receiver("--refuse", "reader00000@example.com=550 5.1.1 who?")
        self.work.set_relay(name="local", url=receiver.url(), tls="none")
        with open(self.work / "config/peyk.yaml", "a", encoding="utf-8") as config:
            config.write("domains: {example.com: {rate: 2/h, burst: 2}}\n")
        self.send_until_one_came(receiver)
        done = self.status(expect=3)
        lines = re.findall(r"(?m)^(\d+) +(\S+) +(\S+) +waits its turn: example.com takes 2 an hour$",
                           done.out)
        self.assertEqual(len(lines), 1, done)
        readers, first, last = lines[0]
        self.assertEqual(int(readers), self.work.counts(self.issue)["deferred"])
        self.assertLess(first, last)
        self.assertRegex(done.out, r"(?m)^rejected +reader00000@example.com +1 +550 5.1.1 who\?$")

    def test_a_relay_that_takes_no_more_today_is_told(self):
        receiver = self.receiver()
        self.work.set_relay(name="fresh", url=receiver.url(), tls="none",
                            warm_up="{start: 2023-06-22, days: [1, 5]}")
        self.send_until_one_came(receiver)
        self.assertIn("relay fresh: warm-up: 1 of 1 for today; "
                      "the next message goes at 2023-06-23T00:00:00Z\n", self.status().out)
        self.assertEqual([one["until"] for one in self.status("--json").json()["relays"]],
                         ["2023-06-23T00:00:00Z"])


if __name__ == "__main__":
    unittest.main()
