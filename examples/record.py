#!/usr/bin/env python3
"""Record a run history with a real ZenML release.

Makes a fresh environment, installs the release with pinned libraries from PyPI, runs the pipelines of
examples/pipelines, and copies the database, the artifacts and what ZenML's own client reads of them.
"""

import argparse
import gzip
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Callable

EXAMPLES = Path(__file__).resolve().parent
REPOSITORY = EXAMPLES.parent
FIXTURES = REPOSITORY / "test" / "fixtures" / "histories"
RECORDED = Path("/recorded")
"""Where the pipelines run. It is fixed because ZenML writes absolute paths into its database."""

PYTHONS = {
    "0.98.0": "3.11",
    "0.93.3": "3.11",
    "0.85.0": "3.11",
    "0.82.1": "3.11",
    "0.75.0": "3.11",
    "0.68.1": "3.11",
    "0.55.5": "3.11",
    "0.47.0": "3.9",
    "0.40.2": "3.10",
    "0.34.0": "3.9",
}
"""The releases that are recorded, newest first, with the Python that each runs on."""

FULL = ("0.98.0", "0.40.2")
"""Those that record the full history, which Runpath brings along; the others record a short one for the tests."""

BUILD_BOUNDS = {"0.40.2": ("cython<3", "setuptools<70")}
"""What an old release's libraries are built with where there is no wheel of them: PyYAML 5.4 needs an old Cython."""

EPILOG = f"""\
It writes, below --out:
  zenml.db      the SQLite database (zenml.db.gz of a short history)
  artifacts/    the local artifact store; in the database its URI begins with the prefix printed at the end
  truth.json    pipelines, runs, steps and artifacts as ZenML's own client reads them
  values/       what the client loads for each artifact, one file per artifact

It needs PyPI, git, the Python named below (on PATH, or given with --python) and a writable {RECORDED}, below
which it overwrites the folders of the release: run it in a container.
  {", ".join(f"{release} (Python {python})" for release, python in PYTHONS.items())}

example:
  python examples/record.py 0.98.0
"""


def main() -> None:
    """Record one release."""
    options = parse_options()
    release, short = options.release, options.release not in FULL or options.short
    out = options.out or (FIXTURES if short else EXAMPLES) / f"zenml-{release}"
    environment = RECORDED / f"python-{release}"
    if not options.keep_environment or not environment.exists():
        install(environment, options.python or f"python{PYTHONS[release]}", release)
    print(f"recorded prefix: {record(release, RECORDED, out, short)}")


def parse_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("release", choices=[*PYTHONS], help="which ZenML release records")
    parser.add_argument("--out", type=Path, help="folder to write (default: where the release is kept)")
    parser.add_argument("--python", help="the Python to make the environment with (default: python3.N on PATH)")
    parser.add_argument("--short", action="store_true", help="record the short history of any release")
    parser.add_argument("--keep-environment", action="store_true", help="use the environment of the last recording")
    return parser.parse_args()


def record(release: str, base: Path, out: Path, short: bool) -> Path:
    """Run a history below a folder that holds the environment, and collect it; return the artifact prefix."""
    home = base / f"zenml-{release}"
    project = prepare_project(home)
    variables = variables_for(home, base / f"python-{release}", release)

    def run(*command: str) -> None:
        """Run a command in the project."""
        subprocess.run(command, cwd=project, env=variables, check=True)

    run_short(run) if short else run_full(run, project)
    run("python", "-m", "pipelines.truth", str(home / "truth"))
    return collect(home, out, compressed=short)


def run_full(run: Callable[..., None], project: Path) -> None:
    """The history that Runpath brings along: two commits, and runs between them."""
    run("zenml", "init")
    run("python", "-m", "pipelines.history", "prepare")
    commit(run, "First pipelines")
    run("python", "-m", "pipelines.history", "first")
    (project / "CHANGES.md").write_text("The pipelines are run again with other parameters.\n")
    commit(run, "Say what changed")
    for phase in ("second", "dirty", "csv"):
        run("python", "-m", "pipelines.history", phase)


