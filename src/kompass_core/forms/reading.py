"""Reading of forms."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from attrs import evolve, field, frozen

from kompass_core.amounts import exact, to_decimal
from kompass_core.criteria import CriteriaPack, PackRef
from kompass_core.criteria.rules.items import Item, Scale
from kompass_core.errors import (
    EvaluationError,
    KompassError,
    PackDigestError,
    PackRuleError,
    Problem,
    messages,
    nearest,
    raise_any,
    with_source,
)
from kompass_core.evaluations import Evaluation, Evidence, Finding, Narrative
from kompass_core.forms.layout import (
    FIRST_ROW,
    FORMAT,
    FRONT_ROWS,
    HIDDEN,
    MARK,
    FormLayout,
    scale_of,
)
from kompass_core.forms.workbooks import (
    MOST_ROWS,
    Content,
    Sheet,
    described,
    number_of,
    open_workbook,
    shown,
)
from kompass_core.labels import Prose, language_tag
from kompass_core.missing import Missing, NotAssessed
from kompass_core.packs.loading import PackSource, pack_finder

_INTERVIEWS = Scale(0, 10_000)
_TOLERANCE = 1_000_000
_UNREADABLE = NotAssessed("its cell has a problem")
_Choice = TypeVar("_Choice")


def read_form(path: str | os.PathLike[str], *, packs: PackSource | None = None) -> Evaluation:
    """
    Read the evaluation that was filled in in a form.

    Numbers are accepted as numbers, and as texts with a decimal point or comma. Where the step is
    a ratio, points within a millionth of a step of a multiple are read as the multiple. Formulas,
    errors, merged cells, dates and truth values are refused where points are expected.

    Args:
        path: The workbook that `write_form` wrote.
        packs: The criteria of the form: the installed packs if omitted, a `Packs`, a pack, or
            several packs.

    Raises:
        EvaluationError: With every problem, each with its sheet and cell.
        PackDigestError: If the criteria have changed since the form was written.
        LimitError: If the workbook exceeds a limit of size.
        PackError: If the criteria are not found.
        MissingExtraError: If openpyxl is not installed (extra ``excel``).
    """
    book = open_workbook(path)
    try:
        return _read(_Reader(_layout(book, packs), book))
    except KompassError as error:
        raise with_source(error, os.fspath(path)) from None


def _layout(book: Any, packs: PackSource | None) -> FormLayout:  # noqa: ANN401 (openpyxl has no types)
    """[KS002, KP120] The workbook is a form of the pack as it is now."""
    named = dict[str, str]()
    if HIDDEN in book.sheetnames:
        named = {str(a.value): str(b.value) for a, b in book[HIDDEN]["A1:B4"]}
    if named.get(MARK) != FORMAT:
        raise EvaluationError([messages.NOT_A_FORM.problem()])
    try:
        ref, language = (
            PackRef.parse(named.get("pack", "")),
            language_tag(named.get("language", "")),
        )
    except PackRuleError:
        raise EvaluationError([messages.NOT_A_FORM.problem()]) from None
    pack, recorded = pack_finder(packs)(ref), named.get("digest", "")
    if recorded != pack.digest:
        facts = {"recorded": recorded, "current": pack.digest, "pack": pack.ref}
        hint = "write a new form, and copy the answers to it"
        problem = messages.PACK_DIGEST_MISMATCH.problem("", f"{HIDDEN}!B3", hint=hint, **facts)
        raise PackDigestError([problem])
    return FormLayout(pack, language)


@frozen
class _Reader:
    """
    A form while it is read.

    Attributes:
        layout: Its layout.
        book: The workbook of openpyxl.
        problems: The problems found so far.
        places: The cell of each value of the evaluation, by the parts of its path.
    """

    layout: FormLayout
    book: Any = field(repr=False)
    problems: list[Problem] = field(factory=list[Problem])
    places: dict[tuple[str | int, ...], str] = field(factory=dict[tuple[str | int, ...], str])

    def sheet(self, word: str) -> Sheet | None:
        """Return a sheet without merged cells and with its headings; else report."""
        name = self.layout.words[word]
        if name not in self.book.sheetnames:
            known = tuple(each for each in self.book.sheetnames if each != HIDDEN)
            self.problems.append(messages.FORM_SHEET_MISSING.problem(sheet=name, known=known))
            return None
        sheet = Sheet(self.book[name])
        found = list(sheet.problems())
        for column, each in enumerate(self.layout.sheets.get(word, ()), start=1):
            given, expected = shown(sheet.content(1, column)), self.layout.words[each.word]
            if given != expected:
                facts = {"given": given, "expected": expected}
                found.append(
                    messages.FORM_HEADING_CHANGED.problem("", sheet.place(1, column), **facts)
                )
        self.problems.extend(found)
        wrong = any(each.message is not messages.CELLS_MERGED for each in found)
        return None if wrong else sheet

    def value(self, sheet: Sheet, row: int, column: int) -> Content:
        """Return the value of a cell; a problem is reported, too."""
        found = sheet.content(row, column)
        if isinstance(found, Problem):
            self.problems.append(found)
        return found

    def report(self, problem: Problem) -> Problem:
        """Report a problem, and return it."""
        self.problems.append(problem)
        return problem

    def text(self, sheet: Sheet, row: int, column: int) -> str | Problem | None:
        """Return the text of a cell; a number is taken as it is shown."""
        found = self.value(sheet, row, column)
        if isinstance(found, bool | dt.datetime):
            facts = {"given": described(found), "expected": "a text", "hint": "write it as text"}
            place = sheet.place(row, column)
            return self.report(messages.CELL_TYPE_INVALID.problem("", place, **facts))
        return shown(found) if isinstance(found, Decimal) else found

    def prose(self, sheet: Sheet, row: int, column: int) -> Prose | None:
        """Return a text of the narrative, in the language of the form."""
        found = self.text(sheet, row, column)
        if not isinstance(found, str):
            return None
        try:
            return Prose({self.layout.language: found})
        except PackRuleError as error:
            place = sheet.place(row, column)
            self.problems.extend(evolve(each, path=place, dotted=()) for each in error.problems)
            return None

    def choice(
        self, sheet: Sheet, row: int, column: int, known: Mapping[str, _Choice]
    ) -> _Choice | Problem | None:
        """Return the meaning of the choice in a cell."""
        text = self.text(sheet, row, column)
        if text is None or isinstance(text, Problem):
            return text
        for word, meaning in known.items():
            if word.casefold() == text.strip().casefold():
                return meaning
        facts = {"given": text, "hint": nearest(text, known)}
        return self.report(messages.CHOICE_UNKNOWN.problem("", sheet.place(row, column), **facts))

    def amount(
        self, sheet: Sheet, row: int, column: int, scale: Scale
    ) -> Decimal | Fraction | Problem | None:
        """Return the number in a cell; of a scale whose unit is a ratio, the nearest multiple."""
        found, place = self.value(sheet, row, column), sheet.place(row, column)
        if found is None or isinstance(found, Problem | Decimal):
            if isinstance(found, Decimal) and not found.is_finite():
                return self.report(messages.AMOUNT_NOT_FINITE.problem("", place, given=found))
            if isinstance(found, Decimal) and scale.has_ratio and scale.unit is not None:
                return _multiple(found, exact(scale.unit), exact(scale.worst))
            return found
        if isinstance(found, str):
            most = max(abs(exact(end)) for end in (scale.worst, scale.best))
            read = number_of(found, place, to_decimal(most), ratios=scale.has_ratio)
            return self.report(read) if isinstance(read, Problem) else read
        facts = {"given": described(found), "expected": "a number", "hint": _hint(found)}
        return self.report(messages.CELL_TYPE_INVALID.problem("", place, **facts))

    def reason(self, sheet: Sheet, row: int, word: str) -> Missing | Problem | None:
        """Return the reason for a missing score or answer; both of its cells are needed."""
        at = self.layout.column(word, "If missing"), self.layout.column(word, "Reason")
        reasons: Mapping[str, type[Missing]] = self.layout.choices("reasons")
        kind = self.choice(sheet, row, at[0], reasons)
        text = self.text(sheet, row, at[1])
        if isinstance(kind, Problem) or isinstance(text, Problem):
            return next(each for each in (kind, text) if isinstance(each, Problem))
        if kind is None and text is None:
            return None
        if kind is None or text is None:
            missing = self.layout.words["If missing" if kind is None else "Reason"]
            given = shown(sheet.content(row, at[1] if kind is None else at[0]))
            place = sheet.place(row, at[0] if kind is None else at[1])
            facts = {"given": given, "what": missing}
            return self.report(messages.FORM_ENTRY_INCOMPLETE.problem("", place, **facts))
        return kind(text)

    def rows(self, word: str, known: Mapping[tuple[str, ...], object], keys: int) -> _Rows:
        """Find the row of each key in the first columns of a sheet."""
        sheet = self.sheet(word)
        found = dict[tuple[str, ...], int]()
        if sheet is None:
            return _Rows(None, found)
        for row in range(FIRST_ROW, min(sheet.raw.max_row, MOST_ROWS) + 1):
            cells = [sheet.content(row, column) for column in range(1, keys + 1)]
            self.problems.extend(each for each in cells if isinstance(each, Problem))
            key = tuple("" if isinstance(each, Problem) else shown(each) for each in cells)
            if key in found:
                first = sheet.place(found[key], 1)
                facts = {"code": ".".join(key), "first": first}
                self.report(messages.FORM_ROW_REPEATED.problem("", sheet.place(row, 1), **facts))
            elif key in known:
                found[key] = row
            elif key[-1] and key[0] not in self.layout.pack.nodes:
                facts = {"given": key[0], "hint": nearest(key[0], [each[0] for each in known])}
                self.report(messages.FORM_ROW_UNKNOWN.problem("", sheet.place(row, 1), **facts))
        for key in known:
            if key not in found:
                code = " ".join(key)
                self.report(
                    messages.FORM_ROW_MISSING.problem("", self.layout.words[word], code=code)
                )
        return _Rows(sheet, found)


@frozen
class _Rows:
    """The rows of a sheet, by the keys in its first columns; no sheet where it is unusable."""

    sheet: Sheet | None
    found: Mapping[tuple[str, ...], int]


def _hint(found: Content) -> str:
    if isinstance(found, dt.datetime):
        return "a spreadsheet makes dates of numbers such as 10.5; format the cell as a number"
    return "enter a number"


def _read(reader: _Reader) -> Evaluation:
    subject, date, told = _front(reader)
    points, answers = _scores(reader)
    findings = list(_findings(reader))
    evidence = list(_evidence(reader))
    try:
        made = Evaluation.from_answers(
            reader.layout.pack,
            subject=subject,
            date=date,
            answers=answers,
            points=points,
            findings=findings,
            evidence=evidence,
            narrative=Narrative(**told, texts=_texts(reader)),
            # The cell itself demands points that the rule can give; others were meant.
            ignore_rules=True,
        )
    except EvaluationError as error:
        found = [*reader.problems, *(_placed(reader, each) for each in error.problems)]
        raise EvaluationError(found) from None
    raise_any(EvaluationError, reader.problems)
    return made


def _placed(reader: _Reader, problem: Problem) -> Problem:
    """Return a problem of the evaluation at the cell of its value."""
    parts = problem.parts
    beginnings = (parts[:n] for n in range(len(parts), 0, -1))
    place = next((reader.places[each] for each in beginnings if each in reader.places), "")
    return evolve(problem, path=place or problem.path, dotted=())


def _front(reader: _Reader) -> tuple[str, str, dict[str, Any]]:
    """Return the subject, the date and the fields of the narrative that are there."""
    sheet = reader.sheet("Evaluation")
    if sheet is None:
        return "?", "2000", {}
    subject = reader.text(sheet, FRONT_ROWS["Subject"], 2)
    reader.places[("subject",)] = sheet.place(FRONT_ROWS["Subject"], 2)
    reader.places[("date",)] = sheet.place(FRONT_ROWS["Date"], 2)
    named = "?" if isinstance(subject, Problem) else subject or ""
    assessors = reader.text(sheet, FRONT_ROWS["Assessors"], 2)
    lines = assessors.splitlines() if isinstance(assessors, str) else []
    told = {
        "assessors": [line for line in lines if line.strip()],
        "interviews": _interviews(reader, sheet),
        "summary": reader.prose(sheet, FRONT_ROWS["Summary"], 2),
    }
    return named, _date(reader, sheet), told


def _interviews(reader: _Reader, sheet: Sheet) -> int | None:
    row = FRONT_ROWS["Interviews"]
    found = reader.amount(sheet, row, 2, _INTERVIEWS)
    if found is None or isinstance(found, Problem):
        return None
    if found % 1 or found < 0:
        place = sheet.place(row, 2)
        reader.report(messages.INVALID_INTERVIEWS.problem("", place, given=found))
        return None
    return int(found)


def _texts(reader: _Reader) -> dict[str, Prose]:
    """Return the texts about nodes, by code."""
    rows = reader.rows("Texts", {(code,): code for code in reader.layout.pack.nodes}, 1)
    if rows.sheet is None:
        return {}
    at = reader.layout.column("Texts", "Text")
    found = {code: reader.prose(rows.sheet, row, at) for (code,), row in rows.found.items()}
    return {code: text for code, text in found.items() if text is not None}


def _date(reader: _Reader, sheet: Sheet) -> str:
    row = FRONT_ROWS["Date"]
    found = reader.value(sheet, row, 2)
    if isinstance(found, Problem):
        return "2000"
    if isinstance(found, dt.datetime) and "d" not in sheet.format(row, 2).lower():
        # A spreadsheet makes the first of a month of 2026-10.
        facts = {"given": described(found), "expected": "a text", "hint": "format the cell as text"}
        reader.report(messages.CELL_TYPE_INVALID.problem("", sheet.place(row, 2), **facts))
        return "2000"
    return shown(found)


def _scores(
    reader: _Reader,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the points and reasons, and the answers, by code."""
    layout = reader.layout
    pack, ruled = layout.pack, {each.code: each.items for each in layout.ruled}
    answers = _answers(reader, ruled) if ruled else {}
    rows = reader.rows("Scores", {(each.code,): each for each in pack.scored}, 1)
    points, at = dict[str, Any](), layout.column("Scores", "Points")
    for each in pack.scored:
        code, row = each.code, rows.found.get((each.code,))
        if rows.sheet is None or row is None:
            points[code] = _UNREADABLE
            continue
        place = rows.sheet.place(row, at)
        reader.places["points", code] = reader.places["answers", code] = place
        given = _points(reader, rows.sheet, row, pack, code)
        reason = reader.reason(rows.sheet, row, "Scores")
        found = {layout.words["Points"]: given, layout.words["Reason"]: reason}
        if code in answers:
            found[layout.words["Answers"]] = answers[code]
        found = {name: value for name, value in found.items() if value is not None}
        points[code] = _only(
            reader, code, place, found, what="Answers" if code in ruled else "Points"
        )
    given_answers = {code: each for code, each in answers.items() if points.get(code) is each}
    others = {code: each for code, each in points.items() if code not in given_answers}
    return others, given_answers


