"""The codes of nodes and items."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kompass_core.errors import Problem, messages

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
"""The pattern of the codes of nodes and items."""

IS_CODE = {"schema": {"pattern": f"^{CODE.pattern}$"}}
"""The metadata of a field that holds a code."""


def code_problems(code: str, path: str = "code") -> Iterator[Problem]:
    """[KP001] A code is plain text that any file and any table can hold."""
    if not CODE.fullmatch(code):
        yield messages.INVALID_CODE.problem(path, given=code)
