"""Which column of a table is what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from attrs import frozen

from kompass_core.criteria import CriteriaPack
from kompass_core.errors import EvaluationError, raise_any, wrong_type
from kompass_core.problems import Problem, nearest

__all__ = ["MARK", "Names", "require_columns", "require_names"]

MARK = ":not_applicable"
"""What follows a code in the name of the column that tells why there is no score."""


@frozen
class Names:
    """
    The names of columns, besides those that are codes.

    Attributes:
        subject: Who was assessed.
        date: When.
        groups: What rows can be grouped by.
        ignore: What does not count.
        long: The code and the number of a long table.
    """

    subject: str = "subject"
    date: str = "date"
    groups: tuple[str, ...] = ()
    ignore: frozenset[str] = frozenset()
    long: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        subject: object,
        date: object,
        groups: object,
        ignore: object,
        long: Sequence[object] = (),
    ) -> Names:
        """
        Read the names of columns.

        Raises:
            EvaluationError: If they are no texts.
        """
        texts = {"subject": subject, "date": date}
        texts |= dict(zip(("code", "points"), long, strict=False))
        several = {"groups": groups, "ignore": ignore}
        raise_any(EvaluationError, _no_texts(texts, several))
        listed = {key: cast("Iterable[str]", names) for key, names in several.items()}
        return cls(
            str(subject),
            str(date),
            tuple(listed["groups"]),
            frozenset(listed["ignore"]),
            tuple(map(str, long)),
        )

    def needed(self, *, is_long: bool = False) -> tuple[str, ...]:
        """Return what must be there."""
        return (self.subject, self.date, *self.groups, *(self.long if is_long else ()))


def _no_texts(texts: dict[str, object], several: dict[str, object]) -> Iterator[Problem]:
    """[KF006] Names are texts."""
    for path, given in texts.items():
        if not isinstance(given, str):
            yield wrong_type(path, given, str)
    for path, names in several.items():
        if isinstance(names, str) or not isinstance(names, Iterable):
            yield wrong_type(path, names, Iterable)
        else:
            given = cast("Iterable[object]", names)
            wrong = (each for each in given if not isinstance(each, str))
            yield from (wrong_type(path, each, str) for each in wrong)


def require_names(pack: CriteriaPack, needed: Sequence[str], *, is_long: bool = False) -> None:
    """
    [KN100] Refuse names that stand for two things.

    Raises:
        EvaluationError: If one does.
    """
    wanted = [*needed, *(() if is_long else pack.layout.codes)]
    twice = (name for name, n in Counter(wanted).items() if n > 1)
    raise_any(EvaluationError, (Problem.of("KN100", given=name) for name in twice))


def require_columns(
    pack: CriteriaPack,
    given: Sequence[str],
    names: Names,
    *,
    is_long: bool = False,
    is_marked: bool = False,
    source: str = "",
) -> None:
    """
    [KN101, KN102, KN103] Refuse a table that has not the columns that were said.

    Codes may be absent: then there are reasons, or each row is wrong.

    Raises:
        EvaluationError: If a column is missing, unknown, or there twice.
    """
    needed = names.needed(is_long=is_long)
    require_names(pack, needed, is_long=is_long)
    codes = () if is_long else pack.layout.codes
    marks = (f"{code}{MARK}" for code in codes if is_marked)
    known = dict.fromkeys([*needed, *codes, *marks])

    def problems() -> Iterator[Problem]:
        times = Counter(given)
        for name, n in times.items():
            if n > 1 and name not in names.ignore:
                yield Problem.of("KN101", given=name)
        for name in needed:
            if name not in times:
                yield Problem.of("KN102", given=name, hint=nearest(name, given))
        for name in times:
            if name not in known and name not in names.ignore:
                yield Problem.of("KN103", given=name, hint=nearest(name, known))

    raise_any(EvaluationError, (each.within(source) for each in problems()))
