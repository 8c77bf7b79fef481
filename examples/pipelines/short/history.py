"""Run the short history: `python -m pipelines.short.history`."""

from pathlib import Path
from typing import Any, Dict

from zenml.client import Client

from pipelines.era import RELEASE, Uri, list_of, log_to_artifact, log_to_run, log_to_step
from pipelines.history import expect_failure, prepare, run, steps_of

IS_CLASSIC = RELEASE < (0, 40, 0)


def first() -> None:
    """Runs of every shape."""
    if IS_CLASSIC:
        classic_first()
    else:
        functional_first()
    later()
    annotate("line-1")


def second() -> None:
    """More versions of a pipeline, one of them run twice."""
    if IS_CLASSIC:
        from pipelines.short import classic

        # Here steps make a version, not parameters.
        factor = classic.Factor()
        seconds = {"count-1": classic.two(factor), "count-2": classic.double(), "count-1-again": classic.two(factor)}
        for name, two in seconds.items():
            run_classic(classic.count(one=classic.one(), two=two), name)
    else:
        from pipelines import flow

        for name, limit in (("count-1", 1), ("count-2", 2), ("count-1-again", 1)):
            run(flow.count, name, limit=limit)


def functional_first() -> None:
    """Pipelines as functions that call their steps."""
    from pipelines import flow
    from pipelines.short import line

    run(line.fit_line, "line-1")
    run(line.fit_line, "line-2-cached")
    run(line.fit_line, "line-3-steeper", degree=2)
    run(flow.diamond, "diamond-1")
    if RELEASE < (0, 90, 0):
        run(flow.diamond, "diamond-unlisted", options={"unlisted": True})
    run(flow.from_outside, "outside-1")
    expect_failure(lambda: run(flow.fails, "fails-1"))


def classic_first() -> None:
    """Pipelines as functions of their steps."""
    from pipelines.short import classic

    for name, degree in (("line-1", 1), ("line-2-cached", 1), ("line-3-steeper", 2)):
        line = classic.fit_line(
            measure=classic.measure(classic.Points()),
            fit=classic.fit(classic.Degree(degree=degree)),
            judge=classic.judge(),
        )
        run_classic(line, name)
    for name, unlisted in (("diamond-1", False), ("diamond-unlisted", True)):
        diamond = classic.diamond(
            one=classic.one(), left=classic.two(classic.Factor()), right=classic.double(), three=classic.three()
        )
        run_classic(diamond, name, unlisted=unlisted)
    fails = classic.fails(
        one=classic.one(),
        break_down=classic.break_down(),
        two=classic.two(classic.Factor()),
        three=classic.three(),
    )
    expect_failure(lambda: run_classic(fails, "fails-1"))


def run_classic(instance: Any, name: str, **options: Dict[str, Any]) -> None:
    """Run a pipeline that knows its steps under a fixed name."""
    instance.run(run_name=name, **options)


def later() -> None:
    """What later releases can do, in each that can."""
    if RELEASE >= (0, 55, 0):
        from pipelines.short import kept

        run(kept.keeps, "keeps-1")
    if RELEASE >= (0, 84, 0):
        from pipelines.short import retried

        run(retried.retries, "retries-1")
    if RELEASE >= (0, 91, 1):
        from pipelines.short import mapped

        run(mapped.maps, "maps-1")


def annotate(name: str) -> None:
    """Attach metadata to a run, a step and an artifact, and tags where the release has them."""
    annotated = Client().get_pipeline_run(name)
    log_to_run({"orchestrator_url": Uri("https://orchestrator.example/runs/1"), "good": True}, annotated.id)
    step = next(step for step in steps_of(annotated) if step.name == "fit")
    log_to_step({"loss": 0.125, "count": 3, "huge": 2**60, "note": "ü", "list": [1, "a"], "map": {"k": 1.5}}, step.id)
    produced = step.output_artifacts if hasattr(step, "output_artifacts") else step.outputs
    (artifact,) = list_of(produced["weights"])
    log_to_artifact({"unit": "metres", "share": 0.25}, artifact.id)
    if RELEASE >= (0, 55, 0):
        Client().update_artifact_version(artifact.id, add_tags=["best", "weights"])
    if RELEASE >= (0, 80, 0):
        from zenml import add_tags

        add_tags(["best"], run=name)
        add_tags(["lines"], pipeline="fit_line")


if __name__ == "__main__":
    Client.initialize(root=Path.cwd())
    prepare()
    first()
    second()
