"""
What Hypothesis draws when it is asked for one of our types.

Hypothesis calls `register` through its entry point when it is imported; no strategy is made,
and no module with strategies is loaded, before ``st.from_type`` asks for one.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy


_DRAWN_BY = {
    "Area": "areas",
    "CriteriaPack": "packs",
    "Date": "dates",
    "Evaluation": "evaluations",
    "Label": "labels",
    "Profile": "profiles",
    "PublishedResult": "printed_results",
    "Rounding": "roundings",
    "RoundingConvention": "rounding_contracts",
    "Score": "scores",
    "SubQuestion": "sub_questions",
}
"""Which strategy draws each of the public types."""


def register() -> None:
    """Tell Hypothesis, for each type, which function returns its strategy."""
    from hypothesis.strategies import register_type_strategy

    core = import_module("kompass_core")
    for name, strategy in _DRAWN_BY.items():
        register_type_strategy(getattr(core, name), _returning(strategy))


def _returning(name: str) -> Callable[[type], SearchStrategy[Any]]:
    """Return a function that makes a strategy when it is called, and not before."""

    def strategy(_: type) -> SearchStrategy[Any]:
        found: SearchStrategy[Any] = getattr(
            import_module("kompass_core.testing.strategies"), name
        )()
        return found

    return strategy
