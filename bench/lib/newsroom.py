"""A workspace to send from: real articles, real templates, and as many invented readers as needed.

What costs much is done once and kept as a copy of the store: the readers are imported once for each
size of the list, the audience is frozen once for each issue. Every measured run begins with the same
bytes."""
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess

from capture import Capture
from children import Run, Trouble, measured

EDITIONS = ("en", "fa", "ar", "sq")
UNTIL = "2023-06-22T09:00"
NAMES = {
    "en": ("Anna Lindqvist", "James Okafor", "Maeve Brennan", "Tom Hargreaves"),
    "fa": ("سارا احمدی", "رضا کریمی", "مریم موسوی", "علی‌رضا نوری"),
    "ar": ("ليلى حسن", "عمر الخطيب", "نور الدين", "سلمى عباس"),
    "sq": ("Ardit Hoxha", "Elira Dervishi", "Besnik Krasniqi", "Çlirim Gjoka"),
}
DOMAINS = 997


def write_readers(path, count):
    """`count` readers over four editions and many domains; two of three have a name."""
    with open(path, "w", encoding="utf-8") as out:
        out.write("email,name,edition,lists\n")
        for i in range(count):
            edition = EDITIONS[i % 4]
            name = "" if i % 3 == 0 else NAMES[edition][i // 4 % 4]
            out.write(f"reader.{i:07d}@mail{i * 7919 % DOMAINS:03d}.example,{name},{edition},bench\n")


class Newsroom:
    """The workspace in `folder`, made anew. `overlay` holds the publications and templates of the
    bench; each file of overlay/publications is one of its issues."""

    def __init__(self, tools, folder, overlay):
        self.tools = tools
        self.folder = folder
        self.kept = folder.parent / (folder.name + "-stores")
        for path in (self.folder, self.kept):
            shutil.rmtree(path, ignore_errors=True)
        self.kept.mkdir(parents=True)
        self.peyk("init", self.folder, cwd=folder.parent)
        shutil.copytree(overlay / "templates", self.folder / "templates", dirs_exist_ok=True)
        shutil.copytree(overlay / "publications", self.folder / "config/publications",
                        dirs_exist_ok=True)
        publications = sorted(path.stem for path in (overlay / "publications").iterdir())
        for edition in EDITIONS:
            with open(self.folder / f"config/catalogs/{edition}.yaml", "a", encoding="utf-8") as out:
                for publication in publications:
                    out.write(f'publication.{publication}.name: "Bench"\n'
                              f'publication.{publication}.tagline: "To measure by"\n')
        self.configuration = (self.folder / "config/peyk.yaml").read_text(encoding="utf-8")
        self.configure()
        self.peyk("--quiet", "ingest")
        for publication in publications:
            self.peyk("--quiet", "compose", publication, "--until", UNTIL)
        self._keep("composed")

    def configure(self, connections=10, dkim=()):
        """The relay's settings (its address comes with each run), and keys to sign with: (selector,
        file) each."""
        relay = ("relays:\n  - name: bench\n    url: smtp://127.0.0.1:25\n    tls: none\n"
                 f"    connections: {connections}\n    messages_per_connection: 1000000\n")
        text, replaced = re.subn(r"(?m)^relays:\n(?:  .*\n)+", relay, self.configuration)
        if replaced != 1:
            raise Trouble("config/peyk.yaml has no relays: as this script knows them")
        if dkim:
            domain = re.search(r"(?m)^  mail_domain: (\S+)$", text)[1]
            text += "\ndkim:\n" + "".join(
                f"  - domain: {domain}\n    selector: {selector}\n    key_file: {file}\n"
                for selector, file in dkim)
        (self.folder / "config/peyk.yaml").write_text(text, encoding="utf-8")

    def import_readers(self, count):
        """A list of `count` readers; the stores that follow stand on it. Gives what it cost."""
        self._restore("composed")
        file = self.folder / "readers.csv"
        write_readers(file, count)
        run = measured(self.tools, [self.tools.peyk, "--quiet", "subscribers", "import", file],
                       cwd=self.folder)
        file.unlink()
        self._keep(f"readers-{count}")
        return run

    def freeze(self, publication, count, name=None):
        """Freezes the audience of the issue and sends nothing: the relay answers when it is asked
        beforehand, and never says a word on the next connection; there `send` is stopped."""
        if not (self.kept / f"readers-{count}.db").exists():
            self.import_readers(count)
        name = name or f"{publication}-{count}"
        self._restore(f"readers-{count}")
        with socket.create_server(("127.0.0.1", 0)) as relay:
            relay.settimeout(0.2)
            command = [self.tools.peyk, "--quiet", "send", f"{publication}-1", "--relay",
                       f"smtp://127.0.0.1:{relay.getsockname()[1]}"]
            process = subprocess.Popen([str(word) for word in command], cwd=self.folder,
                                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
            asked = self._connection(relay, process)
            if asked is not None:
                self._answer(asked)
            mute = self._connection(relay, process)
            process.send_signal(signal.SIGINT)
            code = process.wait()
            if mute is not None:
                mute.close()
        counts = self.counts(publication)
        if code != 130 or counts["pending"] != count:
            raise Trouble(f"freezing ended with {code} and {counts}")
        self._keep(name)
        return name

    @staticmethod
    def _connection(relay, process):
        """The next one; None if the process ends without."""
        while process.poll() is None:
            try:
                return relay.accept()[0]
            except TimeoutError:
                continue
        return None

    @staticmethod
    def _answer(connection):
        """As a relay that would take everything, until the other side hangs up."""
        with connection, connection.makefile("rwb", buffering=0) as dialogue:
            dialogue.write(b"220 bench\r\n")
            for line in dialogue:
                dialogue.write(b"221 bye\r\n" if line.startswith(b"QUIT") else b"250 bench\r\n")

    def send(self, publication, store, port, profile=None, cores=()) -> Run:
        """Delivers the issue from a kept store, all of it; fails if one reader did not get it."""
        self._restore(store)
        os.sync()
        env = {"PEYK_PROFILE": str(profile)} if profile else {}
        run = measured(self.tools, [self.tools.peyk, "--quiet", "send", f"{publication}-1", "--relay",
                                    f"smtp://127.0.0.1:{port}"], cwd=self.folder, env=env, cores=cores)
        counts = self.counts(publication)
        if counts["sent"] != counts["audience"]:
            raise Trouble(f"not everybody was sent the issue: {counts}")
        return run

    def capture(self, publication, store):
        """The messages of an issue, as they came out of the wire."""
        with Capture() as server:
            self.send(publication, store, server.port)
        got = [message.recipient for message in server.messages]
        if len(set(got)) != len(got) or len(got) != self.counts(publication)["audience"]:
            raise Trouble(f"{len(got)} messages for {len(set(got))} readers")
        return server.messages

    def counts(self, publication):
        return json.loads(self.peyk("status", f"{publication}-1", "--json"))["counts"]

    def peyk(self, *arguments, cwd=None):
        done = subprocess.run([str(self.tools.peyk), *map(str, arguments)], cwd=cwd or self.folder,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              encoding="utf-8")
        if done.returncode != 0:
            raise Trouble(f"peyk {' '.join(map(str, arguments))} ended with {done.returncode}\n"
                          f"{done.stderr}")
        return done.stdout

    def _keep(self, name):
        log = self.folder / "out/peyk.db-wal"  # A reader leaves an empty one behind.
        if log.exists() and log.stat().st_size > 0:
            raise Trouble("the store was not closed; a part of it is still in its log")
        shutil.copyfile(self.folder / "out/peyk.db", self.kept / f"{name}.db")

    def _restore(self, name):
        for path in (self.folder / "out").glob("peyk.db*"):
            path.unlink()
        shutil.copyfile(self.kept / f"{name}.db", self.folder / "out/peyk.db")
