"""Peers that npm has: each is a folder of bench/ with the package that it measures and a script."""
import json
import pathlib
import shutil
import subprocess

from children import Trouble

BENCH = pathlib.Path(__file__).resolve().parents[1]


def install(build, package, script):
    """bench/PACKAGE with its script, made ready in the build folder; npm is asked only when it is not
    there yet."""
    folder = build / package
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", ".npmrc", script):
        shutil.copyfile(BENCH / package / name, folder / name)
    wanted = json.loads((folder / "package.json").read_text())["dependencies"][package]
    have = folder / "node_modules" / package / "package.json"
    if have.exists() and json.loads(have.read_text())["version"] == wanted:
        return folder
    if not shutil.which("node") or not shutil.which("npm"):
        raise Trouble("node and npm are not installed; scripts/setup --bench does it")
    done = subprocess.run(["npm", "install", "--omit=dev"], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise Trouble(f"npm could not install {package} {wanted}:\n{done.stderr[-1000:]}")
    return folder


def told(command):
    """What a program says of itself as JSON."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Trouble(f"{command[0]} ended with {done.returncode}\n{done.stderr[-1000:]}")
    return json.loads(done.stdout)
