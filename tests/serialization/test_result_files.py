"""Evaluation files and published results: exact both ways, all problems at once."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.errors import EvaluationError, PackRuleError, PublishedResultError
from kompass_core.evaluations import EvidenceKind, FindingKind
from kompass_core.published import PrintedNumber
from kompass_core.serialization.pack_files import read_pack
from kompass_core.serialization.result_files import read_result, result_to_json, result_to_toml
from kompass_core.serialization.text import parse_json, parse_toml

PACK = read_pack(
    {
        "format": 1,
        "id": "small",
        "revision": "1",
        "language": "en",
        "title": {"en": "Small"},
        "source": "made up",
        "areas": [
            {
                "code": "1",
                "title": {"en": "First"},
                "max_points": 100,
                "sub_questions": [
                    {"code": "1.1", "title": {"en": "Some"}, "max_points": 40},
                    {"code": "1.2", "title": {"en": "More"}, "max_points": 60},
                ],
            },
            {"code": "2", "title": {"en": "Second"}, "max_points": 100},
        ],
    }
)

Write = Callable[[Any], str]

_NUMBERS: list[Any] = [0, 1, 41, -1, Decimal("0.25"), Decimal("0.001"), Fraction(1, 4)]
_NUMBERS += ["1", "10.50", "1/2", "1/3"]

EVALUATION: dict[str, Any] = {
    "format": 1,
    "kind": "evaluation",
    "pack": "small@1",
    "subject": "Here",
    "date": "2016-10",
    "points": {"1.1": "10.5", "1.2": 20, "2": "0.25"},
}

PUBLISHED: dict[str, Any] = {
    "format": 1,
    "kind": "published-result",
    "pack": "small@1",
    "subject": "Here",
    "date": "2016",
    "total": 31,
}


def read(data: object) -> kc.Evaluation | kc.PublishedResult:
    """Read data under the small pack."""
    return read_result(data, {PACK.ref: PACK}.__getitem__)


def evaluation(**changes: object) -> kc.Evaluation:
    """Read the evaluation with some keys changed."""
    found = read(EVALUATION | changes)
    assert isinstance(found, kc.Evaluation)
    return found


def published(**changes: object) -> kc.PublishedResult:
    """Read the published result with some keys changed."""
    found = read(PUBLISHED | changes)
    assert isinstance(found, kc.PublishedResult)
    return found


def problems(data: object, error: type[kc.KompassError]) -> list[tuple[str, str]]:
    """Return rules and paths of what is wrong with data that must be refused."""
    with pytest.raises(error) as caught:
        read(data)
    assert type(caught.value) is error
    assert str(caught.value)
    return [(each.rule, each.path) for each in caught.value.problems]


class TestEvaluationFiles:
    """A file says what each scored code got, or why it got nothing."""

    def test_reads_points_of_every_kind_exactly(self) -> None:
        """Text, whole numbers and decimals."""
        text = parse_toml(result_to_toml(evaluation()).replace('"20"', "20.00"), EvaluationError)
        assert read(text) == evaluation()
        assert [str(score.points) for score in evaluation().scores] == ["10.5", "20", "0.25"]

    @given(st.fixed_dictionaries({code: st.sampled_from(_NUMBERS) for code in PACK.layout.codes}))
    def test_reads_points_as_from_points_does(self, points: dict[str, Any]) -> None:
        """Numbers and texts may be mixed; what is finer than the step or outside is as wrong."""

        def outcome(make: Callable[[], object]) -> object:
            try:
                return make()
            except EvaluationError as error:
                return error.problems

        exactly = {code: Fraction(each) for code, each in points.items()}
        facts: Any = {"subject": "Here", "date": "2016-10", "digest": PACK.digest}
        expected = outcome(lambda: kc.Evaluation.from_points(PACK, points=exactly, **facts))
        assert outcome(lambda: read(EVALUATION | facts | {"points": points})) == expected

    def test_reads_percent(self) -> None:
        """Half of 40 is 20."""
        data = {key: value for key, value in EVALUATION.items() if key != "points"}
        found = read(data | {"percent": {"1.1": 50, "1.2": "12.5", "2": 0}})
        assert isinstance(found, kc.Evaluation)
        assert [str(score.points) for score in found.scores] == ["20", "7.5", "0"]

    @pytest.mark.parametrize(
        ("rest", "reason"),
        [
            ({"not_assessed": "not visited"}, kc.NotAssessed("not visited")),
            ({"not_applicable": "none here"}, kc.NotApplicable("none here")),
        ],
    )
    def test_reads_reasons(
        self, rest: dict[str, str], reason: kc.NotApplicable | kc.NotAssessed
    ) -> None:
        """Of single codes, and of all that are not listed."""
        found = evaluation(points={"1.1": 1}, not_applicable={"1.2": "no"}, rest=rest)
        assert found.missing == {"1.2": kc.NotApplicable("no"), "2": reason}

    def test_reads_what_was_noted(self) -> None:
        """Findings may be about the whole."""
        found = evaluation(
            findings=[
                {"kind": "strength", "text": "Good", "code": "1.1"},
                {"kind": "improvement", "text": "More"},
            ],
            evidence=[{"kind": "interview", "text": "35 people"}],
        )
        assert [(each.kind, each.code) for each in found.findings] == [
            (FindingKind.STRENGTH, "1.1"),
            (FindingKind.IMPROVEMENT, None),
        ]
        assert found.evidence[0].kind is EvidenceKind.INTERVIEW

    @pytest.mark.parametrize("write", [result_to_toml, result_to_json])
    def test_writing_and_reading_gives_an_equal_evaluation(self, write: Write) -> None:
        """With every key, and a digest that is no longer the pack's."""
        found = evaluation(
            points={"1.1": "0.01"},
            not_applicable={"1.2": "no"},
            not_assessed={"2": 'a "quoted" reason\nin two lines'},
            findings=[{"kind": "good-example", "text": "Så här", "code": "2"}],
            evidence=[{"kind": "web-site", "text": "the site"}],
            digest="sha256:other",
        )
        parse = parse_json if write is result_to_json else parse_toml
        again = read(parse(write(found), EvaluationError))
        assert again == found
        assert again.stale

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            pytest.param({"points": {"1.1": True}}, ("KF006", "points.1.1"), id="C29"),
            pytest.param({"points": {"1": {"1": 3}}}, ("KF006", "points.1"), id="not-quoted"),
            pytest.param({"points": [1]}, ("KF006", "points"), id="array"),
            pytest.param({"points": {"1.1": "11,5"}}, ("KA001", "points.1.1"), id="F78"),
            pytest.param({"date": 2016}, ("KF006", "date"), id="date-not-quoted"),
            pytest.param({"date": "2016-13"}, ("KA010", "date"), id="F83-month"),
            pytest.param({"date": "0016"}, ("KA010", "date"), id="F83-year-16"),
            pytest.param({"findings": [1]}, ("KF006", "findings[0]"), id="array-of-numbers"),
            pytest.param({"date": ["2016"]}, ("KF006", "date"), id="C37-date"),
            pytest.param({"subject": ""}, ("KE006", "subject"), id="F83-subject"),
            pytest.param({"point": {}}, ("KF005", "point"), id="C38"),
            pytest.param({"pack": 3}, ("KF006", "pack"), id="pack"),
            pytest.param(
                {"findings": [{"kind": "x", "text": "y"}]}, ("KF006", "findings[0].kind"), id="kind"
            ),
            pytest.param(
                {"findings": [{"kind": 1, "text": "y"}]}, ("KF006", "findings[0].kind"), id="kind-1"
            ),
            pytest.param({"points": {"1.3": 1}}, ("KE001", "points.1.3"), id="F73"),
            pytest.param({"points": {"1.1": 1}}, ("KE002", "points"), id="F74"),
            pytest.param({"points": {"1.1": -1}}, ("KE004", "points.1.1"), id="F76-negative"),
            pytest.param({"points": {"1.1": 41}}, ("KE004", "points.1.1"), id="F76-above"),
            pytest.param({"points": {"1.1": "0.001"}}, ("KA004", "points.1.1"), id="F77"),
            pytest.param({"percent": {"1.1": 1}}, ("KE013", ""), id="points-and-percent"),
            pytest.param({"not_assessed": {"2": "x"}}, ("KE003", "not_assessed.2"), id="twice"),
            pytest.param({"not_assessed": {"2": " "}}, ("KE009", "not_assessed.2"), id="no-reason"),
            pytest.param(
                {"rest": {"not_assessed": "x", "not_applicable": "y"}}, ("KE013", "rest"), id="rest"
            ),
        ],
    )
    def test_names_what_is_wrong(
        self, changes: dict[str, object], expected: tuple[str, str]
    ) -> None:
        """The rule and the key path."""
        assert expected in problems(EVALUATION | changes, EvaluationError)

    def test_reports_all_at_once(self) -> None:
        """Every wrong score of a file."""
        points = {"1.1": 41, "1.2": "x", "1.3": 0}
        found = problems(EVALUATION | {"points": {**points, "1.2": "0.001"}}, EvaluationError)
        assert sorted(found) == [
            ("KA004", "points.1.2"),
            ("KE001", "points.1.3"),
            ("KE002", "points"),
            ("KE004", "points.1.1"),
        ]


