"""Writing of forms."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from kompass_core.criteria import TOTAL, Area, Combine, CriteriaPack, SubQuestion
from kompass_core.criteria.rules.base import Answer, Item, Scale
from kompass_core.errors import EvaluationError, Problem, messages, raise_any, require_type
from kompass_core.evaluations import Evaluation
from kompass_core.forms.layout import (
    FIRST_ROW,
    FORMAT,
    FRONT_ROWS,
    HIDDEN,
    MARK,
    FormLayout,
    scale_of,
)
from kompass_core.forms.workbooks import column_letters, openpyxl
from kompass_core.missing import Missing
from kompass_core.serialization.safe_files import replacing

SUFFIX = ".xlsx"
_LONGEST = 32_767
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA_SIGNS = ("=", "+", "-", "@", "'")
_MOST_DIGITS = 15
_FREE_ROWS = {"Findings": 60, "Evidence": 25}
_ROW_HEIGHT, _LINE = 18, 15

_INK, _ACCENT, _PALE, _INPUT, _LINE_COLOUR = "1F2937", "1F4E79", "DCE6F1", "FFF8DC", "B8C4D0"


def write_form(
    pack: CriteriaPack,
    path: str | os.PathLike[str],
    *,
    language: str | None = None,
    evaluation: Evaluation | None = None,
) -> None:
    """
    Write a workbook in which an assessor fills in an evaluation.

    Cells to fill in are validated; all others are protected, without a password. `read_form`
    reads it.

    Args:
        pack: The criteria.
        path: A file with the suffix ``.xlsx``.
        language: The language of titles and words; by default that of the pack.
        evaluation: An evaluation under the same criteria, which is filled in.

    Raises:
        EvaluationError: If the evaluation is of other criteria, has a text that no cell can
            hold, or the file has another suffix.
        SaveError: If the file cannot be written; an old one is kept.
        MissingExtraError: If openpyxl is not installed (extra ``excel``).
    """
    require_type("pack", pack, CriteriaPack)
    require_type("evaluation", evaluation, Evaluation, type(None))
    name = os.fspath(path)
    if not name.lower().endswith(SUFFIX):
        given = os.path.splitext(name)[1] or name  # noqa: PTH122 (a text as it was given)
        problem = messages.FILE_SUFFIX_NOT_SUPPORTED.problem(given=given, known=(SUFFIX,))
        raise EvaluationError([problem.in_file(name)])
    if evaluation is not None and (evaluation.pack != pack or evaluation.stale):
        facts = {"given": evaluation.pack.ref, "pack": pack.ref}
        raise EvaluationError([messages.EVALUATION_NOT_OF_PACK.problem("evaluation", **facts)])
    layout = FormLayout(pack, pack.text(pack.title, language).language if language is None else language)
    form = _Form(layout, openpyxl().Workbook())
    _fill_in(form, evaluation)
    raise_any(EvaluationError, form.problems)
    with replacing(name) as stream:
        form.book.save(stream)


def _fill_in(form: _Form, evaluation: Evaluation | None) -> None:
    _write_front(form, evaluation)
    _write_scores(form, evaluation)
    if form.layout.ruled:
        _write_answers(form, evaluation)
    findings = evaluation.findings if evaluation else ()
    rows = [(form.choice("findings", each.kind), each.code or "", each.text) for each in findings]
    _write_list(form, "Findings", rows, {"Kind": "findings", "About": "codes"})
    evidence = evaluation.evidence if evaluation else ()
    _write_list(
        form,
        "Evidence",
        [(form.choice("evidence", each.kind), each.text) for each in evidence],
        {"Kind": "evidence"},
    )
    _write_hidden(form)


@frozen
class _Form:
    """
    A workbook while it is written.

    Attributes:
        layout: Its layout.
        book: The workbook of openpyxl.
        problems: The texts that no cell can hold.
        lists: The choices of lists, by name, in the order of their columns.
    """

    layout: FormLayout
    book: Any = field(repr=False)
    problems: list[Problem] = field(factory=list[Problem])
    lists: dict[str, tuple[str, ...]] = field(factory=dict[str, "tuple[str, ...]"])

    def __attrs_post_init__(self) -> None:
        for kind in ("reasons", "yes or no", "findings", "evidence"):
            self.lists[kind] = tuple(self.layout.choices(kind))
        self.lists["codes"] = tuple(self.layout.pack.nodes)
        self.book.security.lockStructure = True

    def text(self, language_label: Any) -> str:  # noqa: ANN401 (a Label)
        """Return a label in the language of the form."""
        return self.layout.pack.text(language_label, self.layout.language).text

    def choice(self, kind: str, meaning: object) -> str:
        """Return the word of a choice."""
        known = self.layout.choices(kind)
        return next(word for word, each in known.items() if each == meaning)

    def sheet(self, word: str) -> Any:  # noqa: ANN401 (openpyxl has no types)
        """Add a protected sheet that prints on A4, across one page."""
        title = self.layout.words[word]
        sheet = self.book.active if word == "Evaluation" else self.book.create_sheet()
        sheet.title = title
        sheet.sheet_view.showGridLines = False
        sheet.protection.sheet = True
        # Whoever writes much may make room for it.
        sheet.protection.formatRows = sheet.protection.formatColumns = False
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.orientation = "portrait" if word == "Evaluation" else "landscape"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_options.horizontalCentered = True
        margins = sheet.page_margins
        margins.left = margins.right = margins.top = 0.6
        margins.bottom, margins.footer = 0.75, 0.35
        sheet.oddFooter.left.text = str(self.layout.pack.ref)
        sheet.oddFooter.center.text = title
        sheet.oddFooter.right.text = "&P / &N"
        return sheet

    def put(self, sheet: Any, row: int, column: int, value: object, *, what: str = "") -> Any:  # noqa: ANN401 (openpyxl has no types)
        """Write a value, texts never as formulas; no value is cut."""
        cell = sheet.cell(row, column)
        if isinstance(value, Decimal):
            value = value if len(value.as_tuple().digits) <= _MOST_DIGITS else f"{value:f}"
        if not isinstance(value, str):
            cell.value = value
            return cell
        text = re.sub("\r\n?", "\n", value)
        reason = "it has control characters" if _CONTROL.search(text) else ""
        if len(text) > _LONGEST:
            reason = f"it has more than {_LONGEST} characters"
        if reason:
            self.problems.append(messages.TEXT_NOT_WRITABLE.problem(what=what, reason=reason))
        else:
            cell.value = text or None
            cell.data_type = "s" if text else "n"
            cell.quotePrefix = text.startswith(_FORMULA_SIGNS)
        return cell

    def style(self, cell: Any, **look: Any) -> None:  # noqa: ANN401 (openpyxl has no types)
        """
        Set the look of a cell.

        Args:
            cell: The cell.
            look: `bold`, `size`, `colour` of the text; `fill`; `border`; `right`; `top`.
        """
        styles = openpyxl().styles
        cell.font = styles.Font(
            name="Calibri",
            size=look.get("size", 11),
            bold=look.get("bold", False),
            color=look.get("colour", _INK),
        )
        cell.alignment = styles.Alignment(
            wrap_text=True,
            vertical="top",
            horizontal="right" if look.get("right") else "left",
            indent=1,
        )
        if "fill" in look:
            cell.fill = styles.PatternFill("solid", fgColor=look["fill"])
        if look.get("border", True):
            thin = styles.Side(style="thin", color=_LINE_COLOUR)
            cell.border = styles.Border(bottom=thin, top=thin, left=thin, right=thin)

    def open(self, cell: Any, *, right: bool = False, text: bool = True) -> None:  # noqa: ANN401 (openpyxl has no types)
        """Let a cell be filled in."""
        self.style(cell, fill=_INPUT, right=right)
        cell.protection = openpyxl().styles.Protection(locked=False)
        if text:
            cell.number_format = "@"

    def table(self, word: str) -> Any:  # noqa: ANN401 (openpyxl has no types)
        """Add a sheet with headings that stay in sight, on the screen and on paper."""
        sheet = self.sheet(word)
        for column, each in enumerate(self.layout.sheets[word], start=1):
            cell = self.put(sheet, 1, column, self.layout.words[each.word])
            right = each.word in _NUMBERS
            self.style(cell, bold=True, colour="FFFFFF", fill=_ACCENT, right=right)
            sheet.column_dimensions[column_letters(column)].width = each.width
        sheet.row_dimensions[1].height = 22
        sheet.freeze_panes = sheet.cell(FIRST_ROW, 1)
        sheet.print_title_rows = "1:1"
        return sheet

    def listed(self, sheet: Any, cells: str, name: str) -> None:  # noqa: ANN401 (openpyxl has no types)
        """Let cells be chosen from a list."""
        column = column_letters(list(self.lists).index(name) + 3)
        formula = f"{HIDDEN}!${column}$1:${column}${len(self.lists[name])}"
        self.validate(sheet, cells, "list", formula, self.layout.words["Choose from the list"])

    def validate(self, sheet: Any, cells: str, kind: str, formula: str, text: str) -> None:  # noqa: ANN401 (openpyxl has no types)
        """Let a spreadsheet check what is entered."""
        made = openpyxl().worksheet.datavalidation.DataValidation(
            type=kind, formula1=formula, allow_blank=True, showErrorMessage=True, error=text
        )
        made.showInputMessage = kind != "list"
        made.prompt = None if kind == "list" else text
        sheet.add_data_validation(made)
        made.add(cells)

    def amount(self, sheet: Any, row: int, column: int, scale: Scale) -> None:  # noqa: ANN401 (openpyxl has no types)
        """Let a cell have a number of a scale."""
        cell = f"{column_letters(column)}{row}"
        low, high = sorted((scale.worst, scale.best))
        tests = [f"ISNUMBER({cell})", f"{cell}>={low:f}", f"{cell}<={high:f}"]
        if scale.unit is not None:
            steps = f"({cell}-({scale.worst:f}))/{scale.unit:f}"
            tests.append(f"ABS({steps}-ROUND({steps},0))<0.000001")
        self.validate(sheet, cell, "custom", f"AND({','.join(tests)})", self.layout.limits(scale))


_NUMBERS = frozenset({"Minimum", "Maximum", "Step", "Points"})


def _write_front(form: _Form, evaluation: Evaluation | None) -> None:
    sheet, say, pack = form.sheet("Evaluation"), form.layout.words, form.layout.pack
    for column, width in (("A", 26), ("B", 62)):
        sheet.column_dimensions[column].width = width
    form.style(
        form.put(sheet, 1, 1, form.text(pack.title), what="the title of the pack"),
        bold=True, size=20, colour=_ACCENT, border=False,
    )
    sheet.cell(1, 1).alignment = openpyxl().styles.Alignment(wrap_text=False, vertical="center")
    sheet.row_dimensions[1].height = 34
    given = (evaluation.subject, evaluation.date.text) if evaluation else ("", "")
    values = dict(zip(FRONT_ROWS, (str(pack.ref), *given), strict=True))
    for word, row in FRONT_ROWS.items():
        form.style(form.put(sheet, row, 1, say[word]), bold=True, fill=_PALE)
        cell = form.put(sheet, row, 2, values[word], what=word.lower())
        sheet.row_dimensions[row].height = 24
        if word == "Criteria":
            form.style(cell)
        else:
            form.open(cell)
    hint = say["A year, a month or a day: 2026, 2026-10 or 2026-10-14"]
    form.validate(sheet, f"B{FRONT_ROWS['Date']}", "custom", f"LEN(B{FRONT_ROWS['Date']})>3", hint)
    notes = (
        "Fill in the yellow cells; all others are protected.",
        "Give points for each question, or choose why they are missing and give the reason.",
    )
    for row, note in enumerate(notes, start=max(FRONT_ROWS.values()) + 2):
        cell = form.put(sheet, row, 1, say[note])
        form.style(cell, border=False)
        cell.alignment = openpyxl().styles.Alignment(wrap_text=False)


def _write_scores(form: _Form, evaluation: Evaluation | None) -> None:
    sheet, pack = form.table("Scores"), form.layout.pack
    row, sums = FIRST_ROW, list[str]()
    for area in pack.areas:
        if not area.sub_questions:
            sums.append(_write_score(form, sheet, row, area, evaluation))
            row += 1
            continue
        at, row = row, row + 1
        cells = [
            _write_score(form, sheet, row + i, each, evaluation)
            for i, each in enumerate(area.sub_questions)
        ]
        row += len(cells)
        whole = _whole(area.combine, cells, counted=not any(each.rule for each in area.sub_questions))
        sums.append(_write_sum(form, sheet, at, (area.code, form.text(area.title)), area, whole))
    counted = not form.layout.ruled
    _write_sum(
        form, sheet, row, ("", form.layout.words["Total"]), pack.total,
        _whole(pack.combine, sums, counted=counted),
    )
    last = row - 1
    for word in ("If missing",):
        column = column_letters(form.layout.column("Scores", word))
        form.listed(sheet, f"{column}{FIRST_ROW}:{column}{last}", "reasons")


def _whole(combine: Combine, cells: Sequence[str], *, counted: bool) -> str | None:
    """Return the formula of a whole, shown when all of its parts are; None if none can be."""
    if not counted:
        return None
    function = "SUM" if combine is Combine.SUM else "AVERAGE"
    cells_text = _joined(cells)
    return f'=IF(COUNT({cells_text})={len(cells)},{function}({cells_text}),"")'


def _joined(cells: Sequence[str]) -> str:
    """Write cells as a range where they follow one another: functions take few arguments."""
    rows = [int(cell.lstrip("ABCDEFGHIJ")) for cell in cells]
    if rows == list(range(rows[0], rows[0] + len(rows))):
        return f"{cells[0]}:{cells[-1]}"
    return ",".join(cells)


def _write_score(
    form: _Form, sheet: Any, row: int, part: Area | SubQuestion, evaluation: Evaluation | None  # noqa: ANN401 (openpyxl has no types)
) -> str:
    """Write the row of a scored node; return the address of its points."""
    layout, answers = form.layout, evaluation.answers if evaluation else {}
    missing = dict(evaluation.missing) if evaluation else {}
    scale = scale_of(layout.pack, part.code)
    known = {
        "Code": part.code,
        "Question": form.text(part.title),
        "Minimum": part.min_points,
        "Maximum": part.max_points,
        "Step": layout.pack.unit,
    }
    points: Decimal | None = None
    reason: Missing | None = None
    if evaluation is not None and part.code not in answers:
        reason = missing.get(part.code)
        points = next(each.points for each in evaluation.scores if each.code == part.code)
    ruled = isinstance(part, SubQuestion) and part.rule is not None
    for column, each in enumerate(layout.sheets["Scores"], start=1):
        right = each.word in _NUMBERS
        if each.word in known:
            what = f"the title of {part.code}"
            form.style(form.put(sheet, row, column, known[each.word], what=what), right=right)
        elif each.word == "Points":
            cell = form.put(sheet, row, column, points)
            if ruled and points is None:
                form.style(form.put(sheet, row, column, layout.words["Answers"]), right=True, colour="6B7280")
            else:
                form.open(cell, right=True, text=False)
                form.amount(sheet, row, column, scale)
    _write_reason(form, sheet, row, "Scores", reason, f"the reason of {part.code}")
    _fit(form, sheet, row, "Scores")
    return f"{column_letters(layout.column('Scores', 'Points'))}{row}"


def _write_reason(
    form: _Form, sheet: Any, row: int, word: str, reason: Missing | None, what: str  # noqa: ANN401 (openpyxl has no types)
) -> None:
    kind = ""
    if reason is not None:
        kind = form.choice("reasons", type(reason))
    texts = {"If missing": kind, "Reason": reason.reason if reason else ""}
    for heading, text in texts.items():
        form.open(form.put(sheet, row, form.layout.column(word, heading), text, what=what))


def _write_sum(
    form: _Form, sheet: Any, row: int, named: tuple[str, str], node: Any, whole: str | None  # noqa: ANN401 (an area, or the node of the total)
) -> str:
    """Write the row of an area or the total; return the address of its points."""
    columns = form.layout.sheets["Scores"]
    shown = {"Code": named[0], "Question": named[1]}
    shown |= {"Minimum": node.min_points, "Maximum": node.max_points}
    for column, each in enumerate(columns, start=1):
        cell = form.put(sheet, row, column, shown.get(each.word), what=f"the title of {named[0]}")
        if each.word == "Points":
            cell.value = whole
        form.style(cell, bold=True, fill=_PALE, right=each.word in _NUMBERS)
    _fit(form, sheet, row, "Scores")
    return f"{column_letters(form.layout.column('Scores', 'Points'))}{row}"


def _write_answers(form: _Form, evaluation: Evaluation | None) -> None:
    sheet, layout, row = form.table("Answers"), form.layout, FIRST_ROW
    given = evaluation.answers if evaluation else {}
    columns = layout.sheets["Answers"]
    for part in layout.ruled:
        for column, each in enumerate(columns, start=1):
            shown = {"Code": part.code, "Question": form.text(part.title)}.get(each.word)
            form.style(form.put(sheet, row, column, shown), bold=True, fill=_PALE)
        _fit(form, sheet, row, "Answers")
        row += 1
        for item in part.items:
            _write_answer(form, sheet, row, part.code, item, given.get(part.code, {}).get(item.code))
            row += 1
    column = column_letters(layout.column("Answers", "If missing"))
    form.listed(sheet, f"{column}{FIRST_ROW}:{column}{row - 1}", "reasons")


def _write_answer(
    form: _Form, sheet: Any, row: int, code: str, item: Item, given: Answer | Missing | None  # noqa: ANN401 (openpyxl has no types)
) -> None:
    layout = form.layout
    shown = {
        "Code": code,
        "Item": item.code,
        "Question": form.text(item.title),
        "Possible answers": layout.allowed(item),
    }
    for column, each in enumerate(layout.sheets["Answers"], start=1):
        if each.word in shown:
            what = f"the item {item.code} of {code}"
            form.style(form.put(sheet, row, column, shown[each.word], what=what))
    at, what = layout.column("Answers", "Answer"), f"the answer to {item.code} of {code}"
    answer = None if isinstance(given, Missing) else given
    if isinstance(answer, bool):
        answer = form.choice("yes or no", answer)
    form.open(form.put(sheet, row, at, answer, what=what), right=True, text=item.scale is None)
    if item.scale is not None:
        form.amount(sheet, row, at, item.scale)
    else:
        name = repr(item.options) if item.options else "yes or no"
        form.lists.setdefault(name, item.options)
        form.listed(sheet, f"{column_letters(at)}{row}", name)
    reason = given if isinstance(given, Missing) else None
    _write_reason(form, sheet, row, "Answers", reason, what)
    _fit(form, sheet, row, "Answers")


def _write_list(
    form: _Form, word: str, rows: Sequence[tuple[str, ...]], lists: dict[str, str]
) -> None:
    """Write a sheet of rows that are all filled in."""
    sheet = form.table(word)
    last = FIRST_ROW + len(rows) + _FREE_ROWS[word] - 1
    for row in range(FIRST_ROW, last + 1):
        values = rows[row - FIRST_ROW] if row - FIRST_ROW < len(rows) else ()
        for column, _ in enumerate(form.layout.sheets[word], start=1):
            value = values[column - 1] if values else ""
            form.open(form.put(sheet, row, column, value, what=f"{word.lower()}[{row - FIRST_ROW}]"))
        _fit(form, sheet, row, word)
    for heading, name in lists.items():
        column = column_letters(form.layout.column(word, heading))
        form.listed(sheet, f"{column}{FIRST_ROW}:{column}{last}", name)


def _fit(form: _Form, sheet: Any, row: int, word: str) -> None:  # noqa: ANN401 (openpyxl has no types)
    """Make a row as high as its texts need: spreadsheets do so for rows that they write only."""
    lines = 1
    for column, each in enumerate(form.layout.sheets[word], start=1):
        value = sheet.cell(row, column).value
        if isinstance(value, str) and not value.startswith("="):
            lines = max(lines, *(_lines(value, each.width)))
    sheet.row_dimensions[row].height = min(max(_ROW_HEIGHT, lines * _LINE + 3), 400)


def _lines(text: str, width: int) -> Iterable[int]:
    yield sum(-(-len(each) // width) or 1 for each in text.split("\n"))


def _write_hidden(form: _Form) -> None:
    """Write the identity of the form and its lists."""
    sheet = form.book.create_sheet(HIDDEN)
    sheet.sheet_state = "veryHidden"
    sheet.protection.sheet = True
    layout = form.layout
    head = {
        MARK: FORMAT,
        "pack": str(layout.pack.ref),
        "digest": layout.pack.digest,
        "language": layout.language,
    }
    for row, (name, value) in enumerate(head.items(), start=1):
        form.put(sheet, row, 1, name)
        form.put(sheet, row, 2, value)
    for column, choices in enumerate(form.lists.values(), start=3):
        for row, choice in enumerate(choices, start=1):
            form.put(sheet, row, column, choice, what=f"the choice {choice!r}")
