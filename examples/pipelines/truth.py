"""Write what ZenML's own client reads of the history: `python -m pipelines.truth <folder>`."""

import json
import platform
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from zenml.client import Client

from pipelines.encode import encode
from pipelines.era import IS_OLD

if IS_OLD:
    from pipelines import read_old as reader
else:
    from pipelines import read_new as reader

LIBRARIES = ("numpy", "pandas", "pyarrow", "polars", "scikit-learn", "scipy", "matplotlib", "pillow", "pydantic")


def main(folder: Path) -> None:
    """Write truth.json and one file per artifact."""
    client = Client()
    runs = reader.runs()
    steps = reader.steps()
    artifacts = reader.artifacts()
    write(
        folder / "truth.json",
        {
            "release": metadata.version("zenml"),
            "python": platform.python_version(),
            "libraries": versions(),
            "artifactPrefix": str(client.active_stack.artifact_store.path),
            "pipelines": reader.pipelines(),
            "unlistedRuns": reader.unlisted_runs(),
            "runs": {str(run.id): reader.describe_run(run) for run in runs},
            "steps": {str(step.id): reader.describe_step(step) for step in steps},
            "artifacts": {str(artifact.id): reader.describe_artifact(artifact) for artifact in artifacts},
        },
    )
    for artifact in artifacts:
        materializer = reader.describe_artifact(artifact)["materializer"].rsplit(".", 1)[-1]
        write(folder / "values" / f"{artifact.id}.json", read(artifact, materializer))


def read(artifact: Any, materializer: str) -> Any:
    """What the client loads, as JSON."""
    return encode(reader.load(artifact), Path(artifact.uri), materializer)


def versions() -> dict:
    """The libraries that wrote the artifacts."""
    installed = {item.metadata["Name"].lower() for item in metadata.distributions()}
    return {name: metadata.version(name) for name in LIBRARIES if name in installed}


def write(path: Path, content: Any) -> None:
    """Write JSON; identifiers and times become text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content, default=str, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    path.write_text(text + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
