"""Reports as HTML: one file that needs no other."""

from __future__ import annotations

import os
from warnings import catch_warnings, filterwarnings

from markupsafe import Markup

from kompass_core.labels import Translation
from kompass_core.reports.prose import to_html
from kompass_core.reports.rendering import Filters, fill
from kompass_core.reports.report import Report
from kompass_core.translations import translations_for


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
    """Draw the profile, if matplotlib is installed; the page is complete without."""
    try:
        from kompass_core.plots import plot_radar, to_svg
    except ImportError:
        return Markup()
    with catch_warnings():
        # Text stays text, which the reader's own fonts show.
        filterwarnings("ignore", "Glyph .* missing", UserWarning)
        axes = plot_radar(
            content.profile,
            before=content.earlier[-1] if content.earlier else None,
            benchmark=content.mean,
            language=content.language,
            words=translations_for(content.language),
        )
        return Markup(to_svg(axes))  # noqa: S704 (made by us, and escaped there)
