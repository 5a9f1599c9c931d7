"""Panels out of files and frames."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self, cast

from kompass_core.criteria import CriteriaPack
from kompass_core.missing import Missing
from kompass_core.panel.cells import Kind
from kompass_core.panel.lines import Given
from kompass_core.panel.makers import Makers
from kompass_core.panel.naming import Names
from kompass_core.panel.rows import Bad
from kompass_core.panel.sums import Progress

__all__ = ["Readers"]


class Readers(Makers):
    """What makes a panel of files and frames."""

    __slots__ = ()

    @classmethod
    def read_json_lines(
        cls,
        given: Given,
        pack: CriteriaPack,
        *,
        rest: Missing | None = None,
        bad: Bad = "refuse",
        progress: Progress | None = None,
    ) -> Self:
        """
        Read lines of JSON: on each an object with the keys of an evaluation file.

        The keys are ``subject``, ``date``, ``points`` by code, reasons by code in
        ``not_applicable`` and ``not_assessed``, ``rest`` with one of these two, and ``groups``
        by name. Numbers count as they are written, 7.5 as exactly 7.5. Blank lines do not
        count. Where the extra ``fast`` is installed, msgspec reads lines in which nothing is wrong.

        Args:
            given: A path, or lines.
            pack: The criteria that were applied.
            rest: The reason for what is absent in lines that give none.
            bad: As for `from_columns`.
            progress: Called now and then with how many bytes are done, and how many there are.

        Raises:
            EvaluationError: If there is no such file, or with the numbers of the lines from 1.
            LimitError: If a line has more than 256 KiB.
        """
        from kompass_core.panel.json_lines import read_json_lines

        return cls._of(pack, read_json_lines(given, pack, rest=rest, bad=bad, progress=progress))

    @classmethod
    def read_csv(
        cls,
        given: Given,
        pack: CriteriaPack,
        *,
        layout: str = "wide",
        delimiter: str = ",",
        decimal: str = ".",
        subject: str = "subject",
        date: str = "date",
        code: str = "code",
        points: str = "points",
        groups: Iterable[str] | Mapping[str, Callable[[str], object]] = (),
        ignore: Iterable[str] = (),
        rest: Missing | None = None,
        bad: Bad = "refuse",
        progress: Progress | None = None,
    ) -> Self:
        """
        Read a table of comma-separated values, in UTF-8 with a header.

        A wide table has a column for each code; a long one has a line for each score, and is
        read as a whole. A score is an exact number of points, ``not_applicable`` or
        ``not_assessed``; or empty where it is absent. An apostrophe before ``=``, ``+``, ``-`` or
        ``@`` is dropped from texts: it keeps programs from taking them for formulas.

        Args:
            given: A path, or lines.
            pack: The criteria that were applied.
            layout: ``"wide"``, or ``"long"``.
            delimiter: What separates the fields.
            decimal: The decimal sign, ``"."`` or ``","``; nothing is guessed.
            subject: The column of who was assessed.
            date: The column of when, in ISO 8601 as precisely as is known.
            code: The column of codes of a long table.
            points: The column of scores of a long table.
            groups: The columns that rows can be grouped by; their values are texts, or what the
                function that is given for a column makes of them.
            ignore: Columns that do not count. Any other that is unknown is an error.
            rest: Why there is no score where one is absent.
            bad: As for `from_columns`.
            progress: Called now and then with how many bytes are done, and how many there are.

        Raises:
            EvaluationError: If there is no such file, the header is not what was said, or with
                the numbers of the lines from 1.
            LimitError: If a line has more than 256 KiB.
        """
        from kompass_core.panel.csv_files import Dialect, read_csv

        converters = dict[str, Callable[[str], object]]()
        if isinstance(groups, Mapping):
            converters |= cast("Mapping[str, Callable[[str], object]]", groups)
        return cls._of(
            pack,
            read_csv(
                given,
                pack,
                layout=layout,
                dialect=Dialect(delimiter, decimal),
                names=Names.of(subject, date, cast("object", groups), ignore, long=(code, points)),
                converters=converters,
                rest=rest,
                bad=bad,
                progress=progress,
            ),
        )

    @classmethod
    def read_parquet(
        cls,
        path: str | os.PathLike[str],
        pack: CriteriaPack,
        *,
        subject: str = "subject",
        date: str = "date",
        groups: Iterable[str] | None = None,
        ignore: Iterable[str] = (),
        kind: Kind = "points",
        rest: Missing | None = None,
        bad: Bad = "refuse",
        progress: Progress | None = None,
    ) -> Self:
        """
        Read a Parquet file (extra ``arrow``).

        A file that `kompass_core.Panel.write_parquet` wrote says itself of which pack it is, that
        its numbers are steps, and what rows can be grouped by.

        Args:
            path: The file.
            pack: The criteria that were applied.
            subject: The column of who was assessed.
            date: The column of when.
            groups: The columns that rows can be grouped by; those that the file tells if left out.
            ignore: Columns that do not count. Any other that is unknown is an error.
            kind: What the numbers of other files are: ``"points"``, or ``"steps"``.
            rest: Why there is no score where one is absent.
            bad: As for `from_columns`.
            progress: Called now and then with how many rows are done, and how many there are.

        Raises:
            EvaluationError: If there is no such file, it is of another pack or of other scoring
                content, or with the numbers of the rows from 0.
            MissingExtraError: Without pyarrow.
        """
        from kompass_core.panel.arrow import read_parquet

        names = Names.of(subject, date, groups or (), ignore)
        rows, face_values = read_parquet(
            path,
            pack,
            names=names,
            told=groups is None,
            kind=kind,
            rest=rest,
            bad=bad,
            progress=progress,
        )
        return cls._of(pack, rows, face_values=face_values)

    @classmethod
    def from_frame(
        cls,
        frame: Any,  # noqa: ANN401 (of any library)
        pack: CriteriaPack,
        *,
        collect: bool = False,
        subject: str = "subject",
        date: str = "date",
        groups: Iterable[str] = (),
        ignore: Iterable[str] = (),
        kind: Kind = "points",
        rest: Missing | None = None,
        bad: Bad = "refuse",
        progress: Progress | None = None,
    ) -> Self:
        """
        Read a frame of any library that narwhals knows: pandas, Polars, PyArrow (extra ``frames``).

        Scores are whole numbers, texts or decimals, null where they are absent; never floats. A
        column named ``<code>:not_applicable`` says why: true where the code does not concern the
        row, false where nobody looked.

        Args:
            frame: The frame.
            pack: The criteria that were applied.
            collect: Say True to have a lazy frame computed.
            subject: The column of who was assessed.
            date: The column of when.
            groups: The columns that rows can be grouped by.
            ignore: Columns that do not count. Any other that is unknown is an error.
            kind: Whether the numbers are ``"points"``, or whole ``"steps"`` of the pack.
            rest: Why there is no score where one is absent.
            bad: As for `from_columns`.
            progress: Called now and then with how many columns are done, and how many there are.

        Raises:
            EvaluationError: If it is no frame, or a lazy one, or with the numbers of the rows.
            MissingExtraError: Without narwhals.
        """
        from kompass_core.panel.from_frames import read_frame

        rows = read_frame(
            frame,
            pack,
            collect=collect,
            names=Names.of(subject, date, groups, ignore),
            kind=kind,
            rest=rest,
            bad=bad,
            progress=progress,
        )
        return cls._of(pack, rows)
