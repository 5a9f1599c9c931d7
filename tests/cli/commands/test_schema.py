"""`kompass schema` prints the JSON Schema of a kind of file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kompass_core.cli.answer import Exit
from kompass_core.serialization.schemas import KINDS, schema_text

if TYPE_CHECKING:
    from tests.cli.conftest import Run


class TestSchema:
    """`kompass schema` prints what editors need."""

    @pytest.mark.parametrize("kind", KINDS)
    def test_is_what_the_package_ships(
        self, run: Run, kind: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """To the byte, however narrow the terminal is."""
        monkeypatch.setenv("COLUMNS", "40")
        outcome = run("schema", kind)
        assert (outcome.code, outcome.out) == (Exit.FINE, schema_text(kind))

    def test_of_another_kind_is_refused(self, run: Run) -> None:
        """The nearest kind is offered."""
        outcome = run("schema", "packs")
        assert outcome.code == Exit.MISUSE
        assert "did you mean 'pack'?" in outcome.err
