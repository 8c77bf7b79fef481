"""What only newer releases can do: tags, models, retries, dynamic pipelines, files as artifacts."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Dict, List, Tuple

import polars
from PIL import Image
from zenml import (
    ArtifactConfig,
    Model,
    get_step_context,
    log_metadata,
    pipeline,
    save_artifact,
    step,
)
from zenml.config.retry_config import StepRetryConfig
from zenml.metadata.metadata_types import Uri
from zenml.types import JSONString

from pipelines.flow import one, two


@dataclass
class Reading:
    """A plain dataclass."""

    sensor: str
    values: List[float]


@step
def files() -> Tuple[
    Annotated[Path, "folder"], Annotated[Path, "file"], Annotated[JSONString, "json"], Annotated[Reading, "reading"]
]:
    """A folder, a file, a JSON text and a dataclass."""
    folder = Path("scratch/notes")
    (folder / "deep").mkdir(parents=True, exist_ok=True)
    (folder / "a.txt").write_text("first\n")
    (folder / "deep" / "b.txt").write_text("second\n")
    return folder, folder / "a.txt", JSONString('{"b": 1, "a": [1.0, null]}'), Reading("north", [1.5, 2.5])


@step
def polar() -> Tuple[Annotated[polars.DataFrame, "frame"], Annotated[polars.Series, "series"]]:
    """A polars frame and a polars series."""
    frame = polars.DataFrame({"word": ["a", None, "ü"], "number": [1, 2, 3], "share": [0.5, None, float("nan")]})
    return frame, polars.Series("sizes", [10, 20, 30])


@step
def colours() -> Annotated[Image.Image, "colours"]:
    """A picture with colours."""
    picture = Image.new("RGB", (24, 16), (200, 30, 30))
    picture.paste((30, 30, 200), (4, 4, 12, 12))
    return picture


@pipeline(enable_cache=False, tags=["kinds", "newer"])
def newer_kinds():
    """One artifact of every kind that came with newer releases."""
    files()
    polar()
    colours()


@step(retry=StepRetryConfig(max_retries=2, delay=0), enable_cache=False)
def stubborn(number: int) -> Annotated[int, "answer"]:
    """Fail once, then succeed."""
    attempt = get_step_context().step_run.version
    log_metadata({"attempt": attempt})
    if attempt < 2:
        raise RuntimeError(f"attempt {attempt} fails")
    return number + attempt


@pipeline
def retries():
    """A step that needs a second attempt."""
    stubborn(one())


@step(enable_cache=False)
def publish(number: int) -> Annotated[
    Dict[str, int], ArtifactConfig(name="published_numbers", tags=["published"], run_metadata={"unit": "pieces"})
]:
    """Log every kind of metadata, and save two artifacts by hand."""
    log_metadata(
        {"count": number, "share": 0.25, "note": "ü", "done": True, "list": [1, "a", None], "map": {"k": {"n": 1.5}},
         "docs": Uri("https://docs.example/step"), "pair": (1, 2), "huge": 2**60}
    )
    log_metadata({"checked": True, "score": 3}, infer_artifact=True)
    save_artifact([number, number], name="by_hand", tags=["manual"], user_metadata={"origin": "publish"})
    save_artifact([number, number + 1], name="by_hand")
    return {"number": number}


@pipeline(
    tags=["release", "nightly"],
    model=Model(name="numbers", version="first", description="A model that is a number", tags=["tiny"]),
)
def publishes(factor: int = 3):
    """A run with a model version, tags, metadata of every type and artifacts saved by hand."""
    publish(two(one(), factor=factor))


@step(enable_cache=False)
def numbers(limit: int) -> Annotated[List[int], "numbers"]:
    """The numbers below the limit."""
    return list(range(limit))


@step(enable_cache=False)
def square(number: int) -> Annotated[int, "square"]:
    """Square one number."""
    return number * number


@step(enable_cache=False)
def add_up(squares: List[int]) -> Annotated[int, "total"]:
    """Add the squares."""
    return sum(squares)


@step(enable_cache=False)
def look_at(number: int) -> None:
    """Log one number. It has no output: the folder of a mapped step has colons, which not every file system takes."""
    log_metadata({"number": number})


@pipeline(dynamic=True)
def maps(limit: int = 3) -> int:
    """A dynamic pipeline: how many steps it has is known when it runs."""
    look_at.map(number=numbers(limit))
    return add_up([square(number) for number in range(limit)])


@pipeline(dynamic=True)
def nests(limit: int = 2) -> None:
    """A dynamic pipeline that runs another one as its child."""
    two(maps(limit))