class TestPublishedResultFiles:
    """A file says what was printed, at whatever level."""

    def test_reads_points_and_percent(self) -> None:
        """A plain number is points."""
        found = published(
            total={"points": 31, "percent": 16},
            areas={"1": 30, "2": {"percent": 0}},
            sub_questions={"1.1": {"points": "10", "percent": 26}},
        )
        assert found.printed == (
            PrintedNumber("1", 30),
            PrintedNumber("1.1", 10, 26),
            PrintedNumber("2", None, 0),
            PrintedNumber("total", 31, 16),
        )

    @pytest.mark.parametrize("write", [result_to_toml, result_to_json])
    def test_writing_and_reading_gives_an_equal_result(self, write: Write) -> None:
        """A mean, with all that is said about its population, and another rounding."""
        data = {key: value for key, value in PUBLISHED.items() if key not in ("subject", "total")}
        found = read(
            data
            | {
                "population": {"name": "mean", "window": "2010/", "n": 12, "note": "moving"},
                "areas": {"1": {"points": "30.5", "percent": 31}, "2": {"percent": 7}},
                "rounding": {"points": "0.1", "mode": "half-even", "total": {"points": 1}},
                "source": "somebody",
                "notes": "as printed",
                "digest": "sha256:other",
            }
        )
        parse = parse_json if write is result_to_json else parse_toml
        again = read(parse(write(found), EvaluationError))
        assert again == found
        assert again.stale

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"total": True}, ("KF006", "total")),
            ({"total": {"point": 3}}, ("KF005", "total.point")),
            ({"total": {}}, ("KR008", "total")),
            ({"total": 201}, ("KR003", "total.points")),
            ({"total": "30.5"}, ("KR004", "total.points")),
            ({"areas": {"3": 1}}, ("KR001", "areas.3")),
            ({"areas": {"1.1": 1}}, ("KR001", "areas.1.1")),
            ({"sub_questions": {"1.1": {"percent": 101}}}, ("KR003", "sub_questions.1.1.percent")),
            ({"population": {"name": "mean"}}, ("KR005", "subject")),
            ({"population": {"name": ""}}, ("KR006", "population.name")),
            ({"population": {"name": "mean", "n": "12"}}, ("KF006", "population.n")),
            ({"population": {"name": "mean", "n": 12.0}}, ("KF006", "population.n")),
            ({"population": {"name": "mean", "n": Decimal("3.9")}}, ("KF006", "population.n")),
            ({"population": {"name": "mean", "n": 0}}, ("KR007", "population.n")),
            ({"rounding": {"points": 0}}, ("KA007", "rounding")),
        ],
    )
    def test_names_what_is_wrong(
        self, changes: dict[str, object], expected: tuple[str, str]
    ) -> None:
        """The rule and the key path."""
        with pytest.raises(kc.KompassError) as caught:
            read(PUBLISHED | changes)
        assert expected in [(each.rule, each.path) for each in caught.value.problems]


