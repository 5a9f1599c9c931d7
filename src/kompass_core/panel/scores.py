"""Scores and changes of a panel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, SupportsIndex

import numpy as np
from attrs import evolve, frozen

from kompass_core.aggregation.aggregate import Duplicates, as_duplicates
from kompass_core.criteria import TOTAL, CriteriaPack, Level, Node
from kompass_core.errors import EvaluationError, Problem, messages, nearest, raise_any, wrong_type
from kompass_core.missing import Policies, Policy
from kompass_core.panel.arrays import Array, dtype_for, unpacked
from kompass_core.panel.columns import ExactColumn
from kompass_core.panel.data import about_rows, counted
from kompass_core.panel.rows import Fault, in_order
from kompass_core.panel.summaries import GroupedScores, sum_up
from kompass_core.panel.sums import Part, Progress, Sums, add_up, rescaled, weighted
from kompass_core.profiles import Caution

if TYPE_CHECKING:
    from kompass_core.panel.panel import Panel


@frozen(eq=False, repr=False)
class Scores(Mapping[str, ExactColumn]):
    """
    The points of all rows, by code: ``"1.1"``, ``"1"``, ``"total"``.

    They are what `kompass_core.profile` gives for each row, to the last digit. Columns are made
    when they are asked for.

    Attributes:
        panel: What was scored.
        policies: What becomes of missing scores.
    """

    panel: Panel
    policies: Policies
    _sums: Sums

    def __getitem__(self, code: str) -> ExactColumn:
        return self._column(self.panel.pack.nodes[code], self.policies)

    def __iter__(self) -> Iterator[str]:
        return iter(self.panel.pack.nodes)

    def __len__(self) -> int:
        return len(self.panel.pack.nodes)

    @property
    def total(self) -> ExactColumn:
        """The points of the whole."""
        return self[TOTAL]

    def bounds(self, code: str) -> tuple[ExactColumn, ExactColumn]:
        """
        Return the least and the most points that each row can have in one cell.

        They differ where something was not assessed.

        Raises:
            KeyError: If the pack has no such cell.
            EvaluationError: If the scores are printed numbers: what those can stand for, only
                `kompass_core.profile` of the published results tells.
        """
        node = self.panel.pack.nodes[code]
        if self.panel.face_values:
            raise EvaluationError([messages.PANEL_BOUNDS_UNKNOWN.problem()])
        low, high = (
            self._column(node, evolve(self.policies, not_assessed=policy))
            for policy in (Policy.WORST, Policy.BEST)
        )
        return low.filled(node.low), high.filled(node.high)

    def coverage(self, code: str) -> ExactColumn:
        """
        Return which part of the points below a cell was assessed, 0 to 1, for each row.

        It is not known where none of them concerns the row.

        Raises:
            KeyError: If the pack has no such cell.
        """
        layout, node = self.panel.pack.layout, self.panel.pack.nodes[code]
        if not node.parts:
            concerns, seen = (~gap for gap in self._gaps_of(layout.positions[code]))
            return ExactColumn(seen.astype(np.int8), Fraction(1), known=concerns)
        areas = [self.panel.plan.areas[i] for i in self._parts_of(node)]
        common = lcm(*(area.weight.denominator for area in areas))
        factors = [int(area.weight * common) for area in areas]
        most = sum(f * sum(area.rooms) for f, area in zip(factors, areas, strict=True))
        seen, whole = np.zeros((2, len(self.panel)), dtype_for(max(most, *factors)))
        for i, area, factor in zip(self._parts_of(node), areas, factors, strict=True):
            sums = self._sums.areas[i]
            foreign, skipped = (
                0 if gap is None else gap.astype(seen.dtype)
                for gap in (sums.not_applicable, sums.not_assessed)
            )
            whole += (sum(area.rooms) - foreign) * factor
            seen += (sum(area.rooms) - foreign - skipped) * factor
        known = whole > 0
        return ExactColumn(seen, Fraction(1), np.maximum(whole, 1), None if known.all() else known)

    def aggregate(
        self,
        by: str | Iterable[str] = (),
        *,
        codes: Iterable[str] | None = None,
        printed: bool = False,
        duplicates: Duplicates | str = Duplicates.REFUSE,
        threads: SupportsIndex | None = None,
        progress: Progress | None = None,
    ) -> GroupedScores:
        """
        Sum up all rows, or the rows of each group: means, spread, quantiles, ranks.

        Args:
            by: The columns to group by; ``"year"`` is that of the date, unless there is a
                column of that name. One group of all rows if left out.
            codes: The cells to sum up; the areas and the total if left out.
            printed: Whether points count as they are printed, rounded under the pack's
                contract, so that what is printed alike is tied.
            duplicates: What becomes of several rows of one subject in one group: ``"refuse"``,
                ``"latest"`` or ``"keep"``. Rows that do not count have no rank.
            threads: How many columns are sorted at a time; two where that is faster.
            progress: Called after each column.

        Raises:
            EvaluationError: If there is no such column, or no such cell.
            IncomparableError: If a subject stands more than once in a group and *duplicates* does
                not say how, or the dates do not tell which of its rows is the latest.
            AmountError: If *threads* is no whole number from 1.
        """
        grouping = self.panel.grouping(by)
        return sum_up(
            self._printed if printed else self.__getitem__,
            nodes_of(self.panel.pack, codes),
            grouping,
            counted=counted(self.panel, grouping.codes, as_duplicates(duplicates)),
            cautions=about_rows(self.panel),
            threads=threads,
            progress=progress,
        )

    def best(
        self,
        code: str = TOTAL,
        n: SupportsIndex = 3,
        *,
        by: str | Iterable[str] = (),
        printed: bool = False,
        duplicates: Duplicates | str = Duplicates.REFUSE,
    ) -> Array:
        """
        Return the rows of the *n* best in one cell, of all or of each group: the role models.

        Whoever shares the last of these ranks is named too, so there may be more than *n*.

        Args:
            code: The cell.
            n: How many ranks.
            by: As for `aggregate`.
            printed: As for `aggregate`.
            duplicates: As for `aggregate`.

        Raises:
            EvaluationError: If there is no such column, or no such cell.
            IncomparableError: As for `aggregate`.
            AmountError: If *n* is no whole number from 0.
        """
        groups = self.aggregate(by, codes=[code], printed=printed, duplicates=duplicates)
        return groups.best(code, n)

    def _printed(self, code: str) -> ExactColumn:
        pack = self.panel.pack
        return self[code].rounded(pack.rounding.for_level(pack.nodes[code].level).points)

    def _column(self, node: Node, policies: Policies) -> ExactColumn:
        return self._combined(node, policies) if node.parts else self._scored(node, policies)

    def _scored(self, node: Node, policies: Policies) -> ExactColumn:
        layout = self.panel.pack.layout
        cell = layout.positions[node.code]
        steps, known = self.panel.steps[cell], np.ones(len(self.panel), np.bool_)
        chosen = (policies.not_applicable, policies.not_assessed)
        for gap, policy in zip(self._gaps_of(cell), chosen, strict=True):
            if policy is Policy.BEST:
                steps = np.where(gap, layout.highs[cell], steps)
            elif policy is Policy.RESCALE:
                known &= ~gap
        return ExactColumn(steps, layout.step, known=None if known.all() else known)

    def _gaps_of(self, cell: int) -> tuple[Array, Array]:
        """Return where a scored cell is not applicable, and where it was not assessed."""
        n = len(self.panel)
        none = np.zeros(n, np.bool_)
        foreign, skipped = (
            none if bits is None else unpacked(bits, cell, n) for bits in self.panel.gaps
        )
        return foreign, skipped

    def _combined(self, node: Node, policies: Policies) -> ExactColumn:
        plan, step, whole = self.panel.plan, self.panel.pack.layout.step, node.code == TOTAL
        sums = self._sums.total if whole else self._sums.areas[plan.numbers[node.code]].sums
        if plan.sums_only and all(bits is None for bits in self.panel.gaps):
            return ExactColumn(sums, step)
        parts = [self._part(i, policies) for i in self._parts_of(node)]
        areas = [part.area for part in parts]
        if any(part.left_out for part in parts):
            low, room = (plan.low, plan.room) if whole else (areas[0].low, areas[0].room)
            return rescaled(parts, low, room, step)
        if plan.sums_only:
            return ExactColumn(sum((each for part in parts for each in part.extra), sums), step)
        weights = [area.weight if whole else area.share for area in areas]
        return weighted([part.filled for part in parts], weights, areas, step)

    def _parts_of(self, node: Node) -> Sequence[int]:
        """Return the numbers of the areas that a cell is combined from."""
        numbers = self.panel.plan.numbers
        return range(len(numbers)) if node.code == TOTAL else (numbers[node.code],)

    def _part(self, i: int, policies: Policies) -> Part:
        """Apply the policies to the gaps of an area."""
        area = self._sums.areas[i]
        gaps = (
            (area.not_applicable, policies.not_applicable),
            (area.not_assessed, policies.not_assessed),
        )
        return Part(
            self.panel.plan.areas[i],
            area.sums,
            extra=[gap for gap, policy in gaps if gap is not None and policy is Policy.BEST],
            left_out=[gap for gap, policy in gaps if gap is not None and policy is Policy.RESCALE],
        )

    def __repr__(self) -> str:
        return f"<Scores of {len(self.panel)} rows, {self.panel.pack.ref}>"


def score(panel: Panel, policies: Policies, progress: Progress | None = None) -> Scores:
    """
    Score all rows of a panel.

    Args:
        panel: What is scored.
        policies: What becomes of missing scores.
        progress: Called now and then with how many rows are done, and how many there are.

    Raises:
        EvaluationError: If scores are missing and the policy is to refuse, with the rows.
    """
    raise_any(EvaluationError, (problem for _, problem in in_order(_refused(panel, policies))))
    return Scores(panel, policies, add_up(panel.plan, panel.steps, panel.gaps, progress))


def nodes_of(pack: CriteriaPack, codes: Iterable[str] | None) -> tuple[Node, ...]:
    """
    Return the cells to sum up, each once: the areas and the total unless others are named.

    Raises:
        EvaluationError: If the pack has no such cell.
    """
    if codes is None:
        return tuple(n for n in pack.nodes.values() if n.level is not Level.SUB_QUESTION)
    if isinstance(codes, str) or not isinstance(codes, Iterable):
        raise EvaluationError([wrong_type("codes", codes, Sequence)])
    chosen = tuple(codes)
    wrong = (each for each in enumerate(chosen) if not isinstance(each[1], str))
    raise_any(EvaluationError, (wrong_type(f"codes[{i}]", code, str) for i, code in wrong))
    unknown = (
        messages.CODE_NOT_SCORED.problem(
            "codes", pack=pack.ref, code=code, hint=nearest(code, pack.nodes)
        )
        for code in chosen
        if code not in pack.nodes
    )
    raise_any(EvaluationError, unknown)
    return tuple(pack.nodes[code] for code in dict.fromkeys(chosen))


def _refused(panel: Panel, policies: Policies) -> list[Fault]:
    """[KE008] Nothing is computed over a gap unless a policy says how."""
    states = ("not applicable", "not assessed")
    chosen = (policies.not_applicable, policies.not_assessed)
    return [
        _gap_fault(panel, bits, state)
        for bits, state, policy in zip(panel.gaps, states, chosen, strict=True)
        if bits is not None and policy is Policy.REFUSE
    ]


def _gap_fault(panel: Panel, bits: Array, state: str) -> Fault:
    codes = panel.pack.layout.codes
    rows = np.flatnonzero(np.unpackbits(np.bitwise_or.reduce(bits, axis=0), count=len(panel)))

    def problem(row: int) -> Problem:
        byte, bit = divmod(row, 8)
        missing = (bits[:, byte] >> (7 - bit)) & 1
        facts = {"codes": tuple(codes[cell] for cell in np.flatnonzero(missing)), "state": state}
        return messages.MISSING_POINTS_REFUSED.problem(
            f"rows[{row}]", **facts, argument=state.replace(" ", "_")
        )

    return Fault.for_rows(rows, problem)


@frozen(eq=False, repr=False)
class Changes(Mapping[str, ExactColumn]):
    """
    What changed in each cell for every subject that stands in both panels; after minus before.

    Attributes:
        before: The earlier scores, of these subjects.
        after: The later scores, row by row of the same subjects.
        only_before: The subjects that stand in the earlier panel alone.
        only_after: Those that stand in the later one alone.
        cautions: What a reader must know.
    """

    before: Scores
    after: Scores
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    cautions: tuple[Caution, ...]

    def __getitem__(self, code: str) -> ExactColumn:
        return self.after[code].minus(self.before[code])

    def __iter__(self) -> Iterator[str]:
        return iter(self.after)

    def __len__(self) -> int:
        return len(self.after)

    @property
    def subjects(self) -> Array:
        """Whose change each row is."""
        return self.after.panel.subjects

    @property
    def total(self) -> ExactColumn:
        """The change of the whole."""
        return self[TOTAL]

    def aggregate(
        self,
        by: str | Iterable[str] = (),
        *,
        codes: Iterable[str] | None = None,
        threads: SupportsIndex | None = None,
        progress: Progress | None = None,
    ) -> GroupedScores:
        """
        Sum up the changes of all subjects, or those of each group.

        Args:
            by: As for `Scores.aggregate`; the columns are those of the later panel.
            codes: As for `Scores.aggregate`.
            threads: As for `Scores.aggregate`.
            progress: As for `Scores.aggregate`.

        Raises:
            EvaluationError: If there is no such column, or no such cell.
            AmountError: If *threads* is no whole number from 1.
        """
        panel = self.after.panel
        nodes, grouping = nodes_of(panel.pack, codes), panel.grouping(by)
        return sum_up(self.__getitem__, nodes, grouping, threads=threads, progress=progress)

    def __repr__(self) -> str:
        return f"<Changes of {len(self.subjects)} subjects, {self.after.panel.pack.ref}>"
