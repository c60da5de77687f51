"""A disk that fails under the store: the Nth write, truncation or fsync fails, until a run meets none.
After each the store opens, the ledger adds up, nobody got the issue twice, and the next run ends clean.
(tests/unit/delivery/disk_fault_test.cpp does so for every N; here the whole program meets some.)"""
import collections
import os
import pathlib
import shutil
import subprocess
import unittest

import kills
from lib import ROOT, WorkspaceTest, make_readers

READERS = 12


class DiskTest(WorkspaceTest):
    @classmethod
    def setUpClass(cls):
        cls.shim = pathlib.Path(os.environ.get("TMPDIR", "/tmp")) / f"peyk-bad-disk-{os.getpid()}.so"
        subprocess.run(["g++", "-x", "c", "-shared", "-fPIC", "-O1", "-o", cls.shim,
                        ROOT / "tests/functional/bad_disk.c"], check=True)
        cls.addClassCleanup(cls.shim.unlink)

    def setUp(self):
        super().setUp()
        self.work.ingest()
        self.work.write("readers.csv", make_readers(READERS))
        self.work.run("subscribers", "import", "readers.csv", "--quiet")
        self.issue = self.work.compose("newsletter", "2023-06-22T09:00")
        self.store = self.work / "out/peyk.db"
        self.ledger = kills.Ledger(self.store)
        self.saved = self.work / "saved.db"
        self.assertFalse((self.work / "out/peyk.db-wal").exists())
        shutil.copy(self.store, self.saved)

    def begin_again(self):
        for suffix in ("-wal", "-shm"):
            (self.work / f"out/peyk.db{suffix}").unlink(missing_ok=True)
        shutil.copy(self.saved, self.store)
        sink = kills.Sink(self.work.folder)
        sink.log_file.write_text("")
        return sink

    def failing(self, number, **more):
        return {"LD_PRELOAD": str(self.shim), "PEYK_TEST_STORE": str(self.store),
                "PEYK_TEST_FAIL_AT": str(number), "PEYK_TEST_COUNT": str(self.work / "operations"),
                "ASAN_OPTIONS": "verify_asan_link_order=0", **more}

    def operations(self):
        return int((self.work / "operations").read_text())

    def check(self, sink, where):
        copies = collections.Counter(recipient for _, recipient in sink.taken())
        self.assertTrue(all(count == 1 for count in copies.values()), f"{where}: {copies}")
        counts = self.ledger.counts()
        self.assertIn(sum(counts.values()), (0, READERS), where)
        if sum(counts.values()) == 0:
            return counts
        self.assertEqual(self.ledger.audience(), READERS, where)
        self.assertLessEqual(self.ledger.readers_in("sent"), set(copies), where)
        for state in ("pending", "claimed", "deferred", "rejected", "expired"):
            self.assertFalse(self.ledger.readers_in(state) & set(copies), f"{where}: {state}")
        return counts

    def one_failure(self, number, **more):
        """Whether the run met it."""
        sink = self.begin_again()
        try:
            where = f"operation {number} failed {more}"
            done = self.work.run("send", self.issue, "--relay", sink.url, expect=None,
                                 env=self.failing(number, **more))
            # What fails when the store is closed (a checkpoint) fails nobody.
            self.assertIn(done.code, (0, 74), f"{where}\n{done}")
            if done.code == 74:
                self.assert_says(done, "out/peyk.db")
            met = self.operations() >= number
            self.check(sink, where)
            self.work.run("send", self.issue, "--relay", sink.url, expect=(0, 3, 4))
            counts = self.check(sink, where + ", next run")
            self.assertEqual(counts["sent"] + counts["uncertain"], READERS, where)
            self.assertLessEqual(counts["uncertain"], 2 * 4, where)
            return met
        finally:
            sink.close()

    def until_none_fails(self, step, **more):
        number = 1
        while self.one_failure(number, **more):
            number += step
        self.assertGreater(number, 20, "too few operations to mean something")

    def test_an_error_that_comes_once(self):
        self.until_none_fails(7)

    def test_an_error_that_stays(self):
        self.until_none_fails(9, PEYK_TEST_FAIL_ON="1")

    def test_a_write_that_is_torn(self):
        self.until_none_fails(11, PEYK_TEST_SHORT="1", PEYK_TEST_FAIL_ON="1")

    def test_a_read_only_store_sends_nothing(self):
        for path in (self.work / "out", self.store):
            path.chmod(0o555 if path.is_dir() else 0o444)
        sink = kills.Sink(self.work.folder)
        self.addCleanup(sink.close)
        prefix = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
        done = self.work.run("send", self.issue, "--relay", sink.url, expect=74,
                             prefix=prefix if os.geteuid() == 0 else [])
        self.assert_says(done, "out/peyk.db")
        self.assertEqual(sink.taken(), [])


if __name__ == "__main__":
    unittest.main()
