"""Writing of forms."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kompass_core.amounts import exact_text, number
from kompass_core.criteria import TOTAL, Area, Combine, CriteriaPack, Node, SubQuestion
from kompass_core.criteria.rules.items import Answer, Item
from kompass_core.errors import EvaluationError, messages, raise_any, require_type
from kompass_core.evaluations import Evaluation
from kompass_core.forms.layout import FIRST_ROW, FRONT_ROWS, FormLayout, scale_of
from kompass_core.forms.sheets import FormBook
from kompass_core.forms.workbooks import column_letters
from kompass_core.labels import Prose, language_tag
from kompass_core.missing import Missing
from kompass_core.serialization.safe_files import replacing

SUFFIX = ".xlsx"
_FRONT_HEIGHTS = {"Assessors": 64, "Summary": 320}
_FREE_ROWS = {"Findings": 40, "Evidence": 20}


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
        suffix = os.path.splitext(name)[1] or name  # noqa: PTH122 (a text as it was given)
        problem = messages.FILE_SUFFIX_NOT_SUPPORTED.problem(given=suffix, known=(SUFFIX,))
        raise EvaluationError([problem.in_file(name)])
    if evaluation is not None and (evaluation.pack != pack or evaluation.stale):
        facts = {"given": evaluation.pack.ref, "pack": pack.ref}
        raise EvaluationError([messages.EVALUATION_NOT_OF_PACK.problem("evaluation", **facts)])
    book = FormBook.of(FormLayout(pack, language_tag(language or pack.language)))
    _write_front(book, evaluation)
    _write_scores(book, evaluation)
    if book.layout.ruled:
        _write_answers(book, evaluation)
    _write_texts(book, evaluation)
    _write_notes(book, evaluation)
    book.hide()
    raise_any(EvaluationError, book.problems)
    with replacing(name) as stream:
        book.raw.save(stream)


def _write_front(book: FormBook, evaluation: Evaluation | None) -> None:
    sheet, words, pack = (
        book.sheet("Evaluation", landscape=False),
        book.layout.words,
        book.layout.pack,
    )
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 26, 62
    book.put("Evaluation", 1, 1, book.text(pack.title), "title")
    sheet.row_dimensions[1].height = 34
    values: dict[str, Decimal | str | None] = {"Criteria": str(pack.ref)}
    if evaluation is not None:
        told = evaluation.narrative
        values |= {"Subject": evaluation.subject, "Date": evaluation.date.text}
        values |= {
            "Assessors": "\n".join(told.assessors),
            "Summary": _prose(book, told.summary, "summary"),
        }
        if told.interviews is not None:
            values["Interviews"] = Decimal(told.interviews)
    for word, row in FRONT_ROWS.items():
        book.put("Evaluation", row, 1, words[word], "group")
        look = {"Criteria": "fixed", "Interviews": "open whole"}.get(word, "open")
        book.put("Evaluation", row, 2, values.get(word), look, what=f"the {word.lower()}")
        sheet.row_dimensions[row].height = _FRONT_HEIGHTS.get(word, 24)
    book.date("Evaluation", f"B{FRONT_ROWS['Date']}")
    book.count("Evaluation", f"B{FRONT_ROWS['Interviews']}")
    notes = (
        "Fill in the yellow cells; all others are protected.",
        "Give points, or choose why they are missing and give the reason.",
        "Texts may have paragraphs, lists and emphasis, in Markdown.",
    )
    for row, note in enumerate(notes, start=max(FRONT_ROWS.values()) + 2):
        book.put("Evaluation", row, 1, words[note], "note")


def _write_scores(book: FormBook, evaluation: Evaluation | None) -> None:
    """Write a row for each scored node, below the sum of its area where there is one."""
    book.table("Scores")
    pack, row, wholes = book.layout.pack, FIRST_ROW, list[int]()
    given = _given(evaluation)
    for area in pack.areas:
        first = row + 1 if area.sub_questions else row
        parts: Sequence[Area | SubQuestion] = area.sub_questions or (area,)
        rows = range(first, first + len(parts))
        for at, part in zip(rows, parts, strict=True):
            _write_score(book, at, part, given.get(part.code))
        if area.sub_questions:
            ruled = any(part.rule for part in area.sub_questions)
            formula = "" if ruled else _whole(book, pack.nodes[area.code], parts, rows)
            _write_whole(book, row, (area.code, book.title(area)), area, formula)
        wholes.append(row)
        row = rows.stop
    formula = "" if book.layout.ruled else _whole(book, pack.total, pack.areas, wholes)
    _write_whole(book, row, ("", book.layout.words["Total"]), pack.total, formula)
    column = column_letters(book.layout.column("Scores", "If missing"))
    book.listed("Scores", f"{column}{FIRST_ROW}:{column}{row - 1}", "reasons")


def _given(evaluation: Evaluation | None) -> Mapping[str, Decimal | Fraction | Missing]:
    """Return the points and reasons of an evaluation, but for scores of answers."""
    if evaluation is None:
        return {}
    answered = evaluation.answers
    return {
        each.code: each.missing or number(each.exact or 0)
        for each in evaluation.scores
        if each.code not in answered
    }


def _points_cell(book: FormBook, row: int) -> str:
    return f"{column_letters(book.layout.column('Scores', 'Points'))}{row}"


def _whole(
    book: FormBook, node: Node, parts: Sequence[Area | SubQuestion], rows: Sequence[int]
) -> str:
    """Return the formula of a whole, which shows nothing while a part is missing."""
    counted = [row for part, row in zip(parts, rows, strict=True) if part.counted]
    cells = [_points_cell(book, row) for row in counted]
    # A function takes 255 arguments at most; a range is one.
    together = counted[-1] - counted[0] == len(counted) - 1
    given = f"{cells[0]}:{cells[-1]}" if together else ",".join(cells)
    whole = f"{'SUM' if node.combine is Combine.SUM else 'AVERAGE'}({given})"
    if node.combine is Combine.WEIGHTED:
        terms = zip(cells, node.factors, strict=True)
        whole = "+".join(f"{cell}*{f.numerator}/{f.denominator}" for cell, f in terms)
    return f'=IF(COUNT({given})={len(counted)},{whole},"")'


def _write_whole(
    book: FormBook,
    row: int,
    named: tuple[str, str],
    node: Any,  # noqa: ANN401 (an area, or the node of the total)
    formula: str,
) -> None:
    known: dict[str, Decimal | Fraction | str] = dict(zip(("Code", "Question"), named, strict=True))
    known |= {"Minimum": number(node.low), "Maximum": number(node.high)}
    for column, each in enumerate(book.layout.sheets["Scores"], start=1):
        look = "group number" if each.is_number else "group"
        book.put("Scores", row, column, known.get(each.word), look)
    if formula:
        book["Scores"][_points_cell(book, row)].value = formula
    book.fit("Scores", row)


def _write_score(
    book: FormBook,
    row: int,
    part: Area | SubQuestion,
    given: Decimal | Fraction | Missing | None,
) -> None:
    layout = book.layout
    known: dict[str, Decimal | Fraction | str] = {
        "Code": part.code,
        "Question": book.title(part),
        "Minimum": number(part.low),
        "Maximum": number(part.high),
        "Step": number(layout.pack.unit),
    }
    for column, each in enumerate(layout.sheets["Scores"], start=1):
        if each.word in known:
            look = "fixed number" if each.is_number else "fixed"
            book.put("Scores", row, column, known[each.word], look)
    at = layout.column("Scores", "Points")
    points = None if isinstance(given, Missing) else given
    if part in layout.ruled and points is None:
        book.put("Scores", row, at, layout.words["Answers"], "pointer")
    else:
        book.put("Scores", row, at, points, "open number")
        book.amount("Scores", row, at, scale_of(layout.pack, part.code))
    _write_reason(book, row, "Scores", given, part.code)
    book.fit("Scores", row)


def _write_reason(
    book: FormBook,
    row: int,
    word: str,
    given: Answer | Fraction | Missing | None,
    code: str,
) -> None:
    kind, reason = "", ""
    if isinstance(given, Missing):
        kind, reason = book.choice("reasons", type(given)), given.reason
    book.put(word, row, book.layout.column(word, "If missing"), kind, "open")
    what = f"the reason of {code}"
    book.put(word, row, book.layout.column(word, "Reason"), reason, "open", what=what)


def _write_answers(book: FormBook, evaluation: Evaluation | None) -> None:
    """Write a row for each item, below the sub-question."""
    book.table("Answers")
    row = FIRST_ROW
    for part in book.layout.ruled:
        known = {"Code": part.code, "Question": book.title(part)}
        for column, each in enumerate(book.layout.sheets["Answers"], start=1):
            book.put("Answers", row, column, known.get(each.word), "group")
        book.fit("Answers", row)
        answers: Mapping[str, Answer | Missing] = {}
        if evaluation is not None:
            answers = evaluation.answers.get(part.code, {})
        for at, item in enumerate(part.items, start=row + 1):
            _write_answer(book, at, part.code, item, given=answers.get(item.code))
        row += 1 + len(part.items)
    reasons = column_letters(book.layout.column("Answers", "If missing"))
    book.listed("Answers", f"{reasons}{FIRST_ROW}:{reasons}{row - 1}", "reasons")


def _write_answer(
    book: FormBook,
    row: int,
    code: str,
    item: Item,
    *,
    given: Answer | Missing | None,
) -> None:
    known = (code, item.code, book.text(item.title), book.layout.allowed(item))
    for column, text in enumerate(known, start=1):
        book.put("Answers", row, column, text, "fixed", what=f"the item {item.code} of {code}")
    at = book.layout.column("Answers", "Answer")
    answer = book.choice("yes or no", given) if isinstance(given, bool) else given
    shown = None if isinstance(answer, Missing) else answer
    if isinstance(shown, Fraction) and item.scale is not None and item.scale.unit is None:
        shown = exact_text(shown)
    look = "open" if item.scale is None else "open number"
    book.put("Answers", row, at, shown, look, what=f"the answer to {item.code} of {code}")
    if item.scale is not None:
        book.amount("Answers", row, at, item.scale)
    else:
        name = repr(item.options) if item.options else "yes or no"
        book.lists.setdefault(name, item.options)
        book.listed("Answers", f"{column_letters(at)}{row}", name)
    _write_reason(book, row, "Answers", given, f"{item.code} of {code}")
    book.fit("Answers", row)


def _write_texts(book: FormBook, evaluation: Evaluation | None) -> None:
    """Write a row for each node."""
    book.table("Texts")
    given = {} if evaluation is None else dict(evaluation.narrative.texts)
    for row, node in enumerate(book.layout.pack.nodes.values(), start=FIRST_ROW):
        title = book.layout.words["Total"] if node.code == TOTAL else book.title(node)
        look = "group" if node.parts else "fixed"
        book.put("Texts", row, 1, node.code, look)
        book.put("Texts", row, 2, title, look)
        text = _prose(book, given.get(node.code), node.code)
        book.put("Texts", row, 3, text, "open", what=f"the text about {node.code}")
        book.fit("Texts", row)


def _prose(book: FormBook, given: Prose | None, what: str) -> str:
    """Return a text in the language of the form, which is the only one that it can have."""
    if given is None:
        return ""
    if given.languages != (book.layout.language,):
        reason = f"it is in {', '.join(given.languages)}, and the form in {book.layout.language}"
        book.problems.append(messages.TEXT_NOT_WRITABLE.problem(what=what, reason=reason))
    return str(given)


def _write_notes(book: FormBook, evaluation: Evaluation | None) -> None:
    """Write the findings and the evidence, with room for more."""
    findings = evaluation.findings if evaluation else ()
    evidence = evaluation.evidence if evaluation else ()
    rows: dict[str, Sequence[tuple[str, ...]]] = {
        "Findings": [
            (book.choice("findings", each.kind), each.code or "", each.text) for each in findings
        ],
        "Evidence": [(book.choice("evidence", each.kind), each.text) for each in evidence],
    }
    lists = {"Findings": {"A": "findings", "B": "codes"}, "Evidence": {"A": "evidence"}}
    for word, given in rows.items():
        book.table(word)
        last = FIRST_ROW + len(given) + _FREE_ROWS[word] - 1
        width = len(book.layout.sheets[word])
        for row in range(FIRST_ROW, last + 1):
            at = row - FIRST_ROW
            texts = given[at] if at < len(given) else ("",) * width
            for column, text in enumerate(texts, start=1):
                book.put(word, row, column, text, "open", what=f"{word.lower()}[{at}]")
            book.fit(word, row)
        for column_name, name in lists[word].items():
            book.listed(word, f"{column_name}{FIRST_ROW}:{column_name}{last}", name)
