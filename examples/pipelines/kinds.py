"""One artifact of every kind that ZenML can store here."""

import datetime
import uuid
from decimal import Decimal
from typing import Any, Dict, List

import numpy as np
import pandas as pd
from pydantic import BaseModel
from scipy.sparse import csr_matrix
from sklearn.preprocessing import StandardScaler
from zenml import pipeline, step

from pipelines.era import IS_OLD, outputs


class Limits(BaseModel):
    """A pydantic model."""

    low: float
    high: float
    names: List[str] = ["a", "ü"]


class Plain:
    """A class ZenML knows nothing about: it is pickled."""

    def __init__(self, word: str) -> None:
        """Keep a word."""
        self.word = word


@step
def scalars() -> outputs(
    whole=int, huge=int, negative=int, half=float, small=float, not_a_number=float, infinite=float, minus_infinite=float,
    yes=bool, text=str, empty_text=str, nothing=type(None), raw=bytes, empty_raw=bytes,
):
    """Numbers, texts and bytes."""
    huge = 2**63 + 12345
    return (
        42, huge, -7, 0.5, 5e-324, float("nan"), float("inf"), float("-inf"),
        True, 'naïve "text" \u2028 😀\n', "", None, b"\x00\xff\xfePNG\r\n", b"",
    )


@step
def containers() -> outputs(
    mapping=dict, listing=list, pair=tuple, unique=set, by_number=dict, with_gaps=dict, empty_map=dict, empty_list=list,
    nested=Dict[str, Any], model=Limits,
):
    """Containers that are JSON throughout."""
    return (
        {"b": 1, "a": [True, None, {"deep": "ä"}]}, [1, 2.5, "three"], (1, "two", 3.0), {3, 1, 2}, {1: "a", 2: "b"},
        {"nan": float("nan"), "inf": [float("inf"), -float("inf")], "huge": 2**64}, {}, [],
        {"pairs": [(1, 2), (3, 4)], "more": {"x": {"y": {"z": []}}}}, Limits(low=-1.5, high=2e300),
    )


@step
def mixed() -> outputs(arrays=dict, frames=list, deep=dict, tuples=tuple, blobs=list, opaque=list):
    """Containers that hold what JSON cannot."""
    ramp = np.arange(6, dtype=np.float64).reshape(2, 3)
    frame = pd.DataFrame({"x": [1, 2], "word": ["a", None]})
    return (
        {"ramp": ramp, "count": np.arange(3, dtype=np.int32), "point": np.array(3.25), "waves": np.array([1 + 2j, -0.5j])},
        [frame, frame.assign(x=[3.5, np.nan])],
        {"outer": {"inner": [ramp, {"leaf": ramp[0]}], "plain": 1}, "text": "ü"}, (ramp[0], 5, "five", None),
        [b"\x01\x02", b""], [1, Plain("inside")],
    )


@step
def tensors() -> outputs(
    matrix=np.ndarray, vector=np.ndarray, picture=np.ndarray, mask=np.ndarray, words=np.ndarray,
    cube=np.ndarray, gaps=np.ndarray, single=np.ndarray, half=np.ndarray, big_endian=np.ndarray, column_major=np.ndarray,
    large_integers=np.ndarray, letters=np.ndarray,
):
    """Arrays of many types and shapes."""
    ramp = np.linspace(0, 1, 12)
    picture = np.arange(8 * 8 * 3, dtype=np.uint8).reshape(8, 8, 3)
    return (
        ramp.reshape(3, 4), np.array([3, -1, 2**31 - 1], dtype=np.int32), picture, np.array([[True, False], [False, True]]),
        np.array(["a", "längere", "日本"]), np.arange(24, dtype=np.int16).reshape(2, 3, 4),
        np.array([1.0, np.nan, np.inf, -np.inf, -0.0]), ramp.astype(np.float32), ramp[:4].astype(np.float16),
        np.array([1, 256, 65536], dtype=">i4"), np.asfortranarray(ramp.reshape(4, 3)),
        np.array([2**63 - 1, -(2**63)], dtype=np.int64), np.array([b"ab", b"c"]),
    )


@step
def odd_tensors() -> outputs(
    days=np.ndarray, empty=np.ndarray, objects=np.ndarray, unsigned=np.ndarray
):
    """Arrays ZenML's own summaries stumble over."""
    days = np.array(["2024-02-29T12:00:00", "NaT", "1969-12-31T23:59:59"], dtype="datetime64[s]")
    return (
        days, np.empty((0, 3)), np.array([{"a": 1}, None, "x"], dtype=object),
        np.array([2**64 - 1, 0], dtype=np.uint64),
    )


@step
def columns() -> outputs(columns=pd.DataFrame):
    """A frame with the less usual kinds of column; most have a gap in the second row."""
    return pd.DataFrame(
        {
            "day": [datetime.date(2024, 2, 29), None, datetime.date(1969, 12, 31)],
            "price": [Decimal("12.50"), None, Decimal("-0.01")],
            "words": [["a", "ü"], None, []],
            "point": [{"x": 1, "y": "one"}, None, {"x": 2, "y": None}],
            "raw": [b"\x00\xff", None, b""],
            "tiny": np.array([-128, 0, 127], dtype=np.int8),
            "huge": np.array([2**64 - 1, 0, 1], dtype=np.uint64),
            "single": np.array([0.1, np.nan, np.inf], dtype=np.float32),
        }
    )


@step
def pickled() -> outputs(scaler=StandardScaler, plain=Plain, identifier=uuid.UUID, sparse=csr_matrix):
    """A fitted estimator, an unknown object, an identifier, a sparse matrix."""
    scaler = StandardScaler().fit([[0.0], [2.0]])
    return scaler, Plain("outside"), uuid.UUID("6f1d3c52-8f0b-4f0e-9f3f-0a1b2c3d4e5f"), csr_matrix(np.eye(3))


@step
def point() -> outputs(point=np.ndarray):
    """An array without dimensions, which newer releases refuse as an output."""
    return np.array(3.25)


@pipeline(enable_cache=False)
def every_kind():
    """One artifact of every kind; no step depends on another."""
    scalars()
    containers()
    mixed()
    tensors()
    odd_tensors()
    columns()
    pickled()
    if IS_OLD:
        point()
