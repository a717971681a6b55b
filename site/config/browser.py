"""The system's Chromium, for the browser tests: found by path, installed where that is ours to do."""

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chromium-headless-shell")
ELSEWHERE = (
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# Without a face that holds Arabic, pages are measured and looked at with empty boxes.
PACKAGES = ("chromium", "fonts-noto-core")


def find() -> str | None:
    """The path of a Chromium on this machine."""
    on_path = (shutil.which(name) for name in NAMES)
    return next((path for path in on_path if path), None) or next(
        (path for path in ELSEWHERE if Path(path).exists()), None
    )


def install(timeout: float = 600) -> str | None:
    """Install Chromium with Debian's package client, where we are root and it is there; its path or None."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    for command in (
        ["apt-get", "update", "-qq"],
        ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", *PACKAGES],
    ):
        try:
            subprocess.run(command, check=True, timeout=timeout, stdout=subprocess.DEVNULL)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return None
    return find()


def version(path: str) -> str:
    """What it calls itself, for example `Chromium 140.0.1`."""
    answer = subprocess.run(
        [path, "--version", "--no-sandbox"], capture_output=True, text=True, timeout=60, check=False
    )
    return " ".join(answer.stdout.split()[:2]) or "Chromium of unknown version"


def arabic_font() -> str | None:
    """The family that fontconfig would draw Arabic with; None when it has none, or cannot be asked."""
    if not shutil.which("fc-list"):
        return None
    answer = subprocess.run(
        ["fc-list", ":lang=ar", "family"], capture_output=True, text=True, timeout=60, check=False
    )
    families = sorted({line.split(",")[0].strip() for line in answer.stdout.splitlines() if line.strip()})
    preferred = [name for name in families if name.startswith("Noto Sans Arabic")]
    return next(iter(preferred or families), None)
