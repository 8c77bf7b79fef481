"""Fit a line through points: arrays, frames, containers, numbers and texts as outputs."""

from typing import Any, Dict, List

import numpy as np
import pandas as pd
from zenml import pipeline, step
from zenml.config import DockerSettings, ResourceSettings

from pipelines.era import outputs


@step
def measure(points: int) -> outputs(xs=np.ndarray, ys=np.ndarray, table=pd.DataFrame):
    """Points near a line."""
    xs = np.linspace(0, 1, points)
    ys = 2 * xs + 1 + np.where(np.arange(points) % 2, 0.125, -0.125)
    table = pd.DataFrame({"x": xs, "y": ys, "word": ["odd" if n % 2 else None for n in range(points)]})
    return xs, ys, table


@step(
    settings={"resources": ResourceSettings(cpu_count=1, memory="512MB")},
    extra={"owner": "lines", "tries": [1, 2]},
)
def fit(xs: np.ndarray, ys: np.ndarray, degree: int = 1) -> outputs(weights=Dict[str, float], residual=float, label=str):
    """Fit a polynomial.

    The degree of a line is one.
    """
    weights = np.polyfit(xs, ys, degree)
    residual = float(np.abs(np.polyval(weights, xs) - ys).max())
    return {str(power): float(weight) for power, weight in enumerate(weights[::-1])}, residual, f"degree {degree} – ü"


@step(enable_cache=False)
def judge(weights: Dict[str, float], residual: float) -> outputs(good=bool, notes=List[Any], raw=bytes):
    """Say whether the fit is good."""
    return residual < 0.25, [len(weights), round(residual, 3), None, {"deep": ["ü", 2**60]}], b"\x00\xff"


@pipeline(
    settings={"docker": DockerSettings(requirements=["numpy"], environment={"OMP_NUM_THREADS": "1"})},
    extra={"team": "lines", "reviewed": True},
)
def fit_line(points: int = 6, degree: int = 1):
    """Measure points, fit a line, judge it."""
    xs, ys, _ = measure(points=points)
    weights, residual, _ = fit(xs, ys, degree=degree)
    judge(weights, residual)
