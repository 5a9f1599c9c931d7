"""Reports as HTML: one file that needs no other."""

from __future__ import annotations

import os

from markupsafe import Markup

from kompass_core.labels import Translation
from kompass_core.reports.picture import profile_svg
from kompass_core.reports.prose import to_html
from kompass_core.reports.rendering import Filters, fill
from kompass_core.reports.report import Report


def render_html(report: Report, template: str | os.PathLike[str] | None = None) -> str:
    """
    Write a report as one HTML page, without scripts and without requests to any server.

    Args:
        report: The report.
        template: A template of Jinja2 in place of ours; it may extend ``kompass/report.html``.

    Raises:
        ReportError: If the template is missing or invalid.
    """
    extras: Filters = {"markdown": _markdown, "picture": _picture}
    return fill(report, "report.html", template, escaping=True, extras=extras)


def _markdown(text: Translation, level: int = 4) -> Markup:
    return to_html(text, level)


def _picture(content: Report) -> Markup:
    return Markup(profile_svg(content))  # noqa: S704 (made by us, and escaped there)
