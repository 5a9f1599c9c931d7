"""Hypothesis knows our types, and pays for them only when it is asked."""

from __future__ import annotations

import os
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, get_type_hints, is_typeddict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies._internal import types

import kompass_core as kc
from kompass_core.testing.registration import register


def public_classes() -> Iterator[type]:
    """Yield each class that the face of a folder exports, once."""
    found = set[type]()
    for module in pkgutil.walk_packages(kc.__path__, f"{kc.__name__}."):
        if module.ispkg and ".template" not in module.name:
            face = import_module(module.name)
            named = (getattr(face, name) for name in getattr(face, "__all__", ()))
            found |= {each for each in named if isinstance(each, type)}
    yield from sorted(found, key=lambda each: f"{each.__module__}.{each.__name__}")


CLASSES = list(public_classes())
MOST_CHARACTERS, MOST_LINES = 400, 5
"""The size of what a session, or the report of a failure, shows of a value."""


class TestRegister:
    """What is asked for by its type is drawn by our strategies."""

    def test_all_public_classes_are_met(self) -> None:
        """Those of the root, and those that only the face of their folder exports."""
        assert {kc.Area, kc.Panel, kc.KompassError, kc.RankRobustness} <= set(CLASSES)
        assert len(CLASSES) > 100

    @pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
    def test_every_public_class_can_be_drawn(self, kind: type) -> None:
        """Nobody has to import a strategy, or to register one; all are shown in a few lines."""

        @settings(max_examples=5, derandomize=True, database=None)
        @given(st.from_type(kind))
        def look(value: Any) -> None:  # noqa: ANN401 (it may be of any of the types)
            if is_typeddict(kind):
                assert set(value) <= set(get_type_hints(kind))
            else:
                assert isinstance(value, kind)
                assert len(repr(value)) <= MOST_CHARACTERS
                assert len(repr(value).splitlines()) <= MOST_LINES

        look()

    def test_other_types_are_left_to_hypothesis(self) -> None:
        """Those of a union or a list are ours again."""

        @settings(max_examples=5, derandomize=True, database=None)
        @given(st.from_type(list[kc.Date | int]))
        def look(values: list[object]) -> None:
            assert all(isinstance(each, kc.Date | int) for each in values)

        look()

    def test_again_changes_nothing(self) -> None:
        """Hypothesis may call it more than once."""
        register()
        assert isinstance(st.from_type(kc.CriteriaPack), st.SearchStrategy)

    def test_a_hypothesis_without_the_table_can_be_imported(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The table is none of its public names."""
        monkeypatch.delattr(types, "_global_extra_lookup")
        register()

    def test_is_what_hypothesis_loads(self) -> None:
        """Through its own group of entry points; pytest loads nothing of ours."""
        (ours,) = (each for each in entry_points(group="hypothesis") if "kompass" in each.value)
        assert ours.load() is register
        assert not any("kompass" in each.value for each in entry_points(group="pytest11"))

    def test_importing_hypothesis_imports_nothing_else(self) -> None:
        """No part of the library, and no dependency of it."""
        without, with_us = (loaded(HYPOTHESIS_NO_PLUGINS=flag) for flag in ("1", ""))
        added = with_us - without
        ours = {name for name in added if "kompass" in name}
        assert ours == {
            "kompass_core",
            "kompass_core.testing",
            "kompass_core.testing.registration",
        }
        assert not {"attrs", "cattrs", "json", "narwhals", "numpy", "polars", "tomllib"} & added


def loaded(**variables: str) -> set[str]:
    """Return which modules a fresh interpreter has after importing Hypothesis."""
    # Who measures coverage in child processes imports more than we do.
    plain = {name: text for name, text in os.environ.items() if not name.startswith("COVERAGE")}
    done = subprocess.run(
        [sys.executable, "-P", "-c", "import sys, hypothesis; print(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
        env=plain | variables | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    return set(done.stdout.split())
