"""The rows of the table: pairs of measurements, their medians and ratios, and whether a bar holds."""
from dataclasses import dataclass, field
from statistics import median


@dataclass
class Row:
    section: str
    what: str
    unit: str                     # "msg/s", "µs/msg", "s", "MiB"
    ours: list = field(default_factory=list)
    peer: str = ""
    theirs: list = field(default_factory=list)
    bar: float = None             # For the ratio ours ÷ theirs; for `ours` where there is no peer.
    at_least: bool = True         # Else at most.
    note: str = ""                # Stands instead of figures that are not there.

    def ratios(self):
        """Pair by pair: what disturbs one disturbs the other."""
        return [a / b for a, b in zip(self.ours, self.theirs)]

    def value(self):
        """What the bar is held against."""
        if not self.ours:
            return None
        return median(self.ratios()) if self.theirs else median(self.ours)

    def holds(self):
        """True or False; None without a bar or without figures."""
        if self.bar is None or self.value() is None:
            return None
        return self.value() >= self.bar if self.at_least else self.value() <= self.bar


def number(value):
    if value is None:
        return "–"
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


def pairs(rounds, theirs, ours):
    """Peer, peyk, peer, peyk …; gives both lists."""
    a, b = [], []
    for _ in range(rounds):
        a.append(theirs())
        b.append(ours())
    return a, b
