"""What a reader must know, beside every number that it touches."""

from __future__ import annotations

import pytest
from attrs import evolve

import kompass_core as kc
from kompass_core.criteria import Break
from kompass_core.profiles import CautionKind
from kompass_core.profiles.cautions import cautions_about
from tests.making import evaluation_of, label, pack_of, result_of
from tests.reports import KRAMFORS_2011, STRANGNAS_2014

PACK = pack_of([10, 10], 20)
SOUND = kc.profile(result_of(PACK, {"1": 9, "2": 9}))
WRONG = kc.profile(result_of(PACK, {"1.1": 1, "1.2": 1, "1": 9}))
STALE = kc.profile(result_of(PACK, {"total": 9}, digest="sha256:0"), accept_stale=True)
OLD = kc.Evaluation.from_points(
    PACK, subject="Ort", date="2016", points={"1.1": 1, "1.2": 1, "2": 1}, digest="sha256:0"
)
BOTH = kc.profile(
    result_of(PACK, {"1.1": 1, "1.2": 1, "1": 9}, digest="sha256:0"), accept_stale=True
)
YEARS = ["2012", "2013", "2014"]
STALE_TEXT = "Ort, 2016: the scoring content of small@1 has changed since it was recorded"
UNLIKELY = kc.profile(KRAMFORS_2011)
UNLIKELY_TEXT = "Kramfors, 2011: the printed numbers are possible together, but not plausible"
WRONG_TEXT = "Ort, 2016: the printed numbers are impossible together"


def kinds(cautions: tuple[kc.Caution, ...]) -> list[str]:
    """Return what the cautions are about."""
    return [caution.kind.value for caution in cautions]


class TestCautionsAboutAProfile:
    """What is doubtful about a source is said about its profile."""

    @pytest.mark.parametrize(
        ("p", "expected"),
        [
            (SOUND, []),
            (WRONG, [WRONG_TEXT]),
            (STALE, [STALE_TEXT]),
            (kc.profile(OLD, accept_stale=True), [STALE_TEXT]),
            (BOTH, [STALE_TEXT, WRONG_TEXT]),
            (UNLIKELY, [UNLIKELY_TEXT]),
        ],
        ids=["sound", "wrong", "stale", "stale evaluation", "both", "unlikely"],
    )
    def test_in_words(self, p: kc.Profile, expected: list[str]) -> None:
        """Each names the subject and the date."""
        assert [str(caution) for caution in cautions_about(p)] == expected

    def test_a_mean_repeats_what_is_doubtful_about_its_members(self) -> None:
        """It has no date of its own."""
        group = kc.aggregate([STALE, WRONG, SOUND], duplicates="keep")
        assert kinds(group.cautions) == ["stale", "inconsistent"]
        mean = group.mean_profile("all")
        assert [str(caution) for caution in cautions_about(mean)] == [
            "all: the scoring content of small@1 has changed since it was recorded",
            "all: the printed numbers are impossible together",
        ]
        assert kinds(kc.compare(mean, SOUND).cautions) == ["stale", "inconsistent"]
        assert not kc.aggregate([SOUND]).mean_profile().stale

    def test_of_implausible_numbers_go_wherever_the_profile_goes(self) -> None:
        """To comparisons, to groups and to their means, which are possible nevertheless."""
        other = kc.profile(STRANGNAS_2014)
        group = kc.aggregate([UNLIKELY, other])
        mean = group.mean_profile("all")
        assert UNLIKELY.consistent
        assert not UNLIKELY.plausible
        assert (mean.consistent, mean.plausible, other.plausible) == (True, False, True)
        assert kinds(kc.compare(UNLIKELY, other).cautions) == ["implausible"]
        assert kinds(group.cautions) == ["implausible"]
        assert [str(caution) for caution in cautions_about(mean)] == [
            "all: the printed numbers are possible together, but not plausible"
        ]

    @pytest.mark.parametrize(
        ("dates", "out"),
        [
            (("2009", "2010-02-28"), True),
            (("2010", "2010-03", "2019"), False),
            (("2020", "2021"), True),
        ],
    )
    def test_of_dates_outside_the_use_of_the_revision(
        self, dates: tuple[str, ...], *, out: bool
    ) -> None:
        """Wherever the profile goes; a year that overlaps is within."""
        pack = pack_of(10, in_use_from="2010-03", in_use_to="2019")
        for date in dates:
            found = kc.profile(evaluation_of(pack, 1, date=date))
            expected = ["out of use"] * out
            assert kinds(tuple(cautions_about(found))) == expected
            assert kinds(kc.compare(found, found).cautions) == expected * 2
            assert kinds(kc.aggregate([found]).cautions) == expected

    @pytest.mark.parametrize(
        ("ends", "period"),
        [({}, ""), ({"in_use_from": "2020"}, "from 2020"), ({"in_use_to": "2019"}, "to 2019")],
    )
    def test_of_a_use_that_is_known_in_part(self, ends: dict[str, str], period: str) -> None:
        """Nothing is outside of an unknown time."""
        pack = pack_of(10, **ends)
        assert pack.period == period
        found = [pack.is_out_of_use(kc.Date.of(year)) for year in ("2018", "2021")]
        assert found == ["in_use_from" in ends, "in_use_to" in ends]


