"""Columns and engines of frames."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache, cached_property, reduce
from math import ceil, floor, inf
from operator import ge, le, lt
from typing import Any, TypeAlias, TypeVar

import narwhals.stable.v2 as nw
from attrs import evolve, frozen
from narwhals.exceptions import NarwhalsError

from kompass_core.amounts import is_ratio
from kompass_core.criteria import CriteriaPack
from kompass_core.errors import EvaluationError, Problem, messages, nearest, raise_any, require_type

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
        EvaluationError: If it is no frame, its engine is not supported, a column has a type that
            it cannot have, or two columns share a name.
    """
    try:
        frame: Frame = nw.from_native(native)
        names = frame.collect_schema().names()
    except TypeError:
        given = type(native).__name__
        raise EvaluationError(
            [messages.FRAME_TYPE_NOT_SUPPORTED.problem(given=given, known=_KNOWN)]
        ) from None
    except (NarwhalsError, ValueError) as error:
        raise EvaluationError([messages.FRAME_NOT_READABLE.problem(reason=str(error))]) from None
    if frame.implementation not in _NAMES:
        engine = frame.implementation.name
        raise EvaluationError(
            [messages.FRAME_ENGINE_NOT_SUPPORTED.problem(engine=engine, known=_KNOWN)]
        )
    # The schema of a query has each name once, even if the query has it twice.
    queries = engine_of(frame) in ("DuckDB", "PySpark")
    times = Counter(frame.to_native().columns if queries else names)
    twice = (messages.DUPLICATE_COLUMN.problem(given=name) for name, n in times.items() if n > 1)
    raise_any(EvaluationError, twice)
    return frame


def engine_of(frame: Frame) -> str:
    """Return the name of the engine of *frame*."""
    return _NAMES[frame.implementation]


def require_new(taken: Iterable[object], names: Iterable[str]) -> None:
    """
    Require that no existing column has the name of a column of the result.

    DuckDB and PySpark ignore the case of names, so all engines do here.

    Raises:
        EvaluationError: With every name that is taken.
    """
    known = {str(name).casefold() for name in taken}
    clashes = (name for name in names if name.casefold() in known)
    raise_any(
        EvaluationError, (messages.RESULT_COLUMN_EXISTS.problem(column=name) for name in clashes)
    )


def nullable(frame: Frame, names: Iterable[str]) -> Frame:
    """
    Convert columns of NumPy in a frame of pandas to nullable types, so that integers stay so.

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
    Convert columns of pandas that are null throughout to a type that can be cast.

    Frames of other engines are returned as they are.
    """
    if engine_of(frame) != "pandas":
        return frame
    native = frame.to_native()
    untyped = [name for name, kind in native.dtypes.items() if kind == "O"]
    wider: Frame = nw.from_native(native.astype(dict.fromkeys(untyped, "Float64")))
    return wider


_KINDS = {"i": "Int", "u": "UInt", "f": "Float"}
"""The names of the nullable types of pandas, by the kind of NumPy's type."""


_Item = TypeVar("_Item")


def listed(given: str | Iterable[_Item]) -> list[str | _Item]:
    """List one text or several items, each once."""
    return list(dict.fromkeys([given] if isinstance(given, str) else given))


def collected(frame: Frame) -> nw.DataFrame[Any]:
    """Compute a small result with little memory."""
    if isinstance(frame, nw.DataFrame):
        return frame
    if engine_of(frame) == "Polars":
        return frame.collect("polars", engine="streaming")
    return frame.collect("pyarrow")


def stem(code: str) -> str:
    """Return the stem of the names of the columns of a node."""
    # Some engines read a dot as a field of a structure.
    return code.replace(".", "_")


_DIGITS = 15
"""The most digits of decimals that have different nearest floats."""


def all_of(tests: Iterable[nw.Expr]) -> nw.Expr:
    """Return the conjunction of *tests*, of which there is at least one."""
    return reduce(lambda first, second: first & second, tests)


