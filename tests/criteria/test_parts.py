"""Criteria are plain values: equal, hashable, picklable, and the same in every process."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any, TypeAlias

import attrs
import pytest
from hypothesis import given

import kompass_core as kc
from kompass_core.criteria import Break, Detail, Level, LevelRounding
from kompass_core.errors import AmountError, PackRuleError
from kompass_core.testing import strategies as kst
from tests.making import label, pack_of

Given: TypeAlias = Any
"""What callers may pass, right or wrong."""

SRC = Path(kc.__file__).parents[1]
WHOLE = kc.Rounding("half-up", 1)


def sub(**fields: Given) -> kc.SubQuestion:
    """Make a sub-question."""
    made: Given = {"code": "1.1", "title": label("a"), "max_points": 1} | fields
    return kc.SubQuestion(**made)


def area(**fields: Given) -> kc.Area:
    """Make an area that is scored whole."""
    made: Given = {"code": "1", "title": label("a"), "max_points": 1} | fields
    return kc.Area(**made)


class TestPackRef:
    """An identity is written as id and revision with an ``@`` between."""

    def test_is_read_as_it_is_written(self) -> None:
        """Reading and writing are each other's reverse."""
        ref = kc.PackRef.parse("kommunkompassen-se@2010.1")
        assert ref == kc.PackRef("kommunkompassen-se", "2010.1")
        assert kc.PackRef.parse(str(ref)) == ref

    @pytest.mark.parametrize("text", ["", "kompass", "kompass 2010", None, 5, b"a@1", ["a@1"]])
    def test_refuses_what_is_no_pair(self, text: Given) -> None:
        """What was given is a fact, beside an example."""
        with pytest.raises(PackRuleError) as caught:
            kc.PackRef.parse(text)
        assert caught.value.problems[0].rule == "KP006"
        assert caught.value.problems[0].facts["given"] == text

    @pytest.mark.parametrize("text", ["@", "a@", "@1", "a@1@1", "a@v1"])
    def test_refuses_bad_halves(self, text: str) -> None:
        """Each half follows the rules of packs."""
        with pytest.raises(PackRuleError) as caught:
            kc.PackRef.parse(text)
        assert {problem.rule for problem in caught.value.problems} <= {"KP004", "KP005"}


WRONG_TYPES: list[tuple[Callable[..., object], dict[str, Given], str]] = [
    (sub, {"code": 1.1}, "code"),
    (sub, {"code": None}, "code"),
    (sub, {"title": "Ledning"}, "title"),
    (sub, {"title": None}, "title"),
    (sub, {"aliases": "ab"}, "several texts"),
    (sub, {"aliases": ["a", 2]}, "aliases"),
    (area, {"code": 1}, "code"),
    (area, {"title": {"en": "a"}}, "title"),
    (area, {"sub_questions": "a"}, "sub_questions"),
    (area, {"sub_questions": [sub(), area()]}, "sub_questions"),
    (kc.PackRef, {"id": 5, "revision": "1"}, "id"),
    (kc.PackRef, {"id": "a", "revision": 2010}, "revision"),
    (LevelRounding, {"points": WHOLE, "percent": "half-up"}, "percent"),
    (kc.RoundingConvention, {"area": WHOLE}, "area"),
    (Break, {"start": "2015", "end": "2016", "note": "stricter"}, "note"),
    (pack_of, {"id": 5}, "id"),
    (pack_of, {"revision": 2010}, "revision"),
    (pack_of, {"title": "Small"}, "title"),
    (pack_of, {"areas": [sub()]}, "areas"),
    (pack_of, {"publisher": None}, "publisher"),
    (pack_of, {"source": b"a"}, "source"),
    (pack_of, {"rounding": "half-up"}, "rounding"),
    (pack_of, {"equivalent_to": ["a@1"]}, "equivalent_to"),
    (pack_of, {"breaks": ["2015"]}, "breaks"),
    (pack_of, {"notes": "none"}, "notes"),
]

NO_CHOICES: list[tuple[Callable[..., object], dict[str, Given], str]] = [
    (area, {"combine": "product"}, "combine"),
    (area, {"combine": None}, "combine"),
    (area, {"detail": "none"}, "detail"),
    (pack_of, {"combine": ["sum"]}, "combine"),
    (pack_of, {"not_applicable": "zero"}, "not_applicable"),
]


