"""Artifacts that a step saves by hand (releases from 0.51)."""

from zenml import pipeline, save_artifact, step

from pipelines.era import outputs
from pipelines.flow import one


@step(enable_cache=False)
def keep(number: int) -> outputs(kept=int):
    """Save two versions of an artifact by hand beside the one that is returned."""
    save_artifact([number, number], name="by_hand")
    save_artifact([number, number + 1], name="by_hand")
    return number


@pipeline(enable_cache=False)
def keeps():
    """A run whose step saves artifacts by hand."""
    keep(one())
