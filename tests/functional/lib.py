"""What the functional tests stand on: a workspace, the program, a receiver, scripted servers."""
import email
import email.policy
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PYTHON = sys.executable


def program():
    path = os.path.abspath(os.environ.get("PEYK_BIN") or ROOT / "build" / "dev" / "src" / "peyk")
    if not os.path.exists(path):
        raise RuntimeError(f"{path} is not built")
    return path


class Done:
    """What a run of the program left."""

    def __init__(self, arguments, code, out, err):
        self.arguments = arguments
        self.code = code
        self.out = out
        self.err = err

    def json(self):
        return json.loads(self.out)

    def __str__(self):
        return (f"peyk {' '.join(self.arguments)}\nexit code {self.code}\n"
                f"--- stdout\n{self.out}--- stderr\n{self.err}---")


class Workspace:
    """A folder of its own with the project's configuration, templates, sample articles and readers,
    as `peyk init` makes it."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="peyk-test-"))
        for part in ("config", "templates", "seeds", "subscribers"):
            shutil.copytree(ROOT / part, self.folder / part)

    def close(self):
        for path in self.folder.rglob("*"):
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o755)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __truediv__(self, path):
        return self.folder / path

    def write(self, path, text):
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            target.write_bytes(text)
        else:
            target.write_text(text, encoding="utf-8")
        return target

    def edit(self, path, old, new):
        """Replaces what must be there exactly once, so that a test never changes nothing."""
        text = (self.folder / path).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{path} has {text.count(old)} × {old!r}"
        (self.folder / path).write_text(text.replace(old, new), encoding="utf-8")

    def set_relay(self, **keys):
        """Makes one relay of the configuration; keys are those of relays[]."""
        text = (self.folder / "config/peyk.yaml").read_text(encoding="utf-8")
        lines = "".join(f"    {key}: {value}\n" for key, value in keys.items())
        new, count = re.subn(r"(?m)^relays:\n(?:  .*\n)+", "relays:\n  -" + lines[3:], text)
        assert count == 1
        (self.folder / "config/peyk.yaml").write_text(new, encoding="utf-8")

    def start(self, *arguments, env=None, **options):
        return subprocess.Popen([program(), *map(str, arguments)], cwd=self.folder,
                                env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                encoding="utf-8", **options)

    def run(self, *arguments, expect=0, env=None, timeout=120, prefix=()):
        """Runs `peyk …` and insists on its exit code (one, several, or None for any)."""
        done = subprocess.run([*prefix, program(), *map(str, arguments)], cwd=self.folder,
                              env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, encoding="utf-8", timeout=timeout)
        result = Done([str(each) for each in arguments], done.returncode, done.stdout, done.stderr)
        wanted = expect if isinstance(expect, (tuple, set, list)) else (expect,)
        if expect is not None and result.code not in wanted:
            raise AssertionError(f"exit code {result.code} instead of {expect}\n{result}")
        return result

    def json(self, *arguments, **options):
        return self.run(*arguments, "--json", **options).json()

    # The steps that most tests begin with.

    def ingest(self):
        return self.run("ingest", "--quiet")

    def import_readers(self, path="subscribers/sample.csv", expect=(0, 3)):
        return self.run("subscribers", "import", path, "--quiet", expect=expect)

    def compose(self, publication, until):
        return self.run("compose", publication, "--until", until, "--quiet").out.strip()

    def ready(self, publication="newsletter", until="2023-06-22T09:00"):
        """Articles, readers and one issue; gives the issue's id."""
        self.ingest()
        self.import_readers()
        return self.compose(publication, until)

    def counts(self, issue):
        return self.json("status", issue, expect=(0, 3))["counts"]


def make_readers(count, edition="en", lists="newsletter"):
    """A CSV text with so many readers."""
    rows = [f"reader{n:05d}@example.com,Reader {n},{edition},{lists}" for n in range(count)]
    return "email,name,edition,lists\n" + "\n".join(rows) + "\n"


class Receiver:
    """tests/functional/receiver.py as a process, into a Maildir in `folder`."""

    def __init__(self, folder, *options):
        self.maildir = pathlib.Path(folder) / "maildir"
        self.log_file = pathlib.Path(folder) / "receiver.log"
        self.process = subprocess.Popen(
            [PYTHON, "-B", str(ROOT / "tests/functional/receiver.py"), "--maildir",
             str(self.maildir), "--log", str(self.log_file), *map(str, options)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        match = re.fullmatch(r"listening on (\S+):(\d+)\n", line)
        if not match:
            raise RuntimeError("the receiver did not start: " + self.process.communicate()[1])
        self.port = int(match[2])

    def url(self, scheme="smtp", host="127.0.0.1"):
        return f"{scheme}://{host}:{self.port}"

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def log(self, event="message"):
        if not self.log_file.exists():
            return []
        lines = self.log_file.read_text(encoding="utf-8").splitlines()
        return [one for one in map(json.loads, lines) if one["event"] == event]

    def count(self):
        """How many messages came in; cheap enough to ask all the time (while nothing is refused)."""
        return self.log_file.read_bytes().count(b"\n") if self.log_file.exists() else 0

    def recipients(self):
        """Every envelope recipient, as often as they got a message."""
        return [address for one in self.log() for address in one["rcpt_tos"]]

    def raw_messages(self):
        return {entry["file"]: (self.maildir / "new" / entry["file"]).read_bytes()
                for entry in self.log()}


def maildir_messages(folder):
    return {path.name: path.read_bytes() for path in sorted((pathlib.Path(folder) / "new").iterdir())}


def parse(raw):
    """The message by the default policy; its defects and those of all its parts."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    defects = []
    for part in message.walk():
        defects += part.defects
        for name, value in part.items():
            defects += [f"{name}: {defect}" for defect in getattr(value, "defects", ())]
        if not part.is_multipart():
            part.get_content()  # Decoding finds further defects.
            defects += part.defects
    return message, defects


class ScriptedServer:
    """A server that says what it is told to and keeps every byte that it hears.

    `handle(server, connection, heard)` runs for each connection; `heard` is a bytearray that the
    helper `read_line` fills. Everything that came in is in `self.heard`, one bytearray each."""

    def __init__(self, handle):
        self.heard = []
        self.handle = handle
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def url(self, scheme="smtp"):
        return f"{scheme}://127.0.0.1:{self.port}"

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.converse, args=(connection,), daemon=True).start()

    def converse(self, connection):
        heard = bytearray()
        self.heard.append(heard)
        with connection:
            connection.settimeout(30)
            try:
                self.handle(self, connection, heard)
            except OSError:
                pass

    @staticmethod
    def read_line(connection, heard):
        line = bytearray()
        while not line.endswith(b"\n"):
            byte = connection.recv(1)
            if not byte:
                raise OSError("closed")
            line += byte
            heard += byte
        return bytes(line)

    def close(self):
        # accept() in the thread wakes only by shutdown.
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()
        self.thread.join(10)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class WorkspaceTest(unittest.TestCase):
    """A test with a fresh workspace in `self.work`."""

    maxDiff = 4000

    def setUp(self):
        self.work = Workspace()
        self.addCleanup(self.work.close)

    def receiver(self, *options):
        receiver = Receiver(self.work.folder, *options)
        self.addCleanup(receiver.close)
        return receiver

    def assert_says(self, done, *words):
        """The message for people has all of these words."""
        for word in words:
            self.assertIn(str(word), done.err, str(done))
