#!/usr/bin/env python3
"""Record a run history with a real ZenML release.

Makes a fresh environment, installs the release and pinned libraries from PyPI, runs the pipelines of
examples/pipelines, and copies the database, the artifacts and what ZenML's own client reads of them.
"""

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Callable

EXAMPLES = Path(__file__).resolve().parent
RECORDED = Path("/recorded")
"""Where the pipelines run. It is fixed because ZenML writes absolute paths into its database."""

RELEASES = {
    "0.98.0": {
        "python": "3.11",
        "packages": [
            "zenml[local]==0.98.0", "numpy==2.4.6", "pandas==3.1.1", "pyarrow==26.0.1", "polars==2.1.0",
            "scikit-learn==1.9.1", "scipy==1.17.1", "matplotlib==3.11.2", "pillow==13.0.0",
        ],
        "constraints": [],
    },
    "0.40.2": {
        "python": "3.10",
        "packages": [
            "zenml[server]==0.40.2", "numpy==1.26.4", "pandas==1.5.3", "pyarrow==14.0.2",
            "scikit-learn==1.3.2", "scipy==1.15.3", "matplotlib==3.8.4", "pillow==10.4.0",
        ],
        # What the release forgot to bound; PyYAML 5.4 only builds with an old Cython.
        "constraints": [
            "cython<3", "bcrypt==4.0.1", "sqlmodel==0.0.8", "SQLAlchemy==1.4.41", "setuptools<70",
            "packaging<24", "click<8.2",
        ],
    },
}

EPILOG = """\
It writes, below --out:
  zenml.db      the SQLite database
  artifacts/    the local artifact store; in the database its URI begins with the prefix printed at the end
  truth.json    pipelines, runs, steps and artifacts as ZenML's own client reads them
  values/       what the client loads for each artifact, one file per artifact

It needs PyPI, git, the Python named below (on PATH, or given with --python) and a writable /recorded, which
it overwrites: run it in a container.
  0.98.0  Python 3.11
  0.40.2  Python 3.10

example:
  python examples/record.py 0.98.0
"""


def main() -> None:
    """Record one release."""
    options = parse_options()
    release = RELEASES[options.release]
    home = RECORDED / f"zenml-{options.release}"
    out = options.out or EXAMPLES / f"zenml-{options.release}"
    environment = RECORDED / f"python-{options.release}"
    if not options.keep_environment or not environment.exists():
        install(environment, options.python or f"python{release['python']}", release)
    project = prepare_project(home)
    variables = variables_for(home, environment)

    def run(*command: str) -> None:
        """Run a command in the project."""
        subprocess.run(command, cwd=project, env=variables, check=True)

    run("zenml", "init")
    run("python", "-m", "pipelines.history", "prepare")
    commit(run, "First pipelines")
    run("python", "-m", "pipelines.history", "first")
    (project / "CHANGES.md").write_text("The pipelines are run again with other parameters.\n")
    commit(run, "Say what changed")
    for phase in ("second", "dirty", "csv"):
        run("python", "-m", "pipelines.history", phase)
    run("python", "-m", "pipelines.truth", str(home / "truth"))
    print(f"recorded prefix: {collect(home, out)}")


def parse_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("release", choices=sorted(RELEASES), help="which ZenML release records")
    parser.add_argument("--out", type=Path, help="folder to write (default: examples/zenml-<release>)")
    parser.add_argument("--python", help="the Python to make the environment with (default: python3.N on PATH)")
    parser.add_argument("--keep-environment", action="store_true", help="use the environment of the last recording")
    return parser.parse_args()


def install(environment: Path, python: str, release: dict) -> None:
    """Make a fresh environment with the release and its libraries."""
    shutil.rmtree(environment, ignore_errors=True)
    subprocess.run([python, "-m", "venv", str(environment)], check=True)
    constraints = environment / "constraints.txt"
    constraints.write_text("\n".join(release["constraints"]) + "\n")
    pip = [str(environment / "bin" / "pip"), "install", "--quiet", *release["packages"], *bounds_of_libraries(release)]
    subprocess.run(pip, env={**os.environ, "PIP_CONSTRAINT": str(constraints)}, check=True)


def bounds_of_libraries(release: dict) -> list:
    """The constraints that must be installed, too; Cython is only used to build."""
    return [bound for bound in release["constraints"] if not bound.startswith("cython")]


def prepare_project(home: Path) -> Path:
    """An empty directory for the release, holding the pipelines as a project of their own."""
    shutil.rmtree(home, ignore_errors=True)
    project = home / "project"
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(EXAMPLES / "pipelines", project / "pipelines", ignore=ignore)
    (project / ".gitignore").write_text(".zen/\nscratch/\n__pycache__/\n")
    return project


def variables_for(home: Path, environment: Path) -> dict:
    """Everything a recording process may know about the machine."""
    person = {"NAME": "Recorder", "EMAIL": "recorder@example.org", "DATE": "2024-01-01T00:00:00Z"}
    git = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in person.items()}
    return {
        **git,
        "PATH": f"{environment / 'bin'}:/usr/local/bin:/usr/bin:/bin",
        "HOME": str(home / "home"),
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
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


def collect(home: Path, out: Path) -> Path:
    """Copy the database, the artifacts (without logs) and the truth; return the artifact prefix."""
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(home / "truth", out)
    (store,) = [path for path in (home / "stores").iterdir() if len(path.name) == 36]
    shutil.copytree(store, out / "artifacts", ignore=shutil.ignore_patterns("logs"))
    shutil.copyfile(home / "stores" / "default_zen_store" / "zenml.db", out / "zenml.db")
    database = sqlite3.connect(out / "zenml.db", isolation_level=None)
    database.execute("PRAGMA journal_mode = DELETE")
    database.execute("PRAGMA page_size = 1024")
    database.execute("VACUUM")
    database.close()
    return store


if __name__ == "__main__":
    sys.exit(main())
