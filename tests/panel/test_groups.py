"""Columns that rows are grouped by."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from tests.panel.making import totals


class TestGroups:
    """Labels come in order, and back as they were."""

    @pytest.mark.parametrize(
        "values",
        [
            np.array([3, 1, 3], np.int16),
            np.array([2**63 - 1, 0, -(2**63)]),
            np.array([200, 255, 0], np.uint8),
            np.array(["b", "a", "b"]),
            np.array([True, False, True]),
            np.array([0.5, -1.5, 0.5]),
            ["b", "a", "b"],
            [1, "a", None],
            [2010, 2004, 2010],
        ],
    )
    def test_of_any_type(self, values: Any) -> None:  # noqa: ANN401 (of any type)
        """Numbers, texts, and what cannot be sorted."""
        panel = totals(1, 2, 3, groups={"g": values})
        assert panel.groups[0].values.tolist() == list(values)
        labels = [label for (label,) in panel.grouping("g").labels]
        assert len(labels) == len(set(values))
        if len({type(each) for each in list(values)}) == 1:
            assert labels == sorted(set(values))

    @pytest.mark.parametrize("wrap", [list, np.array])
    def test_of_what_is_no_number_are_one(self, wrap: Any) -> None:  # noqa: ANN401 (makes any kind)
        """Every nan is in the same group, which comes last."""
        panel = totals(1, 2, 3, 4, groups={"g": wrap([float("nan"), 2.0, float("nan"), 1.0])})
        (one,), (two,), (nan,) = panel.grouping("g").labels
        assert (one, two, math.isnan(nan)) == (1, 2, True)
        assert panel.grouping("g").codes.tolist() == [2, 1, 2, 0]

    @pytest.mark.parametrize("wrap", [list, np.array])
    def test_of_one_name_are_one(self, wrap: Any) -> None:  # noqa: ANN401 (makes any kind)
        """A space more, or a decomposed letter, makes no group of its own."""
        panel = totals(
            1, 2, 3, 4, groups={"g": wrap(["Örebro", "O\u0308rebro", "Örebro\u00a0", "A"])}
        )
        assert panel.grouping("g").labels == (("A",), ("Örebro",))
        assert panel.grouping("g").codes.tolist() == [1, 1, 1, 0]

    def test_of_masked_values_are_none(self) -> None:
        """What stands below a mask is the label of nobody."""
        values = np.ma.MaskedArray([1, 2, 3], mask=[True, False, False])
        panel = totals(1, 2, 3, groups={"g": values})
        assert panel.groups[0].values.tolist() == [None, 2, 3]

    def test_of_many_columns(self) -> None:
        """Only groups that have rows are there, however many there might be."""
        rng, n = np.random.default_rng(3), 3_000
        columns = {name: rng.integers(0, 3_000, n) for name in "abc"}
        panel = totals(*([1] * n), groups=columns)
        grouping = panel.grouping(["a", "b", "c"])
        found = list(zip(*(columns[name].tolist() for name in "abc"), strict=True))
        assert grouping.labels == tuple(sorted(set(found)))
        assert [grouping.labels[code] for code in grouping.codes] == found
