"""
Pytest option that names the packs to test.

Load it explicitly; it is no entry point of pytest::

    pytest -p kompass_core.testing.plugin --pyargs kompass_core.testing.conformance \
        --kompass-pack ID
"""

from __future__ import annotations

import pytest

OPTION = "--kompass-pack"
"""Repeatable; each names an installed pack, or the path of one."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    group = parser.getgroup("kompass", "criteria packs")
    group.addoption(
        OPTION,
        action="append",
        default=[],
        metavar="PACK",
        help="test this pack: an id, an id@revision, or a path",
    )