def _points(
    reader: _Reader, sheet: Sheet, row: int, pack: CriteriaPack, code: str
) -> Decimal | Fraction | Problem | None:
    at = reader.layout.column("Scores", "Points")
    if sheet.content(row, at) == reader.layout.words["Answers"]:
        return None
    return reader.amount(sheet, row, at, scale_of(pack, code))


def _multiple(given: Decimal, step: Fraction, start: Fraction) -> Decimal | Fraction:
    """Return the multiple of a step that is a ratio, such as 1/6: no cell can hold it exactly."""
    nearest_one = start + round((Fraction(given) - start) / step) * step
    return given if abs(nearest_one - Fraction(given)) > step / _TOLERANCE else nearest_one


def _only(reader: _Reader, code: str, place: str, found: Mapping[str, Any], *, what: str) -> Any:  # noqa: ANN401 (of any kind)
    """Return the one value that is given for a code, or a reason in place of a problem."""
    if any(isinstance(each, Problem) for each in found.values()):
        return _UNREADABLE
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        first, second = list(found)[:2]
        facts = {"first": first, "second": second}
        reader.report(messages.FORM_SCORE_CONFLICT.problem("", place, code=code, **facts))
    else:
        name = reader.layout.words[what].lower()
        reader.report(messages.FORM_SCORE_MISSING.problem("", place, code=code, what=name))
    return _UNREADABLE


