"""Crosswalks travel with packs, and are found by the packs that they relate."""

from __future__ import annotations

import pathlib
from importlib.metadata import distributions
from typing import Any

import pytest

import kompass_core as kc
from kompass_core.criteria import Comparability, RelationKind
from kompass_core.errors import CrosswalkError

CROSSWALK = """
format = 1
kind = "crosswalk"
from = "{older}"
to = "{newer}"
judgement = "made up"
[[relations]]
kind = "same"
from = ["1"]
to = ["1"]
comparability = "exact"
why.en = "made up"
"""

PACK = """
format = 1
id = "{id}"
revision = "{revision}"
language = "en"
title.en = "Made up"
source = "made up"
areas = [{{ code = "1", max_points = 10, title.en = "One" }}]
"""


@pytest.fixture
def site(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """A folder on the path, with two packs in one distribution and one in another."""
    monkeypatch.syspath_prepend(str(tmp_path))
    for name, refs in (("crossed_one", ("a@1", "a@2", "b@1")), ("crossed_other", ("c@1",))):
        write(tmp_path / name / "__init__.py", "")
        info = tmp_path / f"{name}-1.0.dist-info"
        write(info / "METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        lines = {f"{ref.split('@')[0]} = {name}" for ref in refs}
        write(info / "entry_points.txt", "\n".join(["[kompass_core.packs]", *sorted(lines)]))
        for ref in refs:
            pack_id, revision = ref.split("@")
            file = tmp_path / name / pack_id / f"{revision}.toml"
            write(file, PACK.format(id=pack_id, revision=revision))
    return tmp_path


def write(path: pathlib.Path, text: str) -> pathlib.Path:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def put(site: pathlib.Path, place: str, older: str, newer: str, name: str = "x") -> pathlib.Path:
    """Put a crosswalk beside a pack."""
    file = site / place / "crosswalks" / f"{name}.toml"
    return write(file, CROSSWALK.format(older=older, newer=newer))


def found(site: pathlib.Path) -> kc.Packs:
    """Return what is installed there alone."""
    return kc.Packs.among(distributions(path=[str(site)]))


def refused(*given: Any, packs: kc.Packs, **options: Any) -> kc.Problem:  # noqa: ANN401 (anything may be given)
    """Return what is wrong with what was asked for."""
    with pytest.raises(kc.KompassError) as caught:
        kc.load_crosswalk(*given, packs=packs, **options)
    (problem,) = caught.value.problems
    return problem


class TestFinding:
    """By the two packs, in the distribution of either."""

    @pytest.mark.parametrize("place", ["crossed_one/a", "crossed_other/c"])
    def test_in_either_distribution_and_either_way(self, site: pathlib.Path, place: str) -> None:
        """Whoever publishes it."""
        put(site, place, "a@1", "c@1")
        packs = found(site)
        crosswalk = kc.load_crosswalk("a@1", "c@1", packs=packs)
        assert str(crosswalk) == "a@1 -> c@1"
        assert kc.load_crosswalk(kc.PackRef("c", "1"), "a@1", packs=packs) == crosswalk
        assert packs.problems == ()
        assert len(packs) == 4

    def test_within_one_pack(self, site: pathlib.Path) -> None:
        """From one revision to the next, found once."""
        put(site, "crossed_one/a", "a@1", "a@2")
        assert str(kc.load_crosswalk("a@1", "a@2", packs=found(site))) == "a@1 -> a@2"

    def test_none_says_which_there_are(self, site: pathlib.Path) -> None:
        """Of the two packs, also where one of them is not installed."""
        put(site, "crossed_one/a", "a@1", "c@1")
        problem = refused("a@2", "c@1", packs=found(site))
        assert (problem.rule, problem.facts["hint"]) == ("KW020", "known: a@1 and c@1")
        assert refused("b@1", "z@9", packs=found(site)).facts["hint"] == "known: none"

    def test_of_several_one_is_named(self, site: pathlib.Path) -> None:
        """By what its file is called."""
        put(site, "crossed_one/a", "a@1", "c@1", "by-names")
        put(site, "crossed_other/c", "c@1", "a@1", "by-points")
        problem = refused("a@1", "c@1", packs=found(site))
        assert (problem.rule, problem.facts["known"]) == ("KW021", ("by-names", "by-points"))
        named = kc.load_crosswalk("a@1", "c@1", name="by-points", packs=found(site))
        assert named.older.id == "c"

    def test_a_broken_one_hides_no_other(self, site: pathlib.Path) -> None:
        """Unless it is the one that is asked for."""
        put(site, "crossed_one/a", "a@1", "c@1")
        write(site / "crossed_one/a/crosswalks/torn.toml", "format = ")
        wrong = put(site, "crossed_one/a", "a@2", "c@1", "wrong")
        wrong.write_text(wrong.read_text().replace('from = ["1"]', 'from = ["2"]'))
        packs = found(site)
        assert kc.load_crosswalk("a@1", "c@1", packs=packs)
        with pytest.raises(CrosswalkError) as caught:
            kc.load_crosswalk("a@2", "c@1", packs=packs)
        assert [problem.rule for problem in caught.value.problems] == ["KW003", "KW005"]
        assert caught.value.problems[0].source == "crossed_one 1.0: a/crosswalks/wrong.toml"
        with pytest.raises(CrosswalkError, match=r"torn\.toml"):
            kc.published_crosswalks("a", packs=packs)

    def test_a_pack_that_is_not_there_is_named(self, site: pathlib.Path) -> None:
        """The crosswalk may lead to what nobody publishes any more."""
        put(site, "crossed_one/a", "a@1", "a@3")
        assert refused("a@1", "a@3", packs=found(site)).rule == "KP101"

    @pytest.mark.parametrize("given", [(3, "a@1"), ("a@1",)])
    def test_is_asked_for_by_two_references(
        self, site: pathlib.Path, given: tuple[Any, ...]
    ) -> None:
        """With revisions."""
        with pytest.raises(TypeError):
            kc.load_crosswalk(*given, packs=found(site))
        assert refused("a", "a@1", packs=found(site)).rule == "KP006"


class TestPath:
    """A file that is not published yet."""

    def test_is_read(self, site: pathlib.Path, tmp_path: pathlib.Path) -> None:
        """Its packs are those that are installed."""
        file = write(tmp_path / "mine.toml", CROSSWALK.format(older="a@1", newer="b@1"))
        assert str(kc.load_crosswalk(file, packs=found(site))) == "a@1 -> b@1"

    def test_what_is_wrong_names_the_file(self, site: pathlib.Path, tmp_path: pathlib.Path) -> None:
        """A file that is missing, too; the other pack stands inside."""
        packs, file = found(site), tmp_path / "mine.toml"
        assert refused(file, packs=packs).source == str(file)
        write(file, "format = 1\n")
        assert refused(file, packs=packs).rule == "KF008"
        assert refused(file, packs=packs).source == str(file)
        assert refused(file, "b@1", packs=packs).rule == "KP113"


class TestChecks:
    """`kc.check` proves every crosswalk that travels with a pack."""

    def test_all_is_well(self, site: pathlib.Path) -> None:
        """Of the installed pack, and of its sources."""
        put(site, "crossed_one/a", "a@1", "a@2")
        put(site, "crossed_one/a", "c@1", "a@2", "y")
        assert kc.check("a", packs=found(site)) == ()
        assert kc.check(site / "crossed_one" / "a", packs=found(site)) == ()

    def test_what_is_wrong_has_its_line(self, site: pathlib.Path) -> None:
        """Once, though both revisions are judged."""
        file = put(site, "crossed_one/a", "a@1", "a@2")
        file.write_text(file.read_text().replace('to = ["1"]', 'to = ["7"]'))
        problems = kc.check("a", packs=found(site))
        assert [(each.rule, each.line) for each in problems] == [("KW003", 10), ("KW005", 7)]
        assert problems[0].source == "crossed_one 1.0: a/crosswalks/x.toml"

    def test_a_torn_file_is_named(self, site: pathlib.Path) -> None:
        """On disk by its path."""
        file = write(site / "crossed_one/a/crosswalks/torn.toml", "format = ")
        problems = kc.check(site / "crossed_one" / "a" / "1.toml", packs=found(site))
        assert [(each.rule, each.source) for each in problems] == [("KF001", str(file))]

    def test_it_travels_with_a_pack_that_it_relates(self, site: pathlib.Path) -> None:
        """Nobody would find it elsewhere."""
        put(site, "crossed_one/b", "a@1", "c@1")
        (problem,) = kc.check("b", packs=found(site))
        assert (problem.rule, problem.line) == ("KW017", 4)


class TestShipped:
    """What travels with Kommunkompassen accounts for every point."""

    def test_sweden_2010_to_2020_is_a_reading_of_the_names(self) -> None:
        """All of it indicative, with the doubt of every relation."""
        (crosswalk,) = kc.published_crosswalks("kommunkompassen-se")
        pairs = {each.older[0]: each.newer[0] for each in crosswalk.relations}
        assert pairs == dict(zip("18352764", "12345678", strict=True))
        assert crosswalk.newer_shares[Comparability.INDICATIVE] == 1
        assert crosswalk.older_shares[Comparability.INDICATIVE] == 1
        for relation in crosswalk.relations:
            assert dict(relation.why.texts).keys() == {"en", "sv"}
            assert "Doubt: " in str(relation.why.pick("en"))
            assert "Tvivel: " in str(relation.why.pick("sv"))

    def test_norway_is_said_to_be_the_same_as_sweden(self) -> None:
        """By KS-Konsulent, area by area."""
        (crosswalk,) = kc.published_crosswalks("kommunekompasset-no")
        assert str(crosswalk) == "kommunekompasset-no@2010 -> kommunkompassen-se@2010"
        assert {each.kind for each in crosswalk.relations} == {RelationKind.SAME}
        assert crosswalk.newer_shares[Comparability.EXACT] == 1
        assert "KS-Konsulent" in crosswalk.judgement
