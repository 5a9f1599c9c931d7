"""`kompass diff` shows the differences between two packs or two releases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kompass_core.cli.answer import Exit
from tests.installing import sources, wheel, write
from tests.variants import BASE, base

if TYPE_CHECKING:
    from tests.cli.conftest import Run

EXAMPLE = Path(__file__).parents[3] / "examples/kommunkompassen-example-fi.toml"
MENDED = BASE.replace("Deeds", "Actions")
EDITED = BASE.replace("max_points = 4", "max_points = 3").replace("= 6", "= 7")


class TestPacks:
    """Two packs, wherever they are."""

    def test_shows_what_is_scored_before_what_is_text(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """In 2020 each area was renamed, and sub-questions are no longer listed."""
        monkeypatch.setenv("COLUMNS", "120")
        outcome = run("diff", "kommunkompassen-se@2010", "kommunkompassen-se@2020")
        assert (outcome.code, outcome.err) == (Exit.FINE, "")
        assert outcome.lines[0] == "kommunkompassen-se@2010 -> kommunkompassen-se@2020"
        assert outcome.lines[2] == "Verdict: breaking."
        assert "- sub-questions are no longer listed (1, 2, 3, 4, 5, 6, 7, 8)." in outcome.lines
        assert "- renamed: 1, 2, 3, 4, 5, 6, 7, 8. Only people can judge" in outcome.out
        assert outcome.row("4  sub") == [
            "4",
            "sub_questions",
            "4.1, 4.2, 4.3, 4.4, 4.5, 4.6",
            "unknown",
        ]
        assert outcome.out.index("Scoring") < outcome.out.index("Text\n")
        assert outcome.row("3  title.sv")[2:] == [
            "Politisk styrning och kontroll",
            "Styrning och kontroll",
        ]

    def test_of_a_variant_and_its_parent(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """Other weights, one part exchanged, and one line for all that was translated."""
        monkeypatch.setenv("COLUMNS", "120")
        outcome = run("diff", "kommunkompassen-se@2010", EXAMPLE)
        assert outcome.row("1.1") == ["1.1", "max_points", "15", "10"]
        assert outcome.row("1.4") == ["1.4", "max_points", "30", "35"]
        assert outcome.row("8.5")[1:] == ["sub_question", "Utbyte med andra länder, 10 points", "-"]
        assert outcome.row("8.8")[1:3] == ["sub_question", "-"]
        assert outcome.row("53 parts") == ["53 parts", "title.fi", "-", "in all of them"]
        assert outcome.row("2.5")[1:3] == ["title.sv-FI", "-"]

    def test_as_data(self, run: Run) -> None:
        """Every difference, with what it does and why."""
        data = run("diff", "kommunkompassen-se@2010", EXAMPLE, "--json").data
        assert (data["verdict"], len(data["packs"])) == ("breaking", 1)
        assert data["reasons"] == [
            "maxima changed (1.1, 1.4)",
            "no longer there (8.5)",
            "new, and not scored before (8.8)",
        ]
        (found,) = data["packs"]
        assert found["old"]["pack"] == "kommunkompassen-se@2010"
        assert found["new"]["digest"] != found["old"]["digest"]
        assert found["renamed"] == []
        assert {
            "code": "1.1",
            "field": "max_points",
            "before": "15",
            "after": "10",
            "impact": "breaking",
            "reason": "maxima changed",
        } in found["differences"]

    def test_that_are_the_same(self, run: Run, tmp_path: Path) -> None:
        """Nothing but the verdict."""
        path = write(tmp_path / "base.toml", BASE)
        assert run("diff", path, path).lines[2:] == ["Verdict: identical."]

    @pytest.mark.parametrize(
        ("text", "limit", "code"),
        [
            (EDITED, None, Exit.FINE),
            (EDITED, "breaking", Exit.PROBLEMS),
            (MENDED, "breaking", Exit.FINE),
            (MENDED, "compatible", Exit.FINE),
            (MENDED, "text", Exit.PROBLEMS),
            (BASE, "text", Exit.FINE),
        ],
    )
    def test_fails_where_it_is_told_to(
        self, run: Run, tmp_path: Path, text: str, limit: str | None, code: Exit
    ) -> None:
        """A check of a project can demand compatible changes."""
        old, new = write(tmp_path / "old.toml", BASE), write(tmp_path / "new.toml", text)
        options = ["--fail-on", limit] if limit else []
        assert run("diff", old, new, *options).code == code

    def test_that_cannot_be_read_are_problems(self, run: Run, tmp_path: Path) -> None:
        """With the file."""
        path = write(tmp_path / "base.toml", "format = 1")
        outcome = run("diff", path, "kommunkompassen-se@2010")
        assert outcome.code == Exit.PROBLEMS
        assert outcome.err.startswith(str(path))


class TestReleases:
    """Two releases of a distribution, as folders or wheels."""

    @pytest.fixture
    def old(self, tmp_path: Path) -> Path:
        """Return a wheel of two packs."""
        packs = {
            "base@1": BASE,
            "other@1": BASE.replace('"base"', '"more"').replace("more", "other"),
        }
        packs["other@1"] = packs["other@1"].replace('["other@1"]', "[]")
        return wheel(tmp_path / "made_up-1.0-py3-none-any.whl", packs)

    @pytest.fixture
    def new(self, tmp_path: Path) -> Path:
        """Return the sources of the next release: one pack edited, one gone, one new."""
        second = MENDED.replace('revision = "1"', 'revision = "2"')
        sources(tmp_path / "new", {"base@1": EDITED, "base@2": second})
        return tmp_path / "new"

    def test_tells_what_became_of_each_revision(self, run: Run, old: Path, new: Path) -> None:
        """And then what changed in each."""
        outcome = run("diff", old, new)
        assert outcome.code == Exit.FINE
        text = " ".join(line.strip() for line in outcome.lines)
        edited = "it was released, and what is scored was edited: maxima changed (1.1, 1.2)."
        assert f"Verdict: breaking. - base@1: breaking: {edited}" in text
        assert "- other@1: breaking: it was released, and is taken away." in text
        assert "- base@2: compatible: a revision that was not there before." in text
        assert outcome.lines.count("base@1 -> base@1") == 1

    def test_as_data(self, run: Run, old: Path, new: Path) -> None:
        """The same."""
        data = run("diff", old, new, "--json").data
        assert [(each["pack"], each["impact"]) for each in data["revisions"]] == [
            ("base@1", "breaking"),
            ("other@1", "breaking"),
            ("base@2", "compatible"),
        ]
        assert [each["old"] for each in data["packs"]] == [
            {"pack": "base@1", "digest": base().digest}
        ]
        assert (data["verdict"], len(data["reasons"])) == ("breaking", 2)

    def test_of_the_same_release(self, run: Run, old: Path) -> None:
        """Nothing became of anything."""
        outcome = run("diff", old, old, "--fail-on", "text")
        assert outcome.code == Exit.FINE
        assert outcome.lines[-2:] == ["- base@1: identical.", "- other@1: identical."]

    @pytest.mark.parametrize("turned", [False, True])
    def test_a_pack_is_not_a_release(self, run: Run, old: Path, *, turned: bool) -> None:
        """They cannot be compared."""
        pair = ["kommunkompassen-se@2010", old]
        outcome = run("diff", *(pair[::-1] if turned else pair))
        assert (outcome.code, "cannot be compared" in outcome.err) == (Exit.MISUSE, True)
