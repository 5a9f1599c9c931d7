"""Variants of installed packs: what they extend is found where they were found."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

import kompass_core as kc
from kompass_core.cli import main
from kompass_core.errors import (
    AmbiguousPackError,
    LimitError,
    PackDigestError,
    PackRuleError,
    PackSchemaError,
    UnknownPackError,
)
from tests.installing import installed, sources, unpacked, write
from tests.variants import BASE, base, overlay, variant

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the path that packages can be installed in."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    yield folder
    assert not [name for name in sys.modules if name.startswith("made_up")]


def chain(length: int, *, closed: bool = False) -> dict[str, str]:
    """Return packs that each extend the one before; the first is whole, or extends the last."""
    packs = {"v@0": BASE.replace('"base"', '"v"').replace('"1"\nlanguage', '"0"\nlanguage')}
    for i in range(1, length + 1):
        packs[f"v@{i}"] = overlay(ref=f"v@{i}").replace("base@1", f"v@{i - 1}")
    if closed:
        packs["v@0"] = overlay(ref="v@0").replace("base@1", f"v@{length}")
    return packs


class TestInstalled:
    """`Packs` finds parents among its own."""

    def test_extends_a_pack_of_another_distribution(self, site: Path) -> None:
        """By id, and without importing either."""
        unpacked(site, {"base@1": BASE}, name="made-up-base")
        unpacked(site, {"variant@1": overlay()}, name="made-up-variant")
        pack = kc.load_pack("variant", packs=installed(site))
        assert pack == variant()
        assert pack.parent == base()
        assert [str(each.ref) for each in installed(site)] == ["base@1", "variant@1"]

    def test_chains_may_have_eight_packs_before_the_last(self, site: Path) -> None:
        """[E61] Not more."""
        unpacked(site, chain(9))
        packs = installed(site)
        assert packs.load("v", "8").digest == base().digest
        with pytest.raises(LimitError) as caught:
            packs.load("v", "9")
        (problem,) = caught.value.problems
        assert (problem.rule, problem.path) == ("KF003", "extends.pack")

    @pytest.mark.parametrize(
        ("length", "cycle"), [(1, "v@0 -> v@1 -> v@0"), (2, "v@0 -> v@2 -> v@1 -> v@0")]
    )
    def test_a_cycle_is_shown(self, site: Path, length: int, cycle: str) -> None:
        """[E60] From the pack that was asked for back to it."""
        unpacked(site, chain(length, closed=True))
        with pytest.raises(PackRuleError) as caught:
            installed(site).load("v", "0")
        (problem,) = caught.value.problems
        assert (problem.rule, problem.facts["cycle"]) == ("KP093", cycle)
        assert problem.source.startswith("made-up 1.0: v/")

    def test_a_cycle_of_fifty(self, site: Path) -> None:
        """[E60] Ends at the limit of all chains, whichever comes first."""
        unpacked(site, chain(50, closed=True))
        with pytest.raises(LimitError):
            installed(site).load("v", "50")

    def test_a_missing_parent_says_what_to_install(self, site: Path) -> None:
        """[E62] The distribution that the variant names; the problem is at its file."""
        text = overlay().replace(" }", ', distribution = "pack-of-base" }', 1)
        unpacked(site, {"variant@1": text})
        with pytest.raises(UnknownPackError) as caught:
            installed(site).load("variant")
        (problem,) = caught.value.problems
        assert problem.facts["hint"] == "install pack-of-base"
        assert problem.place.startswith("made-up 1.0: variant/1.toml:6:")

    def test_a_missing_grandparent_is_at_the_file_that_extends_it(self, site: Path) -> None:
        """Not at that of the variant that was asked for."""
        unpacked(site, {"v@1": overlay(ref="v@1"), "v@2": chain(2)["v@2"]})
        with pytest.raises(UnknownPackError) as caught:
            installed(site).load("v", "2")
        (problem,) = caught.value.problems
        assert problem.facts["parent"] == kc.PackRef("base", "1")
        assert problem.source == "made-up 1.0: v/1.toml"

    def test_a_parent_in_another_revision_lists_those_there_are(self, site: Path) -> None:
        """[E63] None is taken in its place."""
        unpacked(site, {"base@2": BASE, "variant@1": overlay()})
        with pytest.raises(UnknownPackError, match="the installed one has 2;"):
            installed(site).load("variant")

    def test_a_parent_that_scores_otherwise_is_refused(self, site: Path) -> None:
        """[E70] The digest is pinned."""
        edited = BASE.replace("max_points = 4", "max_points = 3").replace("= 6", "= 7")
        unpacked(site, {"base@1": edited, "variant@1": overlay()})
        with pytest.raises(PackDigestError):
            installed(site).load("variant")

    def test_of_two_publishers_the_named_one_counts(self, site: Path) -> None:
        """Where none is named it is an error; where there is only one, no name is needed."""
        unpacked(site, {"base@1": BASE}, name="made-up-one")
        unpacked(site, {"base@1": BASE}, name="made-up-two")
        unpacked(site, {"variant@1": overlay()})
        with pytest.raises(AmbiguousPackError):
            installed(site).load("variant")
        text = overlay().replace(" }", ', distribution = "made-up-two" }', 1)
        unpacked(site, {"variant@1": text})
        assert installed(site).load("variant") == variant()

    def test_a_broken_parent_has_the_place_of_its_own_file(self, site: Path) -> None:
        """Whoever asks for the variant learns which file is wrong."""
        unpacked(site, {"base@1": "format = 1", "variant@1": overlay()})
        with pytest.raises(PackSchemaError) as caught:
            installed(site).load("variant")
        assert {each.source for each in caught.value.problems} == {"made-up 1.0: base/1.toml"}


class TestByPath:
    """A variant can be read where it lies."""

    def test_extends_an_installed_pack(self) -> None:
        """Which is looked for only then."""
        path = EXAMPLES / "kommunkompassen-example-fi.toml"
        assert kc.load_pack(path).parent == kc.load_pack("kommunkompassen-se@2010")

    @pytest.mark.parametrize("packs", [base(), [base()]], ids=["one", "several"])
    def test_extends_a_pack_that_is_given(
        self, tmp_path: Path, packs: kc.CriteriaPack | list[kc.CriteriaPack]
    ) -> None:
        """One, or one of several."""
        path = write(tmp_path / "variant.toml", overlay())
        assert kc.load_pack(path, packs=packs) == variant()
        data = tomllib.loads(overlay())
        assert kc.load_pack(data, packs=packs) == variant()

    def test_a_pack_that_was_not_given_is_missing(self, tmp_path: Path) -> None:
        """Nothing is looked for elsewhere then."""
        path = write(tmp_path / "variant.toml", overlay())
        with pytest.raises(UnknownPackError) as caught:
            kc.load_pack(path, packs=[attrs.evolve(base(), id="second")])
        assert caught.value.problems[0].place == f"{path}:6:13: extends.pack"

    def test_extends_what_lies_in_the_same_package(self, tmp_path: Path) -> None:
        """Before it is installed, and however long the chain is."""
        package = sources(tmp_path, chain(3))
        pack = kc.load_pack(package / "v/3.toml", packs=[])
        assert pack.digest == base().digest
        assert str(pack.parent) == "v@2"

    def test_a_cycle_in_a_package_is_shown(self, tmp_path: Path) -> None:
        """[E60] As it is for installed packs."""
        package = sources(tmp_path, chain(1, closed=True))
        with pytest.raises(PackRuleError) as caught:
            kc.load_pack(package / "v/1.toml", packs=[])
        assert caught.value.problems[0].facts["cycle"] == "v@0 -> v@1 -> v@0"

    def test_a_folder_without_init_is_no_package(self, tmp_path: Path) -> None:
        """Files that happen to lie there are not what was published."""
        package = sources(tmp_path, chain(1))
        (package / "__init__.py").unlink()
        with pytest.raises(UnknownPackError):
            kc.load_pack(package / "v/1.toml", packs=[])

    def test_an_id_is_looked_for_among_installed_packs(self) -> None:
        """Packs in memory have no publisher."""
        with pytest.raises(TypeError, match="packs"):
            kc.load_pack("base", packs=[base()])


class TestCommand:
    """The command lists variants like any pack."""

    def test_lists_what_a_variant_extends(
        self, site: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """As data, so that a program can follow it."""
        unpacked(site, {"base@1": BASE, "variant@1": overlay()})
        assert main(["packs", "--json"]) == 0
        listed = {each["pack"]: each for each in json.loads(capsys.readouterr().out)["packs"]}
        assert listed["variant@1"]["extends"] == "base@1"
        assert listed["base@1"]["extends"] is None
