"""bench/run's own arithmetic and its capturing server: an instrument that lies is worse than none."""
import pathlib
import smtplib
import sys
import tempfile
import unittest

from lib import ROOT

sys.path.insert(0, str(ROOT / "bench/lib"))

from capture import Capture  # noqa: E402
from newsroom import EDITIONS, write_readers  # noqa: E402
from report import BEGIN, END, LOAD, cells, markdown, table, write_markdown  # noqa: E402
from rows import Row, pairs  # noqa: E402


class RowsTest(unittest.TestCase):
    def test_ratios_are_of_pairs_and_not_of_medians(self):
        row = Row("s", "w", "msg/s", [100, 900, 200], "peer", [100, 300, 400], 1.0)
        self.assertEqual(row.ratios(), [1.0, 3.0, 0.5])
        self.assertEqual(row.value(), 1.0)
        self.assertEqual(cells(row), ["w", "200 msg/s", "peer 300 msg/s", "1.00 (0.50–3.00)", "≥ 1",
                                      "holds"])

    def test_a_bar_is_a_least_or_a_most(self):
        self.assertIs(Row("s", "w", "µs", [2], "p", [1], 1.5).holds(), True)
        self.assertIs(Row("s", "w", "µs", [1], "p", [1], 1.5).holds(), False)
        self.assertIs(Row("s", "w", "µs", [2], "p", [1], 1.5, at_least=False).holds(), False)
        self.assertIs(Row("s", "w", "MiB", [48], bar=48, at_least=False).holds(), True)
        self.assertIsNone(Row("s", "w", "msg/s", [2], "p", [1]).holds())

    def test_what_was_not_measured_neither_holds_nor_misses(self):
        row = Row("s", "w", "msg/s", peer="p", bar=6, note="node is not installed")
        self.assertIsNone(row.holds())
        self.assertEqual(cells(row)[1:4], ["–", "p", "node is not installed"])

    def test_peer_and_peyk_take_turns(self):
        order = []
        theirs, ours = pairs(2, lambda: order.append("peer") or len(order),
                             lambda: order.append("peyk") or len(order))
        self.assertEqual(order, ["peer", "peyk", "peer", "peyk"])
        self.assertEqual((theirs, ours), ([1, 3], [2, 4]))


class ReportTest(unittest.TestCase):
    ROWS = [Row("Speed", "2 kB", "msg/s", [3], "peer", [2], 2), Row("Size", "list", "MiB", [20])]

    def test_a_missed_bar_is_said(self):
        self.assertIn("| 2 kB | 3 msg/s | peer 2 msg/s | 1.50 (1.50–1.50) | ≥ 2 | **missed** |",
                      markdown(self.ROWS, [("kernel", "Linux")], "bench/run")["Speed"])
        self.assertRegex(table(self.ROWS), r"(?s)Speed\n.*missed\n.*Size\n")

    def test_sections_that_were_not_measured_are_kept(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "performance.md"
            path.write_text(f"{BEGIN}\n{END}\n", encoding="utf-8")
            facts = [("kernel", "old"), ("memory", "1 GiB"), (LOAD, "2%")]
            write_markdown(path, markdown(self.ROWS, facts, "bench/run"))
            write_markdown(path, markdown([Row("Size", "list", "MiB", [30])], [("kernel", "new")],
                                          "bench/run scale"))
            text = path.read_text(encoding="utf-8")
        self.assertIn("| kernel | new |\n| memory | 1 GiB |", text)
        self.assertIn("### Speed\n\n`bench/run`", text)
        self.assertIn("taken by others: 2%.", text)
        self.assertIn("| list | 30 MiB |", text)
        self.assertNotIn("| list | 20 MiB |", text)
        self.assertEqual(text.count("### "), 2)

    def test_the_words_round_the_figures_are_kept(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "performance.md"
            path.write_text(f"# Head\n\n{BEGIN}\nold figures\n{END}\n\nTail\n", encoding="utf-8")
            for _ in range(2):
                write_markdown(path, markdown(self.ROWS, [], "bench/run"))
            text = path.read_text(encoding="utf-8")
        self.assertTrue(text.startswith(f"# Head\n\n{BEGIN}\n"))
        self.assertTrue(text.endswith(f"{END}\n\nTail\n"))
        self.assertEqual(text.count("1.50 (1.50–1.50)"), 1)
        self.assertNotIn("old figures", text)


class CaptureTest(unittest.TestCase):
    def test_messages_come_out_as_they_were_before_the_dots_were_doubled(self):
        message = "Subject: x\r\n\r\n.one\r\n..two\r\n.\r\nend\r\n"
        with Capture() as server:
            with smtplib.SMTP("127.0.0.1", server.port) as client:
                client.sendmail("a@bench.example", ["b@bench.example"], message)
                client.sendmail("a@bench.example", ["c@bench.example"], message)
        self.assertEqual([one.recipient for one in server.messages],
                         ["b@bench.example", "c@bench.example"])
        self.assertEqual({one.data for one in server.messages}, {message.encode()})


class ReadersTest(unittest.TestCase):
    def test_readers_differ_and_cover_editions_and_names(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "readers.csv"
            write_readers(path, 1200)
            lines = path.read_text(encoding="utf-8").splitlines()[1:]
        rows = [line.split(",") for line in lines]
        self.assertEqual(len({row[0] for row in rows}), 1200)
        self.assertGreater(len({row[0].split("@")[1] for row in rows}), 900)
        for edition in EDITIONS:
            named = {bool(row[1]) for row in rows if row[2] == edition}
            self.assertEqual(named, {True, False}, edition)


class OverlayTest(unittest.TestCase):
    def test_every_publication_of_the_bench_goes_to_its_list(self):
        files = list((ROOT / "bench/overlay/publications").glob("*.yaml"))
        self.assertEqual(sorted(file.stem for file in files), ["bench-2k", "bench-40k"])
        for file in files:
            self.assertIn("\nlist: bench\n", file.read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
