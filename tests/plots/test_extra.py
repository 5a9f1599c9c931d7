"""Without matplotlib, the extra is named."""

import sys
from importlib import import_module

import pytest

from kompass_core.errors import MissingExtraError


def test_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever imports plots without it is told how to install it."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.delitem(sys.modules, "kompass_core.plots", raising=False)
    with pytest.raises(MissingExtraError, match="the extra 'plots' of kompass-criteria"):
        import_module("kompass_core.plots")
