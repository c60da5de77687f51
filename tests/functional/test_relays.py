"""Relays are asked before anything is frozen or sent, and one in trouble holds no other."""
import socket
import subprocess
import unittest

from lib import ROOT, ScriptedServer, WorkspaceTest


def unused_url():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"smtp://127.0.0.1:{server.getsockname()[1]}"


class RelaysTest(WorkspaceTest):
    def setUp(self):
        super().setUp()
        self.issue = self.work.ready()

    def relays(self, **urls):
        """Relays by name, without TLS but for smtps."""
        names = list(urls)
        self.work.set_relay(name=names[0], url=urls[names[0]])
        more = "".join(f"\n  - name: {name}\n    url: {urls[name]}\n    tls: none"
                       for name in names[1:])
        tls = "" if urls[names[0]].startswith("smtps") else "\n    tls: none"
        self.work.edit("config/peyk.yaml", f"url: {urls[names[0]]}\n",
                       f"url: {urls[names[0]]}{tls}{more}\n")

    def says(self, *replies):
        """A server that says these, one for each line that it hears, and then nothing more."""
        def talk(server, connection, heard):
            for reply in replies:
                connection.sendall(reply)
                server.read_line(connection, heard)
            while connection.recv(1):
                pass
        server = ScriptedServer(talk)
        self.addCleanup(server.close)
        return server

    def assert_nothing_frozen(self):
        status = self.work.json("status", self.issue, expect=(0, 3))
        self.assertEqual(status["counts"]["audience"], 0)
        self.assertEqual(status["state"], "composed")

    def assert_all_sent(self, receiver):
        counts = self.work.counts(self.issue)
        self.assertGreater(counts["audience"], 10)
        self.assertEqual(counts["sent"], counts["audience"])
        self.assertEqual(len(receiver.recipients()), counts["audience"])

    def test_one_that_is_not_there_is_named_and_the_others_are_used(self):
        receiver = self.receiver()
        away = unused_url()
        self.relays(away=away, here=receiver.url())
        done = self.work.run("send", self.issue)
        self.assert_says(done, away, "cannot be reached", "the others are used")
        self.assert_all_sent(receiver)

    def test_when_none_is_there_nothing_is_frozen(self):
        first, second = unused_url(), unused_url()
        self.relays(first=first, second=second)
        self.assert_says(self.work.run("send", self.issue, expect=69), first, second)
        self.assert_nothing_frozen()
        receiver = self.receiver()
        self.work.run("send", self.issue, "--relay", receiver.url())
        self.assert_all_sent(receiver)

    def test_one_that_is_busy_or_no_mail_server_is_unavailable(self):
        for replies in ((b"421 4.3.2 too busy\r\n",), (b"450 4.7.1 not now\r\n",),
                        (b"HTTP/1.1 400 Bad Request\r\n\r\n",),
                        (b"220 x ESMTP\r\n", b"250 x\r\n", b"421 4.3.2 too many\r\n")):
            self.relays(only=self.says(*replies).url())
            self.work.run("send", self.issue, expect=69)
        self.assert_nothing_frozen()

    def test_too_small_a_size_is_said_before_anything_is_frozen(self):
        roomy, small = self.receiver(), self.receiver("--size", "5000")
        self.relays(roomy=roomy.url(), small=small.url())
        done = self.work.run("send", self.issue, expect=65)
        self.assert_says(done, "relay small", "at most 5000 bytes")
        self.assertEqual(roomy.log() + small.log(), [])
        self.assert_nothing_frozen()

    def test_an_issue_that_is_under_way_is_not_touched_when_no_relay_is_there(self):
        receiver = self.receiver("--refuse", "anna.lindqvist@example.com=450 4.2.1 later")
        self.relays(here=receiver.url())
        self.work.run("send", self.issue, expect=3)
        before = self.work.json("status", self.issue, expect=(0, 3))
        receiver.close()
        self.work.run("--now", "2100-01-01", "send", self.issue, expect=69)
        self.assertEqual(self.work.json("status", self.issue, expect=(0, 3)), before)

    def test_ctrl_c_while_relays_are_asked(self):
        silent = self.says(b"")
        self.relays(silent=silent.url())
        process = self.work.start("send", self.issue)
        while not silent.heard and process.poll() is None:
            pass
        process.send_signal(2)
        _, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, err)
        self.assert_nothing_frozen()

    def test_those_that_stall_while_they_are_opened_hold_nobody(self):
        """No greeting, no TLS handshake, a name that is never looked up: each would be waited for by
        the minute, and at the end of the process as well."""
        library = self.work / "names.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library,
                        ROOT / "tests/functional/names.c", "-ldl"], check=True)
        receiver = self.receiver()
        silent = self.says(b"")
        self.relays(handshake=self.says(b"").url("smtps"), silent=silent.url(),
                    name="smtp://slow.test:25", here=receiver.url())
        done = self.work.run("send", self.issue, env={"LD_PRELOAD": str(library)})
        self.assert_says(done, silent.url(), "slow.test", "smtps://", "did not answer in time")
        self.assert_all_sent(receiver)


if __name__ == "__main__":
    unittest.main()
