"""The section “render”: what it costs to render both publications in four editions, beside mjml."""

from children import Trouble
from npm import install, told
from rows import Row, pairs

SECTION = "Rendering both publications in four editions (processor time after the start)"
BAR_MS = 50
# What the two sample issues hold (tests/unit/render/sample.cpp).
ITEMS, HEADLINES = 14, 6


def render(bench):
    rounds = 20 if bench.effort.rounds > 1 else 3
    ours = lambda: told([bench.tools.render_bench, rounds])  # noqa: E731
    try:
        folder = install(bench.tools.build, "mjml", "render.mjs")
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
