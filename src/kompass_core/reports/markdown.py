"""Reports as Markdown."""

from __future__ import annotations

import os
import re

from kompass_core.labels import Translation
from kompass_core.reports.prose import to_markdown
from kompass_core.reports.rendering import Filters, fill
from kompass_core.reports.report import Report

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~])")


def render_markdown(report: Report, template: str | os.PathLike[str] | None = None) -> str:
    """
    Write a report as Markdown with tables, as GitHub and Pandoc read it.

    Args:
        report: The report.
        template: A template of Jinja2 in place of ours; it may extend ``kompass/report.md``.

    Raises:
        ReportError: If the template is missing or invalid.
    """
    extras: Filters = {
        "markdown": to_markdown,
        "said": _said,
        "quoted": escaped,
        "plain": escaped,
    }
    return fill(report, "report.md", template, escaping=False, extras=extras)


def _said(text: Translation) -> str:
    return escaped(text.text)


def escaped(text: str) -> str:
    r"""
    Return *text* on one line, with the signs of Markdown escaped.

    >>> escaped("50 % * 2 | x")
    '50 % \\* 2 \\| x'
    """
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))
