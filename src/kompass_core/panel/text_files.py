"""Panels as lines of JSON, or as tables of comma-separated values."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from kompass_core.errors import EvaluationError, Problem, messages, raise_any
from kompass_core.panel.arrays import unpacked
from kompass_core.panel.csv_files import FORMULA_STARTS, Dialect
from kompass_core.panel.interchange import dates_of, points_of, require_names, to_columns
from kompass_core.panel.sums import Progress
from kompass_core.serialization import replacing

if TYPE_CHECKING:
    from kompass_core.panel.panel import Panel


_SOME = 8192
_GAPS = ("not_applicable", "not_assessed")
_REASONS = ("not applicable", "not assessed")


def write_json_lines(
    panel: Panel, path: str | os.PathLike[str], *, progress: Progress | None
) -> None:
    """
    Write a panel as lines of JSON, whole or not at all.

    Raises:
        EvaluationError: If a group has values that JSON cannot hold.
        SaveError: As for `kompass_core.save`.
    """
    raise_any(EvaluationError, _foreign(panel, "JSON", (str, int, type(None))))
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def text_of(part: Panel) -> str:
        return "".join(f"{encode(each)}\n" for each in _objects(part))

    _write(panel, path, text_of, progress)


def _objects(panel: Panel) -> Iterator[Mapping[str, object]]:
    columns = _scores(panel)
    gaps = _gaps_of(panel)
    codes, texts = dates_of(panel)
    groups = [group.values.tolist() for group in panel.groups]
    dates = codes.tolist()
    for row, subject in enumerate(panel.subjects.tolist()):
        line: dict[str, object] = {"subject": subject, "date": texts[dates[row]]}
        scores = {code: values[row] for code, values in columns.items()}
        line["points"] = scores
        for key, reason, marks in zip(_GAPS, _REASONS, gaps, strict=True):
            missing = [code for code, mask in marks.items() if mask[row]]
            for code in missing:
                del scores[code]
            if missing:
                line[key] = dict.fromkeys(missing, reason)
        if groups:
            names = (group.name for group in panel.groups)
            line["groups"] = dict(zip(names, (each[row] for each in groups), strict=True))
        yield line


def _scores(panel: Panel) -> dict[str, list[object]]:
    """Return points as JSON has them: whole ones as numbers, others as text."""
    columns = dict[str, list[object]]()
    for steps, code in zip(panel.steps, panel.pack.layout.codes, strict=True):
        points = points_of(steps, panel.pack.layout.step)
        columns[code] = [int(e) if e == int(e) else f"{e:f}" for e in points.tolist()]
    return columns


def _gaps_of(panel: Panel) -> list[dict[str, list[bool]]]:
    """Return, by kind and by code, where scores are missing."""
    n = len(panel)
    return [
        {
            code: unpacked(bits, cell, n).tolist()
            for cell, code in enumerate(panel.pack.layout.codes)
            if bits[cell].any()
        }
        if bits is not None
        else {}
        for bits in panel.gaps
    ]


def write_csv(
    panel: Panel, path: str | os.PathLike[str], *, dialect: Dialect, progress: Progress | None
) -> None:
    """
    Write a panel as a wide table, whole or not at all.

    Raises:
        EvaluationError: If a group has values other than texts and whole numbers, or the name
            of another column.
        SaveError: As for `kompass_core.save`.
    """
    raise_any(EvaluationError, _foreign(panel, "CSV", (str, int)))
    groups = [group.name for group in panel.groups]
    require_names(panel.pack, ["subject", "date", *groups])
    texts = ["subject", "date", *groups]
    header = [[*map(_guarded, texts), *panel.pack.layout.codes]]

    def text_of(part: Panel) -> str:
        stream = io.StringIO()
        writer = csv.writer(stream, delimiter=dialect.delimiter, lineterminator="\n")
        writer.writerows(header)
        header.clear()
        columns = to_columns(part, "points")
        written = [[_guarded(str(each)) for each in columns[name]] for name in texts]
        written += _cells(part, dialect.decimal)
        writer.writerows(zip(*written, strict=True))
        return stream.getvalue()

    _write(panel, path, text_of, progress)


def _cells(panel: Panel, decimal: str) -> Iterator[list[str]]:
    gaps = _gaps_of(panel)
    for steps, code in zip(panel.steps, panel.pack.layout.codes, strict=True):
        points = points_of(steps, panel.pack.layout.step).tolist()
        texts = [f"{each:f}".replace(".", decimal) for each in points]
        for token, marks in zip(_GAPS, gaps, strict=True):
            for row in np.flatnonzero(marks.get(code, [])).tolist():
                texts[row] = token
        yield texts


def _guarded(text: str) -> str:
    """Put an apostrophe before what some programs take for a formula."""
    if text.startswith(FORMULA_STARTS) or (text[:1] == "'" and _is_guarded(text)):
        return f"'{text}"
    return text


def _is_guarded(text: str) -> bool:
    return text[1:2] in ("'", *FORMULA_STARTS)


def _foreign(panel: Panel, file: str, kinds: tuple[type, ...]) -> Iterator[Problem]:
    """[KN107] The values of groups are such as the file can hold."""
    known = " or ".join("nothing" if kind is type(None) else kind.__name__ for kind in kinds)
    for group in panel.groups:
        wrong = (label for label in group.labels.tolist() if type(label) not in kinds)
        for label in wrong:
            yield messages.GROUP_VALUE_NOT_WRITABLE.problem(
                given=label, name=group.name, file=file, known=known
            )


def _write(
    panel: Panel,
    path: str | os.PathLike[str],
    text_of: Callable[[Panel], str],
    progress: Progress | None,
) -> None:
    with replacing(os.fspath(path)) as stream:
        for start in range(0, max(len(panel), 1), _SOME):
            rows = np.arange(start, min(start + _SOME, len(panel)))
            stream.write(text_of(panel.select(rows)).encode())
            if progress is not None:
                progress(min(start + _SOME, len(panel)), len(panel))
