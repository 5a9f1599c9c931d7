"""Releases: what was published stays as it was, and what changed is told."""

from __future__ import annotations

from importlib.metadata import distribution
from pathlib import Path

import pytest

import kompass_core as kc
from kompass_core.criteria import Impact
from kompass_core.errors import PackResourceError, PackSchemaError, PackSyntaxError
from kompass_core.packs.checks import check
from kompass_core.packs.releases import (
    diff_releases,
    extended,
    read_record,
    recorded,
    released_problems,
)
from tests.installing import installed, sources, unpacked, write
from tests.variants import BASE, base

SECOND = BASE.replace('revision = "1"', 'revision = "2"')
PACKS = {"base@1": BASE, "base@2": SECOND}
EDITED = BASE.replace("max_points = 4", "max_points = 3").replace(
    "max_points = 6", "max_points = 7"
)
MENDED = BASE.replace("Deeds", "Actions")
LINE = f'"base@1" = "{base().digest}"\n'
REF = kc.PackRef("base", "1")


def judged(target: str | Path, packs: kc.Packs | None = None) -> tuple[kc.Problem, ...]:
    """Return what `check` finds about releases."""
    rules = {"KF001", "KP121", "KP122", "KP123"}
    return tuple(each for each in check(target, packs=packs) if each.rule in rules)


class TestRecord:
    """A record is a list of digests that is only added to."""

    def test_is_extended_by_what_is_new(self) -> None:
        """Comments and lines stay, whatever follows."""
        text = f"# ours\n{LINE}"
        digests = {REF: "sha256:" + 64 * "0", kc.PackRef("base", "2"): base().digest}
        assert extended(text, digests) == f'{text}"base@2" = "{base().digest}"\n'
        assert extended(text.rstrip("\n"), digests) == extended(text, digests)

    def test_begins_with_what_it_is(self) -> None:
        """A reader who finds it knows not to touch it."""
        text = extended("", {REF: base().digest})
        assert text.startswith("# ")
        assert text.endswith(LINE)
        assert read_record(text) == {REF: base().digest}

    @pytest.mark.parametrize(
        ("text", "rules"),
        [
            ("x", ["KF001"]),
            ('"base@1" = 3', ["KP123"]),
            ('"base@1" = "sha256:0"', ["KP123"]),
            ('"base@1" = ["x"]\n"Base@1" = "sha256:' + 64 * "0" + '"', ["KP123", "KP004"]),
            (LINE + LINE, ["KF001"]),
        ],
    )
    def test_must_hold_digests(self, tmp_path: Path, text: str, rules: list[str]) -> None:
        """All problems at once, at the file of the distribution."""
        write(tmp_path / "released.toml", text)
        with pytest.raises(PackSyntaxError) as caught:
            recorded(tmp_path, "made-up 1.0")
        assert [each.rule for each in caught.value.problems] == rules
        assert {each.source for each in caught.value.problems} == {"made-up 1.0: released.toml"}

    def test_may_be_missing(self, tmp_path: Path) -> None:
        """Nothing was released then."""
        assert recorded(tmp_path, "") == {}

    def test_of_kommunkompassen_is_complete(self) -> None:
        """All three revisions are in the record of their distribution."""
        packs = kc.Packs.among([distribution("kompass-pack-kommunkompassen")])
        origin, package = packs.package("kommunkompassen-se")
        assert recorded(package, origin) == {
            each.ref: packs.load(each.ref.id, each.ref.revision).digest for each in packs
        }
        assert len(packs) == 3