_NUMBER = "number of "

Test: TypeAlias = tuple[Callable[[nw.Expr, Any], nw.Expr], Any]
"""A comparison of numbers with one that is given."""


@frozen
class ColumnSpec:
    """
    The column of a scored node in a frame.

    Attributes:
        code: The code of the node.
        name: The name of the column.
        dtype: The type of the column, or the one that it is converted to.
        low: The least steps of the node.
        high: The most steps of the node.
        unit: The steps that every score is a multiple of.
        possible: The steps that its rule can give; None for all.
        step: One step in the unit of the number: 1, or so many points; for decimals, so many of
            their last place.
        converted: True if the column is of another type, and is converted to `dtype` first.
        refuses_overflow: True if the engine raises an error where a sum exceeds the type.
    """

    code: str
    name: str
    dtype: Any
    low: int
    high: int
    unit: int
    possible: Sequence[int] | None
    step: Fraction
    converted: bool = False
    refuses_overflow: bool = False

    @property
    def is_whole(self) -> bool:
        """True for columns of whole numbers, or decimals: whole numbers of a last place."""
        return bool(self.dtype.is_integer() or self.dtype.is_decimal())

    @property
    def is_read(self) -> bool:
        """True if the number is not the column itself, but is read from it by `with_numbers`."""
        return self.converted or not self.dtype.is_integer()

    @property
    def number_name(self) -> str:
        """The name of the column of the number."""
        return f"{_NUMBER}{self.name}" if self.is_read else self.name

    @property
    def number(self) -> nw.Expr:
        """The column as a number of its unit, after `with_numbers`."""
        return nw.col(self.number_name)

    def reading(self, column: nw.Expr) -> nw.Expr:
        """Return the number as it is read from a column; null for text that is no number."""
        value = self._typed(column)
        if self.dtype.is_integer():
            return value
        if self.dtype.is_decimal():
            # Not every engine yields the nearest float of a decimal, but rounding corrects that.
            return (value.cast(nw.Float64) * float(10**self.dtype.scale)).round()
        if self.dtype != nw.String:
            return value.cast(nw.Float64)
        decimals = _decimals(self.step)
        number = rf"^[+-]?[0-9]{{1,{_DIGITS - decimals}}}(?:\.[0-9]{{1,{decimals}}})?$"
        return nw.when(value.str.contains(number)).then(value).cast(nw.Float64)

    @property
    def missing(self) -> nw.Expr:
        """True if there is no score."""
        return self._typed(nw.col(self.name)).is_null()

    def _typed(self, column: nw.Expr) -> nw.Expr:
        return column.cast(self.dtype) if self.converted else column

    @cached_property
    def limits(self) -> tuple[int | float, int | float]:
        """The least and the most number of a score."""
        if self.dtype.is_integer() and self.step == 1:
            return self.low, self.high
        low, high = self.low * self.step, self.high * self.step
        return (ceil(low), floor(high)) if self.dtype.is_integer() else (float(low), float(high))

    @cached_property
    def type_limits(self) -> tuple[int | float, int | float]:
        """The least and the most number that the type can hold."""
        return _range_of(self.dtype) if self.dtype.is_integer() else (-inf, inf)

    @property
    def _is_wide(self) -> bool:
        """True for whole numbers that 64 bits with a sign may not hold."""
        return bool(self.dtype.is_integer()) and self.type_limits[1] >= 2**63

    @property
    def is_plain(self) -> bool:
        """True if any engine can compare and add up the numbers as they are."""
        (low, high), (least, most) = self.limits, self.type_limits
        # A literal that the type cannot hold is refused by some engines.
        fits = self.is_whole and not self._is_wide and low <= most and high >= least
        return fits and not self.refuses_overflow

    @property
    def limit_tests(self) -> tuple[Test, ...]:
        """The tests that find numbers within the limits, without those that all pass."""
        (low, high), (least, most) = self.limits, self.type_limits
        found = ((ge, low),) if least < low else ()
        # A type without a sign may hold no number as low as the limit, not even as a literal.
        top = (le, high) if high >= least else (lt, least)
        return (*found, top) if high < most else found

    @property
    def within(self) -> nw.Expr | None:
        """True if the number is within its limits; None if its type allows no other."""
        number = self.number
        if self.is_whole and not (self.is_plain or self._is_wide):
            number = number.cast(nw.Int64)
        tests = [
            # PyArrow would convert a column of unsigned 64 bits to the type of the literal.
            test(number, nw.lit(limit, self.dtype) if self._is_wide else limit)
            for test, limit in self.limit_tests
        ]
        return all_of(tests) if tests else None

    @cached_property
    def on_unit(self) -> nw.Expr | None:
        """
        True for numbers within the limits that are multiples of the unit of scores.

        A float is one if it is the float nearest to a multiple. None if every number is one.
        """
        unit, number = self.unit * self.step, self.number
        if self.is_whole:
            if unit.numerator == 1:
                return None
            # Whole numbers are multiples of 5/2 if they are multiples of 5.
            return _is_multiple(number, unit.numerator)
        counted = _counted(number, unit) * float(unit.numerator)
        # Polars divides by a number by multiplying with its reciprocal, which is not exact; by
        # a column it divides.
        return counted / (number * 0.0 + float(unit.denominator)) == number

    def number_of(self, steps: int) -> int | float | None:
        """Return the number of a score in steps; None if the type cannot hold it."""
        number, (least, most) = steps * self.step, self.type_limits
        if number.denominator > 1 or not least <= number <= most:
            return None
        return int(number) if self.dtype.is_integer() else float(number)

    @cached_property
    def on_rule(self) -> nw.Expr | None:
        """True for scores that the rule can give; None if it can give all."""
        if self.possible is None:
            return None
        steps = self._steps(trusted=False).cast(nw.Float64)
        if not isinstance(self.possible, range):
            return steps.is_in(list(map(float, self.possible)))
        return _is_multiple(steps - float(self.low), self.possible.step)

    def steps(self, *, trusted: bool) -> nw.Expr:
        """
        Return the score in whole steps, or null where it is missing or invalid.

        Args:
            trusted: Take the values as valid without a test.
        """
        steps, on_rule = self._steps(trusted=trusted), None if trusted else self.on_rule
        return steps if on_rule is None else nw.when(on_rule).then(steps)

    def _steps(self, *, trusted: bool) -> nw.Expr:
        tests = (
            [] if trusted else [each for each in (self.within, self.on_unit) if each is not None]
        )
        # The type may not hold the steps of numbers beyond the limits.
        return self.counted(nw.when(*tests).then(self.number) if tests else self.number)

    def counted(self, number: nw.Expr) -> nw.Expr:
        """Return the steps of a number, or of a sum of numbers."""
        if not self.is_whole or self.step.numerator > 1:
            return _counted(number, self.step)
        if self.step == 1:
            return number
        wide = number.cast(nw.Int64) if self.dtype.is_integer() else number
        return wide * self.step.denominator

    def most(self, *, trusted: bool) -> int:
        """
        Return the largest absolute value of `steps`.

        If the limits are only *trusted*, it is that of the type, unless that is wide: a value
        beyond the limits then makes a wrong sum, but none that wraps around.
        """
        limits = max(abs(self.low), abs(self.high))
        if not trusted or self.dtype.is_decimal():
            return limits
        most = max(map(abs, _range_of(self.dtype)))
        if most > 2**32:
            return limits
        return max(limits, ceil(most / self.step))


