"""A step that fails once (releases from 0.84 keep its attempts)."""

from zenml import get_step_context, pipeline, step
from zenml.config.retry_config import StepRetryConfig

from pipelines.era import outputs
from pipelines.flow import one


@step(retry=StepRetryConfig(max_retries=2, delay=0), enable_cache=False)
def stubborn(number: int) -> outputs(answer=int):
    """Fail once, then succeed."""
    attempt = get_step_context().step_run.version
    if attempt < 2:
        raise RuntimeError(f"attempt {attempt} fails")
    return number + attempt


@pipeline
def retries():
    """A step that needs a second attempt."""
    stubborn(one())
