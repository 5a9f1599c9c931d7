"""Hypothesis knows our types, and pays for them only when it is asked."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import entry_points
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.testing.registration import register

TYPES = [
    kc.Area,
    kc.CriteriaPack,
    kc.Date,
    kc.Evaluation,
    kc.Label,
    kc.Profile,
    kc.PublishedResult,
    kc.Rounding,
    kc.RoundingConvention,
    kc.Score,
    kc.SubQuestion,
]


class TestRegister:
    """What is asked for by its type is drawn by our strategies."""

    @pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.__name__)
    def test_types_are_known_to_hypothesis(self, kind: type) -> None:
        """Nobody has to import a strategy, or to register one."""

        @settings(max_examples=5)
        @given(st.from_type(kind))
        def look(value: Any) -> None:  # noqa: ANN401 (it may be of any of the types)
            assert isinstance(value, kind)

        look()

    def test_again_changes_nothing(self) -> None:
        """Hypothesis may call it more than once."""
        register()
        assert isinstance(st.from_type(kc.CriteriaPack), st.SearchStrategy)

    def test_is_what_hypothesis_loads(self) -> None:
        """Through its own group of entry points; pytest loads nothing of ours."""
        (ours,) = (each for each in entry_points(group="hypothesis") if "kompass" in each.value)
        assert ours.load() is register
        assert not any("kompass" in each.value for each in entry_points(group="pytest11"))

    def test_importing_hypothesis_imports_no_strategies(self) -> None:
        """Nor any reader of files or optional dependency of ours."""
        without, with_us = (loaded(HYPOTHESIS_NO_PLUGINS=flag) for flag in ("1", ""))
        added = with_us - without
        assert "kompass_core.criteria" in added
        ours = {name.removeprefix("kompass_core.") for name in added if "kompass" in name}
        assert not {"packs", "serialization", "testing.strategies"} & ours
        assert not {"cattrs", "json", "narwhals", "numpy", "polars", "tomllib"} & added


def loaded(**variables: str) -> set[str]:
    """Return which modules a fresh interpreter has after importing Hypothesis."""
    # Who measures coverage in child processes imports more than we do.
    plain = {name: text for name, text in os.environ.items() if not name.startswith("COVERAGE")}
    done = subprocess.run(
        [sys.executable, "-I", "-c", "import sys, hypothesis; print(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
        env=plain | variables,
    )
    return set(done.stdout.split())
