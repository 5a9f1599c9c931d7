"""The engines that frames live in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

import narwhals.stable.v2 as nw
from narwhals.exceptions import NarwhalsError

from kompass_core.errors import FrameError, raise_any, wrong_type
from kompass_core.problems import Problem

__all__ = [
    "Frame",
    "collected",
    "engine_of",
    "listed",
    "nullable",
    "opened",
    "require_new",
    "typed",
]

Frame: TypeAlias = nw.DataFrame[Any] | nw.LazyFrame[Any]
"""A frame of any engine."""

_NAMES = {
    nw.Implementation.POLARS: "Polars",
    nw.Implementation.DUCKDB: "DuckDB",
    nw.Implementation.PYARROW: "PyArrow",
    nw.Implementation.PANDAS: "pandas",
    nw.Implementation.PYSPARK: "PySpark",
}
_KNOWN = tuple(_NAMES.values())


def opened(native: object) -> Frame:
    """
    Wrap a frame of the user's own kind.

    Raises:
        FrameError: If it is no frame, its engine is not supported, or two columns share a name.
    """
    try:
        frame: Frame = nw.from_native(native)
    except TypeError:
        given = type(native).__name__
        raise FrameError([Problem.of("KN050", given=given, known=_KNOWN)]) from None
    except NarwhalsError as error:
        raise FrameError([Problem.of("KN062", reason=str(error))]) from None
    if frame.implementation not in _NAMES:
        engine = frame.implementation.name
        raise FrameError([Problem.of("KN051", engine=engine, known=_KNOWN)])
    return frame


def engine_of(frame: Frame) -> str:
    """Return the name of the engine that *frame* lives in."""
    return _NAMES[frame.implementation]


def require_new(taken: Iterable[object], names: Iterable[str]) -> None:
    """
    Require that none of the columns that there are is called as one of the result.

    DuckDB and PySpark tell no capitals from small letters, so nobody does.

    Raises:
        FrameError: With every name that is taken.
    """
    known = {str(name).casefold() for name in taken}
    clashes = (name for name in names if name.casefold() in known)
    raise_any(FrameError, (Problem.of("KN054", column=name) for name in clashes))


def nullable(frame: Frame, names: Iterable[str]) -> Frame:
    """
    Let columns of NumPy in a frame of pandas hold nulls, so that integers stay integers.

    Frames of other engines are returned as they are.
    """
    if engine_of(frame) != "pandas":
        return frame
    native = frame.to_native()
    wider: dict[str, str] = {}
    for name in names:
        dtype = native[name].dtype
        if dtype.kind in _KINDS and not hasattr(dtype, "na_value"):
            wider[name] = f"{_KINDS[dtype.kind]}{8 * dtype.itemsize}"
    return nw.from_native(native.astype(wider)) if wider else frame


def typed(frame: Frame) -> Frame:
    """
    Let columns of pandas that hold nulls alone have a type that the others can be cast to.

    Frames of other engines are returned as they are.
    """
    if engine_of(frame) != "pandas":
        return frame
    native = frame.to_native()
    untyped = [name for name, kind in native.dtypes.items() if kind == "O"]
    wider: Frame = nw.from_native(native.astype(dict.fromkeys(untyped, "Float64")))
    return wider


_KINDS = {"i": "Int", "u": "UInt", "f": "Float"}
"""How pandas calls its types with nulls, by the kind of NumPy's type without."""


def listed(what: str, given: str | Iterable[str]) -> list[str]:
    """
    Read one name or several, each once.

    Raises:
        FrameError: If they are no names.
    """
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, Iterable):
        raise FrameError([wrong_type(what, given, str, Iterable)])
    found = list(names)
    wrong = ((i, name) for i, name in enumerate(found) if not isinstance(name, str))
    raise_any(FrameError, (wrong_type(f"{what}[{i}]", name, str) for i, name in wrong))
    return list(dict.fromkeys(found))


def collected(frame: Frame) -> nw.DataFrame[Any]:
    """Compute a small result, and hold no more in memory than the engine needs for it."""
    if isinstance(frame, nw.DataFrame):
        return frame
    if engine_of(frame) == "Polars":
        return frame.collect("polars", engine="streaming")
    return frame.collect("pyarrow")
