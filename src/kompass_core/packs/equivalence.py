"""Whether packs that are said to mean the same do so."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kompass_core.criteria import CriteriaPack, PackRef
from kompass_core.differences import Difference, Impact, diff
from kompass_core.errors import KompassError, UnknownPackError
from kompass_core.problems import Problem

__all__ = ["equivalence_problems", "unlike"]

_SHOWN = 3
_KNOWLEDGE = frozenset({"sub_questions", "step", "score_unit"})
"""What one may know and the other not, and how finely each keeps its own scores."""


def equivalence_problems(
    pack: CriteriaPack, pack_for: Callable[[PackRef], CriteriaPack]
) -> Iterator[Problem]:
    """
    [KP124, KP125] What a pack is said to be equivalent to is so, wherever both know it.

    Args:
        pack: The pack.
        pack_for: Finds the others.
    """
    for i, ref in enumerate(pack.equivalent_to):
        path = f"equivalent_to[{i}]"
        try:
            other = pack_for(ref)
        except UnknownPackError:
            yield Problem.of("KP124", path, other=ref)
        except KompassError as error:
            yield from error.problems
        else:
            differences = unlike(pack, other)
            if differences:
                first = "; ".join(map(_told, differences[:_SHOWN]))
                yield Problem.of("KP125", path, other=ref, n=len(differences), first=first)


def unlike(pack: CriteriaPack, other: CriteriaPack) -> tuple[Difference, ...]:
    """Return what makes results of the two packs mean different things where both know them."""
    ignored = set(_KNOWLEDGE)
    if not all(any(area.sub_questions for area in each.areas) for each in (pack, other)):
        ignored.add("rounding.sub_question")
    back = {(each.code, each.field): each.impact for each in diff(other, pack).differences}
    return tuple(
        each
        for each in diff(pack, other).differences
        if not any(each.field == name or each.field.startswith(f"{name}.") for name in ignored)
        and Impact.BREAKING in {each.impact, back.get((each.code, each.field))}
    )


def _told(difference: Difference) -> str:
    what = f"{difference.field} of {difference.code}" if difference.code else difference.field
    sides = (each or "nothing" for each in (difference.before, difference.after))
    return f"{what}: {' against '.join(sides)}"
