"""The sections of the table, one function each. Every one gives rows; a row that cannot be measured
says why instead of figures. The bars are those of docs/performance.md."""
import json
import os
import pathlib
import re
import subprocess
from dataclasses import dataclass, field
from statistics import mean, median

import dkim_keys
from children import DelayProxy, Sink, Trouble, round_trip_ms
from ingest import ingest
from newsroom import EDITIONS
from peers import CurlUpload, Nodemailer, SmtpSource, openssl_signs, speed
from publishing import publish
from reading import reading
from rendering import render
from rows import Row, pairs

SIZES = {"2 kB": "bench-2k", "40 kB": "bench-40k"}
BAR_SOURCE = {"2 kB": 1.5, "40 kB": 1.0}
BAR_NODEMAILER = 6
BAR_ROUND_TRIP = 3
BAR_SIGNING = 0.8
BAR_LINEAR = 10.5
BAR_MEMORY_MIB = 48
ADDED_ROUND_TRIP_MS = 20
SAMPLE = 240  # Readers whose messages are looked at.


@dataclass
class Effort:
    """How much is measured. `messages` by size of the message."""
    rounds: int
    messages: dict
    nodemailer: int
    round_trip: dict  # messages over the long line, by peer
    signed: int
    openssl: int  # seconds
    readers: tuple
    breakdown: int
    library: int  # articles
    feed_rounds: int
    feed_items: int = 100_000
    export: int = 100_000_000  # bytes


FULL = Effort(5, {"2 kB": 40_000, "40 kB": 40_000}, 3_000, {"peyk": 300, "libcurl": 80}, 10_000, 3,
              (10_000, 100_000, 1_000_000), 40_000, 100_000, 200)
QUICK = Effort(1, {"2 kB": 4_000, "40 kB": 2_000}, 300, {"peyk": 60, "libcurl": 15}, 1_000, 1,
               (1_000, 10_000), 4_000, 4_000, 20, feed_items=2_000, export=2_000_000)


@dataclass
class Bench:
    tools: object
    newsroom: object
    effort: Effort
    scratch: pathlib.Path
    facts: list = field(default_factory=list)
    samples: dict = field(default_factory=dict)
    stores: dict = field(default_factory=dict)

    def sample(self, size):
        """What peyk's messages of this size really are: (mean bytes, the message nearest to it)."""
        if size not in self.samples:
            publication = SIZES[size]
            store = self.frozen(size, SAMPLE)
            messages = self.newsroom.capture(publication, store)
            bytes_ = {edition: round(mean(len(m.data) for m in messages
                                          if f"\r\nContent-Language: {edition}\r\n".encode() in m.data))
                      for edition in EDITIONS}
            average = round(mean(len(message.data) for message in messages))
            nearest = min((m.data for m in messages), key=lambda data: abs(len(data) - average))
            self.samples[size] = (average, nearest)
            self.facts.append((f"“{size}” message", f"{average:,} bytes on average: " + ", ".join(
                f"{edition} {count:,}" for edition, count in bytes_.items())))
        return self.samples[size]

    def frozen(self, size, count):
        """The kept store of an issue whose audience is frozen, made when it is first asked for."""
        key = (size, count)
        if key not in self.stores:
            self.stores[key] = self.newsroom.freeze(SIZES[size], count)
        return self.stores[key]

    def send(self, size, store, port, count, cores=()):
        return speed(self.newsroom.send(SIZES[size], store, port, cores=cores), count)


