"""Run the pipelines, one phase per process: `python -m pipelines.history <phase>`."""

import sys
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional

from zenml.client import Client
from zenml.enums import StackComponentType

from pipelines.era import IS_OLD, Uri, list_of, log_to_artifact, log_to_run

MARKER = "not-to-be-imported-7f3a"


def run(chosen: Callable[..., Any], name: str, options: Optional[Dict[str, Any]] = None, **parameters: Any) -> Any:
    """Run a pipeline under a fixed name and return the run."""
    chosen.with_options(run_name=name, **(options or {}))(**parameters)
    return Client().get_pipeline_run(name)


def prepare() -> None:
    """Register what surrounds the runs: a secret, a component that carries one, a code repository where there are such."""
    client = Client()
    client.create_secret("registry", {"token": MARKER})
    registry = {
        "name": "registry",
        "flavor": "default",
        "component_type": StackComponentType.CONTAINER_REGISTRY,
        "configuration": {"uri": f"registry.example/{MARKER}"},
    }
    if not hasattr(client, "create_code_repository"):
        client.create_stack_component(**registry)
        return
    client.create_stack_component(**registry, labels={"note": MARKER})
    from zenml.config.source import Source, SourceType

    source = Source(module="pipelines.local_repository", attribute="LocalGitRepository", type=SourceType.USER)
    client.create_code_repository(name="examples", config={"token": MARKER}, source=source)


def first() -> None:
    """Everything at the first commit."""
    from pipelines import digits, flow, frames, kinds, report

    trained = run(digits.train_digits, "train-1")
    log_to_run({"orchestrator_url": Uri("https://orchestrator.example/runs/1")}, trained.id)
    run(digits.train_digits, "train-2-all-cached")
    run(digits.train_digits, "train-3-partly-cached", penalty=0.01)
    profiled = run(frames.profile_patients, "profile-1")
    log_to_artifact({"source": "diabetes", "licence": "BSD", "columns": 9}, artifact_named(profiled, "patients"))
    run(report.render_report, "report-1")
    run(kinds.every_kind, "kinds-1")
    run(flow.diamond, "diamond-1")
    run(flow.from_outside, "outside-1")
    expect_failure(lambda: run(flow.fails, "fails-1"))
    if not IS_OLD:
        newer()


def newer() -> None:
    """What only newer releases can do."""
    from zenml import add_tags

    from pipelines import newer as pipelines

    run(pipelines.newer_kinds, "newer-kinds-1")
    run(pipelines.retries, "retries-1")
    run(pipelines.publishes, "publishes-1")
    run(pipelines.maps, "maps-1")
    run(pipelines.nests, "nests-1")
    add_tags(["best"], run="train-1")
    add_tags(["vision"], pipeline="train_digits")


def second() -> None:
    """Everything at the second commit: more versions of the same pipelines."""
    from pipelines import digits, flow, report

    for limit in range(1, 13):
        run(flow.count, f"count-{limit}", limit=limit)
    for again in (2, 10):
        run(flow.count, f"count-{again}-again", limit=again)
    run(flow.diamond, "diamond-2", factor=5)
    run(digits.train_digits, "train-4-more-rows", rows=120)
    run(report.render_report, "report-2", rows=3, title="Fewer wines")
    if IS_OLD:
        run(flow.diamond, "diamond-unlisted", options={"unlisted": True})


def dirty() -> None:
    """A run whose files are not committed: it carries no commit."""
    from pipelines import flow

    Path("uncommitted.txt").write_text("not committed\n")
    run(flow.diamond, "diamond-uncommitted", factor=9)
    Path("uncommitted.txt").unlink()


def csv() -> None:
    """A run in an environment without pyarrow, where data frames become CSV."""
    sys.modules["pyarrow"] = None  # type: ignore[assignment]
    from pipelines import frames

    run(frames.profile_without_pyarrow, "profile-csv")


def expect_failure(failing: Callable[[], Any]) -> None:
    """Run what must fail."""
    try:
        failing()
    except (ValueError, RuntimeError) as error:
        print(f"failed as it should: {error}")
    else:
        raise SystemExit("it should have failed")


def artifact_named(run: Any, output: str) -> Any:
    """The id of the artifact a run stored under this output name."""
    for step in steps_of(run):
        for name, artifact in (step.output_artifacts if IS_OLD else step.outputs).items():
            if name == output:
                return list_of(artifact)[0].id
    raise KeyError(output)


def steps_of(run: Any) -> List[Any]:
    """The steps of a run."""
    return list(Client().list_run_steps(pipeline_run_id=run.id, size=100).items)


PHASES = {phase.__name__: phase for phase in (prepare, first, second, dirty, csv)}

if __name__ == "__main__":
    PHASES[sys.argv[1]]()
