"""Reports as documents of Word."""
# docxtpl and python-docx have few types.
# pyright: reportUnknownMemberType=false, reportMissingTypeStubs=false

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.shared import Cm
from docxtpl import DocxTemplate, InlineImage, RichText
from markdown_it.token import Token

from kompass_core.errors import ReportError, messages
from kompass_core.labels import Translation
from kompass_core.reports.picture import profile_png
from kompass_core.reports.prose import parser
from kompass_core.reports.rendering import Filters, environment, reporting
from kompass_core.reports.report import Report

_PICTURE_WIDTH = Cm(10.5)


def render_word(report: Report, template: str | os.PathLike[str] | None = None) -> bytes:
    """
    Write a report as a document of Word.

    Args:
        report: The report.
        template: A document with the tags of docxtpl in place of ours, for example with the
            letterhead of an agency; ``picture`` is the profile diagram.

    Raises:
        ReportError: If the template is missing, no document of Word, or invalid.
    """
    ours = files("kompass_core.reports") / "word_template" / "report.docx"
    source = ours if template is None else Path(template)
    extras: Filters = {"said": str, "quoted": str, "paragraphs": paragraphs}
    made = environment(report, extras, escaping=True)
    try:
        document = DocxTemplate(BytesIO(source.read_bytes()))
        document.init_docx()
    except (BadZipFile, KeyError, OSError, PackageNotFoundError, ValueError) as error:
        problem = messages.TEMPLATE_FAILED.problem(reason=f"it is no document of Word ({error})")
        raise ReportError([problem.in_file(os.fspath(template or ""))]) from None
    drawn = profile_png(report)
    picture = InlineImage(document, drawn[0], width=_PICTURE_WIDTH) if drawn else ""
    with reporting(template):
        document.render({"report": report, "picture": picture}, made, autoescape=True)
    opened: Any = document.docx
    if drawn:
        _describe(opened, drawn[0].getvalue(), drawn[1])
    _fit_columns(opened)
    for each in opened.styles.element.iter(qn("w:lang")):
        each.set(qn("w:val"), report.language)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _describe(opened: Any, picture: bytes, description: str) -> None:  # noqa: ANN401 (no types)
    """Give our picture a text alternative; others of a template keep theirs."""
    for each in opened.element.iter(qn("wp:inline")):
        (blip,) = each.iter(qn("a:blip"))
        if opened.part.related_parts[blip.get(qn("r:embed"))].blob == picture:
            each.find(qn("wp:docPr")).set("descr", description)


def _fit_columns(opened: Any) -> None:  # noqa: ANN401 (no types)
    """Give columns the widths of their cells, since columns may have been added and removed."""
    for table in opened.tables:
        widths = {cell: cell.width for cell in table.rows[0].cells}
        if len(widths) == len(table.columns):  # no cells are merged
            for column, width in zip(table.columns, widths.values(), strict=True):
                column.width = width


def paragraphs(text: Translation) -> Iterator[RichText]:
    """Return the paragraphs of Markdown, with bold and italic text, and bullets as signs."""
    tokens, bullets, is_heading = parser().parse(text.text), list[int | None](), False
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                bullets.append(None)
            case "ordered_list_open":
                bullets.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                bullets.pop()
            case "heading_open" | "heading_close":
                is_heading = token.type == "heading_open"
            case "inline" | "fence" | "code_block":
                yield _rich(_next_sign(bullets), token, is_heading=is_heading)
            case _:
                pass


def _next_sign(bullets: list[int | None]) -> str:
    """Return the sign of the next item of the innermost list, and count it; None is a bullet."""
    if not bullets:
        return ""
    number, indent = bullets[-1], "    " * (len(bullets) - 1)
    bullets[-1] = None if number is None else number + 1
    return indent + ("•  " if number is None else f"{number}. ")


def _rich(sign: str, token: Token, *, is_heading: bool) -> RichText:
    """Return one paragraph: its runs, with their weight and slope."""
    made, bold, italic = RichText(sign), 0, 0
    for each in token.children or [Token("text", "", 0, content=token.content)]:
        bold += {"strong_open": 1, "strong_close": -1}.get(each.type, 0)
        italic += {"em_open": 1, "em_close": -1}.get(each.type, 0)
        text = " " if each.type in ("softbreak", "hardbreak") else each.content
        if text:
            made.add(text, bold=is_heading or bold > 0, italic=italic > 0)
    return made
