"""A dynamic pipeline (releases from 0.91.1)."""

from typing import List

from zenml import pipeline, step

from pipelines.era import outputs


@step(enable_cache=False)
def square(number: int) -> outputs(square=int):
    """Square one number."""
    return number * number


@step(enable_cache=False)
def add_up(squares: List[int]) -> outputs(total=int):
    """Add the squares."""
    return sum(squares)


@pipeline(dynamic=True)
def maps(limit: int = 3):
    """How many steps it has is known when it runs."""
    add_up([square(number) for number in range(limit)])
