"""Wording of results."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from attrs import evolve, frozen

from kompass_core.cli.output import NumberFormat
from kompass_core.criteria import TOTAL, CriteriaPack, Node
from kompass_core.evaluations import Evaluation
from kompass_core.labels import Label
from kompass_core.profiles import GroupMean, Profile, Projection, Source
from kompass_core.published import Audit, PrintedNumber, PublishedResult, audit


def name_of(result: Source) -> str:
    """Return the subject, or what a mean is called."""
    return result.subject if isinstance(result, Evaluation) else result.name


def described(result: Source) -> str:
    """Name a result by its subject and date."""
    return f"{name_of(result)}, {result.date}" if result.date else name_of(result)


def kind_of(result: Source) -> str:
    """Return what kind of result it is."""
    if isinstance(result, Evaluation):
        return "evaluation"
    if isinstance(result, GroupMean):
        return "mean"
    if isinstance(result, Projection):
        return kind_of(result.profile.source)
    return "published mean" if result.population else "published result"


def printed(profile: Profile, code: str) -> PrintedNumber:
    """Return the points and percent of a cell: those that are printed, else as they would be."""
    source = profile.source
    as_contracted = profile.printed(code)
    known = source.by_code.get(code) if isinstance(source, PublishedResult) else None
    if known is None:
        return as_contracted
    points = as_contracted.points if known.points is None else known.points
    percent = as_contracted.percent if known.percent is None else known.percent
    return PrintedNumber(code, points, percent)


def combined_parts(result: PublishedResult, node: Node) -> Fraction | None:
    """Return what the printed points of a cell's parts make together, if all are printed."""
    cells = [result.by_code.get(part) for part in node.parts]
    points = [Fraction(cell.points) for cell in cells if cell and cell.points is not None]
    return node.combine.of(points) if points and len(points) == len(cells) else None


def without_culprits(audited: Audit) -> Audit | None:
    """Audit what is left without the culprits; None if there are none, or nothing is left."""
    taken = {(culprit.code, culprit.kind) for culprit in audited.culprits}
    left = tuple(
        PrintedNumber(cell.code, **dict(numbers))
        for cell in audited.result.printed
        if (numbers := [pair for pair in cell.numbers if (cell.code, pair[0]) not in taken])
    )
    return audit(evolve(audited.result, printed=left)) if taken and left else None


@frozen
class Wording:
    """
    How the results of one pack are put for a reader.

    Attributes:
        pack: Whose labels are used.
        language: The language that was asked for; None for the pack's own.
    """

    pack: CriteriaPack
    language: str | None = None

    @property
    def numbers(self) -> NumberFormat:
        """How numbers are written."""
        return NumberFormat.of(self.language or self.pack.language)

    def text(self, label: Label) -> str:
        """Return *label* in the reader's language, or what is nearest to it."""
        return self.pack.text(label, self.language).text

    def title(self, node: Node) -> str:
        """Return the name of a cell."""
        return "Total" if node.code == TOTAL else self.text(node.title)

    def number(self, value: Decimal | Fraction | None) -> str:
        """Write a number, or that it is not known."""
        return "?" if value is None else self.numbers.number(Fraction(value))

    def percent(self, profile: Profile, code: str) -> str:
        """Write the percent of a cell as it is printed, or would be."""
        percent = printed(profile, code).percent
        return "?" if percent is None else self.numbers.percent(Fraction(percent))