def throughput(bench):
    """Rows 1 and 2: messages a second on 10 connections, and processor time a message."""
    for size in SIZES:
        average, message = bench.sample(size)
        count = bench.effort.messages[size]
        # Who is many times slower gets fewer messages, and so does peyk beside it.
        fewer = count // 4
        peers = [(SmtpSource(bench.tools, average), "", count, count, 10, BAR_SOURCE[size]),
                 (CurlUpload(bench.tools, message, bench.scratch), "", count // 2, count, 10, None)]
        try:
            mailer = Nodemailer(bench.tools, message, bench.scratch)
            bench.facts.append((f"“{size}” by nodemailer", f"{mailer.size():,} bytes"))
            raw = Nodemailer(bench.tools, message, bench.scratch, raw=True)
            plain = Nodemailer(bench.tools, message, bench.scratch, prompt=False)
            n = bench.effort.nodemailer
            peers += [(mailer, "nodemailer, pool of 8", n, fewer, 8, BAR_NODEMAILER),
                      (mailer, "nodemailer, pool of 10", n, fewer, 10, BAR_NODEMAILER),
                      (raw, "nodemailer, 10, finished bytes", n, fewer, 10, None),
                      (plain, "nodemailer, 10, without TCP_NODELAY", n // 5, fewer, 10, None)]
        except Trouble as trouble:
            yield Row("Messages a second, 10 connections", size, "msg/s", peer="nodemailer",
                      bar=BAR_NODEMAILER, note=str(trouble).split("\n")[0])
        for peer, name, messages, readers, connections, bar in peers:
            store = bench.frozen(size, readers)
            with Sink() as sink:
                theirs, ours = pairs(bench.effort.rounds,
                                     lambda: peer.run(sink.port, messages, connections),
                                     lambda: bench.send(size, store, sink.port, readers))
            yield Row("Messages a second, 10 connections", size, "msg/s", [s.rate for s in ours],
                      name or peer.name, [s.rate for s in theirs], bar)
            bar = 1.0 if size == "40 kB" and isinstance(peer, SmtpSource) else None
            yield Row("Processor time a message (sender only)", size, "µs", [s.cpu for s in ours],
                      name or peer.name, [s.cpu for s in theirs], bar, False)


def round_trip(bench):
    """Row 3: one connection over a line that is 20 ms longer."""
    bench.newsroom.configure(connections=1)
    counts = bench.effort.round_trip
    for size in SIZES:
        _, message = bench.sample(size)
        store = bench.frozen(size, counts["peyk"])
        peer = CurlUpload(bench.tools, message, bench.scratch)
        with Sink() as sink, DelayProxy(bench.tools, sink.port, ADDED_ROUND_TRIP_MS) as proxy:
            added = round_trip_ms(proxy.port) - round_trip_ms(sink.port)
            if not ADDED_ROUND_TRIP_MS - 0.5 <= added <= ADDED_ROUND_TRIP_MS + 1:
                raise Trouble(f"the proxy adds {added:.1f} ms instead of {ADDED_ROUND_TRIP_MS}")
            bench.facts.append((f"added round trip ({size})", f"{added:.2f} ms, measured"))
            theirs, ours = pairs(bench.effort.rounds,
                                 lambda: peer.run(proxy.port, counts["libcurl"], 1),
                                 lambda: bench.send(size, store, proxy.port, counts["peyk"]))
        yield Row(f"{ADDED_ROUND_TRIP_MS} ms of added round trip, one connection", size, "msg/s",
                  [s.rate for s in ours], peer.name, [s.rate for s in theirs], BAR_ROUND_TRIP)
    bench.newsroom.configure(connections=10)


def signing(bench):
    """Row 4: DKIM signatures on the way out, against what OpenSSL signs on the cores that peyk has.

    Those are all but one: the other end, which a newsroom has on another machine, has the last one
    for itself. The rows of all cores share them between peyk and the other end; OpenSSL has no other
    end to feed."""
    section = "DKIM, 10 connections"
    all_cores = sorted(os.sched_getaffinity(0))
    splits = [("all cores", all_cores, all_cores)]
    if len(all_cores) > 1:
        name = f"{len(all_cores) - 1} of {len(all_cores)} cores"
        splits.insert(0, (name, all_cores[:-1], all_cores[-1:]))
    commands = bench.newsroom.peyk("--help")
    if not re.search(r"(?m)^  dkim\b", commands):
        yield Row(section, "rsa2048", "msg/s", peer="openssl speed", bar=BAR_SIGNING,
                  note="this peyk does not sign")
        return
    count = bench.effort.signed
    for kind, bar in (("rsa2048", BAR_SIGNING), ("ed25519", None)):
        key = dkim_keys.make(kind, bench.newsroom.folder / "var")
        bench.newsroom.configure(connections=10, dkim=[(kind, key)])
        for size in SIZES:
            name = f"{SIZES[size]}-{kind}"
            sample = bench.newsroom.freeze(SIZES[size], SAMPLE, f"{name}-sample")
            dkim_keys.verify(bench.newsroom.capture(SIZES[size], sample), key, kind)
            store = bench.newsroom.freeze(SIZES[size], count, name)
            for name, cores, of_sink in splits:
                with Sink(of_sink) as sink:
                    theirs, ours = pairs(bench.effort.rounds,
                                         lambda: openssl_signs(kind, bench.effort.openssl, cores),
                                         lambda: bench.send(size, store, sink.port, count, cores))
                yield Row(section, f"{kind}, {size}, {name}", "/s", [s.rate for s in ours],
                          f"openssl speed {kind}", theirs, bar if cores is splits[0][1] else None)
    bench.newsroom.configure(connections=10)


def scale(bench):
    """Row 5: time and peak memory of the whole `peyk send`, freezing included."""
    section = "Size of the audience (2 kB, freezing included)"
    publication = SIZES["2 kB"]
    runs = {}
    for count in bench.effort.readers:
        imported = bench.newsroom.import_readers(count)
        yield Row(section, f"import of {count:,}", "s", [imported.wall])
        yield Row(section, f"import of {count:,}, memory", "MiB", [imported.rss_kib / 1024])
        # The largest takes minutes; its noise is small beside that.
        rounds = 1 if count >= 1_000_000 else min(3, bench.effort.rounds)
        note = bench.scratch / "profile.json"
        note.unlink(missing_ok=True)
        with Sink() as sink:
            runs[count] = [bench.newsroom.send(publication, f"readers-{count}", sink.port, note)
                           for _ in range(rounds)]
        last = count == bench.effort.readers[-1]
        yield Row(section, f"send to {count:,}", "s", [run.wall for run in runs[count]])
        yield Row(section, f"send to {count:,}, processor time", "s", [run.cpu for run in runs[count]])
        if note.exists():
            yield Row(section, f"of it freezing {count:,}", "s", [json.loads(note.read_text())["freeze_s"]])
        yield Row(section, f"send to {count:,}, memory", "MiB", [run.rss_kib / 1024 for run in runs[count]],
                  bar=BAR_MEMORY_MIB if last else None, at_least=False)
    largest, tenth = bench.effort.readers[-1], bench.effort.readers[-2]
    if largest == 10 * tenth:
        for what, bar in (("wall", BAR_LINEAR), ("cpu", None)):
            more, less = ([median(getattr(run, what) for run in runs[count])]
                          for count in (largest, tenth))
            yield Row(section, f"{largest:,} beside {tenth:,}, {what}", "s", more, f"{tenth:,} in", less,
                      bar, False)


PARTS = (("fill_s", "filling"), ("sign_s", "hashing and signing"), ("ledger_s", "ledger"),
         ("socket_s", "socket"), ("rest_s", "rest"))


def breakdown(bench):
    """Row 6: where the processor time goes, as peyk itself tells (PEYK_PROFILE)."""
    for size, publication in SIZES.items():
        section = f"Where the time of a message goes, {size}"
        count = min(bench.effort.breakdown, bench.effort.messages[size])
        store = bench.frozen(size, count)
        note = bench.scratch / "profile.json"
        note.unlink(missing_ok=True)
        with Sink() as sink:
            bench.newsroom.send(publication, store, sink.port, note)
        told = json.loads(note.read_text()) if note.exists() else {}
        for key, name in (("cpu_s", "processor time"), *PARTS, ("wall_s", "wall time")):
            ours = [told[key] / told["messages"] * 1e6] if key in told else []
            yield Row(section, name, "µs", ours, note="" if ours else "not told")


def micro(bench):
    """The pieces by themselves, by Google Benchmark."""
    done = subprocess.run([str(bench.tools.micro), "--benchmark_format=json"], capture_output=True,
                          text=True, check=False)
    if done.returncode != 0:
        raise Trouble(f"peyk_microbench ended with {done.returncode}\n{done.stderr[-500:]}")
    for one in json.loads(done.stdout)["benchmarks"]:
        # The ledger's are told by the delivery, not by the batch.
        many = "items_per_second" in one
        yield Row("The pieces by themselves", one["name"], "µs for each" if many else "µs",
                  [1e6 / one["items_per_second"] if many else one["real_time"] / 1000])


SECTIONS = {"throughput": throughput, "round-trip": round_trip, "signing": signing, "scale": scale,
            "breakdown": breakdown, "micro": micro, "reading": reading, "publish": publish,
            "ingest": ingest, "render": render}
