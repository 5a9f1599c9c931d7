"""An evaluation has one score for each scored code, or a reason why there is none."""

from __future__ import annotations

import copy
import datetime as dt
import gc
import pickle
import tracemalloc
from collections import UserDict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, TypeAlias

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.amounts import decimal
from kompass_core.errors import AmountError, EvaluationError
from kompass_core.testing import strategies as kst
from tests.making import FOREIGN, SKIPPED, Limits, label, pack_of

Given: TypeAlias = Any
"""What callers may pass, right or wrong."""

PACK = pack_of([15, 25], (-5, 5), step="0.5")
HALVES = pack_of([15, 25], step="0.5", score_unit="2.5")
FINE: dict[str, Given] = {"1.1": "10.5", "1.2": 14, "2": Decimal(-5)}


def made(points: Given = FINE, pack: kc.CriteriaPack = PACK, **fields: Given) -> kc.Evaluation:
    """Make an evaluation from points."""
    usual: Given = {"subject": "Ort", "date": "2016"} | fields
    return kc.Evaluation.from_points(pack, points=points, **usual)


def of_percent(percent: Given, **fields: Given) -> kc.Evaluation:
    """Make an evaluation from percent."""
    usual: Given = {"subject": "Ort", "date": "2016"} | fields
    return kc.Evaluation.from_percent(PACK, percent=percent, **usual)


def of_scores(*scores: Given, **fields: Given) -> kc.Evaluation:
    """Make an evaluation from scores."""
    usual: Given = {"subject": "Ort", "date": "2016"} | fields
    return kc.Evaluation.from_scores(PACK, scores=scores, **usual)


_SUBJECTS = ["Ort", " Upplands\u00a0Väsby", "\ud800", "", None]
_DATES: list[Given] = ["2016", "2016-10-14", kc.Date("2016-10"), dt.date(2016, 10, 14), "16", None]
_WAYS: list[Callable[[Decimal], Given]] = [
    str,
    Decimal,
    Fraction,
    "{:.20f}".format,
    lambda points: int(points) if points % 1 == 0 else points,
    lambda points: kc.NotApplicable(f"no {points}"),
]
# What is wrong comes after the equal numbers that are right.
_WRONG: list[Given] = [0, 1, "0", "1", False, True, 0.0, 1.0, np.int64(1), np.str_("1"), "", "1,5"]
_WRONG += [None, SKIPPED, b"1", [1], Decimal("NaN"), Decimal("sNaN"), Fraction(1, 3), 10**50, "999"]


def mistaken(points: dict[str, Given], code: str, finer: Decimal) -> Iterator[dict[str, Given]]:
    """Yield points as they are, and with another score of *code*, an unknown code, or without."""
    yield points
    for wrong in (*_WRONG, finer, str(finer)):
        yield {**points, code: wrong}
    rest = {other: points[other] for other in points if other != code}
    yield rest
    for unknown in ("total", "9.9.9"):
        yield {**rest, unknown: points[code]}
        yield {**points, unknown: points[code]}


def problems(make: Callable[[], object]) -> tuple[kc.Problem, ...]:
    """Return what is wrong with an evaluation or a part of it."""
    with pytest.raises(EvaluationError) as caught:
        make()
    assert len(str(caught.value)) < 400 * len(caught.value.problems)
    return caught.value.problems


def found(make: Callable[[], object]) -> list[tuple[str, str]]:
    """Return rules and places of what is wrong."""
    return [(problem.rule, problem.path) for problem in problems(make)]


class TestMissing:
    """A reason has words."""

    @pytest.mark.parametrize("kind", [kc.NotApplicable, kc.NotAssessed])
    def test_says_why(self, kind: Callable[[Given], Given]) -> None:
        """Blanks around it are cut; nothing, blanks and other types say nothing."""
        assert kind("  no time \n").reason == "no time"
        for empty in ("", " \n", None, 5):
            assert found(lambda value=empty: kind(value)) == [("KE009", "")]  # type: ignore[misc]

    def test_kinds_differ(self) -> None:
        """It does not concern a subject, or nobody looked."""
        assert kc.NotApplicable("a") != kc.NotAssessed("a")


