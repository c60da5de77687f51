"""What is printed and written: the table, and the machine that it was measured on."""
import datetime
import json
import os
import pathlib
import platform
import re
import subprocess

from rows import median, number

BEGIN = "<!-- bench/run writes from here -->"
END = "<!-- bench/run writes to here -->"
LOAD = "taken by others"


def cells(row):
    """measure, peyk, peer, ratio, bar, verdict"""
    ours = f"{number(median(row.ours))} {row.unit}" if row.ours else "–"
    theirs = f"{row.peer} {number(median(row.theirs))} {row.unit}" if row.theirs else row.peer or "–"
    ratio = "–"
    if row.theirs:
        ratios = row.ratios()
        ratio = f"{median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"
    elif row.note:
        ratio = row.note
    bar = "–"
    if row.bar is not None:
        bar = f"{'≥' if row.at_least else '≤'} {row.bar:g}{'' if row.peer else ' ' + row.unit}"
    verdict = {True: "holds", False: "**missed**", None: ""}[row.holds()]
    return [row.what, ours, theirs, ratio, bar, verdict]


HEAD = ["measure", "peyk", "peer", "ratio (min–max)", "bar", ""]


def table(rows):
    """For a terminal."""
    lines = []
    for section, group in by_section(rows):
        lines.append(f"\n{section}")
        body = [HEAD] + [[cell.replace("**", "") for cell in cells(row)] for row in group]
        widths = [max(len(line[i]) for line in body) for i in range(len(HEAD))]
        lines += ["  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip()
                  for line in body]
    return "\n".join(lines)


def by_section(rows):
    names = list(dict.fromkeys(row.section for row in rows))
    return [(name, [row for row in rows if row.section == name]) for name in names]


def markdown(rows, facts, command):
    """The parts of the table by their headings; the first, "", is the machine. The load is told with
    each section, since sections may be of different runs."""
    load = dict(facts).get(LOAD, "")
    facts = [(name, value) for name, value in facts if name != LOAD]
    parts = {"": ["| | |", "|---|---|"] + [f"| {name} | {value} |" for name, value in facts]}
    for section, group in by_section(rows):
        origin = f"`{command}`, {datetime.date.today().isoformat()}"
        parts[section] = [origin + (f"; {LOAD}: {load}." if load else "."), "",
                          "| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD)]
        parts[section] += ["| " + " | ".join(cells(row)) + " |" for row in group]
    return parts


def parts_of(text):
    """What markdown() gave, read again."""
    parts = {}
    heading = ""
    for line in text.strip().split("\n"):
        if line.startswith("### "):
            heading = line[4:]
        else:
            parts.setdefault(heading, []).append(line)
    return {heading: "\n".join(lines).strip().split("\n") for heading, lines in parts.items()}


def joined(old, new):
    """The new parts, and the old ones that were not measured this time."""
    machine = {line.split(" | ")[0]: line for line in old.get("", []) if line.startswith("| ")}
    machine.update({line.split(" | ")[0]: line for line in new[""] if line.startswith("| ")})
    parts = {**old, **new, "": list(machine.values())[:1] + ["|---|---|"] + list(machine.values())[1:]}
    lines = [BEGIN, ""]
    for heading, body in parts.items():
        lines += ([f"### {heading}", ""] if heading else []) + body + [""]
    return "\n".join(lines + [END])


def write_markdown(path, parts):
    """Between the two marks of the file, if it has them; sections that were not measured stay. Else
    the file is the table."""
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    if BEGIN in old and END in old:
        before, rest = old.split(BEGIN, 1)
        between, after = rest.split(END, 1)
        path.write_text(before + joined(parts_of(between), parts) + after, encoding="utf-8")
    else:
        path.write_text(joined({}, parts) + "\n", encoding="utf-8")


# ---- the machine ---------------------------------------------------------------------------


def first_line(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return "not there"
    return (done.stdout or done.stderr).strip().split("\n")[0]


def package(name):
    return first_line("dpkg-query", "-W", "-f", "${Version}", name)


def nodemailer():
    wanted = pathlib.Path(__file__).resolve().parents[1] / "nodemailer/package.json"
    return json.loads(wanted.read_text(encoding="utf-8"))["dependencies"]["nodemailer"]


def machine(folder):
    cpu = re.search(r"(?m)^model name\s*:\s*(.*)$", pathlib.Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())
    return [
        ("processor", f"{cpu[1] if cpu else platform.machine()}, {len(os.sched_getaffinity(0))} cores"),
        ("memory", f"{int(memory[1]) / 2**20:.0f} GiB"),
        ("kernel", f"{platform.system()} {platform.release()}"),
        ("store on", first_line("findmnt", "-n", "-o", "FSTYPE", "-T", str(folder))),
        ("compiler", first_line("c++", "--version") + ", release build"),
        ("OpenSSL", first_line("openssl", "version").split(" (")[0]),
        ("libcurl, SQLite", f"{package('libcurl4')}, {package('libsqlite3-0')}"),
        ("Postfix", package("postfix")),
        ("Node, nodemailer", f"{first_line('node', '--version')}, {nodemailer()}"),
    ]


class Load:
    """How much of the machine others took: what the kernel counts as busy, less what we and our
    children used. Says whether a run is worth anything."""

    def __init__(self):
        self.begun = self._now()

    @staticmethod
    def _now():
        fields = [int(word) for word in pathlib.Path("/proc/stat").read_text().split("\n")[0].split()[1:]]
        hertz = os.sysconf("SC_CLK_TCK")
        idle = (fields[3] + fields[4]) / hertz
        steal = fields[7] / hertz
        times = os.times()
        ours = times.user + times.system + times.children_user + times.children_system
        return sum(fields[:8]) / hertz, idle, steal, ours

    def others(self):
        """Shares of all processor time since the beginning: (others, stolen by the host)."""
        total, idle, steal, ours = (now - then for now, then in zip(self._now(), self.begun))
        if total <= 0:
            return 0.0, 0.0
        return max(0.0, (total - idle - steal - ours) / total), steal / total