class TestCautionsAboutTwoProfiles:
    """Those of either side, and what lies between them."""

    def test_of_either_side(self) -> None:
        """Before and after."""
        assert kinds(kc.compare(WRONG, STALE).cautions) == ["inconsistent", "stale"]
        assert kinds(kc.compare(SOUND, SOUND).cautions) == []

    @pytest.mark.parametrize(
        ("before", "after", "apart"),
        [
            ("2012", "2014", False),
            ("2012", "2014-12-31", False),
            ("2012", "2015-01-01", True),
            ("2014", "2015", True),
            ("2014", "2017", True),
            ("2015-05-05", "2015-05-05", False),
            ("2015", "2015", True),
            ("2015-05", "2016-05", True),
            ("2016-12-31", "2017", True),
            ("2017-01-01", "2018", False),
            # a year that goes on until after the break began, and a month that was before it
            ("2015", "2014-06", True),
        ],
    )
    def test_a_break(self, before: str, after: str, *, apart: bool) -> None:
        """From the first day of 2015 to the last of 2016 the instrument may have changed."""
        pack = pack_of(10, breaks=[Break("2015", "2016", label("stricter"))])
        one, other = (kc.profile(evaluation_of(pack, 1, date=date)) for date in (before, after))
        for comparison in (kc.compare(one, other), kc.compare(other, one)):
            found = [str(each) for each in comparison.cautions if each.kind is CautionKind.BREAK]
            expected = "the instrument changed between 2015 and 2016: stricter"
            assert found == [expected] * apart

    def test_a_break_that_lies_within_a_month(self) -> None:
        """A year around it may be before or after a month of its own."""
        pack = pack_of(10, breaks=[Break("2014-09-01", "2014-09-02", label("stricter"))])
        one, other = (kc.profile(evaluation_of(pack, 1, date=date)) for date in ("2014", "2014-06"))
        assert kinds(kc.compare(one, other).cautions) == ["break"]
        assert kinds(kc.compare(other, one).cautions) == ["break"]

    def test_every_break_of_either_pack(self) -> None:
        """Once each: two packs may share some, also where both are the same revision."""
        first, second, third = (Break(year, year, label(year)) for year in YEARS)
        one = pack_of(10, breaks=[first, second])
        equal = pack_of(10, breaks=[second, third])
        equivalent = evolve(equal, id="other", equivalent_to=[one.ref])
        for other in (equal, equivalent):
            before = kc.profile(evaluation_of(one, 1, date="2011"))
            after = kc.profile(evaluation_of(other, 1, date="2015"))
            for comparison in (kc.compare(before, after), kc.compare(after, before)):
                breaks = [c for c in comparison.cautions if c.kind is CautionKind.BREAK]
                assert sorted(str(each)[-4:] for each in breaks) == YEARS

    @pytest.mark.parametrize(
        ("before", "after", "expected"),
        [
            ("2014", "2016", []),
            ("2016", "2014", ["order"]),
            ("2016-10", "2016", []),
            ("2016", "2016", []),
        ],
    )
    def test_the_order(self, before: str, after: str, expected: list[str]) -> None:
        """Only where the later date certainly lies before the earlier one."""
        one, other = (kc.profile(evaluation_of(PACK, 1, 1, 1, date=d)) for d in (before, after))
        assert kinds(kc.compare(one, other).cautions) == expected