class TestScore:
    """A score lies within the limits of what was scored."""

    CELL = kc.SubQuestion(code="1.1", title=label("a"), max_points=15, min_points="-0.5")

    @pytest.mark.parametrize("points", [0, "-0.5", 15, Fraction(1, 8), Decimal("3.00")])
    def test_holds_points(self, points: Given) -> None:
        """Exactly, as a decimal, with both limits included."""
        score = kc.Score(self.CELL, points)
        assert score.points == score.value == Fraction(points)
        assert (score.code, score.missing) == ("1.1", None)

    def test_holds_a_reason(self) -> None:
        """Then there are no points."""
        score = kc.Score(self.CELL, SKIPPED)
        assert (score.points, score.missing, score.value) == (None, SKIPPED, SKIPPED)

    @pytest.mark.parametrize("points", [16, "-0.6", 10**30])
    def test_refuses_what_is_outside(self, points: Given) -> None:
        """The limits are facts of the problem."""
        (problem,) = problems(lambda: kc.Score(self.CELL, points))
        limits = {"low": Decimal("-0.5"), "high": 15}
        assert problem.facts == {"code": "1.1", "given": Fraction(points)} | limits

    @pytest.mark.parametrize("points", [10.5, True, None, "x", "11,5", Decimal("NaN"), 10**400])
    def test_refuses_what_is_no_number(self, points: Given) -> None:
        """As everywhere."""
        with pytest.raises(AmountError):
            kc.Score(self.CELL, points)

    def test_refuses_what_cannot_be_scored(self) -> None:
        """A code is no criterion."""
        code: Given = "1.1"
        with pytest.raises(TypeError, match="criterion"):
            kc.Score(code, 1)


