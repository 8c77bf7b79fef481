"""Build data frames from real data sets and profile them."""

from typing import Any, Dict, List

import numpy as np
import pandas as pd
from sklearn.datasets import load_diabetes, load_iris, load_wine
from zenml import pipeline, step

from pipelines.era import log_to_step, outputs


def patients(rows: int) -> pd.DataFrame:
    """The diabetes data with the kinds of column a clinic would have: names, dates, gaps, categories."""
    source = load_diabetes(scaled=False).data[:rows]
    frame = pd.DataFrame({"age": source[:, 0].astype("int64"), "bmi": source[:, 2], "pressure": source[:, 3]})
    frame["name"] = [f"patient {n} Grüße" if n % 3 else None for n in range(len(frame))]
    frame["sex"] = pd.Categorical(np.where(source[:, 1] == 1, "f", "m"), categories=["f", "m", "other"])
    frame["seen"] = pd.Timestamp("2023-01-31 08:30:00") + pd.to_timedelta(np.arange(len(frame)) * 90, unit="min")
    frame["zoned"] = frame["seen"].dt.tz_localize("UTC")
    frame["smoker"] = (frame["age"] % 4 == 0).astype(bool)
    frame["visits"] = pd.array([n % 7 if n % 5 else None for n in range(len(frame))], dtype="Int64")
    frame.loc[frame.index % 6 == 0, "pressure"] = np.nan
    frame.loc[frame.index % 11 == 0, "seen"] = pd.NaT
    return frame


def measurements(copies: int) -> pd.DataFrame:
    """The iris data many times over: several thousand rows, indexed by a name."""
    iris = load_iris()
    frame = pd.DataFrame(np.tile(iris.data, (copies, 1)), columns=["sepal_l", "sepal_w", "petal_l", "petal_w"])
    frame["species"] = np.tile(iris.target_names[iris.target], copies)
    frame.index = pd.Index(np.arange(len(frame)) * 10, name="measurement")
    return frame


@step
def build(rows: int) -> outputs(patients=pd.DataFrame, wine=pd.DataFrame, bmi=pd.Series):
    """Build the frames: mixed columns, a string index, and a series."""
    wine = load_wine(as_frame=True).data.iloc[:20, :4]
    wine.index = [f"wine-{n}" for n in range(len(wine))]
    frame = patients(rows)
    return frame, wine, frame["bmi"]


@step
def large(copies: int) -> outputs(measurements=pd.DataFrame, ticks=pd.DataFrame):
    """Build a frame of thousands of rows, and one of so many that Parquet needs a second row group."""
    return measurements(copies), pd.DataFrame({"hundred_thousands": np.arange(1_100_000) // 100_000})


@step(enable_cache=False)
def profile(patients: pd.DataFrame) -> outputs(profile=Dict[str, Any], columns=List[str], by_sex=pd.DataFrame):
    """Describe each column: how many values, how many gaps, what range."""
    columns = {
        name: {"nulls": int(column.isna().sum()), "distinct": int(column.nunique()), "type": str(column.dtype)}
        for name, column in patients.items()
    }
    log_to_step({"rows": len(patients), "shape": patients.shape})
    by_sex = patients.groupby("sex", observed=True)[["age", "bmi"]].mean()
    return columns, [str(name) for name in patients.columns], by_sex


@pipeline
def profile_patients(rows: int = 60, copies: int = 30):
    """Profile a data frame of patients; beside it, independently, a large frame."""
    patients, _, _ = build(rows=rows)
    large(copies=copies)
    profile(patients)


@pipeline
def profile_without_pyarrow(rows: int = 25):
    """The same frames in an environment without pyarrow, where ZenML writes CSV."""
    patients, _, _ = build(rows=rows)
    profile(patients)
