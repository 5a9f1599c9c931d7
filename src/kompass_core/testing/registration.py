"""
Registration of strategies for the public types.

Hypothesis calls `register` through its entry point when it is imported. No other module of this
library is loaded before ``st.from_type`` needs one.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_PACKAGE = "kompass_core"


def register() -> None:
    """Register the strategies of all public types."""
    from hypothesis.strategies._internal import types

    # By this table Hypothesis asks for the types of numpy, which may not be imported. Its public
    # function needs each class at once: that would import numpy, and twice as much as Hypothesis.
    # Without the table, Hypothesis treats our types like any others.
    vars(types).get("_global_extra_lookup", {})[_PACKAGE] = _strategy_of


def _strategy_of(thing: object) -> SearchStrategy[Any] | None:
    """Return the strategy of a type of this library, if it has one."""
    if not isinstance(thing, type) or thing.__module__.partition(".")[0] != _PACKAGE:
        return None
    found: SearchStrategy[Any] | None = import_module(
        "kompass_core.testing.strategies.types"
    ).strategy_of(thing)
    return found
