"""
The option of pytest that names the packs to judge.

It is loaded by whoever asks for it, and never by itself::

    pytest -p kompass_core.testing.plugin --pyargs kompass_core.testing.conformance \
        --kompass-pack ID
"""

from __future__ import annotations

import pytest

OPTION = "--kompass-pack"
"""May be given several times; each names an installed pack, or the path of one."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    group = parser.getgroup("kompass", "criteria packs")
    group.addoption(
        OPTION,
        action="append",
        default=[],
        metavar="PACK",
        help="judge this pack: an id, an id@revision, or a path",
    )
