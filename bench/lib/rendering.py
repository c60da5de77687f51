"""The section “render”: what it costs to render both publications in four editions, beside mjml."""
import json
import pathlib
import shutil
import subprocess

from children import Trouble
from rows import Row, pairs

MJML = pathlib.Path(__file__).resolve().parents[1] / "mjml"
SECTION = "Rendering both publications in four editions (processor time after the start)"
BAR_MS = 50
# What the two sample issues hold (tests/unit/render/sample.cpp).
ITEMS, HEADLINES = 14, 6


def render(bench):
    rounds = 20 if bench.effort.rounds > 1 else 3
    ours = lambda: told([bench.tools.render_bench, rounds])  # noqa: E731
    try:
        folder = install_mjml(bench.tools.build)
        theirs, mine = pairs(bench.effort.rounds,
                             lambda: told(["node", folder / "render.mjs", rounds, ITEMS, HEADLINES]),
                             ours)
        note = ""
    except Trouble as trouble:
        theirs, mine, note = [], [ours() for _ in range(bench.effort.rounds)], str(trouble).split("\n")[0]
    bench.facts.append(("HTML of the eight mails", f"{mine[-1]['bytes']:,} bytes" + (
        f"; of mjml's {theirs[-1]['bytes']:,}" if theirs else "")))
    for what, pick in (("the first time", lambda rounds: rounds[0]), ("again and again", typical)):
        yield Row(SECTION, what, "ms", [pick(one["rounds_s"]) * 1000 for one in mine], bar=BAR_MS,
                  at_least=False)
        yield Row(SECTION, f"{what}, beside mjml", "ms",
                  [pick(one["rounds_s"]) * 1000 for one in mine] if theirs else [], "mjml",
                  [pick(one["rounds_s"]) * 1000 for one in theirs], note=note)
    yield Row(SECTION, "the start: configuration, templates, catalogues", "ms",
              [one["start_s"] * 1000 for one in mine])


def typical(rounds):
    """The median of the second half: both sides are warm by then."""
    half = sorted(rounds[len(rounds) // 2:])
    return half[len(half) // 2]


def told(command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Trouble(f"{command[0]} ended with {done.returncode}\n{done.stderr[-1000:]}")
    return json.loads(done.stdout)


def install_mjml(build):
    """Into the build folder; npm is asked only when it is not there yet."""
    folder = build / "mjml"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", ".npmrc", "render.mjs"):
        shutil.copyfile(MJML / name, folder / name)
    wanted = json.loads((folder / "package.json").read_text())["dependencies"]["mjml"]
    have = folder / "node_modules/mjml/package.json"
    if have.exists() and json.loads(have.read_text())["version"] == wanted:
        return folder
    if not shutil.which("node") or not shutil.which("npm"):
        raise Trouble("node and npm are not installed; scripts/setup does it")
    done = subprocess.run(["npm", "install", "--omit=dev"], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise Trouble(f"npm could not install mjml {wanted}:\n{done.stderr[-1000:]}")
    return folder