class TestReleasedProblems:
    """A released revision is not edited in what is scored, and does not vanish."""

    @pytest.fixture
    def package(self, tmp_path: Path) -> Path:
        """A package that has released the first of its two revisions."""
        package = sources(tmp_path, PACKS)
        write(package / "released.toml", LINE)
        return package

    def test_as_released(self, package: Path) -> None:
        """Nothing is wrong, and what is not released yet is free."""
        assert list(released_problems(base(), package, "x")) == []
        assert judged(package.parent.parent) == ()

    def test_labels_may_be_mended(self, package: Path) -> None:
        """They decide about no result."""
        write(package / "base/1.toml", MENDED)
        assert judged(package.parent.parent) == ()

    def test_an_edit_is_found(self, package: Path) -> None:
        """With both digests."""
        path = write(package / "base/1.toml", EDITED)
        (problem,) = judged(package.parent.parent)
        assert (problem.rule, problem.source) == ("KP121", str(path))
        assert problem.facts["released"] == base().digest

    def test_a_lost_revision_is_found(self, package: Path) -> None:
        """By the check of whatever is left."""
        (package / "base/1.toml").unlink()
        (problem,) = judged(package.parent.parent)
        assert (problem.rule, problem.facts) == ("KP122", {"ref": REF})
        assert problem.source == "made_up: released.toml"

    def test_a_broken_record_is_found(self, package: Path) -> None:
        """Once, though every pack of the package looks at it."""
        write(package / "released.toml", "x")
        (problem,) = judged(package.parent.parent)
        assert (problem.rule, problem.source) == ("KF001", "made_up: released.toml")

    def test_of_what_is_installed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The same, with the distribution's name."""
        package = unpacked(tmp_path, {"base@1": EDITED})
        write(package / "released.toml", LINE)
        monkeypatch.syspath_prepend(str(tmp_path))
        (problem,) = judged("base@1", installed(tmp_path))
        assert (problem.rule, problem.source) == ("KP121", "made-up 1.0: base/1.toml")

    def test_of_a_file_that_is_in_no_package(self, tmp_path: Path) -> None:
        """Nobody has released it."""
        path = write(tmp_path / "1.toml", EDITED)
        write(tmp_path.parent / "released.toml", LINE)
        assert judged(path) == ()


def released(folder: Path, packs: dict[str, str], record: str = "") -> kc.Packs:
    """Make a release of *packs*."""
    package = sources(folder, packs)
    if record:
        write(package / "released.toml", record)
    return kc.Packs.from_path(folder)


class TestDiffReleases:
    """From one release to the next, revision by revision."""

    @pytest.mark.parametrize(
        ("packs", "record", "verdict", "reasons"),
        [
            (PACKS, "", Impact.NONE, ()),
            (PACKS | {"base@1": MENDED}, "", Impact.TEXT, ()),
            (
                PACKS | {"base@3": BASE.replace('revision = "1"', 'revision = "3"')},
                "",
                Impact.COMPATIBLE,
                ("base@3: a revision that was not there before",),
            ),
            (
                {"base@2": SECOND},
                "",
                Impact.BREAKING,
                ("base@1: it was released, and is taken away",),
            ),
            (
                {"base@1": BASE},
                LINE,
                Impact.COMPATIBLE,
                ("base@2: it was never released, and is gone",),
            ),
            (
                PACKS | {"base@1": EDITED},
                "",
                Impact.BREAKING,
                (
                    (
                        "base@1: it was released, and what is scored was edited: "
                        "maxima changed (1.1, 1.2)"
                    ),
                ),
            ),
            (
                PACKS | {"base@2": EDITED.replace('revision = "1"', 'revision = "2"')},
                LINE,
                Impact.BREAKING,
                ("base@2: maxima changed (1.1, 1.2)",),
            ),
        ],
    )
    def test_says_what_became_of_each(
        self,
        tmp_path: Path,
        packs: dict[str, str],
        record: str,
        verdict: Impact,
        reasons: tuple[str, ...],
    ) -> None:
        """What is released, and how, decides with what changed."""
        old = released(tmp_path / "old", PACKS, record)
        found = diff_releases(old, released(tmp_path / "new", packs))
        assert (found.verdict, found.reasons) == (verdict, reasons)

    def test_an_edit_that_is_compatible_is_still_an_edit(self, tmp_path: Path) -> None:
        """A released digest does not change, whatever the change means."""
        edited = BASE.replace("area_max = 10\n", 'area_max = 10\nnot_applicable = "best"\n')
        old = released(tmp_path / "old", {"base@1": BASE})
        found = diff_releases(old, released(tmp_path / "new", {"base@1": edited}))
        assert found.verdict is Impact.BREAKING
        (revision,) = found.revisions
        assert revision.diff is not None
        assert revision.diff.verdict is Impact.COMPATIBLE

    def test_what_cannot_be_read_is_an_error(self, tmp_path: Path) -> None:
        """A pack, or the packages of a distribution."""
        old = released(tmp_path / "old", PACKS)
        broken = released(tmp_path / "broken", {"base@1": "format = 1"})
        with pytest.raises(PackSchemaError):
            diff_releases(old, broken)
        package = sources(tmp_path / "empty", PACKS)
        (package / "__init__.py").unlink()
        with pytest.raises(PackResourceError):
            diff_releases(old, kc.Packs.from_path(tmp_path / "empty"))
