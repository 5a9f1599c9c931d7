"""`kompass audit-change` judges a printed change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kompass_core.cli.answer import Exit

if TYPE_CHECKING:
    from tests.cli.conftest import Run

STRANGNAS = ("kommunkompassen-se:strangnas-2014", "kommunkompassen-se:strangnas-2016")


class TestNumbers:
    """Three printed numbers are possible together, or not."""

    @pytest.mark.parametrize(
        ("given", "verdict"),
        [
            (("254", "396", "+139"), "impossible"),  # printed by a Norwegian municipality
            (("254", "396", "+140"), "impossible"),
            (("254", "396", "+141"), "rounding"),
            (("254", "396", "142"), "consistent"),
            (("254", "396", "+143"), "rounding"),
            (("254", "396", "144"), "impossible"),
            (("77", "60", "-17"), "consistent"),
            (("77", "60", "−19"), "impossible"),
            (("62,5", "63,0", "+0.6"), "rounding"),
            (("62.5", "63", "+0.65"), "impossible"),  # it cannot be printed with one decimal
        ],
    )
    def test_are_judged(self, run: Run, given: tuple[str, ...], verdict: str) -> None:
        """By the interval of each, half up to the last decimal; exit code 1 if impossible."""
        outcome = run("audit-change", *given, "--json")
        assert outcome.data["verdict"] == verdict
        assert outcome.code == (Exit.PROBLEMS if verdict == "impossible" else Exit.FINE)

    def test_in_words(self, run: Run) -> None:
        """The changes that can be printed are named."""
        outcome = run("audit-change", "254", "396", "+139")
        text = " ".join(outcome.out.split())
        assert text.startswith("Verdict: impossible. No values before rounding print as")
        assert "Printed: +139. Difference of the printed numbers: +142." in text
        assert "it can be printed as a number between +141 and +143." in text

    @pytest.mark.parametrize("given", ["x", "1/2", "1e3", "NaN", "", "+", "1" * 10])
    def test_that_are_none(self, run: Run, given: str) -> None:
        """A change must be a number."""
        outcome = run("audit-change", "254", "396", given)
        assert (outcome.code, outcome.out) == (Exit.MISUSE, "")
        assert "is not a number" in outcome.err


class TestResults:
    """A change between two results is judged by all that they print."""

    @pytest.mark.parametrize(
        ("code", "printed", "verdict"),
        [("total", "+60", "consistent"), ("3", "-17", "consistent"), ("3", "-15", "impossible")],
    )
    def test_of_one_municipality(self, run: Run, code: str, printed: str, verdict: str) -> None:
        """In any node."""
        outcome = run("audit-change", *STRANGNAS, printed, "--code", code, "--json")
        assert outcome.data["verdict"] == verdict

    def test_in_the_language_of_the_pack(self, run: Run) -> None:
        """Unless another is asked for."""
        assert run("audit-change", *STRANGNAS, "+60").out.startswith("Omdöme: stämmer. ")

    def test_of_an_evaluation_is_exact(self, run: Run, evaluation_file: Path) -> None:
        """There is nothing to audit."""
        outcome = run("audit-change", STRANGNAS[0], evaluation_file, "+60")
        assert outcome.code == Exit.MISUSE
        assert outcome.err.endswith("its scores are exact; see: kompass compare\n")