class TestFromPoints:
    """Every scored code has points or a reason, exactly once."""

    def test_keeps_what_it_is_given(self) -> None:
        """Points are exact, in the pack's order."""
        evaluation = made({**FINE, "1.2": SKIPPED})
        assert [score.value for score in evaluation.scores] == [Decimal("10.5"), SKIPPED, -5]
        assert evaluation.missing == {"1.2": SKIPPED}
        assert not evaluation.complete
        assert made().complete

    @pytest.mark.parametrize("kind", [dict, MappingProxyType, UserDict])
    def test_takes_any_mapping(self, kind: Callable[[Given], Mapping[str, Given]]) -> None:
        """It is read, and never kept."""
        points = dict(FINE)
        evaluation = made(kind(points))
        points["1.1"] = 0
        assert evaluation == made()

    @pytest.mark.parametrize("reason", [SKIPPED, FOREIGN], ids=["skipped", "foreign"])
    def test_gives_the_rest_a_reason(self, reason: kc.NotAssessed | kc.NotApplicable) -> None:
        """What is given is kept, be it points or another reason."""
        other = kc.NotAssessed("ill")
        evaluation = made({"1.1": 3, "1.2": other}, rest=reason)
        assert evaluation.missing == {"1.2": other, "2": reason}

    def test_lists_all_that_has_no_score(self) -> None:
        """Missing is not zero, and None is no reason, whatever the rest has."""
        (problem,) = problems(lambda: made({"1.2": 1, "2": None}))
        assert (problem.rule, problem.path) == ("KE002", "points")
        assert problem.facts == {"codes": ("1.1", "2")}
        (problem,) = problems(lambda: made({"1.2": None}, rest=SKIPPED))
        assert problem.facts == {"codes": ("1.2",)}

    @pytest.mark.parametrize(
        ("code", "hint"),
        [("1.l", "1.1"), ("1.3", "1."), ("total", "known"), ("1", "known"), (1.1, "1.1")],
    )
    def test_hints_at_codes(self, code: Given, hint: str) -> None:
        """What gets no score of its own is unknown here."""
        (problem,) = problems(lambda: made({**FINE, code: 1}))
        assert (problem.rule, problem.facts["code"]) == ("KE001", code)
        assert problem.path == (f"points.{code}" if isinstance(code, str) else "points")
        assert hint in str(problem.facts["hint"])

    @pytest.mark.parametrize("points", [-6, "5.5", 10**30, "-99999999999999999999"])
    def test_refuses_points_outside_the_limits(self, points: Given) -> None:
        """The limits are those of the cell."""
        (problem,) = problems(lambda: made({**FINE, "2": points}))
        assert (problem.rule, problem.path) == ("KE004", "points.2")
        facts = {"code": "2", "given": Decimal(points), "low": -5, "high": 5}
        assert problem.facts == facts

    @pytest.mark.parametrize(
        ("points", "rule"),
        [
            (10.5, "KA002"),
            (np.float64(3), "KA002"),
            (True, "KA001"),
            ("11,5", "KA001"),
            ("1_0", "KA001"),
            ("ja", "KA001"),
            (10**400, "KA001"),
            (float("nan"), "KA002"),
            (Decimal("NaN"), "KA003"),
            ("0.25", "KA004"),
            (Fraction(1, 3), "KA004"),
        ],
        ids=lambda value: ascii(value)[:9],
    )
    def test_refuses_what_is_no_number_of_steps(self, points: Given, rule: str) -> None:
        """The place is that of the score."""
        assert found(lambda: made({**FINE, "1.2": points})) == [(rule, "points.1.2")]

    def test_reads_whole_numbers_alone_as_their_texts(self) -> None:
        """They are read all at once, unless one of them cannot be a score."""
        whole = {"1.1": 10, "1.2": 15, "2": -5}
        assert made(whole) == made({code: str(points) for code, points in whole.items()})
        assert found(lambda: made({**whole, "1.2": 26})) == [("KE004", "points.1.2")]
        assert found(lambda: made({**whole, "1.2": 10**400})) == [("KA001", "points.1.2")]
        assert found(lambda: made({**whole, "3": 1})) == [("KE001", "points.3")]

    def test_whole_numbers_may_be_finer_than_the_step(self) -> None:
        """Of 2.5, only some are multiples."""
        coarse = pack_of([15, 25], step="2.5")
        assert made({"1.1": 10, "1.2": 5}, coarse) == made({"1.1": "10", "1.2": "5"}, coarse)
        assert found(lambda: made({"1.1": 10, "1.2": 6}, coarse)) == [("KA004", "points.1.2")]

    def test_refuses_what_the_instrument_does_not_give(self) -> None:
        """Half a grade can be stored, and was never scored."""
        (problem,) = problems(lambda: made({"1.1": "2.5", "1.2": 3}, pack=HALVES))
        assert (problem.rule, problem.path) == ("KE005", "points.1.2")
        unit = {"unit": Decimal("2.5"), "pack": HALVES.ref}
        assert problem.facts == {"code": "1.2", "given": 3} | unit
        assert made({"1.1": "2.5", "1.2": SKIPPED}, pack=HALVES).missing == {"1.2": SKIPPED}

    @pytest.mark.parametrize("rest", ["not visited", 0, kc.NotAssessed])
    def test_takes_only_reasons_for_the_rest(self, rest: Given) -> None:
        """A number there would be points for everything."""
        with pytest.raises(TypeError, match="rest"):
            made({}, rest=rest)

    @pytest.mark.parametrize("points", [None, [1, 2, 3], "123", {("1.1", 3)}])
    def test_takes_only_mappings(self, points: Given) -> None:
        """There is no order that scores could be given in."""
        with pytest.raises(TypeError, match="points"):
            made(points)

    @pytest.mark.parametrize("pack", [None, "kommunkompassen-se@2010"])
    def test_takes_only_packs(self, pack: Given) -> None:
        """An identity is not the criteria."""
        with pytest.raises(TypeError, match="pack"):
            made(pack=pack)

    @pytest.mark.parametrize("subject", ["", " ", "\u00a0", "\ud800", None, 5])
    def test_names_its_subject(self, subject: Given) -> None:
        """Blanks are no name, and what is no text is told so."""
        assert found(lambda: made(subject=subject)) == [("KE006", "subject")]

    def test_spells_its_subject_in_one_way(self) -> None:
        """A trailing space makes no other municipality, nor does a decomposed letter."""
        assert made(subject="O\u0308rebro\u00a0") == made(subject="Örebro")

    @pytest.mark.parametrize("date", ["16", "3000", None, 2016])
    def test_knows_when(self, date: Given) -> None:
        """A year, a month or a day."""
        assert found(lambda: made(date=date)) == [("KA010", "date")]

    def test_reports_an_invalid_date_with_the_others(self) -> None:
        """As a form needs it: each mistake is shown at its field."""
        points = {**FINE, "1.1": 99, "9": 1}
        assert found(lambda: made(points, date="soon", subject=" ")) == [
            ("KA010", "date"),
            ("KE001", "points.9"),
            ("KE004", "points.1.1"),
            ("KE006", "subject"),
        ]

    def test_keeps_notes(self) -> None:
        """Findings are about any cell, or about the whole."""
        findings = [kc.Finding("strength", "a", code) for code in ("1", "1.1", "total", None)]
        evidence = (kc.Evidence("document", "b") for _ in range(2))
        evaluation = made(findings=iter(findings), evidence=evidence)
        assert evaluation.findings == tuple(findings)
        assert evaluation.evidence == (kc.Evidence("document", "b"),) * 2

    def test_refuses_notes_about_nothing(self) -> None:
        """Each has its place."""
        findings = [kc.Finding("strength", "a", "1.9")]
        assert found(lambda: made(findings=findings)) == [("KE001", "findings[0].code")]
        others: Given
        for others in ({"findings": ["praise"]}, {"evidence": ["a book"]}):
            with pytest.raises(TypeError):
                made(**others)

    def test_reports_all_at_once(self) -> None:
        """Scores, what is missing, what is unknown, and notes."""
        points = {"1.1": 10.5, "2": 6, "9": 1, "1": 2}
        findings = [kc.Finding("strength", "a", "9")]
        assert found(lambda: made(points, subject="", findings=findings)) == [
            ("KA002", "points.1.1"),
            ("KE002", "points"),
            ("KE001", "points.9"),
            ("KE001", "points.1"),
            ("KE004", "points.2"),
            ("KE006", "subject"),
            ("KE001", "findings[0].code"),
        ]

    def test_reports_no_more_than_a_hundred(self) -> None:
        """Ten thousand unknown codes neither take long nor fill the screen."""
        points = {f"x{i}": 1 for i in range(10_000)} | {"y" * 10**6: 1, 10**5000: 1}
        assert len(problems(lambda: made(points))) == 100

    def test_shows_giant_codes_briefly(self) -> None:
        """A code of a million letters, and a number that Python does not write out."""
        for code in ("y" * 10**6, 10**5000, -1, None, ("1", "1")):
            (problem,) = problems(lambda given=code: made({**FINE, given: 1}))  # type: ignore[misc]
            assert problem.facts["code"] == code


