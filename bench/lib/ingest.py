"""The section of the table about reading: a large WordPress export into an empty library, beside what
nobody can do without (pugixml parses the file, the bodies are sanitised)."""
import json

from children import Trouble, measured
from export import write_export
from rows import Row, pairs

BAR_TIME = 4
BAR_MEMORY_MIB = 256
MIB = 1 << 20


def ingest(bench):
    """Row 7: `peyk ingest` of an export of 100 MB, and the same again, which changes nothing."""
    size = bench.effort.export
    section = f"Reading an export of {size // 1_000_000:,} MB"
    path = bench.scratch / "bench.xml"
    posts = write_export(path, size)
    bench.facts.append(("export", f"{path.stat().st_size:,} bytes, {posts:,} posts"))
    kept = bench.newsroom.folder / "out/peyk.db"

    def parse():
        run = measured(bench.tools, [bench.tools.parse_wxr, path])
        if json.loads(run.out)["posts"] != posts:
            raise Trouble("parse_wxr did not read all posts")
        return run

    def read(fresh=True):
        if fresh:
            for name in ("", "-wal", "-shm"):
                kept.with_name(kept.name + name).unlink(missing_ok=True)
        run = measured(bench.tools, [bench.tools.peyk, "--quiet", "ingest", path, "--json"],
                       cwd=bench.newsroom.folder)
        told = json.loads(run.out)[0]
        if told["added" if fresh else "unchanged"] != posts:
            raise Trouble(f"peyk read {told} and not {posts} posts")
        return run

    theirs, ours = pairs(min(3, bench.effort.rounds), parse, read)
    peer = "pugixml and sanitising"
    yield Row(section, "time", "s", [r.wall for r in ours], peer, [r.wall for r in theirs], BAR_TIME,
              False)
    yield Row(section, "processor time", "s", [r.cpu for r in ours], peer, [r.cpu for r in theirs])
    yield Row(section, "peak memory", "MiB", [r.rss_kib * 1024 / MIB for r in ours],
              bar=BAR_MEMORY_MIB, at_least=False)
    yield Row(section, "peak memory of the peer", "MiB", [r.rss_kib * 1024 / MIB for r in theirs])
    yield Row(section, "library on the disk", "MB", [kept.stat().st_size / 1e6])
    yield Row(section, "again, nothing changed", "s", [read(False).wall])
    for text in ("bridge", "بازار پل", "\"ura tregu\"", "lib*"):
        run = measured(bench.tools, [bench.tools.peyk, "--quiet", "articles", text, "--json"],
                       cwd=bench.newsroom.folder, expect=(0, 4))
        yield Row(section, f"peyk articles {text}", "ms", [run.wall * 1000])
