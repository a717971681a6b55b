"""Readers and runtimes that are not ours, fetched from npm for a test: kept in var/, never among our files."""

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from config import environment

# With CI nothing is left out in silence.
left_out = pytest.fail if environment.CI else pytest.skip


def fetched(name: str, version: str) -> Path:
    """A folder whose node_modules has that package; without Node or a way to npm the test is skipped, in CI it fails."""
    folder = environment.VAR / "npm" / f"{name}-{version}"
    if (folder / "node_modules" / name / "package.json").exists():
        return folder
    if not (shutil.which("node") and shutil.which("npm")):
        left_out(f"no Node on this machine: {name} was not asked")
    wanted = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"]
    wanted += ["--prefix", folder, f"{name}@{version}"]
    # npm brings authorities of its own; the machine may trust others.
    if trusted := ssl.get_default_verify_paths().cafile:
        wanted.append(f"--cafile={trusted}")
    folder.mkdir(parents=True, exist_ok=True)
    answer = subprocess.run(wanted, capture_output=True, text=True, timeout=120, check=False)
    if answer.returncode:
        left_out(f"npm did not fetch {name}@{version}: {answer.stderr[-200:]}")
    return folder
