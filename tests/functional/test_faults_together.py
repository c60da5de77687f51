"""Several at once, and clocks that are wrong or change for summer: what must happen once happens once."""
import collections
import datetime
import json
import re
import time
import unittest

import kills
from lib import WorkspaceTest, make_readers


class Together(WorkspaceTest):
    """One workspace, several programs: one works, the others say so and leave."""

    def setUp(self):
        super().setUp()
        self.work.ingest()
        self.work.write("readers.csv", make_readers(300))
        self.work.run("subscribers", "import", "readers.csv", "--quiet")
        self.sink = kills.Sink(self.work.folder, "--delay", "5")
        self.addCleanup(self.sink.close)

    def all_at_once(self, count, *arguments):
        processes = [self.work.start(*arguments) for _ in range(count)]
        codes = []
        for process in processes:
            _, err = process.communicate(timeout=120)
            codes.append(process.returncode)
            self.assertIn(process.returncode, (0, 4, 75), err)
            if process.returncode == 75:
                self.assertIn("another peyk is at work here", err)
        return codes

    def check_once(self, issue):
        copies = collections.Counter(recipient for _, recipient in self.sink.taken())
        self.assertEqual(len(copies), 300)
        self.assertEqual(set(copies.values()), {1})
        counts = self.work.counts(issue)
        self.assertEqual(counts["sent"], 300)

    def test_sends_at_once_work_one_at_a_time(self):
        issue = self.work.compose("newsletter", "2023-06-22T09:00")
        for count in (2, 8):
            codes = self.all_at_once(count, "send", issue, "--relay", self.sink.url)
            if count == 2:
                self.assertIn(0, codes)
            else:  # All was delivered by the first two.
                self.assertLessEqual(set(codes), {4, 75})
        self.check_once(issue)

    def test_eight_sends_at_once_deliver_once(self):
        issue = self.work.compose("newsletter", "2023-06-22T09:00")
        codes = self.all_at_once(8, "send", issue, "--relay", self.sink.url)
        self.assertEqual(codes.count(0), 1, codes)
        self.assertIn(75, codes)
        self.check_once(issue)

    def test_eight_runs_at_once_make_and_deliver_one_issue(self):
        (self.work / "config/publications/pars-brief.yaml").unlink()  # Nobody reads it here.
        for count in (2, 8):
            self.all_at_once(count, "--now", "2023-06-22T07:01:00Z", "run", "--relay", self.sink.url)
        self.assertEqual([one["issue"] for one in self.work.json("issues")
                          if one["issue"].startswith("newsletter")], ["newsletter-1"])
        self.check_once("newsletter-1")

    def test_a_killed_send_does_not_keep_the_others_out(self):
        issue = self.work.compose("newsletter", "2023-06-22T09:00")
        for _ in range(5):
            process = self.work.start("send", issue, "--relay", self.sink.url)
            size = self.sink.size()
            while self.sink.size() == size and process.poll() is None:
                time.sleep(0.001)
            process.kill()
            process.communicate()
        self.work.run("send", issue, "--relay", self.sink.url, expect=(0, 3))
        copies = collections.Counter(recipient for _, recipient in self.sink.taken())
        self.assertEqual(set(copies.values()), {1})


class Schedules(WorkspaceTest):
    """`peyk run` every quarter of an hour through nights in which the clocks change."""

    def schedule(self, weekday, clock_time, zone):
        path = "config/publications/newsletter.yaml"
        text = (self.work / path).read_text()
        for key, value in (("weekday", weekday), ("time", f'"{clock_time}"'), ("zone", zone)):
            text, count = re.subn(rf"(?m)^  {key}: .*$", f"  {key}: {value}", text)
            self.assertEqual(count, 1)
        self.work.write(path, text)
        # Only this one, so that what happens is what is looked at.
        (self.work / "config/publications/pars-brief.yaml").unlink()

    def moments_of_work(self, begin, hours, minutes=15):
        """When `run` found something due (an issue, or too little for one)."""
        found = []
        moment = datetime.datetime.fromisoformat(begin)
        for _ in range(hours * 60 // minutes):
            now = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
            done = self.work.run("--now", now, "run", "--json", "--relay", "smtp://127.0.0.1:1",
                                 expect=None)
            self.assertIn(done.code, (0, 3, 4, 69), str(done))
            if json.loads(done.out)["outcomes"]:
                found.append(now)
            moment += datetime.timedelta(minutes=minutes)
        return found

    def test_an_hour_that_does_not_exist_is_due_when_the_clocks_jump(self):
        # Berlin, 26 March 2023: 02:00 CET is 03:00 CEST, at 01:00 UTC. Far from all articles.
        self.schedule("sunday", "02:30", "Europe/Berlin")
        self.settle("2033-03-26T22:00:00Z")
        # 27 March 2033 is that Sunday.
        self.assertEqual(self.moments_of_work("2033-03-27T00:00:00", 4), ["2033-03-27T01:00:00Z"])

    def test_an_hour_that_exists_twice_is_due_once(self):
        # Berlin, 30 October 2033: 02:30 comes at 00:30 UTC (CEST) and again at 01:30 UTC (CET).
        self.schedule("sunday", "02:30", "Europe/Berlin")
        self.settle("2033-10-29T22:00:00Z")
        self.assertEqual(self.moments_of_work("2033-10-30T00:00:00", 4), ["2033-10-30T00:30:00Z"])

    def settle(self, now):
        """What was due before that is looked after."""
        self.work.run("--now", now, "run", "--relay", "smtp://127.0.0.1:1", expect=4)
        self.work.run("--now", now, "run", "--relay", "smtp://127.0.0.1:1", expect=4)

    def test_a_clock_that_jumps_back_makes_nothing_due_again(self):
        self.work.import_readers()
        receiver = self.receiver()
        run = ("run", "--relay", receiver.url())
        self.work.run("--now", "2023-06-22T07:01:00Z", *run)
        count = len(receiver.log())
        self.assertGreater(count, 10)
        for now in ("2023-06-22T06:59:00Z", "2023-06-22T07:00:00Z", "2023-06-15T08:00:00Z",
                    "2013-06-22T07:01:00Z", "2023-06-22T07:30:00Z"):
            self.work.run("--now", now, *run, expect=4)
            self.assertEqual(len(receiver.log()), count, now)
        names = [one["issue"] for one in self.work.json("issues")]
        self.assertEqual(sum(name.startswith("newsletter") for name in names), 1, names)

    def test_a_clock_that_jumps_forth_by_years_makes_one_issue_at_most(self):
        self.work.import_readers()
        receiver = self.receiver()
        self.work.run("--now", "2033-06-23T12:00:00Z", "run", "--relay", receiver.url(), expect=4)
        self.assertEqual(self.work.json("issues", expect=(0, 4)), [])
        self.assertEqual(receiver.log(), [])


if __name__ == "__main__":
    unittest.main()
