"""Sending, killed again and again: what test_kill.py does some hundred times and scripts/soak ten
thousand times.

A `Campaign` is one issue to many readers. Each `kill_once()` starts `peyk send`, kills it with
SIGKILL at a random moment and looks at the ledger as it was left, before any recovery. `finish()`
sends to the end and compares what the receiver took with what the ledger says:

    no reader who was not in doubt got the message twice, and none was missed.
"""
import collections
import os
import pathlib
import random
import re
import sqlite3
import subprocess
import time

from lib import ROOT, Workspace, make_readers

STATES = ("pending", "claimed", "committing", "deferred", "sent", "rejected", "uncertain", "expired")


def sink_program():
    path = os.environ.get("PEYK_SINK") or str(ROOT / "build" / "dev" / "tests" / "peyk_sink")
    if not os.path.exists(path):
        raise RuntimeError(f"{path} is not built")
    return path


class Sink:
    """tests/tools/sink.cpp as a process, and the list of what it took."""

    def __init__(self, folder, *options):
        self.log_file = pathlib.Path(folder) / "sink.log"
        self.process = subprocess.Popen(
            [sink_program(), "--log", str(self.log_file), *map(str, options)],
            stdout=subprocess.PIPE, text=True)
        match = re.fullmatch(r"listening on (\S+):(\d+)\n", self.process.stdout.readline())
        if not match:
            raise RuntimeError("the sink did not start")
        self.url = f"smtp://{match[1]}:{match[2]}"

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def taken(self):
        """(message id, recipient), as often as it was taken."""
        return [tuple(line.split(" ")) for line in self.log_file.read_text().splitlines()]

    def size(self):
        return self.log_file.stat().st_size


class Ledger:
    """The store's file, read as a stranger would, with nothing of peyk in between."""

    def __init__(self, path):
        self.path = path

    def query(self, sql):
        store = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=30)
        try:
            return store.execute(sql).fetchall()
        finally:
            store.close()

    def counts(self):
        counts = dict.fromkeys(STATES, 0)
        counts.update(self.query("SELECT state, count(*) FROM deliveries GROUP BY state"))
        return counts

    def audience(self):
        return self.query("SELECT audience FROM issues ORDER BY sequence DESC LIMIT 1")[0][0]

    def readers_in(self, state):
        return {email for email, in
                self.query(f"SELECT email FROM deliveries WHERE state = '{state}'")}

    def open_claims(self):
        return self.query("SELECT count(*) FROM deliveries "
                          "WHERE state IN ('claimed', 'committing')")[0][0]


class Failed(AssertionError):
    """A promise is broken."""


def insist(true, what):
    if not true:
        raise Failed(what)


class Campaign:
    """One issue to `readers` readers, over so many connections, by a seed that repeats it."""

    def __init__(self, readers, seed, connections=8, sink_options=("--delay", "2")):
        self.work = Workspace()
        self.readers = readers
        self.seed = seed
        self.random = random.Random(seed)
        self.kills = 0
        self.met_claims = 0
        self.met_dots = 0
        self.ended_alone = False
        self.sink = None
        try:
            self.work.run("ingest", "--quiet")
            self.work.write("readers.csv", make_readers(readers))
            self.work.run("subscribers", "import", "readers.csv", "--quiet", timeout=600)
            self.issue = self.work.compose("newsletter", "2023-06-22T09:00")
            self.sink = Sink(self.work.folder, *sink_options, "--seed", seed)
            self.work.set_relay(name="sink", url=self.sink.url, tls="none",
                                connections=connections)
            # The audience is frozen by the first send, which gets no further than that.
            process = self.work.start("send", self.issue)
            store = Ledger(self.work / "out/peyk.db")
            while process.poll() is None and not store.query("SELECT 1 FROM deliveries LIMIT 1"):
                time.sleep(0.002)
            process.kill()
            process.communicate()
        except BaseException:
            self.close()
            raise
        self.ledger = store

    def close(self):
        if self.sink:
            self.sink.close()
        self.work.close()

    def kill_once(self):
        """False when the send had ended by itself before it could be killed."""
        process = self.work.start("send", self.issue)
        try:
            if self.random.random() < 0.1:  # Also before and at the first message.
                time.sleep(self.random.random() * 0.1)
            else:
                # A line of the list has some 90 bytes.
                goal = self.sink.size() + 90 * self.random.randrange(1, 16)
                while self.sink.size() < goal and process.poll() is None:
                    time.sleep(0.0005)
                time.sleep(self.random.random() * 0.004)
            process.kill()
            if process.wait(30) != -9:
                self.ended_alone = True
                return False
        finally:
            process.communicate()
        self.kills += 1
        counts = self.ledger.counts()
        insist(sum(counts.values()) == self.ledger.audience() == self.readers,
               f"seed {self.seed}, kill {self.kills}: the ledger does not add up: {counts}")
        self.met_claims += counts["claimed"] + counts["committing"] > 0
        self.met_dots += counts["committing"] > 0
        return True

    def check(self, doubtful_before=frozenset()):
        """The receiver's list against the ledger; gives those in doubt."""
        taken = self.sink.taken()
        copies = collections.Counter(recipient for _, recipient in taken)
        where = f"seed {self.seed}, after {self.kills} kills: "
        insist(len({message for message, _ in taken}) == len(copies),
               where + "a reader got two different messages, or two readers one")
        doubtful = self.ledger.readers_in("uncertain") | doubtful_before
        twice = {one for one, count in copies.items() if count > 1}
        insist(twice <= doubtful_before, where + f"twice: {sorted(twice - doubtful_before)}")
        sent = self.ledger.readers_in("sent")
        insist(sent <= set(copies), where + f"missed: {sorted(sent - set(copies))}")
        unsent = set().union(*(self.ledger.readers_in(state) for state in
                               ("pending", "claimed", "deferred", "rejected", "expired")))
        wrong = (unsent & set(copies)) - doubtful_before
        insist(not wrong, where + f"taken, but the ledger says they were not: {sorted(wrong)}")
        return doubtful

    def finish(self):
        """Sends to the end: later, for those whom the relay put off, and again, for those in doubt.
        How many were in doubt."""
        now = time.time()
        resolved = set()
        for step in range(12):  # 55 hours, within the lifetime of an issue.
            later = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now + step * 5 * 3600))
            self.work.run("--now", later, "send", self.issue, expect=(0, 3, 4, 69), timeout=600)
            doubtful = self.check(resolved)
            counts = self.ledger.counts()
            if counts["uncertain"]:
                self.work.run("resolve", self.issue, "--resend")
                resolved = doubtful
            elif counts["sent"] == self.readers:
                break
        where = f"seed {self.seed}: "
        insist(counts["sent"] == self.readers, where + f"{counts}")
        got = {recipient for _, recipient in self.sink.taken()}
        missed = {f"reader{n:05d}@example.com" for n in range(self.readers)} - got
        insist(not missed, where + f"missed: {sorted(missed)}")
        insist(self.work.json("status", self.issue)["state"] == "finished", where + "not finished")
        return len(resolved)
