#!/usr/bin/env python3
"""Compare Runpath with a history that a real ZenML release records now.

Records below a folder of its own, which is removed again, and lets Runpath's tests compare what it answers over the
recording with what ZenML's own client read. Says so, and succeeds, where there is nothing to record with.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Optional

from record import FULL, PYTHONS, REPOSITORY, install, record

NEWEST = next(iter(PYTHONS))
TESTS = ("test/sources/truth.test.ts", "test/values-truth.test.ts")


def main() -> int:
    """Record and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("release", nargs="?", default=NEWEST, choices=[*PYTHONS], help=f"default: {NEWEST}")
    parser.add_argument("--full", action="store_true", help=f"the full history ({', '.join(FULL)}), not the short one")
    options = parser.parse_args()
    release = options.release
    python = f"python{PYTHONS[release]}"
    # So that the folder goes also where this process is told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="runpath-recording-") as folder:
        base = Path(folder).resolve()
        lacking = what_lacks(base, python)
        if lacking:
            print(f"ZenML {release} is not recorded again: {lacking}.")
            return 0
        install(base / f"python-{release}", python, release)
        record(release, base, base / "history", short=not options.full)
        command = ["npx", "--no-install", "vitest", "run", *TESTS]
        variables = {**os.environ, "RUNPATH_TEST_HISTORY": str(base / "history")}
        return subprocess.run(command, cwd=REPOSITORY, env=variables).returncode


def what_lacks(base: Path, python: str) -> Optional[str]:
    """What of Python, git and PyPI is not to be had here, in words; tells of a release that PyPI has beyond the known."""
    if not shutil.which("git"):
        return "there is no git"
    if not shutil.which(python):
        return f"there is no {python}"
    probe = base / "probe"
    if subprocess.run([python, "-m", "venv", str(probe)], stdout=subprocess.DEVNULL).returncode != 0:
        return f"{python} has no venv"
    pip = [str(probe / "bin" / "python"), "-m", "pip", "index", "versions", "zenml"]
    asked = subprocess.run(pip, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    newest = re.match(r"zenml \((.+)\)", asked.stdout)
    if asked.returncode != 0 or not newest:
        return "PyPI is out of reach"
    if newest[1] not in PYTHONS:
        print(f"PyPI has ZenML {newest[1]} by now, which no history is recorded by yet.")
    return None


if __name__ == "__main__":
    sys.exit(main())
