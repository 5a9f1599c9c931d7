"""Arguments of the wrong type are refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

import kompass_core as kc
from kompass_core.errors import PackError
from kompass_core.packs.loading import pack_finder
from kompass_core.packs.releases import diff_releases

ID = "kommunkompassen-se"
PACK = kc.load_pack("kommunkompassen-se@2020")
PACKS = kc.available_packs()
OVERLAY: dict[str, object] = {
    "format": 1,
    "id": "example-fi",
    "revision": "2026",
    "source": "made up",
    "extends": {"pack": str(PACK.ref), "digest": PACK.digest},
}
NEITHER = [5, 1.5, b"x", object(), True, {"a": 1}, [1], kc.Packs]

TEXT_EXPECTED: dict[str, Callable[[Any], object]] = {
    "published_crosswalks": kc.published_crosswalks,
    "load": PACKS.load,
    "text": lambda given: PACKS.text(given, "2020"),
    "text of a revision": lambda given: PACKS.text(ID, given),
    "results": lambda given: list(PACKS.results(given)),
    "crosswalks": lambda given: list(PACKS.crosswalks(given)),
    "package": PACKS.package,
}
PACKS_EXPECTED: dict[str, Callable[[Any], object]] = {
    "published_results": lambda given: kc.published_results(ID, packs=given),
    "published_crosswalks": lambda given: kc.published_crosswalks(ID, packs=given),
    "load_crosswalk": lambda given: kc.load_crosswalk(
        "kommunkompassen-se@2010", "kommunkompassen-se@2020", packs=given
    ),
    "load_pack": lambda given: kc.load_pack(ID, "2020", packs=given),
    "parents": lambda given: kc.load_pack(OVERLAY, packs=given),
    "pack_finder": pack_finder,
    "from_path": lambda given: kc.Packs.from_path(Path("none"), beside=given),
    "diff_releases, old": lambda given: diff_releases(given, PACKS),
    "diff_releases, new": lambda given: diff_releases(PACKS, given),
}
OTHER_EXPECTED: dict[str, Callable[[Any], object]] = {
    "parent": lambda given: PACKS.parent(given, ""),
    "from_path": kc.Packs.from_path,
    "published_results": kc.published_results,
    "among": lambda given: kc.Packs.among(
        cast("Any", 5 if given in ([1], b"x", {"a": 1}) else given)
    ),
}


class TestMisuse:
    """What has the wrong type is refused."""

    @pytest.mark.parametrize(
        "given",
        [None, *NEITHER, PACK, PACK.ref, Path("x\0y")],
        ids=lambda each: type(each).__name__,
    )
    @pytest.mark.parametrize("function", TEXT_EXPECTED.values(), ids=TEXT_EXPECTED)
    def test_of_ids(self, function: Callable[[Any], object], given: object) -> None:
        """An id and a revision are text."""
        with pytest.raises((TypeError, PackError)):
            function(given)

    @pytest.mark.parametrize(
        "given", [*NEITHER, "x", PACK.ref, Path("none")], ids=lambda each: type(each).__name__
    )
    @pytest.mark.parametrize("function", PACKS_EXPECTED.values(), ids=PACKS_EXPECTED)
    def test_of_places_to_look(self, function: Callable[[Any], object], given: object) -> None:
        """Where packs are looked for is among packs."""
        with pytest.raises(TypeError):
            function(given)

    @pytest.mark.parametrize("given", [None, *NEITHER], ids=lambda each: type(each).__name__)
    @pytest.mark.parametrize("function", OTHER_EXPECTED.values(), ids=OTHER_EXPECTED)
    def test_of_packs(self, function: Callable[[Any], object], given: object) -> None:
        """What is compared, looked for or looked into is what it should be."""
        with pytest.raises((TypeError, AttributeError, PackError)):
            function(given)

    def test_of_a_check(self) -> None:
        """Both of its arguments."""
        with pytest.raises(TypeError, match="target"):
            kc.check(5)  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="packs"):
            kc.check(ID, packs=5)  # type: ignore[arg-type]
