"""What is decided about deliveries, by a person or by the configuration, and what state an issue is
in after it."""
import contextlib
import sqlite3
import unittest

from lib import ScriptedServer, WorkspaceTest


class DecisionsTest(WorkspaceTest):
    def setUp(self):
        super().setUp()
        self.issue = self.work.ready()

    def state(self):
        return self.work.json("status", self.issue, expect=(0, 3))["state"]

    def doubt_and_a_block(self):
        """The relay leaves the first message in doubt, and then refuses us as the sender."""
        messages = []

        def talk(server, connection, heard):
            connection.sendall(b"220 test ESMTP\r\n")
            while True:
                line = server.read_line(connection, heard)
                if line.startswith(b"MAIL"):
                    messages.append(line)
                if line == b".\r\n":
                    return
                if line.startswith(b"MAIL") and len(messages) > 1:
                    connection.sendall(b"550 5.7.1 blocked\r\n")
                elif line.startswith(b"DATA"):
                    connection.sendall(b"354 go on\r\n")
                    while line != b".\r\n":
                        line = server.read_line(connection, heard)
                    return
                elif line.startswith(b"QUIT"):
                    connection.sendall(b"221 bye\r\n")
                    return
                else:
                    connection.sendall(b"250 ok\r\n")

        server = ScriptedServer(talk)
        self.addCleanup(server.close)
        self.work.set_relay(name="local", url=server.url(), tls="none", connections=1)
        done = self.work.run("send", self.issue, expect=69)
        self.assert_says(done, "5.7.1 blocked")

    def test_what_is_sent_again_does_not_start_a_stopped_issue(self):
        self.doubt_and_a_block()
        self.assertEqual(self.state(), "stopped")
        self.work.run("resolve", self.issue, "--resend")
        self.assertEqual(self.work.counts(self.issue)["uncertain"], 0)
        self.assertEqual(self.state(), "stopped")

    def test_neither_does_the_policy_to_send_again(self):
        self.work.edit("config/peyk.yaml", "\nuncertain: hold\n", "\nuncertain: resend\n")
        self.doubt_and_a_block()
        self.assertEqual(self.work.counts(self.issue)["uncertain"], 0)
        self.assertEqual(self.state(), "stopped")

    def test_a_decision_that_cannot_be_stored_whole_is_not_stored(self):
        receiver = self.receiver()
        self.work.run("send", self.issue, "--relay", receiver.url())
        with contextlib.closing(sqlite3.connect(self.work / "out/peyk.db")) as store, store:
            store.execute("UPDATE deliveries SET state = 'uncertain', reason = 'no verdict' "
                          "WHERE subscriber = 1")
            store.execute("CREATE TRIGGER refuse BEFORE UPDATE OF state ON issues "
                          "BEGIN SELECT RAISE(ABORT, 'not now'); END")
        self.work.run("resolve", self.issue, "--resend", expect=None)
        counts = self.work.counts(self.issue)
        self.assertEqual((counts["uncertain"], counts["pending"]), (1, 0))

    def test_an_issue_whose_last_reader_leaves_is_finished(self):
        receiver = self.receiver("--refuse", "sara.ahmadi@example.com=450 4.2.1 later")
        self.work.run("send", self.issue, "--relay", receiver.url(), expect=3)
        self.assertEqual(self.work.counts(self.issue)["deferred"], 1)
        self.work.run("subscribers", "remove", "sara.ahmadi@example.com")
        self.assertEqual(self.work.counts(self.issue)["expired"], 1)
        self.work.run("--now", "2023-06-22T07:16:00Z", "run", "--relay", receiver.url())
        self.assertEqual(self.state(), "finished")


if __name__ == "__main__":
    unittest.main()
