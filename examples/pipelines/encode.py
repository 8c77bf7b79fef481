"""Write a value that ZenML loaded as JSON, so that tests in another language can compare it."""

import base64
import dataclasses
import datetime
import hashlib
import json
import math
import uuid
from decimal import Decimal
from pathlib import Path
from typing import Any, Dict, List

import numpy as np
import pandas as pd
from pydantic import BaseModel

ROWS = 50
"""How many rows of a table are written."""

SAFE_INTEGER = 2**53
TEXTS = {
    "HTMLString": "text/html",
    "MarkdownString": "text/markdown",
    "CSVString": "text/csv",
    "JSONString": "application/json",
}


def encode(value: Any, folder: Path, materializer: str) -> Dict[str, Any]:
    """A loaded artifact as JSON; the folder holds its files, the materializer is its class name."""
    python_type = f"{type(value).__module__}.{type(value).__qualname__}"
    if materializer in ("CloudpickleMaterializer", "SklearnMaterializer") or is_object_array(value):
        return {"kind": "unsafe", "pythonType": python_type}
    if type(value).__name__ in TEXTS:
        return {"kind": "text", "mediaType": TEXTS[type(value).__name__], "text": str(value)}
    if isinstance(value, bytes):
        return {"kind": "bytes", "base64": base64.b64encode(value).decode()}
    if isinstance(value, np.ndarray):
        return {"kind": "tensor", "dtype": value.dtype.name, "shape": list(value.shape), "json": plain(value)}
    if isinstance(value, (pd.DataFrame, pd.Series)):
        return encode_table(value, stored_as_csv=(folder / "df.csv").exists())
    if type(value).__module__.startswith("polars."):
        return encode_polars(value)
    if type(value).__module__.startswith("PIL."):
        return encode_image(value, folder)
    if isinstance(value, Path):
        return {"kind": "other", "pythonType": python_type, "files": text_files(value)}
    if type(value).__module__.startswith("scipy.sparse"):
        return {"kind": "other", "pythonType": python_type, "shape": list(value.shape), "dense": plain(value.toarray())}
    if isinstance(value, set):
        return {"kind": "json", "json": in_stored_order(value, folder)}
    return {"kind": "json", "json": plain(value)}


def plain(value: Any) -> Any:
    """Any value as strict JSON; null where there is no way."""
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return value if abs(value) <= SAFE_INTEGER else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else plain_infinity(value)
    if isinstance(value, complex):
        return {"re": plain(value.real), "im": plain(value.imag)}
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(member) for key, member in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [plain(member) for member in value]
    if isinstance(value, BaseModel):
        return plain(value.model_dump() if hasattr(value, "model_dump") else value.dict())
    if dataclasses.is_dataclass(value):
        return plain(dataclasses.asdict(value))
    if isinstance(value, (uuid.UUID, Decimal)):
        return str(value)
    return plain_array(value)


def plain_infinity(value: float) -> str:
    """The three floats JSON does not have."""
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def plain_array(value: Any) -> Any:
    """NumPy and pandas values as strict JSON; null for anything unknown."""
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(np.datetime_as_string(value))
    if isinstance(value, np.bytes_):
        return value.decode("latin-1")
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, np.ndarray):
        member = plain if value.dtype == object else plain_array
        return member(value[()]) if value.ndim == 0 else [member(row) for row in value]
    if isinstance(value, (pd.DataFrame, pd.Series)):
        return encode_table(value, stored_as_csv=False)["rows"]
    return None


def is_object_array(value: Any) -> bool:
    """Whether NumPy had to pickle the array."""
    return isinstance(value, np.ndarray) and value.dtype == object


def encode_table(frame: Any, stored_as_csv: bool) -> Dict[str, Any]:
    """A pandas frame with its columns, and its index, in the order they are stored."""
    if isinstance(frame, pd.Series):
        frame = frame.to_frame(name=frame.name if frame.name is not None else "series")
    columns: List[Any] = [(str(name), frame[name]) for name in frame.columns]
    if stored_as_csv:
        columns.insert(0, (frame.index.name or "", frame.index))
    elif not isinstance(frame.index, pd.RangeIndex):
        columns.append((frame.index.name or "__index_level_0__", frame.index))
    cells = {name: [cell(member) for member in column[:ROWS]] for name, column in columns}
    return table(cells, len(frame))


def encode_polars(value: Any) -> Dict[str, Any]:
    """A polars frame or series."""
    frame = value.to_frame() if type(value).__name__ == "Series" else value
    cells = {name: [plain(member) for member in frame[name].to_list()[:ROWS]] for name in frame.columns}
    return table(cells, len(frame))


def table(cells: Dict[str, List[Any]], row_count: int) -> Dict[str, Any]:
    """Columns of cells as records."""
    rows = [dict(zip(cells, row)) for row in zip(*cells.values())]
    return {"kind": "table", "columns": list(cells), "rows": rows, "rowCount": row_count}


def cell(member: Any) -> Any:
    """One cell of a pandas frame: its gaps are nulls."""
    return None if isinstance(member, float) and math.isnan(member) else plain(member)


def encode_image(image: Any, folder: Path) -> Dict[str, Any]:
    """A picture: its size, and the hash of the file."""
    (file,) = folder.glob("image_file.*")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return {"kind": "image", "mediaType": "image/png", "width": image.width, "height": image.height, "sha256": digest}


def text_files(path: Path) -> Dict[str, str]:
    """What a file or a folder holds."""
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    return {str(file.relative_to(path.parent if path.is_file() else path)): file.read_text() for file in files}


def in_stored_order(members: set, folder: Path) -> List[Any]:
    """A set has no order; its file has."""
    stored = json.loads((folder / "data.json").read_text())
    return [plain(member) for member in sorted(members, key=stored.index)]
