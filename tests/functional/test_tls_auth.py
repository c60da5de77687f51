"""TLS and AUTH fail closed: what cannot be verified gets neither a password nor a mail."""
import base64
import pathlib
import subprocess
import unittest

from lib import ScriptedServer, WorkspaceTest

USER = "newsletter@example.org"
PASSWORD = "correct horse battery"


def openssl(*arguments, cwd):
    subprocess.run(["openssl", *arguments], cwd=cwd, check=True, capture_output=True)


def make_authority(folder, name):
    """A CA and a certificate for localhost that it signed."""
    folder = pathlib.Path(folder) / name
    folder.mkdir()
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl("req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj",
            f"/CN=peyk test {name}", cwd=folder)
    openssl("req", *curve, "-keyout", "host.key", "-out", "host.csr", "-subj", "/CN=localhost",
            cwd=folder)
    (folder / "ext").write_text("subjectAltName=DNS:localhost\n")
    openssl("x509", "-req", "-in", "host.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-CAcreateserial", "-out", "host.pem", "-days", "2", "-extfile", "ext", cwd=folder)
    return folder


class TlsAuthTest(WorkspaceTest):
    def setUp(self):
        super().setUp()
        self.ca = make_authority(self.work.folder, "ca")
        self.issue = self.work.ready()

    def relay(self, url, tls="starttls", ca=True, user=USER, **more):
        keys = {"name": "test", "url": url, "tls": tls, **more}
        if ca:
            keys["ca_file"] = self.ca / "ca.pem"
        if user:
            keys.update(user=user, password_env="PEYK_TEST_PASSWORD")
        self.work.set_relay(**keys)

    def send(self, expect, password=PASSWORD):
        return self.work.run("send", self.issue, expect=expect,
                             env={"PEYK_TEST_PASSWORD": password})

    def server(self, *options):
        return self.receiver("--cert", self.ca / "host.pem", "--key", self.ca / "host.key",
                             *options)

    def assert_password_secret(self, done):
        for form in (PASSWORD, base64.b64encode(PASSWORD.encode()).decode()):
            self.assertNotIn(form, done.out + done.err)

    # ---- what works --------------------------------------------------------------------------

    def test_starttls_with_password_delivers(self):
        receiver = self.server("--auth", f"{USER}:{PASSWORD}")
        self.relay(receiver.url(host="localhost"))
        done = self.send(0)
        self.assertGreater(len(receiver.log()), 10)
        self.assertTrue(all(one["tls"] and one["user"] for one in receiver.log()))
        self.assertTrue(all(one["tls"] for one in receiver.log("auth")))
        self.assert_password_secret(done)

    def test_implicit_tls_with_password_delivers(self):
        receiver = self.server("--smtps", "--auth", f"{USER}:{PASSWORD}")
        self.relay(receiver.url("smtps", host="localhost"), tls="implicit")
        self.send(0)
        self.assertGreater(len(receiver.log()), 10)

    # ---- what fails closed -------------------------------------------------------------------

    def assert_nobody_lost(self):
        """A refusal about us leaves every reader to be sent to later."""
        counts = self.work.counts(self.issue)
        self.assertEqual(counts["sent"] + counts["rejected"] + counts["uncertain"] +
                         counts["expired"], 0, counts)
        for one in ("anna.lindqvist@example.com", "sara.ahmadi@example.com"):
            self.assertEqual(self.work.json("explain", one)["reader"]["state"], "active")

    def test_certificate_of_another_authority_is_refused(self):
        other = make_authority(self.work.folder, "other")
        receiver = self.receiver("--cert", other / "host.pem", "--key", other / "host.key",
                                 "--auth", f"{USER}:{PASSWORD}")
        self.relay(receiver.url(host="localhost"))
        done = self.send((69, 77))
        self.assertEqual(receiver.log() + receiver.log("auth"), [])
        self.assertRegex(done.err, "(?i)certificate")
        self.assert_nobody_lost()

    def test_certificate_for_another_host_is_refused(self):
        receiver = self.server("--auth", f"{USER}:{PASSWORD}")
        self.relay(receiver.url(host="127.0.0.1"))  # The certificate says localhost.
        done = self.send((69, 77))
        self.assertEqual(receiver.log() + receiver.log("auth"), [])
        self.assertRegex(done.err, "(?i)certificate")

    def test_without_our_authority_the_systems_do_not_know_it(self):
        receiver = self.server("--smtps", "--auth", f"{USER}:{PASSWORD}")
        self.relay(receiver.url("smtps", host="localhost"), tls="implicit", ca=False)
        self.send((69, 77))
        self.assertEqual(receiver.log() + receiver.log("auth"), [])

    def test_wrong_password_is_77_and_never_printed(self):
        receiver = self.server("--auth", f"{USER}:{PASSWORD}")
        self.relay(receiver.url(host="localhost"))
        done = self.send(77, password="wrong secret word")
        self.assertEqual(receiver.log(), [])
        self.assertNotIn("wrong secret word", done.out + done.err)
        self.assertIn("password", done.err)
        self.assert_nobody_lost()
        # Mended, the same command goes on.
        self.send(0)
        self.assertEqual(len(receiver.log()), self.work.counts(self.issue)["audience"])

    def test_missing_password_is_said_before_anything_is_done(self):
        receiver = self.server("--auth", f"{USER}:{PASSWORD}")
        self.relay(receiver.url(host="localhost"))
        done = self.work.run("send", self.issue, expect=(77, 78))
        self.assert_says(done, "PEYK_TEST_PASSWORD", "peyk.yaml")
        self.assertEqual(receiver.log("auth"), [])

    def stripped(self, answer_starttls):
        """A man in the middle who takes STARTTLS away (or breaks it) and waits for a password."""
        def talk(server, connection, heard):
            connection.sendall(b"220 stripped.test ESMTP\r\n")
            while True:
                line = server.read_line(connection, heard).upper()
                if line.startswith(b"EHLO"):
                    offer = b"250-STARTTLS\r\n" if answer_starttls else b""
                    connection.sendall(b"250-stripped.test\r\n" + offer +
                                       b"250 AUTH PLAIN LOGIN\r\n")
                elif line.startswith(b"STARTTLS"):
                    connection.sendall(answer_starttls)
                elif line.startswith(b"AUTH"):
                    connection.sendall(b"235 2.7.0 thank you\r\n")
                elif line.startswith(b"QUIT"):
                    connection.sendall(b"221 bye\r\n")
                    return
                else:
                    connection.sendall(b"250 OK\r\n")
        server = ScriptedServer(talk)
        self.addCleanup(server.close)
        return server

    def assert_no_password_heard(self, server):
        self.assertTrue(server.heard)
        for heard in server.heard:
            plain = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode())
            for form in (b"AUTH", PASSWORD.encode(), plain, b"MAIL FROM", b"RCPT TO",
                         base64.b64encode(PASSWORD.encode())):
                self.assertNotIn(form, bytes(heard))

    def test_starttls_that_is_not_offered_means_no_password_and_no_mail(self):
        server = self.stripped(None)
        self.relay(server.url())
        done = self.send((69, 77))
        self.assert_no_password_heard(server)
        self.assertIn("STARTTLS", done.err)
        self.assert_nobody_lost()

    def test_starttls_that_is_refused_means_no_password_and_no_mail(self):
        server = self.stripped(b"454 4.7.0 TLS not available\r\n")
        self.relay(server.url())
        self.send((69, 77))
        self.assert_no_password_heard(server)
        self.assert_nobody_lost()

    def test_without_user_starttls_is_still_required(self):
        server = self.stripped(None)
        self.relay(server.url(), user=None)
        self.send((69, 77))
        self.assert_no_password_heard(server)

    def test_answers_that_were_slipped_in_before_tls_do_not_count(self):
        """CVE-2011-0411 and kin: what came in clear behind the answer to STARTTLS is thrown away
        or the connection is given up; it is never taken for the server's word."""
        server = self.stripped(b"220 go ahead\r\n250-slipped.test\r\n250 AUTH PLAIN\r\n"
                               b"235 2.7.0 thank you\r\n")
        self.relay(server.url())
        self.send((69, 77))
        self.assert_no_password_heard(server)

    def test_a_password_in_clear_to_another_machine_is_refused_by_the_configuration(self):
        self.relay("smtp://relay.example.org:25", tls="none", ca=False)
        done = self.send(78)
        self.assert_says(done, "peyk.yaml", "tls")


if __name__ == "__main__":
    unittest.main()
