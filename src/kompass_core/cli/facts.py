"""What several commands ask about results."""

from __future__ import annotations

from fractions import Fraction

from attrs import evolve

from kompass_core.auditing import Audit, audit
from kompass_core.evaluation import Evaluation
from kompass_core.layout import Node
from kompass_core.profiles import Mean, Profile, Projected, Source
from kompass_core.published import Printed, PublishedResult

__all__ = [
    "combined_parts",
    "described",
    "kind_of",
    "name_of",
    "printed",
    "without_culprits",
]


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
    if isinstance(result, Mean):
        return "mean"
    if isinstance(result, Projected):
        return kind_of(result.profile.source)
    return "published mean" if result.population else "published result"


def printed(profile: Profile, code: str) -> Printed:
    """Return the points and percent of a cell: those that are printed, else as they would be."""
    source = profile.source
    as_contracted = profile.printed(code)
    known = source.cells.get(code) if isinstance(source, PublishedResult) else None
    if known is None:
        return as_contracted
    points = as_contracted.points if known.points is None else known.points
    percent = as_contracted.percent if known.percent is None else known.percent
    return Printed(code, points, percent)


def combined_parts(result: PublishedResult, node: Node) -> Fraction | None:
    """Return what the printed points of a cell's parts make together, if all are printed."""
    cells = [result.cells.get(part) for part in node.parts]
    points = [Fraction(cell.points) for cell in cells if cell and cell.points is not None]
    return node.combine.of(points) if points and len(points) == len(cells) else None


def without_culprits(audited: Audit) -> Audit | None:
    """Audit what is left without the culprits; None if there are none, or nothing is left."""
    taken = {(culprit.code, culprit.kind) for culprit in audited.culprits}
    left = tuple(
        Printed(cell.code, **dict(numbers))
        for cell in audited.result.printed
        if (numbers := [pair for pair in cell.numbers if (cell.code, pair[0]) not in taken])
    )
    return audit(evolve(audited.result, printed=left)) if taken and left else None
