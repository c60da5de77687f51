#!/usr/bin/python3
"""Minimises a corpus: keeps the fewest and smallest inputs that reach the same code.

    tests/fuzz/keep.py PROGRAM CORPUS FOLDER…

Takes the inputs of CORPUS and of the FOLDERs, and leaves in CORPUS at most MOST of them, the most
telling first. Those with a name that people gave (all that is not sixteen hex digits) stay: they are
findings, and cases that reach the same code as others but mean something else. libFuzzer's own merge keeps an input for each new count of a loop as well, which is
ten times as many; a corpus in a repository is to be small, and the fuzzer finds the rest again.
"""
import hashlib
import pathlib
import re
import subprocess
import sys
import tempfile

MOST = 50
LARGEST = 4096
MADE_NAME = re.compile("[0-9a-f]{16}")
COUNTERS = 8  # A feature is an edge and one of eight classes of counts.


def edges_of(program, files):
    """{file: set of edges}, as libFuzzer records them when it merges."""
    with tempfile.TemporaryDirectory() as scratch:
        inputs = pathlib.Path(scratch, "inputs")
        inputs.mkdir()
        for at, file in enumerate(files):
            (inputs / str(at)).write_bytes(file.read_bytes())
        control = pathlib.Path(scratch, "control")
        pathlib.Path(scratch, "out").mkdir()
        # A merge by set cover records all features of each input; the other one only new ones.
        subprocess.run([program, "-set_cover_merge=1", f"-merge_control_file={control}",
                        pathlib.Path(scratch, "out"), inputs], check=True, capture_output=True)
        names = []
        edges = {}
        for line in control.read_text().splitlines():
            words = line.split()
            if words and words[0].startswith(scratch):
                names.append(files[int(pathlib.Path(words[0]).name)])
            elif words and words[0] == "FT":
                edges[names[int(words[1])]] = {int(word) // COUNTERS for word in words[2:]}
    return edges


def main():
    program, corpus = sys.argv[1], pathlib.Path(sys.argv[2])
    files = sorted(path for folder in sys.argv[2:] for path in pathlib.Path(folder).glob("*")
                   if path.is_file() and path.stat().st_size <= LARGEST)
    edges = edges_of(program, files)
    named = [file for file in files if file.parent == corpus and not MADE_NAME.fullmatch(file.name)]
    kept = {file.name: file.read_bytes() for file in named}
    reached = set().union(*(edges.pop(file, set()) for file in named))
    while edges and len(kept) < MOST:
        # The most new edges; of two that are alike the smaller one.
        best = max(edges, key=lambda file: (len(edges[file] - reached), -file.stat().st_size,
                                            str(file)))
        new = edges.pop(best) - reached
        if not new:
            break
        content = best.read_bytes()
        kept[hashlib.sha1(content).hexdigest()[:16]] = content
        reached |= new
    corpus.mkdir(parents=True, exist_ok=True)
    for path in corpus.glob("*"):
        path.unlink()
    for name, content in kept.items():
        (corpus / name).write_bytes(content)
    print(f"{corpus.name}: {len(kept)} of {len(files)} inputs kept, "
          f"{sum(map(len, kept.values()))} bytes, {len(reached)} edges")


if __name__ == "__main__":
    main()