@cache
def _range_of(dtype: Any) -> tuple[int, int]:  # noqa: ANN401 (types are classes or instances)
    """Return the least and the most whole number of a type."""
    bits = int("".join(filter(str.isdigit, type(dtype).__name__)))
    if dtype.is_unsigned_integer():
        return 0, 2**bits - 1
    return -(2 ** (bits - 1)), 2 ** (bits - 1) - 1


def _counted(number: nw.Expr, unit: Fraction) -> nw.Expr:
    """Return the whole number of *unit* nearest to a number, as a float."""
    # DuckDB has no short expression for the division of integers. Floats are exact here: a pack
    # has at most a million points, and a step at least a billionth of one.
    return (times(number, float(unit.denominator)) / float(unit.numerator)).round()


def _is_multiple(number: nw.Expr, unit: int) -> nw.Expr:
    """Return True for whole multiples of *unit*."""
    return _counted(number, Fraction(unit)) * float(unit) == number


def times(number: nw.Expr, factor: float) -> nw.Expr:
    """Multiply a number, unless it would stay the same."""
    return number if factor == 1 else number * factor


def with_numbers(frame: Frame, columns: Iterable[ColumnSpec]) -> Frame:
    """
    Add the numbers that are read from other columns, all columns of a type at once.

    An engine of queries would compute them wherever they are used.
    """
    alike = dict[object, dict[str, ColumnSpec]]()
    for each in columns:
        if each.is_read:
            # A condition, as for texts, can be computed for one column only.
            kind = each.name if each.dtype == nw.String else (each.dtype, each.converted)
            alike.setdefault(kind, {})[each.name] = each
    if not alike:
        return frame
    added = (column.number_name for group in alike.values() for column in group.values())
    require_new(frame.collect_schema().names(), added)
    return frame.with_columns(
        next(iter(group.values())).reading(nw.col(*group)).name.prefix(_NUMBER)
        for group in alike.values()
    )


