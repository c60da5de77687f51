#!/usr/bin/python3
"""Sums up one run of ctest: what failed and why, then "N passed, N failed".

    tests/functional/summary.py RESULTS_FOLDER CTEST_EXIT_CODE

Counts GoogleTest cases by ctest's JUnit file and the cases of each Python file by what run.py
wrote. A test that could not start or left no result counts as failed. One that says itself that what
it needs is not here (real-world files that the project may not ship) is named, and counts as neither.
"""
import json
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

SHOWN_LINES = 60


def show(name, output):
    print(f"---- failed: {name}")
    lines = output.strip().splitlines()
    if len(lines) > SHOWN_LINES:
        print(f"[… {len(lines) - SHOWN_LINES} lines are in build/dev/test-results/ctest.xml]")
    for line in lines[-SHOWN_LINES:]:
        print(line)


def main():
    folder = pathlib.Path(sys.argv[1])
    ctest_code = int(sys.argv[2])
    passed = failed = 0
    skipped = []
    path = folder / "ctest.xml"
    if not path.exists():
        print((folder / "ctest.log").read_text(errors="replace"))
        print("ctest left no results")
        print("0 passed, 1 failed")
        return 1
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        name = case.get("name")
        good = case.get("status") == "run"
        output = case.findtext("system-out") or ""
        reason = case.find("skipped")
        if reason is not None and "SKIP_REGULAR_EXPRESSION" in reason.get("message", ""):
            skipped.append(name)
            continue
        counts = folder / (name.removeprefix("functional.") + ".json")
        if name.startswith("functional.") and counts.exists():
            outcomes = json.loads(counts.read_text())["outcomes"].values()
            here = sum(outcome == "passed" for outcome in outcomes)
            passed += here
            # A file may fail as a whole although each of its cases passed (it was killed, say).
            failed += len(outcomes) - here or (0 if good else 1)
            good = good and here == len(outcomes)
        elif good:
            passed += 1
        else:
            failed += 1
        if not good:
            show(name, output)
    if ctest_code != 0 and failed == 0:
        print((folder / "ctest.log").read_text(errors="replace"))
        failed = 1
    if skipped:
        print(f"skipped, what they need is not here: {', '.join(skipped)}")
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
