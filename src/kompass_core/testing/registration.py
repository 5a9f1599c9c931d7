"""
Registration of strategies for the public types.

Hypothesis calls `register` through its entry point when it is imported. No module with
strategies is loaded before ``st.from_type`` needs one.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy


_STRATEGIES = {
    "Area": "areas",
    "CriteriaPack": "packs",
    "Date": "dates",
    "Evaluation": "evaluations",
    "Label": "labels",
    "Profile": "profiles",
    "PublishedResult": "printed_results",
    "Rounding": "roundings",
    "RoundingConvention": "rounding_conventions",
    "Score": "scores",
    "SubQuestion": "sub_questions",
}
"""The strategy of each public type."""


def register() -> None:
    """Register the strategy of each type."""
    from hypothesis.strategies import register_type_strategy

    core = import_module("kompass_core")
    for name, strategy in _STRATEGIES.items():
        register_type_strategy(getattr(core, name), _returning(strategy))


def _returning(name: str) -> Callable[[type], SearchStrategy[Any]]:
    """Return a function that makes the strategy only when it is called."""

    def strategy(_: type) -> SearchStrategy[Any]:
        found: SearchStrategy[Any] = getattr(
            import_module("kompass_core.testing.strategies"), name
        )()
        return found

    return strategy
