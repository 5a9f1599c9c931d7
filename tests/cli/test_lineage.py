"""`kompass packs --provenance` shows which pack decided what a variant says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kompass_core.cli.answer import Exit

if TYPE_CHECKING:
    from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples/kommunkompassen-example-fi.toml"


class TestProvenance:
    """For each pack of the line, what it decided."""

    def test_of_a_variant(self, run: Run) -> None:
        """First what it says itself, then what it took over."""
        outcome = run("packs", "--provenance", EXAMPLE)
        assert (outcome.code, outcome.err) == (Exit.FINE, "")
        assert outcome.lines[0] == "kommunkompassen-example-fi@2026 <- kommunkompassen-se@2010"
        own, inherited = outcome.out.split("kommunkompassen-se@2010 decided:")
        assert "- 1.1: title.fi, max_points\n" in own
        assert "- 1.1: title.sv, title.en, min_points, aliases" in inherited
        assert "- 8.8: " not in inherited

    def test_of_a_pack_in_full(self, run: Run) -> None:
        """It decided everything."""
        outcome = run("packs", "--provenance", "kommunkompassen-se@2010")
        assert outcome.lines[2] == "kommunkompassen-se@2010 decided:"
        assert outcome.out.count("decided") == 1

    def test_as_data(self, run: Run) -> None:
        """By code and field."""
        data = run("packs", "--provenance", EXAMPLE, "--json").data
        assert data["lineage"] == ["kommunkompassen-example-fi@2026", "kommunkompassen-se@2010"]
        assert data["provenance"]["1.1"]["max_points"] == "kommunkompassen-example-fi@2026"
        assert data["provenance"]["1.1"]["title.sv"] == "kommunkompassen-se@2010"

    def test_is_of_one_pack(self, run: Run) -> None:
        """Not of all that a distribution has."""
        outcome = run("packs", "--provenance", ROOT / "criteria_packs/kommunkompassen")
        assert outcome.code == Exit.MISUSE
        assert "name one of its packs" in outcome.err
