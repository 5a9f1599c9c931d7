"""The change of each subject from one panel to another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import SupportsIndex

from attrs import frozen

from kompass_core.cautions import Caution
from kompass_core.panel.columns import Column
from kompass_core.panel.integers import Array
from kompass_core.panel.scores import Scores, nodes_of
from kompass_core.panel.summaries import GroupedScores, sum_up
from kompass_core.panel.sums import Progress
from kompass_core.terms import TOTAL

__all__ = ["Changes"]


@frozen(eq=False, repr=False)
class Changes(Mapping[str, Column]):
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

    def __getitem__(self, code: str) -> Column:
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
    def total(self) -> Column:
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
