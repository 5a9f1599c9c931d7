"""How the cost of work grows with its size: the slope of a line through logarithms."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import log
from pathlib import Path
from statistics import linear_regression
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, TypeAlias

from data import pack, records
from table import Row
from timing import Ratio, no_garbage_collection

import kompass_core as kc
from kompass_core.errors import nearest
from kompass_core.forms import write_form
from kompass_core.labels import Label

Work: TypeAlias = Callable[[], object]
Maker: TypeAlias = Callable[[int], Work]
"""Prepares work of a size."""

_LIMIT = 1.2
_ROUNDS = 3
_QUESTIONS = (60, 180, 600, 1_800)
_MEMBERS = (100, 300, 1_000, 3_000)
_MANY = (1_000, 10_000, 100_000)
_PER_AREA = 15


def rows() -> Iterator[Row]:
    """Yield the rows of G14: a slope of 1 is proportional to the size, one of 2 to its square."""
    for what, sizes, maker in _WORKS:
        works = [maker(size) for size in sizes]
        with no_garbage_collection():
            rounds = [[seconds(work) for work in works] for _ in range(_ROUNDS)]
        least = [min(each) for each in zip(*rounds, strict=True)]
        slopes = [slope(sizes, each) for each in (*rounds, least)]
        yield Row(
            goal="G14",
            what=f"slope: {what}",
            against=f"{sizes[0]:,} to {sizes[-1]:,}",
            ratio=Ratio(slopes, [1.0] * len(slopes)),
            limit=_LIMIT,
            note=" ".join(f"{each * 1e3:.3g}" for each in least) + " ms",
            sizes=sizes,
            seconds=least,
        )


def seconds(work: Work) -> float:
    """Measure processor time: on a busy machine long work waits more often than short work."""
    gc.collect()
    start = process_time()
    work()
    return process_time() - start


def slope(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """Fit the logarithm of the time to that of the size."""
    return linear_regression([*map(log, sizes)], [*map(log, seconds)]).slope


def _large(n: int) -> kc.CriteriaPack:
    """Return a pack of *n* sub-questions of 10 points."""
    codes = [[f"{i}.{j}" for j in range(1, _PER_AREA + 1)] for i in range(1, n // _PER_AREA + 1)]

    def label(code: str) -> Label:
        return Label({"en": f"Node {code}"})

    def question(code: str) -> kc.SubQuestion:
        return kc.SubQuestion(code=code, title=label(code), max_points=10)

    areas = [
        kc.Area(
            code=str(i),
            title=label(str(i)),
            max_points=10 * _PER_AREA,
            sub_questions=[*map(question, of_area)],
        )
        for i, of_area in enumerate(codes, start=1)
    ]
    return kc.CriteriaPack(
        id="large",
        revision="1",
        title=label("large"),
        language="en",
        source="made up for a benchmark",
        areas=areas,
    )


def _points(criteria: kc.CriteriaPack, shift: int = 0) -> dict[str, int]:
    return {code: (7 * i + shift) % 11 for i, code in enumerate(criteria.layout.codes)}


def _profile(criteria: kc.CriteriaPack, shift: int = 0) -> kc.Profile:
    points = _points(criteria, shift)
    make = kc.Evaluation.from_points
    return kc.profile(make(criteria, subject="Ort", date="2016", points=points))


def _audit(n: int) -> Work:
    """Audit a report whose total is 5 points too high."""
    criteria = _large(n)
    made = _profile(criteria)
    result = kc.PublishedResult.from_printed(
        criteria,
        subject="Ort",
        date="2016",
        total=int(made.total.exact or 0) + 5,
        areas={each.code: each.points for each in made.areas},
        sub_questions={each.code: each.points for each in made.sub_questions},
    )
    return partial(kc.audit, result)


def _compare(n: int) -> Work:
    criteria = _large(n)
    return partial(kc.compare, _profile(criteria), _profile(criteria, 1))


def _changes(n: int) -> Work:
    criteria = _large(n)
    found = kc.compare(_profile(criteria), _profile(criteria, 1))
    return lambda: [found[code] for code in found]


def _values(n: int) -> Work:
    made = _profile(_large(n))
    return lambda: [made[code] for code in made]


def _gap(n: int) -> Work:
    criteria = _large(n)
    points: dict[str, Any] = _points(criteria) | {"1.1": kc.NotAssessed("no time")}
    make = kc.Evaluation.from_points
    evaluation = make(criteria, subject="Ort", date="2016", points=points)
    return partial(kc.profile, evaluation, not_assessed="rescale")


def _gaps(n: int) -> Work:
    """Explain every code of an evaluation of which every third score is missing."""
    criteria = _large(n)
    missing = dict.fromkeys(criteria.layout.codes[::3], kc.NotAssessed("no time"))
    points: dict[str, Any] = _points(criteria) | missing
    make = kc.Evaluation.from_points
    evaluation = make(criteria, subject="Ort", date="2016", points=points)

    def work() -> object:
        made = kc.profile(evaluation, not_assessed="rescale")
        return [made.explain(code) for code in made]

    return work


def _columns(n: int) -> Work:
    """Read a table with a column for each sub-question and few rows."""
    criteria, subjects = _large(n), [f"Ort {i}" for i in range(50)]
    columns = {code: [1] * len(subjects) for code in criteria.layout.codes}
    return lambda: kc.Panel.from_columns(
        criteria, columns, subjects=subjects, dates=["2016"] * len(subjects)
    ).score()


def _evaluations(n: int) -> list[kc.Evaluation]:
    make, few = kc.Evaluation.from_points, [*records(100, whole=True)]
    rows: list[dict[str, Any]] = [few[i % len(few)] | {"subject": f"Ort {i}"} for i in range(n)]
    return [make(pack(), **row) for row in rows]


def _profiles(n: int) -> list[kc.Profile]:
    return [*map(kc.profile, _evaluations(n))]


def _sd(n: int) -> Work:
    return kc.aggregate(_profiles(n)).total.sd


def _league(n: int) -> Work:
    members = _profiles(n)

    def work() -> object:
        group = kc.aggregate(members)
        return [group.rank(member) for member in members]

    return work


def _aggregate(n: int) -> Work:
    return partial(kc.aggregate, _profiles(n))


def _archive(n: int) -> Work:
    """Make a benchmark of *n* results, with its digest."""
    given = _evaluations(n)

    def work() -> object:
        window = {"first": "1900", "last": "2100", "as_of": "2100"}
        return kc.Benchmark.of(given, name="all", source="made up", **window).digest

    return work


def _misspelt(n: int) -> Work:
    codes = pack().layout.codes
    return lambda: [nearest("1.l", codes) for _ in range(n)]


def _all_misspelt(n: int) -> Work:
    codes = _large(n).layout.codes
    return lambda: [nearest(f"{code}x", codes) for code in codes]


def _form(n: int) -> Work:
    criteria = _large(n)

    def work() -> None:
        with TemporaryDirectory() as folder:
            write_form(criteria, Path(folder, "form.xlsx"))

    return work


def _one_bad_row(n: int) -> Work:
    codes = pack().layout.codes
    columns = {code: [1] * n for code in codes}
    columns[codes[0]][n // 2] = 1_000
    subjects = [f"Ort {i}" for i in range(n)]
    return lambda: kc.Panel.from_columns(
        pack(), columns, subjects=subjects, dates=["2016"] * n, invalid="skip"
    )


_WORKS: tuple[tuple[str, Sequence[int], Maker], ...] = (
    ("audit of an impossible total, sub-questions", _QUESTIONS, _audit),
    ("compare(), sub-questions", _QUESTIONS, _compare),
    ("comparison[code] for all codes", _QUESTIONS, _changes),
    ("profile[code] for all codes", _QUESTIONS, _values),
    ("profile() with a gap, sub-questions", _QUESTIONS, _gap),
    ("profile() with many gaps and explain(), sub-questions", _QUESTIONS, _gaps),
    ("a table into a panel, columns", _QUESTIONS, _columns),
    ("standard deviation, members", _MEMBERS, _sd),
    ("rank() of every member", _MEMBERS, _league),
    ("aggregate(), members", _MANY, _aggregate),
    ("benchmark of an archive, results", _MEMBERS, _archive),
    ("a misspelt code on every line", _MANY, _misspelt),
    ("a different misspelt code on every line", _QUESTIONS, _all_misspelt),
    ("a form, sub-questions", _QUESTIONS, _form),
    ("one bad row in a table, rows", _MANY, _one_bad_row),
)