def run_short(run: Callable[..., None]) -> None:
    """The history of the tests."""
    commit(run, "The pipelines")
    run("python", "-m", "pipelines.short.history")


def install(environment: Path, python: str, release: str) -> None:
    """Make a fresh environment with the release and all it needs, as once resolved."""
    shutil.rmtree(environment, ignore_errors=True)
    subprocess.run([python, "-m", "venv", str(environment)], check=True)
    bounds = environment / "build-bounds.txt"
    bounds.write_text("\n".join(BUILD_BOUNDS.get(release, ())) + "\n")
    pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile"]
    command = [*pip, "--requirement", str(requirements(release))]
    subprocess.run(command, env={**os.environ, "PIP_CONSTRAINT": str(bounds)}, check=True)


def requirements(release: str) -> Path:
    """All that an environment of a release holds."""
    return EXAMPLES / "requirements" / f"{release}.txt"


def prepare_project(home: Path) -> Path:
    """An empty directory for the release, holding the pipelines as a project of their own."""
    shutil.rmtree(home, ignore_errors=True)
    project = home / "project"
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(EXAMPLES / "pipelines", project / "pipelines", ignore=ignore)
    (project / ".gitignore").write_text(".zen/\nscratch/\n__pycache__/\n")
    return project


def variables_for(home: Path, environment: Path, release: str) -> dict:
    """Everything a recording process may know about the machine."""
    # ZenML asks pip what is installed before each run, which takes longer than the run.
    pip = home / "quick" / "pip"
    pip.parent.mkdir()
    pip.write_text(f"#!/bin/sh\nexec grep -v '^#' {requirements(release)}\n")
    pip.chmod(0o755)
    person = {"NAME": "Recorder", "EMAIL": "recorder@example.org", "DATE": "2024-01-01T00:00:00Z"}
    git = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in person.items()}
    return {
        **git,
        "PATH": f"{pip.parent}:{environment / 'bin'}:/usr/local/bin:/usr/bin:/bin",
        "HOME": str(home / "home"),
        "LANG": "C.UTF-8",
        # What is imported is compiled once, and leaves no trace in the project.
        "PYTHONPYCACHEPREFIX": str(home / "compiled"),
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "agg",
        "ZENML_CONFIG_PATH": str(home / "config"),
        "ZENML_LOCAL_STORES_PATH": str(home / "stores"),
        "ZENML_ANALYTICS_OPT_IN": "false",
        "ZENML_DISABLE_STEP_LOGS_STORAGE": "true",
        "ZENML_DISABLE_PIPELINE_LOGS_STORAGE": "true",
        "ZENML_ENABLE_REPO_INIT_WARNINGS": "false",
        "AUTO_OPEN_DASHBOARD": "false",
    }


def commit(run: Callable[..., None], message: str) -> None:
    """Commit the project as it is."""
    run("git", "init", "--quiet", "--initial-branch=main")
    run("git", "add", "--all")
    run("git", "commit", "--quiet", "--message", message)


def collect(home: Path, out: Path, compressed: bool) -> Path:
    """Copy the database, the artifacts (without logs) and the truth; return the artifact prefix."""
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(home / "truth", out)
    (store,) = [path for path in (home / "stores").iterdir() if len(path.name) == 36]
    shutil.copytree(store, out / "artifacts", ignore=shutil.ignore_patterns("logs"))
    path = out / "zenml.db"
    shutil.copyfile(home / "stores" / "default_zen_store" / "zenml.db", path)
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = DELETE")
    database.execute("PRAGMA page_size = 1024")
    database.execute("VACUUM")
    database.close()
    if compressed:
        (out / "zenml.db.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))
        path.unlink()
    return store


if __name__ == "__main__":
    main()
