"""Which results may be set side by side."""

from __future__ import annotations

import pytest

import kompass_core as kc
from kompass_core.criteria import require_comparable, shared_codes
from tests.making import pack_of

ONE = pack_of([10, 20], 30)
OTHER = kc.PackRef("other", "2")


class TestRequireComparable:
    """Results mean the same under the same criteria, or where a pack says that they do."""

    @pytest.mark.parametrize(
        "other",
        [
            ONE,
            pack_of([10, 20], 30),
            pack_of([10, 20], 30, step="0.5", notes=kc.Label({"en": "read again"})),
            pack_of(60, id="other", revision="2", equivalent_to=[ONE.ref]),
        ],
        ids=["identical", "equal", "other step and notes", "equivalent"],
    )
    def test_accepts(self, other: kc.CriteriaPack) -> None:
        """Whichever of the two is asked first."""
        require_comparable(ONE, other)
        require_comparable(other, ONE)

    @pytest.mark.parametrize(
        ("other", "rule"),
        [
            (pack_of([20, 10], 30), "KC002"),
            (pack_of([10, 20], 30, score_unit=1), "KC002"),
            (pack_of([10, 20], 30, revision="2"), "KC001"),
            (pack_of([10, 20], 30, id="other"), "KC001"),
            (pack_of(60, id="other", equivalent_to=[kc.PackRef("small", "2")]), "KC001"),
        ],
        ids=["other maxima", "other unit", "other revision", "other id", "equivalent to another"],
    )
    def test_refuses(self, other: kc.CriteriaPack, rule: str) -> None:
        """With both references where they differ, whichever is asked first."""
        for pair in ((ONE, other), (other, ONE)):
            with pytest.raises(kc.IncomparableError) as caught:
                require_comparable(*pair)
            (problem,) = caught.value.problems
            assert problem.rule == rule
            refs = [pack.ref for pack in pair]
            assert [*problem.facts.values()] == refs[: len(problem.facts)]
            assert ("crosswalk" in str(problem)) == (rule == "KC001")


class TestSharedCodes:
    """Equivalent packs meet at the cells that both have, with the same limits and level."""

    def test_of_equal_packs_are_all(self) -> None:
        """In reading order."""
        assert shared_codes(ONE, pack_of([10, 20], 30)) == ("1", "1.1", "1.2", "2", "total")

    @pytest.mark.parametrize(
        ("areas", "expected"),
        [
            ([30, 30], ("1", "2", "total")),
            ([[20, 10], 30], ("1", "2", "total")),
            ([[10, 20], 40], ("1", "1.1", "1.2")),
            ([(-5, 30), (5, 30)], ("total",)),
            ([60], ("total",)),
            ([1, 2, 3], ()),
        ],
    )
    def test_of_equivalent_packs(self, areas: list[int], expected: tuple[str, ...]) -> None:
        """Nothing else could be subtracted."""
        other = pack_of(*areas, id="other", revision="2", equivalent_to=[ONE.ref])
        assert shared_codes(ONE, other) == expected
        assert set(shared_codes(other, ONE)) == set(expected)

    def test_of_another_level_are_none(self) -> None:
        """An area is no sub-question, though it may have its code and its points."""
        area = kc.Area(code="1.1", title=kc.Label({"en": "area"}), max_points=10)
        other = pack_of(id="other", areas=[area], equivalent_to=[ONE.ref])
        assert shared_codes(ONE, other) == ()

    def test_of_other_criteria_are_refused(self) -> None:
        """As for everything that is compared."""
        with pytest.raises(kc.IncomparableError):
            shared_codes(ONE, pack_of(60, id="other"))