class TestFromPercent:
    """A percent is exact points, or refused."""

    def test_is_a_share_of_the_room(self) -> None:
        """0 is the least, 100 the most, also where the least is below 0."""
        evaluation = of_percent({"1.1": "70", "1.2": Decimal(38), "2": 0})
        assert [score.points for score in evaluation.scores] == [
            Decimal("10.5"),
            Decimal("9.5"),
            -5,
        ]
        assert of_percent({"1.1": 100, "1.2": 0, "2": 75}).steps == (30, 0, 5)

    def test_keeps_reasons(self) -> None:
        """With a rest, or one by one."""
        evaluation = of_percent({"1.1": FOREIGN, "2": 50}, rest=SKIPPED)
        assert evaluation.missing == {"1.1": FOREIGN, "1.2": SKIPPED}

    def test_reports_all_at_once(self) -> None:
        """Under the names that the scores were given by."""
        percent = {"1.1": 101, "1.2": 0.5, "2": "33.3", "9": 5}
        assert found(lambda: of_percent(percent, subject="")) == [
            ("KE011", "percent.1.1"),
            ("KA002", "percent.1.2"),
            ("KA004", "percent.2"),
            ("KE001", "percent.9"),
            ("KE006", "subject"),
        ]
        assert found(lambda: of_percent({"1.1": "-0.1"})) == [
            ("KE011", "percent.1.1"),
            ("KE002", "percent"),
        ]

    def test_shows_what_was_given(self) -> None:
        """As percent, not as points."""
        (problem,) = problems(lambda: of_percent({"1.1": "100.5", "1.2": 2}, rest=SKIPPED))
        assert problem.facts == {"code": "1.1", "given": Decimal("100.5"), "low": 0, "high": 100}

    def test_takes_only_mappings(self) -> None:
        """As `from_points` does."""
        with pytest.raises(TypeError, match="percent"):
            of_percent(None)
        assert found(lambda: of_percent({"1.1": None, "1.2": 2, "2": 0})) == [("KE002", "percent")]


