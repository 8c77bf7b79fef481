"""The same shapes in the first syntax, of releases before 0.40: a pipeline is a function of its steps."""

from typing import Any, Dict, List

import numpy as np
import pandas as pd
from zenml.config import DockerSettings, ResourceSettings
from zenml.pipelines import pipeline
from zenml.steps import BaseParameters, Output, step


class Points(BaseParameters):
    """What `measure` is told."""

    points: int = 6


class Degree(BaseParameters):
    """What `fit` is told."""

    degree: int = 1


class Factor(BaseParameters):
    """What `two` is told."""

    factor: int = 2


@step
def measure(params: Points) -> Output(xs=np.ndarray, ys=np.ndarray, table=pd.DataFrame):
    """Points near a line."""
    points = params.points
    xs = np.linspace(0, 1, points)
    ys = 2 * xs + 1 + np.where(np.arange(points) % 2, 0.125, -0.125)
    table = pd.DataFrame({"x": xs, "y": ys, "word": ["odd" if n % 2 else None for n in range(points)]})
    return xs, ys, table


@step(
    settings={"resources": ResourceSettings(cpu_count=1, memory="512MB")},
    extra={"owner": "lines", "tries": [1, 2]},
)
def fit(params: Degree, xs: np.ndarray, ys: np.ndarray) -> Output(weights=Dict[str, float], residual=float, label=str):
    """Fit a polynomial.

    The degree of a line is one.
    """
    weights = np.polyfit(xs, ys, params.degree)
    residual = float(np.abs(np.polyval(weights, xs) - ys).max())
    named = {str(power): float(weight) for power, weight in enumerate(weights[::-1])}
    return named, residual, f"degree {params.degree} – ü"


@step(enable_cache=False)
def judge(weights: Dict[str, float], residual: float) -> Output(good=bool, notes=List[Any], raw=bytes):
    """Say whether the fit is good."""
    return residual < 0.25, [len(weights), round(residual, 3), None, {"deep": ["ü", 2**60]}], b"\x00\xff"


@pipeline(
    settings={"docker": DockerSettings(requirements=["numpy"], environment={"OMP_NUM_THREADS": "1"})},
    extra={"team": "lines", "reviewed": True},
)
def fit_line(measure, fit, judge):
    """Measure points, fit a line, judge it."""
    xs, ys, _ = measure()
    weights, residual, _ = fit(xs, ys)
    judge(weights, residual)


@step
def one() -> int:
    """Always one."""
    return 1


@step
def two(params: Factor, number: int) -> int:
    """Multiply."""
    return number * params.factor


@step
def double(number: int) -> int:
    """Multiply by two."""
    return number * 2


@step
def three(left: int, right: int) -> Output(total=int, text=str):
    """Add two numbers."""
    return left + right, f"{left} + {right}"


@pipeline
def diamond(one, left, right, three):
    """One step feeds two, and a last one joins both."""
    start = one()
    three(left(start), right(start))


@pipeline(enable_cache=False)
def count(one, two):
    """The smallest pipeline: with another step it is another version."""
    two(one())


@step(enable_cache=False)
def break_down(number: int) -> int:
    """Fail."""
    raise ValueError(f"cannot go on with {number}")


@pipeline
def fails(one, break_down, two, three):
    """The second step fails; what depends on it never starts."""
    broken = break_down(one())
    three(two(broken), broken)
