"""Environments of Jinja2 in which the templates of reports are filled in."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
    TemplateError,
)
from markupsafe import Markup, escape

from kompass_core.dates import Date
from kompass_core.errors import ReportError, messages
from kompass_core.labels import Translation
from kompass_core.reports.report import Report
from kompass_core.translations import NumberFormat, Words, format_date

OWN = "kompass"
"""The prefix of our own templates, which a template of the user can extend."""

Filters: TypeAlias = dict[str, Callable[..., Any]]
"""Filters of templates, by name."""

_UNKNOWN = "\N{EN DASH}"


def environment(
    report: Report, extras: Filters, folder: Path | None = None, *, escaping: bool
) -> Environment:
    """
    Return the environment for a report: its words, its numbers and the templates.

    Args:
        report: The report.
        extras: Further filters, or others in place of ours.
        folder: The folder of the user's templates.
        escaping: True if what is not marked as safe is escaped for HTML and XML.
    """
    ours = PackageLoader("kompass_core.reports")
    loaders: list[BaseLoader] = [PrefixLoader({OWN: ours})]
    loaders += [] if folder is None else [FileSystemLoader(folder)]
    made = Environment(
        loader=ChoiceLoader(loaders),
        autoescape=escaping,  # noqa: S701 (Markdown is no HTML)
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    words = Words(report.language).translations
    made.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]  # of i18n
    made.filters.update(filters(report) | extras)
    shared: dict[str, Any] = {"report": report}
    made.globals.update(shared)
    return made


def filters(report: Report) -> Filters:
    """Return the filters that write values of a report in its language."""
    language = report.language
    words, numbers, base = Words(language), NumberFormat.of(language), _base(language)

    def number(value: Decimal | Fraction | int | None, *, signed: bool = False) -> str:
        return _UNKNOWN if value is None else numbers.number(Fraction(value), signed=signed)

    def percent(value: Decimal | Fraction | None) -> str:
        return _UNKNOWN if value is None else numbers.percent(Fraction(value))

    def date(given: Date | None) -> str:
        return format_date(given, language) if given else ""

    def said(text: Translation) -> Markup:
        return _in_language(text, base)

    def quoted(text: str) -> Markup:
        return _in_language(Translation(text, report.pack.language), base)

    return {
        "number": number,
        "percent": percent,
        "share": _share,
        "between": numbers.between,
        "date": date,
        "year": _year,
        "term": words.term,
        "sentence": words.sentence,
        "upper_first": _upper_first,
        "said": said,
        "quoted": quoted,
    }


def _base(language: str) -> str:
    return language.partition("-")[0]


def _year(date: Date | None) -> str:
    return date.text[: len("2016")] if date else ""


def _upper_first(text: str) -> str:
    """Begin a sentence, without the full stop that it may have."""
    return text[:1].upper() + text[1:].rstrip(".")


def _share(share: Fraction) -> str:
    """Write a share of a width for a style sheet, in percent."""
    return f"{NumberFormat().number(share * 100, decimals=2)}%"


def _in_language(text: Translation, base: str) -> Markup:
    """Escape a text, and mark its language where it is another than that of the page."""
    shown = escape(text.text)
    if _base(text.language) == base:
        return shown
    return Markup('<span lang="{}">{}</span>').format(text.language, shown)


def fill(
    report: Report,
    name: str,
    template: str | os.PathLike[str] | None,
    *,
    escaping: bool,
    extras: Filters,
) -> str:
    """
    Fill in a template.

    Args:
        report: The report.
        name: The name of our own template.
        template: The path of the user's template in its place, if there is one.
        escaping: True if what is not marked as safe is escaped for HTML and XML.
        extras: Further filters.

    Raises:
        ReportError: If the template is missing or invalid, or names what a report does not have.
    """
    path = None if template is None else Path(template)
    made = environment(report, extras, path and path.parent, escaping=escaping)
    with reporting(template):
        found: Template = made.get_template(f"{OWN}/{name}" if path is None else path.name)
        return found.render()


@contextmanager
def reporting(template: str | os.PathLike[str] | None) -> Generator[None]:
    """Report what is wrong with a template, with its file and line."""
    try:
        yield
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        reason = f"{type(error).__name__}: {error.message or error}"
        problem = messages.TEMPLATE_FAILED.problem(reason=reason)
        problem = problem.in_file(os.fspath(template or ""))
        raise ReportError([problem.at_line(line, 1) if line else problem]) from None
