"""The codes of nodes and items, and the answers to items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from kompass_core.errors import Problem, messages

Answer: TypeAlias = bool | Decimal | Fraction | str
"""An answer to an item: yes or no, an exact amount, or the name of an option."""

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
"""The pattern of the codes of nodes and items."""

IS_CODE = {"schema": {"pattern": f"^{CODE.pattern}$"}}
"""The metadata of a field that holds a code."""


def code_problems(code: str, path: str = "code") -> Iterator[Problem]:
    """[KP001] A code is plain text that any file and any table can hold."""
    if not CODE.fullmatch(code):
        yield messages.INVALID_CODE.problem(path, given=code)
