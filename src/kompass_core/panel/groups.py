"""Columns that rows are grouped by, as labels and codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import isnan
from types import NoneType
from typing import Any

import numpy as np
from attrs import asdict, cmp_using, field, frozen
from attrs.validators import instance_of

from kompass_core.errors import EvaluationError, messages, require_type
from kompass_core.labels import normalise_name
from kompass_core.panel.arrays import Array, array_of, dtype_for, frozen_array, require_length

_same = cmp_using(eq=np.array_equal)
_NAN = float("nan")


@frozen
class Group:
    """
    A column that rows can be grouped by.

    Attributes:
        name: Its name.
        labels: Each different value once, in order.
        codes: The index of the label of each row.
    """

    name: str = field(validator=instance_of(str))
    labels: Array = field(eq=_same, hash=False)
    codes: Array = field(eq=_same, hash=False)

    def __attrs_post_init__(self) -> None:
        for each in (self.labels, self.codes):
            frozen_array(each)

    def __reduce__(self) -> tuple[Callable[[], Group], tuple[()]]:
        # Unpickled arrays are writable; the constructor makes them read-only.
        return partial(type(self), **asdict(self, recurse=False)), ()

    @property
    def values(self) -> Array:
        """The value of each row, as it was given."""
        return self.labels[self.codes]

    def value_at(self, row: int) -> object:
        """Return the value of one row."""
        value: object = self.labels[self.codes[row]]
        return value

    def select(self, rows: Array) -> Group:
        """Return the column of some rows; labels without a row are omitted."""
        return _compact(self.name, self.labels, self.codes[rows])


@frozen
class Grouping:
    """
    Rows in groups.

    Attributes:
        names: The columns that they are grouped by.
        labels: The labels of each group in these columns, in order.
        codes: The index of the group of each row.
    """

    names: tuple[str, ...]
    labels: tuple[tuple[Any, ...], ...]
    codes: Array = field(eq=False)


def groups_of(given: Mapping[str, object] | None, n: int) -> tuple[Group, ...]:
    """
    Make columns to group by, each with a value for each of *n* rows.

    Raises:
        EvaluationError: If one has another length, or values that are not hashable.
        TypeError: If one has no values.
    """
    require_type("groups", given, Mapping, NoneType)
    return tuple(group_of(name, values, n) for name, values in (given or {}).items())


def group_of(name: str, values: object, n: int) -> Group:
    """
    Make one column of *n* values.

    Raises:
        EvaluationError: As for `groups_of`.
        TypeError: As for `groups_of`.
    """
    path = f"groups.{name}"
    array = array_of(values, path)
    require_length(array, n, path)
    if np.ma.getmaskarray(array).any():
        array = array_of(array.tolist(), path)
    if array.dtype.kind in "OU":
        return _of_objects(name, array.astype(object), path)
    codes = _by_counting(array)
    if codes is None:
        labels, codes = np.unique(array, return_inverse=True)
        return Group(name, labels, _narrow(codes, len(labels)))
    labels = np.arange(int(array.min()), int(array.max()) + 1).astype(array.dtype)
    return _compact(name, labels, codes)


def _of_objects(name: str, array: Array, path: str) -> Group:
    try:
        codes, given = numbered(array)
    except TypeError:
        raise EvaluationError([messages.GROUP_VALUES_NOT_HASHABLE.problem(path)]) from None
    # No nan equals another one, but they are one group, and so are spellings of one name.
    spelt = [_NAN if is_nan(each) else _spelt(each) for each in given]
    places_of_given, found = numbered(array_of(spelt, path))
    codes = places_of_given[codes]
    labels = np.empty(len(found), object)
    labels[:] = found
    order = _order(labels)
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    return Group(name, labels[order], _narrow(places[codes], len(labels)))


def _spelt(value: object) -> object:
    return normalise_name(value) if isinstance(value, str) else value


def is_nan(value: object) -> bool:
    """Return True for a float that is no number."""
    return isinstance(value, float) and isnan(value)


def numbered(values: Array) -> tuple[Array, list[object]]:
    """
    Number different objects in the order of their first occurrence, and list them.

    Raises:
        TypeError: If one of them has no hash.
    """
    numbers = defaultdict[object, int]()
    numbers.default_factory = numbers.__len__
    codes = np.fromiter(map(numbers.__getitem__, values.tolist()), np.int64, len(values))
    return codes, list(numbers)


def _order(labels: Array) -> Array:
    """Return the order of labels, nan last; labels that cannot be sorted keep their order."""
    last = np.array(list(map(is_nan, labels.tolist())), np.bool_)
    plain = np.flatnonzero(~last)
    try:
        first = plain[np.argsort(labels[plain], kind="stable")]
    except TypeError:
        return np.arange(len(labels))
    return np.concatenate([first, np.flatnonzero(last)])


def _by_counting(array: Array) -> Array | None:
    """Number whole values from the least one, if their range is narrow enough."""
    if array.dtype.kind not in "iu" or not array.size:
        return None
    least, most = int(array.min()), int(array.max())
    if most - least > 4 * array.size + 1000 or most > 2**62 or least < -(2**62):
        return None
    return array.astype(np.int64) - least


def _compact(name: str, labels: Array, codes: Array) -> Group:
    """Omit labels without a row."""
    used = np.bincount(codes, minlength=len(labels)) > 0
    places = _narrow(np.cumsum(used) - 1, int(used.sum()))
    return Group(name, labels[used], places[codes])


def _narrow(codes: Array, n: int) -> Array:
    return codes.astype(dtype_for(n))


def joined(parts: Sequence[Group]) -> Group:
    """Concatenate the values of several columns of one name."""
    values = np.concatenate([each.values for each in parts])
    return group_of(parts[0].name, values, len(values))


def together(groups: Sequence[Group], n: int) -> Grouping:
    """Group *n* rows by several columns at once; groups without rows are omitted."""
    codes = np.zeros(n, np.int64)
    of_groups = list[Array]()
    present = np.zeros(1, np.int64)
    for each in groups:
        size = len(each.labels)
        codes, present = _renumbered(codes * size + each.codes)
        of_groups = [*(of_group[present // size] for of_group in of_groups), present % size]
    labels = [each.labels[at].tolist() for each, at in zip(groups, of_groups, strict=True)]
    rows = zip(*labels, strict=True) if labels else [()] * len(present)
    return Grouping(tuple(each.name for each in groups), tuple(rows), frozen_array(codes))


def _renumbered(codes: Array) -> tuple[Array, Array]:
    """Number the groups that have rows, in order, and list them."""
    size = int(codes.max(initial=-1)) + 1
    if size > 4 * len(codes) + 1000:
        present, found = np.unique(codes, return_inverse=True)
        return found, present
    used = np.bincount(codes, minlength=size) > 0
    return (np.cumsum(used) - 1)[codes], np.flatnonzero(used)