class TestAnyFile:
    """What is no result at all is refused before any pack is asked for."""

    @pytest.mark.parametrize("data", [[], "x", 3, None], ids=["list", "text", "number", "null"])
    def test_refuses_other_tops(self, data: object) -> None:
        """[B27] The top of a file is a table."""
        assert problems(data, EvaluationError) == [("KF006", "")]

    @pytest.mark.parametrize("kind", ["pack", 3, None])
    def test_refuses_other_kinds(self, kind: object) -> None:
        """The kinds that there are come with the error."""
        assert problems(EVALUATION | {"kind": kind}, EvaluationError) == [("KF008", "kind")]

    def test_refuses_other_formats(self) -> None:
        """As packs do."""
        assert problems(PUBLISHED | {"format": 2}, PublishedResultError) == [("KF007", "format")]

    def test_refuses_a_malformed_reference(self) -> None:
        """A pack is named with its revision."""
        assert problems(EVALUATION | {"pack": "small"}, PackRuleError) == [("KP006", "pack")]

    @pytest.mark.parametrize("write", [result_to_toml, result_to_json])
    def test_writes_nothing_else(self, write: Write) -> None:
        """A profile is made anew from its source, and never saved."""
        with pytest.raises(TypeError, match="Profile"):
            write(kc.profile(evaluation()))