def staged(frame: Frame, expressions: Mapping[str, nw.Expr]) -> Frame:
    """
    Add columns for expressions that are used more than once.

    An engine of queries would compute such an expression wherever it is used.
    """
    require_new(frame.collect_schema().names(), expressions)
    return frame.with_columns(*(each.alias(name) for name, each in expressions.items()))


def tests_of(columns: Iterable[ColumnSpec]) -> Iterator[nw.Expr]:
    """Yield the tests that find scores; those with a limit test all columns that have it."""
    names = dict[Test, list[str]]()
    for column in columns:
        for test in column.limit_tests:
            names.setdefault(test, []).append(column.number_name)
        if column.on_unit is not None:
            yield column.on_unit
    for (compare, limit), tested in names.items():
        yield compare(nw.col(*tested), limit)


def _decimals(step: Fraction) -> int:
    """Return the most decimals of a text: at least three, to allow trailing zeros."""
    return next(n for n in range(3, 99) if (step * 10**n).denominator == 1)


def columns_of(
    frame: Frame,
    pack: CriteriaPack,
    *,
    columns: Mapping[str, str] | None,
    prefix: str,
    in_points: bool,
    exact_only: bool,
    ignore_rules: bool,
) -> tuple[ColumnSpec, ...]:
    """
    Find the column of each scored node, in the pack's order.

    Args:
        frame: The frame.
        pack: The criteria.
        columns: The names of columns by code, for those that are not called by their code.
        prefix: The prefix of the code in the names of the others.
        in_points: True for points, False for steps.
        exact_only: Refuse floats and text.
        ignore_rules: Accept scores that the rule of a node cannot give.

    Raises:
        EvaluationError: With every column that is missing, or has no exact numbers.
    """
    given = columns or {}
    require_type("columns", given, Mapping)
    schema, layout = frame.collect_schema(), pack.layout
    step = layout.step if in_points else Fraction(1)
    names = {code: given.get(code, f"{prefix}{code}") for code in layout.codes}
    raise_any(EvaluationError, _name_problems(frame, pack, given, names))
    limits = zip(layout.codes, layout.lows, layout.highs, strict=True)
    types = _native_types(frame)
    other = {name: _CONVERTED[kind] for name, kind in types.items() if kind in _CONVERTED}
    found = tuple(
        ColumnSpec(
            code,
            names[code],
            other.get(names[code], schema[names[code]]),
            low,
            high,
            layout.unit,
            None if ignore_rules else pack.possible_steps.get(code),
            step,
            converted=names[code] in other,
            refuses_overflow=types[names[code]].endswith(_ARROW_IN_PANDAS),
        )
        for code, low, high in limits
    )
    raise_any(EvaluationError, _type_problems(found, exact_only=exact_only))
    return tuple(
        evolve(column, step=step * 10**column.dtype.scale) if column.dtype.is_decimal() else column
        for column in found
    )


