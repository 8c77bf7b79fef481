"""Shapes of a run: many versions, repeated steps, failures, caches."""

from zenml import pipeline, step

from pipelines.era import ExternalArtifact, outputs


@step
def one() -> int:
    """Always one."""
    return 1


@step
def two(number: int, factor: int = 2) -> int:
    """Multiply; a pipeline may use this step more than once."""
    return number * factor


@step
def three(left: int, right: int) -> outputs(total=int, text=str):
    """Add two numbers."""
    return left + right, f"{left} + {right}"


@pipeline(enable_cache=False)
def count(limit: int = 1):
    """The smallest pipeline: each limit makes another version of it."""
    two(1, factor=limit)


@pipeline
def diamond(factor: int = 2):
    """One step feeds the same step twice, and a last one joins both."""
    start = one()
    left = two(start, factor=factor)
    right = two(start, factor=factor + 1)
    three(left, right)
    two(start, factor=7, id="seven")


@step(enable_cache=False)
def break_down(number: int) -> int:
    """Fail."""
    raise ValueError(f"cannot go on with {number}")


@pipeline
def fails():
    """The second step fails; what depends on it never starts."""
    broken = break_down(one())
    after = two(broken)
    three(after, broken)


@step
def weigh(numbers: list) -> float:
    """The mean of numbers that came from outside."""
    return sum(numbers) / len(numbers)


@pipeline(enable_cache=False)
def from_outside():
    """A step whose input no step produced."""
    weigh(ExternalArtifact(value=[3, 4, 8]))