def _answers(reader: _Reader, ruled: Mapping[str, tuple[Item, ...]]) -> dict[str, Any]:
    """Return the answers of each code that has any; a problem for incomplete ones."""
    known: dict[tuple[str, ...], Item] = {
        (code, item.code): item for code, items in ruled.items() for item in items
    }
    rows = reader.rows("Answers", known, 2)
    answers = dict[str, Any]()
    for code, items in ruled.items():
        given, empty = dict[str, Any](), dict[str, str]()
        for item in items:
            row = rows.found.get((code, item.code))
            if rows.sheet is None or row is None:
                given[item.code] = _UNREADABLE
                continue
            place = rows.sheet.place(row, reader.layout.column("Answers", "Answer"))
            reader.places["answers", code, item.code] = place
            answer = _answer(reader, rows.sheet, row, item)
            reason = reader.reason(rows.sheet, row, "Answers")
            names = (reader.layout.words["Answer"], reader.layout.words["Reason"])
            found = {
                name: value
                for name, value in zip(names, (answer, reason), strict=True)
                if value is not None
            }
            if found:
                name = f"{code} {item.code}"
                given[item.code] = _only(reader, name, place, found, what="Answer")
            else:
                empty[item.code] = place
        if given:
            for item_code, place in empty.items():
                name, what = f"{code} {item_code}", reader.layout.words["Answer"].lower()
                reader.report(messages.FORM_SCORE_MISSING.problem("", place, code=name, what=what))
                given[item_code] = _UNREADABLE
            answers[code] = given
    return answers