def _native_types(frame: Frame) -> dict[str, str]:
    """Return the engine's names of the types of the columns."""
    types: dict[str, object] = dict(_TYPES[engine_of(frame)](frame.to_native()))
    return {name: str(kind) for name, kind in types.items()}


_TYPES: dict[str, Callable[[Any], Any]] = {
    "Polars": lambda native: native.lazy().collect_schema(),
    "DuckDB": lambda native: zip(native.columns, native.types, strict=True),
    "PyArrow": lambda native: zip(native.schema.names, native.schema.types, strict=True),
    "pandas": lambda native: native.dtypes.items(),
    "PySpark": lambda native: native.dtypes,
}
"""By engine, a function that returns the name and the type of each column."""

_NULLS = ("Null", '"NULL"', "null", "null[pyarrow]", "void")
_ARROW_IN_PANDAS = "[pyarrow]"
_CONVERTED: dict[str, Any] = {"string_view": nw.String(), **dict.fromkeys(_NULLS, nw.Int64())}
"""Types of columns of nothing but nulls, and others that an engine cannot compute with."""


def _name_problems(
    frame: Frame, pack: CriteriaPack, given: Mapping[str, str], names: Mapping[str, str]
) -> Iterator[Problem]:
    """[KN052, KN059, KN061] Each scored node has a column, and no other code is named."""
    known = frame.collect_schema().names()
    for code in given:
        if code not in names:
            hint = nearest(code, names)
            yield messages.NODE_NOT_FOUND.problem(
                f"columns[{code!r}]", pack=pack.ref, code=code, hint=hint
            )
    for code, name in names.items():
        if name not in known:
            alike = [each for each in known if str(each) == name]
            hint = (
                f"{alike[0]!r} is no text; rename it" if alike else nearest(name, map(str, known))
            )
            yield messages.SCORE_COLUMN_NOT_FOUND.problem(column=name, code=code, hint=hint)
        elif engine_of(frame) == "PySpark" and "." in name:
            yield messages.COLUMN_NAME_HAS_DOT.problem(column=name)


def _type_problems(columns: tuple[ColumnSpec, ...], *, exact_only: bool) -> Iterator[Problem]:
    """[KN053] A column has whole numbers or decimals; floats and text only on request."""
    for column in columns:
        if hint := _refusal(column, exact_only=exact_only):
            facts = {"column": column.name, "code": column.code, "given": column.dtype}
            yield messages.COLUMN_TYPE_NOT_SUPPORTED.problem(**facts, hint=hint)


def _refusal(column: ColumnSpec, *, exact_only: bool) -> str:
    """Return the reason to refuse the type of a column; empty if it is accepted."""
    dtype, step = column.dtype, column.step
    if dtype.is_integer():
        return ""
    whole = len(str(ceil(max(abs(column.low), abs(column.high)) * step)))
    if dtype.is_decimal():
        most_decimals = _DIGITS - whole
        too_fine = f"decimals of more than {most_decimals} places are not read; cast it to fewer"
        return too_fine if dtype.scale > most_decimals else ""
    if exact_only and dtype in (nw.Float64, nw.String):
        return "points are exact; convert it with frames.to_steps, and score with unit='steps'"
    if dtype == nw.String:
        if is_ratio(step):
            return f"no decimal is the step {step}; give whole steps, and use unit='steps'"
        return "" if _decimals(step) + whole <= _DIGITS else "its texts would have too many digits"
    return "" if dtype == nw.Float64 else "give integers, decimals, floats of 64 bits or text"
