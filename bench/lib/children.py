"""The processes of a benchmark: what a measured one cost, and the servers at the other end."""
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve().parent
SINK = "/usr/sbin/smtp-sink"
SOURCE = "/usr/sbin/smtp-source"


class Trouble(Exception):
    """A measurement that cannot be made; the words are for people."""


@dataclass(frozen=True)
class Tools:
    """What the build made."""
    build: pathlib.Path

    def __getattr__(self, name):
        paths = {"peyk": "src/peyk", "measure": "bench/measure", "curl_upload": "bench/curl_upload",
                 "delay_proxy": "bench/delay_proxy", "micro": "bench/peyk_microbench",
                 "read_feed": "bench/read_feed", "feed_writer": "bench/feed_writer",
                 "parse_wxr": "bench/parse_wxr", "render_bench": "bench/render_bench"}
        return self.build / paths[name]


@dataclass(frozen=True)
class Run:
    """What one run of a program cost."""
    wall: float  # seconds
    cpu: float   # seconds, user and system together
    rss_kib: int
    out: str


def on_cores(cores):
    """The words before a command that keep it on these cores; none: on all."""
    return ["taskset", "-c", ",".join(map(str, sorted(cores)))] if cores else []


def measured(tools, command, cwd=None, env=None, expect=(0,), cores=()):
    """Runs a command to its end; its exit code must be one of `expect`."""
    command = [*on_cores(cores), *(str(word) for word in command)]
    with tempfile.NamedTemporaryFile(prefix="peyk-bench-") as note:
        done = subprocess.run([str(tools.measure), note.name, *command], cwd=cwd,
                              env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, encoding="utf-8")
        if done.returncode not in expect:
            raise Trouble(f"{' '.join(command)}\nended with {done.returncode}\n"
                          f"{done.stdout[-2000:]}{done.stderr[-2000:]}")
        cost = json.loads(pathlib.Path(note.name).read_text())
    return Run(cost["wall_s"], cost["user_s"] + cost["system_s"], cost["rss_kib"], done.stdout)


def stop(process):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Sink:
    """Postfix's smtp-sink: takes every message and forgets it. `port` is on 127.0.0.1."""

    def __init__(self, cores=()):
        self.port = free_port()
        user = ["-u", "root"] if os.geteuid() == 0 else []
        self.process = subprocess.Popen([*on_cores(cores), SINK, *user, f"127.0.0.1:{self.port}", "1000"],
                                        stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while not answers(self.port):
            if self.process.poll() is not None or time.monotonic() > deadline:
                stop(self.process)
                raise Trouble("smtp-sink does not answer")
            time.sleep(0.02)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        stop(self.process)


class DelayProxy:
    """Adds `round_trip_ms` to every round trip to a port; `port` is the long way there."""

    def __init__(self, tools, port, round_trip_ms):
        self.process = subprocess.Popen([str(tools.delay_proxy), str(port), str(round_trip_ms / 2)],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        found = re.fullmatch(r"listening on 127\.0\.0\.1:(\d+)\n", line)
        if not found:
            stop(self.process)
            raise Trouble("the delaying proxy did not start")
        self.port = int(found[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        stop(self.process)
        self.process.stdout.close()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def answers(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            return connection.recv(3) == b"220"
    except OSError:
        return False


def round_trip_ms(port, times=30):
    """The least time that a server takes to answer NOOP, in milliseconds: that of the line, without
    what else the machine may be at."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        lines = connection.makefile("rb")
        lines.readline()
        taken = []
        for _ in range(times):
            begun = time.perf_counter()
            connection.sendall(b"NOOP\r\n")
            lines.readline()
            taken.append((time.perf_counter() - begun) * 1000)
        return min(taken)


def say(text):
    print(text, file=sys.stderr, flush=True)
