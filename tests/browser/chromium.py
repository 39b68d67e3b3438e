"""Where the browser for the page's tests is, and how it gets onto a machine that has none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ADVICE = "No Chromium found: install the package 'chromium', or name one in the variable CHROMIUM."


def find() -> str:
    """Return the path of a Chromium: $CHROMIUM, else the system's; FileNotFoundError if there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        if not os.access(named, os.X_OK):
            raise FileNotFoundError(f"CHROMIUM={named} cannot be run")
        return named
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    raise FileNotFoundError(ADVICE)


def _install() -> None:
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", "-qq", *arguments], check=True, stdout=subprocess.DEVNULL, env=env)


def _may_install() -> bool:
    return "CHROMIUM" not in os.environ and os.geteuid() == 0 and shutil.which("apt-get") is not None


def main() -> int:
    """Make sure there is a Chromium; install it where that is possible, else say what to do."""
    try:
        find()
    except FileNotFoundError as missing:
        if not _may_install():
            print(missing, file=sys.stderr)
            return 1
        print("Installing chromium for the browser tests ...")
        _install()
        find()
    return 0


if __name__ == "__main__":
    sys.exit(main())