def _answer(reader: _Reader, sheet: Sheet, row: int, item: Item) -> Any:  # noqa: ANN401 (of any kind)
    at = reader.layout.column("Answers", "Answer")
    if item.scale is not None:
        return reader.amount(sheet, row, at, item.scale)
    if item.options:
        return reader.choice(sheet, row, at, {each: each for each in item.options})
    truth = sheet.content(row, at)
    if isinstance(truth, bool):
        return truth
    return reader.choice(sheet, row, at, reader.layout.choices("yes or no"))


def _listed(reader: _Reader, word: str, kind: str) -> Iterator[tuple[int, Sheet, dict[str, Any]]]:
    """Return the rows of findings or evidence that are filled in completely."""
    sheet, layout = reader.sheet(word), reader.layout
    if sheet is None:
        return
    kinds, text = layout.column(word, "Kind"), layout.column(word, "Text")
    for row in range(FIRST_ROW, min(sheet.raw.max_row, MOST_ROWS) + 1):
        found = {
            "Kind": reader.choice(sheet, row, kinds, layout.choices(kind)),
            "Text": reader.text(sheet, row, text),
        }
        about = (
            reader.text(sheet, row, layout.column(word, "About")) if word == "Findings" else None
        )
        values = (*found.values(), about)
        if any(isinstance(each, Problem) for each in values) or values == (None,) * len(values):
            continue
        missing = [name for name, each in found.items() if each is None]
        if missing:
            given = next(
                shown(sheet.content(row, at))
                for at in (text, kinds, 2)
                if shown(sheet.content(row, at))
            )
            place, what = (
                sheet.place(row, layout.column(word, missing[0])),
                layout.words[missing[0]],
            )
            reader.report(messages.FORM_ENTRY_INCOMPLETE.problem("", place, given=given, what=what))
        else:
            yield row, sheet, {"kind": found["Kind"], "text": found["Text"], "code": about}


def _findings(reader: _Reader) -> Iterator[Finding]:
    for i, (row, sheet, found) in enumerate(_listed(reader, "Findings", "findings")):
        place = sheet.place(row, reader.layout.column("Findings", "About"))
        reader.places[("findings", i)] = place
        yield Finding(**found)


def _evidence(reader: _Reader) -> Iterator[Evidence]:
    for _, _, found in _listed(reader, "Evidence", "evidence"):
        yield Evidence(found["kind"], found["text"])