class TestFromScores:
    """Scores that were made one by one are those of one evaluation."""

    CELLS = PACK.scored

    def test_is_the_reverse_of_scores(self) -> None:
        """In any order."""
        evaluation = made({**FINE, "2": SKIPPED})
        assert of_scores(*reversed(evaluation.scores)) == evaluation

    def test_reports_all_at_once(self) -> None:
        """A code that is scored twice, and what is missing."""
        one, two = (kc.Score(self.CELLS[0], points) for points in (1, 2))
        assert found(lambda: of_scores(one, two)) == [("KE003", "scores[1]"), ("KE002", "points")]
        with pytest.raises(TypeError, match=r"scores\[0\] must be Score, not str"):
            of_scores("1.2")
        (problem, _) = problems(lambda: of_scores(one, two, rest=SKIPPED, subject=""))
        assert problem.facts == {"code": "1.1", "first": 1, "second": 2}


class TestEvaluation:
    """An evaluation is a small value that can be read again."""

    @given(kst.evaluations())
    def test_survives_everything(self, evaluation: kc.Evaluation) -> None:
        """Copied, pickled, evolved or made of its own scores, it is equal, with an equal hash."""
        again = kc.Evaluation.from_scores(
            evaluation.pack,
            scores=evaluation.scores,
            subject=evaluation.subject,
            date=evaluation.date,
            findings=evaluation.findings,
            evidence=evaluation.evidence,
            narrative=evaluation.narrative,
        )
        copies = [again, copy.copy(evaluation), copy.deepcopy(evaluation), attrs.evolve(evaluation)]
        copies.append(pickle.loads(pickle.dumps(evaluation)))  # noqa: S301 (our own)
        for each in copies:
            assert each == evaluation
            assert hash(each) == hash(evaluation)

    @given(kst.evaluations())
    def test_knows_its_steps(self, evaluation: kc.Evaluation) -> None:
        """A score is a number of steps; without one there are the least."""
        step = evaluation.pack.step
        for score, steps in zip(evaluation.scores, evaluation.steps, strict=True):
            expected = score.criterion.min_points if score.points is None else score.points
            assert steps * Fraction(step) == expected
        areas = [sum(evaluation.steps[part]) for part in evaluation.pack.layout.slices]
        sums = evaluation.pack.layout.sums(evaluation.packed)
        assert sums == (*areas, sum(evaluation.steps))
        assert evaluation.complete is not bool(evaluation.missing)

    @pytest.mark.parametrize("wrong", ["15.5", "-1", "1e1", "10.25", "1", " 1", "9" * 50, "ten"])
    @pytest.mark.parametrize("pack", [PACK, HALVES])
    def test_a_wrong_text_among_others_is_as_wrong_alone(
        self, wrong: str, pack: kc.CriteriaPack
    ) -> None:
        """All scores as text are checked like one text among numbers."""

        def found(others: dict[str, Given]) -> tuple[kc.Problem, ...]:
            try:
                made({"1.1": wrong, **others}, pack)
            except EvaluationError as error:
                return error.problems
            return ()

        rest = {code: number for code, number in (("1.2", 5), ("2", 0)) if code in pack.nodes}
        texts = {code: str(number) for code, number in rest.items()}
        assert found(texts) == found(rest)

    @given(st.data(), kst.packs())
    def test_reads_each_way_alike(self, data: st.DataObject, pack: kc.CriteriaPack) -> None:
        """Points as text, as decimals and as a percent that is exact are one evaluation."""
        drawn = data.draw(kst.evaluations(pack, missing=False))
        points = {score.code: score.points or 0 for score in drawn.scores}
        others: Given = {"subject": drawn.subject, "date": drawn.date}
        as_text = {code: f"{number:f}" for code, number in points.items()}
        shares = {code: pack.nodes[code].share_of(Fraction(n)) for code, n in points.items()}
        one = kc.Evaluation.from_points(pack, points=points, **others)
        assert kc.Evaluation.from_points(pack, points=as_text, **others) == one
        percent = {code: 100 * share for code, share in shares.items()}
        assert kc.Evaluation.from_percent(pack, percent=percent, **others) == one

    @given(st.data(), kst.packs())
    def test_a_dict_is_read_as_any_other_mapping(
        self, data: st.DataObject, pack: kc.CriteriaPack
    ) -> None:
        """A dict of complete points is read at once, others one by one: with the same result."""
        ways = data.draw(st.lists(st.sampled_from(_WAYS), min_size=1, max_size=2))
        drawn = {each.code: decimal(data.draw(kst.points_of(each, pack))) for each in pack.scored}
        points = {code: data.draw(st.sampled_from(ways))(each) for code, each in drawn.items()}
        code = data.draw(st.sampled_from(list(points)))
        others: Given = {"subject": data.draw(st.sampled_from(_SUBJECTS))}
        others["date"] = data.draw(st.sampled_from(_DATES))
        others["digest"] = data.draw(st.sampled_from([None, pack.digest, "", 1]))

        def outcome(points: Mapping[str, Given]) -> object:
            try:
                made = kc.Evaluation.from_points(pack, points=points, **others)
            except EvaluationError as error:
                return [(each.rule, each.path, repr(each.facts)) for each in error.problems]
            except TypeError as error:
                return error.args[0]
            assert made == attrs.evolve(made)  # which checks it again
            return made, hash(made), pickle.dumps(made)

        for each in mistaken(points, code, decimal(Fraction(drawn[code]) + pack.unit / 2)):
            assert outcome(each) == outcome(MappingProxyType(each))

    def test_knows_when_it_is_stale(self) -> None:
        """The digest that was recorded is no longer the pack's."""
        assert not made().stale
        assert not made(digest=PACK.digest).stale
        assert made(digest="sha256:0").stale

    def test_refuses_scores_of_another_pack(self) -> None:
        """They have another length."""
        (problem,) = problems(lambda: attrs.evolve(made(), pack=HALVES))
        assert (problem.rule, problem.facts) == ("KE012", {"pack": HALVES.ref})

    @pytest.mark.parametrize(
        ("change", "place"),
        [
            ({"pack": pack_of([14, 25], (-5, 5), step="0.5")}, None),
            ({"pack": pack_of([10, 25], (-5, 5), step="0.5")}, ("KE004", "points.1.1")),
            ({"subject": ""}, ("KE006", "subject")),
            ({"findings": [kc.Finding("strength", "a", "9")]}, ("KE001", "findings[0].code")),
        ],
        ids=["fits", "too-high", "subject", "findings"],
    )
    def test_is_checked_when_it_is_changed(
        self, change: dict[str, Given], place: tuple[str, str] | None
    ) -> None:
        """`attrs.evolve` makes no evaluation that `from_points` would refuse."""
        if place is None:
            assert attrs.evolve(made(), **change).stale
        else:
            assert found(lambda: attrs.evolve(made(), **change)) == [place]

    def test_is_shown_briefly(self) -> None:
        """Who, when, and under which criteria."""
        assert repr(made()) == "<Evaluation of Ort, 2016, small@1>"

    def test_of_45_sub_questions_takes_450_bytes(self) -> None:
        """Its subject and four bytes a score included."""
        nine: list[Limits | list[Limits]] = [[20] * 5 for _ in range(9)]
        pack = pack_of(*nine, step="0.005")
        points = dict.fromkeys(pack.layout.codes, "10.125")
        tracemalloc.start()
        kept = [made(points, pack)]  # with all that is made once, for the pack and the date
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        kept += [made(points, pack, subject=f"Subject {i:05}") for i in range(300)]
        gc.collect()  # also empties the lists in which Python keeps freed objects
        size = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
        assert size <= 450 * (len(kept) - 1)

    def test_may_be_made_in_sixteen_threads(self) -> None:
        """Also where the pack has never been used before."""
        pack = pack_of([15, 25], (-5, 5), step="0.5")
        with ThreadPoolExecutor(16) as pool:
            evaluations = set(pool.map(lambda _: made(pack=pack), range(64)))
        assert evaluations == {made(pack=pack)}
