"""TLS and AUTH fail closed: what cannot be verified gets neither a password nor a mail."""
import base64
import pathlib
import re
import subprocess
import unittest

from lib import ScriptedServer, WorkspaceTest

USER = "newsletter@example.org"
PASSWORD = "correct horse battery"
TOKEN = "ya29.a0AfH6SMBx-7_kQ"


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

    def send_test_mail(self, expect=0):
        """One message of each edition to an address, each over a connection of its own."""
        return self.work.run("send", self.issue, "--test", "editor@example.org", expect=expect,
                             env={"PEYK_TEST_PASSWORD": PASSWORD, "PEYK_TEST_TOKEN": TOKEN})

    def assert_password_secret(self, done):
        said = done.out + done.err
        for secret in (PASSWORD, TOKEN):
            self.assertNotIn(secret, said)
            # Wherever it stands in base64.
            for run in re.findall(r"[\w+/=-]{8,}", said):
                for skipped in range(4):
                    whole = run[skipped:].rstrip("=")
                    whole = whole[:len(whole) // 4 * 4]
                    self.assertNotIn(secret.encode(), base64.b64decode(whole, altchars=b"-_"))

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

    def test_tls_sessions_are_used_again(self):
        """By TLS 1.2 and 1.3 (whose tickets come after the handshake), both ways."""
        for version in ("TLSv1_2", "TLSv1_3"):
            for options, scheme, tls in (((), "smtp", "starttls"), (("--smtps",), "smtps", "implicit")):
                with self.subTest(version=version, tls=tls):
                    receiver = self.server("--tls-version", version, *options)
                    begun = len(receiver.log())
                    self.relay(receiver.url(scheme, host="localhost"), tls=tls, user=None)
                    self.send_test_mail()
                    log = receiver.log()[begun:]
                    self.assertEqual({one["tls"] for one in log}, {version.replace("_", ".")})
                    self.assertEqual([one["resumed"] for one in log], [False, True, True, True])
                    receiver.close()

    def test_the_connections_of_an_issue_go_on_with_the_session_of_the_first(self):
        receiver = self.server()
        self.relay(receiver.url(host="localhost"), user=None, messages_per_connection=3)
        self.send(0)
        log = receiver.log()
        self.assertGreater(len(log), 10)
        self.assertEqual([one["resumed"] for one in log], [True] * len(log))  # The relay was asked first.

    # ---- how we say who we are ---------------------------------------------------------------

    def test_each_way_to_log_in(self):
        for auth, mechanism in (("plain", "PLAIN"), ("login", "LOGIN"), (None, "PLAIN")):
            with self.subTest(auth=auth):
                receiver = self.server("--auth", f"{USER}:{PASSWORD}")
                begun = len(receiver.log("auth"))
                self.relay(receiver.url(host="localhost"), **({"auth": auth} if auth else {}))
                self.assert_password_secret(self.send_test_mail())
                attempts = receiver.log("auth")[begun:]
                self.assertEqual({one["mechanism"] for one in attempts}, {mechanism})
                self.assertTrue(all(one["ok"] and one["tls"] for one in attempts))
                receiver.close()

    def test_a_way_that_the_relay_does_not_offer_is_said(self):
        receiver = self.server("--auth", f"{USER}:{PASSWORD}", "--without-auth", "PLAIN")
        self.relay(receiver.url(host="localhost"), auth="plain")
        done = self.send(77)
        self.assert_says(done, "does not offer AUTH PLAIN", "LOGIN")
        self.assertEqual(receiver.log("auth"), [])
        self.assert_nothing_frozen()
        self.relay(receiver.url(host="localhost"))
        self.send(0)
        self.assertEqual({one["mechanism"] for one in receiver.log("auth")}, {"LOGIN"})

    def test_xoauth2_with_a_token_of_the_environment(self):
        receiver = self.server("--token", f"{USER}:{TOKEN}")
        self.relay(receiver.url(host="localhost"), user=None, token_env="PEYK_TEST_TOKEN")
        self.work.edit("config/peyk.yaml", "token_env:", f"user: {USER}\n    token_env:")
        self.assert_password_secret(self.send_test_mail())
        self.assertEqual({(one["mechanism"], one["ok"], one["tls"]) for one in receiver.log("auth")},
                         {("XOAUTH2", True, True)})

    def token_relay(self, url, **more):
        self.relay(url, user=None, token_file="var/relay.token", **more)
        self.work.edit("config/peyk.yaml", "token_file:", f"user: {USER}\n    token_file:")

    def test_a_refused_token_is_77_with_the_relays_reason(self):
        receiver = self.server("--token", f"{USER}:{TOKEN}")
        self.token_relay(receiver.url(host="localhost"))
        self.work.write("var/relay.token", "ya29.one-that-has-expired\n")
        done = self.send(77)
        self.assert_says(done, "or the token", '"status":"401"')
        self.assertNotIn("that-has-expired", done.err)
        self.assert_nothing_frozen()

    def test_a_missing_token_is_said_before_anything_is_done(self):
        receiver = self.server("--token", f"{USER}:{TOKEN}")
        self.token_relay(receiver.url(host="localhost"))
        self.assert_says(self.send(77), "relay.token", "peyk.yaml")
        self.assertEqual(receiver.log("auth"), [])

    def token_server(self, answer):
        """Offers XOAUTH2 and answers what came by `answer`; takes mail."""
        def talk(server, connection, heard):
            connection.sendall(b"220 token.test ESMTP\r\n")
            in_body = False
            while True:
                line = server.read_line(connection, heard)
                word = line[:4].upper()
                if in_body:
                    in_body = line != b".\r\n"
                    reply = b"" if in_body else b"250 2.0.0 taken\r\n"
                elif word == b"EHLO":
                    reply = b"250-token.test\r\n250 AUTH XOAUTH2\r\n"
                elif word == b"AUTH":
                    given = line.split()[2:]
                    if not given:
                        connection.sendall(b"334 \r\n")
                        given = [server.read_line(connection, heard).strip()]
                    reply = answer(given[0])
                elif word == b"DATA":
                    in_body = True
                    reply = b"354 go on\r\n"
                elif word == b"QUIT":
                    connection.sendall(b"221 bye\r\n")
                    return
                else:
                    reply = b"250 OK\r\n"
                connection.sendall(reply)
        server = ScriptedServer(talk)
        self.addCleanup(server.close)
        return server

    def test_the_token_is_read_again_for_each_connection(self):
        tokens = []

        def answer(given):
            tokens.append(re.fullmatch(rb"user=(.*)\x01auth=Bearer (.*)\x01\x01",
                                       base64.b64decode(given)).groups())
            self.work.write("var/relay.token", f"token number {len(tokens)}")
            return b"235 2.7.0 welcome\r\n"
        server = self.token_server(answer)
        self.token_relay(server.url(), tls="none", ca=False)
        long_token = "eyJ0eXAiOiJKV1Qi" * 200  # So long that it does not fit behind AUTH.
        self.work.write("var/relay.token", long_token)
        self.send_test_mail()
        self.assertEqual(tokens, [(USER.encode(), one.encode()) for one in (
            long_token, "token number 1", "token number 2", "token number 3")])

    def test_a_relay_that_repeats_what_it_got_does_not_make_us_print_it(self):
        self.work.write("var/relay.token", TOKEN)
        echoes = (lambda given: b"535 5.7.8 no: " + given + b"\r\n",
                  lambda given: b"535-5.7.8 x" + given + b"\r\n535 5.7.8 bad\r\n",
                  lambda given: b"535 5.7.8 " + base64.b64decode(given)[-30:-2] + b"\r\n",
                  lambda given: b"334 " + given + b"\r\n",
                  lambda given: b"454 4.7.0 not now: " + given + b"\r\n")
        for echo in echoes:
            server = self.token_server(echo)
            self.token_relay(server.url(), tls="none", ca=False)
            done = self.send((69, 77))
            self.assertGreater(len(server.heard), 0)
            self.assert_password_secret(done)
        self.assert_nothing_frozen()

    # ---- what fails closed -------------------------------------------------------------------

    def assert_nothing_frozen(self):
        self.assertEqual(self.work.counts(self.issue)["audience"], 0)
        self.assertEqual(self.work.json("issues", self.issue)["state"], "composed")

    def assert_nobody_lost(self):
        """A refusal about us leaves every reader to be sent to later: nothing was even begun."""
        self.assert_nothing_frozen()
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
        done = self.work.run("send", self.issue, expect=77)
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

    def test_proxies_and_passwords_of_the_surroundings_do_not_count(self):
        receiver = self.receiver()
        self.relay(receiver.url(), tls="none", ca=False, user=None)
        self.work.write(".netrc", "machine 127.0.0.1 login somebody password else\n")
        proxy = "http://127.0.0.1:1"
        names = ("http_proxy", "https_proxy", "all_proxy", "ALL_PROXY", "smtp_proxy", "SMTP_PROXY")
        self.work.run("send", self.issue, env={"HOME": str(self.work.folder),
                                               **dict.fromkeys(names, proxy)})
        self.assertGreater(len(receiver.log()), 10)
        self.assertEqual(receiver.log("auth"), [])

    def test_a_password_in_clear_to_another_machine_is_refused_by_the_configuration(self):
        self.relay("smtp://relay.example.org:25", tls="none", ca=False)
        done = self.send(78)
        self.assert_says(done, "peyk.yaml", "tls")


if __name__ == "__main__":
    unittest.main()