class TestTypes:
    """What has the wrong type is refused when it is given, and not when it is used."""

    def test_are_checked(self) -> None:
        """Each names its field."""
        for make, fields, name in WRONG_TYPES:
            with pytest.raises(TypeError, match=name):
                make(**fields)

    def test_of_choices_are_known_words(self) -> None:
        """Every choice that there is is a fact of the problem."""
        for make, fields, path in NO_CHOICES:
            with pytest.raises(PackRuleError) as caught:
                make(**fields)
            (problem,) = caught.value.problems
            assert (problem.rule, problem.path) == ("KA006", path)
            assert problem.facts["given"] == fields[path]

    @pytest.mark.parametrize("value", [True, 15.0, float("nan"), "11,5", "inf", 10**400, None])
    @pytest.mark.parametrize("name", ["max_points", "min_points"])
    def test_of_limits_are_exact_numbers(self, name: str, value: Given) -> None:
        """As everywhere, floats and bools are no points."""
        for make in (sub, area):
            with pytest.raises(AmountError):
                make(**{name: value})

    def test_of_limits_are_decimals(self) -> None:
        """Text, whole numbers and ratios become the same decimal."""
        points = {sub(max_points=given).max_points for given in ("15.0", 15, Decimal("15.00"))}
        assert list(map(str, points)) == ["15"]


class TestArea:
    """An area is listed, whole or unknown."""

    def test_says_what_it_is(self) -> None:
        """Left out, the detail follows from the sub-questions."""
        assert area().detail is Detail.WHOLE
        assert area(sub_questions=[sub()]).detail is Detail.LISTED
        assert area(detail="unknown").detail is Detail.UNKNOWN

    def test_keeps_tuples(self) -> None:
        """A list that is changed later changes no pack."""
        parts, names = [sub()], ["Öppenhet"]
        made = area(sub_questions=parts, aliases=names)
        parts.clear()
        names.clear()
        assert (made.sub_questions, made.aliases) == ((sub(),), ("Öppenhet",))


DAYS = [dt.date(2015, 12, 30) + dt.timedelta(days=n) for n in range(5)]
SPANS = ["2015", "2016", "2015-12", "2016-01", "2016-01-01", "2016-01-02"]


def days(text: str) -> list[dt.date]:
    """Return those of the few days that begin with *text*."""
    return [day for day in DAYS if day.isoformat().startswith(text)]


class TestBreak:
    """Two dates may lie on both sides of a break, or they cannot."""

    @pytest.mark.parametrize("start", DAYS)
    def test_separates_days_before_it_from_days_after_it(self, start: dt.date) -> None:
        """Some day of one date is no later, and some day of the other no earlier than it."""
        for end in (day for day in DAYS if day >= start):
            gap = Break(start, end, label("stricter"))
            for one, other in product(SPANS, SPANS):
                pairs = [*product(days(one), days(other)), *product(days(other), days(one))]
                apart = any(a < b and a <= end and b >= start for a, b in pairs)
                assert gap.separates(kc.Date.of(one), kc.Date.of(other)) is apart

    def test_of_the_instrument_is_seen(self) -> None:
        """The stricter update of 2015 or 2016 lies between the two reports, not before both."""
        gap = Break("2015", "2016", label("stricter"))
        first, second, third = map(kc.Date.of, ("2014", "2016-10", "2013"))
        assert gap.separates(first, second)
        assert gap.separates(second, first)
        assert not gap.separates(first, third)
        assert not gap.separates(kc.Date.of("2016-10-14"), kc.Date.of("2016-10-14"))

    def test_may_be_of_unknown_order(self) -> None:
        """An end that may lie before the start is fine; one that must is not."""
        assert Break("2015-06", "2015", label("a")).end.text == "2015"
        with pytest.raises(PackRuleError):
            Break("2015-06", "2015-05", label("a"))

    @pytest.mark.parametrize("date", ["16", None, 2015])
    def test_refuses_other_dates(self, date: Given) -> None:
        """As everywhere."""
        with pytest.raises(AmountError):
            Break(date, "2016", label("a"))


