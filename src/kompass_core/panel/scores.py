"""Scores and changes of a panel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import SupportsIndex

import numpy as np
from attrs import evolve, frozen

from kompass_core.aggregation.aggregate import Duplicates, DuplicatesName, as_duplicates
from kompass_core.aggregation.ranks import as_rank_key
from kompass_core.criteria import TOTAL, CriteriaPack, Level, Node
from kompass_core.criteria.ranking import RankKey, RankKeyName
from kompass_core.errors import EvaluationError, Problem, messages, nearest, raise_any
from kompass_core.missing import Policies, Policy
from kompass_core.panel.arrays import Array, dtype_for, unpacked
from kompass_core.panel.bands import BandColumn, band_column
from kompass_core.panel.columns import ExactColumn
from kompass_core.panel.data import PanelData, about_changes, about_rows, counted
from kompass_core.panel.interchange import POINTS_SUFFIX, labels_of
from kompass_core.panel.rows import Fault, in_order
from kompass_core.panel.summaries import GroupedScores, sum_up
from kompass_core.panel.sums import Part, Progress, Sums, add_up, rescaled, weighted
from kompass_core.profiles import Caution


@frozen(eq=False, repr=False)
class Scores(Mapping[str, ExactColumn]):
    """
    The points of all rows, by code: ``"1.1"``, ``"1"``, ``"total"``; blocks are keys, too.

    They equal those of `kompass_core.profile` for each row, to the last digit. Columns are made
    on demand.

    Attributes:
        panel: The rows.
        policies: The policies for missing scores.
    """

    panel: PanelData
    policies: Policies
    _sums: Sums

    def __getitem__(self, code: str) -> ExactColumn:
        return self._column(self.panel.pack.node_of(code), self.policies)

    def __iter__(self) -> Iterator[str]:
        return iter(self.panel.pack.nodes)

    def __len__(self) -> int:
        return len(self.panel.pack.nodes)

    @property
    def total(self) -> ExactColumn:
        """The points of the total."""
        return self[TOTAL]

    def bounds(self, code: str) -> tuple[ExactColumn, ExactColumn]:
        """
        Return the least and the most points that each row can have in one node.

        They differ where a score was not assessed.

        Raises:
            KeyError: If the pack has no such node.
            EvaluationError: If the scores are printed numbers: only `kompass_core.profile` of
                the published results has their intervals.
        """
        node, (low, high) = self.panel.pack.node_of(code), self._ends(code)
        return low.filled(node.low), high.filled(node.high)

    def _ends(self, code: str) -> tuple[ExactColumn, ExactColumn]:
        """[KN010] Return the bounds; they are not known where the node does not apply."""
        node = self.panel.pack.node_of(code)
        if self.panel.face_values:
            raise EvaluationError([messages.PANEL_BOUNDS_UNKNOWN.problem()])
        low, high = (
            self._column(node, evolve(self.policies, not_assessed=policy))
            for policy in (Policy.WORST, Policy.BEST)
        )
        return low, high

    def bands(self, code: str = TOTAL) -> BandColumn:
        """
        Return the bands that each row can have in one node.

        They are those of `kompass_core.profile` for each row: only one without gaps, and else the
        lowest and the highest of those that are possible.

        Raises:
            KeyError: If the pack has no such node.
            EvaluationError: If the node has no bands, or as for `bounds`.
        """
        pack = self.panel.pack
        code = pack.node_of(code).code
        if code not in pack.bands_of:
            hint = nearest(code, pack.bands_of)
            facts = {"pack": pack.ref, "code": code, "hint": hint}
            raise EvaluationError([messages.NODE_WITHOUT_BANDS.problem("code", **facts)])
        return band_column(pack, code, self._ends, self.coverage)

    def coverage(self, code: str) -> ExactColumn:
        """
        Return the share of the points of a node that was assessed, 0 to 1, for each row.

        It is not known where nothing below the node is applicable.

        Raises:
            KeyError: If the pack has no such node.
        """
        layout, node = self.panel.pack.layout, self.panel.pack.node_of(code)
        if not node.parts:
            applicable, assessed = (~gap for gap in self._gaps_of(layout.positions[node.code]))
            return ExactColumn(assessed.astype(np.int8), Fraction(1), known=applicable)
        areas = self._areas_of(node)
        plans = [self.panel.plan.areas[i] for i in areas]
        _, factors = self._units_of(node)
        most = sum(f * sum(plan.ranges) for f, plan in zip(factors, plans, strict=True))
        seen, whole = np.zeros((2, len(self.panel)), dtype_for(max(most, *factors)))
        for i, plan, factor in zip(areas, plans, factors, strict=True):
            sums = self._sums.areas[i]
            not_applicable, not_assessed = (
                0 if gap is None else gap.astype(seen.dtype)
                for gap in (sums.not_applicable, sums.not_assessed)
            )
            whole += (sum(plan.ranges) - not_applicable) * factor
            seen += (sum(plan.ranges) - not_applicable - not_assessed) * factor
        known = whole > 0
        return ExactColumn(seen, Fraction(1), np.maximum(whole, 1), None if known.all() else known)

    def to_columns(self, codes: str | Iterable[str] | None = None) -> dict[str, list[object]]:
        """
        Return plain columns by name: subject, date, groups, and points such as ``total:points``.

        Frames of any library can be made of them. Points are ``Decimal`` values of at most 28
        digits, and None where they are not known. For nodes with bands there are also the
        lowest and the highest band that is possible, such as ``total:band`` and
        ``total:highest_band``, unless the scores are printed numbers.

        Args:
            codes: The nodes; by default the areas, the blocks and the total.

        Raises:
            EvaluationError: If there is no such node, or a group has the name of another column.
        """
        nodes = nodes_of(self.panel.pack, codes)
        columns = dict[str, list[object]]()
        for node in nodes:
            columns[f"{node.code}{POINTS_SUFFIX}"] = self[node.code].decimals
            if node.code in self.panel.pack.bands_of and not self.panel.face_values:
                bands = self.bands(node.code)
                columns[f"{node.code}:band"] = [*bands.codes]
                columns[f"{node.code}:highest_band"] = [*bands.highest_codes]
        return labels_of(self.panel, columns) | columns

    def rows(self, codes: str | Iterable[str] | None = None) -> list[dict[str, object]]:
        """
        Return a dictionary for each row, with the keys and values of `to_columns`.

        Raises:
            EvaluationError: As for `to_columns`.
        """
        columns = self.to_columns(codes)
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]

    def aggregate(
        self,
        by: str | Iterable[str] = (),
        *,
        codes: str | Iterable[str] | None = None,
        printed: bool = False,
        ranking: RankKey | RankKeyName | None = None,
        duplicates: Duplicates | DuplicatesName = Duplicates.REFUSE,
        threads: SupportsIndex | None = None,
        progress: Progress | None = None,
    ) -> GroupedScores:
        """
        Aggregate all rows, or the rows of each group: means, spread, quantiles, ranks.

        Args:
            by: The columns to group by; ``"year"`` is that of the date, unless there is a
                column of that name. By default all rows are one group.
            codes: The nodes to aggregate; by default the areas, the blocks and the total.
            printed: Round points under the pack's convention first, also those of means.
            ranking: Rank ``"exact"`` points, or ``"printed"`` ones, so that points that are
                printed alike are tied; by default as the pack declares.
            duplicates: The treatment of several rows of one subject in one group:
                ``"refuse"``, ``"latest"`` or ``"keep"``. Rows that do not count have no rank.
            threads: The number of columns to sort at a time; by default two where that is
                faster.
            progress: Called after each column.

        Raises:
            EvaluationError: If there is no such column, or no such node.
            IncomparableError: If a subject has several rows in a group and they are to be
                refused, the latest of them cannot be determined from the dates, or *ranking*
                is invalid.
            AmountError: If *threads* is no whole number from 1.
        """
        grouping = self.panel.grouping(by)
        ranked_by = as_rank_key(ranking, self.panel.pack.ranking, "ranking")
        return sum_up(
            self._printed if printed else self.__getitem__,
            nodes_of(self.panel.pack, codes),
            grouping,
            ranked=self._printed if ranked_by is RankKey.PRINTED and not printed else None,
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
        ranking: RankKey | RankKeyName | None = None,
        duplicates: Duplicates | DuplicatesName = Duplicates.REFUSE,
    ) -> Array:
        """
        Return the rows of the *n* best in one node, of all or of each group: the role models.

        All rows that share the last of these ranks are included, so there may be more than *n*.

        Args:
            code: The node.
            n: The number of ranks.
            by: As for `aggregate`.
            ranking: As for `aggregate`.
            duplicates: As for `aggregate`.

        Raises:
            EvaluationError: If there is no such column, or no such node.
            IncomparableError: As for `aggregate`.
            AmountError: If *n* is no whole number from 0.
        """
        groups = self.aggregate(by, codes=[code], ranking=ranking, duplicates=duplicates)
        return groups.best(code, n)

    def _printed(self, code: str) -> ExactColumn:
        pack = self.panel.pack
        return self[code].rounded(pack.rounding.for_level(pack.node_of(code).level).points)

    def _column(self, node: Node, policies: Policies) -> ExactColumn:
        return self._combined(node, policies) if node.parts else self._scored(node, policies)

    def _scored(self, node: Node, policies: Policies) -> ExactColumn:
        layout = self.panel.pack.layout
        i = layout.positions[node.code]
        steps, known = self.panel.steps[i], np.ones(len(self.panel), np.bool_)
        chosen = (policies.not_applicable, policies.not_assessed)
        for gap, policy in zip(self._gaps_of(i), chosen, strict=True):
            if policy is Policy.BEST:
                steps = np.where(gap, layout.highs[i], steps)
            elif policy is Policy.RESCALE:
                known &= ~gap
        return ExactColumn(steps, layout.step, known=None if known.all() else known)

    def _gaps_of(self, i: int) -> tuple[Array, Array]:
        """Return the masks of the *i*-th scored node: not applicable, and not assessed."""
        not_applicable, not_assessed = self.panel.gaps
        n = len(self.panel)
        return unpacked(not_applicable, i, n), unpacked(not_assessed, i, n)

    def _combined(self, node: Node, policies: Policies) -> ExactColumn:
        step, sums = self.panel.pack.layout.step, self._sums_of(node)
        if sums is not None and all(bits is None for bits in self.panel.gaps):
            return ExactColumn(sums, step)
        parts = [self._part(i, policies) for i in self._areas_of(node)]
        areas = [part.area for part in parts]
        if sums is not None and not any(part.omitted for part in parts):
            return ExactColumn(sum((e for part in parts for e in part.best), sums), step)
        denominator, factors = self._units_of(node)
        unit = step / denominator
        if any(part.omitted for part in parts):
            return rescaled(parts, factors, unit)
        return weighted([part.filled for part in parts], factors, areas, unit)

    def _sums_of(self, node: Node) -> Array | None:
        """Return the sums of a node, if it is the plain sum of what was added up."""
        plan = self.panel.plan
        if not plan.sums_only or node.code in self.panel.pack.block_nodes:
            return None
        is_total = node.code == TOTAL
        return self._sums.total if is_total else self._sums.areas[plan.numbers[node.code]].sums

    def _areas_of(self, node: Node) -> Sequence[int]:
        """Return the indices of the areas that a node is combined from."""
        numbers = self.panel.plan.numbers
        return [numbers[code] for code in ((node.code,) if node.code in numbers else node.parts)]

    def _units_of(self, node: Node) -> tuple[int, Sequence[int]]:
        """Return the denominator of a node, and its units in one unit of each of its areas."""
        layout = self.panel.pack.layout
        if node.code in self.panel.plan.numbers:
            return layout.denominators[node.code], (1,)
        denominator, units = layout.units_of(node)
        return denominator, tuple(units.values())

    def _part(self, i: int, policies: Policies) -> Part:
        """Apply the policies to the missing scores of an area."""
        area = self._sums.areas[i]
        gaps = (
            (area.not_applicable, policies.not_applicable),
            (area.not_assessed, policies.not_assessed),
        )
        return Part(
            self.panel.plan.areas[i],
            area.sums,
            best=[gap for gap, policy in gaps if gap is not None and policy is Policy.BEST],
            omitted=[gap for gap, policy in gaps if gap is not None and policy is Policy.RESCALE],
        )

    def __repr__(self) -> str:
        return f"<Scores of {len(self.panel)} rows, {self.panel.pack.ref}>"


def score(panel: PanelData, policies: Policies, progress: Progress | None = None) -> Scores:
    """
    Score all rows of a panel.

    Args:
        panel: The rows.
        policies: The policies for missing scores.
        progress: Called now and then with the number of rows done, and of all rows.

    Raises:
        EvaluationError: If scores are missing and the policy is to refuse, with the rows.
    """
    raise_any(EvaluationError, (problem for _, problem in in_order(_refused(panel, policies))))
    return Scores(panel, policies, add_up(panel.plan, panel.steps, panel.gaps, progress))


def nodes_of(pack: CriteriaPack, codes: str | Iterable[str] | None) -> tuple[Node, ...]:
    """
    Return the nodes to aggregate, each once: by default the areas, the blocks and the total.

    Raises:
        EvaluationError: If the pack has no such node.
    """
    known = pack.nodes_and_blocks
    if codes is None:
        return tuple(n for n in known.values() if n.level is not Level.SUB_QUESTION)
    chosen = (codes,) if isinstance(codes, str) else tuple(codes)
    unknown = (
        messages.CODE_NOT_SCORED.problem(
            "codes", pack=pack.ref, code=code, hint=nearest(code, known)
        )
        for code in chosen
        if code not in known
    )
    raise_any(EvaluationError, unknown)
    return tuple(known[code] for code in dict.fromkeys(chosen))


def _refused(panel: PanelData, policies: Policies) -> list[Fault]:
    """[KE008] Missing scores need a policy."""
    states = ("not applicable", "not assessed")
    chosen = (policies.not_applicable, policies.not_assessed)
    return [
        _gap_fault(panel, bits, state)
        for bits, state, policy in zip(panel.gaps, states, chosen, strict=True)
        if bits is not None and policy is Policy.REFUSE
    ]


def _gap_fault(panel: PanelData, bits: Array, state: str) -> Fault:
    codes = panel.pack.layout.codes
    rows = np.flatnonzero(np.unpackbits(np.bitwise_or.reduce(bits, axis=0), count=len(panel)))

    def problem(row: int) -> Problem:
        byte, bit = divmod(row, 8)
        missing = (bits[:, byte] >> (7 - bit)) & 1
        facts = {"codes": tuple(codes[i] for i in np.flatnonzero(missing)), "state": state}
        return messages.MISSING_POINTS_REFUSED.problem(
            f"rows[{row}]", **facts, argument=state.replace(" ", "_")
        )

    return Fault.for_rows(rows, problem)


@frozen(eq=False, repr=False)
class Changes(Mapping[str, ExactColumn]):
    """
    The changes of each node for the subjects of two panels: after minus before.

    Attributes:
        before: The earlier scores, of these subjects.
        after: The later scores, row by row of the same subjects.
        only_before: The subjects of the earlier panel alone.
        only_after: The subjects of the later panel alone.
        cautions: Doubts about the changes.
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
        """The subject of each row."""
        return self.after.panel.subjects

    @property
    def total(self) -> ExactColumn:
        """The change of the total."""
        return self[TOTAL]

    def aggregate(
        self,
        by: str | Iterable[str] = (),
        *,
        codes: str | Iterable[str] | None = None,
        threads: SupportsIndex | None = None,
        progress: Progress | None = None,
    ) -> GroupedScores:
        """
        Aggregate the changes of all subjects, or those of each group.

        Args:
            by: As for `Scores.aggregate`; the columns are those of the later panel.
            codes: As for `Scores.aggregate`.
            threads: As for `Scores.aggregate`.
            progress: As for `Scores.aggregate`.

        Raises:
            EvaluationError: If there is no such column, or no such node.
            AmountError: If *threads* is no whole number from 1.
        """
        panel = self.after.panel
        nodes, grouping = nodes_of(panel.pack, codes), panel.grouping(by)
        return sum_up(self.__getitem__, nodes, grouping, threads=threads, progress=progress)

    def __repr__(self) -> str:
        return f"<Changes of {len(self.subjects)} subjects, {self.after.panel.pack.ref}>"


def changes(
    panels: tuple[PanelData, PanelData], matched: tuple[PanelData, PanelData], sides: list[Scores]
) -> Changes:
    """
    Return the changes between two panels.

    Args:
        panels: All rows, of the earlier and the later panel.
        matched: Those of the subjects of both, row by row alike.
        sides: The scores of the matched rows.
    """
    both = set(matched[0].subjects.tolist())
    only_before, only_after = (
        tuple(name for name in panel.subjects.tolist() if name not in both) for panel in panels
    )
    before, after = sides
    return Changes(before, after, only_before, only_after, tuple(about_changes(*matched)))
