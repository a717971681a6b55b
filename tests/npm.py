"""Readers and runtimes that are not ours, fetched from npm for a test: kept in var/, never among our files."""

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from config import environment


def fetched(name: str, version: str) -> Path:
    """A folder whose node_modules has that package; skipped, and said so, where there is no Node or no way to npm."""
    folder = environment.VAR / "npm" / f"{name}-{version}"
    if (folder / "node_modules" / name / "package.json").exists():
        return folder
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip(f"no Node on this machine: {name} was not asked")
    wanted = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"]
    wanted += ["--prefix", folder, f"{name}@{version}"]
    # npm brings authorities of its own; the machine may trust others.
    if trusted := ssl.get_default_verify_paths().cafile:
        wanted.append(f"--cafile={trusted}")
    folder.mkdir(parents=True, exist_ok=True)
    answer = subprocess.run(wanted, capture_output=True, text=True, timeout=120, check=False)
    if answer.returncode:
        pytest.skip(f"npm did not fetch {name}@{version}: {answer.stderr[-200:]}")
    return folder
