"""The documents say what is so: commands and options exist, links lead somewhere, codes are right."""
import functools
import pathlib
import re
import subprocess
import unittest

from lib import ROOT, program

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "subscribers/README.md"])
TEXT = {path: path.read_text(encoding="utf-8") for path in DOCUMENTS}


@functools.lru_cache(maxsize=None)
def help_of(*command):
    return subprocess.run([program(), *command, "--help"], capture_output=True, text=True,
                          check=True).stdout


def subcommands(*command):
    parts = help_of(*command).split("Subcommands:")
    return re.findall(r"^  ([a-z]+)\b", parts[1], re.MULTILINE) if len(parts) == 2 else []


def command_lines():
    """(document, line) of every `peyk …` in code blocks and code spans."""
    for path, text in TEXT.items():
        blocks = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        lines = [line for block in blocks for line in block.splitlines()]
        lines += re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
        for line in lines:
            for found in re.findall(r"(?:^|[\s|&;/])peyk ((?:--?[\w-]+ |[a-z]).*)", line):
                yield path.name, re.split(r"\s+#|\s[|&;>]|\s{3,}", found)[0].strip()


class DocumentsTest(unittest.TestCase):
    def test_the_documents_are_there(self):
        names = {str(path.relative_to(ROOT)) for path in DOCUMENTS}
        self.assertLessEqual({"README.md", "CHANGELOG.md", "docs/architecture.md",
                              "docs/configuration.md", "docs/ledger.md", "docs/operations.md"}, names)

    def test_commands_and_options_exist(self):
        known = subcommands()
        wrong = []
        checked = 0
        for document, line in command_lines():
            words = line.split()
            command = []
            options = []
            for at, word in enumerate(words):
                if re.fullmatch(r"--?[a-z][\w-]*(=.*)?", word):
                    options.append(word.split("=")[0])
                elif word in subcommands(*command) and all(w in command for w in words[:at]
                                                           if w in known):
                    command.append(word)
            if not command:
                if words[0] in ("COMMAND", "…") or words[0].startswith("-"):
                    continue
                wrong.append(f"{document}: peyk {line}: no such command")
                continue
            checked += 1
            text = help_of(*command) + help_of()
            wrong += [f"{document}: peyk {line}: no option {option}" for option in options
                      if not re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", text)]
        self.assertEqual(wrong, [])
        self.assertGreater(checked, 10)

    def test_links_inside_the_project_lead_somewhere(self):
        wrong = []
        for path, text in TEXT.items():
            for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
                if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists():
                    wrong.append(f"{path.name}: {target}")
        self.assertEqual(wrong, [])

    def test_files_that_are_named_exist(self):
        pattern = re.compile(r"`((?:src|scripts|tests|config|templates|seeds|docs|subscribers)/"
                             r"[\w./-]*\w/?)`")
        # "tests/unit/ROOM" stands for many; "bulletin" is the documents' example of something new.
        placeholder = re.compile(r"[A-Z]{3,}|/bulletin\b")
        wrong = [f"{path.name}: {name}" for path, text in TEXT.items()
                 for name in pattern.findall(text)
                 if not placeholder.search(name) and not (ROOT / name).exists()]
        self.assertEqual(wrong, [])

    def test_exit_codes_are_those_of_the_program(self):
        header = (ROOT / "src/cli/exit_code.h").read_text(encoding="utf-8")
        codes = {int(code) for code in re.findall(r"constexpr int \w+ = (\d+);", header)}
        table = TEXT[ROOT / "docs/operations.md"]
        told = {int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)}
        self.assertEqual(told, codes)
        self.assertEqual(codes, {int(code) for code in
                                 re.findall(r"(\d+) [a-z]", help_of().split("Exit codes:")[1])})

    def test_scripts_explain_themselves(self):
        for path in sorted((ROOT / "scripts").iterdir()):
            if path.is_dir():
                continue
            text = path.read_text(encoding="utf-8")
            self.assertTrue(path.stat().st_mode & 0o111, f"{path.name} cannot be run")
            if text.startswith("#!/usr/bin/env bash"):
                self.assertIn("set -euo pipefail", text, path.name)
                self.assertRegex(text.split("\n")[1], r"^# \S", path.name)



if __name__ == "__main__":
    unittest.main()
