"""Profiles: the values of one subject with their bounds, coverage and origin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

from attrs import frozen

from kompass_core.amounts import Interval, Rounding, decimal, exact_text, to_decimal
from kompass_core.criteria import (
    TOTAL,
    Comparability,
    CriteriaPack,
    Level,
    LevelName,
    Node,
    RoundingConvention,
    rules,
)
from kompass_core.criteria.layout import Steps
from kompass_core.dates import Date
from kompass_core.errors import EvaluationError, parse_choice
from kompass_core.evaluations import Evaluation
from kompass_core.missing import Policies
from kompass_core.profiles.value import Origin, Value

if TYPE_CHECKING:
    from kompass_core.criteria import Crosswalk
    from kompass_core.profiles.bands import BandResult
    from kompass_core.profiles.explanation import AnswerTrace, Explanation
    from kompass_core.published import PrintedNumber, PublishedResult


_ONE = Fraction(1)


def as_level(given: Level | str) -> Level:
    """
    Parse the name of a level.

    Raises:
        EvaluationError: If there is no such level.
    """
    return parse_choice(Level, given, path="level", error=EvaluationError)


@frozen
class GroupMean:
    """
    The source of a mean profile: a group.

    Attributes:
        pack: The criteria.
        name: The name of the mean.
        n: The number of profiles in the group.
        date: None: the members have different dates.
        stale: True if the criteria have changed since a member was recorded.
        degrees: The comparability of each node, by position, if members are projected.
    """

    pack: CriteriaPack
    name: str
    n: int
    date: Date | None = None
    stale: bool = False
    degrees: tuple[Comparability, ...] = ()


@frozen(repr=False)
class Projection:
    """
    The source of a profile that is projected from another revision.

    Attributes:
        profile: The profile under its own revision.
        crosswalk: The relations between the revisions.
        pack: The criteria that it is projected to.
        source_codes: The codes that each node is projected from, by position.
        degrees: The comparability of each node, by position.
    """

    profile: Profile
    crosswalk: Crosswalk
    pack: CriteriaPack
    source_codes: tuple[tuple[str, ...], ...]
    degrees: tuple[Comparability, ...]

    @property
    def name(self) -> str:
        """The name of the subject, the population or the group."""
        return self.profile.name

    @property
    def date(self) -> Date | None:
        """The date of the assessment."""
        return self.profile.date

    @property
    def stale(self) -> bool:
        """True if the criteria have changed since the source was recorded."""
        return self.profile.stale

    def __repr__(self) -> str:
        return f"<Projection of {self.profile!r} to {self.pack.ref}>"


Source: TypeAlias = "Evaluation | PublishedResult | GroupMean | Projection"
"""The source of a profile."""


@frozen
class Derivation:
    """
    The bounds, the coverage and the origins of a profile that is not fully scored.

    Attributes:
        bounds: The bounds of each node, by position: intervals of points, or ends in steps; None
            if they are its points.
        coverage: The assessed part of each node, by position.
        origins: The origin of each value, by position.
        policies: The policies for missing scores, if any are missing.
        consistent: False if the printed numbers behind it are impossible together.
        plausible: False if they are impossible, or rounding hardly ever explains them.
    """

    bounds: tuple[Interval | tuple[Steps, Steps] | None, ...]
    coverage: tuple[Fraction | None, ...]
    origins: tuple[Origin, ...]
    policies: Policies | None = None
    consistent: bool = True
    plausible: bool = True


@frozen(repr=False)
class Profile(Mapping[str, Value]):
    """
    The values of one subject, population or group, by code: ``"1.1"``, ``"1"``, ``"total"``.

    A title or an alias of an area or a sub-question, in any language of the pack, is a key too,
    and so is the code of a block.
    Values are made on demand; a profile stores exact amounts in steps: those of every node by
    position or, of an evaluation without missing scores, of the areas and the total alone.

    Attributes:
        source: The evaluation, published result, group or projection that it is made from.
    """

    source: Source
    _amounts: tuple[Steps | None, ...]
    _derivation: Derivation | None = None

    @property
    def pack(self) -> CriteriaPack:
        """The criteria."""
        return self.source.pack

    @property
    def name(self) -> str:
        """The name of the subject, the population or the group."""
        source = self.source
        return source.subject if isinstance(source, Evaluation) else source.name

    @property
    def date(self) -> Date | None:
        """The date of the assessment; None for the mean of a group."""
        return self.source.date

    @property
    def policies(self) -> Policies | None:
        """The policies for missing scores; None if none is missing, or for printed numbers."""
        return self._derivation.policies if self._derivation else None

    @property
    def consistent(self) -> bool:
        """False if the printed numbers that it is made from are impossible together."""
        return self._derivation is None or self._derivation.consistent

    @property
    def plausible(self) -> bool:
        """False if these numbers are impossible, or rounding hardly ever explains them."""
        return self._derivation is None or self._derivation.plausible

    @property
    def stale(self) -> bool:
        """True if the pack's scoring content has changed since its source was recorded."""
        return self.source.stale

    @property
    def is_mean(self) -> bool:
        """True if it belongs to a population or a group rather than to one subject."""
        source = self.source
        if isinstance(source, Projection):
            return source.profile.is_mean
        return isinstance(source, GroupMean) or (
            _is_published(source) and source.population is not None
        )

    def comparability(self, code: str) -> Comparability:
        """
        Return the comparability of a node with others of its pack: exact unless projected.

        Raises:
            KeyError: If the pack has no such code.
        """
        node, source = self.pack.node_of(code), self.source
        if node.code in self.pack.block_nodes:
            return Comparability.weakest(*map(self.comparability, node.parts))
        if isinstance(source, Projection | GroupMean) and source.degrees:
            return source.degrees[node.position]
        return Comparability.EXACT

    def projected_from(self, code: str) -> str:
        """
        Describe the nodes and the revision that a node is projected from; empty if it is not.

        Raises:
            KeyError: If the pack has no such code.
        """
        node, source = self.pack.node_of(code), self.source
        if not isinstance(source, Projection) or node.code in self.pack.block_nodes:
            return ""
        codes = ", ".join(source.source_codes[node.position]) or "nothing"
        return f"{codes} of {source.profile.pack.ref} ({source.degrees[node.position].value})"

    def __getitem__(self, code: str) -> Value:
        pack, derivation = self.pack, self._derivation
        node = pack.nodes.get(code)
        if node is None:
            node = pack.node_of(code)
            if node.code in pack.block_nodes:
                # Imported late, here and below: most packs have no blocks and no bands.
                from kompass_core.profiles.blocks import block_value

                return block_value(pack, code, self)
        if derivation is None:
            points = self._steps_of(node) * self.pack.layout.step
            origin = Origin.COMBINED if node.parts else Origin.SCORED
            return Value(node, points, Interval(points, points), _ONE, origin)
        i, step = node.position, self.pack.layout.step
        steps, bounds = self._amounts[i], derivation.bounds[i]
        exact = None if steps is None else steps * step
        if bounds is None:
            bounds = Interval(exact or 0, exact or 0)
        elif not isinstance(bounds, Interval):
            low, high = bounds
            bounds = Interval(low * step, high * step)
        return Value(node, exact, bounds, derivation.coverage[i], derivation.origins[i])

    def _steps_of(self, node: Node) -> Steps:
        """Return the steps of a node of an evaluation without missing scores."""
        layout = self.pack.layout
        if node.level is Level.SUB_QUESTION and isinstance(self.source, Evaluation):
            return layout.score(self.source.packed, layout.positions[node.code])
        # Areas and the total come last in the order of positions, and nothing else is stored.
        return self._amounts[node.position - len(self)] or 0

    def __iter__(self) -> Iterator[str]:
        return iter(self.pack.nodes)

    def __len__(self) -> int:
        return len(self.pack.nodes)

    @property
    def total(self) -> Value:
        """The value of the total."""
        return self[TOTAL]

    @property
    def blocks(self) -> tuple[Value, ...]:
        """The values of the blocks, in the pack's order; none if it has none."""
        return tuple(self[code] for code in self.pack.block_nodes)

    @property
    def areas(self) -> tuple[Value, ...]:
        """The values of the areas, in the pack's order."""
        return self.at_level(Level.AREA)

    @property
    def sub_questions(self) -> tuple[Value, ...]:
        """The values of the sub-questions, in the pack's order; none if they are not listed."""
        return self.at_level(Level.SUB_QUESTION)

    def at_level(self, level: Level | LevelName) -> tuple[Value, ...]:
        """
        Return the values of one level, in the pack's order.

        Raises:
            EvaluationError: If there is no such level.
        """
        wanted = as_level(level)
        return tuple(self[code] for code, node in self.pack.nodes.items() if node.level is wanted)

    def largest_shortfalls(
        self, level: Level | LevelName = Level.SUB_QUESTION, n: int = 5
    ) -> tuple[Value, ...]:
        """
        Return the *n* values of a level with the largest shortfall; ties in pack order.

        Those that do not count in the total are omitted.
        """
        counted = self.pack.layout.counted
        values = [
            value
            for value in self.at_level(level)
            if value.exact is not None and value.code in counted
        ]
        values.sort(key=lambda value: (value.exact or 0) - value.node.high)
        return tuple(values[: max(n, 0)])

    @property
    def _convention(self) -> RoundingConvention:
        """The rounding of printed numbers: that of a published result, or else of its pack."""
        return self.source.rounding if _is_published(self.source) else self.pack.rounding

    def printed(self, code: str) -> PrintedNumber:
        """
        Return the points and the percent of a node as printed.

        The numbers of a published result are returned as they are; others are rounded by its
        convention, or that of the pack.

        Raises:
            KeyError: If the pack has no such code.
        """
        value, source = self[code], self.source
        code = value.code
        # Imported late: to score an evaluation needs no classes of what was published.
        from kompass_core.published import PrintedNumber

        printed = PrintedNumber(code)
        if _is_published(source):
            printed = source.by_code.get(code, printed)
        if value.exact is None:
            return printed
        rounding = self._convention.for_level(value.level)
        points, percent = printed.points, printed.percent
        if points is None:
            points = decimal(rounding.points.round(value.exact))
        if percent is None and value.exact_percent is not None:
            percent = decimal(rounding.percent.round(value.exact_percent))
        return PrintedNumber(code, points, percent)

    def printed_bounds(self, code: str) -> Interval:
        """
        Return the bounds of the points of a node as printed; a published number is its own.

        Raises:
            KeyError: If the pack has no such code.
        """
        value, source = self[code], self.source
        given = source.by_code.get(value.code) if _is_published(source) else None
        if given is not None and given.points is not None:
            return Interval.exactly(given.points)
        return self._convention.for_level(value.level).points.of_interval(value.bounds)

    def band(self, code: str = TOTAL) -> BandResult | None:
        """
        Return the bands that a node can have; None if it has none, or is not applicable.

        A value that is known exactly has one band. If only bounds are known, all bands within
        them are possible: policies for missing scores do not decide about bands.

        Raises:
            KeyError: If the pack has no such code.
        """
        node = self.pack.node_of(code)
        scale = self.pack.bands_of.get(node.code)
        if scale is None:
            return None
        from kompass_core.profiles.bands import band_result

        return band_result(scale, node.code, self, self._convention)

    def explain(self, code: str) -> Explanation:
        """
        Return the inputs, the rule, the policies and the rounding behind the value of a node.

        Raises:
            KeyError: If the pack has no such code.
        """
        value, source = self[code], self.source
        code = value.code
        missing, answered = None, None
        if isinstance(source, Evaluation):
            missing, answered = source.missing.get(code), _answered(source, code)
        printed = self.printed(code)
        if _is_published(source):
            printed = source.by_code.get(code, printed)
        from kompass_core.profiles.explanation import Explanation

        return Explanation(
            value=value,
            inputs=tuple(self[part] for part in value.node.parts),
            projected_from=self.projected_from(code),
            answered=answered,
            missing=missing,
            policies=self.policies,
            rounding=self._convention.for_level(value.level),
            printed=printed,
            band=self.band(code),
        )

    def to_dict(self, language: str | None = None) -> dict[str, Any]:
        """
        Return plain JSON data, with exact numbers as text (see `exact_text`).

        Keys: ``result`` (``name``, ``date``, ``pack``, ``kind``), ``stale``, ``consistent``,
        ``plausible``, ``policies`` (``not_applicable``, ``not_assessed``; null if no score is
        missing),
        ``nodes`` (each ``code``, ``level``, ``title``, ``points``, ``min_points``,
        ``max_points``, ``percent``, ``shortfall``, ``printed``, ``bounds``, ``coverage``,
        ``origin``, ``missing``: why there is no score, and ``band``: null, or the codes of the
        ``possible`` bands and the ``checks`` of higher ones, each ``band``, ``code``,
        ``measure``, ``least``, ``met``, ``shortfall``), ``blocks`` (as nodes, with the codes of
        their ``areas``), ``largest_shortfalls`` (codes) and
        ``findings`` (each ``kind``, ``code``, ``text``).

        Args:
            language: The language of the titles; the pack's own if omitted.
        """
        source = self.source
        findings = (
            source.findings if isinstance(source, Evaluation) or _is_published(source) else ()
        )
        policies = self.policies
        shortfalls = self.largest_shortfalls() or self.largest_shortfalls(Level.AREA)
        return {
            "result": source_dict(source),
            "stale": self.stale,
            "consistent": self.consistent,
            "plausible": self.plausible,
            "policies": policies
            and {
                "not_applicable": policies.not_applicable.value,
                "not_assessed": policies.not_assessed.value,
            },
            "nodes": [self._node_dict(value, language) for value in self.values()],
            "blocks": [
                self._node_dict(value, language) | {"areas": list(value.node.parts)}
                for value in self.blocks
            ],
            "largest_shortfalls": [value.code for value in shortfalls],
            "findings": [
                {"kind": each.kind.value, "code": each.code, "text": each.text} for each in findings
            ],
        }

    def rows(self, language: str | None = None) -> list[dict[str, Any]]:
        """
        Return a row for each node and block: text and ``Decimal`` values of at most 28 digits.

        Data frames of pandas and Polars, and Arrow tables, can be made of such rows. Keys:
        ``name``, ``date``, ``pack``, ``code``, ``level``, ``title``, ``points``,
        ``min_points``, ``max_points``, ``percent``, ``low``, ``high`` (the bounds),
        ``coverage``, ``origin``, ``band`` and ``highest_band``: the lowest and the highest band
        that are possible.

        Args:
            language: The language of the titles; the pack's own if omitted.
        """
        name, date, pack = self.name, str(self.date) if self.date else None, str(self.pack.ref)
        return [
            {
                "name": name,
                "date": date,
                "pack": pack,
                "code": value.code,
                "level": value.node.level_name,
                "title": str(self.pack.text(value.title, language)),
                "points": value.points,
                "min_points": value.min_points,
                "max_points": value.max_points,
                "percent": value.percent,
                "low": to_decimal(value.bounds.low),
                "high": to_decimal(value.bounds.high),
                "coverage": None if value.coverage is None else to_decimal(value.coverage),
                "origin": value.origin.value,
                "band": band and band.low.code,
                "highest_band": band and band.high.code,
            }
            for value in map(self.__getitem__, self.pack.nodes_and_blocks)
            for band in [self.band(value.code)]
        ]

    def _node_dict(self, value: Value, language: str | None) -> dict[str, Any]:
        source, printed, band = self.source, self.printed(value.code), self.band(value.code)
        reason = source.missing.get(value.code) if isinstance(source, Evaluation) else None
        return {
            "code": value.code,
            "level": value.node.level_name,
            "title": str(self.pack.text(value.title, language)),
            "points": exact_text(value.exact),
            "min_points": exact_text(value.node.low),
            "max_points": exact_text(value.node.high),
            "percent": exact_text(value.exact_percent),
            "shortfall": None if value.exact is None else exact_text(value.node.high - value.exact),
            "printed": {
                "points": exact_text(printed.points),
                "percent": exact_text(printed.percent),
            },
            "bounds": value.bounds.to_dict(),
            "coverage": exact_text(value.coverage),
            "origin": value.origin.value,
            "missing": reason.reason if reason else None,
            "band": band and band.to_dict(),
        }

    def _repr_html_(self) -> str:
        """Return a table of the areas, the blocks and the total for notebooks."""
        from kompass_core.html_tables import html_table, node_cells

        has_percent = self.pack.has_percent
        rows = [
            (
                *node_cells(self.pack, value.node),
                value.exact,
                value.node.high,
                *([value.exact_percent] if has_percent else []),
                None if value.bounds.is_exact else value.bounds,
                value.origin.value,
                *([str(band.text) if band else None] if self.pack.band_scales else []),
            )
            for value in (*self.areas, *self.blocks, self.total)
            for band in [self.band(value.code)]
        ]
        percent = ["Percent"] if has_percent else []
        bands = ["Band"] if self.pack.band_scales else []
        headings = ("Code", "Title", "Points", "Maximum", *percent, "Bounds", "Origin", *bands)
        return html_table(f"{described(self)}, {self.pack.ref}", headings, rows)

    def __repr__(self) -> str:
        return f"<Profile of {self.name}, {self.date}, {self.pack.ref}>"


