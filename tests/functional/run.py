#!/usr/bin/python3
"""Runs functional tests in random order.

    tests/functional/run.py [--seed N] [FILE.py | test_name …]

Without names it runs every test_*.py. The seed is printed, so that an order can be repeated. With
PEYK_TEST_RESULTS=DIR it also writes the outcome of each case to DIR/<file>.json, for summary.py.
"""
import argparse
import json
import os
import pathlib
import random
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent


def cases_of(suite):
    for each in suite:
        if isinstance(each, unittest.TestSuite):
            yield from cases_of(each)
        else:
            yield each


class Result(unittest.TextTestResult):
    """Keeps a line for every case: its name and what became of it."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.outcomes = {}

    def addSuccess(self, test):
        super().addSuccess(test)
        self.outcomes[test.id()] = "passed"

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.outcomes[test.id()] = "failed"

    def addError(self, test, err):
        super().addError(test, err)
        self.outcomes[test.id()] = "failed"

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.outcomes[test.id()] = "skipped"

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.outcomes[test.id()] = "failed"

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self.outcomes[test.id()] = "failed"

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.outcomes[test.id()] = "failed"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else int(time.time() * 1000) % 1_000_000

    sys.path.insert(0, str(HERE))
    names = [pathlib.Path(name).stem if name.endswith(".py") else name for name in options.names]
    names = names or sorted(path.stem for path in HERE.glob("test_*.py"))
    loader = unittest.TestLoader()
    cases = list(cases_of(loader.loadTestsFromNames(names)))

    # Classes in random order and cases in random order within them: class fixtures are made once.
    shuffle = random.Random(seed).shuffle
    groups = {}
    for case in cases:
        groups.setdefault(type(case), []).append(case)
    order = list(groups)
    shuffle(order)
    suite = unittest.TestSuite()
    for group in order:
        shuffle(groups[group])
        suite.addTests(groups[group])

    print(f"seed {seed}: {len(cases)} cases of {', '.join(names)}", flush=True)
    verbosity = int(os.environ.get("PEYK_TEST_VERBOSITY", "1"))
    result = unittest.TextTestRunner(resultclass=Result, verbosity=verbosity).run(suite)
    # A class fixture that fails takes all of its cases with it.
    for case in cases:
        result.outcomes.setdefault(case.id(), "failed")
    folder = os.environ.get("PEYK_TEST_RESULTS")
    if folder:
        path = pathlib.Path(folder) / ("-".join(names)[:100] + ".json")
        path.write_text(json.dumps({"seed": seed, "outcomes": result.outcomes}, indent=1))
    return 0 if result.wasSuccessful() and not result.skipped else 1


if __name__ == "__main__":
    sys.exit(main())
