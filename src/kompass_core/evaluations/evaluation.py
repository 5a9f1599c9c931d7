"""Evaluations: the scores of one subject under one pack."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from typing import Required, TypedDict, Unpack

from attrs import field, frozen
from attrs.validators import deep_iterable, instance_of

from kompass_core.amounts import Amount, Floats, number, to_decimal, with_floats
from kompass_core.criteria import Area, CriteriaPack, SubQuestion
from kompass_core.criteria.layout import Row
from kompass_core.criteria.rules.items import Answer
from kompass_core.dates import Date, as_date
from kompass_core.errors import (
    AmountError,
    EvaluationError,
    Problem,
    messages,
    raise_any,
    require_type,
)
from kompass_core.evaluations.inputs import (
    Answers,
    AnswerScore,
    GivenAnswer,
    note_problems,
    pack_at_once,
    points_of_answers,
    points_of_percent,
    read_row,
    rule_problems,
    score_answers,
    score_problems,
)
from kompass_core.labels import is_name, normalise_name
from kompass_core.missing import Missing, NotApplicable, NotAssessed
from kompass_core.narrative import NO_NARRATIVE, Evidence, Finding, Narrative


def _points_or_reason(given: Amount | Missing) -> Decimal | Fraction | Missing:
    return given if isinstance(given, Missing) else number(given)


@frozen(repr=False)
class Score:
    """
    The score of one criterion: of a sub-question, or of an area without listed sub-questions.

    Attributes:
        criterion: The sub-question or area.
        value: Points within the limits of the criterion, a ``Fraction`` only where they are no
            decimal; or the reason for a missing score.

    Raises:
        EvaluationError: If the points are outside the limits.
        AmountError: If they are no exact number.
    """

    criterion: SubQuestion | Area = field(validator=instance_of((SubQuestion, Area)))
    value: Decimal | Fraction | Missing = field(converter=_points_or_reason)

    def __attrs_post_init__(self) -> None:
        low, high = self.criterion.low, self.criterion.high
        if self.exact is not None and not low <= self.exact <= high:
            facts = {"given": number(self.exact), "low": number(low)}
            raise EvaluationError(
                [messages.POINTS_OUT_OF_RANGE.problem(code=self.code, **facts, high=number(high))]
            )

    @property
    def code(self) -> str:
        """The code of the criterion."""
        return self.criterion.code

    @property
    def points(self) -> Decimal | None:
        """The points, of at most 28 digits, or None if the score is missing."""
        return None if self.exact is None else to_decimal(self.exact)

    @property
    def exact(self) -> Fraction | None:
        """The points, exact, or None if the score is missing."""
        return None if isinstance(self.value, Missing) else Fraction(self.value)

    @property
    def missing(self) -> Missing | None:
        """The reason for a missing score, or None."""
        return self.value if isinstance(self.value, Missing) else None

    def __repr__(self) -> str:
        return f"<Score {self.code}: {self.missing or self.points} of {self.criterion.max_points}>"


@frozen(kw_only=True, weakref_slot=False)
class Evaluation:
    """
    The scores of one subject, assessed once under one pack.

    Use `from_points`, `from_percent`, `from_scores` or `from_answers` to make one. The scores
    are stored as a packed row of cumulative sums, in whole steps, with a sparse map of reasons:
    an evaluation of 45 sub-questions takes a few hundred bytes.

    Attributes:
        pack: The criteria.
        subject: The name of the assessed subject, normalised by `normalise_name`.
        date: The date of the assessment.
        findings: Noted strengths, improvements and good examples.
        evidence: The sources of the scores.
        narrative: The assessors' own account.
        digest: The pack's digest when the scores were recorded.

    Raises:
        EvaluationError: If a score is outside its limits, finer than the pack allows, or
            differs from the score of its answers; if the subject has no name, or a finding or
            a text is about an unknown code.
    """

    pack: CriteriaPack = field(validator=instance_of(CriteriaPack))
    subject: str = field(converter=normalise_name)
    date: Date = field(converter=as_date)
    _packed: bytes = field(alias="packed", repr=False)
    _missing: tuple[tuple[int, Missing], ...] = field(default=(), alias="missing")
    findings: tuple[Finding, ...] = field(
        default=(), converter=tuple[Finding, ...], validator=deep_iterable(instance_of(Finding))
    )
    evidence: tuple[Evidence, ...] = field(
        default=(), converter=tuple[Evidence, ...], validator=deep_iterable(instance_of(Evidence))
    )
    narrative: Narrative = field(default=NO_NARRATIVE, validator=instance_of(Narrative))
    digest: str = field(validator=instance_of(str))
    _answers: tuple[tuple[str, Answers], ...] = field(default=(), alias="answers", repr=False)

    def __attrs_post_init__(self) -> None:
        if not self.pack.layout.fits(self._packed):
            raise EvaluationError([messages.SCORES_NOT_OF_PACK.problem(pack=self.pack.ref)])
        notes = note_problems(self.pack, self.subject, self.findings, self.narrative)
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
        narrative: Narrative = NO_NARRATIVE,
        digest: str | None = None,
        floats: Floats = "refuse",
        ignore_rules: bool = False,
    ) -> Evaluation:
        """
        Make an evaluation from points.

        Args:
            pack: The criteria.
            subject: The name of the assessed subject.
            date: The date of the assessment, e.g. ``"2016-10"``.
            points: By code, or by a title or alias in any language of the pack that only one area
                or sub-question has: exact points, or the reason for a missing score.
            rest: The reason for the missing scores of all codes that are not in *points*.
            findings: Noted strengths, improvements and good examples.
            evidence: The sources of the scores.
            narrative: The assessors' own account.
            digest: The pack's digest when the scores were recorded; by default the present one.
            floats: The treatment of binary floats: ``"refuse"``, or ``"decimal"`` to read them as
                the decimals that they print as, where a spreadsheet or JSON has no others.
            ignore_rules: True to accept points that the rule of a sub-question or area cannot
                give, such as 57 where it gives multiples of 5.

        Raises:
            EvaluationError: With every problem: unknown codes, codes without a score, scores
                outside their limits or finer than the pack allows, or such as a rule cannot
                give, an invalid date.
        """
        given = (cls, type(points), rest, findings, evidence, narrative, floats)
        if given == _USUAL:
            made = _at_once(pack, subject, date, points, digest)
            if made is not None:
                return made
        return cls._of(
            pack,
            ("points", points, ()),
            floats=floats,
            ignore_rules=ignore_rules,
            subject=subject,
            date=date,
            rest=rest,
            findings=findings,
            evidence=evidence,
            narrative=narrative,
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
        Make an evaluation from percent, of what the pack defines.

        Args:
            pack: The criteria.
            percent: By code: exact percent, or the reason for a missing score.
            others: As for `from_points`.

        Raises:
            EvaluationError: As for `from_points`, or the pack has no percent; a percent whose
                points are finer than the pack's step is refused, not rounded.
        """
        require_type("pack", pack, CriteriaPack)
        require_type("percent", percent, Mapping)
        given, problems = pack.by_code(percent, "percent")
        given = with_floats(given, others.get("floats", "refuse"))
        points, found = points_of_percent(pack, given)
        return cls._of(pack, ("percent", points, [*problems, *found]), **others)

    @classmethod
    def from_scores(
        cls, pack: CriteriaPack, *, scores: Iterable[Score], **others: Unpack[EvaluationFields]
    ) -> Evaluation:
        """
        Make an evaluation from `Score` objects.

        Args:
            pack: The criteria.
            scores: At most one for each code.
            others: As for `from_points`.

        Raises:
            EvaluationError: As for `from_points`, and if a code is repeated.
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
        Make an evaluation from answers to items; rules turn them into points.

        Items that are not applicable are omitted, if the rule permits. If any item was not
        assessed, the sub-question counts as not assessed; its points are then decided by the
        policy, within the bounds that the other answers leave.

        Args:
            pack: The criteria.
            answers: By code: the answers by item, each yes (``True``), no (``False``), an exact
                amount, the name of an option, or the reason for its absence. For a rule with
                one item the answer alone will do; for a missing score, its reason; without a
                rule, exact points.
            points: By code: exact points, or a reason, for codes without answers.
            others: As for `from_points`.

        Raises:
            EvaluationError: As for `from_points`, and for invalid answers, items without an
                answer, and codes with both answers and points.
        """
        scored: Mapping[str, Amount | Missing] = {} if points is None else points
        require_type("pack", pack, CriteriaPack)
        require_type("answers", answers, Mapping)
        require_type("points", scored, Mapping)
        floats = others.get("floats", "refuse")
        answers, names = pack.by_code(with_floats(answers, floats), "answers")
        scored, more = pack.by_code(scored, "points")
        found, kept, problems = points_of_answers(pack, answers)
        problems = [*names, *more, *problems]
        problems += (
            messages.SCORE_GIVEN_TWICE.problem(
                "answers", code, code=code, first="points", second="answers"
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
        floats: Floats = "refuse",
        ignore_rules: bool = False,
        findings: Iterable[Finding] = (),
        evidence: Iterable[Evidence] = (),
        narrative: Narrative = NO_NARRATIVE,
        subject: str,
        date: Date | dt.date | str,
        answers: tuple[tuple[str, Answers], ...] = (),
    ) -> Evaluation:
        """Make an evaluation from a named mapping of points and the problems found so far."""
        name, points, problems = given
        require_type("pack", pack, CriteriaPack)
        require_type(name, points, Mapping)
        require_type("rest", rest, NotApplicable, NotAssessed, type(None))
        require_type("narrative", narrative, Narrative)
        points, names = pack.by_code(with_floats(points, floats), name)
        row, missing, row_problems = read_row(pack, name, points, rest)
        if pack.possible_steps and not ignore_rules:
            row_problems += rule_problems(pack, row, dict(answers), name)
        findings, problems = tuple(findings), [*names, *problems]
        try:
            date = as_date(date)
        except AmountError as error:
            problems += (each.with_prefix("date") for each in error.problems)
        if found := [*problems, *row_problems]:
            # Reported together with the problems that the constructor would find.
            raise EvaluationError([*found, *note_problems(pack, subject, findings, narrative)])
        return cls(
            pack=pack,
            subject=subject,
            date=date,
            packed=pack.layout.pack(row),
            missing=tuple(missing.items()),
            findings=findings,
            evidence=evidence,
            narrative=narrative,
            digest=pack.digest if digest is None else digest,
            answers=answers,
        )

    @property
    def steps(self) -> Row:
        """The scores in steps, in the pack's order; the minimum where the score is missing."""
        return self.pack.layout.unpack(self._packed)

    @property
    def packed(self) -> bytes:
        """The scores in the packed form of `Layout.pack`, for reading many at once."""
        return self._packed

    @property
    def complete(self) -> bool:
        """True if no score is missing."""
        return not self._missing

    @property
    def missing(self) -> Mapping[str, Missing]:
        """The reasons for missing scores, by code."""
        codes = self.pack.layout.codes
        return {codes[position]: reason for position, reason in self._missing}

    @property
    def answers(self) -> Mapping[str, Mapping[str, Answer | Missing]]:
        """The answers to items, by code and item, of the codes scored by a rule."""
        return {code: dict(answers) for code, answers in self._answers}

    def answered(self, code: str) -> AnswerScore | None:
        """Return the score of the answers to the items of *code*; None if there are none."""
        answers = next((given for key, given in self._answers if key == code), None)
        return None if answers is None else score_answers(self.pack, code, answers)

    @property
    def scores(self) -> tuple[Score, ...]:
        """All scores, in the pack's order; made on demand."""
        step, missing = self.pack.layout.step, dict(self._missing)
        return tuple(
            Score(criterion, missing.get(i, steps * step))
            for i, (criterion, steps) in enumerate(zip(self.pack.scored, self.steps, strict=True))
        )

    @property
    def stale(self) -> bool:
        """True if the pack's scoring content has changed since the scores were recorded."""
        return self.digest != self.pack.digest

    def __repr__(self) -> str:
        return f"<Evaluation of {self.subject}, {self.date}, {self.pack.ref}>"


_USUAL = (Evaluation, dict, None, (), (), NO_NARRATIVE, "refuse")
"""The classes and the options with which `Evaluation.from_points` is fast."""


def _at_once(
    pack: CriteriaPack,
    subject: str,
    date: Date | dt.date | str,
    points: Mapping[str, object],
    digest: str | None,
) -> Evaluation | None:
    """
    Make an evaluation past its constructor, which would check everything again.

    Returns:
        The evaluation; None if a code is absent or if anything is invalid.
    """
    if not isinstance(pack, CriteriaPack) or pack.possible_steps or not is_name(subject):
        return None
    found = pack_at_once(pack.layout, points)
    try:
        date = as_date(date)
    except AmountError:
        return None
    if found is None or not (digest is None or type(digest) is str):
        return None
    made = Evaluation.__new__(Evaluation)
    _set_pack(made, pack)
    _set_subject(made, normalise_name(subject))
    _set_date(made, date)
    _set_packed(made, found[0])
    _set_missing(made, found[1])
    _set_findings(made, ())
    _set_evidence(made, ())
    _set_narrative(made, NO_NARRATIVE)
    _set_digest(made, pack.digest if digest is None else digest)
    _set_answers(made, ())
    return made


def _setter(name: str) -> Callable[[Evaluation, object], None]:
    setter: Callable[[Evaluation, object], None] = getattr(Evaluation, name).__set__
    return setter


_set_pack = _setter("pack")
_set_subject = _setter("subject")
_set_date = _setter("date")
_set_packed = _setter("_packed")
_set_missing = _setter("_missing")
_set_findings = _setter("findings")
_set_evidence = _setter("evidence")
_set_narrative = _setter("narrative")
_set_digest = _setter("digest")
_set_answers = _setter("_answers")


class EvaluationFields(TypedDict, total=False):
    """The keyword arguments shared by the constructors of `Evaluation`."""

    subject: Required[str]
    date: Required[Date | dt.date | str]
    rest: Missing | None
    findings: Iterable[Finding]
    evidence: Iterable[Evidence]
    narrative: Narrative
    digest: str | None
    floats: Floats
    ignore_rules: bool


def _recorded_problems(evaluation: Evaluation) -> Iterator[Problem]:
    """[KE012, KE028] Answers match the items of the pack, and scores match their answers."""
    pack, missing = evaluation.pack, evaluation.missing
    steps = dict(zip(pack.layout.codes, evaluation.steps, strict=True))
    for code, answers in evaluation.answers.items():
        rule = pack.rules.get(code)
        if rule is None or [item.code for item in rule.items] != list(answers):
            yield messages.SCORES_NOT_OF_PACK.problem("answers", code, pack=pack.ref)
            continue
        scored = score_answers(pack, code, tuple(answers.items()))
        expected = scored.missing or scored.points
        recorded = missing.get(code) or steps[code] * pack.layout.step
        if recorded != expected:
            facts = {"given": expected, "recorded": recorded}
            yield messages.ANSWERS_SCORE_MISMATCH.problem("answers", code, code=code, **facts)
