"""A person holds an issue back, at whatever moment: what is held back does not go out."""
import threading
import time
import unittest

from lib import ScriptedServer, WorkspaceTest


class PauseTest(WorkspaceTest):
    def wait_for(self, so, process):
        while not so() and process.poll() is None:
            time.sleep(0.01)

    def test_a_pause_while_the_relay_is_asked_holds_the_first_send_back(self):
        issue = self.work.ready()
        asked = threading.Event()
        paused = threading.Event()

        def talk(server, connection, heard):
            asked.set()
            paused.wait(30)
            connection.sendall(b"220 slow ESMTP\r\n")
            while True:
                line = server.read_line(connection, heard)
                connection.sendall(b"221 bye\r\n" if line.startswith(b"QUIT") else b"250 ok\r\n")

        server = ScriptedServer(talk)
        self.addCleanup(server.close)
        send = self.work.start("send", issue, "--relay", server.url())
        self.addCleanup(send.kill)
        self.wait_for(asked.is_set, send)
        self.work.run("pause", issue)
        paused.set()
        _, said = send.communicate(timeout=60)
        self.assertEqual(send.returncode, 4, said)
        self.assertIn("it is paused since", said)
        self.assertNotIn(b"MAIL", b"".join(bytes(heard) for heard in server.heard))
        self.assertEqual(self.work.run("pause", issue, expect=4).code, 4)  # It is paused already.

    def test_run_does_not_send_what_was_paused_after_it_began(self):
        self.work.ingest()
        self.work.import_readers()
        first = self.work.compose("newsletter", "2023-06-22T09:00")
        second = self.work.compose("pars-brief", "2023-06-22T09:00")
        receiver = self.receiver("--delay", "0.1")
        run = self.work.start("--now", "2023-06-22T07:01:00Z", "run", "--relay", receiver.url())
        self.addCleanup(run.kill)
        self.wait_for(receiver.count, run)
        self.assertEqual(self.work.counts(second)["audience"], 0)
        self.work.run("pause", second)
        _, said = run.communicate(timeout=120)
        self.assertIn(second + " is paused since", said)
        self.assertEqual(self.work.counts(first)["sent"], self.work.counts(first)["audience"])
        self.assertEqual(self.work.counts(second)["audience"], 0)
        self.assertEqual(len(receiver.recipients()), self.work.counts(first)["audience"])


if __name__ == "__main__":
    unittest.main()