def described(profile: Profile) -> str:
    """Return the name and the date of a profile."""
    return f"{profile.name}, {profile.date}" if profile.date else profile.name


def source_dict(source: Source) -> dict[str, str | None]:
    """Return the name, the date, the pack and the kind of a result as plain JSON data."""
    return {
        "name": source.subject if isinstance(source, Evaluation) else source.name,
        "date": str(source.date) if source.date else None,
        "pack": str(source.pack.ref),
        "kind": _kind(source),
    }


def _is_published(source: Source) -> TypeGuard[PublishedResult]:
    return not isinstance(source, Evaluation | GroupMean | Projection)


def _kind(source: Source) -> str:
    match source:
        case Evaluation():
            return "evaluation"
        case GroupMean():
            return "mean"
        case Projection():
            return _kind(source.profile.source)
        case _:
            return "published mean" if source.population else "published result"


def _answered(source: Evaluation, code: str) -> AnswerTrace | None:
    """Return the answers of *source* to the items of a sub-question, if there are any."""
    scored = source.answered(code)
    if scored is None:
        return None
    pack, answers = source.pack, source.answers[code]
    rule, mode = pack.rules[code], pack.step_rounding
    from kompass_core.profiles.explanation import AnswerTrace

    return AnswerTrace(
        rule=rule,
        items=tuple((item, answers[item.code]) for item in rule.items),
        scored=scored,
        share=rules.outcome(rule, answers).share,
        rounding=None if mode is None else Rounding(mode, pack.unit),
    )
