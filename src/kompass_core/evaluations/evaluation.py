"""Evaluations: the scores of one subject under one pack."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from typing import Required, TypedDict, Unpack, cast

from attrs import field, frozen
from attrs.validators import deep_iterable, instance_of

from kompass_core.amounts import Amount, decimal, to_decimal
from kompass_core.criteria import Area, CriteriaPack, Row, SubQuestion
from kompass_core.criteria.rules.base import Answer
from kompass_core.dates import Date, as_date
from kompass_core.errors import EvaluationError, Problem, messages, raise_any, require_type
from kompass_core.evaluations.findings import Evidence, Finding
from kompass_core.evaluations.inputs import (
    Answers,
    AnswerScore,
    GivenAnswer,
    note_problems,
    points_of_answers,
    points_of_percent,
    read_row,
    score_answers,
    score_problems,
)
from kompass_core.missing import Missing, NotApplicable, NotAssessed


def _points_or_reason(given: Amount | Missing) -> Decimal | Missing:
    return given if isinstance(given, Missing) else decimal(given)


@frozen
class Score:
    """
    What a sub-question got, or an area that is scored whole.

    Attributes:
        cell: What was scored.
        value: Points within the limits of `cell`, or why there are none.

    Raises:
        EvaluationError: If the points are outside the limits.
        AmountError: If they are no exact number.
    """

    cell: SubQuestion | Area = field(validator=instance_of((SubQuestion, Area)))
    value: Decimal | Missing = field(converter=_points_or_reason)

    def __attrs_post_init__(self) -> None:
        low, high = self.cell.min_points, self.cell.max_points
        if self.points is not None and not low <= self.points <= high:
            facts = {"code": self.code, "given": self.points, "low": low, "high": high}
            raise EvaluationError([messages.POINTS_OUT_OF_RANGE.problem(**facts)])

    @property
    def code(self) -> str:
        """The code of what was scored."""
        return self.cell.code

    @property
    def points(self) -> Decimal | None:
        """The points, or None where there are none."""
        return None if isinstance(self.value, Missing) else self.value

    @property
    def missing(self) -> Missing | None:
        """Why there are no points, or None where there are."""
        return self.value if isinstance(self.value, Missing) else None


@frozen(kw_only=True, weakref_slot=False)
class Evaluation:
    """
    One subject assessed once under one pack; made by `from_points` and its siblings.

    The scores are kept as one packed row of running totals, in whole steps, beside a sparse
    map of reasons: an evaluation of 45 sub-questions is a few hundred bytes.

    Attributes:
        pack: The criteria that were applied.
        subject: Who was assessed.
        date: When, as precisely as is known.
        findings: What was noted.
        evidence: What the scores rest on.
        digest: The pack's digest when the scores were recorded.

    Raises:
        EvaluationError: If a score is outside its limits or finer than the pack allows, is not
            what its answers give, the subject has no name, or a finding is about an unknown
            code.
    """

    pack: CriteriaPack = field(validator=instance_of(CriteriaPack))
    subject: str
    date: Date = field(converter=as_date)
    _packed: bytes = field(alias="packed", repr=False)
    _missing: tuple[tuple[int, Missing], ...] = field(default=(), alias="missing")
    findings: tuple[Finding, ...] = field(
        default=(), converter=tuple[Finding, ...], validator=deep_iterable(instance_of(Finding))
    )
    evidence: tuple[Evidence, ...] = field(
        default=(), converter=tuple[Evidence, ...], validator=deep_iterable(instance_of(Evidence))
    )
    digest: str = field(validator=instance_of(str))
    _answers: tuple[tuple[str, Answers], ...] = field(default=(), alias="answers", repr=False)

    def __attrs_post_init__(self) -> None:
        if not self.pack.layout.fits(self._packed):
            raise EvaluationError([messages.SCORES_NOT_OF_PACK.problem(pack=self.pack.ref)])
        notes = note_problems(self.pack, self.subject, self.findings)
        raise_any(EvaluationError, chain(score_problems(self.pack, self.steps), notes))
        if self._answers:
            raise_any(EvaluationError, _recorded_problems(self))

    @classmethod
    def from_points(
        cls,
        pack: CriteriaPack,
        *,
        subject: str,
        date: Date | dt.date | str,
        points: Mapping[str, Amount | Missing],
        rest: Missing | None = None,
        findings: Iterable[Finding] = (),
        evidence: Iterable[Evidence] = (),
        digest: str | None = None,
    ) -> Evaluation:
        """
        Record the points of every scored code, each exactly once.

        Args:
            pack: The criteria that were applied.
            subject: Who was assessed.
            date: When, e.g. ``"2016-10"``.
            points: By code: exact points, or why there are none.
            rest: Why every code that is not in *points* has no score.
            findings: What was noted.
            evidence: What the scores rest on.
            digest: The pack's digest when the scores were recorded; the present one if left out.

        Raises:
            EvaluationError: With every problem: unknown codes, codes without a score, scores
                outside their limits or finer than the pack allows.
            AmountError: If the date cannot be read.
        """
        return cls._of(
            pack,
            ("points", points, ()),
            subject=subject,
            date=date,
            rest=rest,
            findings=findings,
            evidence=evidence,
            digest=digest,
        )

    @classmethod
    def from_percent(
        cls,
        pack: CriteriaPack,
        *,
        percent: Mapping[str, Amount | Missing],
        **others: Unpack[EvaluationFields],
    ) -> Evaluation:
        """
        Record scores that were given as percent of the possible points, 0 to 100.

        Args:
            pack: The criteria that were applied.
            percent: By code: exact percent, or why there is no score.
            others: As for `from_points`.

        Raises:
            EvaluationError: As for `from_points`; a percent whose points are finer than the
                pack's step is refused, not rounded.
        """
        require_type("pack", pack, CriteriaPack)
        require_type("percent", percent, Mapping)
        return cls._of(pack, ("percent", *points_of_percent(pack, percent)), **others)

    @classmethod
    def from_scores(
        cls, pack: CriteriaPack, *, scores: Iterable[Score], **others: Unpack[EvaluationFields]
    ) -> Evaluation:
        """
        Record scores that were made one by one.

        Args:
            pack: The criteria that were applied.
            scores: At most one for each scored code.
            others: As for `from_points`.

        Raises:
            EvaluationError: As for `from_points`, and if a code is scored twice.
        """
        points, problems = dict[str, Amount | Missing](), list[Problem]()
        for i, score in enumerate(scores):
            require_type(f"scores[{i}]", score, Score)
            if score.code in points:
                values = {"first": points[score.code], "second": score.value}
                problem = messages.SCORE_GIVEN_TWICE.problem(
                    f"scores[{i}]", code=score.code, **values
                )
                problems.append(problem)
            else:
                points[score.code] = score.value
        return cls._of(pack, ("points", points, problems), **others)

    @classmethod
    def from_answers(
        cls,
        pack: CriteriaPack,
        *,
        answers: Mapping[str, GivenAnswer | Mapping[str, GivenAnswer]],
        points: Mapping[str, Amount | Missing] | None = None,
        **others: Unpack[EvaluationFields],
    ) -> Evaluation:
        """
        Record the answers to the items of sub-questions; their rules turn them into points.

        Items that are not applicable are left out, where the rule can do without. If any item
        was not assessed, so was the sub-question: the policy for such gaps then decides, within
        what the other answers leave possible.

        Args:
            pack: The criteria that were applied.
            answers: By code: the answers by item, each yes (``True``), no (``False``), an exact
                amount, the name of an option, or why there is none; the answer alone, where the
                rule asks for one item; or why the whole sub-question has no score. What is
                scored in points is answered with points.
            points: By code: exact points, or a reason, for codes that have no answers.
            others: As for `from_points`.

        Raises:
            EvaluationError: As for `from_points`, and for answers that their item does not
                offer, items without an answer, and codes that have both answers and points.
        """
        scored: Mapping[str, Amount | Missing] = {} if points is None else points
        require_type("pack", pack, CriteriaPack)
        require_type("answers", answers, Mapping)
        require_type("points", scored, Mapping)
        found, kept, problems = points_of_answers(pack, answers)
        problems += (
            messages.SCORE_GIVEN_TWICE.problem(
                f"answers.{code}", code=code, first="points", second="answers"
            )
            for code in found
            if code in scored
        )
        name = "points" if scored else "answers"
        return cls._of(pack, (name, {**scored, **found}, problems), answers=kept, **others)

    @classmethod
    def _of(
        cls,
        pack: CriteriaPack,
        given: tuple[str, Mapping[str, Amount | Missing], Iterable[Problem]],
        *,
        rest: Missing | None = None,
        digest: str | None = None,
        findings: Iterable[Finding] = (),
        evidence: Iterable[Evidence] = (),
        subject: str,
        date: Date | dt.date | str,
        answers: tuple[tuple[str, Answers], ...] = (),
    ) -> Evaluation:
        """Record points under the name that they were given by, with the problems found so far."""
        name, points, problems = given
        require_type("pack", pack, CriteriaPack)
        require_type(name, points, Mapping)
        require_type("rest", rest, NotApplicable, NotAssessed, type(None))
        row, missing, of_row = read_row(pack, name, points, rest)
        findings = tuple(findings)
        if (found := [*problems, *of_row]) or not pack.layout.holds(row):
            # The constructor's problems come with them; a row that does not hold cannot be packed.
            found += chain(score_problems(pack, row, name), note_problems(pack, subject, findings))
            raise EvaluationError(found)
        return cls(
            pack=pack,
            subject=subject,
            date=date,
            packed=pack.layout.pack(row),
            missing=tuple(missing.items()),
            findings=findings,
            evidence=evidence,
            digest=pack.digest if digest is None else digest,
            answers=answers,
        )

    @property
    def steps(self) -> Row:
        """The scores as whole steps of the pack, in its order; the least where there is none."""
        return self.pack.layout.unpack(self._packed)

    @property
    def packed(self) -> bytes:
        """The scores as `Layout.pack` keeps them, for those who read many at once."""
        return self._packed

    @property
    def sums(self) -> Row:
        """The steps that each area's scores add up to, and at the end those of them all."""
        return self.pack.layout.sums(self._packed)

    @property
    def complete(self) -> bool:
        """Whether every code has a score."""
        return not self._missing

    @property
    def missing(self) -> Mapping[str, Missing]:
        """Why there is no score, by code, for every code without one."""
        codes = self.pack.layout.codes
        return {codes[position]: reason for position, reason in self._missing}

    @property
    def answers(self) -> Mapping[str, Mapping[str, Answer | Missing]]:
        """The answers to items, by code and item, for every code that was scored so."""
        return {code: dict(answers) for code, answers in self._answers}

    def answered(self, code: str) -> AnswerScore | None:
        """Return what the answers to the items of *code* give; None where there are none."""
        answers = dict(self._answers).get(code)
        return None if answers is None else score_answers(self.pack, code, answers)

    @property
    def scores(self) -> tuple[Score, ...]:
        """Every score, in the pack's order; made on demand."""
        step, missing = self.pack.layout.step, dict(self._missing)
        return tuple(
            Score(cell, missing.get(i, to_decimal(steps * step)))
            for i, (cell, steps) in enumerate(zip(self.pack.scored, self.steps, strict=True))
        )

    @property
    def stale(self) -> bool:
        """Whether the pack's scoring content has changed since the scores were recorded."""
        return self.digest != self.pack.digest

    def __repr__(self) -> str:
        return f"<Evaluation of {self.subject}, {self.date}, {self.pack.ref}>"


class EvaluationFields(TypedDict, total=False):
    """What every way to make an evaluation takes besides the scores."""

    subject: Required[str]
    date: Required[Date | dt.date | str]
    rest: Missing | None
    findings: Iterable[Finding]
    evidence: Iterable[Evidence]
    digest: str | None


def _recorded_problems(evaluation: Evaluation) -> Iterator[Problem]:
    """[KE012, KE028] The answers are to the items of the pack, and a score is what they give."""
    missing = evaluation.missing
    points = {score.code: score.value for score in evaluation.scores}
    rules = evaluation.pack.rules
    for code, answers in evaluation.answers.items():
        if code not in rules or [item.code for item in rules[code].items] != list(answers):
            yield messages.SCORES_NOT_OF_PACK.problem(f"answers.{code}", pack=evaluation.pack.ref)
            continue
        scored = score_answers(evaluation.pack, code, tuple(answers.items()))
        expected = scored.missing or scored.points
        recorded = missing.get(code) or Fraction(cast("Decimal", points[code]))
        if recorded != expected:
            facts = {"given": expected, "recorded": recorded}
            yield messages.ANSWERS_SCORE_MISMATCH.problem(f"answers.{code}", code=code, **facts)