class TestText:
    """A label is shown in the language asked for, or in the next best."""

    PACK = pack_of(
        1,
        fallback={"nb": ["no", "sv"], "no": ["da"], "fi-AX": ["sv"]},
        title=kc.Label({"en": "Small", "sv": "Liten"}),
    )

    @pytest.mark.parametrize(
        ("there", "asked", "found"),
        [
            (["en", "no", "sv"], "nb-NO", "no"),
            (["en", "sv"], "nb-NO", "sv"),
            (["en", "da", "sv"], "nb-NO", "sv"),
            (["en", "da"], "nb_no", "da"),
            (["sv", "en"], "zz", "en"),
            (["sv", "en"], None, "en"),
            (["sv", "en"], "", "en"),
            (["sv", "en", "fi"], "fi-AX", "fi"),
            (["sv", "en-GB"], "en-GB", "en-GB"),
            (["sv", "de"], "zz", "sv"),
        ],
    )
    def test_falls_back(self, there: list[str], asked: str | None, found: str) -> None:
        """To a shorter tag, to what the pack names, to the pack's language, to what there is."""
        picked = self.PACK.text(kc.Label({tag: tag for tag in there}), asked)
        assert (picked.text, picked.language) == (found, found)

    def test_refuses_what_is_no_language(self) -> None:
        """A typing error does not fall back."""
        with pytest.raises(PackRuleError):
            self.PACK.text(self.PACK.title, "norsk")

    def test_ends_where_a_tag_falls_back_to_a_longer_one(self) -> None:
        """Shortening it leads back to where it came from, and no further."""
        pack = pack_of(1, fallback={"nb": ["nb-NO"]})
        assert pack.text(pack.title, "nb").language == "en"


PLAIN = pack_of([2, (1, 3)], 5)


class TestCriteriaPack:
    """A pack is a value."""

    @given(kst.packs())
    def test_survives_everything(self, pack: kc.CriteriaPack) -> None:
        """Copied, pickled or made anew, used or not, it is equal and has an equal hash."""
        copies = [copy.deepcopy(pack), pickle.loads(pickle.dumps(pack))]  # noqa: S301 (our own)
        digest, total = pack.digest, pack.total
        copies += [attrs.evolve(pack), copy.copy(pack), copy.deepcopy(pack)]
        copies += [pickle.loads(pickle.dumps(pack))]  # noqa: S301 (our own)
        for each in copies:
            assert each == pack
            assert hash(each) == hash(pack)
            assert (each.digest, each.total) == (digest, total)

    @given(kst.packs())
    def test_scores_its_leaves(self, pack: kc.CriteriaPack) -> None:
        """Sub-questions where they are listed, and else the area, in order."""
        leaves = [cell for area in pack.areas for cell in area.sub_questions or [area]]
        assert list(pack.scored) == leaves

    def test_with_another_title_is_another_pack(self) -> None:
        """Equality is that of all fields."""
        assert attrs.evolve(PLAIN, title=label("b")) != PLAIN

    def test_shows_its_identity(self) -> None:
        """As text, and as a value."""
        assert str(PLAIN) == str(PLAIN.ref) == "small@1"

    def test_cannot_be_changed(self) -> None:
        """Neither a field nor a mapping."""
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            PLAIN.id = "other"  # type: ignore[misc]
        with pytest.raises(TypeError):
            PLAIN.nodes["x"] = PLAIN.total  # type: ignore[index]


WHOLE_NUMBERS = kc.Rounding("half-up", 1)


class TestRoundingContract:
    """Each level is printed in its own way."""

    def test_prints_whole_numbers_half_up(self) -> None:
        """That is what a contract says that says nothing."""
        usual = kc.RoundingConvention()
        for level in Level:
            assert usual.for_level(level) == LevelRounding(WHOLE_NUMBERS, WHOLE_NUMBERS)

    @pytest.mark.parametrize("units", [(Fraction(1, 3), 1), (1, Fraction(1, 3))])
    def test_prints_decimals(self, units: tuple[Fraction | int, Fraction | int]) -> None:
        """So the units are decimals."""
        with pytest.raises(AmountError, match="use a decimal"):
            LevelRounding(*(kc.Rounding("up", unit) for unit in units))

    def test_has_three_levels(self) -> None:
        """Each is found by its name."""
        ways = [LevelRounding(kc.Rounding("up", n), WHOLE_NUMBERS) for n in (1, 2, 3)]
        contract = kc.RoundingConvention(sub_question=ways[0], area=ways[1], total=ways[2])
        assert [contract.for_level(level) for level in Level] == ways
