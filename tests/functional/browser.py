"""A browser and validators of HTML for tests: what tests/browser/ installs, as functions.

    look([{"do": "axe", "file": path, "dark": True}, …])     see tests/browser/look.mjs
    html_validate(files)                                     findings of html-validate
    vnu(files)                                               findings of the Nu HTML checker

All files go in one call, since starting each of them costs more than using it. Findings are lines
for people; an empty list is what a test wants."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

from lib import ROOT

HERE = ROOT / "tests/browser"
TOOLS = ROOT / "build/browser"


def install():
    """Nothing if all is there; else it needs npm and a network."""
    done = subprocess.run([str(HERE / "install")], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())


def _run(command, **options):
    # A file, since a Node program that exits at once loses what a pipe has no room for.
    with tempfile.TemporaryFile() as out:
        done = subprocess.run([str(each) for each in command], stdout=out, stderr=subprocess.PIPE,
                              text=True, encoding="utf-8", timeout=240, **options)
        out.seek(0)
        done.stdout = out.read().decode("utf-8")
    return done


def look(tasks):
    """The result of each task, in their order."""
    install()
    tasks = [{key: str(value) if isinstance(value, pathlib.Path) else value
              for key, value in task.items()} for task in tasks]
    done = _run(["node", HERE / "look.mjs"], input=json.dumps(tasks),
                env={**os.environ, "PEYK_BROWSER_TOOLS": str(TOOLS),
                     "PEYK_CHROMIUM": shutil.which("chromium") or "chromium"})
    if done.returncode != 0:
        raise RuntimeError(f"look.mjs failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout)


def axe_findings(files, dark=False, **options):
    """What axe-core finds in the files, as "file: rule: why"."""
    tasks = [{"do": "axe", "file": file, "dark": dark, **options} for file in files]
    return [f"{pathlib.Path(file).name}{' (dark)' if dark else ''}: {found['rule']}: {node}"
            for file, violations in zip(files, look(tasks)) for found in violations
            for node in found["nodes"]]


def html_validate(files, config):
    """What html-validate finds by the rules of `config` (a file of tests/browser/)."""
    install()
    done = _run(["node", TOOLS / "node_modules/html-validate/bin/html-validate.mjs", "--config",
                 HERE / config, "--formatter", "json", *files], cwd=TOOLS)
    if not done.stdout.strip():
        raise RuntimeError(f"html-validate failed:\n{done.stderr[-3000:]}")
    return [f"{pathlib.Path(result['filePath']).name}:{found['line']}: {found['ruleId']}: "
            f"{found['message']}" for result in json.loads(done.stdout)
            for found in result["messages"]]


def vnu(files, filter_file):
    """What the Nu HTML checker says of the files, without the lines that a pattern of
    `filter_file` (of tests/browser/; one a line, # for comments) matches."""
    install()
    patterns = [line for line in (HERE / filter_file).read_text(encoding="utf-8").splitlines()
                if line and not line.startswith("#")]
    done = _run(["java", "-Xss16m", "-XX:TieredStopAtLevel=1", "-jar",
                 TOOLS / "node_modules/vnu-jar/build/dist/vnu.jar", "--format", "json",
                 "--stdout", "--exit-zero-always", "--filterpattern", "|".join(patterns) or "^$",
                 *files])
    if not done.stdout.strip():
        raise RuntimeError(f"vnu failed:\n{done.stderr[-3000:]}")
    return [f"{pathlib.Path(found.get('url', '?')).name}:{found.get('lastLine', '?')}: "
            f"{found['message']} [{found.get('extract', '').strip()}]"
            for found in json.loads(done.stdout)["messages"]]
