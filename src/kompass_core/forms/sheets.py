"""The workbook of a form while it is written: sheets, cells, their looks and their checks."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypedDict

from attrs import field, frozen

from kompass_core.amounts import exact, exact_text
from kompass_core.criteria import Area, Node, SubQuestion
from kompass_core.criteria.rules.items import Scale
from kompass_core.errors import Problem, messages
from kompass_core.forms.layout import FIRST_ROW, FORMAT, HIDDEN, MARK, FormLayout
from kompass_core.forms.workbooks import Worksheet, column_letters, openpyxl
from kompass_core.labels import Label
from kompass_core.translations import translations_for

_LONGEST = 32_767
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA_SIGNS = ("=", "+", "-", "@", "'")
_MOST_DIGITS = 15
_LEAST_HEIGHTS = {"Texts": 48}
_LINE_HEIGHT, _MOST_HEIGHT = 15, 400


class _Look(TypedDict, total=False):
    """The look of cells, where it differs from that of plain ones."""

    bold: bool
    size: int
    colour: str
    fill: str
    border: bool
    right: bool
    wrap: bool
    open: bool
    text: bool


_LOOKS: dict[str, _Look] = {
    "title": {"bold": True, "size": 20, "colour": "1F4E79", "border": False, "wrap": False},
    "note": {"border": False, "wrap": False},
    "heading": {"bold": True, "colour": "FFFFFF", "fill": "1F4E79"},
    "heading number": {"bold": True, "colour": "FFFFFF", "fill": "1F4E79", "right": True},
    "group": {"bold": True, "fill": "DCE6F1"},
    "group number": {"bold": True, "fill": "DCE6F1", "right": True},
    "fixed": {},
    "fixed number": {"right": True},
    "pointer": {"colour": "6B7280", "right": True},
    "open": {"fill": "FFF8DC", "open": True, "text": True},
    "open number": {"fill": "FFF8DC", "open": True, "right": True},
    "open whole": {"fill": "FFF8DC", "open": True},
}
"""The looks of cells, which become named styles of the workbook."""


@frozen
class FormBook:
    """
    A workbook while it is written.

    Attributes:
        layout: Its layout.
        raw: The workbook of openpyxl.
        problems: The texts that no cell can hold.
        lists: The choices of lists, by a name, in the order of their columns.
    """

    layout: FormLayout
    raw: Any = field(repr=False)
    problems: list[Problem] = field(factory=list[Problem])
    lists: dict[str, tuple[str, ...]] = field(factory=dict[str, "tuple[str, ...]"])

    @classmethod
    def of(cls, layout: FormLayout) -> FormBook:
        """Return an empty workbook, whose sheets cannot be renamed or removed by accident."""
        book = cls(layout, openpyxl().Workbook())
        book.raw.security.lockStructure = True
        for name, look in _LOOKS.items():
            book.raw.add_named_style(_named_style(name, look))
        for kind in ("reasons", "yes or no", "findings", "evidence"):
            book.lists[kind] = tuple(layout.choices(kind))
        book.lists["codes"] = tuple(layout.pack.nodes)
        return book

    def __getitem__(self, word: str) -> Worksheet:
        """Return a sheet by its English name."""
        return self.raw[self.layout.words.get(word, word)]

    def text(self, label: Label) -> str:
        """Return a label in the language of the form."""
        return self.layout.pack.text(label, self.layout.language).text

    def title(self, part: Area | SubQuestion | Node) -> str:
        """Return the title of a part in the language of the form, and that it does not count."""
        title, layout = self.text(part.title), self.layout.pack.layout
        if part.code in layout.counted:
            return title
        words = translations_for(self.layout.language)
        mark = words.gettext("not counted")
        return f"{title} ({mark})"

    def choice(self, kind: str, meaning: object) -> str:
        """Return the word of a choice."""
        known = self.layout.choices(kind)
        return next(word for word, each in known.items() if each == meaning)

    def sheet(self, word: str, *, landscape: bool = True) -> Worksheet:
        """Add a protected sheet, which is printed on A4 as wide as one page."""
        is_first = self.raw.active.title == "Sheet"
        sheet = self.raw.active if is_first else self.raw.create_sheet()
        sheet.title = self.layout.words[word]
        sheet.sheet_view.showGridLines = False
        sheet.protection.sheet = True
        # Long texts need room.
        sheet.protection.formatRows = sheet.protection.formatColumns = False
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.orientation = "landscape" if landscape else "portrait"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_options.horizontalCentered = True
        margins = sheet.page_margins
        margins.left = margins.right = margins.top = 0.6
        margins.bottom, margins.footer = 0.75, 0.35
        sheet.oddFooter.left.text = str(self.layout.pack.ref)
        sheet.oddFooter.center.text = sheet.title
        sheet.oddFooter.right.text = "&P / &N"
        return sheet

    def table(self, word: str) -> None:
        """Add a sheet with headings that stay in sight, on the screen and on paper."""
        sheet = self.sheet(word)
        for column, each in enumerate(self.layout.sheets[word], start=1):
            look = "heading number" if each.is_number else "heading"
            self.put(word, 1, column, self.layout.words[each.word], look)
            sheet.column_dimensions[column_letters(column)].width = each.width
        sheet.row_dimensions[1].height = 22
        sheet.freeze_panes = sheet.cell(FIRST_ROW, 1)
        sheet.print_title_rows = "1:1"

    def put(
        self,
        word: str,
        row: int,
        column: int,
        value: Decimal | Fraction | str | None,
        look: str,
        *,
        what: str = "",
    ) -> None:
        """
        Write a value: a text never as a formula, and nothing cut or rounded but a ratio.

        Args:
            word: The English name of the sheet.
            row: The row, from 1.
            column: The column, from 1.
            value: The value.
            look: The name of the look of the cell.
            what: A description of the text, for the problem that no cell can hold it.
        """
        cell = self[word].cell(row, column)
        cell.style = look
        if isinstance(value, Fraction):
            cell.value = float(value)
            return
        if isinstance(value, Decimal):
            if len(value.as_tuple().digits) <= _MOST_DIGITS:
                cell.value = value
                return
            value = f"{value:f}"
        text = re.sub("\r\n?", "\n", value or "")
        if reason := _unwritable(text):
            self.problems.append(messages.TEXT_NOT_WRITABLE.problem(what=what, reason=reason))
        elif text:
            cell.value, cell.data_type = text, "s"
            cell.quotePrefix = text.startswith(_FORMULA_SIGNS)

    def fit(self, word: str, row: int) -> None:
        """Make a row as high as its texts: a spreadsheet does so only for what is typed."""
        sheet = self[word]
        lines = max(
            _lines(sheet, row, column, each.width)
            for column, each in enumerate(self.layout.sheets[word], start=1)
        )
        height = min(lines * _LINE_HEIGHT + 3, _MOST_HEIGHT)
        sheet.row_dimensions[row].height = max(_LEAST_HEIGHTS.get(word, 18), height)

    def listed(self, word: str, cells: str, name: str) -> None:
        """Let cells be chosen from a list, which is on the hidden sheet."""
        column = column_letters(list(self.lists).index(name) + 3)
        formula = f"{HIDDEN}!${column}$1:${column}${len(self.lists[name])}"
        self._check(word, cells, "list", formula, self.layout.words["Choose from the list"])

    def amount(self, word: str, row: int, column: int, scale: Scale) -> None:
        """Let a cell have a number of a scale."""
        cell = f"{column_letters(column)}{row}"
        low, high = map(exact_text, sorted((scale.worst, scale.best), key=exact))
        within = [] if scale.clamp else [f"{cell}>={low}", f"{cell}<={high}"]
        tests = [f"ISNUMBER({cell})", *within]
        if scale.unit is not None:
            unit = str(exact_text(scale.unit))
            unit = f"({unit})" if "/" in unit else unit
            steps = f"({cell}-({exact_text(scale.worst)}))/{unit}"
            tests.append(f"ABS({steps}-ROUND({steps},0))<0.000001")
        self._check(word, cell, "custom", f"AND({','.join(tests)})", self.layout.limits(scale))

    def date(self, word: str, cell: str) -> None:
        """Let a cell have a text of the length of a date."""
        hint = self.layout.words["A year, a month or a day: 2026, 2026-10 or 2026-10-14"]
        lengths = ",".join(f"LEN({cell})={n}" for n in (4, 7, 10))
        self._check(word, cell, "custom", f"OR({lengths})", hint)

    def count(self, word: str, cell: str) -> None:
        """Let a cell have a whole number, not below 0."""
        hint = self.layout.words["The number of people interviewed"]
        self._check(
            word, cell, "custom", f"AND(ISNUMBER({cell}),{cell}>=0,{cell}=INT({cell}))", hint
        )

    def _check(self, word: str, cells: str, kind: str, formula: str, text: str) -> None:
        made = openpyxl().worksheet.datavalidation.DataValidation(
            type=kind, formula1=formula, allow_blank=True, showErrorMessage=True, error=text
        )
        if kind != "list":
            made.showInputMessage, made.prompt = True, text
        self[word].add_data_validation(made)
        made.add(cells)

    def hide(self) -> None:
        """Add the hidden sheet, with the identity of the form and the lists."""
        sheet, pack = self.raw.create_sheet(HIDDEN), self.layout.pack
        sheet.sheet_state, sheet.protection.sheet = "veryHidden", True
        language = self.layout.language
        head = {MARK: FORMAT, "pack": str(pack.ref), "digest": pack.digest, "language": language}
        columns = [tuple(head), tuple(head.values()), *self.lists.values()]
        for column, texts in enumerate(columns, start=1):
            for row, text in enumerate(texts, start=1):
                self.put(HIDDEN, row, column, text, "fixed", what=f"the choice {text!r}")


def _named_style(name: str, look: _Look) -> Any:  # noqa: ANN401 (openpyxl has no types)
    styles = openpyxl().styles
    side = styles.Side(style="thin", color="B8C4D0")
    made = styles.NamedStyle(
        name=name,
        font=styles.Font(
            name="Calibri",
            size=look.get("size", 11),
            bold=look.get("bold", False),
            color=look.get("colour", "1F2937"),
        ),
        alignment=styles.Alignment(
            horizontal="right" if look.get("right") else "left",
            vertical="top",
            wrap_text=look.get("wrap", not look.get("right", False)),
            indent=1 if look.get("border", True) else 0,
        ),
        protection=styles.Protection(locked=not look.get("open", False)),
        number_format="@" if look.get("text") else "General",
    )
    if look.get("border", True):
        made.border = styles.Border(left=side, right=side, top=side, bottom=side)
    if "fill" in look:
        made.fill = styles.PatternFill("solid", fgColor=look["fill"])
    return made


def _unwritable(text: str) -> str:
    """Return the reason for which no cell can hold a text; nothing if one can."""
    if len(text) > _LONGEST:
        return f"it has more than {_LONGEST} characters"
    return "it has control characters" if _UNWRITABLE.search(text) else ""


def _lines(sheet: Worksheet, row: int, column: int, width: int) -> int:
    """Count the lines that the text of a cell needs."""
    cell = sheet.cell(row, column)
    if cell.data_type != "s":
        return 1
    return sum(-(-len(each) // (width - 2)) or 1 for each in cell.value.split("\n"))
